//! /application/{secret}: what a candidate sees of their own application, and of nobody else's: how far it is, the thread,
//! their data, and the way out.

use crate::{
    Hiring,
    application::{
        ApplicationById, ApplicationBySecret, ApplicationRow, By, Erase, MessageRow, MessagesOf, REASONS, SecretOf,
        State, TEXT_CHARS, Withdraw, Write,
    },
    refusal::Refusal,
    requisition::{RequisitionById, RequisitionRow, gate},
    scene::Fields,
    screen::{
        site::{Site, site},
        words,
    },
    secret,
};
use axum::{
    body::Bytes,
    extract::State as Held,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{Actor, HOUR_MS, MINUTE_MS, Words};
use language::Speak;
use maud::{Markup, html};
use serde::Deserialize;
use web::{
    Answer, Need, Path, Peer, Problem, Query, Refuses, Route, Speaks,
    parts::{Mark, Select, ago, copy_button, mark, prose, select},
    see_other,
};

/// Looks of one address at such pages in a minute.
const LOOKS_PER_MINUTE: f64 = 60.0;
/// Messages of one application in an hour.
const MESSAGES_PER_HOUR: f64 = 20.0;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/application/{secret}", Need::Anyone, show, hiring),
        Route::get("/application/{secret}/export", Need::Anyone, export, hiring),
        Route::post("/application/{secret}/messages", Need::Anyone, write, hiring),
        Route::post("/application/{secret}/withdraw", Need::Anyone, withdraw, hiring),
        Route::post("/application/{secret}/erase", Need::Anyone, erase, hiring),
    ]
}

#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    said: String,
}

/// The application of a secret, and the hash by which its commands are allowed. Keys of before a rotation still hold.
pub async fn found(hiring: &Hiring, peer: Peer, link: &str) -> Answer<(ApplicationRow, String)> {
    hiring.rates.take(&format!("look:{}", peer.0), LOOKS_PER_MINUTE, MINUTE_MS, hiring.now_ms())?;
    let mut rd = hiring.house.store.read().await?;
    for keys in hiring.house.keys.all() {
        // A letter's link names its application.
        if let Some(application) = secret::read_mailed(keys, link) {
            let row = rd.opt(ApplicationById { application }).await?.filter(|row| row.erased_ms.is_none());
            let hash = rd.opt(SecretOf { application }).await?;
            return row.zip(hash).map(|(row, hash)| (row, hash.secret_hash)).ok_or_else(Problem::missing);
        }
        let hash = secret::hash(keys, link);
        let row = rd.opt(ApplicationBySecret { hash: &hash }).await?;
        if let Some(row) = row.filter(|row| row.erased_ms.is_none()) {
            return Ok((row, hash));
        }
    }
    Err(Problem::missing())
}

/// GET /application/{secret}
async fn show(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    Query(said): Query<Said>,
) -> Answer<Response> {
    let (row, _) = found(&hiring, peer, &link).await?;
    let (of, thread) = {
        let mut rd = hiring.house.store.read().await?;
        let of = rd.opt(RequisitionById { requisition: row.requisition_id }).await?.ok_or_else(Problem::missing)?;
        (of, rd.all(MessagesOf { application: row.id }).await?)
    };
    let (speak, now_ms) = (&speaks.speak, hiring.now_ms());
    let company = hiring.house.config.company_for(speak.lang);
    let title = of.title.0.of(speak.lang);
    let own = format!("{}/application/{link}", hiring.house.config.public_url);
    let content = html! {
        h1 { (title) }
        @if let Some(words) = told(&said.said, speak) { div.banner role="status" { p { (words) } } }
        section.card {
            header { h2 { (speak.candidate_status()) } p { (speak.candidate_number(row.number)) } }
            (standing(&row, &of, speak))
            (feedback(&row, &thread, &link, speak))
        }
        (super::offered::list(&hiring, &row, &link, speak).await?)
        (super::assess::list(&hiring, &row, speak).await?)
        (super::practice::card(&hiring, &row, &link, speak).await?)
        (super::booking::list(&hiring, &row, &link, speak).await?)
        (super::cv::card(&hiring, &row, &link, speak).await?)
        section.card {
            header { h2 { (speak.candidate_link()) } p { (speak.candidate_link_hint()) } }
            p.link { code { (own) } (copy_button(&own, speak)) }
        }
        section.card {
            header { h2 { (speak.candidate_thread()) } p { (speak.candidate_thread_hint()) } }
            (messages(&thread, now_ms, speak))
            form.fields method="post" action={ "/application/" (link) "/messages?lang=" (speak.lang) } {
                div.field { label for="text" { (speak.candidate_write()) } textarea #text name="text" rows="4" required maxlength=(TEXT_CHARS) {} }
                p.small { (speak.apply_never()) }
                p.actions { button.button.primary { (speak.candidate_send()) } }
            }
        }
        (super::fairness::questions(&hiring, &row, &link, speak).await?)
        (own_data(&row, &link, now_ms, speak))
    };
    let here = format!("/application/{link}");
    let page = Site { title, company, here: &here, look: &speaks.look, about: "", facts: None };
    let mut response = site(&page, content, speak).into_response();
    // The address is a secret: no page that is opened from here learns it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// What became of the last act.
fn told(said: &str, speak: &Speak) -> Option<&'static str> {
    match said {
        "received" => Some(speak.candidate_received()),
        "sent" => Some(speak.hire_said_sent()),
        "saved" => Some(speak.said_saved()),
        "cv" => Some(speak.cv_got()),
        "corrected" => Some(speak.cv_saved()),
        _ => None,
    }
}

/// How far it is. A candidate sees the way and kind words, never a score.
fn standing(row: &ApplicationRow, of: &RequisitionRow, speak: &Speak) -> Markup {
    html! {
        @match row.state {
            State::Active => {
                ol.way { @for one in &of.stages.0 {
                    li data-done[one.stage.rank() < row.stage.rank()] aria-current=[(one.stage == row.stage).then_some("step")] { (words::stage(one.stage, speak)) }
                } }
                div.pad { p { (speak.candidate_active()) } }
            }
            State::Rejected => { div.pad {
                (mark(Mark::Quiet, words::standing(row.state, speak)))
                p { (words::kind_rejection(row.reason.as_deref().unwrap_or(""), speak)) }
                @if let Some(gate) = row.gate.as_deref().and_then(gate::find) {
                    p { (gate.told(row.answers.0.0.get(&gate.code).map(String::as_str)).of(speak.lang)) }
                }
                p { (speak.candidate_ask()) }
            } }
            State::Withdrawn => { div.pad { (mark(Mark::Quiet, words::standing(row.state, speak))) p { (speak.candidate_withdrawn()) } } }
            State::Pool => { div.pad { (mark(Mark::Quiet, words::standing(row.state, speak))) p { (speak.candidate_pool()) } } }
        }
    }
}

/// Who was not taken may ask why by one button; a person answers.
fn feedback(row: &ApplicationRow, thread: &[MessageRow], link: &str, speak: &Speak) -> Markup {
    let asked = thread.iter().any(|one| one.inbound && one.at_ms >= row.since_ms);
    html! { @if row.state == State::Rejected && !asked {
        form.pad method="post" action={ "/application/" (link) "/messages?lang=" (speak.lang) } {
            input type="hidden" name="text" value=(speak.feedback_question());
            button.button { (speak.feedback_ask()) }
        }
    } }
}

/// The thread, for either side.
pub fn messages(thread: &[MessageRow], now_ms: i64, speak: &Speak) -> Markup {
    html! { ul.talk { @for one in thread {
        li data-inbound[one.inbound] {
            p.small { (if one.inbound { speak.candidate_you() } else { speak.candidate_team() }) " · " (ago(one.at_ms, now_ms, speak)) }
            div lang="" { (prose(&one.text)) }
        }
    } } }
}

fn own_data(row: &ApplicationRow, link: &str, now_ms: i64, speak: &Speak) -> Markup {
    let reasons: Vec<(String, String)> = REASONS
        .iter()
        .filter(|(state, _)| *state == State::Withdrawn)
        .map(|(_, code)| ((*code).to_owned(), words::move_reason(code, speak).to_owned()))
        .collect();
    html! {
        section.card {
            header { h2 { (speak.candidate_data()) } p { (speak.candidate_data_hint(speak.day(row.until_ms, now_ms))) } }
            p.pad.actions { a.button href={ "/application/" (link) "/export" } download { (speak.candidate_export()) } }
            @if matches!(row.state, State::Active | State::Pool) {
                form.fields.row method="post" action={ "/application/" (link) "/withdraw?lang=" (speak.lang) } {
                    (select(&Select { name: "reason", label: speak.candidate_withdraw_why(), options: &reasons, chosen: "other", hint: "" }))
                    button.button.red { (speak.candidate_withdraw()) }
                }
            }
            @if row.state != State::Active {
                form.pad method="post" action={ "/application/" (link) "/erase?lang=" (speak.lang) } {
                    p.small { (speak.candidate_erase_ask()) }
                    button.button.red { (speak.candidate_erase()) }
                }
            }
        }
    }
}

/// POST /application/{secret}/messages
async fn write(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    body: Bytes,
) -> Answer<Response> {
    let (row, hash) = found(&hiring, peer, &link).await?;
    hiring.rates.take(&format!("talk:{}", row.id), MESSAGES_PER_HOUR, HOUR_MS, hiring.now_ms())?;
    let text = Words(secret::clean(Fields::read(&body).one("text")));
    let done = hiring.house.store.run(&Actor::Anonymous, None, Write { by: By::Candidate(hash), text }).await?;
    done.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{link}?lang={}&said=sent", speaks.speak.lang)))
}

/// POST /application/{secret}/withdraw
async fn withdraw(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    body: Bytes,
) -> Answer<Response> {
    let (_, hash) = found(&hiring, peer, &link).await?;
    let reason = Fields::read(&body).one("reason").to_owned();
    hiring.house.store.run(&Actor::Anonymous, None, Withdraw { hash, reason }).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{link}?lang={}", speaks.speak.lang)))
}

/// POST /application/{secret}/erase: on the candidate's own wish, once nothing goes on.
async fn erase(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(link): Path<String>) -> Answer<Response> {
    let (row, hash) = found(&hiring, peer, &link).await?;
    if row.state == State::Active {
        return Err(Refusal::State.problem());
    }
    let wish = Erase { candidate: row.candidate_id, hash: Some(hash) };
    let blobs = hiring.house.store.run(&Actor::Anonymous, None, wish).await?.map_err(Refusal::problem)?;
    hiring.let_go(blobs.0).await?;
    Ok(see_other(&format!("/careers?lang={}", speaks.speak.lang)))
}

/// GET /application/{secret}/export: all that is kept of the candidate and may be told, as JSON.
async fn export(Held(hiring): Held<Hiring>, peer: Peer, Path(link): Path<String>) -> Answer<Response> {
    let (row, _) = found(&hiring, peer, &link).await?;
    let data = crate::application::export(&mut hiring.house.store.read().await?, row.candidate_id).await?;
    let mut response = axum::Json(data).into_response();
    let name = HeaderValue::from_static("attachment; filename=\"application.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
