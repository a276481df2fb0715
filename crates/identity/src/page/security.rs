//! /settings/security: password, second factor, recovery codes.

use crate::{
    Identity, Refusal,
    attempt::Rule,
    change_password::ChangePassword,
    page::{
        frame::{Said, Scene},
        passkeys::card,
    },
    passkey::PasskeysOf,
    password::{CHARS_MIN, weakness},
    person::{Account, PersonById},
    secret::{self, Use, keyed, plain_recovery_code, seal},
    totp::{ChangeFactor, Factor, FactorOf, RECOVERY_CODES, RecoveryLeft, SEED_BYTES, Wish, generator, step},
};
use event::{PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use web::{
    Answer, Form, Need, Route, Signed,
    parts::{Field, Mark, copy_button, field, mark},
};

const HERE: &str = "/settings/security";

pub fn routes(identity: &Identity) -> Vec<Route> {
    let own = Need::Right(Right::SelfManage);
    vec![
        Route::get(HERE, own, show, identity),
        Route::post("/settings/security/password", own, change_password, identity),
        Route::post("/settings/security/totp", own, offer, identity),
        Route::post("/settings/security/totp/confirm", own, confirm, identity),
        Route::post("/settings/security/totp/remove", own, remove, identity),
        Route::post("/settings/security/recovery", own, renew, identity),
    ]
}

/// GET /settings/security
async fn show(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let person = signed.person;
    let (account, factor, left, mine) = {
        let mut rd = scene.identity.store().read().await?;
        let account = rd.one(PersonById { person }).await?;
        let factor = rd.opt(FactorOf { person }).await?;
        let left = rd.one(RecoveryLeft { person }).await?.n;
        (account, factor, left, rd.all(PasskeysOf { person }).await?)
    };
    let speak = &scene.speak;
    let inside = html! {
        @if let Some(said) = scene.said.as_ref().filter(|said| said.of == "recovery") { (recovery_shown(&said.once, speak)) }
        (password_card(&account, speak))
        @match &factor {
            Some(factor) if factor.confirmed => { (factor_card(left, speak)) }
            Some(factor) => { (offer_card(&scene, &account, factor)) }
            None => { (no_factor_card(speak)) }
        }
        (card(&scene, &mine))
    };
    scene.settings(speak.place_security(), inside)
}

fn password_card(account: &Account, speak: &Speak) -> Markup {
    let hint = speak.gate_password_hint(CHARS_MIN);
    html! {
        section.card {
            header { h2 { (speak.gate_password()) } p { (speak.security_password_hint()) } }
            form.fields method="post" action="/settings/security/password" {
                input type="hidden" name="username" autocomplete="username" value=(account.email);
                (field(&Field { name: "present", label: speak.security_present(), kind: "password", autocomplete: "current-password", required: true, ..Field::default() }))
                (field(&Field { name: "password", label: speak.gate_password_new(), kind: "password", hint: &hint, autocomplete: "new-password", required: true, ..Field::default() }))
                p.actions { button.button.primary { (speak.security_password_change()) } }
            }
        }
    }
}

fn no_factor_card(speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.gate_two_factor()) } p { (speak.security_factor_hint()) } (mark(Mark::Soon, speak.security_factor_off())) }
            form.pad method="post" action="/settings/security/totp" { button.button.primary { (speak.security_factor_set_up()) } }
        }
    }
}

fn offer_card(scene: &Scene, account: &Account, factor: &Factor) -> Markup {
    let speak = &scene.speak;
    let totp = scene.identity.unseal(&account.id.to_string(), factor.seed.text()).and_then(|seed| {
        generator(&seed, &format!("{} {}", scene.identity.config().company, "Handrail"), &account.email)
    });
    let shown = totp.and_then(|totp| Some((totp.to_url().ok()?, totp.secret().to_base32())));
    html! {
        section.card {
            header { h2 { (speak.gate_two_factor()) } p { (speak.security_scan()) } }
            @if let Some((uri, letters)) = shown {
                div.pad { (qr(&uri)) }
                div.pad { p.link { code { (in_fours(&letters)) } (copy_button(&letters, speak)) } }
            }
            form.fields method="post" action="/settings/security/totp/confirm" {
                (field(&Field { name: "code", label: speak.gate_code(), hint: speak.security_code_hint(), autocomplete: "one-time-code", required: true, figures: true, length_max: Some(8), ..Field::default() }))
                p.actions { button.button.primary { (speak.security_factor_confirm()) } }
            }
        }
    }
}

fn factor_card(left: i64, speak: &Speak) -> Markup {
    // Names differ because a page's ids do.
    let present = |name: &'static str| {
        html! {
            (field(&Field { name, label: speak.security_present(), kind: "password", autocomplete: "current-password", required: true, ..Field::default() }))
        }
    };
    html! {
        section.card {
            header { h2 { (speak.gate_two_factor()) } (mark(Mark::Good, speak.people_on())) }
            p.pad { @if left < 3 { (mark(Mark::Soon, &speak.security_recovery_left(left))) } @else { (speak.security_recovery_left(left)) } }
            details.pad {
                summary { (speak.security_recovery_renew()) }
                form.fields method="post" action="/settings/security/recovery" { (present("present_recovery")) p.actions { button.button { (speak.security_recovery_renew()) } } }
            }
            details.pad {
                summary { (speak.security_factor_remove()) }
                form.fields method="post" action="/settings/security/totp/remove" { (present("present_remove")) p.actions { button.button.red { (speak.security_factor_remove()) } } }
            }
        }
    }
}

fn recovery_shown(codes: &[String], speak: &Speak) -> Markup {
    html! {
        section.card.secret role="status" {
            header { h2 { (speak.security_recovery()) } p { (speak.security_recovery_hint()) } }
            ul.lines { @for code in codes { li { code { (code) } } } }
            p.pad { (copy_button(&codes.join("\n"), speak)) }
        }
    }
}

/// A QR code as dark squares on white, whatever the theme: cameras expect that. Drawn here because nothing of a seed
/// may leave the page.
fn qr(text: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let side = code.size() + 8;
    let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let path: String =
        dark.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4)).collect();
    html! {
        svg width="200" height="200" viewBox=(format!("0 0 {side} {side}")) role="img" aria-label="QR" shape-rendering="crispEdges" {
            rect width="100%" height="100%" fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

fn in_fours(letters: &str) -> String {
    letters.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join(" ")
}

/// The stored hash that `present` fits. Attempts count as those of a sign-in do: a stolen session guesses no faster.
async fn present(scene: &Scene, person: PersonId, present: String) -> store::Outcome<Option<Words>, Refusal> {
    let identity = &scene.identity;
    let key = keyed(identity.key(), Use::Code, format!("present {person}").as_bytes());
    if let Err(refusal) = identity.attempt(vec![(key, Rule::CODE)]).await? {
        return Ok(Err(refusal));
    }
    let stored = identity.store().read().await?.one(PersonById { person }).await?.password;
    let fits = identity.hasher().check(Words(present), stored.clone()).await?;
    Ok(Ok(stored.filter(|_| fits)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passwords {
    present: String,
    password: String,
    #[serde(default)]
    #[allow(dead_code, reason = "tells a password keeper whose password it is")]
    username: String,
}

/// POST /settings/security/password
async fn change_password(scene: Scene, Form(typed): Form<Passwords>) -> Answer {
    let (signed, keep) = scene.self_reader()?;
    let config = scene.identity.config();
    let password = Words(typed.password);
    if let Some(weak) = weakness(&password, &[&signed.name, &signed.email, &config.company, &config.domain]) {
        return scene.refused(HERE, Refusal::Weak(weak));
    }
    let present = match present(&scene, signed.person, typed.present).await? {
        Ok(present) => present,
        Err(refusal) => return scene.refused(HERE, refusal),
    };
    let password = scene.identity.hasher().hash(password).await?;
    let wish = ChangePassword { present, password, keep };
    match scene.identity.about(signed.person, &signed.actor, wish).await? {
        Ok(()) => Ok(scene.done(HERE, scene.speak.said_password())),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

async fn factor(scene: &Scene, signed: &Signed, wish: Wish, said: Said) -> Answer {
    match scene.identity.about(signed.person, &signed.actor, ChangeFactor { wish }).await? {
        Ok(()) => Ok(scene.then(HERE, &said)),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// POST /settings/security/totp
async fn offer(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let seed: [u8; SEED_BYTES] = rand::random();
    let sealed = seal(scene.identity.seal_key(), &signed.person.to_string(), &seed);
    factor(&scene, signed, Wish::Offer { seed: Words(sealed) }, Said::default()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

/// Recovery codes and their keyed hashes. A hash is of the person and the code, so that equal codes of two people
/// would still differ.
fn recovery(scene: &Scene, person: PersonId) -> (Vec<String>, Vec<String>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| secret::recovery_code()).collect();
    let hash = |code: &String| {
        keyed(scene.identity.key(), Use::Recovery, format!("{person}{}", plain_recovery_code(code)).as_bytes())
    };
    let hashes = codes.iter().map(hash).collect();
    (codes, hashes)
}

/// POST /settings/security/totp/confirm
async fn confirm(scene: Scene, Form(typed): Form<Code>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let (identity, person) = (&scene.identity, signed.person);
    let stored = identity.store().read().await?.opt(FactorOf { person }).await?;
    let now_ms = scene.now_ms();
    let fits = stored.and_then(|factor| {
        let seed = identity.unseal(&person.to_string(), factor.seed.text())?;
        let step = step(&generator(&seed, "", "")?, &typed.code, now_ms)?;
        Some((factor.seed, step))
    });
    let (once, recovery) = recovery(&scene, person);
    let words = scene.speak.said_factor_on().to_owned();
    let said = Said { words, once, of: "recovery".into(), ..Said::default() };
    factor(&scene, signed, Wish::Confirm { fits, recovery }, said).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Present {
    #[serde(alias = "present_recovery", alias = "present_remove")]
    present: String,
}

/// POST /settings/security/totp/remove
async fn remove(scene: Scene, Form(typed): Form<Present>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    match present(&scene, signed.person, typed.present).await? {
        Ok(present) => {
            let said = Said { words: scene.speak.said_factor_off().to_owned(), ..Said::default() };
            factor(&scene, signed, Wish::Remove { present }, said).await
        }
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// POST /settings/security/recovery
async fn renew(scene: Scene, Form(typed): Form<Present>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    match present(&scene, signed.person, typed.present).await? {
        Ok(present) => {
            let (once, recovery) = recovery(&scene, signed.person);
            let said = Said { once, of: "recovery".into(), ..Said::default() };
            factor(&scene, signed, Wish::Renew { present, recovery }, said).await
        }
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_is_dark_on_white_with_room_around() {
        let markup = qr("otpauth://totp/Quayside:jo@quayside.example?secret=GEZDGNBVGY3TQOJQ").into_string();
        assert!(markup.contains("fill=\"#fff\"") && markup.contains("M4 4h1v1h-1z"), "the first finder starts at 4, 4");
        assert!(!markup.contains("style"), "the policy forbids inline styles");
        assert_eq!(in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
