//! The health page: mail as a sum that must come out even, followers, jobs, dead letters with their choices.

use super::{
    bits::chip_in,
    icon::{Icon, icon},
    status::{Mark, dot, mark},
    table::{Column, table},
    time::{ago, count},
};
use event::JobId;
use language::Speak;
use maud::{Markup, html};

/// All of the page. Live list `health`, key `health`: redrawn whole every second or so while someone looks.
#[derive(Clone, Debug)]
pub struct Health {
    /// All mail since the first fetch; none when there is no mailbox.
    pub mail: Option<MailSum>,
    /// The log's head.
    pub head: i64,
    /// What follows the log.
    pub followers: Vec<Follower>,
    /// How many jobs were done in the last hour; 0 says nothing.
    pub jobs_done: i64,
    /// Kinds of jobs.
    pub jobs: Vec<JobKind>,
    /// Jobs that wait for a person's decision.
    pub dead: Vec<DeadLetter>,
    /// Checkpoint, backup, disk, version: how it is doing, in words.
    pub lines: Vec<(Mark, String)>,
}

/// Received = became tickets + suspended + quarantined + dropped + unaccounted.
#[derive(Clone, Debug)]
pub struct MailSum {
    /// Received.
    pub received: i64,
    /// Became tickets or replies.
    pub became: i64,
    /// Suspended, can be recovered.
    pub suspended: i64,
    /// Quarantined, cannot be read.
    pub quarantined: i64,
    /// Dropped: ours, a copy, a bounce, discarded by a person.
    pub dropped: i64,
    /// Each mailbox.
    pub mailboxes: Vec<Mailbox>,
}

/// One mailbox.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Address.
    pub address: String,
    /// Received.
    pub received: i64,
    /// Became tickets or replies.
    pub became: i64,
    /// Suspended.
    pub suspended: i64,
    /// Quarantined.
    pub quarantined: i64,
    /// Dropped.
    pub dropped: i64,
    /// The place reached in the mailbox.
    pub cursor: i64,
    /// Fetched last; Unix milliseconds, UTC.
    pub fetched_ms: Option<i64>,
    /// How it is doing.
    pub mark: Mark,
    /// The same in words.
    pub state: String,
}

/// Something that follows the log.
#[derive(Clone, Debug)]
pub struct Follower {
    /// In the reader's words.
    pub name: String,
    /// Where it is.
    pub seq: i64,
}

/// Jobs of one kind.
#[derive(Clone, Debug)]
pub struct JobKind {
    /// In the reader's words.
    pub name: String,
    /// Waiting.
    pub waiting: i64,
    /// Running.
    pub running: i64,
    /// Waiting after a failure.
    pub retrying: i64,
    /// The oldest that waits, due since; Unix milliseconds, UTC.
    pub oldest_ms: Option<i64>,
    /// How it is doing.
    pub mark: Mark,
    /// The same in words.
    pub state: String,
}

/// A job that used up its tries. Live list `dead`, key `dead-<job>`.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Which.
    pub id: JobId,
    /// What it was, such as "Send reply, ticket 47902, mail".
    pub title: String,
    /// What happened and who was not reached.
    pub detail: String,
    /// What can be done: address, words, and whether it is a look (a link) or a decision (a POST).
    pub ways: Vec<Way>,
}

/// Something that can be done.
#[derive(Clone, Debug)]
pub struct Way {
    /// Address.
    pub href: String,
    /// Words.
    pub words: String,
    /// Whether it decides something.
    pub act: Act,
}

/// Whether a way only looks, tries again, or gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A link.
    Looks,
    /// A POST.
    Decides,
    /// A POST, drawn quieter: gives up, and records it.
    GivesUp,
}

/// The whole page's inside, which looks again and again while someone reads it.
pub fn health(state: &Health, now_ms: i64, speak: &Speak) -> Markup {
    html! { div data-list="health" data-again="/settings/health/now" { (health_inside(state, now_ms, speak)) } }
}

/// The same on first load and when it is drawn again.
pub fn health_inside(state: &Health, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        div #health {
            @if let Some(sum) = &state.mail { (mail(sum, now_ms, speak)) }
            div.two { (followers(state, speak)) (jobs(state, now_ms, speak)) }
            (dead_letters(&state.dead, speak))
            ul.checks { @for (how, words) in &state.lines { li { (mark(*how, words)) } } }
        }
    }
}

fn mail(sum: &MailSum, now_ms: i64, speak: &Speak) -> Markup {
    let lost = sum.received - sum.became - sum.suspended - sum.quarantined - sum.dropped;
    let figure = |n: i64, words: &str, class: &str| html! { div class={ "figure " (class) } { b { (count(n)) } span { (words) } } };
    let sign = |sign: &str| html! { span.sign aria-hidden="true" { (sign) } };
    html! {
        section.card.mail {
            header { h2 { (speak.health_mail()) } p { (speak.health_mail_hint(sum.mailboxes.len())) }
                @if lost == 0 { span.even { (icon(Icon::ShieldCheck)) (speak.health_even()) } }
                @else { (chip_in(Mark::Bad, speak.health_uneven())) }
            }
            div.sum {
                (figure(sum.received, speak.health_received(), "")) (sign("="))
                (figure(sum.became, speak.health_became(), "")) (sign("+"))
                (figure(sum.suspended, speak.health_suspended(), "")) (sign("+"))
                (figure(sum.quarantined, speak.health_quarantined(), if sum.quarantined > 0 { "amber" } else { "" })) (sign("+"))
                (figure(sum.dropped, speak.health_dropped(), ""))
                (figure(lost, speak.health_lost(), if lost == 0 { "good end" } else { "red end" }))
            }
            (sum_bar(sum, lost, speak))
            (mailboxes(&sum.mailboxes, now_ms, speak))
        }
    }
}

/// The sum as a bar of 1000 units; small parts are widened so as to be seen.
fn sum_bar(sum: &MailSum, lost: i64, speak: &Speak) -> Markup {
    const WHOLE: i64 = 1000;
    const LEAST: i64 = 8;
    const GAP: i64 = 2;
    let total = sum.received.max(1);
    let small = |n: i64| if n <= 0 { 0 } else { (n * WHOLE / total).max(LEAST) };
    let parts = [
        ("suspended", small(sum.suspended)),
        ("quarantined", small(sum.quarantined)),
        ("dropped", small(sum.dropped)),
        ("lost", small(lost)),
    ];
    let taken: i64 = parts.iter().filter(|(_, width)| *width > 0).map(|(_, width)| width + GAP).sum();
    let mut at = if sum.became > 0 { (WHOLE - taken).max(LEAST) } else { 0 };
    let first = at;
    html! {
        svg.sum-bar viewBox="0 0 1000 6" preserveAspectRatio="none" role="img" aria-label=(speak.health_mail()) {
            rect.became width=(first) height="6" {}
            @for (name, width) in parts.into_iter().filter(|(_, width)| *width > 0) {
                rect class=(name) x=({ let x = at + GAP; at = x + width; x }) width=(width) height="6" {}
            }
        }
    }
}

fn mailboxes(rows: &[Mailbox], now_ms: i64, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.health_mailbox()),
        Column::figures(speak.health_received()),
        Column::figures(speak.health_became_short()),
        Column::figures(speak.health_suspended_short()),
        Column::figures(speak.health_quarantined_short()),
        Column::figures(speak.health_dropped()),
        Column::figures(speak.health_cursor()),
        Column::figures(speak.health_fetched()),
        Column::words(speak.health_state()),
    ];
    let rows = html! { @for row in rows {
        tr {
            td { (row.address) }
            @for n in [row.received, row.became, row.suspended, row.quarantined, row.dropped, row.cursor] { td.n { (count(n)) } }
            td.n { @match row.fetched_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { (speak.people_never()) } } }
            td { (mark(row.mark, &row.state)) }
        }
    } };
    table("mailboxes", speak.health_mail(), &columns, rows)
}

fn followers(state: &Health, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.health_name()),
        Column::figures(speak.health_place()),
        Column::figures(speak.health_behind()),
        Column::words(speak.health_state()),
    ];
    let rows = html! { @for one in &state.followers {
        tr {
            td { (one.name) }
            td.n { (count(one.seq)) }
            td.n { (count(state.head - one.seq)) }
            td { @if one.seq >= state.head { (mark(Mark::Good, speak.health_level())) } @else { (mark(Mark::Busy, speak.health_catching_up())) } }
        }
    } };
    html! {
        section.card {
            header { h2 { (speak.health_followers()) } p { (speak.health_head(count(state.head))) } }
            (table("followers", speak.health_followers(), &columns, rows))
        }
    }
}

fn jobs(state: &Health, now_ms: i64, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.health_kind()),
        Column::figures(speak.health_waiting()),
        Column::figures(speak.health_running()),
        Column::figures(speak.health_retrying()),
        Column::figures(speak.health_oldest()),
        Column::words(speak.health_state()),
    ];
    let rows = html! { @for kind in &state.jobs {
        tr {
            td { (kind.name) }
            @for n in [kind.waiting, kind.running, kind.retrying] { td.n { (count(n)) } }
            td.n { @match kind.oldest_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { "–" } } }
            td { (mark(kind.mark, &kind.state)) }
        }
    } };
    html! {
        section.card {
            header { h2 { (speak.health_jobs()) } @if state.jobs_done > 0 { p { (speak.health_jobs_done(count(state.jobs_done))) } } }
            (table("jobs", speak.health_jobs(), &columns, rows))
        }
    }
}

/// Jobs that wait for a decision.
pub fn dead_letters(rows: &[DeadLetter], speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.health_dead()) }
                @if !rows.is_empty() { (chip_in(Mark::Bad, &speak.health_dead_count(rows.len()))) }
                p.end { (speak.health_dead_hint()) }
            }
            ul.lines data-list="dead" { @for one in rows { (dead_letter(one, speak)) } }
            @if rows.is_empty() { p.quiet.pad { (mark(Mark::Good, speak.health_dead_none())) } }
        }
    }
}

/// One dead letter: who was not reached, why, and the choices. A decision says why.
pub fn dead_letter(one: &DeadLetter, speak: &Speak) -> Markup {
    let decides = one.ways.iter().any(|way| way.act != Act::Looks);
    html! {
        li #{ "dead-" (one.id) } {
            span.bad { (icon(Icon::Cross)) }
            div.what { p { b { (one.title) } } p.quiet { (one.detail) } }
            div.choices {
                @for way in one.ways.iter().filter(|way| way.act == Act::Looks) { a.button.small href=(way.href) { (way.words) } }
                @if decides {
                    form.inline method="post" {
                        input #{ "reason-" (one.id) } name="reason" required maxlength="300" autocomplete="off"
                            aria-label=(speak.health_letter_reason()) placeholder=(speak.health_letter_reason());
                        @for way in &one.ways {
                            @match way.act {
                                Act::Looks => {}
                                Act::Decides => { button.button.small formaction=(way.href) { (way.words) } }
                                Act::GivesUp => { button.button.small.bare formaction=(way.href) { (way.words) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A dot and words: this page is live.
pub fn live_note(speak: &Speak) -> Markup {
    html! { span.live { (dot()) (speak.health_live()) } }
}
