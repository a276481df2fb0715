//! Links that lead in: /welcome/{secret} makes the first owner, /invitation/{secret} a person, /password/{secret} a
//! new password.

use crate::{
    Identity, Refusal,
    accept::Accept,
    change_password::UsePasswordLink,
    invite::{Invitation, InvitationByHash, Purpose},
    page::{
        frame::{Scene, local},
        role_words,
    },
    password::{CHARS_MIN, Weak, weakness},
    person::{Account, EMAIL_CHARS, NAME_CHARS, PersonById, is_email, is_name, is_zone},
    secret::Use,
};
use axum::{http::StatusCode, response::Response};
use event::{Actor, Words};
use language::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use web::{
    Answer, Form, Need, Path, Route,
    parts::{Field, Gate, Select, field, gate, problem_of, select},
};

pub fn routes(identity: &Identity) -> Vec<Route> {
    vec![
        Route::get("/welcome/{secret}", Need::Anyone, show_welcome, identity),
        Route::post("/welcome/{secret}", Need::Anyone, welcome, identity),
        Route::get("/invitation/{secret}", Need::Anyone, show_invitation, identity),
        Route::post("/invitation/{secret}", Need::Anyone, accept_invitation, identity),
        Route::get("/password/{secret}", Need::Anyone, show_password, identity),
        Route::post("/password/{secret}", Need::Anyone, choose_password, identity),
    ]
}

/// What a newcomer fills in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    zone: String,
}

/// Why which field does not fit.
#[derive(Default)]
struct Problems {
    refusal: Option<Refusal>,
}

impl Problems {
    fn of(&self, scene: &Scene, these: impl Fn(Refusal) -> bool) -> Option<String> {
        self.refusal.filter(|refusal| these(*refusal)).map(|refusal| refusal.say(&scene.speak))
    }
}

/// The invitation that a link stands for, if it holds, and the hash that it is kept under.
async fn held(scene: &Scene, secret: &str, purpose: Purpose) -> Result<(Invitation, String), web::Problem> {
    let now_ms = scene.now_ms();
    for hash in scene.identity.hashes(Use::Link, secret.as_bytes()) {
        let found = scene.identity.store().read().await?.opt(InvitationByHash { hash: &hash }).await?;
        if let Some(found) = found {
            let holds = found.purpose == purpose && found.due_ms > now_ms;
            return if holds { Ok((found, hash)) } else { Err(Refusal::Gone.into()) };
        }
    }
    Err(Refusal::Gone.into())
}

/// GET /welcome/{secret}
async fn show_welcome(scene: Scene, Path(secret): Path<String>) -> Answer {
    let (invitation, _) = held(&scene, &secret, Purpose::Owner).await?;
    Ok(form(&scene, &invitation, &Typed::default(), &Problems::default()))
}

/// POST /welcome/{secret}
async fn welcome(scene: Scene, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Answer {
    join(scene, secret, typed, Purpose::Owner).await
}

/// GET /invitation/{secret}
async fn show_invitation(scene: Scene, Path(secret): Path<String>) -> Answer {
    let (invitation, _) = held(&scene, &secret, Purpose::Invite).await?;
    Ok(form(&scene, &invitation, &Typed::default(), &Problems::default()))
}

/// POST /invitation/{secret}
async fn accept_invitation(scene: Scene, Path(secret): Path<String>, Form(typed): Form<Typed>) -> Answer {
    join(scene, secret, typed, Purpose::Invite).await
}

async fn join(scene: Scene, secret: String, typed: Typed, purpose: Purpose) -> Answer {
    let identity = &scene.identity;
    let (invitation, hash) = held(&scene, &secret, purpose).await?;
    let email = invitation.email.clone().unwrap_or_else(|| typed.email.trim().to_owned());
    let problem = |refusal| Ok(form(&scene, &invitation, &typed, &Problems { refusal: Some(refusal) }));
    if let Some(refusal) = improper(&typed, &email, identity.config()) {
        return problem(refusal);
    }
    let (session, cookie) = identity.new_session(&scene.headers, &scene.peer);
    let accept = Accept {
        hash,
        purpose,
        name: Words::from(typed.name.as_str()),
        email: Words::from(email),
        password: identity.hasher().hash(Words::from(typed.password.as_str())).await?,
        lang: typed.lang.parse().unwrap_or(scene.speak.lang),
        zone: typed.zone.clone(),
        session,
    };
    match identity.store().run(&Actor::Anonymous, None, accept).await? {
        Ok(_) => Ok(scene.admitted(local("/"), &cookie)),
        Err(Refusal::Gone) => Err(Refusal::Gone.into()),
        Err(refusal) => problem(refusal),
    }
}

/// What is asked before a password is hashed, in the order of the fields.
fn improper(typed: &Typed, email: &str, config: &web::Config) -> Option<Refusal> {
    if !is_name(&typed.name) {
        return Some(Refusal::Name);
    }
    if !is_email(email) {
        return Some(Refusal::Email);
    }
    if !is_zone(&typed.zone) {
        return Some(Refusal::Zone);
    }
    let password = Words::from(typed.password.as_str());
    weakness(&password, &[&typed.name, email, &config.company, &config.domain]).map(Refusal::Weak)
}

/// The form that makes an owner or a person.
fn form(scene: &Scene, invitation: &Invitation, typed: &Typed, problems: &Problems) -> Response {
    let speak = &scene.speak;
    let of = |these: fn(Refusal) -> bool| problems.of(scene, these);
    let name = of(|refusal| refusal == Refusal::Name);
    let email = of(|refusal| matches!(refusal, Refusal::Email | Refusal::Taken));
    let password = of(|refusal| matches!(refusal, Refusal::Weak(_)));
    let zone = of(|refusal| refusal == Refusal::Zone);
    let password_hint = speak.gate_password_hint(CHARS_MIN);
    let inside = html! {
        form.fields method="post" {
            (field(&Field { name: "name", label: speak.gate_name(), value: &typed.name, hint: speak.gate_name_hint(), problem: name.as_deref(), autocomplete: "name", required: true, first: true, length_max: u32::try_from(NAME_CHARS).ok(), ..Field::default() }))
            @match &invitation.email {
                Some(invited) => { input type="hidden" name="email" autocomplete="username" value=(invited); }
                None => { (field(&Field { name: "email", label: speak.gate_email(), kind: "email", value: &typed.email, problem: email.as_deref(), autocomplete: "username", required: true, length_max: u32::try_from(EMAIL_CHARS).ok(), ..Field::default() })) }
            }
            @if invitation.email.is_some() { (problem_of("email", email.as_deref())) }
            (field(&Field { name: "password", label: speak.gate_password_new(), kind: "password", hint: &password_hint, problem: password.as_deref(), autocomplete: "new-password", required: true, ..Field::default() }))
            (lang_field(if typed.lang.is_empty() { speak.lang } else { typed.lang.parse().unwrap_or(speak.lang) }, speak))
            (zone_field(if typed.lang.is_empty() { guess(speak.lang) } else { &typed.zone }, zone.as_deref(), speak))
            button.button.primary.wide { (speak.gate_join()) }
        }
    };
    let (title, hint) = match &invitation.email {
        None => (speak.welcome_title(), speak.welcome_hint().to_owned()),
        Some(email) => {
            let by = invitation.by_name.as_deref().unwrap_or(speak.welcome_someone());
            (speak.gate_welcome(), speak.gate_invited(by, role_words(invitation.role, speak), email))
        }
    };
    let card = Gate { title, hint: &hint, good: None, foot: "" };
    let status = if problems.refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    scene.show_with(status, gate(&scene.gate(title), &card, inside, speak))
}

/// The choice of a language.
pub fn lang_field(chosen: Lang, speak: &language::Speak) -> Markup {
    let options = [("zh-CN".to_owned(), "中文".to_owned()), ("en".to_owned(), "English".to_owned())];
    select(&Select { name: "lang", label: speak.me_language(), options: &options, chosen: chosen.tag(), hint: "" })
}

/// The choice of a time zone.
pub fn zone_field(chosen: &str, problem: Option<&str>, speak: &language::Speak) -> Markup {
    let mut options = vec![(String::new(), "UTC".to_owned())];
    options.extend(ZONES.iter().map(|zone| ((*zone).to_owned(), zone.replace('_', " "))));
    if !chosen.is_empty() && !ZONES.contains(&chosen) {
        options.push((chosen.to_owned(), chosen.to_owned()));
    }
    html! {
        (select(&Select { name: "zone", label: speak.me_zone(), options: &options, chosen, hint: speak.me_zone_hint() }))
        (problem_of("zone", problem))
    }
}

/// The zone that most readers of a language live in.
fn guess(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "Asia/Shanghai",
        Lang::En => "",
    }
}

/// Zones that are offered, from east to west.
const ZONES: &[&str] = &[
    "Pacific/Auckland",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Kuala_Lumpur",
    "Australia/Perth",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Dhaka",
    "Asia/Almaty",
    "Asia/Kolkata",
    "Asia/Colombo",
    "Asia/Karachi",
    "Asia/Tashkent",
    "Asia/Dubai",
    "Asia/Tbilisi",
    "Asia/Riyadh",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Africa/Nairobi",
    "Europe/Athens",
    "Europe/Kyiv",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Africa/Lagos",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Santiago",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Chicago",
    "America/Mexico_City",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Vancouver",
    "Pacific/Honolulu",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    password: String,
    #[serde(default)]
    #[allow(dead_code, reason = "tells a password keeper whose password it is")]
    username: String,
}

/// GET /password/{secret}
async fn show_password(scene: Scene, Path(secret): Path<String>) -> Answer {
    let (link, _) = held(&scene, &secret, Purpose::Password).await?;
    password_form(&scene, &link, None).await
}

/// POST /password/{secret}
async fn choose_password(scene: Scene, Path(secret): Path<String>, Form(chosen): Form<Chosen>) -> Answer {
    let identity = &scene.identity;
    let (link, hash) = held(&scene, &secret, Purpose::Password).await?;
    let account = whose(&scene, &link).await?;
    let password = Words(chosen.password);
    let config = identity.config();
    if let Some(weak) = weakness(&password, &[&account.name, &account.email, &config.company, &config.domain]) {
        return password_form(&scene, &link, Some(weak)).await;
    }
    let password = identity.hasher().hash(password).await?;
    let wish = UsePasswordLink { hash, password };
    match link.person_id {
        Some(person) => identity.about(person, &Actor::Anonymous, wish).await?.map_err(web::Problem::from)?,
        None => return Err(Refusal::Gone.into()),
    };
    Ok(scene.done("/sign-in", scene.speak.password_chosen()))
}

async fn whose(scene: &Scene, link: &Invitation) -> Result<Account, web::Problem> {
    let Some(person) = link.person_id else { return Err(Refusal::Gone.into()) };
    let account = scene.identity.store().read().await?.opt(PersonById { person }).await?;
    account.ok_or_else(|| Refusal::Gone.into())
}

async fn password_form(scene: &Scene, link: &Invitation, weak: Option<Weak>) -> Answer {
    let speak = &scene.speak;
    let account = whose(scene, link).await?;
    let problem = weak.map(|weak| Refusal::Weak(weak).say(speak));
    let password_hint = speak.gate_password_hint(CHARS_MIN);
    let inside = html! {
        form.fields method="post" {
            input type="hidden" name="username" autocomplete="username" value=(account.email);
            (field(&Field { name: "password", label: speak.gate_password_new(), kind: "password", hint: &password_hint, problem: problem.as_deref(), autocomplete: "new-password", required: true, first: true, ..Field::default() }))
            button.button.primary.wide { (speak.save()) }
        }
    };
    let (title, hint) = match account.password {
        Some(_) => (speak.password_title(), speak.password_for(account.name)),
        None => (speak.password_first_title(), speak.password_first(account.name, account.email)),
    };
    let card = Gate { title, hint: &hint, good: None, foot: "" };
    let status = if weak.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(scene.show_with(status, gate(&scene.gate(title), &card, inside, speak)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_that_is_offered_is_one() {
        for zone in ZONES {
            assert!(is_zone(zone), "{zone}");
        }
    }

    #[test]
    fn the_first_field_that_does_not_fit_is_told() {
        let typed = |name: &str, password: &str, zone: &str| Typed {
            name: name.into(),
            password: password.into(),
            zone: zone.into(),
            ..Typed::default()
        };
        let check = |typed: Typed, email: &str, expected: Option<Refusal>| {
            assert_eq!(improper(&typed, email, &web::Config::default()), expected);
        };
        check(typed("", "", ""), "", Some(Refusal::Name));
        check(typed("林舟", "", ""), "lin", Some(Refusal::Email));
        check(typed("林舟", "", "x"), "lin@quayside.example", Some(Refusal::Zone));
        check(typed("林舟", "short", ""), "lin@quayside.example", Some(Refusal::Weak(Weak::Short)));
        check(typed("林舟", "a river lamp at dusk", ""), "lin@quayside.example", None);
    }
}
