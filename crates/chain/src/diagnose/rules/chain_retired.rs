//! The chain is being shut down, or balances moved elsewhere on a day that the registry names.
//!
//! Why: nodes answer late or not at all, exchanges close deposits, and an old address shows nothing although the balance exists.
//!
//! Example: a deposit on OKTC after its end; DOT that since November 2025 lives on Polkadot Asset Hub.
//!
//! Say instead: what state the chain is in since when, and that operations check what the desk can do for it.
//!
//! Source: the registry of chains, with the announcements it names.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::registry::Status;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CHAIN_RETIRED",
    severity: Severity::MoneyAtRisk,
    who: Who::Operations,
    warns: true,
    never: &[("that the coins are gone", "币没了")],
    check,
    text: include_str!("chain_retired.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let named = facts.best().map(|(observation, _)| observation.chain);
    let named = named.or_else(|| facts.said.readings.iter().find_map(|reading| reading.chains.only()))?;
    let (name, name_zh) = names(named);
    let (state, state_zh, since) = match named.entry().status {
        Status::Live => return None,
        Status::Retired { since } => {
            (format!("{name} has been shutting down since {since}"), format!("{name_zh} 自 {since} 起逐步停运"), since)
        }
        Status::Moved { since, to } => (
            format!("balances of {name} moved to {to} on {since}"),
            format!("{name_zh} 的余额已于 {since} 迁移至 {to}"),
            since,
        ),
    };
    told(
        both(format!("Please note: {state}."), format!("请注意：{state_zh}。")),
        both(
            "Our operations team checks what we can do for a deposit there and comes back to you.",
            "我们的运营团队会核实这条链上的充值如何处理，并回复您。",
        ),
        facts.desk(vec![Fact::new(Field::Chain, both(name, name_zh)), Fact::new(Field::Since, since.to_owned())]),
    )
}
