//! The chat widget: one script that a host page includes, and the customer's page that shows it.
//!
//! The script is a handful of plain files, joined in the order they are read in and stripped of comments and indentation
//! once, when it is first asked for. There is no bundler; what is served is what is written here.

pub mod page;

use std::{collections::BTreeSet, sync::LazyLock};

/// The script's parts in order; each uses only what stands before it.
const PARTS: [&str; 6] = [
    include_str!("words.js"),
    include_str!("keep.js"),
    include_str!("wire.js"),
    include_str!("turn.js"),
    include_str!("talk.js"),
    concat!(include_str!("paint.js"), "\n", include_str!("widget.js")),
];
/// Where the style sheet goes into the script, as a string.
const STYLE_PLACE: &str = "\"{{widget.css}}\"";

/// The script as `/widget.js` serves it: the sources without comments and blanks. At most 15 KB gzipped.
pub fn served_widget() -> &'static str {
    static SERVED: LazyLock<String> = LazyLock::new(|| {
        let style = strip(include_str!("widget.css"), "/*", squeeze_style);
        let script = strip(&PARTS.join("\n"), "//", squeeze_script);
        let (properties, limits) = (properties(&style), limits(&script));
        let script = script.replace(STYLE_PLACE, &serde_json::Value::from(style).to_string());
        let script = rename(&rename(&script, "$", limits), "--", properties);
        format!("(()=>{{\n\"use strict\";\n{script}}})();\n")
    });
    &SERVED
}

/// Source without blank lines, the lines that open with `comment`, and the blanks that mean nothing.
///
/// Goes by lines and knows no grammar, so the sources keep three habits: a comment has lines of its own, a string ends on
/// its line, and a regular expression has neither blanks nor quotes in it.
fn strip(source: &str, comment: &str, squeeze: fn(&str) -> String) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(comment));
    lines.fold(String::new(), |all, line| {
        let line = squeeze(line);
        let open = line.ends_with(['{', ';', ',', '(', '[']);
        all + &line + if open { "" } else { "\n" }
    })
}

/// A line of script without the blanks beside punctuation, those in strings excepted.
fn squeeze_script(line: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut out = String::with_capacity(line.len());
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if quote.is_none() && c == ' ' && !(out.ends_with(word) && chars.peek().copied().is_some_and(word)) {
            continue;
        }
        out.push(c);
        match quote {
            Some(_) if c == '\\' => out.extend(chars.next()),
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            _ => {}
        }
    }
    out
}

/// The script's limits: `const NAME_WITH_UNDERSCORES=`; nothing else is written that way.
fn limits(script: &str) -> BTreeSet<String> {
    let names = script.split("const ").filter_map(|rest| rest.split_once('=')).map(|(name, _)| name);
    names.filter(|name| name.contains('_') && *name == name.to_uppercase()).map(str::to_owned).collect()
}

/// The style sheet's own properties: `--name`.
fn properties(style: &str) -> BTreeSet<String> {
    let names = style.split("--").skip(1).filter_map(|rest| rest.split([':', ')', ',']).next());
    names.map(|name| format!("--{name}")).collect()
}

/// Text with each of `names` replaced by `mark` and a number.
fn rename(text: &str, mark: &str, names: BTreeSet<String>) -> String {
    let mut names: Vec<String> = names.into_iter().collect();
    // A name that begins with another goes first.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.iter().enumerate().fold(text.to_owned(), |text, (n, name)| text.replace(name, &format!("{mark}{n:x}")))
}

/// A line of the style sheet without the blanks around `:`, `,`, `;` and braces; those between selectors mean something.
fn squeeze_style(line: &str) -> String {
    [": ", ", ", "; ", "{ "]
        .iter()
        .fold(line.replace(" {", "{").replace("; }", "}"), |line, two| line.replace(two, &two[..1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    /// Bytes after gzip, as a host page's visitors pay for them.
    const GZIP_MAX: usize = 15_000;

    #[test]
    fn the_widget_costs_a_host_page_at_most_15_kb() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(served_widget().as_bytes()).unwrap();
        let bytes = gzip.finish().unwrap().len();
        println!("widget.js: {} bytes, {bytes} gzipped", served_widget().len());
        assert!(bytes <= GZIP_MAX, "{bytes} bytes gzipped");
    }

    #[test]
    fn stripping_takes_comments_and_blanks_only() {
        let script = |source| strip(source, "//", squeeze_script);
        assert_eq!(
            script("// Why.\nif (a) {\n  return b(\"// no, \\\" no\" + 'c  d');\n\n}"),
            "if(a){return b(\"// no, \\\" no\"+'c  d');}\n"
        );
        assert_eq!(script("const f = async (x) => `${x} of ${y}`;"), "const f=async(x)=>`${x} of ${y}`;");
        assert_eq!(script("let a = b\n(c)"), "let a=b\n(c)\n");
        assert_eq!(
            strip("/* Why. */\n.a .b, c { d: 1px 2px; e: f; }", "/*", squeeze_style),
            ".a .b,c{d:1px 2px;e:f}\n"
        );
    }

    #[test]
    fn only_limits_and_own_properties_are_renamed() {
        let script = "const A_MAX=1;const A_MAX_MS=2;const B=JSON;f(A_MAX,A_MAX_MS,B);";
        assert_eq!(rename(script, "$", limits(script)), "const $1=1;const $0=2;const B=JSON;f($1,$0,B);");
        let style = "a{--ink:red;--ink2:blue;b:var(--ink,var(--ink2))}";
        assert_eq!(rename(style, "--", properties(style)), "a{--1:red;--0:blue;b:var(--1,var(--0))}");
    }

    #[test]
    fn the_sources_keep_the_habits_that_stripping_relies_on() {
        for part in PARTS {
            for line in part.lines().filter(|line| !line.trim_start().starts_with("//")) {
                assert_eq!(line.matches('`').count() % 2, 0, "a template string over several lines: {line}");
                assert!(!line.contains("/*") && !line.contains(" //"), "a comment that stays: {line}");
            }
        }
        assert!(!include_str!("widget.css").lines().any(|line| line.contains("/*") != line.contains("*/")));
    }

    #[test]
    fn the_style_is_inside_and_nothing_is_fetched_from_elsewhere() {
        let served = served_widget();
        assert!(served.contains("\":host{all:") && !served.contains("{{"));
        // No address but that of the SVG name space, which nobody fetches.
        assert_eq!(served.matches("http://").count() + served.matches("https://").count(), 1);
        for unsafe_word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "document.cookie",
        ] {
            assert!(!served.contains(unsafe_word), "{unsafe_word}");
        }
    }

    #[test]
    fn both_languages_have_every_phrase() {
        let (en, zh) = PARTS[0].split_once("\n  zh: {").unwrap();
        let names = |half: &str| -> BTreeSet<String> {
            half.lines()
                .filter_map(|line| line.strip_prefix("    ")?.split_once(": "))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        assert!(names(en).len() > 30);
        assert_eq!(names(en), names(zh));
    }
}
