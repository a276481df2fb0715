//! Invitations on /settings/people: the form, how the letter of each goes, a new link, and taking one back.

use crate::{
    Refusal,
    attempt::Rule,
    invite::{Fresh, Invite, Pending, Withdraw},
    letter::State,
    page::{
        frame::{Said, Scene},
        people::group_boxes,
        role_words,
    },
    person::fold,
    renew::Renew,
    secret::{Use, keyed},
};
use event::{GroupId, InvitationId, Right, Role, Words};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::{
    Answer, Form, Need, Path, Problem, Route,
    parts::{Field, Select, ago, chip, copy_button, count, day, field, select},
};

const HERE: &str = "/settings/people";
/// What a link is said to be of when a letter takes it there.
const MAILED: &str = "mailed";

pub fn routes(identity: &crate::Identity) -> Vec<Route> {
    let manage = Need::Right(Right::PeopleManage);
    vec![
        Route::post("/settings/people/invitations", manage, invite, identity),
        Route::post("/settings/people/invitations/{invitation}/renew", manage, renew, identity),
        Route::post("/settings/people/invitations/{invitation}/withdraw", manage, withdraw, identity),
    ]
}

/// A link that was made a moment ago, shown once.
pub fn link_shown(scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let said = scene.said.as_ref().filter(|said| said.of == "link" || said.of == MAILED);
    html! {
        @if let Some(said) = said {
            @for link in &said.once {
                section.card.secret role="status" {
                    @if said.of == MAILED {
                        header { h2 { (speak.link_mailed_title()) } p { (speak.link_mailed_hint()) } }
                    } @else {
                        header { h2 { (speak.link_title()) } p { (speak.link_hint()) " " (speak.people_no_mail()) } }
                    }
                    p.link { code { (link) } (copy_button(link, speak)) }
                }
            }
        }
    }
}

/// The form that invites.
pub fn invite_form(scene: &Scene, roles: &[(String, String)], groups: &[(GroupId, String)]) -> Markup {
    let speak = &scene.speak;
    let langs = [("zh-CN".to_owned(), "中文".to_owned()), ("en".to_owned(), "English".to_owned())];
    let tag = if speak.lang == Lang::Zh { "zh-CN" } else { "en" };
    html! {
        section.card {
            header { h2 { (speak.people_invite()) } p {
                @if scene.identity.sends() { (speak.people_invite_mailed()) } @else { (speak.people_invite_hint()) " " (speak.people_no_mail()) }
            } }
            form.fields method="post" action="/settings/people/invitations" {
                (field(&Field { name: "email", label: speak.gate_email(), kind: "email", autocomplete: "off", required: true, ..Field::default() }))
                (select(&Select { name: "role", label: speak.people_role(), options: roles, chosen: "agent", hint: "" }))
                (select(&Select { name: "lang", label: speak.people_invite_lang(), options: &langs, chosen: tag, hint: "" }))
                @if !groups.is_empty() { (group_boxes(groups, &[], speak)) }
                p.actions { button.button.primary { (speak.people_invite()) } }
            }
        }
    }
}

/// Invitations that wait, and how their letters go.
pub fn invitations(pending: &[Pending], sends: bool, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @if !pending.is_empty() {
            section.card {
                header { h2 { (speak.people_invited()) } span.count { (count(i64::try_from(pending.len()).unwrap_or(i64::MAX))) } }
                ul.lines data-list="invitations" { @for one in pending { (invitation(one, sends, now_ms, speak)) } }
            }
        }
    }
}

fn invitation(one: &Pending, sends: bool, now_ms: i64, speak: &Speak) -> Markup {
    let act = |what: &str| format!("/settings/people/invitations/{}/{what}", one.id);
    html! {
        li #{ "invitation-" (one.id) } {
            div.what {
                p { b lang="" { (one.email) } " " (chip(role_words(one.role, speak))) }
                p.quiet {
                    (speak.people_invited_by(one.by_name.as_deref().unwrap_or(speak.welcome_someone()))) " · "
                    @if one.due_ms > now_ms { (speak.people_until(day(one.due_ms, now_ms, speak))) } @else { (speak.people_overdue()) }
                }
                p.quiet {
                    @match (one.state, one.at_ms) {
                        (Some(state), Some(at_ms)) => (how(state, one.why.as_deref(), at_ms, now_ms, speak)),
                        _ => (speak.people_by_hand()),
                    }
                }
            }
            div.actions {
                form method="post" action=(act("renew")) {
                    button.button.small { @if sends { (speak.people_send_again()) } @else { (speak.people_new_link()) } }
                }
                form method="post" action=(act("withdraw")) { button.button.small { (speak.people_withdraw()) } }
            }
        }
    }
}

/// How a letter goes, in words.
pub fn how(state: State, why: Option<&str>, at_ms: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @match (state, why) {
            (State::Sent, _) => { (speak.letter_sent()) " " (ago(at_ms, now_ms, speak)) },
            (State::Waiting, None) => (speak.letter_waiting()),
            (State::Waiting, Some(_)) => (speak.letter_away()),
            (State::Failed, why) => span.bad { (failed(why.unwrap_or(""), speak)) },
        }
    }
}

fn failed(why: &str, speak: &Speak) -> String {
    match why {
        "late" => speak.letter_late().to_owned(),
        "key" => speak.letter_key().to_owned(),
        "nowhere" => speak.letter_nowhere().to_owned(),
        "in doubt" => speak.letter_in_doubt().to_owned(),
        "gave up" => speak.letter_gave_up().to_owned(),
        "no address" => speak.letter_no_address().to_owned(),
        other => speak.letter_refused(other.trim_start_matches("refused").trim()),
    }
}

/// The fields of an invitation. Read as pairs, because groups come as often as they are ticked.
struct Wanted {
    email: Words,
    role: Role,
    lang: Option<Lang>,
    groups: Vec<GroupId>,
}

fn wanted(pairs: Vec<(String, String)>) -> Result<Wanted, Problem> {
    let mut wanted = Wanted { email: Words::default(), role: Role::Anonymous, lang: None, groups: Vec::new() };
    for (name, value) in pairs {
        match name.as_str() {
            "email" => wanted.email = Words(value.trim().to_owned()),
            "role" => wanted.role = value.parse().unwrap_or(Role::Anonymous),
            "lang" => wanted.lang = value.parse().ok(),
            "group" => wanted.groups.push(value.parse().map_err(|_| Problem::missing())?),
            _ => return Err(Problem::input(move |speak| speak.problem_field(&name))),
        }
    }
    Ok(wanted)
}

/// POST /settings/people/invitations
async fn invite(scene: Scene, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let signed = scene.reader()?;
    let Wanted { email, role, lang, groups } = wanted(pairs)?;
    let lang = lang.unwrap_or(scene.speak.lang);
    let (link, secret) = scene.identity.fresh_link(lang);
    if let Some(refusal) = counted(&scene, &link, email.text()).await? {
        return scene.refused(HERE, refusal);
    }
    let mailed = link.letter.map(|_| email.text().to_owned());
    let wish = Invite { email, role, groups, link };
    match scene.identity.store().run(&signed.actor, None, wish).await? {
        Ok(_) => Ok(linked(&scene, HERE, &format!("invitation/{secret}?lang={lang}"), mailed.as_deref())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

store::query! {
    /// Whom an invitation is for, and in which language its letter was.
    InvitedAs { id: InvitationId } -> [As { email: String, lang: Option<String> }] =
        "select coalesce(i.email, '') as email, l.lang
           from identity_invitation i left join identity_letter l on l.invitation_id = i.id
          where i.id = $id and i.purpose = 'invite'"
}

/// POST /settings/people/invitations/{invitation}/renew
async fn renew(scene: Scene, Path(invitation): Path<InvitationId>) -> Answer {
    let signed = scene.reader()?;
    let found = scene.identity.store().read().await?.opt(InvitedAs { id: invitation }).await?;
    let As { email, lang } = found.ok_or_else(Problem::missing)?;
    let lang = lang.and_then(|lang| lang.parse().ok()).unwrap_or(scene.speak.lang);
    let (link, secret) = scene.identity.fresh_link(lang);
    if let Some(refusal) = counted(&scene, &link, &email).await? {
        return scene.refused(HERE, refusal);
    }
    let mailed = link.letter.map(|_| email);
    match scene.identity.store().run(&signed.actor, None, Renew { invitation, link }).await? {
        Ok(_) => Ok(linked(&scene, HERE, &format!("invitation/{secret}?lang={lang}"), mailed.as_deref())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// Counts a letter that is about to be asked for, by whom it goes to and by who asks; why it must wait.
pub async fn counted(scene: &Scene, link: &Fresh, email: &str) -> store::Result<Option<Refusal>> {
    if link.letter.is_none() {
        return Ok(None);
    }
    let key = |what: &str| keyed(scene.identity.key(), Use::Letter, what.as_bytes());
    let by = scene.signed.as_ref().map(|signed| signed.person.to_string()).unwrap_or_default();
    let keys = vec![(key(&format!("to {}", fold(email))), Rule::LETTER_TO), (key(&by), Rule::LETTERS_BY)];
    Ok(scene.identity.attempt(keys).await?.err())
}

/// 303 to a page that shows the link once, and says whom a letter takes it to. The address is the configured one, whatever the request
/// called this host.
pub fn linked(scene: &Scene, to: &str, path: &str, mailed: Option<&str>) -> axum::response::Response {
    let link = format!("{}/{path}", scene.identity.config().public_url);
    let (words, of) = match mailed {
        Some(email) => (scene.speak.said_mailed(email), MAILED),
        None => (scene.speak.said_link().to_owned(), "link"),
    };
    scene.then(to, &Said { words, once: vec![link], of: of.into(), ..Said::default() })
}

/// POST /settings/people/invitations/{invitation}/withdraw
async fn withdraw(scene: Scene, Path(invitation): Path<InvitationId>) -> Answer {
    let signed = scene.reader()?;
    match scene.identity.store().run(&signed.actor, None, Withdraw { invitation }).await? {
        Ok(()) => Ok(scene.done(HERE, scene.speak.said_withdrawn())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_letter_goes_is_said_in_words() {
        let speak = Speak::new(Lang::En);
        let check = |state: State, why: Option<&str>, says: &str| {
            let said = how(state, why, 0, 1_000, &speak).into_string();
            assert!(said.contains(says), "{said}");
        };
        check(State::Sent, None, "just now");
        check(State::Waiting, None, speak.letter_waiting());
        check(State::Waiting, Some("away"), speak.letter_away());
        check(State::Failed, Some("refused 550 5.1.1"), "550 5.1.1");
        check(State::Failed, Some("nowhere"), speak.letter_nowhere());
    }
}
