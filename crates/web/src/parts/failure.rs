//! Pages for what went wrong: what happened, and what to do next.

use super::{
    icon::{Icon, icon},
    shell::{Page, page},
};
use language::Speak;
use maud::{Markup, html};

/// What went wrong.
#[derive(Clone, Debug)]
pub struct Failure<'a> {
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do next, in the reader's words.
    pub say: &'a str,
    /// A number to tell an administrator.
    pub request: Option<&'a str>,
    /// Where to go: address and words. The first is the button.
    pub ways: Vec<(&'a str, &'a str)>,
}

/// A page that says what went wrong. `frame.kind` is `gate`.
pub fn failure(frame: &Page<'_>, failure: &Failure<'_>, speak: &Speak) -> Markup {
    let title = match failure.status {
        401 => speak.failure_sign_in(),
        403 => speak.failure_right(),
        404 | 410 => speak.failure_missing(),
        429 => speak.failure_too_many(),
        503 => speak.failure_busy(),
        500.. => speak.failure_ours(),
        _ => speak.failure_refused(),
    };
    let drawing = match failure.status {
        401 | 403 => Icon::Lock,
        404 | 410 => Icon::Search,
        429 | 503 => Icon::Clock,
        _ => Icon::Warning,
    };
    let content = html! {
        main.failure #main tabindex="-1" {
            (icon(drawing))
            h1 { (title) }
            p { (failure.say) }
            p.actions {
                @for (n, (href, words)) in failure.ways.iter().enumerate() {
                    a href=(href) class=(if n == 0 { "button primary" } else { "button" }) { (words) }
                }
            }
            p.small { (failure.status) @if let Some(request) = failure.request { " · " (speak.failure_request()) " " code { (request) } } }
        }
    };
    page(frame, content, speak)
}
