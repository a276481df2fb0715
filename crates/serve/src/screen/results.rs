//! What a search found.

use super::{Rail, rail};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Channel, Icon, Page, Status, ago, channel_shape, count, empty, page, status_shape};

/// The page of results.
#[derive(Clone, Debug)]
pub struct Results {
    /// What was asked.
    pub query: String,
    /// How many in all; `at_least` when counting stopped early.
    pub count: i64,
    /// Whether there may be more than `count`.
    pub at_least: bool,
    /// Best first.
    pub rows: Vec<Hit>,
    /// Where the next ones are.
    pub next: Option<String>,
}

/// A ticket that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where.
    pub href: String,
    /// Number for people.
    pub number: i64,
    /// Subject, in pieces; `true` where it matches.
    pub subject: Vec<(String, bool)>,
    /// The place that matches, in pieces.
    pub excerpt: Vec<(String, bool)>,
    /// State.
    pub status: Status,
    /// Channel.
    pub channel: Channel,
    /// The requester's name.
    pub requester: String,
    /// Who has it.
    pub assignee: Option<String>,
    /// When something happened last; Unix milliseconds, UTC.
    pub at_ms: i64,
}

/// The page of what a search found. `frame.kind` is `desk`.
pub fn results(frame: &Page<'_>, side: &Rail, found: &Results, now_ms: i64, speak: &Speak) -> Markup {
    let many = if found.at_least { format!("{}+", count(found.count)) } else { count(found.count) };
    let content = html! {
        div.desk.wide {
            (rail(side, speak))
            main.sheet #main tabindex="-1" {
                header.title {
                    h1 { (speak.results_title()) " " q lang="" { (found.query) } }
                    span.count role="status" { (many) span.hidden { " " (speak.results_found()) } }
                }
                @if found.rows.is_empty() { (empty(Icon::Search, speak.results_none(), speak.results_none_hint())) }
                @else { ol.hits.rows { @for hit in &found.rows { (result(hit, now_ms, speak)) } } }
                @if let Some(next) = &found.next { p.more { a.button href=(next) rel="next" { (speak.rows_more()) } } }
            }
        }
    };
    page(frame, content, speak)
}

fn result(hit: &Hit, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li { a href=(hit.href) {
            (status_shape(hit.status, speak))
            span.subject lang="" { (pieces(&hit.subject)) }
            span.due { span.number { (hit.number) } (ago(hit.at_ms, now_ms, speak)) }
            span.said lang="" { (pieces(&hit.excerpt)) }
            span.under {
                (channel_shape(hit.channel, speak))
                span.who lang="" { (hit.requester) }
                @if let Some(assignee) = &hit.assignee { span.chip { (assignee) } }
            }
        } }
    }
}

fn pieces(text: &[(String, bool)]) -> Markup {
    html! { @for (piece, hit) in text { @if *hit { mark { (piece) } } @else { (piece) } } }
}
