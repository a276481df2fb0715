//! Reads the markup that maud writes: well formed, attributes in double quotes. Not a parser for anything else.

/// A start tag, with the elements that it stands in.
#[derive(Debug)]
pub struct Tag<'a> {
    /// Element.
    pub name: &'a str,
    /// Names and values.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// Outermost first.
    pub inside: Vec<&'a str>,
}

impl<'a> Tag<'a> {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(found, _)| *found == name).map(|(_, value)| *value)
    }

    /// Whether it has the attribute.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

const VOID: &[&str] = &["br", "input", "link", "meta", "wbr"];

/// Every start tag, in order. Panics when an end tag does not belong to what is open.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = end_of(rest);
        let inner = &rest[..end];
        rest = &rest[end + 1..];
        if inner.starts_with('!') {
            continue;
        }
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "an end tag that belongs to nothing");
            continue;
        }
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        let name = name.trim_end_matches('/');
        out.push(Tag { name, attributes: attributes_of(attributes), inside: open.clone() });
        if !VOID.contains(&name) && !inner.ends_with('/') {
            open.push(name);
        }
    }
    out
}

fn end_of(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    panic!("a tag without an end");
}

fn attributes_of(text: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = text.trim_end_matches('/').trim();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).expect("values stand in quotes");
            let close = after[1..].find(quote).expect("a quote that closes");
            value = &after[1..=close];
            rest = &after[close + 2..];
        }
        out.push((name, value));
        rest = rest.trim_start();
    }
    out
}

#[test]
fn what_stands_in_what_is_seen() {
    let tags = tags(r#"<p class="a > b"><br><form action='/x' hidden><b></b></form></p>"#);
    let seen: Vec<_> = tags.iter().map(|tag| (tag.name, tag.inside.len())).collect();
    assert_eq!(seen, [("p", 0), ("br", 1), ("form", 1), ("b", 2)]);
    assert_eq!((tags[0].get("class"), tags[2].get("action"), tags[2].has("hidden")), (Some("a > b"), Some("/x"), true));
}
