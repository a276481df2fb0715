//! Long text, escaped a run at a time: a list shows a hundred of these, and most hold nothing to escape.

use maud::Render;

/// People's words as markup shows them.
pub struct Text<'a>(&'a str);

/// Escapes `words` for markup, between tags or inside quotes.
pub const fn text(words: &str) -> Text<'_> {
    Text(words)
}

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        let mut rest = self.0;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
            out.push_str(&rest[..at]);
            out.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_escapes_as_markup_does(words in "[a<>&\"\u{4e00}-\u{4e10}]{0,40}") {
            prop_assert_eq!(html! { a title=(text(&words)) { (text(&words)) } }.0, html! { a title=(words) { (words) } }.0);
        }
    }
}
