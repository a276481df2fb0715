//! What the room's screens are made of: data in, markup out.

pub mod chart;
pub mod figures;
pub mod form;
pub mod judge;
pub mod offer;
pub mod site;
pub mod tabs;
pub mod words;

use event::Right;
use language::Speak;
use maud::{Markup, html};

type Place = (&'static str, fn(&Speak) -> &'static str, Right);

const PLACES: &[Place] = &[
    ("/hiring", |speak| speak.hire_requisitions(), Right::HiringSee),
    ("/hiring/candidates", |speak| speak.hire_find(), Right::HiringWork),
    ("/hiring/waiting", |speak| speak.hire_waiting(), Right::HiringWork),
    ("/hiring/pool", |speak| speak.hire_pool(), Right::HiringWork),
    ("/hiring/interviews", |speak| speak.judge_mine(), Right::HiringInterview),
    ("/hiring/offers", |speak| speak.offer_offers(), Right::HiringSee),
    ("/hiring/figures", |speak| speak.figures_tab(), Right::HiringSee),
];

/// The rail of the room's places, with the one that `here` is part of open.
pub fn rail(here: &str, may: &dyn Fn(Right) -> bool, speak: &Speak) -> Markup {
    let open = |href: &str| match href {
        "/hiring" => here == href || here.starts_with("/hiring/requisitions"),
        "/hiring/figures" => [href, "/hiring/quality", "/hiring/channels"].iter().any(|one| here.starts_with(one)),
        _ => here.starts_with(href),
    };
    html! {
        nav.rail aria-label=(speak.hire_places()) {
            h2 #hire-places { (speak.room_hire()) }
            ul aria-labelledby="hire-places" {
                @for (href, words, _) in PLACES.iter().filter(|(_, _, right)| may(*right)) {
                    li data-current[open(href)] { a href=(href) aria-current=[open(href).then_some("page")] { span.name { (words(speak)) } } }
                }
            }
        }
    }
}

/// What became of the last act, by the word that the page's address carries.
pub fn said(word: &str, speak: &Speak) -> Option<&'static str> {
    match word {
        "saved" => Some(speak.said_saved()),
        "moved" => Some(speak.hire_said_moved()),
        "undone" => Some(speak.hire_said_undone()),
        "planned" => Some(speak.judge_planned()),
        "offered" => Some(speak.offer_said_asked()),
        "given" => Some(speak.assess_given()),
        "taken_back" => Some(speak.assess_taken_back()),
        "sent" => Some(speak.hire_said_sent()),
        _ => None,
    }
}
