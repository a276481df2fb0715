//! /application/{secret}/interviews/{interview}: the candidate chooses a time, in their own zone, and takes it along.

use super::{candidate::found, interview::calendar_of};
use crate::{
    Hiring,
    application::{self, ApplicationRow},
    interview::{
        BookSlot, InterviewById, InterviewRow, InterviewersOf, InterviewsOf, NOTICE_MS, SlotsOf, State, free, kit,
        taken_around,
    },
    refusal::Refusal,
    scene::Fields,
    screen::{
        judge,
        site::{Site, site},
    },
};
use axum::{
    body::Bytes,
    extract::State as Held,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{Actor, InterviewId};
use language::Speak;
use maud::{Markup, html};
use serde::Deserialize;
use web::{
    Answer, Need, Path, Peer, Problem, Query, Refuses, Route, Speaks,
    parts::{Field, field},
    see_other,
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/application/{secret}/interviews/{interview}", Need::Anyone, show, hiring),
        Route::get("/application/{secret}/interviews/{interview}/calendar.ics", Need::Anyone, file, hiring),
        Route::post("/application/{secret}/interviews/{interview}", Need::Anyone, book, hiring),
    ]
}

#[derive(Deserialize)]
struct At {
    secret: String,
    interview: InterviewId,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    zone: String,
}

/// The interview of the secret's application.
async fn of(hiring: &Hiring, peer: Peer, at: &At) -> Answer<(ApplicationRow, InterviewRow)> {
    let (application, _) = found(hiring, peer, &at.secret).await?;
    let row = hiring.house.store.read().await?.opt(InterviewById { interview: at.interview }).await?;
    let own = |row: &InterviewRow| row.application_id == application.id && kit::meets(&row.kit);
    let row = row.filter(own).ok_or_else(Problem::missing)?;
    Ok((application, row))
}

/// GET /application/{secret}/interviews/{interview}
async fn show(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(at): Path<At>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let (application, row) = of(&hiring, peer, &at).await?;
    let now_ms = hiring.now_ms();
    let mut rd = hiring.house.store.read().await?;
    let slots: Vec<i64> = rd.all(SlotsOf { interview: row.id }).await?.into_iter().map(|slot| slot.from_ms).collect();
    let askers = rd.all(InterviewersOf { interview: row.id }).await?;
    let askers: Vec<_> = askers.into_iter().map(|one| one.person_id).collect();
    let taken = taken_around(&mut rd, &askers, &slots).await?;
    drop(rd);
    let mut slots = free(&slots, row.minutes, &taken, row.id, now_ms);
    slots.retain(|from| Some(*from) != row.from_ms);
    let speak = &speaks.speak;
    let zone = judge::zone(&asked.zone).or_else(|| judge::zone(&application.zone)).unwrap_or("UTC");
    let company = hiring.house.config.company_for(speak.lang);
    let here = format!("/application/{}/interviews/{}", at.secret, row.id);
    let over = row.from_ms.is_some_and(|from| from < now_ms + NOTICE_MS);
    let open = row.state != State::Cancelled && application.state == application::State::Active && !over;
    let content = html! {
        h1 { (speak.judge_choose()) }
        p.lead { (speak.judge_minutes(row.minutes)) " · " (speak.judge_choose_hint()) }
        @if let Some(from) = row.from_ms.filter(|_| row.state == State::Booked) { (booked(from, &row, &here, zone, speak)) }
        @if open { (choice(&slots, &row, &here, zone, speak)) }
        @else if row.state != State::Booked { div.banner role="status" { p { (speak.judge_over()) } } }
        p.back { a href={ "/application/" (at.secret) "?lang=" (speak.lang) } { (speak.judge_back()) } }
    };
    let page = Site { title: speak.judge_choose(), company, here: &here, look: &speaks.look, about: "", facts: None };
    let mut response = site(&page, content, speak).into_response();
    // The address is a secret: no page that is opened from here learns it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

fn booked(from: i64, row: &InterviewRow, here: &str, zone: &str, speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.judge_chosen()) } }
            dl.facts {
                div { dt { (speak.judge_when()) } dd { (judge::moment(from, zone, speak.lang)) } }
                @if !row.place.is_empty() { div { dt { (speak.judge_where()) } dd lang="" { (row.place) } } }
            }
            p.pad { a.button href={ (here) "/calendar.ics?lang=" (speak.lang) } download="interview.ics" { (speak.judge_calendar()) } }
        }
    }
}

fn choice(slots: &[i64], row: &InterviewRow, here: &str, zone: &str, speak: &Speak) -> Markup {
    let title = if row.state == State::Booked { speak.judge_move() } else { speak.judge_slots() };
    html! {
        section.card {
            header { h2 { (title) } p { (speak.judge_times_in(zone)) } }
            form.fields.row method="get" action=(here) {
                input type="hidden" name="lang" value=(speak.lang);
                (field(&Field { name: "zone", label: speak.judge_your_zone(), value: zone, length_max: Some(60), ..Field::default() }))
                button.button { (speak.judge_show()) }
            }
            @if slots.is_empty() { p.pad { (speak.judge_choose_none()) } }
            @else {
                form.pad method="post" action={ (here) "?lang=" (speak.lang) } {
                    fieldset.question {
                        legend { (speak.judge_slots()) }
                        @for from in slots { label.option { input type="radio" name="from" value=(from) required; " " (judge::moment(*from, zone, speak.lang)) } }
                    }
                    p.actions { button.button.primary { (speak.judge_choose_this()) } }
                }
            }
        }
    }
}

/// POST /application/{secret}/interviews/{interview}
async fn book(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(at): Path<At>,
    body: Bytes,
) -> Answer<Response> {
    let (application, row) = of(&hiring, peer, &at).await?;
    let from_ms = Fields::read(&body).number("from", 0);
    let book = BookSlot { application: application.id, interview: row.id, from_ms };
    hiring.house.store.run(&Actor::Anonymous, None, book).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{}/interviews/{}?lang={}", at.secret, row.id, speaks.speak.lang)))
}

/// GET /application/{secret}/interviews/{interview}/calendar.ics
async fn file(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(at): Path<At>) -> Answer<Response> {
    let (_, row) = of(&hiring, peer, &at).await?;
    let title = speaks.speak.judge_ics_title(hiring.house.config.company_for(speaks.speak.lang));
    calendar_of(&hiring, &row, &title, "")
}

/// On the candidate's page: their interviews, each with what is to be done.
pub async fn list(hiring: &Hiring, application: &ApplicationRow, secret: &str, speak: &Speak) -> Answer<Markup> {
    let rows = hiring.house.store.read().await?.all(InterviewsOf { application: application.id }).await?;
    let rows: Vec<&InterviewRow> =
        rows.iter().filter(|row| row.state != State::Cancelled && kit::meets(&row.kit)).collect();
    let zone = judge::zone(&application.zone).unwrap_or("UTC");
    Ok(html! {
        @if !rows.is_empty() {
            section.card {
                header { h2 { (speak.judge_mine()) } }
                ul.lines { @for row in rows { li { div.what {
                    p { a href={ "/application/" (secret) "/interviews/" (row.id) "?lang=" (speak.lang) } {
                        @match row.from_ms { Some(from) => (judge::moment(from, zone, speak.lang)), None => (speak.judge_choose()) }
                    } }
                    p.quiet { (speak.judge_minutes(row.minutes)) }
                } } } }
            }
        }
    })
}
