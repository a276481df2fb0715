//! Draws messages and happenings.

use super::{Attachment, Delivery, Entry, Happening, Message, MessageKind, Who};
use event::MessageId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, Tone, avatar, bytes, clock, icon};

/// One entry of a conversation; the same on first load and in the live fragment.
pub fn entry(entry: &Entry, now_ms: i64, speak: &Speak) -> Markup {
    match entry {
        Entry::Message(one) => message(one, now_ms, speak),
        Entry::Happening(one) => happening(one, now_ms, speak),
        Entry::Hold(one) => super::hold(one, now_ms, speak),
    }
}

/// A message, reply or note.
pub fn message(message: &Message, now_ms: i64, speak: &Speak) -> Markup {
    let kind = match message.kind {
        MessageKind::Customer => "customer",
        MessageKind::Reply => "reply",
        MessageKind::Note => "note",
    };
    html! {
        li.message #{ "message-" (message.id) } data-order=(message.order) data-kind=(kind) data-who=(who_word(message.author.who)) {
            (avatar(&message.author.name, tone(message.author.who)))
            div.by {
                @if message.author.who == Who::You { b { (speak.who_you()) } } @else { b lang="" { (message.author.name) } }
                @if message.author.who == Who::Unverified { span.chip.claimed { (speak.who_unverified()) } }
                (clock(message.at_ms, now_ms, speak))
                @if message.kind == MessageKind::Note { span.internal { (icon(Icon::Lock)) (speak.note_internal()) } }
                (delivery(message, speak))
            }
            @if let Some(warning) = &message.warning { p.warned { (icon(Icon::Warning)) span { (warning) } } }
            @if message.erased { p.body.quiet { (speak.message_erased()) } }
            @else { div.body lang=(message.language.as_deref().unwrap_or("")) dir="auto" { (message.body) } }
            @if let Some(quoted) = &message.quoted {
                details.quoted { summary { span { "···" } span.hidden { (speak.message_quoted()) } } div { (quoted) } }
            }
            @if let Some(href) = &message.original { (original(href, speak)) }
            @if !message.attachments.is_empty() { ul.files { @for one in &message.attachments { li { (file(one, speak)) } } } }
            (failed(message, speak))
        }
    }
}

/// Something that happened.
pub fn happening(one: &Happening, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li.happening id=(one.key) data-order=(one.order) { (icon(one.icon)) p { (one.words) " " (clock(one.at_ms, now_ms, speak)) } }
    }
}

/// A file of a message or of a draft.
pub(super) fn file(one: &Attachment, speak: &Speak) -> Markup {
    let drawing = if one.media.starts_with("image/") { Icon::Image } else { Icon::File };
    html! {
        @match (&one.href, &one.why_not) {
            (Some(href), _) => { a.file href=(href) target="_blank" rel="noopener noreferrer" {
                (icon(drawing)) span.name lang="" { (one.name) } span.size { (bytes(one.size_bytes)) }
                span.hidden { (speak.file_new_window()) }
            } }
            (None, why) => { span.file.barred {
                (icon(Icon::Barred)) span.name lang="" { (one.name) } span.size { (bytes(one.size_bytes)) }
                @if let Some(why) = why { span.why { (why) } }
            } }
        }
    }
}

fn original(href: &str, speak: &Speak) -> Markup {
    html! {
        details.original {
            summary { (icon(Icon::Mail)) (speak.message_original()) }
            iframe src=(href) sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="no-referrer" title=(speak.message_original()) {}
        }
    }
}

fn delivery(message: &Message, speak: &Speak) -> Markup {
    let state =
        |word: &str, drawing: Markup, words: &str| html! { span.delivery data-delivery=(word) { (drawing) (words) } };
    match &message.delivery {
        Delivery::None => html! {},
        Delivery::Held { until_ms, yours } => held(message.id, *until_ms, *yours, speak),
        Delivery::Queued => state("queued", icon(Icon::Clock), speak.delivery_queued()),
        Delivery::Sent => state("sent", icon(Icon::Check), speak.delivery_sent()),
        Delivery::Delivered => state("delivered", icon(Icon::Checks), speak.delivery_delivered()),
        Delivery::Read => state("read", icon(Icon::Checks), speak.delivery_read()),
        Delivery::InDoubt { .. } => state("doubt", icon(Icon::Help), speak.delivery_doubt()),
        Delivery::Failed { .. } => state("failed", icon(Icon::Cross), speak.delivery_failed()),
    }
}

fn held(id: MessageId, until_ms: i64, yours: bool, speak: &Speak) -> Markup {
    html! {
        span.delivery data-delivery="held" {
            (icon(Icon::Clock)) (speak.delivery_held())
            @if yours {
                undo-send until=(until_ms) {
                    form method="post" action={ "/messages/" (id) "/undo" } { button.link { (speak.undo()) } }
                }
            }
        }
    }
}

fn failed(message: &Message, speak: &Speak) -> Markup {
    let again = |words: &str| {
        html! {
            form method="post" action={ "/messages/" (message.id) "/retry" } data-quiet { button.button.small { (icon(Icon::Refresh)) (words) } }
        }
    };
    html! {
        @match &message.delivery {
            Delivery::Failed { reason, retry } => div.failed role="status" {
                (icon(Icon::Barred))
                p { b { (speak.delivery_failed_title()) } " " (reason) }
                @if *retry { (again(speak.retry())) }
            },
            Delivery::InDoubt { retry } => div.failed.doubt role="status" {
                (icon(Icon::Help))
                p { b { (speak.delivery_doubt_title()) } " " (speak.delivery_doubt_hint()) }
                @if *retry { (again(speak.delivery_doubt_again())) }
            },
            _ => {}
        }
    }
}

const fn tone(who: Who) -> Tone {
    match who {
        Who::You => Tone::You,
        Who::House => Tone::House,
        Who::Unverified => Tone::Unverified,
        Who::Colleague | Who::Customer => Tone::Plain,
    }
}

const fn who_word(who: Who) -> &'static str {
    match who {
        Who::You => "you",
        Who::Colleague => "colleague",
        Who::Customer => "customer",
        Who::Unverified => "unverified",
        Who::House => "house",
    }
}
