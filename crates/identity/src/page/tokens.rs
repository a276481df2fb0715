//! /settings/tokens: programs that act for one, each with the rights it needs and no more.

use crate::{
    Identity, Refusal,
    page::{
        frame::{Said, Scene},
        right_words, role_words,
    },
    person::NAME_CHARS,
    token::{MakeToken, RevokeToken, TokenSeen, Tokens, TokensOf, giveable},
};
use event::{DAY_MS, Right, Rights, TokenId, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Form, Need, Path, Problem, Route,
    parts::{Column, Field, Select, ago, copy_button, count, day, field, select, table},
};

const HERE: &str = "/settings/tokens";
/// Days that are offered; 0 is without an end.
const DAYS: [i64; 5] = [7, 30, 90, 365, 0];

pub fn routes(identity: &Identity) -> Vec<Route> {
    let own = Need::Right(Right::TokensOwn);
    vec![
        Route::get(HERE, own, show, identity),
        Route::post(HERE, own, make, identity),
        Route::post("/settings/tokens/{token}/revoke", own, revoke, identity),
    ]
}

/// GET /settings/tokens
async fn show(scene: Scene) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let person = signed.person;
    let (mine, all) = {
        let mut rd = scene.identity.store().read().await?;
        let mine = rd.all(TokensOf { person }).await?;
        let all = if signed.may(Right::TokensManage) { rd.all(Tokens {}).await? } else { Vec::new() };
        (mine, all)
    };
    let others: Vec<TokenSeen> = all.into_iter().filter(|token| token.person_id != person).collect();
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let inside = html! {
        @if let Some(said) = scene.said.as_ref().filter(|said| said.of == "token") {
            @for secret in &said.once {
                section.card.secret role="status" {
                    header { h2 { (said.words) } p { (speak.token_once()) } }
                    p.link { code { (secret) } (copy_button(secret, speak)) }
                }
            }
        }
        (make_form(giveable(signed.actor.role()), speak))
        (list("tokens", speak.token_title(), &mine, false, now_ms, speak))
        @if !others.is_empty() { (list("tokens-others", speak.token_others(), &others, true, now_ms, speak)) }
    };
    scene.settings(speak.place_tokens(), inside)
}

fn make_form(rights: Rights, speak: &Speak) -> Markup {
    let days: Vec<(String, String)> = DAYS
        .iter()
        .map(|days| {
            let words = if *days == 0 { speak.token_endless().to_owned() } else { speak.token_days(days) };
            (days.to_string(), words)
        })
        .collect();
    html! {
        section.card {
            header { h2 { (speak.token_make()) } p { (speak.token_make_hint()) } }
            form.fields method="post" action=(HERE) {
                (field(&Field { name: "name", label: speak.token_name(), required: true, length_max: u32::try_from(NAME_CHARS).ok(), ..Field::default() }))
                (select(&Select { name: "days", label: speak.token_ends(), options: &days, chosen: "90", hint: "" }))
                fieldset { legend { (speak.token_rights()) }
                    @for right in rights.iter() {
                        label.check { input type="checkbox" name="right" value=(right.word()) checked[right == Right::TicketsRead]; span { (right_words(right, speak)) } }
                    }
                }
                p.actions { button.button.primary { (speak.token_make()) } }
            }
        }
    }
}

fn list(id: &str, title: &str, tokens: &[TokenSeen], whose: bool, now_ms: i64, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.token_name()),
        Column::words(if whose { speak.token_owner() } else { speak.token_rights() }),
        Column::words(speak.token_made()),
        Column::words(speak.token_used()),
        Column::words(speak.token_ends()),
        Column::words(""),
    ];
    html! {
        section.card {
            header { h2 { (title) } span.count { (count(i64::try_from(tokens.len()).unwrap_or(i64::MAX))) } }
            @if tokens.is_empty() { p.quiet.pad { (speak.token_none()) } }
            @else { (table(id, title, &columns, html! { @for token in tokens { (row(token, whose, now_ms, speak)) } })) }
        }
    }
}

fn row(token: &TokenSeen, whose: bool, now_ms: i64, speak: &Speak) -> Markup {
    let rights: Vec<&str> = token.rights.0.iter().map(|right| right_words(right, speak)).collect();
    let overdue = token.due_ms.is_some_and(|due_ms| due_ms <= now_ms);
    html! {
        tr #{ "token-" (token.id) } data-off[overdue] {
            td { b lang="" { (token.name) } " " code { "hr_…" (token.tail) } }
            td { @if whose { span lang="" { (token.person) } " · " (role_words(token.role, speak)) } @else { (rights.join(speak.comma())) } }
            td { (ago(token.created_ms, now_ms, speak)) }
            td { @match token.seen_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { (speak.people_never()) } } }
            td { @match token.due_ms { Some(at_ms) => { (day(at_ms, now_ms, speak)) } None => { (speak.token_endless()) } } }
            td.choices { form method="post" action={ (HERE) "/" (token.id) "/revoke" } data-confirm=(speak.token_revoke_ask(&token.name)) {
                button.button.small { (speak.token_revoke()) }
            } }
        }
    }
}

/// The fields of a token, read as pairs because rights come as often as they are ticked.
fn wanted(pairs: Vec<(String, String)>) -> Result<(Words, Rights, Option<i64>), Problem> {
    let (mut name, mut rights, mut days) = (Words::default(), Vec::new(), 90_i64);
    for (field, value) in pairs {
        match field.as_str() {
            "name" => name = Words(value),
            "right" => rights.push(value.parse::<Right>().map_err(|_| Problem::from(Refusal::Rights))?),
            "days" => days = value.parse().map_err(|_| Problem::from(Refusal::Due))?,
            _ => return Err(Problem::input(move |speak| speak.problem_field(&field))),
        }
    }
    Ok((name, rights.into_iter().collect(), (days != 0).then(|| days.saturating_mul(DAY_MS))))
}

/// POST /settings/tokens
async fn make(scene: Scene, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let (name, rights, lasts_ms) = wanted(pairs)?;
    let words = scene.speak.token_new(name.text());
    let (make, secret) = MakeToken::new(scene.identity.keys(), signed.person, name, rights, lasts_ms);
    match scene.identity.store().run(&signed.actor, None, make).await? {
        Ok(_) => Ok(scene.then(HERE, &Said { words, once: vec![secret], of: "token".into(), ..Said::default() })),
        Err(refusal) => scene.refused(HERE, refusal),
    }
}

/// POST /settings/tokens/{token}/revoke
async fn revoke(scene: Scene, Path(token): Path<TokenId>) -> Answer {
    let (signed, _) = scene.self_reader()?;
    match scene.identity.store().run(&signed.actor, None, RevokeToken { token }).await? {
        Ok(person) => {
            scene.identity.cache().lock().forget(person);
            Ok(scene.done(HERE, scene.speak.said_revoked()))
        }
        Err(refusal) => scene.refused(HERE, refusal),
    }
}
