//! A module's Markdown made safe to show: raw HTML is text, pictures are their description, headings begin below the
//! page's own, and a link leads to https, http or a page of this house, or is none.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The text as markup.
pub fn shown(text: &str) -> Markup {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut links = Vec::new();
    let events = parser.filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::HtmlBlock | Tag::Image { .. }) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => None,
        Event::Start(Tag::Heading { level, .. }) => {
            let (id, classes, attrs) = (None, Vec::new(), Vec::new());
            Some(Event::Start(Tag::Heading { level: below(level), id, classes, attrs }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let good = is_good(dest_url);
            links.push(good);
            good.then_some(event)
        }
        Event::End(TagEnd::Link) => links.pop().unwrap_or(false).then_some(event),
        event => Some(event),
    });
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    PreEscaped(out)
}

/// The page's title is the first level; a module's own sections are the second and lower.
const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        HeadingLevel::H3 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

fn is_good(url: &str) -> bool {
    let local = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    local || url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str) {
        assert_eq!(shown(text).0.trim(), wanted, "{text}");
    }

    #[test]
    fn what_could_do_harm_is_text_or_gone() {
        check("# A\n\n### B", "<h2>A</h2>\n<h3>B</h3>");
        check("<b onclick=x>hi</b>", "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>");
        check("[a](javascript:1) [b](//evil.test) [c](/training)", "<p>a b <a href=\"/training\">c</a></p>");
        check("![a picture](https://x.test/y.png)", "<p>a picture</p>");
        check("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    }
}
