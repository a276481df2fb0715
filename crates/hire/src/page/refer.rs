//! /refer: who works here refers somebody: a link of one's own, and how those who came by it are doing, without a name.

use crate::{
    Hiring,
    application::StandingOf,
    post::{Channel, MakePost, PostRow, PostsByReferrer, Visits, text},
    refusal::Refusal,
    requisition::{DescriptionsOf, RequisitionBrief, RequisitionById, RequisitionsIn, State},
    scene::{Fields, Scene},
    screen::words,
    secret,
};
use axum::body::Bytes;
use event::{RequisitionId, Words};
use maud::{Markup, html};
use web::{
    Answer, Need, Problem, Refuses, Route,
    parts::{Icon, Mark, Select, chip_in, copy_button, empty, icon, select},
};

/// How one may know whom one refers. Family and partners are a conflict: the referrer takes no part in deciding.
pub const RELATIONS: &[&str] = &["colleague", "friend", "community", "family", "partner"];

/// Whether a relation is a conflict of interest.
pub fn is_conflict(relation: &str) -> bool {
    matches!(relation, "family" | "partner")
}

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![Route::get("/refer", Need::SignedIn, show, hiring), Route::post("/refer", Need::SignedIn, refer, hiring)]
}

/// GET /refer
async fn show(scene: Scene) -> Answer {
    let mut mine = Vec::new();
    let open = {
        let mut rd = scene.hall.house.store.read().await?;
        for post in rd.all(PostsByReferrer { person: scene.person() }).await? {
            let visits = rd.all(Visits { post: post.id }).await?.iter().map(|row| row.n).sum::<i64>();
            let standing = rd.all(StandingOf { post: post.id }).await?;
            let of = rd.opt(RequisitionById { requisition: post.requisition_id }).await?;
            mine.push((post, of, visits, standing));
        }
        rd.all(RequisitionsIn { state: State::Open }).await?
    };
    let (speak, url) = (&scene.speak, &scene.hall.house.config.public_url);
    let inside = html! {
        section.card {
            header { h2 { (speak.refer_new()) } p { (speak.refer_hint()) } }
            @if open.is_empty() { (empty(Icon::People, speak.hire_none(), speak.careers_none())) } @else { (form(&open, &scene)) }
        }
        section.card {
            header { h2 { (speak.refer_mine()) } p { (speak.refer_bonus()) } }
            @if mine.is_empty() { (empty(Icon::Mail, speak.refer_none(), speak.refer_none_hint())) }
            ul.lines { @for (post, of, visits, standing) in &mine { li {
                (icon(Icon::People))
                div.what {
                    p { @if let Some(of) = of { (of.title.0.of(speak.lang)) } " · " (words::relation(post.relation.as_deref().unwrap_or(""), speak)) @if post.relation.as_deref().is_some_and(is_conflict) { " " (chip_in(Mark::Soon, speak.refer_conflict())) } }
                    (link(post, url, speak))
                    p.quiet { (speak.hire_visits(visits)) @for row in standing { " · " (words::stage(row.stage, speak)) ", " (words::standing(row.state, speak)) ": " (row.n) } }
                }
            } } }
        }
    };
    Ok(scene.page(speak.refer_title(), html! {}, inside))
}

fn link(post: &PostRow, url: &str, speak: &language::Speak) -> Markup {
    let link = format!("{url}/j/{}", post.code);
    html! { p.link { code { (link) } (copy_button(&link, speak)) } }
}

fn form(open: &[RequisitionBrief], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let titles: Vec<(String, String)> =
        open.iter().map(|one| (one.id.to_string(), one.title.0.of(speak.lang).to_owned())).collect();
    let relations: Vec<(String, String)> =
        RELATIONS.iter().map(|one| ((*one).to_owned(), words::relation(one, speak).to_owned())).collect();
    html! {
        form.fields.row method="post" action="/refer" {
            (select(&Select { name: "requisition", label: speak.refer_for(), options: &titles, chosen: "", hint: "" }))
            (select(&Select { name: "relation", label: speak.refer_relation(), options: &relations, chosen: "", hint: "" }))
            button.button.primary { (speak.refer_make()) }
        }
    }
}

/// POST /refer
async fn refer(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let requisition: RequisitionId = fields.one("requisition").parse().map_err(|_| Problem::missing())?;
    let relation = RELATIONS.iter().find(|known| **known == fields.one("relation"));
    let relation = relation.ok_or_else(|| Refusal::Value("relation").problem())?;
    let (row, described) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.filter(|row| row.state == State::Open);
        (row.ok_or_else(Problem::missing)?, rd.all(DescriptionsOf { requisition }).await?)
    };
    let lang = scene.speak.lang;
    let body = described.into_iter().find(|one| one.lang == lang.tag()).map(|one| one.body.0).unwrap_or_default();
    let company = scene.hall.house.config.company_for(lang);
    let wish = MakePost {
        requisition,
        channel: Channel::Referral,
        lang,
        text: Words(text::text(Channel::Referral, lang, &row, &body, company)),
        code: secret::code(),
        label: Words::default(),
        cost: 0,
        currency: row.bands.0.first().map_or("USD", |band| band.currency.as_str()).to_owned(),
        from_ms: scene.now_ms(),
        referrer: Some((scene.person(), (*relation).to_owned())),
    };
    scene.run(wish).await?;
    Ok(scene.done("/refer", "saved"))
}
