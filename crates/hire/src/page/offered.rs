//! /application/{secret}/offers/{offer}: the candidate reads the letter and answers it.

use super::{candidate::found, offers::paper};
use crate::{
    Hiring,
    application::{self, ApplicationRow},
    offer::{
        AcceptOffer, DECLINES, DeclineOffer, OfferById, OfferRow, OffersOf, State,
        letter::{Letter, date},
    },
    refusal::Refusal,
    requisition::RequisitionById,
    scene::Fields,
    screen::{
        offer as shown,
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
use event::{Actor, OfferId, Words};
use language::Speak;
use maud::{Markup, html};
use serde::Deserialize;
use web::{
    Answer, Need, Path, Peer, Problem, Refuses, Route, Speaks,
    parts::{Field, Select, chip_in, field, select},
    see_other,
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/application/{secret}/offers/{offer}", Need::Anyone, show, hiring),
        Route::get("/application/{secret}/offers/{offer}/letter", Need::Anyone, letter, hiring),
        Route::post("/application/{secret}/offers/{offer}/accept", Need::Anyone, accept, hiring),
        Route::post("/application/{secret}/offers/{offer}/decline", Need::Anyone, decline, hiring),
    ]
}

#[derive(Deserialize)]
struct At {
    secret: String,
    offer: OfferId,
}

/// The offer of the secret's application, its letter, and the hash by which its commands are allowed.
async fn of(hiring: &Hiring, peer: Peer, at: &At, speak: &Speak) -> Answer<(ApplicationRow, OfferRow, Letter, String)> {
    let (row, hash) = found(hiring, peer, &at.secret).await?;
    let mut rd = hiring.house.store.read().await?;
    let offer = rd.opt(OfferById { offer: at.offer }).await?;
    let offer = offer.filter(|one| one.application_id == row.id && one.state.is_seen()).ok_or_else(Problem::missing)?;
    let of = rd.opt(RequisitionById { requisition: row.requisition_id }).await?.ok_or_else(Problem::missing)?;
    let letter = Letter::of(&offer, &row, of.number, hiring.house.config.company_for(speak.lang), speak);
    Ok((row, offer, letter, hash))
}

/// The address is a secret: no page that is opened from here learns it.
fn unreferred(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn is_open(row: &ApplicationRow, offer: &OfferRow, now_ms: i64) -> bool {
    offer.state == State::Sent && offer.expires_ms > now_ms && row.state == application::State::Active
}

/// GET /application/{secret}/offers/{offer}
async fn show(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(at): Path<At>) -> Answer<Response> {
    let speak = &speaks.speak;
    let (row, offer, letter, _) = of(&hiring, peer, &at, speak).await?;
    let here = format!("/application/{}/offers/{}", at.secret, at.offer);
    let open = is_open(&row, &offer, hiring.now_ms());
    let content = html! {
        h1 { (speak.offer_yours()) }
        @if open { p.lead { (speak.offer_yours_hint(date(offer.expires_ms, speak.lang))) } }
        (answered(&offer, open, speak))
        div.card.paper { (shown::letter(&letter, false)) }
        p.actions { a.button href={ (here) "/letter?lang=" (speak.lang) } { (speak.offer_print()) } }
        p.small { (speak.offer_more_time()) }
        @if open { (answers(&here, &letter, speak)) }
        p.actions { a.button href={ "/application/" (at.secret) "?lang=" (speak.lang) } { (speak.judge_back()) } }
    };
    let company = hiring.house.config.company_for(speak.lang);
    let page = Site { title: speak.offer_yours(), company, here: &here, look: &speaks.look, about: "", facts: None };
    Ok(unreferred(site(&page, content, speak).into_response()))
}

/// What was answered, if anything was.
fn answered(offer: &OfferRow, open: bool, speak: &Speak) -> Markup {
    html! {
        @match offer.state {
            State::Accepted => { div.banner role="status" { div { p { b { (speak.offer_accepted_thanks()) } } p { (speak.offer_accepted_next()) }
                @if let (Some(name), Some(at_ms)) = (&offer.signed_name, offer.ended_ms) { p.small { (speak.offer_signed(name, date(at_ms, speak.lang))) } }
            } } }
            State::Declined => { div.banner role="status" { p { (speak.offer_declined_thanks()) } } }
            _ => { @if !open { div.banner role="status" { p { (speak.offer_over()) } } } }
        }
    }
}

fn answers(here: &str, letter: &Letter, speak: &Speak) -> Markup {
    let reasons: Vec<(String, String)> =
        DECLINES.iter().map(|code| ((*code).to_owned(), words::move_reason(code, speak).to_owned())).collect();
    html! {
        section.card {
            header { h2 { (speak.offer_accept()) } p { (speak.offer_accept_hint()) } }
            form.fields method="post" action={ (here) "/accept?lang=" (speak.lang) } {
                input type="hidden" name="letter" value=(letter.hash());
                (field(&Field { name: "name", label: speak.offer_accept_name(), autocomplete: "name", required: true, length_max: Some(100), ..Field::default() }))
                p.actions { button.button.primary.large { (speak.offer_accept()) } }
            }
        }
        section.card {
            header { h2 { (speak.offer_decline()) } p { (speak.offer_decline_hint()) } }
            form.fields method="post" action={ (here) "/decline?lang=" (speak.lang) } {
                (select(&Select { name: "reason", label: speak.offer_decline_why(), options: &reasons, chosen: "other", hint: "" }))
                div.field { label for="why" { (speak.offer_decline_words()) } textarea #why name="why" rows="3" maxlength="1000" {} }
                p.actions { button.button.red { (speak.offer_decline()) } }
            }
        }
    }
}

/// GET /application/{secret}/offers/{offer}/letter: the letter alone, for paper.
async fn letter(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(at): Path<At>) -> Answer<Response> {
    let (_, _, letter, _) = of(&hiring, peer, &at, &speaks.speak).await?;
    let back = format!("/application/{}/offers/{}?lang={}", at.secret, at.offer, speaks.speak.lang);
    let here = format!("/application/{}/offers/{}/letter", at.secret, at.offer);
    Ok(unreferred(paper(&hiring, &letter, &here, &back, &speaks.look, &speaks.speak)))
}

/// POST /application/{secret}/offers/{offer}/accept
async fn accept(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(at): Path<At>,
    body: Bytes,
) -> Answer<Response> {
    let speak = &speaks.speak;
    let (row, _, _, hash) = of(&hiring, peer, &at, speak).await?;
    let fields = Fields::read(&body);
    let wish = AcceptOffer {
        application: row.id,
        hash,
        offer: at.offer,
        name: Words(secret::line("name", fields.one("name"), application::NAME_CHARS)),
        lang: speak.lang,
        letter_hash: fields.one("letter").to_owned(),
        company: hiring.house.config.company_for(speak.lang).to_owned(),
    };
    hiring.house.store.run(&Actor::Anonymous, None, wish).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{}/offers/{}?lang={}", at.secret, at.offer, speak.lang)))
}

/// POST /application/{secret}/offers/{offer}/decline
async fn decline(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(at): Path<At>,
    body: Bytes,
) -> Answer<Response> {
    let (row, _, _, hash) = of(&hiring, peer, &at, &speaks.speak).await?;
    let fields = Fields::read(&body);
    let why = Words(secret::clean(fields.one("why")));
    let wish =
        DeclineOffer { application: row.id, hash, offer: at.offer, reason: fields.one("reason").to_owned(), why };
    hiring.house.store.run(&Actor::Anonymous, None, wish).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{}/offers/{}?lang={}", at.secret, at.offer, speaks.speak.lang)))
}

/// On the candidate's page: the latest offer that they may see.
pub async fn list(hiring: &Hiring, row: &ApplicationRow, secret: &str, speak: &Speak) -> Answer<Markup> {
    let offers = hiring.house.store.read().await?.all(OffersOf { application: row.id }).await?;
    let latest = offers.first().filter(|one| one.state.is_seen());
    let now_ms = hiring.now_ms();
    Ok(html! { @if let Some(offer) = latest {
        section.card {
            header {
                h2 { (speak.offer_yours()) }
                @if is_open(row, offer, now_ms) { p { (speak.offer_yours_hint(date(offer.expires_ms, speak.lang))) } }
                @else if offer.state != State::Sent { (chip_in(shown::mark(offer.state), shown::state(offer.state, speak))) }
            }
            p.pad.actions { a.button .primary[is_open(row, offer, now_ms)] href={ "/application/" (secret) "/offers/" (offer.id) "?lang=" (speak.lang) } { (speak.offer_read()) } }
        }
    } })
}
