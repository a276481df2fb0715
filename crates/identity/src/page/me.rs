//! Oneself: /settings/me, and /look, which changes language, theme and density from every page.

use crate::{
    Identity,
    page::{
        frame::{Scene, local},
        join::{lang_field, zone_field},
    },
    person::{NAME_CHARS, PersonById},
    profile::{ChangeLook, ChangeProfile},
};
use axum::http::{HeaderValue, header};
use event::{Right, Words};
use language::Lang;
use maud::html;
use serde::Deserialize;
use web::{
    Answer, Form, Need, Problem, Route, Theme,
    parts::{Field, Select, field, select},
    see_other,
};

/// How long a browser remembers language and theme, in seconds.
const LOOK_S: i64 = 365 * 24 * 3600;

pub fn routes(identity: &Identity) -> Vec<Route> {
    let own = Need::Right(Right::SelfManage);
    vec![
        Route::get("/settings", Need::SignedIn, settings, identity),
        Route::get("/settings/me", own, show, identity),
        Route::post("/settings/me", own, change, identity),
        Route::post("/settings/me/look", own, change_look, identity),
        Route::post("/look", Need::Anyone, look, identity),
    ]
}

/// GET /settings
async fn settings(_: Scene) -> Answer {
    Ok(see_other("/settings/me"))
}

/// GET /settings/me
async fn show(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let speak = &scene.speak;
    let account = scene.identity.store().read().await?.one(PersonById { person: signed.person }).await?;
    let themes = [
        ("auto".to_owned(), speak.look_auto().to_owned()),
        ("light".to_owned(), speak.look_light().to_owned()),
        ("dark".to_owned(), speak.look_dark().to_owned()),
    ];
    let densities = [
        ("comfortable".to_owned(), speak.look_comfortable().to_owned()),
        ("compact".to_owned(), speak.look_compact().to_owned()),
    ];
    let density = if account.compact { "compact" } else { "comfortable" };
    let inside = html! {
        section.card {
            header { h2 { (speak.me_about()) } p lang="" { (account.email) } }
            form.fields method="post" action="/settings/me" {
                (field(&Field { name: "name", label: speak.gate_name(), value: &account.name, hint: speak.gate_name_hint(), autocomplete: "name", required: true, length_max: u32::try_from(NAME_CHARS).ok(), ..Field::default() }))
                (lang_field(account.lang.0, speak))
                (zone_field(&account.zone, None, speak))
                p.actions { button.button.primary { (speak.save()) } }
            }
        }
        section.card {
            header { h2 { (speak.me_look()) } }
            form.fields method="post" action="/settings/me/look" {
                (select(&Select { name: "theme", label: speak.look_theme(), options: &themes, chosen: &account.theme, hint: "" }))
                (select(&Select { name: "density", label: speak.look_density(), options: &densities, chosen: density, hint: "" }))
                p.actions { button.button.primary { (speak.save()) } }
            }
        }
    };
    scene.settings(speak.place_me(), inside)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    name: String,
    lang: String,
    #[serde(default)]
    zone: String,
}

/// POST /settings/me
async fn change(scene: Scene, Form(profile): Form<Profile>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let lang = profile.lang.parse().unwrap_or(scene.speak.lang);
    let wish = ChangeProfile { name: Words(profile.name), lang, zone: profile.zone };
    match scene.identity.about(signed.person, &signed.actor, wish).await? {
        Ok(()) => Ok(scene.done("/settings/me", language::Speak::new(lang).said_saved())),
        Err(refusal) => scene.refused("/settings/me", refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Looks {
    theme: String,
    density: String,
}

/// POST /settings/me/look
async fn change_look(scene: Scene, Form(looks): Form<Looks>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let wish =
        ChangeLook { lang: signed.look.lang, theme: Theme::of(&looks.theme), compact: looks.density == "compact" };
    match scene.identity.about(signed.person, &signed.actor, wish).await? {
        Ok(()) => Ok(scene.done("/settings/me", scene.speak.said_saved())),
        Err(refusal) => scene.refused("/settings/me", refusal),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    #[serde(default)]
    back: String,
    lang: Option<String>,
    theme: Option<String>,
    density: Option<String>,
}

/// POST /look. Before sign-in the browser remembers; afterwards the person's settings do.
async fn look(scene: Scene, Form(look): Form<Look>) -> Answer {
    let lang = look.lang.as_deref().and_then(|tag| tag.parse::<Lang>().ok()).unwrap_or(scene.look.lang);
    let theme = look.theme.as_deref().map_or(scene.look.theme, Theme::of);
    let compact = look.density.as_deref().map_or(scene.look.compact, |density| density == "compact");
    if let Some(signed) = scene.signed.as_ref().filter(|signed| signed.session.is_some()) {
        let wish = ChangeLook { lang, theme, compact };
        scene.identity.about(signed.person, &signed.actor, wish).await?.map_err(Problem::from)?;
    }
    let mut response = see_other(local(&look.back));
    for (name, value) in [("lang", lang.tag()), ("theme", theme.word())] {
        let cookie = format!("{name}={value}; Path=/; Max-Age={LOOK_S}; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
