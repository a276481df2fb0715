//! The desk: rail, list, conversation and customer on one page.

use super::{CustomerPanel, Rail, Thread, TicketList, customer_panel, rail, thread, ticket_list};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Field, Icon, Page, Select, empty, field, page, problem_of, select};

/// All that the desk shows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Left.
    pub rail: Rail,
    /// The view that is open.
    pub list: TicketList,
    /// The ticket that is open, with its customer.
    pub open: Option<OpenTicket>,
}

/// The ticket that is open.
#[derive(Clone, Debug)]
pub struct OpenTicket {
    /// Conversation.
    pub thread: Thread,
    /// Customer.
    pub customer: CustomerPanel,
}

/// The whole page of the desk. `frame.kind` is `desk`.
pub fn desk(frame: &Page<'_>, desk: &Desk, now_ms: i64, speak: &Speak) -> Markup {
    let content = html! {
        div.desk data-open[desk.open.is_some()] {
            (rail(&desk.rail, speak))
            (ticket_list(&desk.list, desk.open.is_none(), now_ms, speak))
            @match &desk.open {
                Some(open) => {
                    main #main tabindex="-1" { (thread(&open.thread, now_ms, speak)) }
                    (customer_panel(&open.customer, now_ms, speak))
                }
                None => {
                    div.nothing aria-hidden="true" { (empty(Icon::Inbox, speak.desk_nothing_open(), speak.desk_nothing_open_hint())) }
                }
            }
        }
    };
    page(frame, content, speak)
}

/// The form that opens a ticket on behalf of a customer.
#[derive(Clone, Debug, Default)]
pub struct OpenTicketForm {
    /// The customer's mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Subject.
    pub subject: String,
    /// First message.
    pub text: String,
    /// Groups to give it to: id and name.
    pub groups: Vec<(String, String)>,
    /// The chosen group's id.
    pub group: String,
    /// Makes the command happen once.
    pub command_id: String,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// The page that opens a ticket on behalf of a customer. `frame.kind` is `sheet`.
pub fn open_ticket(frame: &Page<'_>, form: &OpenTicketForm, speak: &Speak) -> Markup {
    let content = html! {
        main.sheet.narrow #main tabindex="-1" {
            header.title { h1 { (speak.ticket_open_new()) } }
            form.card.fields method="post" action="/tickets" {
                input type="hidden" name="command_id" value=(form.command_id);
                (problem_of("form", form.problem.as_deref()))
                (field(&Field { name: "email", label: speak.open_email(), kind: "email", value: &form.email, required: true, first: true, ..Field::default() }))
                (field(&Field { name: "name", label: speak.open_name(), value: &form.name, ..Field::default() }))
                (field(&Field { name: "subject", label: speak.open_subject(), value: &form.subject, required: true, length_max: Some(200), ..Field::default() }))
                @if !form.groups.is_empty() {
                    (select(&Select { name: "group", label: speak.head_group(), options: &form.groups, chosen: &form.group, hint: "" }))
                }
                div.field {
                    label for="text" { (speak.open_text()) }
                    textarea #text name="text" rows="6" required { (form.text) }
                    p.hint { (speak.open_text_hint()) }
                }
                p.actions { button.button.primary { (speak.ticket_open_new()) } a.button.bare href="/tickets" { (speak.cancel()) } }
            }
        }
    };
    page(frame, content, speak)
}
