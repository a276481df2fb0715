//! /hiring/requisitions/{requisition}: what is wanted, who agreed, the timeline; changing it.

use crate::{
    Hiring,
    application::{TallyOf, filled, reached},
    refusal::Refusal,
    requisition::{
        Act, ActOn, ActRow, ActsOf, Colleague, Colleagues, Milestone, RequisitionById, RequisitionRow, State,
        WriteRequisition, calendar, gate, timeline,
    },
    scene::{Fields, Scene},
    screen::{form, tabs::tabs, words},
};
use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use event::{PersonId, RequisitionId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Column, Field, Icon, Mark, ago, field, icon, mark, table},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let (see, work) = (Need::Right(Right::HiringSee), Need::Right(Right::HiringWork));
    vec![
        Route::get("/hiring/requisitions/{requisition}", see, show, hiring),
        Route::get("/hiring/requisitions/{requisition}/edit", work, edit, hiring),
        Route::post("/hiring/requisitions/{requisition}", work, write, hiring),
        Route::post("/hiring/requisitions/{requisition}/act", see, act, hiring),
        Route::get("/hiring/requisitions/{requisition}/calendar", see, dates, hiring),
    ]
}

/// GET /hiring/requisitions/{requisition}
async fn show(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (row, acts, tally, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        let acts = rd.all(ActsOf { requisition }).await?;
        (row, acts, rd.all(TallyOf { requisition }).await?, rd.all(Colleagues {}).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let may = |right: Right| scene.signed.may(right);
    let opened_ms = row.opened_ms.unwrap_or(now_ms);
    let line = timeline(&row.stages.0, opened_ms, row.seats, &reached(&tally), now_ms);
    let seats = filled(&tally);
    let inside = html! {
        (tabs(&row, &scene.here, &may, now_ms, speak))
        @if seats > 0 { p.small.lead { (mark(if seats < row.seats { Mark::Soon } else { Mark::Good }, &speak.offer_seats_filled(seats, row.seats))) } }
        (steps(&row, &scene))
        div.two {
            section.card { header { h2 { (speak.hire_wanted()) } } (facts(&row, &people, &scene)) }
            section.card {
                header { h2 { (speak.hire_timeline()) } p { (if row.opened_ms.is_some() { speak.hire_timeline_hint() } else { speak.hire_timeline_plan() }) } }
                (milestones(&line, &row, now_ms, speak))
                p.pad.actions { a.button.small href={ "/hiring/requisitions/" (row.id) "/calendar" } download { (speak.hire_calendar()) } }
            }
        }
        (super::planned::card(&scene, &row).await?)
        @if !acts.is_empty() { (history(&acts, &people, now_ms, speak)) }
    };
    let aside = html! {
        @if may(Right::HiringWork) {
            a.button href={ "/hiring/requisitions/new?like=" (row.id) } { (speak.hire_like()) }
            @if row.state != State::Closed { a.button href={ "/hiring/requisitions/" (row.id) "/edit" } { (speak.hire_edit()) } }
        }
    };
    Ok(scene.page(row.title.0.of(speak.lang), aside, inside))
}

/// The name of somebody who works here.
pub fn name_of(people: &[Colleague], id: Option<PersonId>) -> &str {
    people.iter().find(|one| Some(one.id) == id).map_or("–", |one| one.name.as_str())
}

fn facts(row: &RequisitionRow, people: &[Colleague], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    html! {
        dl.facts {
            (fact(speak.hire_owner(), html! { span lang="" { (name_of(people, Some(row.owner_id))) } }))
            (fact(speak.hire_reason(), html! { (words::reason(row.reason, speak)) @if !row.why.is_empty() { br; span.quiet lang="" { (row.why) } } }))
            (fact(speak.hire_field_shifts(), html! { span lang="" { (row.shifts) } br; span.quiet { (row.zone) } }))
            (fact(speak.hire_field_pay(), html! { @for band in &row.bands.0 { span lang="" { (words::band(band, speak)) } br; } @if row.bands.0.is_empty() { "–" } }))
            (fact(speak.hire_gates(), html! { @for code in &row.gates.0 { @if let Some(gate) = gate::find(code) { span { (gate.ask.of(speak.lang)) } br; } } }))
            @if row.decided_by.is_some() { (fact(speak.hire_agreed_by(), html! { span lang="" { (name_of(people, row.decided_by)) } })) }
        }
    }
}

/// What can be done with it now.
fn steps(row: &RequisitionRow, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let works = scene.signed.may(Right::HiringWork);
    let own = scene.person() == row.owner_id || Some(scene.person()) == row.asked_by;
    let approves = scene.signed.may(Right::HiringApprove) && !own;
    let acts: Vec<Act> = match row.state {
        State::Draft if works => vec![Act::Ask, Act::Close],
        State::Asked if approves => vec![Act::Approve, Act::Decline],
        State::Open if works => vec![Act::Pause, Act::Close],
        State::Paused if works => vec![Act::Resume, Act::Close],
        State::Closed if works => vec![Act::Reopen],
        _ => Vec::new(),
    };
    html! {
        @if row.state == State::Asked && own { p.lead { (speak.hire_waits_for_another()) } }
        @if !acts.is_empty() {
            section.card {
                header { h2 { (speak.hire_next()) } p { (next_hint(row.state, speak)) } }
                form.fields.row method="post" action={ "/hiring/requisitions/" (row.id) "/act" } {
                    (field(&Field { name: "why", label: speak.hire_act_why(), length_max: Some(1_000), ..Field::default() }))
                    @for (n, one) in acts.iter().enumerate() {
                        button.button .primary[n == 0] .red[*one == Act::Close] name="act" value=(one.word()) { (words::act(*one, speak)) }
                    }
                }
            }
        }
    }
}

const fn next_hint(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Draft => speak.hire_next_draft(),
        State::Asked => speak.hire_next_asked(),
        State::Open => speak.hire_next_open(),
        State::Paused => speak.hire_next_paused(),
        State::Closed => speak.hire_next_closed(),
    }
}

fn milestones(line: &[Milestone], row: &RequisitionRow, now_ms: i64, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.hire_stage()),
        Column::words(speak.hire_target()),
        Column::figures(speak.hire_this_far()),
        Column::words(""),
    ];
    let open = row.state == State::Open;
    let after = line.last().is_some_and(|last| last.due_ms > row.needed_ms);
    let rows = html! { @for one in line { tr {
        td { (words::stage(one.stage, speak)) }
        td { (speak.day(one.due_ms, now_ms)) }
        td.n { (one.there) }
        td { @if open && one.late { (mark(Mark::Bad, speak.hire_late_short())) } }
    } } };
    html! {
        @if after { p.pad { (mark(Mark::Soon, speak.hire_plan_too_long())) } }
        (table("timeline", speak.hire_timeline(), &columns, rows))
    }
}

fn history(acts: &[ActRow], people: &[Colleague], now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.hire_history()) } }
            ul.lines { @for one in acts { li {
                (icon(Icon::Clock))
                div.what {
                    p { span lang="" { (name_of(people, one.by_id)) } " " (words::acted(one.act, speak)) }
                    @if !one.why.is_empty() { p.quiet lang="" { (one.why) } }
                }
                div.choices { (ago(one.at_ms, now_ms, speak)) }
            } } }
        }
    }
}

/// GET /hiring/requisitions/{requisition}/calendar: the target dates as a calendar file.
async fn dates(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (row, tally) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        (row, rd.all(TallyOf { requisition }).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let line = timeline(&row.stages.0, row.opened_ms.unwrap_or(now_ms), row.seats, &reached(&tally), now_ms);
    let title = row.title.0.of(speak.lang);
    let text = calendar(&line, &row.id.to_string(), title, now_ms, |stage| words::stage(stage, speak).to_owned());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    let name = HeaderValue::try_from(format!("attachment; filename=\"REQ-{}.ics\"", row.number));
    headers.insert(header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}

/// GET /hiring/requisitions/{requisition}/edit
async fn edit(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let row = scene.hall.house.store.read().await?.opt(RequisitionById { requisition }).await?;
    let row = row.ok_or_else(Problem::missing)?;
    let speak = &scene.speak;
    let title = row.title.0.of(speak.lang).to_owned();
    let action = format!("/hiring/requisitions/{requisition}");
    let agreed = row.state != State::Draft;
    let values = form::Values { seen: row.version, wanted: row.wanted() };
    let inside = html! {
        @if agreed { p.lead { (speak.hire_edit_again()) } }
        section.card { header { h2 { (speak.hire_wanted()) } } (form::form(&action, &values, speak)) }
    };
    Ok(scene.page(&title, html! {}, inside))
}

/// POST /hiring/requisitions/{requisition}
async fn write(scene: Scene, Path(requisition): Path<RequisitionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let wanted = form::read(&fields).map_err(Refusal::problem)?;
    let seen = fields.number("seen", 0);
    scene.run(WriteRequisition { requisition: Some(requisition), seen, wanted }).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}"), "saved"))
}

/// POST /hiring/requisitions/{requisition}/act
async fn act(scene: Scene, Path(requisition): Path<RequisitionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let act: Act = fields.one("act").parse().map_err(|_| Problem::missing())?;
    scene.run(ActOn { requisition, act, why: Words(fields.one("why").to_owned()) }).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}"), "saved"))
}
