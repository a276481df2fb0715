//! A list of tickets, as a view shows it.

use event::TicketId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{
    Channel, Icon, Promise, Status, ago, channel_shape, count, empty, icon, key, promise, status_shape, text,
};

/// A view's list.
#[derive(Clone, Debug)]
pub struct TicketList {
    /// The view's name, as in `view:<name>`.
    pub view: String,
    /// What readers call it.
    pub title: String,
    /// How many tickets in all.
    pub count: i64,
    /// How it is sorted, in words.
    pub order: String,
    /// Other orders: words and address. The menu is absent when empty.
    pub orders: Vec<(String, String)>,
    /// In order.
    pub rows: Vec<TicketRow>,
    /// The ticket that is open.
    pub current: Option<TicketId>,
    /// Where the next rows are.
    pub next: Option<String>,
    /// Where one opens a ticket, if the reader may.
    pub open: Option<String>,
}

/// One ticket in a list.
#[derive(Clone, Debug)]
pub struct TicketRow {
    /// Which.
    pub id: TicketId,
    /// Where the row leads, with its view.
    pub href: String,
    /// Number for people.
    pub number: i64,
    /// Subject.
    pub subject: String,
    /// State.
    pub status: Status,
    /// Channel of the last message.
    pub channel: Channel,
    /// The requester's name.
    pub requester: String,
    /// The start of what was said last.
    pub preview: String,
    /// Something new since the reader looked.
    pub unread: bool,
    /// The next promise.
    pub promise: Promise,
    /// When something happened last; Unix milliseconds, UTC. Shown when there is no promise.
    pub at_ms: i64,
    /// Who has it, when it is not the reader.
    pub assignee: Option<String>,
    /// Urgent or high, in words; none for the ordinary.
    pub priority: Option<String>,
    /// Sorts the live fragment, compared as text.
    pub order: String,
}

/// The list with its header. Rows are the live list `rows`, the count the live list `list-count`.
///
/// `alone`: no ticket is open beside it, so the list is what the page is about.
pub fn ticket_list(list: &TicketList, alone: bool, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.list aria-labelledby="list-title" id=[alone.then_some("main")] role=[alone.then_some("main")] tabindex=[alone.then_some("-1")] {
            header {
                div {
                    h1 #list-title { (list.title) }
                    span data-list="list-count" { (list_count(list.count)) }
                    p { (list.order) }
                }
                (order_menu(list, speak))
                @if let Some(href) = &list.open {
                    a.button.icon href=(href) aria-label=(speak.ticket_open_new()) title=(speak.ticket_open_new()) { (icon(Icon::Plus)) }
                }
            }
            div.scroll tabindex="-1" {
                ol.rows data-list="rows" {
                    @for row in &list.rows { (ticket_row(row, list.current == Some(row.id), now_ms, speak)) }
                }
                div.when-empty { (empty(Icon::Check, speak.list_empty(), speak.list_empty_hint())) }
                @if let Some(next) = &list.next { p.more { a.button href=(next) rel="next" { (speak.rows_more()) } } }
            }
            footer.keys aria-hidden="true" {
                span { (key("J")) (key("K")) (speak.keys_move()) }
                span { (key("↵")) (speak.keys_open()) }
                span { (key("?")) (speak.keys_all()) }
            }
        }
    }
}

/// How many tickets a list has.
pub fn list_count(n: i64) -> Markup {
    html! { span.count #list-count { (count(n)) } }
}

/// One row of a ticket list; the same on first load and when an event changes it.
///
/// The live script keeps `data-current` on a replaced row.
pub fn ticket_row(row: &TicketRow, current: bool, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li #{ "row-" (row.id) } data-order=(text(&row.order)) data-status=(row.status.word()) data-unread[row.unread] data-current[current] {
            a href=(text(&row.href)) aria-current=[current.then_some("true")] {
                (status_shape(row.status, speak))
                span.subject lang="" { (text(&row.subject)) }
                span.due {
                    @if row.promise == Promise::None { (ago(row.at_ms, now_ms, speak)) }
                    @else { (promise(row.promise, now_ms, speak)) }
                }
                span.under {
                    (channel_shape(row.channel, speak))
                    @if row.unread { span.hidden { (speak.row_unread()) } }
                    span.who lang="" { (text(&row.requester)) }
                    span.said lang="" { (text(&row.preview)) }
                    @if let Some(priority) = &row.priority { span.chip.amber { (priority) } }
                    @if let Some(assignee) = &row.assignee { span.chip { (assignee) } }
                }
            }
        }
    }
}

fn order_menu(list: &TicketList, speak: &Speak) -> Markup {
    html! {
        @if !list.orders.is_empty() {
            details.menu {
                summary.button.icon aria-label=(speak.list_order()) title=(speak.list_order()) { (icon(Icon::Sort)) }
                ul { @for (words, href) in &list.orders { li { a href=(href) { (words) } } } }
            }
        }
    }
}
