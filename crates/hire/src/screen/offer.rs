//! What the pages of offers are drawn from: the letter, its marks and words, the form.

use crate::{
    offer::{Act, OfferRow, State, letter::Letter},
    requisition::{PERS, RequisitionRow},
    screen::words,
    start::{self, CheckRow},
    words::day_text,
};
use event::DAY_MS;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Field, Mark, Select, check, field, prose, select};

/// Days ahead of the first day that a form proposes, and of the last day to answer.
const START_DAYS: i64 = 30;
const ANSWER_DAYS: i64 = 7;

/// How far an offer is, in words.
pub const fn state(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Asked => speak.offer_state_asked(),
        State::Approved => speak.offer_state_approved(),
        State::Returned => speak.offer_state_returned(),
        State::Sent => speak.offer_state_sent(),
        State::Accepted => speak.offer_state_accepted(),
        State::Declined => speak.offer_state_declined(),
        State::Expired => speak.offer_state_expired(),
        State::Withdrawn => speak.offer_state_withdrawn(),
        State::Replaced => speak.offer_state_replaced(),
    }
}

/// What a state looks like.
pub const fn mark(state: State) -> Mark {
    match state {
        State::Accepted => Mark::Good,
        State::Asked | State::Approved | State::Sent => Mark::Soon,
        State::Returned => Mark::Bad,
        State::Declined | State::Expired | State::Withdrawn | State::Replaced => Mark::Quiet,
    }
}

/// A step, on its button.
pub const fn act(act: Act, speak: &Speak) -> &'static str {
    match act {
        Act::Approve => speak.offer_approve(),
        Act::Return => speak.offer_return(),
        Act::Send => speak.offer_send(),
        Act::Withdraw => speak.offer_withdraw(),
    }
}

/// What stopped a start.
pub fn trouble(code: &str, speak: &Speak) -> &'static str {
    match code {
        "taken" => speak.offer_trouble_taken(),
        "email" => speak.offer_trouble_email(),
        "name" => speak.offer_trouble_name(),
        _ => speak.offer_trouble_other(),
    }
}

/// The letter, on the page and on paper. `alone`: it is all that the page holds.
pub fn letter(letter: &Letter, alone: bool) -> Markup {
    html! {
        article.letter {
            header { p lang="" { b { (letter.company) } } p.small { (letter.reference) } }
            @if alone { h1 { (letter.title) } } @else { h2 { (letter.title) } }
            p lang="" { (letter.greeting) }
            p { (letter.opening) }
            dl.facts { @for (label, value) in &letter.facts { div { dt { (label) } dd lang="" { (value) } } } }
            @if !letter.note.is_empty() { div lang="" { (prose(&letter.note)) } }
            @for one in &letter.terms { p { (one) } }
            p { (letter.closing) }
        }
    }
}

/// The form of an offer: what was said before, or what the requisition proposes.
pub fn form(action: &str, latest: Option<&OfferRow>, of: &RequisitionRow, now_ms: i64, speak: &Speak) -> Markup {
    let band = of.bands.0.first();
    let plain = |minor: i64| match minor % 100 {
        0 => (minor / 100).to_string(),
        part => format!("{}.{part:02}", minor / 100),
    };
    let amount = latest.map(|one| one.amount).or(band.map(|band| band.low)).map(plain).unwrap_or_default();
    let currency = latest.map(|one| one.currency.as_str()).or(band.map(|band| band.currency.as_str())).unwrap_or("");
    let per = latest.map(|one| one.per).or(band.map(|band| band.per)).unwrap_or(crate::requisition::Per::Month);
    let pers: Vec<(String, String)> =
        PERS.iter().map(|one| (one.word().to_owned(), words::per(*one, speak).to_owned())).collect();
    let start = day_text(latest.map_or(now_ms + START_DAYS * DAY_MS, |one| one.start_ms.max(now_ms + DAY_MS)));
    let expires = day_text(now_ms + ANSWER_DAYS * DAY_MS);
    let probation = latest.map_or(90, |one| one.probation_days).to_string();
    let (site, zone, shifts) =
        latest.map_or((&of.site, &of.zone, &of.shifts), |one| (&one.site, &one.zone, &one.shifts));
    html! {
        form.fields.wide method="post" action=(action) {
            input type="hidden" name="seen" value=(latest.map_or(0, |one| one.version));
            div.thirds {
                (field(&Field { name: "amount", label: speak.offer_amount(), value: &amount, required: true, length_max: Some(16), ..Field::default() }))
                (field(&Field { name: "currency", label: speak.offer_currency(), value: currency, required: true, length_max: Some(3), ..Field::default() }))
                (select(&Select { name: "per", label: speak.offer_per(), options: &pers, chosen: per.word(), hint: "" }))
            }
            p.hint { @for band in &of.bands.0 { span lang="" { (speak.offer_band(words::band(band, speak))) } br; } @if of.bands.0.is_empty() { (speak.offer_band_none()) } }
            (field(&Field { name: "outside", label: speak.offer_outside(), value: latest.and_then(|one| one.outside.as_deref()).unwrap_or(""), hint: speak.offer_outside_hint(), length_max: Some(1_000), ..Field::default() }))
            div.thirds {
                (field(&Field { name: "start", label: speak.offer_start(), kind: "date", value: &start, required: true, ..Field::default() }))
                (field(&Field { name: "expires", label: speak.offer_expires(), kind: "date", value: &expires, required: true, ..Field::default() }))
                (field(&Field { name: "probation", label: speak.offer_probation_days(), kind: "number", value: &probation, required: true, ..Field::default() }))
            }
            div.thirds {
                (field(&Field { name: "site", label: speak.offer_site(), value: site, hint: speak.offer_site_hint(), length_max: Some(200), ..Field::default() }))
                (field(&Field { name: "shifts", label: speak.hire_field_shifts(), value: shifts, required: true, length_max: Some(200), ..Field::default() }))
                (field(&Field { name: "zone", label: speak.offer_zone(), value: zone, required: true, length_max: Some(60), ..Field::default() }))
            }
            (check("remote", speak.hire_remote(), latest.map_or(of.remote, |one| one.remote)))
            div.field { label for="offer-note" { (speak.offer_note()) } textarea #offer-note name="note" rows="3" maxlength="1000" { (latest.map_or("", |one| one.note.as_str())) } p.hint { (speak.offer_note_hint()) } }
            div.actions { button.button.primary { (speak.offer_ask()) } }
        }
    }
}

/// The form of a check.
pub fn check_form(action: &str, now_ms: i64, speak: &Speak) -> Markup {
    let kinds: Vec<(String, String)> =
        start::all().iter().map(|one| (one.code.clone(), one.name.of(speak.lang).to_owned())).collect();
    html! {
        form.fields.wide method="post" action=(action) {
            div.halves {
                (select(&Select { name: "kind", label: speak.offer_check_kind(), options: &kinds, chosen: "", hint: "" }))
                (field(&Field { name: "seen", label: speak.offer_check_day(), kind: "date", value: &day_text(now_ms), required: true, ..Field::default() }))
            }
            div.field { label for="how" { (speak.offer_check_how()) } textarea #how name="how" rows="2" required maxlength="1000" {} }
            (field(&Field { name: "found", label: speak.offer_check_found(), hint: speak.offer_check_found_hint(), length_max: Some(1_000), ..Field::default() }))
            details { summary { (speak.offer_check_ways()) }
                dl.facts { @for one in start::all() { div { dt { (one.name.of(speak.lang)) } dd { (one.hint.of(speak.lang)) } } } }
            }
            div.actions { button.button.primary { (speak.offer_check_record()) } }
        }
    }
}

/// What a kind of check is called.
pub fn check_name<'a>(row: &'a CheckRow, speak: &Speak) -> &'a str {
    start::find(&row.kind).map_or(row.kind.as_str(), |kind| kind.name.of(speak.lang))
}
