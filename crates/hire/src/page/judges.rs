//! /hiring/figures/interviewers: who is strict, who agrees; /hiring/figures/predicted: what was right about people.

use super::requisition::name_of;
use crate::{
    Hiring,
    figure::judges::{Before, Cards, ChannelTold, Criterion, Marks, Rater, Told, by_channel, raters, told},
    interview::kit,
    quality::Started,
    requisition::{Colleague, Colleagues},
    scene::Scene,
    screen::{chart, figures::places, words},
    stats::Band,
};
use event::{DAY_MS, Right};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Route,
    parts::{Column, Icon, count, empty, table},
};

/// Scorecards older than this are not looked at.
const LOOKED_AT_MS: i64 = 730 * DAY_MS;
/// People who started that are looked at.
const STARTED_MAX: i64 = 2_000;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let see = Need::Right(Right::HiringSee);
    vec![
        Route::get("/hiring/figures/interviewers", see, interviewers, hiring),
        Route::get("/hiring/figures/predicted", see, predicted, hiring),
    ]
}

/// GET /hiring/figures/interviewers
async fn interviewers(scene: Scene) -> Answer {
    let (marks, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(Marks { from: scene.now_ms() - LOOKED_AT_MS }).await?, rd.all(Colleagues {}).await?)
    };
    let (speak, list) = (&scene.speak, raters(&marks));
    let columns = [
        Column::words(speak.raters_title()),
        Column::figures(speak.raters_cards()),
        Column::figures(speak.raters_mean()),
        Column::figures(speak.raters_strict()),
        Column::words(""),
        Column::words(speak.raters_agree()),
    ];
    let rows = html! { @for one in &list { (rater_row(one, &people, speak)) } };
    let inside = html! {
        (places(&scene))
        section.card {
            header { h2 { (speak.raters_title()) } p { (speak.raters_hint()) } }
            @if list.is_empty() { (empty(Icon::Checks, speak.raters_none(), speak.raters_none_hint())) }
            @else { (table("raters", speak.raters_title(), &columns, rows)) p.pad.small { (speak.raters_limits()) } }
        }
    };
    Ok(scene.page(speak.raters_title(), html! {}, inside))
}

fn rater_row(one: &Rater, people: &[Colleague], speak: &Speak) -> Markup {
    let name = name_of(people, Some(one.person));
    html! { tr {
        td.holder { span lang="" { (name) } }
        td.n { (count(one.cards as i64)) }
        @if one.few() {
            td.n { "–" } td.n { "–" } td { span.quiet { (speak.raters_not_yet()) } } td { span.quiet { (speak.raters_not_yet()) } }
        } @else {
            td.n { (format!("{:.2}", one.mean)) }
            @match one.against {
                Some(against) => { td.n { (signed(against)) } td { (chart::around(against / 2.0, (against / 2.0, against / 2.0))) } },
                None => { td.n { "–" } td {} },
            }
            @match one.agreement.kappa.filter(|_| !one.agreement.few).zip(one.agreement.band) {
                Some((kappa, band)) => { td { (format!("{kappa:.2}")) " · " (band_words(band, speak)) " · " (speak.raters_pairs(one.agreement.n)) } },
                None => { td { span.quiet { (speak.raters_not_yet()) " · " (speak.raters_pairs(one.agreement.n)) } } },
            }
        }
    } }
}

/// A figure with its sign: `+0.31`, `−0.20`.
fn signed(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    match text.as_str() {
        "0.00" => text,
        _ if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

const fn band_words(band: Band, speak: &Speak) -> &'static str {
    match band {
        Band::Poor => speak.band_poor(),
        Band::Slight => speak.band_slight(),
        Band::Fair => speak.band_fair(),
        Band::Moderate => speak.band_moderate(),
        Band::Substantial => speak.band_substantial(),
        Band::AlmostPerfect => speak.band_almost(),
    }
}

/// GET /hiring/figures/predicted
async fn predicted(scene: Scene) -> Answer {
    let (marks, cards, started, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        let from = scene.now_ms() - LOOKED_AT_MS;
        let (marks, cards) = (rd.all(Marks { from }).await?, rd.all(Cards { from }).await?);
        (marks, cards, rd.all(Started { limit: STARTED_MAX }).await?, rd.all(Colleagues {}).await?)
    };
    let speak = &scene.speak;
    let criterion = match scene.asked("by").as_deref() {
        Some("stayed") => Criterion::Stayed,
        _ => Criterion::Mean,
    };
    let list = told(&marks, &cards, &started, criterion);
    let judged = started.iter().filter(|row| row.judged_ms.is_some()).count();
    let inside = html! {
        (places(&scene))
        ul.filters {
            li { a.button href="/hiring/figures/predicted" aria-current=[(criterion == Criterion::Mean).then_some("true")] { (speak.predict_mean()) } }
            li { a.button href="/hiring/figures/predicted?by=stayed" aria-current=[(criterion == Criterion::Stayed).then_some("true")] { (speak.predict_stayed()) } }
        }
        section.card {
            header { h2 { (speak.predict_title()) } p { (speak.predict_hint(judged)) } }
            @if list.is_empty() { (empty(Icon::Checks, speak.impact_none(), speak.predict_limits())) }
            @else { (told_table(&list, &people, speak)) p.pad.small { (speak.predict_range()) } p.pad.small { (speak.predict_limits()) } }
        }
        @if judged > 0 { (channels(&by_channel(&started), speak)) }
    };
    Ok(scene.page(speak.predict_title(), html! {}, inside))
}

fn told_table(list: &[Told], people: &[Colleague], speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.predict_what()),
        Column::figures(speak.predict_pairs()),
        Column::figures(speak.predict_seen()),
        Column::words(""),
        Column::figures(speak.predict_interval()),
        Column::figures(speak.predict_all()),
        Column::words(speak.predict_says()),
    ];
    let rows = html! { @for one in list { tr {
        td.holder { @match &one.before {
            Before::Recommendation => (speak.predict_recommendation()),
            Before::Competency(code) => (kit::competency(code).map_or(code.as_str(), |one| one.name.of(speak.lang))),
            Before::Rater(person) => (speak.predict_by(name_of(people, Some(*person)))),
        } }
        td.n { (one.relation.n) }
        @match one.relation.r.zip(one.relation.interval).filter(|_| !one.relation.few) {
            Some((r, interval)) => {
                td.n { (signed(r)) }
                td { (chart::around(r, interval)) }
                td.n { (signed(interval.0)) " … " (signed(interval.1)) }
                td.n { @match one.spread { Some(spread) => (signed(spread.r)), None => "–" } }
                td { (says(interval, speak)) }
            },
            None => { td.n { "–" } td {} td.n { "–" } td.n { "–" } td { span.quiet { (speak.raters_not_yet()) } } },
        }
    } } };
    table("told", speak.predict_title(), &columns, rows)
}

fn says((low, high): (f64, f64), speak: &Speak) -> &'static str {
    if low > 0.0 {
        speak.predict_yes()
    } else if high < 0.0 {
        speak.predict_no()
    } else {
        speak.predict_open()
    }
}

fn channels(list: &[ChannelTold], speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.hire_channel()),
        Column::figures(speak.predict_pairs()),
        Column::figures(speak.predict_mean()),
        Column::figures(speak.predict_stayed()),
    ];
    let rows = html! { @for one in list { tr {
        td.holder { (words::channel(one.channel, speak)) }
        td.n { (one.n) }
        td.n { @match one.mean.filter(|_| one.n >= 5) { Some(mean) => (format!("{mean:.2}")), None => span.quiet { (speak.raters_not_yet()) } } }
        td.n { (speak.figures_of(one.n, one.stayed)) }
    } } };
    html! { section.card { header { h2 { (speak.predict_channels()) } } (table("told-channels", speak.predict_channels(), &columns, rows)) } }
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn a_sign_stands_before_what_is_not_nothing() {
        for (value, text) in [(0.314, "+0.31"), (-0.2, "−0.20"), (0.001, "0.00"), (-0.001, "0.00")] {
            assert_eq!(signed(value), text);
        }
    }
}
