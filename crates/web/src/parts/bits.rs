//! Small things: chips, keys, empty states, dialogs, banners, toasts.

use super::{
    icon::{Icon, icon},
    status::Mark,
};
use language::Speak;
use maud::{Markup, html};

/// A few words on a sunk ground.
pub fn chip(words: &str) -> Markup {
    html! { span.chip { (words) } }
}

/// A chip whose colour says how it is doing.
pub fn chip_in(mark: Mark, words: &str) -> Markup {
    let class = match mark {
        Mark::Good => "chip good",
        Mark::Soon => "chip amber",
        Mark::Bad => "chip red",
        Mark::Quiet | Mark::Busy => "chip",
    };
    html! { span class=(class) { (words) } }
}

/// One key of the keyboard.
pub fn key(name: &str) -> Markup {
    html! { kbd { (name) } }
}

/// Several keys, separated by spaces: `g m`.
pub fn keys(names: &str) -> Markup {
    html! { span.keys { @for name in names.split(' ') { (key(name)) } } }
}

/// Nothing here: says so, and what to do next.
pub fn empty(drawing: Icon, title: &str, hint: &str) -> Markup {
    html! { div.empty { (icon(drawing)) p.title { (title) } p { (hint) } } }
}

/// A dialog, closed until the script or a `command` button opens it.
pub fn dialog(id: &str, title: &str, body: Markup, speak: &Speak) -> Markup {
    html! {
        dialog id=(id) aria-labelledby={ (id) "-title" } {
            header {
                h2 id={ (id) "-title" } { (title) }
                form method="dialog" { button.button.icon aria-label=(speak.close()) { (icon(Icon::Cross)) } }
            }
            (body)
        }
    }
}

/// A line across the page about the page itself.
pub fn banner(kind: Mark, words: &str) -> Markup {
    let (class, drawing) = match kind {
        Mark::Bad => ("banner red", Icon::Warning),
        Mark::Soon => ("banner amber", Icon::Warning),
        _ => ("banner", Icon::Check),
    };
    html! { div class=(class) role="status" { (icon(drawing)) p { (words) } } }
}

/// What became of the reader's last act; fades when the script is there, stays when it is not.
pub fn toast(kind: Mark, words: &str) -> Markup {
    html! { div.toast data-mark=(if kind == Mark::Bad { "bad" } else { "good" }) role="status" { (kind.shape()) p { (words) } } }
}
