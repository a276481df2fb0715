//! /hiring/figures/fairness: whether groups pass alike, from what people said of their own will; /application/{secret}/declare: saying it.

use super::candidate::found;
use crate::{
    Hiring,
    application::ApplicationRow,
    declared::{AGES, Age, Declare, DeclaredAll, DeclaredById, Far, LOOKED_AT, Line, SEXES, Sex, name, totals},
    refusal::Refusal,
    requisition::Stage,
    scene::{Fields, Scene},
    screen::{
        chart,
        figures::{percent, places},
        words,
    },
};
use axum::{body::Bytes, extract::State as Held, response::Response};
use event::{Actor, Right};
use language::Speak;
use maud::{Markup, html};
use std::collections::BTreeMap;
use web::{
    Answer, Need, Path, Peer, Problem, Refuses, Route,
    parts::{Column, Icon, Mark, Select, empty, mark, select, table},
    see_other,
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/hiring/figures/fairness", Need::Right(Right::HiringSee), show, hiring),
        Route::post("/application/{secret}/declare", Need::Anyone, declare, hiring),
    ]
}

/// What an answer is called.
const fn sex(sex: Sex, speak: &Speak) -> &'static str {
    match sex {
        Sex::Woman => speak.declare_woman(),
        Sex::Man => speak.declare_man(),
        Sex::Other => speak.declare_other(),
        Sex::Open => speak.declare_open(),
    }
}

const fn age(age: Age, speak: &Speak) -> &'static str {
    match age {
        Age::Under25 => speak.declare_under_25(),
        Age::From25 => speak.declare_25_39(),
        Age::From40 => speak.declare_40_up(),
        Age::Open => speak.declare_open(),
    }
}

/// GET /hiring/figures/fairness
async fn show(scene: Scene) -> Answer {
    let (said, far) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(DeclaredAll {}).await?, rd.all(Far { limit: LOOKED_AT }).await?)
    };
    let speak = &scene.speak;
    let mut reached: BTreeMap<String, i64> = BTreeMap::new();
    for keys in scene.hall.house.keys.all() {
        reached.extend(far.iter().map(|row| (name(keys, row.id), row.reached)));
    }
    let (mut by_sex, mut by_age) = (Vec::new(), Vec::new());
    for row in &said {
        let Some(far) = reached.get(&row.id).copied() else { continue };
        if row.sex != Sex::Open {
            by_sex.push((sex(row.sex, speak).to_owned(), far));
        }
        if row.age != Age::Open {
            by_age.push((age(row.age, speak).to_owned(), far));
        }
    }
    let inside = html! {
        (places(&scene))
        p.lead { (speak.impact_hint()) }
        (card(speak.declare_sex(), &totals(&by_sex), speak))
        (card(speak.declare_age(), &totals(&by_age), speak))
        p.small.lead { (speak.impact_note()) }
    };
    Ok(scene.page(speak.impact_title(), html! {}, inside))
}

fn card(title: &str, list: &[(Stage, Vec<Line>)], speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.hire_stage()),
        Column::words(speak.impact_group()),
        Column::figures(speak.figures_reached()),
        Column::words(""),
        Column::figures(speak.impact_ratio()),
        Column::figures(speak.impact_fisher()),
        Column::words(speak.predict_says()),
    ];
    let rows = html! { @for (stage, lines) in list { @for line in lines { tr {
        td.holder { (words::stage(*stage, speak)) }
        td { (line.group) }
        td.n { (speak.figures_of(line.counts.applied, line.counts.passed)) }
        td { (chart::bar(i64::from(line.counts.passed), i64::from(line.counts.applied))) }
        @match line.impact {
            Some(found) => {
                td.n { (percent(found.ratio)) " %" }
                td.n { (format!("{:.3}", found.p)) }
                td {
                    @if found.below { (mark(Mark::Soon, speak.impact_below())) } @else { (speak.impact_fine()) }
                    @if found.few { " · " span.quiet { (speak.impact_few()) } }
                }
            },
            None => { td.n { "–" } td.n { "–" } td { "–" } },
        }
    } } } };
    html! {
        section.card {
            header { h2 { (title) } }
            @if list.is_empty() { (empty(Icon::People, speak.impact_none(), speak.impact_none_hint())) }
            @else { (table(title, title, &columns, rows)) }
        }
    }
}

/// The questions on a candidate's own page, until they are answered. `link`: the secret of the page.
pub async fn questions(hiring: &Hiring, row: &ApplicationRow, link: &str, speak: &Speak) -> Result<Markup, Problem> {
    let mut rd = hiring.house.store.read().await?;
    for keys in hiring.house.keys.all() {
        if rd.opt(DeclaredById { id: &name(keys, row.id) }).await?.is_some() {
            return Ok(html! { p.small { (speak.declare_thanks()) } });
        }
    }
    // What is left open comes first, so that nobody says anything by not looking.
    let sexes: Vec<(String, String)> =
        SEXES.iter().rev().map(|one| (one.word().to_owned(), sex(*one, speak).to_owned())).collect();
    let ages: Vec<(String, String)> =
        AGES.iter().rev().map(|one| (one.word().to_owned(), age(*one, speak).to_owned())).collect();
    Ok(html! {
        details.card.pad {
            summary { (speak.declare_title()) }
            p.small { (speak.declare_hint()) }
            form.fields method="post" action={ "/application/" (link) "/declare" } {
                (select(&Select { name: "sex", label: speak.declare_sex(), options: &sexes, chosen: "open", hint: "" }))
                (select(&Select { name: "age", label: speak.declare_age(), options: &ages, chosen: "open", hint: "" }))
                div.actions { button.button { (speak.declare_send()) } }
            }
        }
    })
}

/// POST /application/{secret}/declare
async fn declare(Held(hiring): Held<Hiring>, peer: Peer, Path(link): Path<String>, body: Bytes) -> Answer<Response> {
    let (row, hash) = found(&hiring, peer, &link).await?;
    let fields = Fields::read(&body);
    let sex = fields.one("sex").parse().map_err(|_| Refusal::Value("sex").problem())?;
    let age = fields.one("age").parse().map_err(|_| Refusal::Value("age").problem())?;
    let keys = hiring.house.keys.all().next().ok_or_else(Problem::missing)?;
    let declare = Declare { hash, id: name(keys, row.id), sex, age };
    hiring.house.store.run(&Actor::Anonymous, None, declare).await?.map_err(Refuses::problem)?;
    Ok(see_other(&format!("/application/{link}?said=saved")))
}
