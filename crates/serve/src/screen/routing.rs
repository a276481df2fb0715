//! Draws routing among the settings: the rules, each queue with its people, and the form of a rule. Plain forms; nothing needs
//! a script.

use super::{state_mark, state_words};
use crate::{
    route::{
        give::Colleague,
        pick::Capacity,
        rules::{CHANNELS, LANGS},
        sight::{Queue, Routings},
        topic::{Fits, Rule},
    },
    sight::{because, nobody, priority_words, shown_channel, tongue},
    ticket::Priority,
};
use event::{GroupId, MailboxId};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Column, Field, Icon, Mark, Select, ago, chip, count, empty, field, icon, mark, select, table};

/// Where the page is.
pub const HERE: &str = "/settings/routing";

/// A mailbox that a rule may name.
pub type Mailbox = (MailboxId, String);

/// The page: rules first, then every queue.
pub fn routing(all: &Routings, mailboxes: &[Mailbox], capacity: &Capacity, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        (rules(all, mailboxes, speak))
        @if all.queues.is_empty() { (empty(Icon::People, speak.group_none(), speak.group_none_hint())) }
        @for queue in &all.queues { (queue_card(queue, capacity, now_ms, speak)) }
    }
}

fn rules(all: &Routings, mailboxes: &[Mailbox], speak: &Speak) -> Markup {
    let name = |group: GroupId| {
        all.queues.iter().find(|queue| queue.id == group).map_or(speak.head_no_group(), |queue| queue.name.as_str())
    };
    html! {
        section.card #rules {
            header { h2 { (speak.rules_title()) } span.count { (count(all.rules.len() as i64)) } p { (speak.rules_hint()) } }
            @if all.rules.is_empty() { p.quiet.pad { (speak.rules_none()) } }
            ol.lines { @for (nth, rule) in all.rules.iter().enumerate() {
                li #{ "rule-" (rule.id) } {
                    div.what {
                        p { a lang="" href={ (HERE) "/rules/" (rule.id) } { (rule.name) } }
                        p.quiet { (summary(&rule.fits.0, mailboxes, speak)) " → " b lang="" { (name(rule.group_id)) }
                            @if let Some(words) = rule.priority.and_then(|n| priority_words(Priority::of(n), speak)) { (speak.comma()) (words) } }
                    }
                    div.choices {
                        @if nth > 0 { (act(rule, "up", speak.rule_up(&rule.name), html! { (icon(Icon::Up)) })) }
                        @if nth + 1 < all.rules.len() { (act(rule, "down", speak.rule_down(&rule.name), html! { (icon(Icon::Down)) })) }
                        (act(rule, "remove", speak.rule_remove(&rule.name), html! { (icon(Icon::Bin)) }))
                    }
                }
            } }
            @if !all.queues.is_empty() { p.pad { a.button.primary href={ (HERE) "/rules/new" } { (speak.rule_new()) } } }
        }
    }
}

fn act(rule: &Rule, what: &str, label: String, inside: Markup) -> Markup {
    html! {
        form method="post" action={ (HERE) "/rules/" (rule.id) "/" (what) } {
            button.button.icon.small aria-label=(label) title=(label) { (inside) }
        }
    }
}

/// A rule's conditions in one line.
pub fn summary(fits: &Fits, mailboxes: &[Mailbox], speak: &Speak) -> String {
    let or = |list: Vec<String>| list.join(speak.rule_or());
    let channels = fits.channels.iter().map(|one| shown_channel(one).name(speak).to_owned()).collect();
    let langs = fits.langs.iter().map(|one| tongue(one, speak).to_owned()).collect();
    let boxes = fits.mailboxes.iter().map(|id| {
        mailboxes.iter().find(|(known, _)| known == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
    });
    let parts = [
        (speak.rule_codes(), or(fits.codes.clone())),
        (speak.rule_channels(), or(channels)),
        (speak.rule_langs(), or(langs)),
        (speak.rule_words(), or(fits.words.iter().map(|word| speak.rule_quoted(word)).collect())),
        (speak.rule_tags(), or(fits.tags.clone())),
        (speak.rule_mailboxes(), or(boxes.collect())),
    ];
    let said = parts.into_iter().filter(|(_, values)| !values.is_empty());
    said.map(|(name, values)| speak.rule_is(name, values)).collect::<Vec<_>>().join(speak.rule_and())
}

fn queue_card(queue: &Queue, capacity: &Capacity, now_ms: i64, speak: &Speak) -> Markup {
    let certified = queue.people.iter().filter(|(one, _)| one.person.certified).count();
    let free = queue.people.iter().filter(|(_, free)| *free).count();
    let (shape, words) =
        if queue.routes { (Mark::Good, speak.queue_by_house()) } else { (Mark::Quiet, speak.queue_by_hand()) };
    let (to, turn) = if queue.routes { ("0", speak.queue_turn_off()) } else { ("1", speak.queue_turn_on()) };
    html! {
        section.card.queue #{ "queue-" (queue.id) } {
            header {
                h2 lang="" { (queue.name) } (mark(shape, words))
                p { (speak.queue_figures(queue.waiting, free, certified, queue.people.len()))
                    @if !queue.asks.is_empty() { " · " (speak.queue_asks(queue.asks.iter().map(|title| title.of(speak.lang)).collect::<Vec<_>>().join(speak.comma()))) } }
            }
            form.pad method="post" action={ (HERE) "/queues/" (queue.id) } {
                button.button.small name="routes" value=(to) aria-label={ (queue.name) ": " (turn) } { (turn) }
            }
            @if queue.people.is_empty() { p.quiet.pad { (speak.queue_nobody()) } }
            @else { (people(queue, capacity, speak)) }
            (decisions(queue, now_ms, speak))
        }
    }
}

fn people(queue: &Queue, capacity: &Capacity, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.people_name()),
        Column::words(speak.queue_state()),
        Column::words(speak.queue_langs()),
        Column::words(speak.queue_certified()),
        Column::words(speak.queue_load()),
        Column::words(speak.queue_takes()),
    ];
    let rows = html! { @for (one, free) in &queue.people { (person(queue.id, one, *free, capacity, speak)) } };
    table(&format!("people-{}", queue.id), &queue.name, &columns, rows)
}

fn person(queue: GroupId, one: &Colleague, free: bool, capacity: &Capacity, speak: &Speak) -> Markup {
    let (id, key) = (one.person.id, format!("{queue}-{}", one.person.id));
    let langs: Vec<&str> = one.person.langs.iter().map(|lang| tongue(lang, speak)).collect();
    let share = capacity.share(&one.person.load, one.person.percent) / 10;
    html! {
        tr #{ "person-" (key) } {
            td lang="" { (one.name) }
            td { (mark(state_mark(one.state), state_words(one.state, speak))) }
            td { (langs.join(speak.comma())) }
            td { @if one.lacks.is_empty() { (mark(Mark::Good, speak.queue_may())) }
                @else { (mark(Mark::Bad, &speak.queue_lacks(one.lacks.iter().map(|title| title.of(speak.lang)).collect::<Vec<_>>().join(speak.comma())))) } }
            td { (speak.queue_has(one.person.load.all(), share)) @if free { " " (chip(speak.queue_free())) } }
            td {
                form.takes method="post" action={ (HERE) "/people/" (id) } {
                    input type="number" name="percent" id={ "percent-" (key) } value=(one.person.percent) min="0" max="300" step="10" required aria-label=(speak.queue_takes_of(&one.name));
                    button.button.small { (speak.save()) }
                }
            }
        }
    }
}

fn decisions(queue: &Queue, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @if !queue.last.is_empty() {
            h3.pad { (speak.queue_last()) }
            ul.lines { @for one in &queue.last {
                li #{ "routing-" (one.id) } {
                    div.what {
                        p { a href={ "/tickets/" (one.ticket_id) } { (one.number) } " · " (ago(one.at_ms, now_ms, speak)) }
                        p.quiet { @match one.kind.as_str() {
                            "sorted" => { (speak.routed_sorted(&one.facts.0.rule, &queue.name)) }
                            "routed" => { (speak.routed_to(one.person_name.as_deref().unwrap_or(speak.head_nobody()))) (because(&one.facts.0, speak)) }
                            _ => { (nobody(&one.facts.0, &queue.name, speak)) }
                        } }
                    }
                }
            } }
        }
    }
}

/// The form of a rule, new or to be changed.
pub fn rule_form(rule: Option<&Rule>, groups: &[(String, String)], mailboxes: &[Mailbox], speak: &Speak) -> Markup {
    let fits = rule.map(|rule| rule.fits.0.clone()).unwrap_or_default();
    let action = rule.map_or_else(|| format!("{HERE}/rules"), |rule| format!("{HERE}/rules/{}", rule.id));
    let group = rule.map_or_else(String::new, |rule| rule.group_id.to_string());
    let mut priorities = vec![(String::new(), speak.rule_as_it_is().to_owned())];
    priorities.extend(
        Priority::ALL
            .iter()
            .filter_map(|one| priority_words(*one, speak).map(|words| (one.word().to_owned(), words.to_owned()))),
    );
    let priority = rule.and_then(|rule| rule.priority).map_or("", |n| Priority::of(n).word());
    html! {
        section.card {
            header { h2 { (speak.rule_when()) } p { (speak.rule_form_hint()) } }
            form.fields method="post" action=(action) {
                (field(&Field { name: "name", label: speak.rule_name(), value: rule.map_or("", |rule| rule.name.as_str()), required: true, length_max: Some(80), ..Field::default() }))
                (field(&Field { name: "words", label: speak.rule_words(), value: &fits.words.join(", "), hint: speak.rule_words_hint(), length_max: Some(2_000), ..Field::default() }))
                (field(&Field { name: "tags", label: speak.rule_tags(), value: &fits.tags.join(", "), hint: speak.rule_tags_hint(), length_max: Some(2_000), ..Field::default() }))
                fieldset { legend { (speak.rule_channels()) }
                    @for one in CHANNELS { (tick("channel", one, shown_channel(one).name(speak), fits.channels.iter().any(|has| has == one))) }
                }
                fieldset { legend { (speak.rule_langs()) }
                    @for one in LANGS { (tick("lang", one.tag(), tongue(one.tag(), speak), fits.langs.iter().any(|has| has == one.tag()))) }
                }
                @if !mailboxes.is_empty() { fieldset { legend { (speak.rule_mailboxes()) }
                    @for (id, name) in mailboxes { (tick("mailbox", &id.to_string(), name, fits.mailboxes.contains(id))) }
                } }
                fieldset.codes { legend { (speak.rule_codes()) }
                    @for one in chain::diagnose::codes() { (tick("code", one, one, fits.codes.iter().any(|has| has == one))) }
                }
                (select(&Select { name: "group", label: speak.rule_group(), options: groups, chosen: &group, hint: "" }))
                (select(&Select { name: "priority", label: speak.rule_priority(), options: &priorities, chosen: priority, hint: speak.rule_priority_hint() }))
                p.actions { button.button.primary { (speak.save()) } a.button.bare href=(HERE) { (speak.cancel()) } }
            }
        }
    }
}

fn tick(name: &str, value: &str, words: &str, on: bool) -> Markup {
    html! { label.check { input type="checkbox" name=(name) value=(value) checked[on]; span lang="" { (words) } } }
}
