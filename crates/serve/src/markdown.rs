//! Markdown as agents write it, made safe to show: in a mail, in the thread, and in the customer's chat alike.
//!
//! Raw HTML is text, pictures are their description, headings are bold paragraphs, and a link leads to http, https or
//! mailto or is none. What is nested deeper than [`DEPTH_MAX`] stays where that depth ends.

use crate::channel::mail::html::target;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
use serde_json::{Value, json};
use web::parts;

/// Lists in lists, quotations in quotations, emphasis in emphasis: so many stand inside each other.
const DEPTH_MAX: usize = 12;

/// What becomes of something that begins: how many events end it.
enum Kept {
    No,
    As(TagEnd),
    Bold,
}

/// The text's events, the unsafe ones left out or made text.
fn events(text: &str) -> Vec<Event<'_>> {
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES);
    let mut open: Vec<Kept> = Vec::new();
    let mut depth = 0;
    let mut out = Vec::new();
    for event in TextMergeStream::new(parser) {
        match event {
            Event::Start(tag) => {
                let kept = begin(tag, depth, &mut out);
                depth += usize::from(!matches!(kept, Kept::No));
                open.push(kept);
            }
            Event::End(_) => match open.pop() {
                Some(Kept::As(end)) => {
                    depth -= 1;
                    out.push(Event::End(end));
                }
                Some(Kept::Bold) => {
                    depth -= 1;
                    out.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]);
                }
                Some(Kept::No) | None => {}
            },
            Event::Html(raw) | Event::InlineHtml(raw) => out.push(Event::Text(raw)),
            Event::SoftBreak => out.push(Event::HardBreak),
            event => out.push(event),
        }
    }
    out
}

fn begin<'a>(tag: Tag<'a>, depth: usize, out: &mut Vec<Event<'a>>) -> Kept {
    match tag {
        Tag::Image { .. } | Tag::HtmlBlock => Kept::No,
        Tag::Heading { .. } => {
            out.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]);
            Kept::Bold
        }
        Tag::List(_) | Tag::Item | Tag::BlockQuote(_) | Tag::Emphasis | Tag::Strong | Tag::Strikethrough
            if depth >= DEPTH_MAX =>
        {
            Kept::No
        }
        Tag::Link { link_type, dest_url, title, id } => {
            let url = match link_type {
                LinkType::Email => CowStr::from(format!("mailto:{dest_url}")),
                _ => dest_url,
            };
            if target(&url).is_none() {
                return Kept::No;
            }
            // An address in angle brackets becomes an ordinary link, so that every writer below sees where it leads.
            let link_type = if link_type == LinkType::Email { LinkType::Inline } else { link_type };
            let tag = Tag::Link { link_type, dest_url: url, title, id };
            out.push(Event::Start(tag));
            Kept::As(TagEnd::Link)
        }
        tag => {
            let end = tag.to_end();
            out.push(Event::Start(tag));
            Kept::As(end)
        }
    }
}

/// Markdown as HTML for a mail program.
pub fn letter(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events(text).into_iter());
    html
}

/// Markdown as the desk shows it: long codes in groups, links by way of the page that says where they lead.
pub fn shown(text: &str) -> Markup {
    let mut in_code = false;
    let events = events(text).into_iter().map(|event| match event {
        Event::Start(Tag::CodeBlock(kind)) => {
            in_code = true;
            Event::Start(Tag::CodeBlock(kind))
        }
        Event::End(TagEnd::CodeBlock) => {
            in_code = false;
            Event::End(TagEnd::CodeBlock)
        }
        Event::Text(words) if !in_code => Event::InlineHtml(parts::words(&words).into_string().into()),
        Event::Start(Tag::Link { dest_url, .. }) => {
            let to = target(&dest_url).map(|target| web::percent(&target.url)).unwrap_or_default();
            let opens = format!("<a href=\"/link?to={to}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
            Event::InlineHtml(opens.into())
        }
        Event::End(TagEnd::Link) => Event::InlineHtml("</a>".into()),
        event => event,
    });
    let mut safe = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut safe, events);
    html! { (PreEscaped(safe)) }
}

/// The words alone, for a line in a list.
pub fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for event in events(text) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::HardBreak | Event::Rule | Event::End(_) => words.push(' '),
            _ => {}
        }
    }
    words
}

/// The same for the chat on a customer's page, which builds its own nodes: a text, or `[tag, inside …]`, for a link
/// `["a", href, inside …]`. Nothing when the text has no formatting.
pub fn tree(text: &str) -> Option<Value> {
    let mut open: Vec<Vec<Value>> = vec![Vec::new()];
    let mut bare = String::new();
    let mut formatted = false;
    for event in events(text) {
        let inside = open.last_mut()?;
        match event {
            Event::Start(tag) => {
                let node = node_of(&tag);
                formatted |= !matches!(tag, Tag::Paragraph);
                open.push(node);
            }
            Event::End(end) => {
                let node = open.pop()?;
                open.last_mut()?.push(Value::Array(node));
                if end == TagEnd::Paragraph {
                    bare.push_str("\n\n");
                }
            }
            Event::Text(words) => {
                bare.push_str(&words);
                inside.push(json!(words.as_ref()));
            }
            Event::Code(words) => {
                formatted = true;
                inside.push(json!(["code", words.as_ref()]));
            }
            Event::HardBreak => {
                bare.push('\n');
                inside.push(json!(["br"]));
            }
            Event::Rule => {
                formatted = true;
                inside.push(json!(["hr"]));
            }
            _ => {}
        }
    }
    let same = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    (formatted || same(&bare) != same(text)).then(|| Value::Array(open.pop().unwrap_or_default()))
}

/// The beginning of a node: its tag, and for a link where it leads.
fn node_of(tag: &Tag<'_>) -> Vec<Value> {
    let name = match tag {
        Tag::Link { dest_url, .. } => {
            let to = target(dest_url).map(|target| target.url).unwrap_or_default();
            return vec![json!("a"), json!(to)];
        }
        Tag::BlockQuote(_) => "blockquote",
        Tag::CodeBlock(_) => "pre",
        Tag::List(Some(_)) => "ol",
        Tag::List(None) => "ul",
        Tag::Item => "li",
        Tag::Emphasis => "i",
        Tag::Strong => "b",
        Tag::Strikethrough => "s",
        Tag::Table(_) => "table",
        Tag::TableHead | Tag::TableRow => "tr",
        Tag::TableCell => "td",
        _ => "p",
    };
    vec![json!(name)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formatting_is_kept_and_markup_is_not() {
        let html =
            shown("**Done** <script>alert(1)</script> [here](https://a.example/x?y=1) ![p](https://t.example/p.png)");
        let html = html.into_string();
        assert!(html.contains("<strong>Done</strong>") && html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains("href=\"/link?to=https%3A%2F%2Fa.example%2Fx%3Fy%3D1\""), "{html}");
        assert!(html.contains("rel=\"noopener noreferrer nofollow\""), "{html}");
        assert!(!html.contains("<img") && !html.contains("t.example"), "{html}");
    }

    #[test]
    fn a_link_that_runs_something_is_words() {
        for url in ["javascript:alert(1)", "data:text/html,x", "/settings", "vbscript:x"] {
            let text = format!("[click]({url})");
            assert!(!shown(&text).into_string().contains("<a"), "{url}");
            assert!(!letter(&text).contains("<a"), "{url}");
            assert!(!tree(&text).map(|tree| tree.to_string()).unwrap_or_default().contains("\"a\""), "{url}");
        }
    }

    #[test]
    fn what_has_no_formatting_has_no_tree() {
        for text in ["Hello", "Hello\nthere\n\nand again", "1 < 2 & 3", "您好，\n我查到了"] {
            assert_eq!(tree(text), None, "{text}");
        }
        assert_eq!(tree("a **b**"), Some(json!([["p", "a ", ["b", "b"]]])));
        assert_eq!(tree("- x"), Some(json!([["ul", ["li", "x"]]])));
        assert_eq!(tree("<a@b.example>"), Some(json!([["p", ["a", "mailto:a@b.example", "a@b.example"]]])));
        assert_eq!(tree("\\*not\\*"), Some(json!([["p", "*not*"]])));
    }

    #[test]
    fn a_line_in_a_list_has_no_marks() {
        assert_eq!(plain("**Do**ne, [see](https://a.example).\n\n- one\n- two").trim_end(), "Done, see. one two");
    }

    #[test]
    fn codes_stay_whole_and_in_groups() {
        let html = shown("Sent to TJRabPrwbZy45sbavfcjinPJC18kjpRTv8.").into_string();
        assert!(html.contains("<code class=\"groups\">"), "{html}");
        assert!(!shown("```\nTJRabPrwbZy45sbavfcjinPJC18kjpRTv8\n```").into_string().contains("groups"));
    }

    #[test]
    fn nothing_is_nested_without_end() {
        let emphasis = format!("{}x{}", "*a ".repeat(4_000), " a*".repeat(4_000));
        assert!(shown(&emphasis).into_string().matches("<em>").count() <= DEPTH_MAX);
        let deep = format!("{}x", "> ".repeat(5_000));
        assert_eq!(shown(&deep).into_string().matches("<blockquote>").count(), DEPTH_MAX);
        assert!(tree(&deep).unwrap().to_string().matches("blockquote").count() <= DEPTH_MAX);
    }

    proptest! {
        #[test]
        fn no_words_become_markup(text in "[-*_`#>\\[\\]()<a-z/ =:\"'&;!|~\n0-9]{0,200}") {
            let html = shown(&text).into_string();
            for tag in html.split('<').skip(1) {
                let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                let known = ["p", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr", "br",
                    "table", "thead", "tbody", "tr", "th", "td", "span", "wbr"];
                prop_assert!(known.contains(&name.as_str()), "{name} in {html}");
                if name == "a" && !tag.starts_with('/') {
                    prop_assert!(tag.starts_with("a href=\"/link?to=") && tag.contains("rel=\"noopener"), "{html}");
                }
            }
            let _whole = tree(&text);
        }
    }
}
