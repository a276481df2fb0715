//! Mail that did not become a ticket, each with the reason and the way out.

use super::{Rail, rail};
use event::LetterId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, Mark, Page, ago, bytes, chip_in, count, empty, icon, page};

/// The page of suspended and quarantined mail.
#[derive(Clone, Debug)]
pub struct SuspendedList {
    /// How many in all.
    pub count: i64,
    /// Newest first.
    pub rows: Vec<SuspendedRow>,
    /// Where the next rows are.
    pub next: Option<String>,
    /// Which causes there are: words, how many, address that shows only these, chosen.
    pub causes: Vec<Cause>,
}

/// A cause to filter by.
#[derive(Clone, Debug)]
pub struct Cause {
    /// In the reader's words.
    pub words: String,
    /// How many.
    pub count: i64,
    /// Where only these are.
    pub href: String,
    /// Chosen now.
    pub chosen: bool,
}

/// One mail. Live list `suspended`, key `letter-<id>`.
#[derive(Clone, Debug)]
pub struct SuspendedRow {
    /// Which.
    pub id: LetterId,
    /// Sender as written.
    pub from: String,
    /// Subject as written.
    pub subject: String,
    /// The mailbox it came to.
    pub mailbox: String,
    /// Why, such as "Out of office".
    pub cause: String,
    /// More of why, such as the header that told.
    pub detail: String,
    /// Could not be read at all; kept raw.
    pub quarantined: bool,
    /// When it came; Unix milliseconds, UTC.
    pub at_ms: i64,
    /// Size.
    pub size_bytes: i64,
    /// Whether it can become a ticket.
    pub recoverable: bool,
    /// Sorts the live fragment.
    pub order: String,
}

/// The page of suspended mail. `frame.kind` is `desk`; nothing is recovered by itself.
pub fn suspended(frame: &Page<'_>, side: &Rail, list: &SuspendedList, now_ms: i64, speak: &Speak) -> Markup {
    let content = html! {
        div.desk.wide {
            (rail(side, speak))
            main.sheet #main tabindex="-1" {
                header.title { h1 { (speak.suspended_title()) } span.count { (count(list.count)) } p { (speak.suspended_hint()) } }
                @if !list.causes.is_empty() {
                    ul.filters aria-label=(speak.suspended_causes()) {
                        @for cause in &list.causes {
                            li { a.chip href=(cause.href) aria-current=[cause.chosen.then_some("true")] { (cause.words) " " span.count { (count(cause.count)) } } }
                        }
                    }
                }
                section.card {
                    ul.letters data-list="suspended" { @for row in &list.rows { (suspended_row(row, now_ms, speak)) } }
                    div.when-empty { (empty(Icon::Mail, speak.suspended_none(), speak.suspended_none_hint())) }
                }
                @if let Some(next) = &list.next { p.more { a.button href=(next) rel="next" { (speak.rows_more()) } } }
            }
        }
    };
    page(frame, content, speak)
}

/// One suspended mail, with the choices.
pub fn suspended_row(row: &SuspendedRow, now_ms: i64, speak: &Speak) -> Markup {
    let action = |what: &str| format!("/mail/suspended/{}/{what}", row.id);
    html! {
        li #{ "letter-" (row.id) } data-order=(row.order) {
            div.what {
                p { b lang="" { (row.subject) } }
                p.quiet { span lang="" { (row.from) } (speak.arrow()) (row.mailbox) " · " (ago(row.at_ms, now_ms, speak)) " · " (bytes(row.size_bytes)) }
            }
            p.why { (chip_in(if row.quarantined { Mark::Bad } else { Mark::Soon }, &row.cause)) span.quiet { (row.detail) } }
            div.choices {
                a.button.small href=(action("raw")) { (icon(Icon::Eye)) (speak.suspended_look()) }
                @if row.recoverable {
                    form method="post" action=(action("recover")) { button.button.small { (speak.suspended_recover()) } }
                }
                form method="post" action=(action("discard")) data-confirm=(speak.suspended_discard_ask()) {
                    button.button.small.bare { (speak.suspended_discard()) }
                }
            }
        }
    }
}
