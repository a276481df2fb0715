//! /hiring: whom the company looks for, how the search goes, and a new requisition from a template.

use crate::{
    Hiring,
    application::{TallyRow, reached},
    refusal::Refusal,
    requisition::{
        Describe, RequisitionBrief, RequisitionById, RequisitionsIn, State, Wanted, WriteRequisition,
        template::{self, Template},
        timeline,
    },
    scene::{Fields, Scene},
    screen::{form, words},
};
use axum::body::Bytes;
use event::{RequisitionId, Right};
use language::Lang;
use maud::{Markup, html};
use web::{
    Answer, Need, Refuses, Route,
    parts::{Icon, Mark, chip_in, empty, icon},
    see_other,
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/hiring", Need::Right(Right::HiringSee), show, hiring),
        Route::get("/hiring/requisitions/new", Need::Right(Right::HiringWork), fresh, hiring),
        Route::post("/hiring/requisitions", Need::Right(Right::HiringWork), make, hiring),
    ]
}

/// Requisitions that are over, as many as are shown.
const CLOSED_SHOWN: usize = 20;

/// GET /hiring
async fn show(scene: Scene) -> Answer {
    let mut lists = Vec::new();
    {
        let mut rd = scene.hall.house.store.read().await?;
        for state in [State::Asked, State::Open, State::Paused, State::Draft, State::Closed] {
            let mut list = Vec::new();
            let most = if state == State::Closed { CLOSED_SHOWN } else { usize::MAX };
            for one in rd.all(RequisitionsIn { state }).await?.into_iter().take(most) {
                let tally = rd.all(crate::application::TallyOf { requisition: one.id }).await?;
                list.push((one, tally));
            }
            lists.push((state, list));
        }
    }
    let speak = &scene.speak;
    let inside = html! {
        @if lists.iter().all(|(_, list)| list.is_empty()) {
            section.card { (empty(Icon::People, speak.hire_none(), speak.hire_none_hint())) }
        }
        @for (state, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            section.card {
                header { h2 { (words::state(*state, speak)) } span.count { (list.len()) } }
                ul.lines { @for (one, tally) in list { (line(one, tally, &scene)) } }
            }
        }
        @if scene.signed.may(Right::HiringWork) {
            section.card {
                header { h2 { (speak.hire_new()) } p { (speak.hire_new_hint()) } }
                div.pad { ul.filters { @for one in template::all() {
                    li { a.button href={ "/hiring/requisitions/new?template=" (one.code) } { (one.title.of(speak.lang)) } }
                } } }
            }
        }
    };
    Ok(scene.page(speak.hire_requisitions(), html! {}, inside))
}

fn line(one: &RequisitionBrief, tally: &[TallyRow], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let line = one.opened_ms.filter(|_| one.state == State::Open);
    let late = line.map(|opened_ms| timeline(&one.stages.0, opened_ms, one.seats, &reached(tally), now_ms));
    let late = late.unwrap_or_default().iter().find(|one| one.late).copied();
    let all: i64 = tally.iter().map(|row| row.n).sum();
    html! {
        li {
            (icon(Icon::People))
            div.what {
                p { a href={ "/hiring/requisitions/" (one.id) } lang="" { (one.title.0.of(speak.lang)) } }
                p.quiet { "REQ-" (one.number) " · " (words::languages(&one.languages.0)) " · " (speak.hire_seats_by(one.seats, speak.day(one.needed_ms, now_ms))) " · " (speak.hire_applications(all)) }
            }
            div.choices { @if let Some(late) = late { (chip_in(Mark::Bad, &speak.hire_late(words::stage(late.stage, speak)))) } }
        }
    }
}

fn chosen(scene: &Scene) -> Option<&'static Template> {
    let code = scene.asked("template");
    code.as_deref().and_then(template::find).or_else(|| template::all().first())
}

/// What an earlier requisition wants, as a template.
async fn earlier(scene: &Scene) -> Answer<Option<Wanted>> {
    let Some(id) = scene.asked("like").and_then(|id| id.parse::<RequisitionId>().ok()) else { return Ok(None) };
    let row = scene.hall.house.store.read().await?.opt(RequisitionById { requisition: id }).await?;
    Ok(row.map(|row| row.wanted()))
}

/// GET /hiring/requisitions/new
async fn fresh(scene: Scene) -> Answer {
    let speak = &scene.speak;
    let template = chosen(&scene);
    let zone = scene.signed.look.zone.clone();
    let mut values = template
        .map(|template| form::proposed(template, &zone, speak.lang, scene.now_ms()))
        .ok_or_else(web::Problem::missing)?;
    if let Some(wanted) = earlier(&scene).await? {
        values.wanted = Wanted { needed_ms: values.wanted.needed_ms, ..wanted };
    }
    let action = format!("/hiring/requisitions?template={}", template.map_or("", |one| one.code.as_str()));
    let inside = html! { section.card { header { h2 { (speak.hire_new()) } p { (speak.hire_new_hint()) } } (form::form(&action, &values, speak)) } };
    Ok(scene.page(speak.hire_new(), html! {}, inside))
}

/// POST /hiring/requisitions
async fn make(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let wanted = form::read(&fields).map_err(Refusal::problem)?;
    let requisition = scene.run(WriteRequisition { requisition: None, seen: 0, wanted }).await?;
    if let Some(template) = chosen(&scene) {
        for (lang, text) in [(Lang::En, &template.en), (Lang::Zh, &template.zh)] {
            if !text.nature.is_empty() {
                scene.run(Describe { requisition, lang, seen: 0, body: text.clone() }).await?;
            }
        }
    }
    Ok(see_other(&format!("/hiring/requisitions/{requisition}/description/{}?said=saved", scene.speak.lang)))
}
