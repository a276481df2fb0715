//! /settings/groups: teams that tickets are routed to.

use crate::{
    Identity,
    group::{GroupById, GroupsCounted, MembersOf, NameGroup, SetMember},
    page::frame::Scene,
    people::{PAGE, People},
    person::NAME_CHARS,
};
use event::{GroupId, PersonId, Right};
use maud::html;
use serde::Deserialize;
use web::{
    Answer, Form, Need, Path, Problem, Route,
    parts::{Field, Icon, Select, count, empty, field, select},
};

const HERE: &str = "/settings/groups";

pub fn routes(identity: &Identity) -> Vec<Route> {
    let manage = Need::Right(Right::PeopleManage);
    vec![
        Route::get(HERE, manage, show, identity),
        Route::post(HERE, manage, make, identity),
        Route::get("/settings/groups/{group}", manage, show_one, identity),
        Route::post("/settings/groups/{group}", manage, rename, identity),
        Route::post("/settings/groups/{group}/people", manage, add, identity),
        Route::post("/settings/groups/{group}/people/{person}/remove", manage, remove, identity),
    ]
}

/// GET /settings/groups
async fn show(scene: Scene) -> Answer {
    let groups = scene.identity.store().read().await?.all(GroupsCounted {}).await?;
    let speak = &scene.speak;
    let inside = html! {
        section.card {
            header { h2 { (speak.group_make()) } p { (speak.group_hint()) } }
            form.fields.row method="post" action=(HERE) {
                (field(&Field { name: "name", label: speak.group_name(), required: true, length_max: u32::try_from(NAME_CHARS).ok(), ..Field::default() }))
                button.button.primary { (speak.group_make()) }
            }
        }
        @if groups.is_empty() { (empty(Icon::People, speak.group_none(), speak.group_none_hint())) }
        @else {
            section.card {
                header { h2 { (speak.place_groups()) } span.count { (count(i64::try_from(groups.len()).unwrap_or(i64::MAX))) } }
                ul.lines { @for group in &groups {
                    li #{ "group-" (group.id) } {
                        div.what { p { a lang="" href={ (HERE) "/" (group.id) } { (group.name) } } p.quiet { (speak.group_people(group.people)) } }
                    }
                } }
            }
        }
    };
    scene.settings(speak.place_groups(), inside)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

/// POST /settings/groups
async fn make(scene: Scene, Form(wish): Form<Named>) -> Answer {
    let signed = scene.reader()?;
    let wish = NameGroup { group: None, name: wish.name };
    match scene.identity.store().run(&signed.actor, None, wish).await? {
        Ok(group) => Ok(scene.done(&format!("{HERE}/{group}"), scene.speak.said_saved())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// GET /settings/groups/{group}
async fn show_one(scene: Scene, Path(group): Path<GroupId>) -> Answer {
    let (found, members, people) = {
        let mut rd = scene.identity.store().read().await?;
        let found = rd.opt(GroupById { group }).await?.ok_or_else(Problem::missing)?;
        let members = rd.all(MembersOf { group }).await?;
        (found, members, rd.all(People { name: "", after: "", limit: PAGE }).await?)
    };
    let speak = &scene.speak;
    let outside: Vec<(String, String)> = people
        .into_iter()
        .filter(|person| person.active && !members.iter().any(|member| member.person_id == person.id))
        .map(|person| (person.id.to_string(), person.name))
        .collect();
    let inside = html! {
        section.card {
            header { h2 { (speak.group_name()) } }
            form.fields.row method="post" action={ (HERE) "/" (group) } {
                (field(&Field { name: "name", label: speak.group_name(), value: &found.name, required: true, length_max: u32::try_from(NAME_CHARS).ok(), ..Field::default() }))
                button.button.primary { (speak.save()) }
            }
        }
        section.card {
            header { h2 { (speak.people_title()) } span.count { (count(i64::try_from(members.len()).unwrap_or(i64::MAX))) } }
            @if members.is_empty() { p.quiet.pad { (speak.group_empty()) } }
            ul.lines { @for member in &members {
                li #{ "member-" (member.person_id) } {
                    div.what { p { a lang="" href={ "/settings/people/" (member.person_id) } { (member.name) } } @if !member.active { p.quiet { (speak.people_off()) } } }
                    form method="post" action={ (HERE) "/" (group) "/people/" (member.person_id) "/remove" } { button.button.small { (speak.group_remove()) } }
                }
            } }
            @if !outside.is_empty() {
                form.fields.row method="post" action={ (HERE) "/" (group) "/people" } {
                    (select(&Select { name: "person", label: speak.group_add(), options: &outside, chosen: "", hint: "" }))
                    button.button { (speak.group_add()) }
                }
            }
        }
    };
    scene.settings(&found.name, inside)
}

/// POST /settings/groups/{group}
async fn rename(scene: Scene, Path(group): Path<GroupId>, Form(wish): Form<Named>) -> Answer {
    let signed = scene.reader()?;
    let to = format!("{HERE}/{group}");
    let wish = NameGroup { group: Some(group), name: wish.name };
    match scene.identity.store().run(&signed.actor, None, wish).await? {
        Ok(_) => Ok(scene.done(&to, scene.speak.said_saved())),
        Err(refusal) => scene.refused(&to, refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    person: PersonId,
}

/// POST /settings/groups/{group}/people
async fn add(scene: Scene, Path(group): Path<GroupId>, Form(wish): Form<Added>) -> Answer {
    set(&scene, SetMember { group, person: wish.person, member: true }).await
}

/// POST /settings/groups/{group}/people/{person}/remove
async fn remove(scene: Scene, Path((group, person)): Path<(GroupId, PersonId)>) -> Answer {
    set(&scene, SetMember { group, person, member: false }).await
}

async fn set(scene: &Scene, wish: SetMember) -> Answer {
    let signed = scene.reader()?;
    let to = format!("{HERE}/{}", wish.group);
    match scene.identity.store().run(&signed.actor, None, wish).await? {
        Ok(()) => Ok(scene.done(&to, scene.speak.said_saved())),
        Err(refusal) => scene.refused(&to, refusal),
    }
}
