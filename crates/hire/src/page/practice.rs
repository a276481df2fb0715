//! The practice room: /careers/practice for everybody, a card on a candidate's own page, and /practice/{link}, where a rehearsal is
//! gone on with and then told of. Nobody of the team is told anything.

use super::candidate;
use crate::{
    Hiring,
    application::{self, ApplicationRow},
    assess::Guest,
    practice::{
        self, BEGINS_PER_HOUR, BeginRehearsal, KEPT_MS, OWN_MAX, RehearsalById, RehearsalRow, RehearsalsOf, link,
        proved,
    },
    refusal::Refusal,
    screen::{
        judge,
        site::{Site, site},
    },
};
use axum::{
    extract::State as Held,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{Actor, ApplicationId, HOUR_MS, MINUTE_MS};
use language::Speak;
use maud::{Markup, html};
use web::{Answer, Need, Path, Peer, Problem, Refuses, Route, Speaks, see_other};

/// Looks of one address at such pages in a minute.
const LOOKS_PER_MINUTE: f64 = 60.0;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/careers/practice", Need::Anyone, open, hiring),
        Route::post("/careers/practice", Need::Anyone, begin, hiring),
        Route::post("/application/{secret}/practice", Need::Anyone, begin_own, hiring),
        Route::get("/practice/{link}", Need::Anyone, show, hiring),
        Route::post("/practice/{link}/end", Need::Anyone, end, hiring),
    ]
}

/// How long the open scenario takes at most; none where it cannot be played.
fn minutes(hiring: &Hiring, speak: &Speak) -> Option<i64> {
    let examiner = hiring.examiner.as_deref().filter(|examiner| examiner.plays())?;
    Some(examiner.scenario(practice::case(), speak.lang)?.minutes)
}

fn told(hiring: &Hiring, speaks: &Speaks, title: &str, here: &str, about: &str, content: Markup) -> Response {
    let company = hiring.house.config.company_for(speaks.speak.lang);
    let page = Site { title, company, here, look: &speaks.look, about, facts: None };
    site(&page, content, &speaks.speak).into_response()
}

/// On the careers site: the way in.
pub fn way_in(hiring: &Hiring, speak: &Speak) -> Markup {
    html! { @if minutes(hiring, speak).is_some() {
        section.card {
            header { h2 { (speak.practice_try()) } p { (speak.practice_try_hint()) } }
            p.pad.actions { a.button href={ "/careers/practice?lang=" (speak.lang) } { (speak.practice_enter()) } }
        }
    } }
}

/// How it goes, and what becomes of it.
fn introduction(minutes: i64, speak: &Speak) -> Markup {
    let how = [speak.assess_how_desk_read(), speak.assess_how_desk_write(), speak.assess_how_desk_act()];
    html! {
        p.lead { (speak.practice_intro(minutes)) }
        section.card { header { h2 { (speak.assess_how()) } } div.pad { ul.bullets { @for line in how { li { (line) } } } } }
        section.card {
            header { h2 { (speak.assess_kept()) } }
            div.pad { p { (speak.practice_kept_not()) } p { (speak.practice_kept_time()) } p { (speak.practice_kept_never()) } }
        }
    }
}

/// GET /careers/practice
async fn open(Held(hiring): Held<Hiring>, speaks: Speaks) -> Answer<Response> {
    let speak = &speaks.speak;
    let minutes = minutes(&hiring, speak).ok_or_else(Problem::missing)?;
    let content = html! {
        h1 { (speak.practice_room()) }
        (introduction(minutes, speak))
        form.actions.begin method="post" action={ "/careers/practice?lang=" (speak.lang) } {
            button.button.primary.large { (speak.practice_begin(minutes)) }
        }
    };
    let about = speak.practice_try_hint();
    Ok(told(&hiring, &speaks, speak.practice_room(), "/careers/practice", about, content))
}

async fn begun(hiring: &Hiring, application: Option<ApplicationId>, speak: &Speak) -> Answer<Response> {
    let minutes = minutes(hiring, speak).ok_or_else(Problem::missing)?;
    let wish = BeginRehearsal { application, lang: speak.lang, minutes };
    let rehearsal = hiring.house.store.run(&Actor::Anonymous, None, wish).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/practice/{}?lang={}", link(&hiring.house.keys, rehearsal), speak.lang)))
}

/// POST /careers/practice
async fn begin(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks) -> Answer<Response> {
    hiring.rates.take(&format!("practise:{}", peer.0), BEGINS_PER_HOUR, HOUR_MS, hiring.now_ms())?;
    begun(&hiring, None, &speaks.speak).await
}

/// POST /application/{secret}/practice
async fn begin_own(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(secret): Path<String>,
) -> Answer<Response> {
    let (row, _) = candidate::found(&hiring, peer, &secret).await?;
    begun(&hiring, Some(row.id), &speaks.speak).await
}

/// The rehearsal of a link; none when it is deleted.
async fn found(hiring: &Hiring, peer: Peer, link: &str) -> Answer<Option<RehearsalRow>> {
    hiring.rates.take(&format!("practice:{}", peer.0), LOOKS_PER_MINUTE, MINUTE_MS, hiring.now_ms())?;
    let rehearsal = proved(&hiring.house.keys, link).ok_or_else(Problem::missing)?;
    Ok(hiring.house.store.read().await?.opt(RehearsalById { rehearsal }).await?)
}

/// GET /practice/{link}
async fn show(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(link): Path<String>) -> Answer<Response> {
    let speak = &speaks.speak;
    let row = found(&hiring, peer, &link).await?;
    let examiner = hiring.examiner()?;
    let inside = match &row {
        None => none(speak),
        Some(row) => {
            let evidence = examiner.evidence(Guest::Rehearsing(row.id), speak.clone()).await?;
            // What was played tells of its own end; the row may learn of it a moment later.
            let over = row.ended_ms.is_some() || !evidence.0.is_empty() || hiring.now_ms() >= row.due_ms;
            match over {
                true => feedback(row, &evidence, speak),
                false => desk(&hiring, row, &link, speak).await?,
            }
        }
    };
    let here = format!("/practice/{link}");
    let content = html! { h1 { (speak.practice_room()) } (inside) };
    let mut response = told(&hiring, &speaks, speak.practice_room(), &here, "", content);
    // The address is a secret, and what it shows is nobody else's.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn desk(hiring: &Hiring, row: &RehearsalRow, link: &str, speak: &Speak) -> Answer<Markup> {
    let (case, examiner) = (practice::case().to_owned(), hiring.examiner()?);
    let minutes = (row.due_ms - hiring.now_ms()).max(0).div_euclid(MINUTE_MS) + 1;
    let seat = examiner.sit(Guest::Rehearsing(row.id), case, row.lang()).await?;
    Ok(html! {
        section.card {
            header { h2 { (speak.practice_runs()) } p { (speak.practice_runs_hint(minutes)) } }
            div.pad { p.small { (speak.practice_keep_link()) } p.actions { a.button.primary href=(seat) { (speak.assess_sit()) } } }
        }
        section.card {
            header { h2 { (speak.assess_stop()) } p { (speak.practice_stop_hint()) } }
            form.pad method="post" action={ "/practice/" (link) "/end?lang=" (speak.lang) } { button.button { (speak.assess_stop()) } }
        }
    })
}

fn feedback(row: &RehearsalRow, evidence: &Markup, speak: &Speak) -> Markup {
    let when = judge::moment(row.begun_ms + KEPT_MS, "UTC", speak.lang);
    html! {
        h2.between { (speak.practice_over()) }
        p.lead { (if evidence.0.is_empty() { speak.practice_unplayed() } else { speak.practice_over_hint() }) }
        (evidence)
        div.banner { p { (speak.practice_deleted(when)) } }
        (again(row.application_id.is_some(), speak))
    }
}

fn again(own: bool, speak: &Speak) -> Markup {
    html! {
        @if own { p { (speak.practice_again_own()) } }
        @else { p.actions { a.button href={ "/careers/practice?lang=" (speak.lang) } { (speak.practice_again()) } } }
    }
}

fn none(speak: &Speak) -> Markup {
    html! {
        section.card { header { h2 { (speak.practice_none()) } p { (speak.practice_none_hint()) } } }
        (again(false, speak))
    }
}

/// POST /practice/{link}/end: enough of it.
async fn end(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(link): Path<String>) -> Answer<Response> {
    if let Some(row) = found(&hiring, peer, &link).await?.filter(|row| row.ended_ms.is_none()) {
        practice::stop(&hiring, row.id).await?;
    }
    Ok(see_other(&format!("/practice/{link}?lang={}", speaks.speak.lang)))
}

/// On the candidate's page: the way in, and what they rehearsed within the last day.
pub async fn card(hiring: &Hiring, row: &ApplicationRow, secret: &str, speak: &Speak) -> Answer<Markup> {
    let Some(minutes) = minutes(hiring, speak).filter(|_| row.state == application::State::Active) else {
        return Ok(html! {});
    };
    let kept = hiring.house.store.read().await?.all(RehearsalsOf { application: row.id }).await?;
    let (left, running) = (OWN_MAX.saturating_sub(kept.len()), kept.iter().any(|one| one.ended_ms.is_none()));
    let zone = judge::zone(&row.zone).unwrap_or("UTC");
    let to = |one: &RehearsalRow| format!("/practice/{}?lang={}", link(&hiring.house.keys, one.id), speak.lang);
    Ok(html! {
        section.card #practice {
            header { h2 { (speak.practice_room()) } p { (speak.practice_own()) } }
            @if !kept.is_empty() { ul.lines { @for one in &kept { li { div.what {
                p { a href=(to(one)) { (speak.practice_own_of(judge::moment(one.begun_ms, zone, speak.lang))) } }
                p.quiet { (if one.ended_ms.is_some() { speak.practice_over() } else { speak.assess_state_running() }) }
            } } } } }
            form.pad method="post" action={ "/application/" (secret) "/practice?lang=" (speak.lang) } {
                p.small { (speak.practice_kept_time()) " " (speak.practice_own_left(left, OWN_MAX)) }
                @if left > 0 && !running { p.actions { button.button { (speak.practice_begin(minutes)) } } }
            }
        }
    })
}
