//! The handbook's pages, made from each rule's own file.

use super::rules::RULES;
use std::fmt::Write;

/// A page of the handbook.
pub struct Page {
    /// The file's name in `docs/handbook/chain/`.
    pub file: String,
    /// Its text in Markdown.
    pub text: String,
}

/// Every page: the contents and one for each diagnosis.
pub fn pages() -> Vec<Page> {
    let mut contents = String::from(
        "# What happened to the money\n\nThe diagnoses of on-chain transactions, in the order in which they are tried. Those that warn stand beside another.\n\n\
         | code | severity | who acts |\n| --- | --- | --- |\n",
    );
    let mut pages = Vec::new();
    for rule in RULES {
        let file = format!("{}.md", rule.code.to_ascii_lowercase());
        let warns = if rule.warns { ", warns" } else { "" };
        let _infallible =
            writeln!(contents, "| [{}]({file}) | {}{warns} | {} |", rule.code, rule.severity.code(), rule.who.name().0);
        let mut text = format!(
            "<!-- Made from its rule's own words by `cargo run -p chain --example handbook`. -->\n# {}\n\n",
            rule.code
        );
        let _infallible = writeln!(
            text,
            "Severity {}{warns}. Who acts: {} ({}).\n",
            rule.severity.code(),
            rule.who.name().0,
            rule.who.name().1
        );
        for line in rule.text.lines().map_while(|line| line.strip_prefix("//!")) {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text.push_str("\n## Never say\n\n");
        for (en, zh) in rule.never {
            let _infallible = writeln!(text, "- {en}\n- {zh}");
        }
        if rule.never.is_empty() {
            text.push_str("Nothing beyond the rules of every reply.\n");
        }
        pages.push(Page { file, text });
    }
    pages.push(Page { file: "README.md".to_owned(), text: contents });
    pages
}
