//! Draws a conversation and its head.

use super::{Choice, Present, Thread, ThreadHead, composer, entry, present};
use event::TicketId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, Promise, channel_shape, copy_button, icon, promise, status_mark};

/// A ticket's conversation: head, entries, composer.
pub fn thread(thread: &Thread, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        article.thread data-ticket=(thread.head.id) aria-labelledby="subject" {
            (bar(thread, now_ms, speak))
            div.scroll #conversation tabindex="0" role="region" aria-label=(speak.thread_label()) {
                div {
                    @if let Some(older) = &thread.older {
                        p.more { a.button.small href=(older) { (speak.thread_older()) } }
                    }
                    ol.entries data-list="entries" aria-live="polite" aria-relevant="additions" {
                        @for one in &thread.entries { (entry(one, now_ms, speak)) }
                    }
                }
            }
            @if let Some(writing) = &thread.composer { (composer(writing, now_ms, speak)) }
            (phone_tabs(speak))
        }
    }
}

fn bar(thread: &Thread, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        header.head {
            @if let Some((href, words)) = &thread.head.back {
                a.back href=(href) { (icon(Icon::Left)) span { (words) } }
            }
            div data-list="head" { (thread_head(&thread.head, now_ms, speak)) }
            (presence(&thread.present, speak))
        }
    }
}

fn presence(people: &[Present], speak: &Speak) -> Markup {
    html! {
        ul.present data-list="present" aria-live="polite" aria-label=(speak.present_label()) {
            @for one in people { (present(one, speak)) }
        }
    }
}

/// Subject, state and whose it is; the same on first load and when any of it changes.
pub fn thread_head(head: &ThreadHead, now_ms: i64, speak: &Speak) -> Markup {
    let action = |what: &str| format!("/tickets/{}/{what}", head.id);
    html! {
        div #head data-number=(head.number) {
            h1 #subject lang="" { (head.subject) }
            @if head.promise != Promise::None { span.due { (promise(head.promise, now_ms, speak)) } }
            ul.meta {
                li { (status_menu(head, &action("status"), speak)) }
                li.number { span { (head.number) } (copy_button(&head.number.to_string(), speak)) }
                li { (channel_shape(head.channel, speak)) (head.channel.name(speak))
                    @if let Some(note) = &head.channel_note { (speak.comma()) (note) } }
                li { (choice_menu("group", speak.head_group(), head.group.as_deref().unwrap_or(speak.head_no_group()), &head.groups, &action("group"))) }
                li { (choice_menu("priority", speak.head_priority(), head.priority.as_deref().unwrap_or(speak.head_no_priority()), &head.priorities, &action("priority"))) }
                li { (assignee_menu(head, &action("assign"), speak)) }
                @for tag in &head.tags { li.tag { span.chip lang="" { (tag) } } }
                li.edit { (tag_menu(head.id, &head.tags, speak)) }
            }
        }
    }
}

fn status_menu(head: &ThreadHead, action: &str, speak: &Speak) -> Markup {
    html! {
        @if head.statuses.is_empty() { (status_mark(head.status, speak)) }
        @else {
            details.menu #menu-status {
                summary aria-label={ (speak.head_status()) " " (head.status.name(speak)) } aria-keyshortcuts="E" { (status_mark(head.status, speak)) }
                form method="post" action=(action) data-quiet { ul {
                    @for status in &head.statuses { li { button name="status" value=(status.word()) { (status_mark(*status, speak)) } } }
                } }
            }
        }
    }
}

fn assignee_menu(head: &ThreadHead, action: &str, speak: &Speak) -> Markup {
    let words = match &head.assignee {
        Some(person) if person.you => speak.head_you().to_owned(),
        Some(person) => person.name.clone(),
        None => speak.head_nobody().to_owned(),
    };
    choice_menu("assignee", speak.head_assignee(), &words, &head.assignees, action)
}

/// One value of the head, and a menu to change it when there is anything to choose.
fn choice_menu(name: &str, label: &str, words: &str, choices: &[Choice], action: &str) -> Markup {
    html! {
        @if choices.is_empty() { span title=(label) { (words) } }
        @else {
            details.menu id={ "menu-" (name) } {
                summary title=(label) aria-label={ (label) " " (words) } { (words) }
                form method="post" action=(action) data-quiet { ul {
                    @for choice in choices {
                        li { button name=(name) value=(choice.value) aria-pressed=(choice.chosen) {
                            (choice.words) @if choice.chosen { span.chosen { (icon(Icon::Check)) } }
                        } }
                    }
                } }
            }
        }
    }
}

fn tag_menu(id: TicketId, tags: &[String], speak: &Speak) -> Markup {
    html! {
        details.menu #menu-tags {
            summary aria-label=(speak.head_tags()) title=(speak.head_tags()) { (icon(Icon::Tag)) }
            form.inline method="post" action={ "/tickets/" (id) "/tags" } data-quiet {
                label for="tags" { (speak.head_tags_hint()) }
                input #tags name="tags" value=(tags.join(", ")) autocomplete="off" maxlength="400";
                button.button.small { (speak.save()) }
            }
        }
    }
}

fn phone_tabs(speak: &Speak) -> Markup {
    html! {
        nav.tabs aria-label=(speak.tabs_label()) {
            a href="#main" { (icon(Icon::Chat)) span { (speak.tab_conversation()) } }
            a href="#customer-panel" { (icon(Icon::Person)) span { (speak.tab_customer()) } }
            a href="#notes" #notes { (icon(Icon::Lock)) span { (speak.tab_notes()) } }
        }
    }
}
