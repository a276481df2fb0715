//! /careers: the public list of open requisitions and a page for each; /j/{code}: a tracked link.

use crate::{
    Hiring,
    page::description::reading,
    post::{PostByCode, Visit},
    requisition::{
        DescriptionRow, DescriptionsOf, Per, RequisitionBrief, RequisitionByNumber, RequisitionRow, RequisitionsIn,
        State,
    },
    screen::{
        site::{Site, site},
        words,
    },
    words::day_text,
};
use axum::{
    extract::State as Held,
    response::{IntoResponse, Response},
};
use event::{Actor, MINUTE_MS};
use language::{Lang, Speak};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use web::{Answer, Need, Path, Peer, Problem, Query, Route, Speaks, see_other};

/// Visits of one address in a minute that count; more are led on and not counted.
const VISITS_PER_MINUTE: f64 = 10.0;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/careers", Need::Anyone, list, hiring),
        Route::get("/careers/{number}", Need::Anyone, show, hiring),
        Route::get("/j/{code}", Need::Anyone, follow, hiring),
    ]
}

/// What the address of a public page may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The code of the link that led here.
    #[serde(default)]
    pub via: String,
}

impl Asked {
    /// The code, if it has the shape of one.
    pub fn code(&self) -> &str {
        let plain = self.via.len() <= 16 && self.via.bytes().all(|b| b.is_ascii_alphanumeric());
        if plain { &self.via } else { "" }
    }

    /// The rest of an address that keeps it.
    pub fn kept(&self) -> String {
        if self.code().is_empty() { String::new() } else { format!("&via={}", self.code()) }
    }
}

/// GET /careers
async fn list(Held(hiring): Held<Hiring>, speaks: Speaks) -> Answer<Response> {
    let open = hiring.house.store.read().await?.all(RequisitionsIn { state: State::Open }).await?;
    let (speak, company) = (&speaks.speak, hiring.house.config.company_for(speaks.speak.lang));
    let content = html! {
        h1 { (speak.careers_heading(company)) }
        p.lead { (speak.careers_lead()) }
        @if open.is_empty() { p.card.pad { (speak.careers_none()) } }
        ul.jobs { @for one in &open { (job_line(one, speak)) } }
        (super::practice::way_in(&hiring, speak))
    };
    let about = speak.careers_heading(company);
    let title = speak.careers_title();
    let page = Site { title, company, here: "/careers", look: &speaks.look, about: &about, facts: None };
    Ok(site(&page, content, speak).into_response())
}

fn job_line(one: &RequisitionBrief, speak: &Speak) -> Markup {
    let place = if one.site.is_empty() { speak.hire_anywhere() } else { &one.site };
    html! {
        li.card { a href=(format!("/careers/{}?lang={}", one.number, speak.lang)) {
            h2 { (one.title.0.of(speak.lang)) }
            p { span lang="" { (place) } @if one.remote { " · " (speak.hire_remote()) } " · " (words::languages(&one.languages.0)) }
        } }
    }
}

/// An open requisition with its description for a reader; missing when it is not open.
pub async fn opened(hiring: &Hiring, number: i64, lang: Lang) -> Answer<(RequisitionRow, Option<DescriptionRow>)> {
    let mut rd = hiring.house.store.read().await?;
    let row = rd.opt(RequisitionByNumber { number }).await?.filter(|row| row.state == State::Open);
    let row = row.ok_or_else(Problem::missing)?;
    let mut known = rd.all(DescriptionsOf { requisition: row.id }).await?;
    known.sort_by_key(|one| one.lang != lang.tag());
    Ok((row, known.into_iter().next()))
}

/// GET /careers/{number}
async fn show(
    Held(hiring): Held<Hiring>,
    speaks: Speaks,
    Path(number): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let (speak, now_ms) = (&speaks.speak, hiring.now_ms());
    let (row, described) = opened(&hiring, number, speak.lang).await?;
    let company = hiring.house.config.company_for(speak.lang);
    let title = row.title.0.of(speak.lang);
    let apply = format!("/careers/{number}/apply?lang={}{}", speak.lang, asked.kept());
    let place = if row.site.is_empty() { speak.hire_anywhere() } else { &row.site };
    let content = html! {
        h1 { (title) }
        ul.facts-line {
            li lang="" { (place) @if row.remote { " · " (speak.hire_remote()) } }
            li { (words::languages(&row.languages.0)) }
            @for band in &row.bands.0 { li { (words::band(band, speak)) } }
            li { (speak.careers_needed(speak.day(row.needed_ms, now_ms))) }
        }
        p.actions { a.button.primary.large href=(apply) { (speak.careers_apply()) } }
        @if let Some(one) = &described { section.card { header { h2 { (speak.careers_about()) } } (reading(&one.body.0, one.lang.parse().unwrap_or_default(), speak)) } }
        p.actions { a.button.primary.large href=(apply) { (speak.careers_apply()) } }
    };
    let about = described.as_ref().map_or(title, |one| one.body.0.nature.as_str());
    let here = format!("/careers/{number}");
    let facts = job_posting(&row, described.as_ref(), &hiring, speak.lang);
    let page = Site { title, company, here: &here, look: &speaks.look, about, facts: Some(facts) };
    Ok(site(&page, content, speak).into_response())
}

/// A requisition as search engines read it. Source: schema.org/JobPosting.
fn job_posting(
    row: &RequisitionRow,
    described: Option<&DescriptionRow>,
    hiring: &Hiring,
    lang: Lang,
) -> serde_json::Value {
    let config = &hiring.house.config;
    let described_as = described
        .map(|one| reading(&one.body.0, one.lang.parse().unwrap_or_default(), &Speak::new(lang)).into_string());
    let mut facts = json!({
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": row.title.0.of(lang),
        "description": described_as.unwrap_or_default(),
        "identifier": { "@type": "PropertyValue", "name": config.company, "value": format!("REQ-{}", row.number) },
        "datePosted": day_text(row.opened_ms.unwrap_or(row.made_ms)),
        "validThrough": day_text(row.needed_ms),
        "employmentType": if row.role == crate::requisition::Post::Intern { "INTERN" } else { "FULL_TIME" },
        "hiringOrganization": { "@type": "Organization", "name": config.company_for(lang), "sameAs": config.public_url },
        "totalJobOpenings": row.seats,
        "directApply": true,
        "url": format!("{}/careers/{}", config.public_url, row.number),
    });
    if row.remote {
        facts["jobLocationType"] = json!("TELECOMMUTE");
    }
    if !row.site.is_empty() {
        facts["jobLocation"] = json!({ "@type": "Place", "address": row.site });
    }
    if let Some(band) = row.bands.0.first() {
        let unit = match band.per {
            Per::Hour => "HOUR",
            Per::Month => "MONTH",
            Per::Year => "YEAR",
        };
        let whole = |minor: i64| minor as f64 / 100.0;
        facts["baseSalary"] = json!({
            "@type": "MonetaryAmount",
            "currency": band.currency,
            "value": { "@type": "QuantitativeValue", "minValue": whole(band.low), "maxValue": whole(band.high), "unitText": unit },
        });
    }
    facts
}

/// GET /j/{code}: counts the visit and leads to the page; a link of before leads there too.
async fn follow(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(code): Path<String>) -> Answer<Response> {
    let (row, number) = {
        let mut rd = hiring.house.store.read().await?;
        let row = rd.opt(PostByCode { code: &code }).await?.ok_or_else(Problem::missing)?;
        let of = rd.opt(crate::requisition::RequisitionById { requisition: row.requisition_id }).await?;
        (row, of.filter(|of| of.state == State::Open).map(|of| of.number))
    };
    // The address is asked how often it came and then forgotten; it is never written down.
    let often = hiring.rates.take(&format!("visit:{}", peer.0), VISITS_PER_MINUTE, MINUTE_MS, hiring.now_ms());
    if often.is_ok() {
        let Ok(()) = hiring.house.store.run(&Actor::Anonymous, None, Visit { post: row.id }).await?;
    }
    let lang: Lang = row.lang.parse().unwrap_or(speaks.speak.lang);
    Ok(see_other(&match number {
        Some(number) => format!("/careers/{number}?lang={lang}&via={}", row.code),
        None => format!("/careers?lang={lang}"),
    }))
}
