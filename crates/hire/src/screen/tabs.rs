//! The head of a requisition's pages: what it is, where it stands, and its places.

use super::words;
use crate::requisition::{RequisitionRow, State};
use event::Right;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Mark, chip_in};

type Tab = (&'static str, fn(&Speak) -> &'static str, Right);

const TABS: &[Tab] = &[
    ("", |speak| speak.hire_tab_overview(), Right::HiringSee),
    ("/board", |speak| speak.hire_tab_board(), Right::HiringWork),
    ("/list", |speak| speak.hire_tab_list(), Right::HiringWork),
    ("/posts", |speak| speak.hire_tab_posts(), Right::HiringWork),
    ("/channels", |speak| speak.hire_channels(), Right::HiringSee),
    ("/figures", |speak| speak.figures_tab(), Right::HiringSee),
    ("/description/en", |speak| speak.hire_tab_description(), Right::HiringSee),
];

/// The places of a requisition, and in one line what it is.
pub fn tabs(row: &RequisitionRow, here: &str, may: &dyn Fn(Right) -> bool, now_ms: i64, speak: &Speak) -> Markup {
    let root = format!("/hiring/requisitions/{}", row.id);
    let here = here.split('?').next().unwrap_or(here);
    let rest = here.strip_prefix(root.as_str()).unwrap_or("");
    let open = |tab: &str| if tab.starts_with("/description") { rest.starts_with("/description") } else { rest == tab };
    let place = if row.site.is_empty() { speak.hire_anywhere() } else { &row.site };
    html! {
        p.requisition-line {
            (chip_in(mark(row.state), words::state(row.state, speak)))
            span { "REQ-" (row.number) }
            span { (words::role(row.role, speak)) " " (speak.hire_level(row.level)) }
            span { (words::languages(&row.languages.0)) }
            span lang="" { (place) @if row.remote { " · " (speak.hire_remote()) } }
            span { (speak.hire_seats_by(row.seats, speak.day(row.needed_ms, now_ms))) }
        }
        nav.places aria-label=(speak.hire_tabs()) { ul {
            @for (tab, words, _) in TABS.iter().filter(|(_, _, right)| may(*right)) {
                li { a href={ (root) (tab) } aria-current=[open(tab).then_some("page")] { (words(speak)) } }
            }
        } }
    }
}

/// What a state looks like.
pub const fn mark(state: State) -> Mark {
    match state {
        State::Open => Mark::Good,
        State::Asked | State::Paused => Mark::Soon,
        State::Draft | State::Closed => Mark::Quiet,
    }
}
