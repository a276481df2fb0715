//! /hiring/offers: what waits for somebody's word; /hiring/offers/{offer}: one offer, its letter, its next step. Who agrees to an
//! offer sees whose it is and what it says, and nothing else of the candidate.

use super::requisition::name_of;
use crate::{
    Hiring,
    application::{ApplicationById, ApplicationRow},
    offer::{
        Act, ActOnOffer, LIST_MAX, OfferBrief, OfferById, OfferRow, OffersIn, State,
        letter::{Letter, date},
        may_agree,
    },
    requisition::{Colleague, Colleagues, RequisitionById, RequisitionRow},
    scene::{Fields, Scene},
    screen::{
        offer as shown,
        site::{Site, site},
        words,
    },
};
use axum::{
    body::Bytes,
    response::{IntoResponse, Response},
};
use event::{OfferId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Field, Icon, Mark, ago, chip_in, empty, field, icon, mark, prose},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let see = Need::Right(Right::HiringSee);
    vec![
        Route::get("/hiring/offers", see, list, hiring),
        Route::get("/hiring/offers/{offer}", see, show, hiring),
        Route::get("/hiring/offers/{offer}/letter", see, letter, hiring),
        Route::post("/hiring/offers/{offer}/act", see, act, hiring),
    ]
}

/// GET /hiring/offers
async fn list(scene: Scene) -> Answer {
    let mut lists = Vec::new();
    let people = {
        let mut rd = scene.hall.house.store.read().await?;
        for state in [State::Asked, State::Approved, State::Sent, State::Accepted, State::Declined, State::Expired] {
            lists.push((state, rd.all(OffersIn { state, limit: LIST_MAX }).await?));
        }
        rd.all(Colleagues {}).await?
    };
    let speak = &scene.speak;
    let inside = html! {
        p.lead { (speak.offer_offers_hint()) }
        @if lists.iter().all(|(_, list)| list.is_empty()) {
            section.card { (empty(Icon::Form, speak.offer_none(), speak.offer_none_hint())) }
        }
        @for (state, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            section.card {
                header { h2 { (shown::state(*state, speak)) } span.count { (list.len()) } }
                ul.lines { @for one in list { (line(one, &people, &scene)) } }
            }
        }
    };
    Ok(scene.page(speak.offer_offers(), html! {}, inside))
}

fn line(one: &OfferBrief, people: &[Colleague], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! {
        li {
            (icon(Icon::Form))
            div.what {
                p { a href={ "/hiring/offers/" (one.id) } lang="" { (one.name) } }
                p.quiet { span lang="" { (one.title.0.of(speak.lang)) } " · " (speak.offer_version(one.version)) " · " span lang="" { (name_of(people, one.written_by)) } " · " (ago(one.written_ms, now_ms, speak)) }
            }
            div.choices { span.quiet { (speak.offer_open_until()) " " (date(one.expires_ms, speak.lang)) } }
        }
    }
}

struct Found {
    offer: OfferRow,
    row: ApplicationRow,
    of: RequisitionRow,
}

/// The offer. Who was erased has none.
async fn found(scene: &Scene, offer: OfferId) -> Answer<Found> {
    let mut rd = scene.hall.house.store.read().await?;
    let offer = rd.opt(OfferById { offer }).await?.ok_or_else(Problem::missing)?;
    let row = rd.opt(ApplicationById { application: offer.application_id }).await?;
    let row = row.filter(|row| row.erased_ms.is_none()).ok_or_else(Problem::missing)?;
    let of = rd.opt(RequisitionById { requisition: offer.requisition_id }).await?.ok_or_else(Problem::missing)?;
    Ok(Found { offer, row, of })
}

fn written(scene: &Scene, found: &Found) -> Letter {
    let company = scene.hall.house.config.company_for(scene.speak.lang);
    Letter::of(&found.offer, &found.row, found.of.number, company, &scene.speak)
}

/// GET /hiring/offers/{offer}
async fn show(scene: Scene, Path(offer): Path<OfferId>) -> Answer {
    let found = found(&scene, offer).await?;
    let people = scene.hall.house.store.read().await?.all(Colleagues {}).await?;
    let speak = &scene.speak;
    let works = scene.signed.may(Right::HiringWork);
    let inside = html! {
        @if works { p.crumb { a href={ "/hiring/applications/" (found.row.id) "/offer" } { (icon(Icon::Left)) (speak.offer_and_start()) } } }
        (steps(&found, &scene))
        div.two {
            section.card { header { h2 { (speak.offer_letter()) } } (shown::letter(&written(&scene, &found), false)) }
            section.card {
                header { h2 { (speak.offer_version(found.offer.version)) } (chip_in(shown::mark(found.offer.state), shown::state(found.offer.state, speak))) }
                (facts(&found, &people, &scene))
            }
        }
    };
    let aside = html! { a.button href={ "/hiring/offers/" (offer) "/letter" } { (speak.offer_print()) } };
    Ok(scene.page(&speak.offer_of(&found.row.name), aside, inside))
}

fn facts(found: &Found, people: &[Colleague], scene: &Scene) -> Markup {
    let (speak, offer) = (&scene.speak, &found.offer);
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    html! {
        dl.facts {
            (fact(speak.hire_field_pay(), html! { (speak.offer_pay_is(&offer.currency, crate::words::amount(offer.amount), words::per(offer.per, speak))) }))
            @for band in &found.of.bands.0 { (fact(speak.offer_band_agreed(), html! { span lang="" { (words::band(band, speak)) } })) }
            @if let Some(why) = &offer.outside { (fact(speak.offer_is_outside(), html! { span lang="" { (why) } })) }
            (fact(speak.offer_start(), html! { (date(offer.start_ms, speak.lang)) }))
            (fact(speak.offer_open_until(), html! { (date(offer.expires_ms, speak.lang)) }))
        }
        ul.lines {
            li { (icon(Icon::Pen)) div.what { p { (speak.offer_written_by(name_of(people, offer.written_by))) } } div.choices { (ago(offer.written_ms, scene.now_ms(), speak)) } }
            @if let Some(at_ms) = offer.approved_ms { li { (icon(Icon::Check)) div.what { p { (speak.offer_approved_by(name_of(people, offer.approved_by))) } } div.choices { (ago(at_ms, scene.now_ms(), speak)) } } }
            @if let Some(at_ms) = offer.sent_ms { li { (icon(Icon::Mail)) div.what { p { (speak.offer_state_sent()) } } div.choices { (ago(at_ms, scene.now_ms(), speak)) } } }
            @if let Some(at_ms) = offer.ended_ms { li { (icon(Icon::Clock)) div.what { p { (shown::state(offer.state, speak)) @if let Some(reason) = &offer.reason { " · " (words::move_reason(reason, speak)) } } } div.choices { (ago(at_ms, scene.now_ms(), speak)) } } }
        }
        @if let Some(why) = &offer.why { div.pad lang="" { (prose(why)) } }
        (signed(found, speak))
    }
}

/// Who accepted, under which words.
fn signed(found: &Found, speak: &Speak) -> Markup {
    let offer = &found.offer;
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    html! { @if let (Some(name), Some(hash), Some(at_ms)) = (&offer.signed_name, &offer.letter_hash, offer.ended_ms) {
        div.pad {
            p { (speak.offer_signed(name, date(at_ms, speak.lang))) }
            @if fold(name) != fold(&found.row.name) { p { (mark(Mark::Soon, speak.offer_signed_other())) } }
            p.small { (speak.offer_hash()) " " code.hash { (hash) } }
        }
    } }
}

/// What can be done with it now.
fn steps(found: &Found, scene: &Scene) -> Markup {
    let (speak, offer) = (&scene.speak, &found.offer);
    let works = scene.signed.may(Right::HiringWork);
    let agrees = scene.signed.may(Right::HiringApprove) && may_agree(Some(scene.person()), offer, &found.of);
    let acts: Vec<Act> = match offer.state {
        State::Asked if agrees => vec![Act::Approve, Act::Return],
        State::Approved if works => vec![Act::Send, Act::Withdraw],
        State::Asked | State::Sent if works => vec![Act::Withdraw],
        _ => Vec::new(),
    };
    let hint = match offer.state {
        State::Asked => speak.offer_next_asked(),
        State::Approved => speak.offer_next_approved(),
        _ => speak.offer_next_sent(),
    };
    html! { @if !acts.is_empty() {
        section.card {
            header { h2 { (speak.offer_next()) } p { (hint) } }
            form.fields.row method="post" action={ "/hiring/offers/" (offer.id) "/act" } {
                (field(&Field { name: "why", label: speak.offer_act_why(), length_max: Some(1_000), ..Field::default() }))
                @for (n, one) in acts.iter().enumerate() {
                    button.button .primary[n == 0 && *one != Act::Withdraw] .red[*one == Act::Withdraw] name="act" value=(one.word()) { (shown::act(*one, speak)) }
                }
            }
        }
    } }
}

/// GET /hiring/offers/{offer}/letter: the letter alone, for paper.
async fn letter(scene: Scene, Path(offer): Path<OfferId>) -> Answer {
    let found = found(&scene, offer).await?;
    let here = format!("/hiring/offers/{offer}/letter");
    let back = format!("/hiring/offers/{offer}");
    Ok(paper(&scene.hall, &written(&scene, &found), &here, &back, &scene.signed.look, &scene.speak))
}

/// A letter as a document of its own, which prints on A4.
pub fn paper(hiring: &Hiring, letter: &Letter, here: &str, back: &str, look: &web::Look, speak: &Speak) -> Response {
    let company = hiring.house.config.company_for(speak.lang);
    let content = html! {
        p.actions.screen-only { a.button href=(back) { (speak.offer_back()) } }
        p.small.screen-only { (speak.offer_print_hint()) }
        div.card.paper { (shown::letter(letter, true)) }
    };
    site(&Site { title: &letter.title, company, here, look, about: "", facts: None }, content, speak).into_response()
}

/// POST /hiring/offers/{offer}/act
async fn act(scene: Scene, Path(offer): Path<OfferId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let act: Act = fields.one("act").parse().map_err(|_| Problem::missing())?;
    let application = found(&scene, offer).await?.row.id;
    scene.run(ActOnOffer { application, offer, act, why: Words(fields.one("why").to_owned()) }).await?;
    Ok(scene.done(&format!("/hiring/offers/{offer}"), "saved"))
}
