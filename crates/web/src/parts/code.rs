//! Hashes and addresses: whole, in groups of four, none emphasised, since look-alikes copy the ends.

use super::{
    icon::{Icon, icon},
    text::text,
};
use language::Speak;
use maud::{Markup, PreEscaped, html};

/// Runs of this many letters and figures are drawn in groups. Shorter than the shortest address (EOS names aside).
const CODE_MIN: usize = 26;
/// How many characters stand together.
const GROUP: usize = 4;

/// A hash or address inside running text, broken only between groups.
pub fn code_inline(raw: &str) -> Markup {
    html! { code.groups { (groups(raw)) } }
}

/// A hash or address on its own lines, with a button that copies the raw text.
pub fn code_block(raw: &str, speak: &Speak) -> Markup {
    html! {
        div.code {
            code.groups.lines data-prefix[prefix(raw) > 0] { (groups(raw)) }
            (copy_button(raw, speak))
        }
    }
}

/// A button that copies `raw`.
pub fn copy_button(raw: &str, speak: &Speak) -> Markup {
    html! {
        copy-text text=(raw) {
            button.icon.small type="button" aria-label=(speak.copy()) title=(speak.copy()) { (icon(Icon::Copy)) }
        }
    }
}

/// Plain text as people wrote it: paragraphs, line breaks, and long codes in groups. Nothing in it becomes a link.
pub fn prose(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            p {
                @for (n, line) in paragraph.lines().enumerate() {
                    @if n > 0 { br; }
                    (words(line))
                }
            }
        }
    }
}

/// Words of a line, long codes among them in groups.
pub fn words(line: &str) -> Markup {
    let mut out = Markup::default();
    let mut rest = line;
    while let Some((start, end)) = find_code(rest) {
        out.0.push_str(&html! { (text(&rest[..start])) (code_inline(&rest[start..end])) }.0);
        rest = &rest[end..];
    }
    out.0.push_str(&html! { (text(rest)) }.0);
    out
}

/// The first run of ASCII letters and figures long enough to be a code, with both a letter and a figure, outside of a link.
fn find_code(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let run = &bytes[start..at];
        if run.len() >= CODE_MIN
            && run.iter().any(u8::is_ascii_digit)
            && run.iter().any(u8::is_ascii_alphabetic)
            && !in_link(text, start)
        {
            return Some((start, at));
        }
        at += usize::from(at == start);
    }
    None
}

fn in_link(text: &str, start: usize) -> bool {
    let word = text[..start].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    text[word..].starts_with("http://") || text[word..].starts_with("https://")
}

fn prefix(raw: &str) -> usize {
    ["0x", "bc1", "tb1"].iter().find(|head| raw.starts_with(**head)).map_or(0, |head| head.len())
}

fn groups(raw: &str) -> Markup {
    let (head, body) = raw.split_at(prefix(raw));
    let letters: Vec<char> = body.chars().collect();
    html! {
        @if !head.is_empty() { span { (head) } (PreEscaped("<wbr>")) }
        @for (n, group) in letters.chunks(GROUP).enumerate() {
            @if n > 0 { (PreEscaped("<wbr>")) }
            span { (group.iter().collect::<String>()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &[&str]) {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some((start, end)) = find_code(rest) {
            found.push(&rest[start..end]);
            rest = &rest[end..];
        }
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn long_codes_are_found_and_words_and_links_are_not() {
        let hash = "0xa4c123b1612dd272d1371c17149d439536b3216fdaeeb975729fae923d5a4fd1";
        check(&format!("Transaction {hash}."), &[hash]);
        check("地址TJRabPrwbZy45sbavfcjinPJC18kjpRTv8到账了吗", &["TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"]);
        check("https://scan.example/tx/a4c123b1612dd272d1371c17149d4395 see", &[]);
        check("donaudampfschifffahrtsgesellschaft", &[]);
        check("no codes here 12345", &[]);
    }

    #[test]
    fn nothing_is_lost_or_added_when_a_code_is_grouped() {
        let raw = "0xa4c123b1612dd272d1371c17149d439536b3216f1";
        let drawn = code_inline(raw).0;
        let bare: String =
            drawn.replace("<wbr>", "").split('<').filter_map(|s| s.split_once('>')).map(|(_, s)| s).collect();
        assert_eq!(bare, raw);
    }

    #[test]
    fn text_is_escaped() {
        assert!(prose("<script>alert(1)</script>").0.contains("&lt;script&gt;"));
    }
}
