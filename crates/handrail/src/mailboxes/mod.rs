//! Mailboxes among the channels: made, changed and ended here. Those of the settings file are shown beside them and stay as they are.

mod form;
mod typed;

use crate::channels::{HERE, Room, framed};
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use event::{MINUTE_MS, MailboxId, Right};
use form::{Shown, form};
use language::Speak;
use maud::{Markup, html};
use serve::channel::mail::{
    config::Mailbox,
    dial::Reach,
    made::{EndMailbox, Made, SetMailbox},
    test::{AskTest, Tried, try_out},
};
use typed::{Fault, Typed};
use web::{
    Answer, Form, Need, Path, Problem, Route, Signed,
    parts::{Mark, toast},
    see_other,
};

/// Tries of one person: each opens connections to where they say.
const TRIES_MAX: f64 = 10.0;
/// The time in which so many are free.
const TRIES_MS: i64 = 10 * MINUTE_MS;

/// The routes.
pub fn routes(room: &Room) -> Vec<Route> {
    let manages = Need::Right(Right::ChannelsManage);
    vec![
        Route::get("/settings/channels/mailboxes/new", manages, show_new, room),
        Route::post("/settings/channels/mailboxes", manages, make, room),
        Route::get("/settings/channels/mailboxes/{mailbox}", manages, show, room),
        Route::post("/settings/channels/mailboxes/{mailbox}", manages, change, room),
        Route::post("/settings/channels/mailboxes/{mailbox}/end", manages, end, room),
    ]
}

/// Where one is changed.
fn address(mailbox: MailboxId) -> String {
    format!("{HERE}/mailboxes/{mailbox}")
}

/// What stands under the card of a mailbox that was made here.
pub fn acts(made: &Made, speak: &Speak) -> Markup {
    let at = address(made.mailbox.id());
    html! {
        @if made.locked { p.pad.bad { (speak.mailbox_locked_hint()) } }
        div.actions.pad {
            @if !made.locked { form method="post" action={ (at) "/test" } { button.button { (speak.channels_test()) } } }
            a.button href=(at) aria-label={ (speak.mailbox_change()) " " (made.mailbox.name) } { (speak.mailbox_change()) }
            form method="post" action={ (at) "/end" } data-confirm=(speak.mailbox_end_ask(&made.mailbox.name)) { button.button { (speak.mailbox_end()) } }
        }
    }
}

/// The way to a new one.
pub fn adds(speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.mailbox_add()) } p { (speak.mailbox_add_hint()) } }
            div.actions.pad { a.button.primary href={ (HERE) "/mailboxes/new" } { (speak.mailbox_add()) } }
        }
    }
}

fn page(room: &Room, signed: &Signed, uri: &Uri, typed: &Typed, there: Option<&Made>, why: &Why) -> Response {
    let speak = signed.speak();
    let made_at = there.map(|made| address(made.mailbox.id()));
    let shown = Shown {
        action: made_at.as_deref().unwrap_or("/settings/channels/mailboxes"),
        there: there.is_some(),
        fault: why.fault,
        private: room.post.reach() == Reach::Anywhere,
        above: html! {
            @if let Some(tried) = &why.tried { (not_saved(tried, &speak)) }
            @if there.is_some_and(|made| made.locked) { section.card { p.pad.bad { (speak.mailbox_locked_hint()) } } }
        },
    };
    let inside = form(typed, &shown, &speak);
    let title = there.map_or(speak.mailbox_add(), |made| made.mailbox.name.as_str());
    let said = match (why.fault, &why.tried) {
        (Some((_, fault)), _) => Some(fault.say(&speak)),
        (None, Some(_)) => Some(speak.mailbox_not_saved().to_owned()),
        (None, None) => None,
    };
    let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let toast = said.map(|said| toast(Mark::Bad, &said));
    (status, framed(room, signed, uri, title, toast, inside)).into_response()
}

/// Why a form is shown again.
#[derive(Default)]
struct Why {
    fault: Option<(&'static str, Fault)>,
    tried: Option<Tried>,
}

/// What went wrong at which server, and what to do.
fn not_saved(tried: &Tried, speak: &Speak) -> Markup {
    html! {
        section.card role="alert" {
            header { h2 { (speak.mailbox_not_saved()) } }
            @for (where_, wrong) in [(speak.channels_reads(), &tried.imap), (speak.channels_sends(), &tried.smtp)] {
                @if let Some(wrong) = wrong {
                    p.pad { b { (where_) } " " span.bad lang="" { (wrong) } br; (advice(wrong, speak)) }
                }
            }
        }
    }
}

/// What to do about what a server or the network said.
fn advice(wrong: &str, speak: &Speak) -> &'static str {
    let wrong = wrong.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| wrong.contains(word));
    if says(&["private address"]) {
        speak.mailbox_do_private()
    } else if says(&["is not one of mail servers"]) {
        speak.mailbox_do_port()
    } else if says(&["no such host"]) {
        speak.mailbox_do_host()
    } else if says(&["certificate", "tls"]) {
        speak.mailbox_do_certificate()
    } else if says(&["sign-in refused", "authenticat", "535", "credentials"]) {
        speak.mailbox_do_login()
    } else if says(&["mailbox doesn't exist", "nonexistent", "folder", "mailbox does not exist", "unknown mailbox"]) {
        speak.mailbox_do_folder()
    } else {
        speak.mailbox_do_network()
    }
}

/// GET /settings/channels/mailboxes/new
async fn show_new(State(room): State<Room>, signed: Signed, uri: Uri) -> Answer<Response> {
    Ok(page(&room, &signed, &uri, &Typed::fresh(), None, &Why::default()))
}

fn one(room: &Room, mailbox: MailboxId) -> Answer<Made> {
    room.post.made().into_iter().find(|made| made.mailbox.id() == mailbox).ok_or_else(Problem::missing)
}

/// GET /settings/channels/mailboxes/{mailbox}
async fn show(State(room): State<Room>, signed: Signed, uri: Uri, Path(mailbox): Path<MailboxId>) -> Answer<Response> {
    let made = one(&room, mailbox)?;
    Ok(page(&room, &signed, &uri, &Typed::of(&made.mailbox), Some(&made), &Why::default()))
}

/// POST /settings/channels/mailboxes
async fn make(State(room): State<Room>, signed: Signed, uri: Uri, Form(typed): Form<Typed>) -> Answer<Response> {
    set(&room, &signed, &uri, &typed, None).await
}

/// POST /settings/channels/mailboxes/{mailbox}
async fn change(
    State(room): State<Room>,
    signed: Signed,
    uri: Uri,
    Path(mailbox): Path<MailboxId>,
    Form(typed): Form<Typed>,
) -> Answer<Response> {
    let made = one(&room, mailbox)?;
    set(&room, &signed, &uri, &typed, Some(&made)).await
}

/// Reads what was typed, tries it, and saves it.
async fn set(room: &Room, signed: &Signed, uri: &Uri, typed: &Typed, there: Option<&Made>) -> Answer<Response> {
    let again = |why: Why| Ok(page(room, signed, uri, typed, there, &why));
    let mailbox: Mailbox = match typed.read(there.map(|made| &made.mailbox), room.post.reach()) {
        Ok(mailbox) => mailbox,
        Err(fault) => return again(Why { fault: Some(fault), tried: None }),
    };
    let store = &room.desk.house.store;
    room.rates.take(&format!("try {}", signed.person), TRIES_MAX, TRIES_MS, store.clock().now_ms())?;
    let tried = try_out(&mailbox).await;
    if tried != Tried::default() {
        return again(Why { fault: None, tried: Some(tried) });
    }
    let set = SetMailbox::new(&room.post, signed.actor.clone(), &mailbox, there.is_none());
    let id = match store.run(&signed.actor, None, set).await? {
        Ok(id) => id,
        Err(refusal) => {
            let fault = Fault::of(&refusal).ok_or_else(Problem::missing)?;
            return again(Why { fault: Some(fault), tried: None });
        }
    };
    room.post.load().await?;
    // Keeps on its card that the servers let us in.
    store.run(&signed.actor, None, AskTest { by: signed.actor.clone(), mailbox: id }).await??;
    Ok(see_other("/settings/channels?done=saved"))
}

/// POST /settings/channels/mailboxes/{mailbox}/end
async fn end(State(room): State<Room>, signed: Signed, Path(mailbox): Path<MailboxId>) -> Answer<Response> {
    let end = EndMailbox { by: signed.actor.clone(), mailbox };
    room.desk.house.store.run(&signed.actor, None, end).await?.map_err(|_| Problem::missing())?;
    room.post.load().await?;
    Ok(see_other("/settings/channels?done=ended"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Lang;

    #[test]
    fn what_went_wrong_says_what_to_do() {
        let speak = Speak::new(Lang::En);
        let check = |wrong, says: &str| assert_eq!(advice(wrong, &speak), says, "{wrong}");
        check("private address: the host is not on the public network", speak.mailbox_do_private());
        check("port 22 is not one of mail servers", speak.mailbox_do_port());
        check("no such host: failed to look up", speak.mailbox_do_host());
        check("sign-in refused: [AUTHENTICATIONFAILED]", speak.mailbox_do_login());
        check("permanent error (535): 5.7.8 no", speak.mailbox_do_login());
        check("invalid peer certificate: UnknownIssuer", speak.mailbox_do_certificate());
        check("Mailbox doesn't exist: Inbx", speak.mailbox_do_folder());
        check("no answer within 20 s", speak.mailbox_do_network());
    }
}
