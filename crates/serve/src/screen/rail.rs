//! The rail: places to go, each with how many tickets wait there.

use super::{Availability, availability};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, count, icon};

/// The rail at the left of the desk.
#[derive(Clone, Debug)]
pub struct Rail {
    /// Whether the reader takes tickets; none of who does not answer customers.
    pub availability: Option<Availability>,
    /// In order.
    pub sections: Vec<RailSection>,
    /// The view that is open, by name.
    pub current: String,
}

/// Views under one heading.
#[derive(Clone, Debug)]
pub struct RailSection {
    /// A short word for ids, such as `yours`, `queues`.
    pub name: String,
    /// The heading.
    pub title: String,
    /// In order.
    pub views: Vec<RailView>,
}

/// One view with its count.
#[derive(Clone, Debug)]
pub struct RailView {
    /// The view's name, as in `view:<name>`.
    pub name: String,
    /// What readers call it.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// A drawing; only the reader's own views have one.
    pub icon: Option<Icon>,
    /// How many tickets; none while it is not known.
    pub count: Option<i64>,
    /// Keys that go there, such as `g m`.
    pub keys: Option<&'static str>,
    /// Sorts the live fragment.
    pub order: String,
}

/// The whole rail. Each section is the live list `rail-<section>`.
pub fn rail(rail: &Rail, speak: &Speak) -> Markup {
    html! {
        nav.rail #rail aria-label=(speak.rail_label()) {
            @if let Some(one) = &rail.availability { ul data-list="rail-availability" { (availability(one, speak)) } }
            @for section in &rail.sections {
                h2 #{ "rail-" (section.name) "-title" } { (section.title) }
                ul data-list={ "rail-" (section.name) } aria-labelledby={ "rail-" (section.name) "-title" } {
                    @for view in &section.views { (rail_view(view, view.name == rail.current)) }
                }
            }
        }
    }
}

/// One view; the same on first load and when its count changes. The live script keeps `data-current` on a replaced element.
pub fn rail_view(view: &RailView, current: bool) -> Markup {
    html! {
        li #{ "view-" (view.name) } data-order=(view.order) data-current[current] {
            a href=(view.href) aria-current=[current.then_some("page")] data-keys=[view.keys] {
                @if let Some(drawing) = view.icon { (icon(drawing)) }
                span.name { (view.title) }
                @if let Some(n) = view.count { span.count { (count(n)) } }
            }
        }
    }
}
