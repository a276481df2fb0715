//! /settings/people: who is here, who is invited, and what each may do.

use crate::{
    Identity, Refusal,
    change_password::OfferPassword,
    deactivate::SetActive,
    group::{Groups, SetMember},
    invite::Pendings,
    letter::{Goes, LetterOfPerson},
    page::{
        frame::Scene,
        invitations::{counted, how, invitations, invite_form, link_shown, linked},
        role_words,
    },
    people::{InGroup, Listed, Memberships, OnePerson, PAGE, People},
    person::outranks,
    role::ChangeRole,
    session::{EndSessions, Which, Why},
    tongue::{LANGS, LanguagesOf, SetLanguages},
    totp::DropFactor,
};
use event::{Actor, GroupId, PersonId, ROLES, Right, Role};
use language::{Lang, Speak};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use web::{
    Answer, Form, Need, Path, Problem, Query, Route, Signed,
    parts::{Column, PersonRow, count, person_row, table},
};

const HERE: &str = "/settings/people";

pub fn routes(identity: &Identity) -> Vec<Route> {
    let manage = Need::Right(Right::PeopleManage);
    vec![
        Route::get(HERE, manage, show, identity),
        Route::get("/settings/people/{person}", manage, show_one, identity),
        Route::post("/settings/people/{person}/role", manage, change_role, identity),
        Route::post("/settings/people/{person}/groups", manage, set_groups, identity),
        Route::post("/settings/people/{person}/languages", manage, set_languages, identity),
        Route::post("/settings/people/{person}/sign-out", manage, sign_out, identity),
        Route::post("/settings/people/{person}/deactivate", manage, deactivate, identity),
        Route::post("/settings/people/{person}/activate", manage, activate, identity),
        Route::post("/settings/people/{person}/password", manage, offer_password, identity),
        Route::post("/settings/people/{person}/factor/remove", manage, drop_factor, identity),
    ]
}

/// Where a page of the list begins.
#[derive(Default, Deserialize)]
struct After {
    #[serde(default)]
    name: String,
    #[serde(default)]
    after: String,
}

/// GET /settings/people
async fn show(scene: Scene, Query(after): Query<After>) -> Answer {
    let signed = scene.reader()?;
    let (people, memberships, pending, groups) = {
        let mut rd = scene.identity.store().read().await?;
        let people = rd.all(People { name: &after.name, after: &after.after, limit: PAGE }).await?;
        (people, rd.all(Memberships {}).await?, rd.all(Pendings {}).await?, rd.all(Groups {}).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let more = (i64::try_from(people.len()) == Ok(PAGE)).then(|| people.last()).flatten();
    let more = more.map(|last| format!("{HERE}?name={}&after={}", web::percent(&last.name), last.id));
    let groups: Vec<(GroupId, String)> = groups.into_iter().map(|group| (group.id, group.name)).collect();
    let roles = givable(signed, speak);
    let of = by_person(memberships);
    let rows: Vec<PersonRow> = people.into_iter().map(|person| row(person, &of, signed, speak)).collect();
    let columns = [
        Column::words(speak.people_name()),
        Column::words(speak.people_role()),
        Column::words(speak.people_groups()),
        Column::words(speak.people_second_factor()),
        Column::words(speak.people_seen()),
        Column::words(""),
    ];
    let inside = html! {
        (link_shown(&scene))
        (invite_form(&scene, &roles, &groups))
        (invitations(&pending, scene.identity.sends(), now_ms, speak))
        section.card {
            header { h2 { (speak.people_title()) } span.count { (count(i64::try_from(rows.len()).unwrap_or(i64::MAX))) } }
            (table("people", speak.people_title(), &columns, html! { @for row in &rows { (person_row(row, &roles, now_ms, speak)) } }))
            @if let Some(href) = more { p.pad { a.button href=(href) { (speak.list_more()) } } }
        }
    };
    scene.settings(speak.people_title(), inside)
}

pub(super) fn group_boxes(groups: &[(GroupId, String)], chosen: &[GroupId], speak: &Speak) -> Markup {
    html! {
        fieldset { legend { (speak.people_groups()) }
            @for (id, name) in groups {
                label.check { input type="checkbox" name="group" value=(id) checked[chosen.contains(id)]; span lang="" { (name) } }
            }
        }
    }
}

/// Roles that `signed` may give, value and words.
fn givable(signed: &Signed, speak: &Speak) -> Vec<(String, String)> {
    let mine = signed.actor.role();
    ROLES
        .iter()
        .filter(|role| role.invitable() || (**role == Role::Owner && mine == Role::Owner))
        .map(|role| (role.word().to_owned(), role_words(*role, speak).to_owned()))
        .collect()
}

fn by_person(memberships: Vec<InGroup>) -> HashMap<PersonId, Vec<(GroupId, String)>> {
    let mut of: HashMap<PersonId, Vec<(GroupId, String)>> = HashMap::new();
    for one in memberships {
        of.entry(one.person_id).or_default().push((one.group_id, one.name));
    }
    of
}

fn row(person: Listed, of: &HashMap<PersonId, Vec<(GroupId, String)>>, signed: &Signed, speak: &Speak) -> PersonRow {
    let you = person.id == signed.person;
    PersonRow {
        id: person.id,
        role: person.role.word().to_owned(),
        role_words: role_words(person.role, speak).to_owned(),
        groups: of.get(&person.id).into_iter().flatten().map(|(_, name)| name.clone()).collect(),
        second_factor: person.factors > 0,
        seen_ms: person.seen_ms,
        active: person.active,
        you,
        editable: !you && outranks(signed.actor.role(), person.role),
        name: person.name,
        email: person.email,
    }
}

/// GET /settings/people/{person}
async fn show_one(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    let signed = scene.reader()?;
    let (found, memberships, groups, langs, letter) = {
        let mut rd = scene.identity.store().read().await?;
        let (langs, letter) = (rd.all(LanguagesOf { person }).await?, rd.opt(LetterOfPerson { person }).await?);
        (rd.opt(OnePerson { person }).await?, rd.all(Memberships {}).await?, rd.all(Groups {}).await?, langs, letter)
    };
    let found = found.ok_or_else(Problem::missing)?;
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let of = by_person(memberships);
    let chosen: Vec<GroupId> = of.get(&person).into_iter().flatten().map(|(id, _)| *id).collect();
    let groups: Vec<(GroupId, String)> = groups.into_iter().map(|group| (group.id, group.name)).collect();
    let row = row(found, &of, signed, speak);
    let roles = givable(signed, speak);
    let columns = [
        speak.people_name(),
        speak.people_role(),
        speak.people_groups(),
        speak.people_second_factor(),
        speak.people_seen(),
        "",
    ]
    .map(Column::words);
    let inside = html! {
        (link_shown(&scene))
        section.card { (table("people", &row.name, &columns, person_row(&row, &roles, now_ms, speak))) }
        @if !groups.is_empty() {
            section.card {
                header { h2 { (speak.people_groups()) } }
                form.fields method="post" action={ (HERE) "/" (person) "/groups" } {
                    (group_boxes(&groups, &chosen, speak))
                    p.actions { button.button.primary { (speak.save()) } }
                }
            }
        }
        (languages(person, &langs.iter().map(|row| row.lang.0).collect::<Vec<_>>(), speak))
        @if row.editable && row.active { (locked_out(&scene, &row, letter.as_ref())) }
    };
    scene.settings(&row.name, inside)
}

/// What helps somebody who cannot come in, and how the last letter to them goes.
fn locked_out(scene: &Scene, row: &PersonRow, letter: Option<&Goes>) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! {
        section.card {
            header { h2 { (speak.person_locked_out()) } p {
                (speak.person_locked_out_hint()) " "
                @if scene.identity.sends() { (speak.person_link_mailed(&row.email)) } @else { (speak.people_no_mail()) }
            } }
            @if let Some(letter) = letter.filter(|letter| letter.due_ms > now_ms) {
                p.pad role="status" { (speak.person_link_letter()) " " (how(letter.state, letter.why.as_deref(), letter.at_ms, now_ms, speak)) }
            }
            div.actions.pad {
                form method="post" action={ (HERE) "/" (row.id) "/password" } { button.button { (speak.person_password_link()) } }
                form method="post" action={ (HERE) "/" (row.id) "/factor/remove" } data-confirm=(speak.person_drop_factor_ask(&row.name)) { button.button { (speak.person_drop_factor()) } }
            }
        }
    }
}

fn languages(person: PersonId, chosen: &[Lang], speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.person_languages()) } p { (speak.person_languages_hint()) } }
            form.fields method="post" action={ (HERE) "/" (person) "/languages" } {
                fieldset { legend { (speak.person_languages()) }
                    @for lang in LANGS {
                        label.check { input type="checkbox" name="lang" value=(lang.tag()) checked[chosen.contains(&lang)]; span lang=(lang.tag()) { (lang_name(lang)) } }
                    }
                }
                p.actions { button.button.primary { (speak.save()) } }
            }
        }
    }
}

/// What a language calls itself.
const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "中文",
        Lang::En => "English",
    }
}

/// POST /settings/people/{person}/languages
async fn set_languages(scene: Scene, Path(person): Path<PersonId>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let signed = scene.reader()?;
    let to = format!("{HERE}/{person}");
    let mut langs = Vec::new();
    for (name, value) in pairs {
        match LANGS.into_iter().find(|lang| name == "lang" && lang.tag() == value) {
            Some(lang) => langs.push(lang),
            None => return Err(Problem::input(move |speak| speak.problem_field(&name))),
        }
    }
    match scene.identity.store().run(&signed.actor, None, SetLanguages { person, langs }).await? {
        Ok(()) => Ok(scene.done(&to, scene.speak.said_saved())),
        Err(refusal) => scene.refused(&to, refusal),
    }
}

/// Runs a command about a person and goes back to where the form was.
async fn about<C>(scene: &Scene, person: PersonId, command: C, words: &str) -> Answer
where
    C: store::Command<Answer = (), Refusal = Refusal>,
{
    let actor: &Actor = &scene.reader()?.actor;
    match scene.identity.about(person, actor, command).await? {
        Ok(()) => Ok(scene.done(HERE, words)),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRole {
    role: String,
}

/// POST /settings/people/{person}/role
async fn change_role(scene: Scene, Path(person): Path<PersonId>, Form(wish): Form<NewRole>) -> Answer {
    let Ok(role) = wish.role.parse() else { return scene.refused(HERE, Refusal::Role) };
    about(&scene, person, ChangeRole { person, role }, scene.speak.said_saved()).await
}

/// POST /settings/people/{person}/groups
async fn set_groups(scene: Scene, Path(person): Path<PersonId>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let signed = scene.reader()?;
    let to = format!("{HERE}/{person}");
    let mut chosen = Vec::new();
    for (name, value) in pairs {
        match (name.as_str(), value.parse::<GroupId>()) {
            ("group", Ok(group)) => chosen.push(group),
            ("group", Err(_)) => return Err(Problem::missing()),
            _ => return Err(Problem::input(move |speak| speak.problem_field(&name))),
        }
    }
    let before: Vec<GroupId> = {
        let memberships = scene.identity.store().read().await?.all(Memberships {}).await?;
        memberships.into_iter().filter(|one| one.person_id == person).map(|one| one.group_id).collect()
    };
    let left = before.iter().filter(|group| !chosen.contains(group)).map(|group| (*group, false));
    let joined = chosen.iter().filter(|group| !before.contains(group)).map(|group| (*group, true));
    for (group, member) in left.chain(joined) {
        let wish = SetMember { group, person, member };
        if let Err(refusal) = scene.identity.store().run(&signed.actor, None, wish).await? {
            return scene.refused(&to, refusal);
        }
    }
    Ok(scene.done(&to, scene.speak.said_saved()))
}

/// POST /settings/people/{person}/sign-out
async fn sign_out(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    let end = EndSessions { person, which: Which::All, why: Why::Ended };
    about(&scene, person, end, scene.speak.said_ended()).await
}

/// POST /settings/people/{person}/deactivate
async fn deactivate(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    about(&scene, person, SetActive { person, active: false }, scene.speak.said_deactivated()).await
}

/// POST /settings/people/{person}/activate
async fn activate(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    about(&scene, person, SetActive { person, active: true }, scene.speak.said_activated()).await
}

/// POST /settings/people/{person}/password
async fn offer_password(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    let signed = scene.reader()?;
    let to = format!("{HERE}/{person}");
    let found = scene.identity.store().read().await?.opt(OnePerson { person }).await?.ok_or_else(Problem::missing)?;
    let lang = found.lang.0;
    let (link, secret) = scene.identity.fresh_link(lang);
    if let Some(refusal) = counted(&scene, &link, &found.email).await? {
        return scene.refused(&to, refusal);
    }
    let mailed = link.letter.map(|_| found.email);
    match scene.identity.about(person, &signed.actor, OfferPassword { person, link }).await? {
        Ok(_) => Ok(linked(&scene, &to, &format!("password/{secret}?lang={lang}"), mailed.as_deref())),
        Err(refusal) => scene.refused(&to, refusal),
    }
}

/// POST /settings/people/{person}/factor/remove
async fn drop_factor(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    about(&scene, person, DropFactor { person }, scene.speak.said_factor_off()).await
}
