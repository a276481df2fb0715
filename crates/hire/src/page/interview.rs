//! /hiring/interviews/{interview}: the kit, one's own scorecard, and afterwards what the others thought.

use super::{
    interviews::{kit_name, zone_of},
    requisition::name_of,
};
use crate::{
    Hiring,
    application::{ApplicationById, ApplicationRow},
    interview::{
        CancelInterview, CardRow, CardsOf, InterviewById, InterviewRow, InterviewerRow, InterviewersOf, InterviewsOf,
        Marked, MarksOf, State, SubmitScorecard, calendar,
        debrief::{self, Judged, may_see},
        kit,
    },
    requisition::{Colleague, Colleagues, RequisitionById},
    scene::{Fields, Scene},
    screen::judge,
};
use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};
use event::{InterviewId, Right, Words};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, icon},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let hold = Need::Right(Right::HiringInterview);
    vec![
        Route::get("/hiring/interviews/{interview}", hold, show, hiring),
        Route::get("/hiring/interviews/{interview}/calendar.ics", hold, file, hiring),
        Route::post("/hiring/interviews/{interview}/scorecard", hold, submit, hiring),
        Route::post("/hiring/interviews/{interview}/cancel", Need::Right(Right::HiringWork), cancel, hiring),
    ]
}

struct Found {
    row: InterviewRow,
    application: ApplicationRow,
    askers: Vec<InterviewerRow>,
    cards: Vec<CardRow>,
}

/// The interview, for whoever holds it or works in hiring.
async fn found(scene: &Scene, interview: InterviewId) -> Answer<Found> {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(InterviewById { interview }).await?.ok_or_else(Problem::missing)?;
    let askers = rd.all(InterviewersOf { interview }).await?;
    let holds = askers.iter().any(|asker| asker.person_id == scene.person());
    if !holds && !scene.signed.may(Right::HiringWork) {
        return Err(Problem::missing());
    }
    let application =
        rd.opt(ApplicationById { application: row.application_id }).await?.ok_or_else(Problem::missing)?;
    let cards = rd.all(CardsOf { interview }).await?;
    Ok(Found { row, application, askers, cards })
}

/// GET /hiring/interviews/{interview}
async fn show(scene: Scene, Path(interview): Path<InterviewId>) -> Answer {
    let found = found(&scene, interview).await?;
    let people = scene.hall.house.store.read().await?.all(Colleagues {}).await?;
    let speak = &scene.speak;
    let me = found.askers.iter().find(|asker| asker.person_id == scene.person());
    let mine_in = found.cards.iter().any(|card| card.rater_id == scene.person());
    let inside = html! {
        (facts(&found, &people, &scene))
        @if let Some(kit) = kit::find(&found.row.kit) {
            section.card { header { h2 { (speak.judge_questions()) } } (judge::questions(kit, speak)) }
        }
        @if let Some(me) = me.filter(|_| !mine_in) { (scorecard(&found, me, &scene)) }
        (talk(&found, &people, &scene).await?)
    };
    let aside = html! {
        @if scene.signed.may(Right::HiringWork) { a.button href={ "/hiring/applications/" (found.row.application_id) "/interviews" } { (speak.judge_mine()) } }
    };
    Ok(scene.page(&speak.judge_of(&found.application.name), aside, inside))
}

fn facts(found: &Found, people: &[Colleague], scene: &Scene) -> Markup {
    let (speak, row) = (&scene.speak, &found.row);
    let ahead = row.from_ms.is_none_or(|from| from > scene.now_ms());
    html! {
        section.card {
            header { h2 { (kit_name(&row.kit, speak)) } p { (judge::state(row.state, speak)) " · " (speak.judge_minutes(row.minutes)) } }
            dl.facts {
                @if let Some(from) = row.from_ms { div { dt { (speak.judge_when()) } dd { (judge::moment(from, zone_of(speak), speak.lang)) } } }
                @if !row.place.is_empty() { div { dt { (speak.judge_where()) } dd lang="" { (row.place) } } }
                div { dt { (speak.judge_who()) } dd { span { @for (n, asker) in found.askers.iter().enumerate() {
                    @if n > 0 { (speak.comma()) }
                    span lang="" { (name_of(people, Some(asker.person_id))) }
                    @if !asker.focus.0.is_empty() { " (" @for (n, code) in asker.focus.0.iter().enumerate() { @if n > 0 { (speak.comma()) } (judge::name(code, speak)) } ")" }
                } } } }
            }
            div.actions.pad {
                @if row.from_ms.is_some() { a.button href={ "/hiring/interviews/" (row.id) "/calendar.ics" } download="interview.ics" { (speak.judge_calendar()) } }
                @if ahead && row.state != State::Cancelled && scene.signed.may(Right::HiringWork) {
                    form method="post" action={ "/hiring/interviews/" (row.id) "/cancel" } { button.button.red { (speak.judge_cancel()) } }
                }
            }
        }
    }
}

fn scorecard(found: &Found, me: &InterviewerRow, scene: &Scene) -> Markup {
    let (speak, row) = (&scene.speak, &found.row);
    let begun = row.state == State::Booked && row.from_ms.is_some_and(|from| from <= scene.now_ms());
    let action = format!("/hiring/interviews/{}/scorecard", row.id);
    html! {
        section.card #scorecard {
            header { h2 { (speak.judge_card()) } p { (if begun { speak.judge_card_hint() } else { speak.judge_card_later() }) } }
            @if begun { (judge::card(&action, &crate::interview::wanted(row, me), speak)) }
        }
    }
}

/// The debrief over the application's interviews, as far as the reader may see them.
async fn talk(found: &Found, people: &[Colleague], scene: &Scene) -> Answer<Markup> {
    let speak = &scene.speak;
    let holds = found.askers.iter().any(|asker| asker.person_id == scene.person());
    if !may_see(scene.person(), &found.askers, &found.cards) {
        let words = if holds { speak.judge_hidden() } else { speak.judge_hidden_all() };
        return Ok(
            html! { section.card { header { h2 { (speak.judge_debrief()) } } p.pad.quiet { (icon(Icon::Lock)) " " (words) } } },
        );
    }
    let mut rd = scene.hall.house.store.read().await?;
    let mut judged = Vec::new();
    for one in rd.all(InterviewsOf { application: found.row.application_id }).await? {
        let askers = rd.all(InterviewersOf { interview: one.id }).await?;
        let cards = rd.all(CardsOf { interview: one.id }).await?;
        if !may_see(scene.person(), &askers, &cards) {
            continue;
        }
        for card in cards {
            let marks = rd.all(MarksOf { scorecard: card.id }).await?;
            let marks = marks.into_iter().map(|mark| (mark.competency, mark.mark, mark.evidence)).collect();
            judged.push(Judged { card, marks });
        }
    }
    let role = rd.opt(RequisitionById { requisition: found.row.requisition_id }).await?.map(|row| row.role);
    drop(rd);
    let told = debrief::debrief(&judged, role.and_then(kit::weights));
    Ok(
        html! { section.card #debrief { header { h2 { (speak.judge_debrief()) } } (judge::debrief(&told, &judged, people, speak)) } },
    )
}

/// GET /hiring/interviews/{interview}/calendar.ics
async fn file(scene: Scene, Path(interview): Path<InterviewId>) -> Answer {
    let found = found(&scene, interview).await?;
    let title = scene.speak.judge_of(&found.application.name);
    calendar_of(&scene.hall, &found.row, &title, "")
}

/// The calendar file of a booked interview.
pub fn calendar_of(hiring: &Hiring, row: &InterviewRow, title: &str, about: &str) -> Answer {
    let from_ms = row.from_ms.ok_or_else(Problem::missing)?;
    let url = &hiring.house.config.public_url;
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', ':']).next().unwrap_or("handrail");
    let file = calendar::file(&calendar::Entry {
        interview: row.id,
        sequence: row.sequence,
        from_ms,
        minutes: row.minutes,
        cancelled: row.state == State::Cancelled,
        title,
        about,
        place: &row.place,
        host,
        now_ms: hiring.now_ms(),
    });
    let head = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let response: Response = (head, file).into_response();
    Ok(response)
}

/// POST /hiring/interviews/{interview}/scorecard
async fn submit(scene: Scene, Path(interview): Path<InterviewId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let marked = |code: &str| {
        let mark = fields.one(&format!("mark-{code}")).parse().ok()?;
        Some(Marked { competency: code.to_owned(), mark, evidence: fields.one(&format!("evidence-{code}")).into() })
    };
    let marks = kit::competencies().iter().filter_map(|one| marked(&one.code)).collect();
    let summary = Words(fields.one("summary").to_owned());
    let recommendation = fields.number("recommendation", 0);
    scene.run(SubmitScorecard { interview, marks, recommendation, summary }).await?;
    Ok(scene.done(&format!("/hiring/interviews/{interview}"), "saved"))
}

/// POST /hiring/interviews/{interview}/cancel
async fn cancel(scene: Scene, Path(interview): Path<InterviewId>) -> Answer {
    scene.run(CancelInterview { interview }).await?;
    Ok(scene.done(&format!("/hiring/interviews/{interview}"), "saved"))
}
