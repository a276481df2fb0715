//! The panel about the customer.

use event::{CustomerId, TicketId};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, Promise, Status, Tone, ago, avatar, copy_button, count, icon, promise_left, status_shape};

/// What the reader may know of the customer. Live list `customer`, key `customer`.
#[derive(Clone, Debug)]
pub struct CustomerPanel {
    /// Which.
    pub id: CustomerId,
    /// Name as given.
    pub name: String,
    /// Whether anybody proved who this is.
    pub proof: Proof,
    /// Mail, phone, account, language …
    pub facts: Vec<Fact>,
    /// Promises that run on this ticket.
    pub promises: Vec<PromiseBar>,
    /// The ticket it stands beside.
    pub ticket: TicketId,
    /// What the operator's own systems have about it.
    pub records: super::Records,
    /// What the ticket refers to on chains.
    pub money: super::Money,
    /// More about promises, such as "Chat, 24 hours".
    pub promises_note: Option<String>,
    /// Their other tickets, newest first.
    pub tickets: Vec<OtherTicket>,
    /// How many others there are in all.
    pub tickets_count: i64,
    /// Where all of them are.
    pub tickets_href: Option<String>,
    /// The reader may make a drill of the ticket.
    pub teaches: bool,
    /// The reader may have them erased.
    pub erasable: bool,
}

/// How sure we are who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Signed in, or an address that proved itself; how, in words.
    Proved(String),
    /// Says so; why that is all we know, in words.
    Claimed(String),
}

/// One line of the panel.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Such as "Email".
    pub label: String,
    /// Such as "emre.yildiz@mail.example".
    pub value: String,
    /// Proved; grey when not.
    pub proved: bool,
    /// May be copied.
    pub copy: bool,
}

/// A promise as a bar.
#[derive(Clone, Debug)]
pub struct PromiseBar {
    /// Such as "Next reply".
    pub label: String,
    /// When.
    pub promise: Promise,
    /// When the clock started; Unix milliseconds, UTC.
    pub from_ms: i64,
}

/// Another ticket of the same customer.
#[derive(Clone, Debug)]
pub struct OtherTicket {
    /// Where.
    pub href: String,
    /// Number for people.
    pub number: i64,
    /// Subject.
    pub subject: String,
    /// State.
    pub status: Status,
    /// When something happened last; Unix milliseconds, UTC.
    pub at_ms: i64,
}

/// The panel about the customer, with promises and their other tickets.
pub fn customer_panel(panel: &CustomerPanel, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        aside.panel #customer-panel aria-label=(speak.customer_label()) data-list="customer" { (customer(panel, now_ms, speak)) }
    }
}

/// What is inside the panel; the same on first load and when any of it changes (live list `customer`, key `customer`).
pub fn customer(panel: &CustomerPanel, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        div #customer {
            (who(panel, speak))
            (super::money(&panel.money, now_ms, speak))
            (super::records(&panel.records, panel.ticket, speak))
            (promises(panel, now_ms, speak))
            (others(panel, now_ms, speak))
            @if panel.teaches {
                section.teach { a.button.small href={ "/training/proposals/new?ticket=" (panel.ticket) } { (icon(Icon::Book)) (speak.propose_title()) } }
            }
            @if panel.erasable { (erase(panel, speak)) }
        }
    }
}

fn who(panel: &CustomerPanel, speak: &Speak) -> Markup {
    let proved = matches!(panel.proof, Proof::Proved(_));
    html! {
        section.who data-claimed[!proved] {
            h2 { (speak.customer_title()) }
            div.name {
                (avatar(&panel.name, if proved { Tone::Plain } else { Tone::Unverified }))
                p { b lang="" { (panel.name) } br;
                    @match &panel.proof {
                        Proof::Proved(how) => { span.proof.good { (icon(Icon::ShieldCheck)) (how) } }
                        Proof::Claimed(why) => { span.proof { (icon(Icon::Help)) (why) } }
                    }
                }
            }
            dl.facts {
                @for fact in &panel.facts {
                    div data-claimed[!fact.proved] {
                        dt { (fact.label) }
                        dd lang="" {
                            span { (fact.value) }
                            @if !fact.proved { span.hidden { (speak.comma()) (speak.who_unverified()) } }
                            @if fact.copy { (copy_button(&fact.value, speak)) }
                        }
                    }
                }
            }
            @if !proved { p.small { (speak.customer_unverified_hint()) } }
        }
    }
}

fn promises(panel: &CustomerPanel, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @if !panel.promises.is_empty() {
            section.promises {
                h2 { (speak.promises_title()) @if let Some(note) = &panel.promises_note { span { (note) } } }
                @for one in &panel.promises { (promise_bar(one, now_ms, speak)) }
            }
        }
    }
}

fn promise_bar(one: &PromiseBar, now_ms: i64, speak: &Speak) -> Markup {
    let (due, soon) = match one.promise {
        Promise::Due { due_ms, soon_ms } => (Some(due_ms), Some(soon_ms)),
        Promise::None | Promise::Paused => (None, None),
    };
    let whole = due.map_or(1, |due_ms| (due_ms - one.from_ms).max(1));
    let spent = due.map_or(0, |_| (now_ms - one.from_ms).clamp(0, whole));
    let mood = match one.promise {
        Promise::Due { due_ms, .. } if now_ms >= due_ms => "late",
        Promise::Due { soon_ms, .. } if now_ms >= soon_ms => "soon",
        _ => "calm",
    };
    html! {
        promise-bar data-mood=(mood) from=(one.from_ms) due=[due] soon=[soon] {
            span { (one.label) }
            progress max=(whole) value=(spent) aria-label=(one.label) {}
            span.left { (promise_left(one.promise, now_ms, speak)) }
        }
    }
}

fn erase(panel: &CustomerPanel, speak: &Speak) -> Markup {
    html! {
        section.erase {
            details #erase {
                summary { (icon(Icon::Bin)) (speak.erase_title()) }
                form.fields method="post" action={ "/customers/" (panel.id) "/erase" } data-confirm=(speak.erase_ask()) {
                    p.small { (speak.erase_hint()) }
                    div.field {
                        label for="erase-reason" { (speak.erase_reason()) }
                        input #erase-reason name="reason" required maxlength="500" autocomplete="off";
                    }
                    p.actions { button.button.red { (speak.erase_do()) } }
                }
            }
        }
    }
}

fn others(panel: &CustomerPanel, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.others {
            h2 { (speak.customer_tickets()) span { (count(panel.tickets_count)) } }
            @if panel.tickets.is_empty() { p.small { (speak.customer_no_tickets()) } }
            ul {
                @for one in &panel.tickets {
                    li { a href=(one.href) {
                        (status_shape(one.status, speak))
                        span.subject lang="" { (one.subject) }
                        span.number { (one.number) }
                        (ago(one.at_ms, now_ms, speak))
                    } }
                }
            }
            @if let Some(href) = &panel.tickets_href { p.small { a href=(href) { (speak.customer_all_tickets()) } } }
        }
    }
}
