//! Figures drawn: what was asked for, key figures, the funnel, weeks, channels.

use super::{chart, words};
use crate::{
    figure::{Cell, FEW, Funnel, Pace, StageLine, week_begins_ms},
    page::figures::{Asked, Found, WEEKS, channels as every_channel},
    requisition::Stage,
    scene::Scene,
    stats::Share,
    words::amount,
};
use event::{DAY_MS, Right};
use language::Speak;
use maud::{Markup, html};
use std::collections::BTreeMap;
use web::parts::{Column, Select, count, select, table};

type Place = (&'static str, fn(&Speak) -> &'static str, Right);

const PLACES: [Place; 6] = [
    ("/hiring/figures", |speak| speak.figures_funnel(), Right::HiringSee),
    ("/hiring/channels", |speak| speak.hire_channels(), Right::HiringSee),
    ("/hiring/figures/interviewers", |speak| speak.raters_title(), Right::HiringSee),
    ("/hiring/figures/predicted", |speak| speak.predict_title(), Right::HiringSee),
    ("/hiring/figures/fairness", |speak| speak.impact_title(), Right::HiringSee),
    ("/hiring/quality", |speak| speak.quality_title(), Right::HiringApprove),
];

/// The kinds of figures.
pub fn places(scene: &Scene) -> Markup {
    let here = scene.here.split('?').next().unwrap_or("");
    let speak = &scene.speak;
    html! {
        nav.places aria-label=(speak.figures_places()) { ul {
            @for (href, words, _) in PLACES.iter().filter(|(_, _, right)| scene.signed.may(*right)) {
                li { a href=(href) aria-current=[(here == *href).then_some("page")] { (words(speak)) } }
            }
        } }
    }
}

/// What was asked for, as the query of an address.
pub fn query(asked: &Asked) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.weeks.map(|weeks| format!("weeks={weeks}")));
    parts.extend(asked.channel.map(|channel| format!("channel={channel}")));
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// Chooses time and channel; a plain form.
pub fn choose(here: &str, asked: &Asked, speak: &Speak) -> Markup {
    let mut times = vec![(String::new(), speak.figures_all().to_owned())];
    times.extend(WEEKS.iter().map(|weeks| (weeks.to_string(), speak.figures_weeks(weeks))));
    let mut channels = vec![(String::new(), speak.figures_channel_all().to_owned())];
    channels.extend(every_channel().iter().map(|one| (one.word().to_owned(), words::channel(*one, speak).to_owned())));
    let weeks = asked.weeks.map_or_else(String::new, |weeks| weeks.to_string());
    let channel = asked.channel.map_or("", |channel| channel.word());
    html! {
        form.choose method="get" action=(here) {
            (select(&Select { name: "weeks", label: speak.figures_since(), options: &times, chosen: &weeks, hint: "" }))
            (select(&Select { name: "channel", label: speak.hire_channel(), options: &channels, chosen: channel, hint: "" }))
            button.button { (speak.figures_show()) }
        }
    }
}

/// A share in hundredths.
pub fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

fn days(pace: &Pace, speak: &Speak) -> String {
    match pace.days {
        Some(days) if days.fract() == 0.0 => format!("{days:.0}"),
        Some(days) => format!("{days:.1}"),
        None if pace.n == 0 => "–".to_owned(),
        None => speak.figures_few().to_owned(),
    }
}

/// How many, time, offers, good hires.
pub fn keys(funnel: &Funnel, speak: &Speak) -> Markup {
    let (answered, accepted) = funnel.offers;
    let (judged, good) = funnel.channels.iter().fold((0, 0), |(n, good), cell| (n + cell.judged, good + cell.good));
    let offers = match answered {
        n if n < FEW => speak.figures_few().to_owned(),
        n => format!("{} %", percent(accepted as f64 / n as f64)),
    };
    html! {
        dl.key-figures {
            (chart::figure(&count(funnel.hires), speak.figures_hires(), &speak.figures_of(count(funnel.applications), count(funnel.hires))))
            (chart::figure(&days(&funnel.pace, speak), speak.figures_hire_time(), ""))
            (chart::figure(&offers, speak.figures_offers(), &speak.figures_of(count(answered), count(accepted))))
            (chart::figure(&count(good), speak.figures_good(), &speak.figures_of(count(judged), count(good))))
        }
    }
}

/// The funnel: a bar for each stage, and the figures of each beside it.
pub fn stages(found: &Found, now_ms: i64, speak: &Speak) -> Markup {
    let funnel = &found.funnel;
    let at = |stage: Stage| funnel.stages.iter().find(|line| line.stage == stage).map_or(0, |line| line.reached);
    let title =
        speak.figures_title_reached(count(funnel.applications), count(at(Stage::Interview)), count(funnel.hires));
    let mut columns = vec![
        Column::words(speak.hire_stage()),
        Column::words(""),
        Column::figures(speak.figures_reached()),
        Column::figures(speak.figures_of_before()),
        Column::figures(speak.figures_days()),
        Column::figures(speak.figures_waits()),
    ];
    let long = !found.longest.is_empty();
    if long {
        columns.push(Column::figures(speak.figures_longest()));
    }
    let share = |share: Option<Share>| match share {
        Some(share) => format!("{} %", percent(f64::from(share.of) / f64::from(share.n))),
        None => "–".to_owned(),
    };
    let rows = html! { @for line in &funnel.stages { tr {
        td.holder { (words::stage(line.stage, speak)) }
        td { (chart::bar(line.reached, funnel.applications)) }
        td.n { (count(line.reached)) }
        td.n { (share(line.share)) }
        td.n { (days(&line.pace, speak)) }
        td.n { (count(line.waits)) }
        @if long { td.n { (longest(line, found, now_ms, speak)) } }
    } } };
    html! {
        section.card {
            header { h2 { (title) } p { (speak.figures_stages_hint()) @if found.asked.channel.is_some() { " " (speak.figures_planned_note()) } } }
            (table("stages", &title, &columns, rows))
            p.pad.small { (speak.figures_few_hint()) }
        }
    }
}

fn longest(line: &StageLine, found: &Found, now_ms: i64, speak: &Speak) -> String {
    let since = found.longest.iter().find(|(stage, _)| *stage == line.stage);
    since.map_or_else(|| "–".to_owned(), |(_, since_ms)| speak.hire_days((now_ms - since_ms) / DAY_MS))
}

/// Who applied, week by week.
pub fn weeks(found: &Found, now_ms: i64, speak: &Speak) -> Markup {
    let day = |week: i64| speak.day(week_begins_ms(week), now_ms);
    let most = found.weeks.iter().max_by_key(|(_, all, _)| *all).copied().unwrap_or_default();
    let title = speak.figures_by_week_title(count(most.1), day(most.0));
    let values: Vec<(i64, i64)> = found.weeks.iter().map(|(_, all, part)| (*all, *part)).collect();
    let columns = [
        Column::words(speak.figures_week()),
        Column::figures(speak.figures_came()),
        Column::figures(speak.figures_interview_share()),
    ];
    let rows = html! { @for (week, all, part) in &found.weeks { tr {
        td { (day(*week)) } td.n { (count(*all)) } td.n { (count(*part)) }
    } } };
    let ends = (found.weeks.first(), found.weeks.last());
    html! {
        section.card {
            header { h2 { (title) } p { (speak.figures_by_week_hint()) } }
            div.chart {
                (chart::columns(&values, &title))
                @if let (Some(first), Some(last)) = ends { div.ends { span { (day(first.0)) } span { (day(last.0)) } } }
            }
            details.behind { summary { (speak.figures_data()) } (table("weeks", speak.figures_by_week(), &columns, rows)) }
        }
    }
}

/// Amounts by currency: `SGD 120 + USD 30`.
fn amounts<'a>(cost: impl Iterator<Item = (&'a str, i64)>) -> String {
    let list: Vec<String> = cost.map(|(currency, minor)| format!("{currency} {}", amount(minor / 100 * 100))).collect();
    if list.is_empty() { "–".to_owned() } else { list.join(" + ") }
}

fn per(cost: Option<BTreeMap<&str, i64>>) -> String {
    cost.map_or_else(|| "–".to_owned(), |cost| amounts(cost.into_iter()))
}

/// What each channel brought, cost and was worth.
pub fn channels(funnel: &Funnel, speak: &Speak) -> Markup {
    let rate = |cell: &Cell| cell.quality.map(|share| f64::from(share.of) / f64::from(share.n));
    let best = funnel.channels.iter().filter_map(|cell| Some((cell.channel, rate(cell)?)));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share > 0.0);
    let title = best.map_or_else(
        || speak.figures_by_channel().to_owned(),
        |(channel, share)| speak.figures_by_channel_title(words::channel(channel, speak), percent(share)),
    );
    let columns = [
        Column::words(speak.hire_channel()),
        Column::figures(speak.figures_came()),
        Column::words(speak.figures_interview_share()),
        Column::figures(speak.figures_interval()),
        Column::figures(speak.hire_stage_offer()),
        Column::figures(speak.figures_hires()),
        Column::figures(speak.figures_days()),
        Column::figures(speak.figures_good()),
        Column::figures(speak.figures_cost()),
        Column::figures(speak.figures_per_application()),
        Column::figures(speak.figures_per_hire()),
        Column::figures(speak.figures_per_good()),
    ];
    let most = funnel.channels.iter().filter_map(|cell| Some(cell.quality?.high)).fold(0.0, f64::max);
    let rows = html! { @for cell in &funnel.channels { tr {
        td.holder { (words::channel(cell.channel, speak)) }
        td.n { (count(cell.line.applications)) }
        @match cell.quality {
            Some(share) => {
                td { (chart::between(f64::from(share.of) / f64::from(share.n), (share.low, share.high), most)) }
                td.n { (percent(f64::from(share.of) / f64::from(share.n))) " %, " (speak.figures_between(percent(share.low), percent(share.high))) }
            },
            None => { td { (speak.figures_few()) } td.n { "–" } },
        }
        td.n { (count(cell.line.at(Stage::Offer))) }
        td.n { (count(cell.line.hires())) }
        td.n { (days(&cell.pace, speak)) }
        td.n { (speak.figures_of(count(cell.judged), count(cell.good))) }
        td.n { (amounts(cell.line.cost.iter().map(|(currency, cost)| (currency.as_str(), *cost)))) }
        td.n { (per(cell.line.cost_per(cell.line.applications))) }
        td.n { (per(cell.line.cost_per(cell.line.hires()))) }
        td.n { (per(cell.line.cost_per(cell.good))) }
    } } };
    html! {
        section.card {
            header { h2 { (title) } p { (speak.figures_by_channel_hint()) } }
            (table("channels", &title, &columns, rows))
            p.pad.small { (speak.figures_good_hint()) }
        }
    }
}
