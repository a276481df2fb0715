//! The way in and out: /sign-in, /sign-in/code, /sign-in/link/{secret}, /sign-out.

use crate::{
    Identity, Refusal,
    attempt::Rule,
    code::GiveCode,
    half::{self, HalfByHash},
    link::UseLink,
    page::{
        frame::{Scene, local, name, set_cookie},
        passkeys::button,
    },
    person::{PersonByEmail, PersonById, fold},
    secret::{self, Use, keyed, plain_recovery_code},
    session::{EndSessions, Which, Why},
    sign_in::{Next, SignIn},
    totp::{FactorOf, generator, step},
};
use axum::{
    http::{StatusCode, header},
    response::Response,
};
use event::{Actor, DAY_MS, PersonId, SECOND_MS, Words};
use maud::{Markup, html};
use serde::Deserialize;
use web::{
    Answer, Form, Need, Path, Problem, Query, Route, cookie,
    parts::{SignIn as SignInForm, TwoFactor, sign_in as sign_in_page, two_factor},
    percent_path, see_other,
};

/// Characters of a typed password at most; more is not one of ours.
const TYPED_MAX: usize = 1_000;
/// How long a browser is remembered in which someone signed in.
const KNOWN_S: i64 = 180 * DAY_MS / SECOND_MS;

pub fn routes(identity: &Identity) -> Vec<Route> {
    vec![
        Route::get("/sign-in", Need::Anyone, show, identity),
        Route::post("/sign-in", Need::Anyone, sign_in, identity),
        Route::get("/sign-in/code", Need::Anyone, show_code, identity),
        Route::post("/sign-in/code", Need::Anyone, give_code, identity),
        Route::get("/sign-in/link/{secret}", Need::Anyone, use_link, identity),
        Route::post("/sign-out", Need::Anyone, sign_out, identity),
    ]
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Onward {
    #[serde(default)]
    next: String,
    #[serde(default)]
    #[allow(dead_code, reason = "read by the language of the page, which looks at the query itself")]
    lang: String,
}

/// GET /sign-in
async fn show(scene: Scene, Query(onward): Query<Onward>) -> Answer {
    let next = local(&onward.next);
    if scene.signed.is_some() {
        return Ok(see_other(next));
    }
    let empty = crate::owner::empty(scene.identity.store()).await?;
    let said = scene.said.as_ref().map(|said| said.words.as_str());
    let good = said.or(empty.then(|| scene.speak.sign_in_empty_house()));
    let form = SignInForm { email: "", problem: None, next, good, other: other_ways(&scene, next) };
    Ok(scene.show(sign_in_page(&scene.gate(scene.speak.gate_sign_in()), &form, &scene.speak)))
}

/// What stands under the form.
fn other_ways(scene: &Scene, next: &str) -> Markup {
    html! {
        (button(scene, next))
        p.small { a href="/sign-in/forgotten" { (scene.speak.forgotten_link()) } }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// POST /sign-in
async fn sign_in(scene: Scene, Form(typed): Form<Typed>) -> Answer {
    let identity = &scene.identity;
    let email_fold = fold(&typed.email.chars().take(crate::person::EMAIL_CHARS).collect::<String>());
    let known = Known::of(&scene, &email_fold);
    let account = keyed(identity.key(), Use::Account, email_fold.as_bytes());
    let address = identity.address_key(&scene.peer);
    let counted = vec![known.bucket(&account), address.clone()];
    let keys = counted.iter().map(|key| (key.clone(), identity.rule())).collect();
    if let Err(refusal) = identity.attempt(keys).await? {
        return Ok(again(&scene, &typed, refusal));
    }
    let found = identity.store().read().await?.opt(PersonByEmail { email_fold: &email_fold }).await?;
    let password = Words(typed.password.chars().take(TYPED_MAX).collect());
    let stored = found.as_ref().and_then(|person| person.password.clone());
    let fits = identity.hasher().check(password, stored.clone()).await?;
    let (session, secret) = identity.new_session(&scene.headers, &scene.peer);
    let half = secret::random();
    let wish = SignIn {
        person: found.map(|person| person.id),
        fits: stored.filter(|_| fits),
        account,
        address,
        counted,
        half: keyed(identity.key(), Use::Half, half.as_bytes()),
        session,
    };
    match identity.store().run(&Actor::Anonymous, None, wish).await? {
        Ok(Next::In(_)) => {
            let mut response = scene.admitted(local(&typed.next), &secret);
            known.remember(&mut response, &scene);
            Ok(response)
        }
        Ok(Next::Code) => {
            let mut response = see_other(&format!("/sign-in/code?next={}", percent_path(local(&typed.next))));
            set_cookie(&mut response, identity.config(), "half", &half, half::LASTS_MS / SECOND_MS);
            Ok(response)
        }
        Err(refusal) => Ok(again(&scene, &typed, refusal)),
    }
}

/// The form again, with why; the same for every account.
fn again(scene: &Scene, typed: &Typed, refusal: Refusal) -> Response {
    let problem = refusal.say(&scene.speak);
    let next = local(&typed.next);
    let (email, other) = (typed.email.trim(), other_ways(scene, next));
    let form = SignInForm { email, problem: Some(&problem), next, good: None, other };
    let markup = sign_in_page(&scene.gate(scene.speak.gate_sign_in()), &form, &scene.speak);
    refused(scene.show_with(status(refusal), markup), refusal)
}

fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refused(mut response: Response, refusal: Refusal) -> Response {
    if let Refusal::Wait(wait) = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, wait.seconds().into());
    }
    response
}

/// A browser in which the owner of an address signed in before has a count of its own, so that a stranger who guesses
/// at the account does not lock its owner out. Source: OWASP, device cookies.
struct Known {
    random: Option<String>,
    email_fold: String,
}

impl Known {
    fn of(scene: &Scene, email_fold: &str) -> Known {
        let identity = &scene.identity;
        let random = cookie(&scene.headers, &name(identity.config(), "known"))
            .and_then(|value| value.split_once('.'))
            .filter(|(random, proof)| proofs_of(identity, random, email_fold).any(|made| *proof == made))
            .map(|(random, _)| random.to_owned());
        Known { random, email_fold: email_fold.to_owned() }
    }

    fn bucket(&self, account: &str) -> String {
        match &self.random {
            Some(random) => format!("{account}:{}", random.get(..16).unwrap_or(random)),
            None => account.to_owned(),
        }
    }

    fn remember(&self, response: &mut Response, scene: &Scene) {
        let random = self.random.clone().unwrap_or_else(secret::random);
        let proof = proofs_of(&scene.identity, &random, &self.email_fold).next().unwrap_or_default();
        set_cookie(response, scene.identity.config(), "known", &format!("{random}.{proof}"), KNOWN_S);
    }
}

/// By the current key, then by those of before a rotation.
fn proofs_of(identity: &Identity, random: &str, email_fold: &str) -> impl Iterator<Item = String> {
    let meant = format!("{random}\0{email_fold}");
    identity.hashes(Use::Known, meant.as_bytes()).collect::<Vec<_>>().into_iter()
}

/// The keyed hash of the cookie that remembers the password.
fn half_of(scene: &Scene) -> Option<String> {
    let identity = &scene.identity;
    cookie(&scene.headers, &name(identity.config(), "half"))
        .map(|secret| keyed(identity.key(), Use::Half, secret.as_bytes()))
}

/// GET /sign-in/code
async fn show_code(scene: Scene, Query(onward): Query<Onward>) -> Answer {
    if half_of(&scene).is_none() {
        return Ok(see_other("/sign-in"));
    }
    let form = TwoFactor { problem: None, next: local(&onward.next) };
    Ok(scene.show(two_factor(&scene.gate(scene.speak.gate_two_factor()), &form, &scene.speak)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
    #[serde(default)]
    next: String,
}

/// POST /sign-in/code
async fn give_code(scene: Scene, Form(typed): Form<Code>) -> Answer {
    let identity = &scene.identity;
    let late = || scene.refused("/sign-in", Refusal::Late);
    let Some(half) = half_of(&scene) else { return late() };
    let found = identity.store().read().await?.opt(HalfByHash { hash: &half }).await?;
    let Some(person) = found.and_then(|half| half.person_id) else { return late() };
    let counted = keyed(identity.key(), Use::Code, person.to_string().as_bytes());
    if let Err(refusal) = identity.attempt(vec![(counted.clone(), Rule::CODE)]).await? {
        return Ok(code_again(&scene, &typed, refusal));
    }
    let (session, secret) = identity.new_session(&scene.headers, &scene.peer);
    let address = identity.address_key(&scene.peer);
    let typed_code: String = typed.code.chars().take(64).collect();
    let (fits, email_fold) = compare(identity, person, &typed_code, scene.now_ms()).await?;
    let known = Known::of(&scene, &email_fold);
    let account = keyed(identity.key(), Use::Account, email_fold.as_bytes());
    let recovery = format!("{person}{}", plain_recovery_code(&typed_code));
    let give = GiveCode {
        half,
        fits,
        recovery: identity.hashes(Use::Recovery, recovery.as_bytes()).collect(),
        counted: vec![counted, known.bucket(&account), address.clone()],
        address,
        session,
    };
    match identity.store().run(&Actor::Anonymous, None, give).await? {
        Ok(_) => {
            let mut response = scene.admitted(local(&typed.next), &secret);
            known.remember(&mut response, &scene);
            Ok(response)
        }
        Err(Refusal::Late) => late(),
        Err(refusal) => Ok(code_again(&scene, &typed, refusal)),
    }
}

/// The stored seed and the step that `code` fits, and the person's folded address.
async fn compare(
    identity: &Identity,
    person: PersonId,
    code: &str,
    now_ms: i64,
) -> store::Result<(Option<(Words, i64)>, String)> {
    let (account, factor) = {
        let mut rd = identity.store().read().await?;
        (rd.opt(PersonById { person }).await?, rd.opt(FactorOf { person }).await?)
    };
    let email_fold = account.map(|account| fold(&account.email)).unwrap_or_default();
    let fits = factor.and_then(|factor| {
        let seed = identity.unseal(&person.to_string(), factor.seed.text())?;
        let step = step(&generator(&seed, "", "")?, code, now_ms)?;
        Some((factor.seed, step))
    });
    Ok((fits, email_fold))
}

fn code_again(scene: &Scene, typed: &Code, refusal: Refusal) -> Response {
    let problem = refusal.say(&scene.speak);
    let form = TwoFactor { problem: Some(&problem), next: local(&typed.next) };
    let markup = two_factor(&scene.gate(scene.speak.gate_two_factor()), &form, &scene.speak);
    refused(scene.show_with(status(refusal), markup), refusal)
}

/// GET /sign-in/link/{secret}
async fn use_link(scene: Scene, Path(secret): Path<String>) -> Answer {
    let identity = &scene.identity;
    // No count is kept: 256 random bits are not guessed.
    let (session, cookie) = identity.new_session(&scene.headers, &scene.peer);
    let mut refusal = Refusal::Gone;
    for hash in identity.hashes(Use::Link, secret.as_bytes()) {
        let used = UseLink { hash, session: session.clone() };
        match identity.store().run(&Actor::Anonymous, None, used).await? {
            Ok(_) => return Ok(scene.admitted("/", &cookie)),
            Err(why) => refusal = why,
        }
    }
    Err(refusal.into())
}

/// POST /sign-out
async fn sign_out(scene: Scene) -> Answer {
    if let Some(signed) = &scene.signed
        && let Some(session) = signed.session
    {
        let end = EndSessions { person: signed.person, which: Which::One(session), why: Why::SignedOut };
        scene.identity.about(signed.person, &signed.actor, end).await?.map_err(Problem::from)?;
    }
    let mut response = scene.done("/sign-in", scene.speak.signed_out());
    set_cookie(&mut response, scene.identity.config(), "session", "", 0);
    // What the browser kept of the pages belongs to whoever signed in, not to whoever sits here next.
    let clear = axum::http::HeaderValue::from_static("\"cache\"");
    response.headers_mut().insert("clear-site-data", clear);
    Ok(response)
}
