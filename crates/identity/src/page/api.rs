//! /api/v1: who one is, who is here, which groups there are.

use crate::{
    Identity,
    group::{Groups, GroupsOfPerson},
    page::frame::Scene,
    people::{Memberships, People},
    person::PersonById,
    token::TokensOf,
};
use axum::response::{IntoResponse, Response};
use event::{Right, Rights};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Need, Operation, Problem, Query, Route};

/// People of one answer at most.
const LIMIT_MAX: i64 = 200;

pub fn routes(identity: &Identity) -> Vec<Route> {
    vec![
        Route::get("/api/v1/me", Need::SignedIn, me, identity)
            .doc(Operation::new("The person or program that asks, and what it may do.").gives::<Me>(200)),
        Route::get("/api/v1/people", Need::SignedIn, people, identity).doc(
            Operation::new("Colleagues by name.").gives::<PeopleList>(200).asks(&[
                ("limit", "How many, 1 to 200; 100 when not given."),
                ("name", "The name after which to begin: that of the last one received."),
                ("after", "The id after which to begin: that of the last one received."),
            ]),
        ),
        Route::get("/api/v1/groups", Need::SignedIn, groups, identity)
            .doc(Operation::new("Groups by name, with the ids of their people.").gives::<GroupList>(200)),
        Route::get("/api/v1/tokens", Need::Right(Right::TokensOwn), tokens, identity)
            .doc(Operation::new("One's own tokens, newest first; never their secrets.").gives::<TokenList>(200)),
    ]
}

/// The one who asks.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// UUIDv7.
    id: String,
    /// Name.
    name: String,
    /// Mail address.
    email: String,
    /// Role.
    role: String,
    /// BCP 47 tag.
    lang: String,
    /// IANA name; empty for UTC.
    zone: String,
    /// What may be done with these credentials.
    rights: Vec<String>,
    /// Groups.
    groups: Vec<GroupName>,
    /// The token's id, when a token was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupName {
    /// UUIDv7.
    id: String,
    /// Name.
    name: String,
}

/// A colleague.
#[derive(Debug, Serialize, ToSchema)]
struct Person {
    /// UUIDv7.
    id: String,
    /// Name.
    name: String,
    /// Role.
    role: String,
    /// Whether they may sign in.
    active: bool,
    /// BCP 47 tag.
    lang: String,
    /// Mail address; for those who manage people.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// Some colleagues.
#[derive(Debug, Serialize, ToSchema)]
struct PeopleList {
    /// By name.
    people: Vec<Person>,
    /// Whether there are more.
    more: bool,
}

/// A group with its people.
#[derive(Debug, Serialize, ToSchema)]
struct Group {
    /// UUIDv7.
    id: String,
    /// Name.
    name: String,
    /// Ids of its people.
    people: Vec<String>,
}

/// Groups.
#[derive(Debug, Serialize, ToSchema)]
struct GroupList {
    /// By name.
    groups: Vec<Group>,
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    /// UUIDv7.
    id: String,
    /// What it is for.
    name: String,
    /// Its last four letters.
    tail: String,
    /// What it may do.
    rights: Vec<String>,
    /// Unix milliseconds, UTC.
    created_ms: i64,
    /// Unix milliseconds, UTC; null: until it is revoked.
    due_ms: Option<i64>,
    /// Last used; Unix milliseconds, UTC, to the minute.
    used_ms: Option<i64>,
}

/// Tokens.
#[derive(Debug, Serialize, ToSchema)]
struct TokenList {
    /// Newest first.
    tokens: Vec<Token>,
}

fn json<T: Serialize>(value: T) -> Response {
    axum::Json(value).into_response()
}

fn words(rights: Rights) -> Vec<String> {
    rights.iter().map(|right| right.word().to_owned()).collect()
}

/// GET /api/v1/me
async fn me(scene: Scene) -> Answer {
    let signed = scene.reader()?;
    let (account, groups) = {
        let mut rd = scene.identity.store().read().await?;
        let account = rd.opt(PersonById { person: signed.person }).await?.ok_or_else(Problem::missing)?;
        (account, rd.all(GroupsOfPerson { person: signed.person }).await?)
    };
    let (rights, token) = match &signed.actor {
        event::Actor::Token { id, role, rights, .. } => (Rights::of(*role).and(*rights), Some(id.to_string())),
        actor => (Rights::of(actor.role()), None),
    };
    Ok(json(Me {
        id: signed.person.to_string(),
        name: account.name,
        email: account.email,
        role: account.role.to_string(),
        lang: account.lang.0.to_string(),
        zone: account.zone,
        rights: words(rights),
        groups: groups.into_iter().map(|group| GroupName { id: group.id.to_string(), name: group.name }).collect(),
        token,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    #[serde(default)]
    name: String,
    #[serde(default)]
    after: String,
    limit: Option<i64>,
}

/// GET /api/v1/people
async fn people(scene: Scene, Query(ask): Query<After>) -> Answer {
    let signed = scene.reader()?;
    let limit = ask.limit.unwrap_or(100).clamp(1, LIMIT_MAX);
    let query = People { name: &ask.name, after: &ask.after, limit: limit + 1 };
    let mut found = scene.identity.store().read().await?.all(query).await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > limit;
    if more {
        found.pop();
    }
    let manages = signed.may(Right::PeopleManage);
    let people = found.into_iter().map(|person| Person {
        id: person.id.to_string(),
        name: person.name,
        role: person.role.to_string(),
        active: person.active,
        lang: person.lang.0.to_string(),
        email: manages.then_some(person.email),
    });
    Ok(json(PeopleList { people: people.collect(), more }))
}

/// GET /api/v1/groups
async fn groups(scene: Scene) -> Answer {
    let (groups, memberships) = {
        let mut rd = scene.identity.store().read().await?;
        (rd.all(Groups {}).await?, rd.all(Memberships {}).await?)
    };
    let groups = groups.into_iter().map(|group| Group {
        people: memberships
            .iter()
            .filter(|one| one.group_id == group.id)
            .map(|one| one.person_id.to_string())
            .collect(),
        id: group.id.to_string(),
        name: group.name,
    });
    Ok(json(GroupList { groups: groups.collect() }))
}

/// GET /api/v1/tokens
async fn tokens(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let found = scene.identity.store().read().await?.all(TokensOf { person: signed.person }).await?;
    let tokens = found.into_iter().map(|token| Token {
        id: token.id.to_string(),
        name: token.name,
        tail: token.tail,
        rights: words(token.rights.0),
        created_ms: token.created_ms,
        due_ms: token.due_ms,
        used_ms: token.seen_ms,
    });
    Ok(json(TokenList { tokens: tokens.collect() }))
}
