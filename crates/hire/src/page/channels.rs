//! /hiring/requisitions/{requisition}/channels: what each channel brought and cost; and the same of all requisitions.

use crate::{
    Hiring,
    application::{TallyAll, TallyOf},
    post::{
        Channel, PostsAll, PostsOf, VisitsAll, VisitsOf,
        report::{Line, report},
    },
    requisition::{RequisitionById, Stage},
    scene::Scene,
    screen::{figures::places, tabs::tabs, words},
    words::amount,
};
use event::{RequisitionId, Right};
use language::Speak;
use maud::{Markup, html};
use std::collections::BTreeMap;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Column, Icon, count, empty, table},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let see = Need::Right(Right::HiringSee);
    vec![
        Route::get("/hiring/requisitions/{requisition}/channels", see, of_one, hiring),
        Route::get("/hiring/channels", see, of_all, hiring),
    ]
}

/// GET /hiring/requisitions/{requisition}/channels
async fn of_one(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (row, lines) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        let (tally, posts) = (rd.all(TallyOf { requisition }).await?, rd.all(PostsOf { requisition }).await?);
        (row, report(&tally, &posts, &rd.all(VisitsOf { requisition }).await?))
    };
    let may = |right: Right| scene.signed.may(right);
    let inside = html! { (tabs(&row, &scene.here, &may, scene.now_ms(), &scene.speak)) (card(&lines, &scene.speak)) };
    Ok(scene.page(row.title.0.of(scene.speak.lang), html! {}, inside))
}

/// GET /hiring/channels
async fn of_all(scene: Scene) -> Answer {
    let lines = {
        let mut rd = scene.hall.house.store.read().await?;
        let (tally, posts) = (rd.all(TallyAll {}).await?, rd.all(PostsAll {}).await?);
        report(&tally, &posts, &rd.all(VisitsAll {}).await?)
    };
    let speak = &scene.speak;
    Ok(scene.page(speak.hire_channels(), html! {}, html! { (places(&scene)) (card(&lines, speak)) }))
}

/// Amounts by currency: `SGD 120 + USD 30`.
fn amounts<'a>(cost: impl Iterator<Item = (&'a str, i64)>) -> String {
    let list: Vec<String> = cost.map(|(currency, minor)| format!("{currency} {}", amount(minor))).collect();
    if list.is_empty() { "–".to_owned() } else { list.join(" + ") }
}

fn per(cost: Option<BTreeMap<&str, i64>>) -> String {
    cost.map_or_else(|| "–".to_owned(), |cost| amounts(cost.into_iter()))
}

fn card(lines: &[(Channel, Line)], speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.hire_channel()),
        Column::figures(speak.hire_visits_short()),
        Column::figures(speak.hire_stage_applied()),
        Column::figures(speak.hire_stage_screened()),
        Column::figures(speak.hire_stage_interview()),
        Column::words(speak.hire_share()),
        Column::figures(speak.hire_stage_offer()),
        Column::figures(speak.hire_hires()),
        Column::figures(speak.hire_post_cost()),
        Column::figures(speak.hire_cost_application()),
        Column::figures(speak.hire_cost_hire()),
    ];
    let rows = html! { @for (channel, line) in lines { tr {
        td.holder { (words::channel(*channel, speak)) }
        td.n { (count(line.visits)) }
        td.n { (count(line.applications)) }
        td.n { (count(line.at(Stage::Screened))) }
        td.n { (count(line.at(Stage::Interview))) }
        td { (share(line)) }
        td.n { (count(line.at(Stage::Offer))) }
        td.n { (count(line.hires())) }
        td.n { (amounts(line.cost.iter().map(|(currency, cost)| (currency.as_str(), *cost)))) }
        td.n { (per(line.cost_per(line.applications))) }
        td.n { (per(line.cost_per(line.hires()))) }
    } } };
    html! {
        section.card {
            header { h2 { (speak.hire_channels()) } p { (speak.hire_channels_hint()) } }
            @if lines.is_empty() { (empty(Icon::Mail, speak.hire_posts_none(), speak.hire_posts_none_hint())) }
            @else { (table("channels", speak.hire_channels(), &columns, rows)) }
        }
    }
}

/// How many of the applications came to an interview, drawn and in figures.
fn share(line: &Line) -> Markup {
    let percent = if line.applications > 0 { line.at(Stage::Interview) * 100 / line.applications } else { 0 };
    html! {
        svg.share viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" { rect width=(percent) height="6" {} }
        " " (percent) " %"
    }
}
