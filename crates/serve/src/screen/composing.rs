//! Draws the composer. All of it is one plain form; the script saves drafts, sends without a new page, and shows what is new.

use super::{Attachment, Composer, Mode, Notice, entry, message::file};
use event::TicketId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, bytes, icon, key, status_mark};

/// The composer.
pub fn composer(box_: &Composer, now_ms: i64, speak: &Speak) -> Markup {
    let action = |what: &str| format!("/tickets/{}/{what}", box_.ticket);
    html! {
        composer-box #composer ticket=(box_.ticket) undo-label=(speak.undo_taken_back()) {
            div data-undo { @if let Some(undo) = &box_.undo { (undo_bar(&undo.message.to_string(), undo.until_ms, speak)) } }
            template data-undo-bar { (undo_bar("", 0, speak)) }
            form.composer method="post" action=(action("replies")) {
                input type="hidden" name="command_id" value=(box_.command_id);
                input type="hidden" name="seen_seq" value=(box_.seen_seq);
                (tabs(box_, speak))
                @if let Some(why) = &box_.no_reply { p.no-reply.for-reply { (icon(Icon::Barred)) (why) } }
                textarea #text name="text" rows="3" aria-label=(speak.compose_label()) lang="" dir="auto"
                    placeholder=(speak.compose_placeholder()) maxlength="60000" required { (box_.draft) }
                div.preview.body #preview role="region" aria-label=(speak.compose_preview()) tabindex="0" hidden {}
                div.notice aria-live="assertive" { @if let Some(notice) = &box_.notice { (notice_area(notice, now_ms, speak)) } }
                ul.files data-list="attachments" aria-label=(speak.compose_files()) {
                    @for one in &box_.attachments { (attachment_item(one, box_.ticket, speak)) }
                }
                (foot(box_, &action("notes"), speak))
            }
            form.attach #attach method="post" action=(action("attachments")) enctype="multipart/form-data" {
                input #attach-file type="file" name="file" multiple aria-label=(speak.compose_attach()) max-bytes=(box_.upload_max_bytes)
                    title=(speak.compose_attach_limit(bytes(box_.upload_max_bytes)));
                button.button.small.no-js { (speak.compose_attach()) }
            }
        }
    }
}

/// A file of the draft; the same on first load and after an upload (live list `attachments`).
pub fn attachment_item(one: &Attachment, ticket: TicketId, speak: &Speak) -> Markup {
    html! {
        li #{ "attachment-" (one.id) } data-order=(one.id) {
            (file(one, speak))
            input type="hidden" name="attachments" value=(one.id);
            button.button.icon.small type="submit" formnovalidate formaction={ "/tickets/" (ticket) "/attachments/" (one.id) "/remove" }
                data-remove aria-label=(speak.compose_detach(&one.name)) title=(speak.compose_detach(&one.name)) { (icon(Icon::Cross)) }
        }
    }
}

/// What is new since the draft was begun; also the `html` of a 409.
pub fn stale_news(news: &[super::Entry], seq: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        div.stale role="alert" data-seq=(seq) {
            p.title { (icon(Icon::Warning)) b { (speak.stale_title()) } " " (speak.stale_hint()) }
            ol.entries { @for one in news { (entry(one, now_ms, speak)) } }
            p.actions.js-only {
                button.button type="button" data-act="anyway" { (speak.stale_anyway()) }
                button.button.bare type="button" data-act="keep" { (speak.stale_keep()) }
            }
            label.check.no-js { input type="checkbox" name="override_stale" value="true"; span { (speak.stale_read()) } }
        }
    }
}

fn tabs(box_: &Composer, speak: &Speak) -> Markup {
    let tab = |value: &'static str, words: &str, on: bool, keys: &str| {
        html! {
            label { input type="radio" name="mode" value=(value) checked[on] aria-keyshortcuts=(keys); span { (words) } }
        }
    };
    html! {
        div.tools {
            div.tabs role="radiogroup" aria-label=(speak.compose_kind()) {
                (tab("reply", speak.compose_reply(), box_.mode == Mode::Reply, "R"))
                (tab("note", speak.compose_note(), box_.mode == Mode::Note, "N"))
            }
            span.to.for-reply lang="" { (box_.to) }
            span.to.for-note { (icon(Icon::Lock)) (speak.compose_note_to()) }
            label.button.icon.js-only for="attach-file" title=(speak.compose_attach()) { (icon(Icon::Clip)) }
        }
    }
}

fn notice_area(notice: &Notice, now_ms: i64, speak: &Speak) -> Markup {
    match notice {
        Notice::Stale { seq, news } => stale_news(news, *seq, now_ms, speak),
        Notice::Held(notice) => super::hold_notice(notice, speak),
        Notice::Refused(words) => html! { p.refused role="alert" { (icon(Icon::Barred)) span { (words) } } },
    }
}

fn undo_bar(message: &str, until_ms: i64, speak: &Speak) -> Markup {
    html! {
        undo-send.bar until=(until_ms) {
            (icon(Icon::Clock))
            span { (speak.undo_waiting()) " " time {} }
            progress max="1" value="1" aria-hidden="true" {}
            form method="post" action={ "/messages/" (message) "/undo" } { button.button.small { (icon(Icon::Undo)) (speak.undo()) } }
        }
    }
}

/// What the text can be formatted with; the script puts the marks around what is selected.
fn format_bar(speak: &Speak) -> Markup {
    let one = |name: &'static str, words: &str, drawing: Icon, keys: &'static str| {
        html! {
            button.button.icon.small type="button" data-format=(name) aria-label=(words) aria-keyshortcuts={ "Control+" (keys) " Meta+" (keys) }
                title={ (words) " (Ctrl " (keys.replace('+', " ")) ")" } { (icon(drawing)) }
        }
    };
    html! {
        div.format.js-only role="group" aria-label=(speak.compose_format()) {
            (one("bold", speak.compose_bold(), Icon::Bold, "B"))
            (one("italic", speak.compose_italic(), Icon::Italic, "I"))
            (one("code", speak.compose_code(), Icon::Code, "E"))
            (one("list", speak.compose_list(), Icon::List, "Shift+8"))
            (one("link", speak.compose_link(), Icon::Link, "Shift+L"))
            button.button.icon.small type="button" data-preview aria-controls="preview" aria-pressed="false" aria-label=(speak.compose_preview())
                title=(speak.compose_preview()) { (icon(Icon::Eye)) }
        }
    }
}

fn foot(box_: &Composer, notes: &str, speak: &Speak) -> Markup {
    let others = || box_.submit_as.iter().skip(1);
    html! {
        footer {
            (format_bar(speak))
            output.saved aria-live="off" {}
            span.hint.js-only { (key("Ctrl")) (key("↵")) }
            @if let Some(first) = box_.submit_as.first() {
                div.split.for-reply {
                    button.button.primary name="status" value=(first.word()) disabled[box_.no_reply.is_some()] data-submit="reply" {
                        (speak.submit_as(first.name(speak)))
                    }
                    details.menu.up {
                        summary.button.primary.icon aria-label=(speak.submit_as_other()) { (icon(Icon::Down)) }
                        ul { @for status in others() { li { button name="status" value=(status.word()) data-submit="reply" {
                            (status_mark(*status, speak))
                        } } } }
                    }
                }
            }
            button.button.primary.for-note formaction=(notes) data-submit="note" { (speak.note_add()) }
        }
    }
}
