//! Draws what the guard holds: in the composer while it is written, in the conversation while a lead decides, and as a list.

use super::{Rail, rail};
use event::{HoldId, TicketId};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, Page, ago, count, empty, icon, key, page};

/// Why a reply cannot go as it is.
#[derive(Clone, Debug)]
pub struct HoldNotice {
    /// The ticket.
    pub ticket: TicketId,
    /// The words, each with why and better ones.
    pub spans: Vec<HoldSpan>,
    /// The reader may let it go.
    pub may_release: bool,
}

/// Some words of a reply that are held.
#[derive(Clone, Debug)]
pub struct HoldSpan {
    /// As they stand in the text.
    pub quote: String,
    /// Why.
    pub why: String,
    /// What to write instead.
    pub better: String,
}

/// A held reply that waits for a lead. In the conversation: live list `entries`, key `hold-<id>`.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Which.
    pub id: HoldId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's number and subject, where that is not clear from the page.
    pub of: Option<(i64, String)>,
    /// Who wrote it.
    pub author: String,
    /// It is the reader's own.
    pub yours: bool,
    /// The reply, drawn.
    pub body: Markup,
    /// Why it is held.
    pub why: Vec<String>,
    /// The reader may decide.
    pub may_decide: bool,
    /// Since when; Unix milliseconds, UTC.
    pub at_ms: i64,
    /// Sorts the live fragment.
    pub order: String,
}

/// What stands under the text; also the `html` of a 409, and of a draft that was kept.
pub fn hold_notice(notice: &HoldNotice, speak: &Speak) -> Markup {
    html! {
        div.holds role="alert" {
            @for span in &notice.spans {
                section.hold data-quote=(span.quote) {
                    p.title { (icon(Icon::Barred)) span { b { (speak.hold_title()) } " " (span.why) } }
                    div {
                        p.quote lang="" { q { (span.quote) } }
                        p.small.quiet { (speak.hold_better()) }
                        p.better lang="" { (span.better) }
                        p.actions.js-only {
                            button.button.small type="button" data-act="better" data-better=(span.better) { (speak.hold_use()) " " (key("Alt")) (key("↵")) }
                        }
                    }
                }
            }
            div.decide {
                @if notice.may_release {
                    div.field {
                        label for="release" { (speak.hold_release_reason()) }
                        input #release name="release" maxlength="500" autocomplete="off";
                    }
                    button.button.small data-submit="release" { (speak.hold_release()) }
                } @else {
                    button.button.bare.small formaction={ "/tickets/" (notice.ticket) "/holds" } data-submit="ask" { (speak.hold_ask()) }
                }
            }
        }
    }
}

/// A held reply and what can be done about it.
pub fn hold(one: &Hold, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li.waiting-hold #{ "hold-" (one.id) } data-order=(one.order) {
            p.title {
                (icon(Icon::Barred))
                span {
                    b { @if one.yours { (speak.hold_waits_yours()) } @else { (speak.hold_waits(&one.author)) } } " " (ago(one.at_ms, now_ms, speak))
                    @if let Some((number, subject)) = &one.of { br; a href={ "/tickets/" (one.ticket) } { (number) " · " span lang="" { (subject) } } }
                }
            }
            div.body lang="" dir="auto" { (one.body) }
            ul.why { @for why in &one.why { li { (why) } } }
            @if one.may_decide {
                form method="post" action={ "/holds/" (one.id) } {
                    div.field {
                        label for={ "reason-" (one.id) } { (speak.hold_reason()) }
                        input id={ "reason-" (one.id) } name="reason" required maxlength="500" autocomplete="off";
                    }
                    p.actions {
                        button.button.small name="decision" value="allow" { (speak.hold_allow()) }
                        button.button.bare.small name="decision" value="send_back" { (speak.hold_send_back()) }
                    }
                }
            }
        }
    }
}

/// The page of held replies. `frame.kind` is `desk`.
pub fn holds(frame: &Page<'_>, side: &Rail, holds: &[Hold], now_ms: i64, speak: &Speak) -> Markup {
    let content = html! {
        div.desk.wide {
            (rail(side, speak))
            main.sheet #main tabindex="-1" {
                header.title { h1 { (speak.holds_title()) } span.count { (count(holds.len() as i64)) } p { (speak.holds_hint()) } }
                section.card {
                    ul.hold-list data-list="holds" { @for one in holds { (hold(one, now_ms, speak)) } }
                    div.when-empty { (empty(Icon::Check, speak.holds_none(), speak.holds_none_hint())) }
                }
            }
        }
    };
    page(frame, content, speak)
}
