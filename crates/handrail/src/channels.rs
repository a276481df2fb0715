//! The channels among the settings: chat, form, mailboxes. What the settings file says is shown and not changed here.

use axum::{
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use event::{MailboxId, Right};
use identity::{Identity, Place, Section};
use language::Speak;
use maud::{Markup, html};
use serde::Deserialize;
use serve::{
    Desk,
    channel::{
        chat::origin::SetOrigin,
        mail::{
            config::Mailbox,
            post::Post,
            test::{AskTest, TestOf, Tested},
        },
    },
};
use web::{
    Answer, Form, Need, Path, Problem, Route, Signed,
    parts::{self, ChannelCard, Icon, Mark},
    see_other,
};

/// Where the page is.
const HERE: &str = "/settings/channels";

#[derive(Clone)]
struct Room {
    desk: Desk,
    identity: Identity,
    post: Post,
}

/// This page among the settings.
pub fn place() -> Place {
    Place { section: Section::Running, href: HERE, words: |speak| speak.channels_title(), right: Right::ChannelsManage }
}

/// The routes.
pub fn routes(desk: &Desk, identity: &Identity, post: &Post) -> Vec<Route> {
    let room = Room { desk: desk.clone(), identity: identity.clone(), post: post.clone() };
    let manages = Need::Right(Right::ChannelsManage);
    vec![
        Route::get(HERE, manages, show, &room),
        Route::post("/settings/channels/origins", manages, add, &room),
        Route::post("/settings/channels/origins/remove", manages, remove, &room),
        Route::post("/settings/channels/mailboxes/{mailbox}/test", manages, test, &room),
    ]
}

/// GET /settings/channels
async fn show(State(room): State<Room>, signed: Signed, uri: Uri) -> Answer<Response> {
    let (speak, now_ms) = (signed.speak(), room.desk.now_ms());
    let mut boxes = Vec::new();
    {
        let mut rd = room.desk.house.store.read().await?;
        for mailbox in &room.post.mail.mailboxes {
            let tested = rd.opt(TestOf { mailbox: mailbox.id() }).await?;
            boxes.push(parts::channel_card(
                &mail_card(mailbox, tested.as_ref(), &speak),
                tests(tested.as_ref(), now_ms, &speak),
                &speak,
            ));
        }
    }
    let inside = html! {
        (parts::channel_card(&chat_card(&room, &speak), origins(&room, &speak), &speak))
        (parts::channel_card(&form_card(&room, &speak), html! {}, &speak))
        @if boxes.is_empty() { (parts::channel_card(&no_mail(&speak), html! {}, &speak)) }
        @for one in boxes { (one) }
    };
    let (me, here) = (web::me(&signed), uri.path());
    let frame = parts::Page {
        title: speak.channels_title(),
        kind: "settings",
        room: parts::Room::Settings,
        company: room.desk.house.config.company_for(speak.lang),
        me: Some(&me),
        look: &signed.look,
        now_ms,
        seq: 0,
        watch: &[],
        here,
        ticket: None,
        toast: None,
    };
    let places = identity::places(room.identity.more_places(), &signed, here, &speak);
    Ok(parts::settings(&frame, &places, html! {}, inside, &speak).into_response())
}

fn chat_card(room: &Room, speak: &Speak) -> ChannelCard {
    let config = &room.desk.house.config;
    let carried = !config.widget_origins.is_empty() || !room.desk.origins.all().is_empty();
    let script =
        format!("<script src=\"{}/widget.js\" data-brand=\"{}\" async></script>", config.public_url, config.company);
    ChannelCard {
        icon: Icon::Chat,
        title: speak.channel_chat().to_owned(),
        detail: config.company_for(speak.lang).to_owned(),
        mark: if carried { Mark::Good } else { Mark::Soon },
        state: if carried { speak.channels_on() } else { speak.channels_no_origin() }.to_owned(),
        facts: vec![
            (speak.channels_keys().to_owned(), speak.channels_keys_count(config.widget_keys.len())),
            (speak.channels_audience().to_owned(), config.widget_audience.clone()),
            (speak.channels_languages().to_owned(), "中文, English".to_owned()),
        ],
        snippet: Some((speak.channels_snippet().to_owned(), script)),
        ways: Vec::new(),
    }
}

/// The pages that may carry the chat: those of the file, those that were added, and a field for one more.
fn origins(room: &Room, speak: &Speak) -> Markup {
    let file = &room.desk.house.config.widget_origins;
    let added = room.desk.origins.all();
    html! {
        ul.lines aria-label=(speak.channels_origins()) {
            @for origin in file {
                li { (parts::icon(Icon::Globe)) div.what { p lang="" { (origin) } } span.quiet { (speak.channels_of_file()) } }
            }
            @for origin in &added {
                li { (parts::icon(Icon::Globe)) div.what { p lang="" { (origin) } }
                    form method="post" action="/settings/channels/origins/remove" {
                        input type="hidden" name="origin" value=(origin);
                        button.button.small aria-label=(speak.channels_remove(origin)) { (speak.channels_remove_short()) }
                    }
                }
            }
        }
        form.fields.row method="post" action="/settings/channels/origins" {
            div.field {
                label for="origin" { (speak.channels_origin()) }
                input #origin name="origin" required maxlength="200" placeholder="https://www.example.com" autocomplete="off" spellcheck="false";
            }
            button.button.primary { (speak.channels_add()) }
        }
    }
}

fn form_card(room: &Room, speak: &Speak) -> ChannelCard {
    let address = format!("{}/support", room.desk.house.config.public_url);
    ChannelCard {
        icon: Icon::Form,
        title: speak.channel_form().to_owned(),
        detail: address.clone(),
        mark: Mark::Good,
        state: speak.channels_on().to_owned(),
        facts: Vec::new(),
        snippet: None,
        ways: vec![("/support".to_owned(), speak.channels_look().to_owned(), false)],
    }
}

fn no_mail(speak: &Speak) -> ChannelCard {
    ChannelCard {
        icon: Icon::Mail,
        title: speak.channel_mail().to_owned(),
        detail: speak.channels_no_mail_hint().to_owned(),
        mark: Mark::Quiet,
        state: speak.channels_no_mail().to_owned(),
        facts: Vec::new(),
        snippet: None,
        ways: Vec::new(),
    }
}

/// One mailbox; of its secrets only whether there are any.
fn mail_card(mailbox: &Mailbox, tested: Option<&Tested>, speak: &Speak) -> ChannelCard {
    let mut facts = vec![(speak.channels_source().to_owned(), speak.channels_of_file().to_owned())];
    if let Some(imap) = &mailbox.imap {
        facts.push((
            speak.channels_reads().to_owned(),
            format!("{}:{} · {} · {}", imap.host, imap.port, imap.user, imap.folder),
        ));
    }
    if let Some(smtp) = &mailbox.smtp {
        facts.push((speak.channels_sends().to_owned(), format!("{}:{} · {}", smtp.host, smtp.port, smtp.user)));
    }
    let (mark, state) = match tested {
        None => (Mark::Quiet, speak.channels_untested()),
        Some(Tested { imap: None, smtp: None, .. }) => (Mark::Good, speak.channels_fine()),
        Some(_) => (Mark::Bad, speak.channels_wrong()),
    };
    ChannelCard {
        icon: Icon::Mail,
        title: mailbox.name.clone(),
        detail: mailbox.address.clone(),
        mark,
        state: state.to_owned(),
        facts,
        snippet: None,
        ways: vec![(
            format!("/settings/channels/mailboxes/{}/test", mailbox.id()),
            speak.channels_test().to_owned(),
            true,
        )],
    }
}

fn tests(tested: Option<&Tested>, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @if let Some(tested) = tested {
            p.quiet.pad { (speak.channels_tested()) " " (parts::ago(tested.at_ms, now_ms, speak)) }
            @for (where_, wrong) in [(speak.channels_reads(), &tested.imap), (speak.channels_sends(), &tested.smtp)] {
                @if let Some(wrong) = wrong { p.pad.bad { b { (where_) } " " span lang="" { (wrong) } } }
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    origin: String,
}

async fn set(room: &Room, signed: &Signed, origin: &str, allowed: bool) -> Answer<Response> {
    let origin = origin.trim().trim_end_matches('/').to_owned();
    let set = SetOrigin { by: signed.actor.clone(), origin, allowed };
    room.desk.house.store.run(&signed.actor, None, set).await??;
    Ok(see_other(HERE))
}

/// POST /settings/channels/origins
async fn add(State(room): State<Room>, signed: Signed, Form(form): Form<Origin>) -> Answer<Response> {
    set(&room, &signed, &form.origin, true).await
}

/// POST /settings/channels/origins/remove
async fn remove(State(room): State<Room>, signed: Signed, Form(form): Form<Origin>) -> Answer<Response> {
    set(&room, &signed, &form.origin, false).await
}

/// POST /settings/channels/mailboxes/{mailbox}/test
async fn test(State(room): State<Room>, signed: Signed, Path(mailbox): Path<MailboxId>) -> Answer<Response> {
    if !room.post.mail.mailboxes.iter().any(|one| one.id() == mailbox) {
        return Err(Problem::missing());
    }
    let ask = AskTest { by: signed.actor.clone(), mailbox };
    room.desk.house.store.run(&signed.actor, None, ask).await??;
    Ok(see_other(HERE))
}
