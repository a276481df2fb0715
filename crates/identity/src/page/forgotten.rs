//! /sign-in/forgotten: asks for a letter with a link for a new password. The answer is the same whether there is such an account or not.

use crate::{
    Refusal,
    attempt::Rule,
    forgotten::folded,
    page::frame::Scene,
    person::is_email,
    secret::{Use, keyed},
};
use axum::http::{StatusCode, header};
use event::Words;
use maud::html;
use serde::Deserialize;
use web::{
    Answer, Form, Need, Route,
    parts::{Field, Gate, field, gate},
};

pub fn routes(identity: &crate::Identity) -> Vec<Route> {
    vec![
        Route::get("/sign-in/forgotten", Need::Anyone, show, identity),
        Route::post("/sign-in/forgotten", Need::Anyone, ask, identity),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    email: String,
}

/// GET /sign-in/forgotten
async fn show(scene: Scene) -> Answer {
    Ok(form(&scene, "", None))
}

/// POST /sign-in/forgotten
async fn ask(scene: Scene, Form(typed): Form<Typed>) -> Answer {
    let identity = &scene.identity;
    if !identity.sends() {
        return Ok(form(&scene, "", None));
    }
    let email_fold = folded(&Words(typed.email.clone()));
    if !is_email(typed.email.trim()) {
        return Ok(form(&scene, &typed.email, Some(Refusal::Email)));
    }
    // Counted by what was typed, so that who has no account waits as well.
    let key = |what: &str| keyed(identity.key(), Use::Letter, what.as_bytes());
    let from = format!("forgotten {}", identity.address_key(&scene.peer));
    let keys = vec![(key(&format!("to {email_fold}")), Rule::LETTER_TO), (key(&from), Rule::FORGOTTEN)];
    if let Err(refusal) = identity.attempt(keys).await? {
        return Ok(form(&scene, &typed.email, Some(refusal)));
    }
    identity.forgotten(&email_fold).await?;
    let speak = &scene.speak;
    let inside = html! { p.actions { a.button.wide href="/sign-in" { (speak.gate_sign_in()) } } };
    let hint = speak.forgotten_asked(typed.email.trim());
    let card = Gate { title: speak.forgotten_title(), hint: &hint, good: None, foot: speak.gate_sign_in_foot() };
    Ok(scene.show(gate(&scene.gate(speak.forgotten_title()), &card, inside, speak)))
}

fn form(scene: &Scene, email: &str, refusal: Option<Refusal>) -> axum::response::Response {
    let speak = &scene.speak;
    let sends = scene.identity.sends();
    let problem = refusal.map(|refusal| refusal.say(speak));
    let inside = html! {
        @if sends {
            form.fields method="post" action="/sign-in/forgotten" {
                (field(&Field { name: "email", label: speak.gate_email(), kind: "email", value: email, problem: problem.as_deref(), autocomplete: "username", required: true, first: true, ..Field::default() }))
                button.button.primary.wide { (speak.forgotten_send()) }
            }
        }
        p.small { a href="/sign-in" { (speak.forgotten_back()) } }
    };
    let hint = if sends { speak.forgotten_hint() } else { speak.forgotten_no_mail() };
    let card = Gate { title: speak.forgotten_title(), hint, good: None, foot: speak.gate_sign_in_foot() };
    let status = match refusal {
        None => StatusCode::OK,
        Some(Refusal::Wait(_)) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = scene.show_with(status, gate(&scene.gate(speak.forgotten_title()), &card, inside, speak));
    if let Some(Refusal::Wait(wait)) = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, wait.seconds().into());
    }
    response
}
