//! The public pages: a document that needs no script, in both languages, that search engines may keep.

use language::{Lang, Speak};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};
use web::{Look, Theme, assets};

/// A public page.
pub struct Site<'a> {
    /// Title of the window.
    pub title: &'a str,
    /// The company's name.
    pub company: &'a str,
    /// Path and query of the page without its language.
    pub here: &'a str,
    /// Theme.
    pub look: &'a Look,
    /// For search engines: a sentence; empty: not to be found.
    pub about: &'a str,
    /// For search engines: JSON-LD.
    pub facts: Option<serde_json::Value>,
}

/// The whole document.
pub fn site(page: &Site<'_>, content: Markup, speak: &Speak) -> Markup {
    site_with(page, content, None, speak)
}

/// The same, with a script of the house that makes it nicer and that it can do without.
pub fn site_with(page: &Site<'_>, content: Markup, script: Option<&str>, speak: &Speak) -> Markup {
    let theme = match page.look.theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let and = if page.here.contains('?') { '&' } else { '?' };
    let other = if speak.lang == Lang::En { Lang::Zh } else { Lang::En };
    html! {
        (DOCTYPE)
        html lang=(speak.lang.tag()) data-theme=(theme) data-density="comfortable" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                @if page.about.is_empty() { meta name="robots" content="noindex"; } @else {
                    meta name="description" content=(page.about);
                    @for lang in [Lang::En, Lang::Zh] { link rel="alternate" hreflang=(lang.tag()) href=(format!("{}{and}lang={lang}", page.here)); }
                }
                title { (page.title) " · " (page.company) }
                link rel="icon" type="image/svg+xml" href=(assets::icon_url());
                link rel="stylesheet" href=(assets::css_url());
                @if let Some(script) = script { script type="module" src=(script) {} }
                @if let Some(facts) = &page.facts { (json_ld(facts)) }
            }
            body.careers {
                a.skip href="#main" { (speak.skip()) }
                header.site {
                    a href=(format!("/careers?lang={}", speak.lang)) { b lang="" { (page.company) } " " span { (speak.careers_title()) } }
                    a href=(format!("{}{and}lang={other}", page.here)) lang=(other.tag()) hreflang=(other.tag()) { (if other == Lang::En { "English" } else { "中文" }) }
                }
                main #main tabindex="-1" { (content) }
                footer { p.small { (speak.careers_foot()) } }
            }
        }
    }
}

/// Facts for search engines. What could end the element is written as an escape of JSON, so no text of a requisition does.
fn json_ld(facts: &serde_json::Value) -> Markup {
    let text = facts.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    html! { script type="application/ld+json" { (PreEscaped(text)) } }
}

/// A link as a square that a phone scans.
pub fn qr(text: &str, size: u32) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let side = code.size() + 8;
    let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let path: String =
        dark.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4)).collect();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(size) height=(size) viewBox=(format!("0 0 {side} {side}")) role="img" aria-label=(text) shape-rendering="crispEdges" {
            rect width="100%" height="100%" fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element_that_search_engines_read() {
        let facts = serde_json::json!({ "title": "</script><b>&" });
        let drawn = json_ld(&facts).0;
        assert_eq!(drawn.matches("</script>").count(), 1, "{drawn}");
        assert!(!drawn.contains("<b>"));
    }

    #[test]
    fn a_link_is_drawn_as_a_square() {
        let drawn = qr("https://jobs.example/j/abcdefgh", 160).0;
        assert!(drawn.starts_with("<svg") && drawn.matches("h1v1h-1z").count() > 200, "{drawn}");
    }
}
