//! The operator's own systems beside a ticket.

use event::TicketId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, icon};

/// What is shown of the systems.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Accounts, orders, transactions.
    pub records: Vec<RecordCard>,
    /// What may be set going, or was.
    pub actions: Vec<ActionRow>,
    /// The reader may look up and set going.
    pub works: bool,
}

/// One thing that can be looked up.
#[derive(Clone, Debug)]
pub struct RecordCard {
    /// The systems' name of it.
    pub name: String,
    /// What it is.
    pub label: String,
    /// What it says, once it was looked up.
    pub lines: Option<Vec<(String, String)>>,
}

/// One thing that can be set going.
#[derive(Clone, Debug)]
pub struct ActionRow {
    /// The systems' name of it.
    pub name: String,
    /// What it does.
    pub label: String,
    /// It was set going.
    pub done: bool,
}

/// The section of the panel; nothing where there are no systems.
pub fn records(records: &Records, ticket: TicketId, speak: &Speak) -> Markup {
    html! {
        @if !records.records.is_empty() || !records.actions.is_empty() {
            section.records {
                h2 { (speak.records_title()) }
                ul { @for one in &records.records { li { (record(one, ticket, records.works, speak)) } } }
                @if !records.actions.is_empty() {
                    h3 { (speak.records_actions()) }
                    ul.deeds { @for one in &records.actions { li { (action(one, ticket, records.works, speak)) } } }
                }
            }
        }
    }
}

fn record(one: &RecordCard, ticket: TicketId, works: bool, speak: &Speak) -> Markup {
    html! {
        p { b lang="" { (one.label) } }
        @match &one.lines {
            Some(lines) => dl.facts lang="" { @for (label, value) in lines { div { dt { (label) } dd { (value) } } } },
            None => @if works {
                form method="post" action={ "/tickets/" (ticket) "/records/" (one.name) } data-quiet {
                    button.button.small { (icon(Icon::Search)) (speak.records_open()) span.hidden { ": " (one.label) } }
                }
            }
        }
    }
}

fn action(one: &ActionRow, ticket: TicketId, works: bool, speak: &Speak) -> Markup {
    html! {
        @if one.done { span.done { (icon(Icon::Check)) (one.label) span.hidden { (speak.comma()) (speak.records_done()) } } }
        @else if works {
            form method="post" action={ "/tickets/" (ticket) "/actions/" (one.name) } data-quiet data-confirm=(speak.records_ask(&one.label)) {
                button.button.small { (one.label) }
            }
        }
    }
}
