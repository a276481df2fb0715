//! The channels among the settings: chat, form, mailboxes. What the settings file says is shown and not changed here; mailboxes that are made
//! here are in `mailboxes`.

use crate::mailboxes;
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
    Answer, Form, Need, Path, Problem, Query, Rates, Route, Signed,
    parts::{self, ChannelCard, Icon, Mark},
    see_other,
};

/// Where the page is.
pub(crate) const HERE: &str = "/settings/channels";

/// What the pages of channels reach.
#[derive(Clone)]
pub(crate) struct Room {
    pub desk: Desk,
    identity: Identity,
    pub post: Post,
    /// How often somebody may try a mailbox.
    pub rates: Rates,
}

/// This page among the settings.
pub fn place() -> Place {
    Place { section: Section::Running, href: HERE, words: |speak| speak.channels_title(), right: Right::ChannelsManage }
}

/// The routes.
pub fn routes(desk: &Desk, identity: &Identity, post: &Post) -> Vec<Route> {
    let (desk, identity, post) = (desk.clone(), identity.clone(), post.clone());
    let room = Room { desk, identity, post, rates: Rates::default() };
    let manages = Need::Right(Right::ChannelsManage);
    let mut routes = mailboxes::routes(&room);
    routes.extend([
        Route::get(HERE, manages, show, &room),
        Route::post("/settings/channels/origins", manages, add, &room),
        Route::post("/settings/channels/origins/remove", manages, remove, &room),
        Route::post("/settings/channels/mailboxes/{mailbox}/test", manages, test, &room),
    ]);
    routes
}

/// What was done a moment ago.
#[derive(Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

/// GET /settings/channels
async fn show(
    State(room): State<Room>,
    signed: Signed,
    uri: Uri,
    Query(Done { done }): Query<Done>,
) -> Answer<Response> {
    let (speak, now_ms) = (signed.speak(), room.desk.now_ms());
    let mut boxes = Vec::new();
    {
        let mut rd = room.desk.house.store.read().await?;
        for mailbox in &room.post.mail.mailboxes {
            let tested = rd.opt(TestOf { mailbox: mailbox.id() }).await?;
            let mut card = mail_card(mailbox, speak.channels_of_file(), tested.as_ref(), &speak);
            let test = format!("/settings/channels/mailboxes/{}/test", mailbox.id());
            card.ways.push((test, speak.channels_test().to_owned(), true));
            boxes.push(parts::channel_card(&card, tests(tested.as_ref(), now_ms, &speak), &speak));
        }
        for made in room.post.made() {
            let tested = rd.opt(TestOf { mailbox: made.mailbox.id() }).await?;
            let mut card = mail_card(&made.mailbox, speak.mailbox_made_here(), tested.as_ref(), &speak);
            if made.locked {
                (card.mark, card.state) = (Mark::Bad, speak.mailbox_locked().to_owned());
            }
            let inside = html! { (tests(tested.as_ref(), now_ms, &speak)) (mailboxes::acts(&made, &speak)) };
            boxes.push(parts::channel_card(&card, inside, &speak));
        }
    }
    let inside = html! {
        (parts::channel_card(&chat_card(&room, &speak), origins(&room, &speak), &speak))
        (parts::channel_card(&form_card(&room, &speak), html! {}, &speak))
        @if boxes.is_empty() { (parts::channel_card(&no_mail(&speak), html! {}, &speak)) }
        @else { @for one in boxes { (one) } (mailboxes::adds(&speak)) }
    };
    let said = match done.as_str() {
        "saved" => Some(speak.mailbox_saved()),
        "ended" => Some(speak.mailbox_ended()),
        _ => None,
    };
    let toast = said.map(|said| parts::toast(Mark::Good, said));
    Ok(framed(&room, &signed, &uri, speak.channels_title(), toast, inside).into_response())
}

/// A page of channels among the settings.
pub(crate) fn framed(
    room: &Room,
    signed: &Signed,
    uri: &Uri,
    title: &str,
    toast: Option<Markup>,
    inside: Markup,
) -> Markup {
    let (me, here, speak) = (web::me(signed), uri.path(), signed.speak());
    let frame = parts::Page {
        title,
        kind: "settings",
        room: parts::Room::Settings,
        company: room.desk.house.config.company_for(speak.lang),
        me: Some(&me),
        look: &signed.look,
        now_ms: room.desk.now_ms(),
        seq: 0,
        watch: &[],
        here,
        ticket: None,
        toast,
    };
    let places = identity::places(room.identity.more_places(), signed, here, &speak);
    parts::settings(&frame, &places, html! {}, inside, &speak)
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
        detail: speak.mailbox_none_hint().to_owned(),
        mark: Mark::Quiet,
        state: speak.channels_no_mail().to_owned(),
        facts: Vec::new(),
        snippet: None,
        ways: vec![("/settings/channels/mailboxes/new".to_owned(), speak.mailbox_add().to_owned(), false)],
    }
}

/// One mailbox; of its secrets only whether there are any.
fn mail_card(mailbox: &Mailbox, source: &str, tested: Option<&Tested>, speak: &Speak) -> ChannelCard {
    let mut facts = vec![(speak.channels_source().to_owned(), source.to_owned())];
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
        ways: Vec::new(),
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
    if room.post.mailbox(mailbox).is_none() {
        return Err(Problem::missing());
    }
    let ask = AskTest { by: signed.actor.clone(), mailbox };
    room.desk.house.store.run(&signed.actor, None, ask).await??;
    Ok(see_other(HERE))
}
