//! Text that a stranger chose, made safe to show on one line, to store and to offer as a file name.

use unicode_normalization::UnicodeNormalization;

/// Longest file name, in characters; an extension of up to 16 survives the cut.
pub const NAME_MAX: usize = 120;

/// Whether a character has no place in a line of text: controls, and what changes direction or is not seen.
pub fn unseen(c: char) -> bool {
    matches!(c,
        '\u{00}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line: unseen characters and line breaks become single spaces or nothing, at most `most` characters.
pub fn line(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    let mut space = false;
    let mut count = 0;
    for c in text.chars() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if unseen(c) {
            continue;
        }
        if count + usize::from(space) >= most {
            break;
        }
        if space {
            out.push(' ');
            count += 1;
            space = false;
        }
        out.push(c);
        count += 1;
    }
    out
}

/// Many lines: line ends become `\n`, controls and what turns the direction of text go; zero-width joiners stay, since
/// some scripts and emoji need them.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => out.push(c),
            c if unseen(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// A name for a file that is nothing but a name: normalised first (NFKC), then rid of controls, unseen characters,
/// path separators, characters that shells, headers or Windows give a meaning, and of dots and spaces at either end.
/// Never empty. Cleaning twice changes nothing. Source: CVE-2026-28289 (the check must come after the stripping).
pub fn clean(raw: &str) -> String {
    let mut name: String = raw.chars().take(NAME_MAX * 8).nfkc().collect();
    for _ in 0..4 {
        let next = strip(&name);
        if next == name {
            break;
        }
        name = next.nfkc().collect();
    }
    let stem = name.split('.').next().unwrap_or("").trim_end().to_ascii_lowercase();
    let reserved = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.as_bytes()[3].is_ascii_digit());
    if reserved {
        name = format!("file {name}");
    }
    let name = shorten(name);
    if name.is_empty() { "attachment".to_owned() } else { name }
}

fn strip(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|c| !unseen(*c))
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | ';' | '\u{2044}' | '\u{2215}' | '\u{29f5}' => '_',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let mut squeezed = String::with_capacity(kept.len());
    for c in kept.chars() {
        let doubled = (c == '.' || c == ' ') && squeezed.ends_with(c);
        if !doubled {
            squeezed.push(c);
        }
    }
    squeezed.trim_matches(|c| c == '.' || c == ' ').to_owned()
}

fn shorten(name: String) -> String {
    if name.chars().count() <= NAME_MAX {
        return name;
    }
    let extension =
        name.rsplit_once('.').map(|(_, ext)| ext).filter(|ext| !ext.is_empty() && ext.chars().count() <= 16);
    match extension {
        Some(ext) => {
            let stem: String = name.chars().take(NAME_MAX - 1 - ext.chars().count()).collect();
            format!("{}.{ext}", stem.trim_end_matches(['.', ' ']))
        }
        None => name.chars().take(NAME_MAX).collect::<String>().trim_end_matches(['.', ' ']).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_never_a_path_nor_a_dot_file() {
        let cases = [
            ("\u{200b}.htaccess", "htaccess"),
            (".\u{200b}htaccess", "htaccess"),
            ("\u{2024}htaccess", "htaccess"),
            ("../../etc/passwd", "_._etc_passwd"),
            ("..\\..\\boot.ini", "_._boot.ini"),
            ("／etc／passwd", "_etc_passwd"),
            ("a\r\nContent-Type: text/html", "aContent-Type_ text_html"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("", "attachment"),
            ("...", "attachment"),
            ("CON.txt", "file CON.txt"),
            ("截图 1.png", "截图 1.png"),
            ("x\".png; filename=evil.html", "x_.png_ filename=evil.html"),
        ];
        for (raw, want) in cases {
            assert_eq!(clean(raw), want, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = clean(&format!("{}.png", "长".repeat(500)));
        assert_eq!(name.chars().count(), NAME_MAX);
        assert!(name.ends_with(".png"));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(" a\r\n b\u{0} \u{202e}c ", 100), "a b c");
        assert_eq!(line("abcdef", 3), "abc");
        assert_eq!(lines("a\r\nb\rc\u{0}\u{202e}d"), "a\nb\ncd");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(raw in "\\PC{0,200}") {
            let once = clean(&raw);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(!once.is_empty() && once.chars().count() <= NAME_MAX + 5);
            prop_assert!(!once.contains(['/', '\\', '"', '\r', '\n', '\0']) && !once.starts_with('.'));
        }
    }
}
