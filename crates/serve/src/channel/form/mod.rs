//! The web form: a page for customers who have no chat. What it acknowledges says nothing of what was written.

use crate::{
    Desk,
    api::looks_like_address,
    channel::chat::clean,
    receive::{From, Receive, Thread},
    secret,
    ticket::{Priority, channel},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use event::{Actor, CommandId, HOUR_MS, Words};
use maud::html;
use serde::Deserialize;
use web::{
    Answer, Form, Need, Peer, Problem, Query, Route, Speaks, parts,
    parts::{Field, field},
    see_other,
};

/// Characters of a sender's name that are kept.
const NAME_CHARS_MAX: usize = 100;

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![
        Route::get("/support", Need::Anyone, show, desk),
        Route::post("/support", Need::Anyone, take, desk),
        Route::get("/support/thanks", Need::Anyone, thanks, desk),
    ]
}

/// GET /support
async fn show(State(desk): State<Desk>, speaks: Speaks) -> Answer<Response> {
    let speak = &speaks.speak;
    let command: CommandId = desk.house.store.new_id();
    let inside = html! {
        form.card.fields method="post" action="/support" {
            input type="hidden" name="command_id" value=(command);
            (field(&Field { name: "email", label: speak.form_email(), kind: "email", required: true, autocomplete: "email", first: true, ..Field::default() }))
            (field(&Field { name: "name", label: speak.form_name(), autocomplete: "name", ..Field::default() }))
            (field(&Field { name: "subject", label: speak.form_subject(), required: true, length_max: u32::try_from(desk.house.config.limits.subject_chars).ok(), ..Field::default() }))
            div.field {
                label for="text" { (speak.form_text()) }
                textarea #text name="text" rows="7" required maxlength=(desk.house.config.limits.message_chars) {}
            }
            p.small { (speak.form_hint()) }
            p.actions { button.button.primary { (speak.form_send()) } }
        }
    };
    Ok(page(&desk, &speaks, speak.form_title(), inside))
}

fn page(desk: &Desk, speaks: &Speaks, title: &str, inside: maud::Markup) -> Response {
    let frame = parts::Page {
        title,
        kind: "sheet",
        room: parts::Room::Elsewhere,
        company: desk.house.config.company_for(speaks.speak.lang),
        me: None,
        look: &speaks.look,
        now_ms: desk.now_ms(),
        seq: 0,
        watch: &[],
        here: "/support",
        ticket: None,
        toast: None,
    };
    let content = html! {
        main.sheet.narrow #main tabindex="-1" {
            header.title { h1 { (title) } }
            (inside)
        }
    };
    parts::page(&frame, content, &speaks.speak).into_response()
}

#[derive(Deserialize)]
struct Written {
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    subject: String,
    text: String,
    command_id: CommandId,
}

/// POST /support
async fn take(State(desk): State<Desk>, peer: Peer, speaks: Speaks, Form(written): Form<Written>) -> Answer<Response> {
    let limits = &desk.house.config.limits;
    desk.rates.take(&format!("form:{}", peer.0), f64::from(limits.forms_per_hour), HOUR_MS, desk.now_ms())?;
    let email = written.email.trim().to_owned();
    if !looks_like_address(&email) {
        return Err(Problem::input(|speak| speak.form_email_bad().to_owned()));
    }
    let text = secret::without(&clean(&written.text));
    if text.chars().count() > limits.message_chars {
        return Err(crate::refusal::Refusal::TooLong { most: limits.message_chars }.into());
    }
    let subject = secret::line("subject", &clean(&written.subject), limits.subject_chars);
    let removed: Vec<_> = secret::kinds(&format!("{subject} {text}")).into_iter().map(|kind| kind.name()).collect();
    let command = Receive {
        from: From::Address {
            email: Words(email),
            name: Words(secret::line("name", &clean(written.name.trim()), NAME_CHARS_MAX)),
        },
        thread: Thread::New,
        channel: channel::FORM,
        subject: Words(subject),
        lang: secret::said(&text).map_or(speaks.speak.lang, |said| language::detect(&said)).tag(),
        text: Words(text),
        html: None,
        verified: false,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: None,
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes: desk.house.config.promises.mail_minutes,
    };
    desk.house.store.run(&Actor::Anonymous, Some(written.command_id), command).await??;
    let lang = speaks.speak.lang.tag();
    Ok(see_other(&match removed.is_empty() {
        true => format!("/support/thanks?lang={lang}"),
        false => format!("/support/thanks?lang={lang}&removed={}", removed.join(",")),
    }))
}

#[derive(Deserialize)]
struct Thanked {
    /// Kinds of secrets that were taken out, by the guard's names.
    #[serde(default)]
    removed: String,
}

/// GET /support/thanks
async fn thanks(State(desk): State<Desk>, speaks: Speaks, Query(thanked): Query<Thanked>) -> Answer<Response> {
    let speak = &speaks.speak;
    let removed = thanked.removed.split(',');
    let kinds: std::collections::BTreeSet<_> =
        removed.filter_map(|name| guard::inbound::Kind::ALL.iter().find(|kind| kind.name() == name)).copied().collect();
    let inside = html! {
        @if !kinds.is_empty() {
            div.banner.red role="alert" { (parts::prose(&secret::advice(&kinds, speak))) }
        }
        p { (speak.form_thanks_hint()) }
    };
    Ok(page(&desk, &speaks, speak.form_thanks(), inside))
}
