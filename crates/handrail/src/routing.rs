//! /settings/routing: which queue a ticket belongs to, how each queue is given out, who is free, and what was decided last.

use axum::{
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use event::{GroupId, MailboxId, PersonId, Right, TopicRuleId};
use identity::{Identity, Place, Section};
use language::Speak;
use maud::Markup;
use serde::Deserialize;
use serve::{
    Desk,
    channel::mail::post::Post,
    route::{
        pick::Capacity,
        queue::{SetCapacity, SetRouting},
        rules::{DropRule, MoveRule, SaveRule},
        sight::routings,
        topic::{Fits, Rules},
    },
    screen::{routing as shown, rule_form},
    sight,
    ticket::Priority,
};
use web::{Answer, Csv, Form, Need, Path, Problem, Route, Signed, parts, see_other};

/// Where the page is.
const HERE: &str = "/settings/routing";

#[derive(Clone)]
struct Room {
    desk: Desk,
    identity: Identity,
    post: Post,
}

/// This page among the settings.
pub fn places() -> Vec<Place> {
    let words = |speak: &Speak| speak.routing_title();
    vec![Place { section: Section::Company, href: HERE, words, right: Right::RoutingManage }]
}

/// The routes.
pub fn routes(desk: &Desk, identity: &Identity, post: &Post) -> Vec<Route> {
    let room = Room { desk: desk.clone(), identity: identity.clone(), post: post.clone() };
    let manages = Need::Right(Right::RoutingManage);
    vec![
        Route::get(HERE, manages, show, &room),
        Route::get("/settings/routing/rules/new", manages, new_rule, &room),
        Route::get("/settings/routing/rules/{rule}", manages, edit_rule, &room),
        Route::post("/settings/routing/rules", manages, add_rule, &room),
        Route::post("/settings/routing/rules/{rule}", manages, change_rule, &room),
        Route::post("/settings/routing/rules/{rule}/up", manages, up, &room),
        Route::post("/settings/routing/rules/{rule}/down", manages, down, &room),
        Route::post("/settings/routing/rules/{rule}/remove", manages, remove, &room),
        Route::post("/settings/routing/queues/{group}", manages, switch, &room),
        Route::post("/settings/routing/people/{person}", manages, take, &room),
    ]
}

fn page(room: &Room, signed: &Signed, uri: &Uri, title: &str, inside: Markup) -> Response {
    let (speak, me, here) = (signed.speak(), web::me(signed), uri.path());
    let frame = parts::Page {
        title,
        kind: "settings",
        room: parts::Room::Settings,
        company: room.desk.house.config.company_for(speak.lang),
        me: Some(&me),
        look: &signed.look,
        now_ms: room.desk.now_ms(),
        seq: 0,
        watch: &[],
        here,
        ticket: None,
        toast: None,
    };
    let places = identity::places(room.identity.more_places(), signed, here, &speak);
    parts::settings(&frame, &places, maud::html! {}, inside, &speak).into_response()
}

fn mailboxes(room: &Room) -> Vec<(MailboxId, String)> {
    room.post.mailboxes().iter().map(|one| (one.id(), one.name.clone())).collect()
}

/// GET /settings/routing
async fn show(State(room): State<Room>, signed: Signed, uri: Uri) -> Answer<Response> {
    let (speak, now_ms) = (signed.speak(), room.desk.now_ms());
    let capacity = Capacity::of(&room.desk.house.config.routing);
    let all = routings(&mut room.desk.house.store.read().await?, &capacity, now_ms).await?;
    let inside = shown(&all, &mailboxes(&room), &capacity, now_ms, &speak);
    Ok(page(&room, &signed, &uri, speak.routing_title(), inside))
}

/// GET /settings/routing/rules/new
async fn new_rule(State(room): State<Room>, signed: Signed, uri: Uri) -> Answer<Response> {
    let speak = signed.speak();
    let groups = sight::groups(&mut room.desk.house.store.read().await?).await?;
    let inside = rule_form(None, &groups, &mailboxes(&room), &speak);
    Ok(page(&room, &signed, &uri, speak.rule_new(), inside))
}

/// GET /settings/routing/rules/{rule}
async fn edit_rule(
    State(room): State<Room>,
    signed: Signed,
    uri: Uri,
    Path(rule): Path<TopicRuleId>,
) -> Answer<Response> {
    let speak = signed.speak();
    let mut rd = room.desk.house.store.read().await?;
    let (groups, rules) = (sight::groups(&mut rd).await?, rd.all(Rules {}).await?);
    drop(rd);
    let rule = rules.iter().find(|one| one.id == rule).ok_or_else(Problem::missing)?;
    let inside = rule_form(Some(rule), &groups, &mailboxes(&room), &speak);
    Ok(page(&room, &signed, &uri, &rule.name, inside))
}

/// A rule as its form sends it. Read as pairs, because boxes come as often as they are ticked.
fn written(signed: &Signed, rule: Option<TopicRuleId>, pairs: Vec<(String, String)>) -> Result<SaveRule, Problem> {
    let (mut name, mut group, mut priority, mut fits) = (String::new(), None, None, Fits::default());
    for (field, value) in pairs {
        match field.as_str() {
            "name" => name = value,
            "words" => fits.words = Csv::split(&value),
            "tags" => fits.tags = Csv::split(&value),
            "channel" => fits.channels.push(value),
            "lang" => fits.langs.push(value),
            "code" => fits.codes.push(value),
            "mailbox" => fits.mailboxes.push(value.parse().map_err(|_| Problem::missing())?),
            "group" => group = value.parse::<GroupId>().ok(),
            "priority" => priority = value.parse::<Priority>().ok(),
            _ => return Err(Problem::input(move |speak| speak.problem_field(&field))),
        }
    }
    let group = group.ok_or_else(Problem::missing)?;
    Ok(SaveRule { by: signed.actor.clone(), rule, name, fits, group, priority })
}

async fn save(
    room: &Room,
    signed: &Signed,
    rule: Option<TopicRuleId>,
    pairs: Vec<(String, String)>,
) -> Answer<Response> {
    let save = written(signed, rule, pairs)?;
    room.desk.house.store.run(&signed.actor, None, save).await??;
    Ok(see_other(HERE))
}

/// POST /settings/routing/rules
async fn add_rule(
    State(room): State<Room>,
    signed: Signed,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    save(&room, &signed, None, pairs).await
}

/// POST /settings/routing/rules/{rule}
async fn change_rule(
    State(room): State<Room>,
    signed: Signed,
    Path(rule): Path<TopicRuleId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    save(&room, &signed, Some(rule), pairs).await
}

async fn step(room: &Room, signed: &Signed, rule: TopicRuleId, up: bool) -> Answer<Response> {
    let step = MoveRule { by: signed.actor.clone(), rule, up };
    room.desk.house.store.run(&signed.actor, None, step).await??;
    Ok(see_other(HERE))
}

/// POST /settings/routing/rules/{rule}/up
async fn up(State(room): State<Room>, signed: Signed, Path(rule): Path<TopicRuleId>) -> Answer<Response> {
    step(&room, &signed, rule, true).await
}

/// POST /settings/routing/rules/{rule}/down
async fn down(State(room): State<Room>, signed: Signed, Path(rule): Path<TopicRuleId>) -> Answer<Response> {
    step(&room, &signed, rule, false).await
}

/// POST /settings/routing/rules/{rule}/remove
async fn remove(State(room): State<Room>, signed: Signed, Path(rule): Path<TopicRuleId>) -> Answer<Response> {
    let drop = DropRule { by: signed.actor.clone(), rule };
    room.desk.house.store.run(&signed.actor, None, drop).await??;
    Ok(see_other(HERE))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    routes: u8,
}

/// POST /settings/routing/queues/{group}
async fn switch(
    State(room): State<Room>,
    signed: Signed,
    Path(group): Path<GroupId>,
    Form(form): Form<Switch>,
) -> Answer<Response> {
    let set = SetRouting { by: signed.actor.clone(), group, routes: form.routes == 1 };
    room.desk.house.store.run(&signed.actor, None, set).await??;
    Ok(see_other(HERE))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Take {
    percent: i64,
}

/// POST /settings/routing/people/{person}
async fn take(
    State(room): State<Room>,
    signed: Signed,
    Path(person): Path<PersonId>,
    Form(form): Form<Take>,
) -> Answer<Response> {
    let set = SetCapacity { by: signed.actor.clone(), person, percent: form.percent };
    room.desk.house.store.run(&signed.actor, None, set).await??;
    Ok(see_other(HERE))
}
