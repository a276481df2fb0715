//! What a ticket refers to on chains, and what to make of it.

use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, chip, clock, code_block, icon, prose};

/// What is shown of references and verdicts.
#[derive(Clone, Debug, Default)]
pub struct Money {
    /// Warnings first, then the verdict.
    pub verdicts: Vec<Verdict>,
    /// In the order they came.
    pub references: Vec<Reference>,
}

/// A verdict in the reader's language, with the customer's wording.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Its code, as in the handbook.
    pub code: String,
    /// `S0` to `S4`.
    pub severity: String,
    /// Who acts.
    pub who: String,
    /// What happened.
    pub what: String,
    /// What comes next.
    pub next: String,
    /// What must never be said, a line each.
    pub never: Vec<String>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What may be said to the customer, in their language.
    pub say: String,
}

/// What one source said.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The source, by name.
    pub source: String,
    /// The chain that was asked, by name.
    pub chain: Option<String>,
    /// The height of its newest block.
    pub height: Option<u64>,
    /// When it said so; Unix milliseconds.
    pub at_ms: i64,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    /// The transaction's page in an explorer.
    pub explorer: Option<String>,
}

/// One thing that a ticket refers to.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What it is, in words.
    pub kind: String,
    /// Chains that it can be of, by name.
    pub chains: Vec<String>,
    /// The whole value.
    pub value: String,
    /// It can be more than one thing.
    pub ambiguous: bool,
    /// The page about it in an explorer, where its chain is certain.
    pub explorer: Option<String>,
    /// Other tickets that refer to it, newest first: number and address.
    pub tickets: Vec<(i64, String)>,
    /// So many tickets referred to it within a day that something larger may be wrong.
    pub burst: Option<i64>,
}

/// The section of the panel; nothing where there is nothing.
pub fn money(money: &Money, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @if !money.verdicts.is_empty() || !money.references.is_empty() {
            section.money {
                h2 { (speak.money_title()) }
                @for one in &money.verdicts { (verdict(one, now_ms, speak)) }
                @if !money.references.is_empty() {
                    ul.references { @for one in &money.references { li { (reference(one, speak)) } } }
                }
            }
        }
    }
}

fn verdict(one: &Verdict, now_ms: i64, speak: &Speak) -> Markup {
    let drawing = match one.severity.as_str() {
        "S0" => Icon::Help,
        "S1" => Icon::Clock,
        "S2" => Icon::Bolt,
        _ => Icon::Warning,
    };
    html! {
        article.verdict data-severity=(one.severity) {
            p.happened { (icon(drawing)) span { (one.what) } }
            p.then { b { (speak.money_next()) } " " (one.next) }
            p.acts { (speak.money_who(&one.who)) }
            @if !one.evidence.is_empty() {
                details.unfold {
                    summary { (speak.money_evidence()) }
                    @for one in &one.evidence { (evidence(one, now_ms, speak)) }
                }
            }
            @if !one.never.is_empty() {
                details.unfold { summary { (speak.money_never()) } ul { @for line in &one.never { li { (line) } } } }
            }
            button.button.small type="button" data-put=(one.say) hidden { (icon(Icon::Reply)) (speak.money_put()) }
        }
    }
}

fn evidence(one: &Evidence, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        div.evidence {
            p {
                b { (one.source) }
                @if let Some(chain) = &one.chain { " · " (chain) }
                @if let Some(height) = one.height { " · " (speak.money_height(height)) }
                " · " (clock(one.at_ms, now_ms, speak))
            }
            dl {
                @for (name, value) in &one.facts {
                    div { dt { (name) } dd { (prose(value)) } }
                }
            }
            @if let Some(href) = &one.explorer { (explorer(href, speak)) }
        }
    }
}

fn explorer(href: &str, speak: &Speak) -> Markup {
    html! {
        a.small href=(href) target="_blank" rel="noopener noreferrer" { (speak.money_explorer()) span.hidden { (speak.file_new_window()) } }
    }
}

fn reference(one: &Reference, speak: &Speak) -> Markup {
    html! {
        p.kind {
            b { (one.kind) }
            @for chain in &one.chains { (chip(chain)) }
            @if one.ambiguous { (chip(speak.money_ambiguous())) }
        }
        (code_block(&one.value, speak))
        @if let Some(n) = one.burst { p.burst { (icon(Icon::Incident)) (speak.money_burst(n)) } }
        p.small {
            @if let Some(href) = &one.explorer { (explorer(href, speak)) }
            @if !one.tickets.is_empty() {
                span.also {
                    (speak.money_also()) " "
                    @for (number, href) in &one.tickets { a href=(href) { "#" (number) } " " }
                }
            }
        }
    }
}
