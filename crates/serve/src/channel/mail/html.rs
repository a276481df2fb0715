//! A stranger's HTML, made safe to look at: an allow-list of plain markup, no remote pictures, links that lead to a page
//! which shows where they go. Served as a document of its own, in a sandboxed frame, under its own policy.
//!
//! Tags, attributes and schemes are allowed by name; `svg`, `math`, `style`, forms, ids and classes never are.
//! Source: RUSTSEC-2025-0071, 2026-0193 and 2026-0213 (mutation XSS needs foreign content or raw text).

use ammonia::{Builder, Url, UrlRelative};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// Tags in a letter beyond which only its plain text is shown.
const TAGS_MAX: usize = 20_000;
/// Formatting tags times all tags beyond which the formatting goes: unclosed, it is opened again in every paragraph.
const FORMATTING_MAX: usize = 1_000_000;
/// Longest address of a link.
const URL_MAX: usize = 4_000;
/// Link targets listed.
const LINKS_MAX: usize = 200;

const TAGS: [&str; 44] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];
const MORE_TAGS: [&str; 5] = ["u", "thead", "tfoot", "font", "strike"];

/// HTML that can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safe {
    /// The markup, for [`document`].
    pub html: String,
    /// Remote pictures that were left out.
    pub remote_images: usize,
    /// Where the links lead, as they were, at most [`LINKS_MAX`].
    pub links: Vec<String>,
    /// It was too much to clean; the plain text is all there is.
    pub refused: bool,
}

#[derive(Default)]
struct Seen {
    remote_images: usize,
    links: Vec<String>,
}

/// Cleans HTML. `inline`: the pictures that the letter brought along, by Content-ID, as `data:` addresses.
///
/// Costs CPU in proportion to the input: call it off the request's thread for letters near the limit.
pub fn safe_html(raw: &str, inline: &BTreeMap<String, String>) -> Safe {
    if raw.bytes().filter(|b| *b == b'<').count() > TAGS_MAX {
        return Safe { refused: true, ..Safe::default() };
    }
    let seen = Arc::new(Mutex::new(Seen::default()));
    let html = builder(Arc::clone(&seen), inline.clone()).clean(&calm(raw)).to_string();
    let seen = std::mem::take(&mut *seen.lock());
    Safe { html, remote_images: seen.remote_images, links: seen.links, refused: false }
}

/// Without formatting when there is so much of it that parsing would cost more than it is worth. Links stay: only one
/// can be open at a time.
fn calm(raw: &str) -> Cow<'_, str> {
    const FORMATTING: [&str; 13] =
        ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    let name_of = |tag: &str| tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    let formats = |tag: &str| FORMATTING.iter().any(|name| tag[..name_of(tag)].eq_ignore_ascii_case(name));
    let tags = raw.split('<').skip(1);
    let formatting = tags.clone().filter(|tag| formats(tag)).count();
    if formatting * tags.count() <= FORMATTING_MAX {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() * 2);
    for (at, tag) in raw.split('<').enumerate() {
        if at > 0 {
            out.push('<');
        }
        let (slash, name) = tag.strip_prefix('/').map_or(("", tag), |name| ("/", name));
        if at > 0 && formats(name) {
            out.push_str(slash);
            out.push_str("span");
            out.push_str(&name[name_of(name)..]);
        } else {
            out.push_str(tag);
        }
    }
    Cow::Owned(out)
}

fn builder(seen: Arc<Mutex<Seen>>, inline: BTreeMap<String, String>) -> Builder<'static> {
    let tags: HashSet<&str> = TAGS.into_iter().chain(MORE_TAGS).collect();
    let cell: HashSet<&str> = ["align", "valign", "colspan", "rowspan", "width", "height"].into();
    let attributes: HashMap<&str, HashSet<&str>> = HashMap::from([
        ("a", ["href"].into()),
        ("img", ["src", "alt", "width", "height"].into()),
        ("table", ["align", "width", "border", "cellpadding", "cellspacing"].into()),
        ("td", cell.clone()),
        ("th", cell.clone()),
        ("tr", ["align", "valign"].into()),
        ("col", ["span", "width"].into()),
        ("ol", ["start", "type"].into()),
        ("font", ["color"].into()),
    ]);
    let content_goes: HashSet<&str> =
        ["script", "style", "title", "template", "noscript", "svg", "math", "xmp", "iframe", "object", "textarea"]
            .into();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .tag_attributes(attributes)
        .generic_attributes(["dir", "lang"].into())
        .clean_content_tags(content_goes)
        // `data` is for the pictures that the filter below puts in; it lets no other address of that kind through.
        .url_schemes(["http", "https", "mailto", "cid", "data"].into())
        // What is relative by now is ours: the filter below has let nothing else through.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(move |tag, attribute, value| attribute_of(&seen, &inline, tag, attribute, value));
    builder
}

/// One attribute: pictures that came along are shown, others are not; links go by way of `/link`.
fn attribute_of<'a>(
    seen: &Mutex<Seen>,
    inline: &BTreeMap<String, String>,
    tag: &str,
    attribute: &str,
    value: &'a str,
) -> Option<Cow<'a, str>> {
    match (tag, attribute) {
        ("img", "src") => {
            let cid = value.trim().get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:"));
            match cid.and_then(|_| inline.get(value.trim().get(4..).unwrap_or("").trim_matches(['<', '>']))) {
                Some(url) => Some(Cow::Owned(url.clone())),
                None => {
                    seen.lock().remote_images += usize::from(cid.is_none());
                    None
                }
            }
        }
        ("a", "href") => {
            let target = target(value)?;
            let mut seen = seen.lock();
            if seen.links.len() < LINKS_MAX {
                seen.links.push(target.url.clone());
            }
            Some(Cow::Owned(format!("/link?to={}", web::percent(&target.url))))
        }
        (_, "src" | "href") => None,
        ("img" | "td" | "th" | "table" | "col", "width" | "height") => {
            (value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit() || b == b'%')).then_some(Cow::Borrowed(value))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

/// Where the quoted part of an HTML text begins, for the mail programs that mark it; its length when none does.
pub fn html_quote(html: &str) -> usize {
    const MARKS: [&str; 9] = [
        "<div class=\"gmail_quote",
        "<blockquote class=\"gmail_quote",
        "<div id=\"divRplyFwdMsg\"",
        "<div id=\"appendonsend\"",
        "<div id=\"mail-editor-reference-message-container\"",
        "<blockquote type=\"cite\"",
        "<div class=\"moz-cite-prefix",
        "<div class=\"foxmail-cite",
        "<div id=\"origbody\"",
    ];
    MARKS.iter().filter_map(|mark| html.find(mark)).min().unwrap_or(html.len())
}

/// Where a link leads, for the page that is shown before one goes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The whole address, normalised, without name and password.
    pub url: String,
    /// The host as the network knows it (`xn--…` for letters beyond ASCII); for mail, the address.
    pub host: String,
    /// Letters beyond ASCII are in the host: it may be made to look like another.
    pub foreign_letters: bool,
    /// A name or password stood before the host, which is only ever done to mislead.
    pub disguised: bool,
}

/// Reads the address of a link; nothing for what a person should not be led to.
pub fn target(raw: &str) -> Option<Target> {
    if raw.len() > URL_MAX {
        return None;
    }
    let mut url = Url::parse(raw.trim()).ok()?;
    match url.scheme() {
        "http" | "https" => {
            let disguised = !url.username().is_empty() || url.password().is_some();
            url.set_username("").ok()?;
            url.set_password(None).ok()?;
            let host = url.host_str()?.to_owned();
            let foreign_letters = host.split('.').any(|label| label.starts_with("xn--"));
            Some(Target { url: url.to_string(), host, foreign_letters, disguised })
        }
        "mailto" => {
            let host = url.path().to_owned();
            url.set_query(None);
            Some(Target { url: url.to_string(), foreign_letters: !host.is_ascii(), host, disguised: false })
        }
        _ => None,
    }
}

const STYLE: &str = ":root{color-scheme:light dark}body{margin:0;padding:12px;font:14px/1.5 system-ui,-apple-system,\
\"Segoe UI\",\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;overflow-wrap:anywhere}\
img{max-width:100%;height:auto}img:not([src]){display:inline-block;min-width:16px;min-height:16px;\
border:1px dashed currentColor;opacity:.5}table{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;\
border-left:2px solid}pre{white-space:pre-wrap}";

/// A whole document around cleaned markup, to be served with [`policy`] from a URL of its own.
pub fn document(safe: &Safe, lang: &str) -> String {
    let lang = lang.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" \
         content=\"no-referrer\"><title>Mail</title><style>{STYLE}</style></head><body>{}</body></html>",
        safe.html
    )
}

/// The `Content-Security-Policy` of [`document`]. `images`: where pictures may come from.
///
/// The frame around it says `sandbox="allow-popups allow-popups-to-escape-sandbox"`: links open, nothing runs.
pub fn policy(images: &str) -> String {
    use base64::Engine as _;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; img-src {images}; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
}

#[cfg(test)]
mod tests {
    use super::{super::corpus::CORPUS, *};
    use proptest::prelude::*;

    /// Every tag and attribute of the output, which a serialiser wrote and which is therefore regular.
    fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
        let mut out = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let mut quoted = false;
            let end = rest.find(|c: char| {
                quoted ^= c == '"';
                c == '>' && !quoted
            });
            let Some(end) = end else { panic!("open tag in {html}") };
            let (tag, after) = rest.split_at(end);
            rest = after;
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let mut pairs = Vec::new();
            let mut left = attributes;
            while let Some((key, value)) = left.split_once("=\"") {
                let (value, more) = value.split_once('"').unwrap();
                pairs.push((key.trim().to_owned(), value.to_owned()));
                left = more;
            }
            assert!(left.trim().is_empty(), "{left} in {html}");
            out.push((name.trim_start_matches('/').to_owned(), pairs));
        }
        out
    }

    #[track_caller]
    fn harmless(raw: &str) -> Safe {
        let safe = safe_html(raw, &BTreeMap::new());
        for (tag, attributes) in tags(&safe.html) {
            assert!(
                TAGS.contains(&tag.as_str()) || MORE_TAGS.contains(&tag.as_str()),
                "{tag} in {} of {raw}",
                safe.html
            );
            for (name, value) in attributes {
                assert!(
                    !name.starts_with("on") && name != "style" && name != "id" && name != "class",
                    "{name} of {raw}"
                );
                match name.as_str() {
                    "href" => {
                        assert!(value.starts_with("/link?to=http") || value.starts_with("/link?to=mailto"), "{value}")
                    }
                    "src" => panic!("a picture from {value}"),
                    _ => {}
                }
            }
        }
        let again = safe_html(&safe.html, &BTreeMap::new());
        assert!(!again.html.contains("<script") && !safe.html.contains("<!--"), "{}", again.html);
        safe
    }

    #[test]
    fn nothing_of_the_corpus_survives() {
        for raw in CORPUS {
            harmless(raw);
            harmless(&format!("<div><p>{raw}</p></div>"));
            harmless(&format!("<table><tr><td>{raw}"));
        }
        let all = CORPUS.join("\n");
        harmless(&all);
    }

    #[test]
    fn what_is_plain_stays() {
        let plain = "<p>My <b>deposit</b> of 250&nbsp;USDT</p><ul><li>TRON</li></ul><table><tbody><tr><td>1</td></tr></tbody></table>";
        assert_eq!(harmless(plain).html, plain);
    }

    #[test]
    fn remote_pictures_are_counted_and_left_out() {
        let inline = BTreeMap::from([("pic@x".to_owned(), "data:image/png;base64,AAAA".to_owned())]);
        let raw = "<img src=\"https://evil.example/p.gif\" alt=logo><img src=\"cid:pic@x\"><img src='cid:gone'>";
        let safe = safe_html(raw, &inline);
        assert_eq!(safe.remote_images, 1);
        assert_eq!(safe.html, "<img alt=\"logo\"><img src=\"data:image/png;base64,AAAA\"><img>");
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        let safe = harmless("<a href=\"https://desk.example@evil.example/a?b=1&c=2\">https://desk.example</a>");
        assert_eq!(safe.links, ["https://evil.example/a?b=1&c=2"]);
        assert!(
            safe.html.contains("href=\"/link?to=https%3A%2F%2Fevil.example%2Fa%3Fb%3D1%26c%3D2\""),
            "{}",
            safe.html
        );
        assert!(safe.html.contains("rel=\"noopener noreferrer nofollow\"") && safe.html.contains("target=\"_blank\""));
        let seen = target("https://ana:pw@dеsk.example/").unwrap();
        assert!(seen.disguised && seen.foreign_letters && seen.host.starts_with("xn--"), "{seen:?}");
        assert_eq!(target("javascript:alert(1)"), None);
        assert_eq!(target("ftp://x.example"), None);
    }

    #[test]
    fn too_much_markup_is_not_cleaned() {
        assert!(safe_html(&"<b>".repeat(TAGS_MAX + 1), &BTreeMap::new()).refused);
        assert!(!safe_html(&"<b>".repeat(2_000), &BTreeMap::new()).refused);
    }

    #[test]
    fn formatting_that_multiplies_goes() {
        let open: String = (0..4_000).map(|n| format!("<b lang={n}>")).collect();
        let raw = format!("{open}{}<a href=https://x.example>link</a>", "<p>x".repeat(4_000));
        let safe = harmless(&raw);
        assert!(safe.html.len() < raw.len() * 4 && safe.links.len() == 1, "{}", safe.html.len());
    }

    #[test]
    fn quotes_of_known_programs_are_found() {
        let html = "<p>Yes.</p><div class=\"gmail_quote gmail_quote_container\">old</div>";
        assert_eq!(&html[..html_quote(html)], "<p>Yes.</p>");
        assert_eq!(html_quote("<p>Yes.</p>"), 11);
    }

    #[test]
    fn the_document_runs_nothing() {
        let page = document(&harmless("<p>x</p>"), "en\"><script>");
        assert!(page.contains("<html lang=\"enscript\">") && page.contains("<p>x</p>"));
        let policy = policy("data:");
        assert!(policy.starts_with("default-src 'none'; img-src data:;") && !policy.contains("unsafe"));
        assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn pieces_of_the_corpus_stay_harmless(picks in proptest::collection::vec((0..CORPUS.len(), 0_usize..40, 0_usize..80), 1..6)) {
            let mut raw = String::new();
            for (which, from, to) in picks {
                let piece: Vec<char> = CORPUS[which].chars().collect();
                let from = from.min(piece.len());
                raw.extend(&piece[from..to.clamp(from, piece.len())]);
            }
            harmless(&raw);
        }
    }
}
