//! Passkeys from the browser: /sign-in/passkey and /settings/security/passkeys. JSON, because only a script can ask an
//! authenticator; every way in works without one, too.

use crate::{
    Identity, Refusal,
    half::{HalfByHash, LASTS_MS},
    page::frame::{Said, Scene, local, name, set_cookie},
    passkey::{
        Ask, Asked, Checked, MakePasskey, PASSKEYS_MAX, PasskeyBy, PasskeysOf, RemovePasskey, Stored, UsePasskey,
    },
    secret::{self, Use, keyed, seal},
};
use axum::response::IntoResponse;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use event::{Actor, MINUTE_MS, PersonId, Right, SECOND_MS, Words};
use language::Speak;
use maud::{Markup, html};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;
use web::{
    Answer, Json, Need, Path, Problem, Route,
    parts::{Field, Icon, ago, day, field, icon},
};
use webauthn_rs::{Webauthn, prelude::*};

const HERE: &str = "/settings/security";
/// Questions to authenticators that one network address may have asked in a minute.
const ASKS_PER_MINUTE: f64 = 120.0;

pub fn routes(identity: &Identity) -> Vec<Route> {
    let own = Need::Right(Right::SelfManage);
    vec![
        Route::post("/sign-in/passkey/start", Need::Anyone, start_sign_in, identity),
        Route::post("/sign-in/passkey", Need::Anyone, sign_in, identity),
        Route::post("/settings/security/passkeys/start", own, start_making, identity),
        Route::post("/settings/security/passkeys", own, make, identity),
        Route::post("/settings/security/passkeys/{passkey}/remove", own, remove, identity),
    ]
}

/// Where to go after an act that a script did.
#[derive(Serialize)]
struct To {
    to: String,
}

fn checker(scene: &Scene) -> Result<&Webauthn, Problem> {
    scene.identity.passkeys().ok_or_else(Problem::missing)
}

/// Asks: keeps the state sealed under a cookie, and gives the question to the script.
async fn ask<Q: Serialize, S: Serialize>(
    scene: &Scene,
    asked: Asked,
    person: Option<PersonId>,
    question: Q,
    state: &S,
) -> Answer {
    let identity = &scene.identity;
    let cookie = secret::random();
    let hash = keyed(identity.key(), Use::Half, cookie.as_bytes());
    let state = serde_json::to_vec(state).map_err(store::Error::from)?;
    let state = seal(identity.seal_key(), &hash, &state);
    identity.store().run(&Actor::Anonymous, None, Ask { asked, person, hash, state }).await?.map_err(Problem::from)?;
    let mut response = axum::Json(question).into_response();
    set_cookie(&mut response, identity.config(), "passkey", &cookie, LASTS_MS / SECOND_MS);
    Ok(response)
}

/// The keyed hash of the cookie and the state that was kept under it.
async fn asked<S: DeserializeOwned>(scene: &Scene, asked: Asked) -> Result<(String, S), Problem> {
    let identity = &scene.identity;
    let cookie = web::cookie(&scene.headers, &name(identity.config(), "passkey")).ok_or(Refusal::Late)?;
    let hash = keyed(identity.key(), Use::Half, cookie.as_bytes());
    let found = identity.store().read().await?.opt(HalfByHash { hash: &hash }).await?;
    let half = found.filter(|half| half.purpose == asked.word()).ok_or(Refusal::Late)?;
    let state = identity.unseal(&hash, &half.state).ok_or(Refusal::Late)?;
    let state = serde_json::from_slice(&state).map_err(store::Error::from)?;
    Ok((hash, state))
}

/// POST /sign-in/passkey/start
async fn start_sign_in(scene: Scene) -> Answer {
    let key = format!("passkey {}", scene.peer.0);
    scene.identity.rates().take(&key, ASKS_PER_MINUTE, MINUTE_MS, scene.now_ms())?;
    let (question, state) = checker(&scene)?.start_discoverable_authentication().map_err(odd)?;
    ask(&scene, Asked::SignIn, None, question, &state).await
}

/// The library could not make a question: our fault, told as any other failure.
fn odd(error: WebauthnError) -> Problem {
    tracing::error!(%error, "passkey");
    Problem::new(500, "failure", |speak| speak.problem_failure().to_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    credential: PublicKeyCredential,
    #[serde(default)]
    next: String,
}

/// POST /sign-in/passkey
async fn sign_in(scene: Scene, Json(answered): Json<Answered>) -> Answer {
    let identity = &scene.identity;
    let address = identity.address_key(&scene.peer);
    identity.attempt(vec![(address.clone(), identity.rule())]).await?.map_err(Problem::from)?;
    let (half, state) = asked::<DiscoverableAuthentication>(&scene, Asked::SignIn).await?;
    let credential = BASE64_URL_SAFE_NO_PAD.encode(answered.credential.get_credential_id());
    let stored = identity.store().read().await?.opt(PasskeyBy { credential: &credential }).await?;
    let checked = stored.and_then(|stored| check(checker(&scene).ok()?, &answered.credential, state, &stored));
    let (session, secret) = identity.new_session(&scene.headers, &scene.peer);
    let account = keyed(identity.key(), Use::Account, credential.as_bytes());
    let counted = vec![address.clone()];
    let wish = UsePasskey { half, credential, checked, account, address, counted, session };
    identity.store().run(&Actor::Anonymous, None, wish).await?.map_err(Problem::from)?;
    let mut response = axum::Json(To { to: local(&answered.next).to_owned() }).into_response();
    scene.admit(&mut response, &secret);
    set_cookie(&mut response, identity.config(), "passkey", "", 0);
    Ok(response)
}

/// Whether an authenticator's answer holds for a stored passkey, and what is to be stored now.
fn check(
    webauthn: &Webauthn,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
    stored: &Stored,
) -> Option<Checked> {
    // The handle inside the answer must be the person whose passkey it is.
    let (person, _) = webauthn.identify_discoverable_authentication(answer).ok()?;
    if person != stored.person_id.0 {
        return None;
    }
    let mut passkey: Passkey = serde_json::from_str(stored.body.text()).ok()?;
    let result = webauthn.finish_discoverable_authentication_v2(answer, state, &passkey).ok()?;
    passkey.update_credential(&result);
    let after = serde_json::to_string(&passkey).ok()?;
    Some(Checked { before: stored.body.text().to_owned(), after })
}

/// POST /settings/security/passkeys/start
async fn start_making(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let webauthn = checker(&scene)?;
    let mine = scene.identity.store().read().await?.all(PasskeysOf { person: signed.person }).await?;
    if mine.len() >= PASSKEYS_MAX {
        return Err(Refusal::Many.into());
    }
    let known = mine.iter().filter_map(|stored| BASE64_URL_SAFE_NO_PAD.decode(&stored.credential).ok());
    let known: Vec<CredentialID> = known.collect();
    let (question, state) =
        webauthn.start_passkey_registration(signed.person.0, &signed.email, &signed.name, Some(known)).map_err(odd)?;
    let mut question = serde_json::to_value(question).map_err(store::Error::from)?;
    // Signing in asks for no address, so the authenticator has to remember whose passkey it is.
    question["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    question["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    ask(&scene, Asked::Make, Some(signed.person), question, &state).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    credential: RegisterPublicKeyCredential,
    name: String,
}

/// POST /settings/security/passkeys
async fn make(scene: Scene, Json(made): Json<Made>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let (half, state) = asked::<PasskeyRegistration>(&scene, Asked::Make).await?;
    let passkey = checker(&scene)?
        .finish_passkey_registration(&made.credential, &state)
        .map_err(|_| Problem::from(Refusal::Passkey))?;
    let wish = MakePasskey {
        half,
        name: Words(made.name),
        credential: BASE64_URL_SAFE_NO_PAD.encode(passkey.cred_id()),
        body: Words(serde_json::to_string(&passkey).map_err(store::Error::from)?),
    };
    scene.identity.store().run(&signed.actor, None, wish).await?.map_err(Problem::from)?;
    let mut response = axum::Json(To { to: HERE.to_owned() }).into_response();
    scene.say(&mut response, &Said { words: scene.speak.said_passkey().to_owned(), ..Said::default() });
    set_cookie(&mut response, scene.identity.config(), "passkey", "", 0);
    Ok(response)
}

/// POST /settings/security/passkeys/{passkey}/remove
async fn remove(scene: Scene, Path(passkey): Path<Uuid>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    match scene.identity.store().run(&signed.actor, None, RemovePasskey { passkey }).await? {
        Ok(()) => Ok(scene.done(HERE, scene.speak.said_passkey_gone())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// The card of the security page; nothing where browsers give no passkeys.
pub fn card(scene: &Scene, mine: &[Stored]) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! {
        @if scene.identity.passkeys().is_some() {
            section.card {
                header { h2 { (speak.passkey_title()) } p { (speak.passkey_hint()) } }
                @if mine.is_empty() { p.quiet.pad { (speak.passkey_none()) } }
                ul.lines { @for stored in mine { (line(stored, now_ms, speak)) } }
                passkey-add hidden {
                    form.fields.row {
                        (field(&Field { name: "passkey-name", label: speak.passkey_name(), value: &scene.device(), length_max: Some(80), ..Field::default() }))
                        button.button.primary { (icon(Icon::Key)) (speak.passkey_add()) }
                    }
                }
                noscript { p.quiet.pad { (speak.passkey_script()) } }
            }
        }
    }
}

fn line(stored: &Stored, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li #{ "passkey-" (stored.id) } {
            (icon(Icon::Key))
            div.what {
                p { b lang="" { (stored.name) } }
                p.quiet { (speak.passkey_since(day(stored.created_ms, now_ms, speak))) " · " (speak.token_used()) " "
                    @match stored.used_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { (speak.people_never()) } } }
            }
            form method="post" action={ "/settings/security/passkeys/" (stored.id) "/remove" } data-confirm=(speak.passkey_remove_ask(&stored.name)) { button.button.small { (speak.group_remove()) } }
        }
    }
}

/// The button of the sign-in page. It shows itself where the browser knows passkeys.
pub fn button(scene: &Scene, next: &str) -> Markup {
    html! {
        @if scene.identity.passkeys().is_some() {
            passkey-sign-in hidden next=(next) {
                button.button.wide type="button" { (icon(Icon::Key)) (scene.speak.passkey_sign_in()) }
            }
        }
    }
}
