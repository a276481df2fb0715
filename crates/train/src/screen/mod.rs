//! What the room's screens are made of: data in, markup out.

mod drill;
mod duty;
mod level;
mod question;

pub use drill::{DrillCase, criterion, drill_case, drill_result, drill_told, section};
pub use duty::{Titles, duty_cell, duty_lines, reminder_lines};
pub use level::{evidence_line, level_cell};
pub use question::{ask, given, told};

use crate::{
    bank::State,
    gift::Wrong,
    question::{Fault, Kind},
};
use event::{DAY_MS, Right};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::parts::{Mark, mark};

type Place = (&'static str, fn(&Speak) -> &'static str, Right);

const MINE: &[Place] = &[
    ("/training", |speak| speak.train_today(), Right::TrainingLearn),
    ("/training/courses", |speak| speak.train_courses(), Right::TrainingLearn),
    ("/training/drills", |speak| speak.drill_title(), Right::TrainingLearn),
    ("/training/cards", |speak| speak.train_cards(), Right::TrainingLearn),
    ("/training/certificates", |speak| speak.train_certificates(), Right::TrainingLearn),
    ("/training/notices", |speak| speak.train_notices(), Right::TrainingLearn),
    ("/training/ladders", |speak| speak.train_ladders(), Right::TrainingLearn),
    ("/training/studies", |speak| speak.train_studies(), Right::TrainingLearn),
];
const TEAM: &[Place] = &[
    ("/training/team", |speak| speak.train_team(), Right::TrainingSee),
    ("/training/cohorts", |speak| speak.train_cohorts(), Right::TrainingSee),
    ("/training/checklists", |speak| speak.train_checklists(), Right::TrainingSee),
    ("/training/skills", |speak| speak.train_skills(), Right::TrainingSee),
    ("/training/ramp", |speak| speak.train_ramp(), Right::TrainingSee),
    ("/training/ratings", |speak| speak.rate_title(), Right::TrainingSee),
];
const TEACHING: &[Place] = &[
    ("/training/bank", |speak| speak.train_bank(), Right::TrainingTeach),
    ("/training/cases", |speak| speak.case_title(), Right::TrainingTeach),
    ("/training/standards", |speak| speak.train_standards(), Right::TrainingTeach),
];

/// The rail of the room's places, with the one that `here` is part of open.
pub fn rail(here: &str, may: &dyn Fn(Right) -> bool, speak: &Speak) -> Markup {
    let sections = [(speak.train_mine(), MINE), (speak.train_people(), TEAM), (speak.train_teaching(), TEACHING)];
    let open = |href: &str| match href {
        "/training" => here == href,
        "/training/courses" => here.starts_with(href) || here.starts_with("/training/modules"),
        "/training/certificates" => {
            [href, "/training/certifications", "/training/sittings"].iter().any(|place| here.starts_with(place))
        }
        _ => here.starts_with(href),
    };
    html! {
        nav.rail aria-label=(speak.train_places()) {
            @for (n, (title, places)) in sections.into_iter().enumerate() {
                @if places.iter().any(|(_, _, right)| may(*right)) {
                    h2 #{ "train-" (n) } { (title) }
                    ul aria-labelledby={ "train-" (n) } {
                        @for (href, words, _) in places.iter().filter(|(_, _, right)| may(*right)) {
                            li data-current[open(href)] { a href=(href) aria-current=[open(href).then_some("page")] { span.name { (words(speak)) } } }
                        }
                    }
                }
            }
        }
    }
}

/// What became of the last act, by the word that the page's address carries.
pub fn said(word: &str, speak: &Speak) -> Option<&'static str> {
    match word {
        "saved" => Some(speak.said_saved()),
        "loaded" => Some(speak.train_said_loaded()),
        "acknowledged" => Some(speak.train_acknowledged()),
        "read" => Some(speak.train_said_read()),
        "climbed" => Some(speak.train_said_climbed()),
        "not-yet" => Some(speak.train_said_not_yet()),
        "ticked" => Some(speak.train_said_ticked()),
        _ => None,
    }
}

/// Thousandths as percent, in whole ones.
pub fn percent(thousandths: i64) -> String {
    format!("{} %", (thousandths + 5) / 10)
}

/// What a share of the whole looks like.
pub const fn mark_of(share: i64) -> Mark {
    match share {
        1_000.. => Mark::Good,
        1.. => Mark::Soon,
        _ => Mark::Bad,
    }
}

/// Days before its end from which a certificate is said to end soon.
const SOON_MS: i64 = 7 * DAY_MS;

/// Whether a certificate counts, and until when.
pub fn standing(
    expires_ms: i64,
    revoked_ms: Option<i64>,
    bumped_ms: Option<i64>,
    now_ms: i64,
    speak: &Speak,
) -> Markup {
    let until = speak.day(expires_ms - 1, now_ms);
    let bumped = bumped_ms.is_some_and(|bumped_ms| bumped_ms <= now_ms);
    match revoked_ms {
        Some(_) => mark(Mark::Bad, speak.train_revoked()),
        None if expires_ms <= now_ms => mark(Mark::Bad, &speak.train_expired(until)),
        None if bumped => mark(Mark::Soon, speak.train_bumped()),
        None if expires_ms - now_ms < SOON_MS => mark(Mark::Soon, &speak.train_ends_soon(until)),
        None => mark(Mark::Good, &speak.train_valid(until)),
    }
}

/// How much is done, as a bar with its words.
pub fn bar(done: usize, of: usize, words: &str) -> Markup {
    html! {
        div.progress {
            progress max=(of.max(1)) value=(done) aria-label=(words) {}
            span.quiet { (words) }
        }
    }
}

/// A kind of question in words.
pub const fn kind_words(kind: Kind, speak: &Speak) -> &'static str {
    match kind {
        Kind::Single => speak.train_kind_single(),
        Kind::Multi => speak.train_kind_multi(),
        Kind::Order => speak.train_kind_order(),
        Kind::Number => speak.train_kind_number(),
        Kind::Short => speak.train_kind_short(),
        Kind::Match => speak.train_kind_match(),
    }
}

/// Where a question stands, in words.
pub const fn state_words(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Draft => speak.train_state_draft(),
        State::Live => speak.train_state_live(),
        State::Retired => speak.train_state_retired(),
    }
}

/// What is wrong with a question, in words.
pub fn fault_words(fault: Fault, speak: &Speak) -> String {
    let of = |lang: Lang| if lang == Lang::En { "English" } else { "中文" };
    match fault {
        Fault::NoStem(lang) => speak.train_fault_stem(of(lang)),
        Fault::NoWhy(lang) => speak.train_fault_why(of(lang)),
        Fault::Long(lang) => speak.train_fault_long(of(lang)),
        Fault::Lists(lang) => speak.train_fault_lists(of(lang)),
        Fault::Twice(lang) => speak.train_fault_twice(of(lang)),
        Fault::Uneven => speak.train_fault_uneven().to_owned(),
        Fault::NoNumber => speak.train_fault_number().to_owned(),
    }
}

/// What could not be read of a GIFT file, in words.
pub const fn wrong_words(wrong: Wrong, speak: &Speak) -> &'static str {
    match wrong {
        Wrong::TooMuch => speak.train_gift_much(),
        Wrong::NoAnswers => speak.train_gift_answers(),
        Wrong::Open => speak.train_gift_open(),
        Wrong::NoRight => speak.train_gift_right(),
        Wrong::NotANumber => speak.train_gift_number(),
        Wrong::Pair => speak.train_gift_pair(),
    }
}
