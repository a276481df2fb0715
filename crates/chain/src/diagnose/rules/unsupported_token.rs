//! A real token or coin at our address that the desk does not list on that chain.
//!
//! Why: bridged and older forms (USDC.e, TRC-10) are other tokens than the listed ones.
//!
//! Example: USDC.e where native USDC is listed.
//!
//! Say instead: which token it is, that it is not listed here, that operations check the policy.
//!
//! Source: the address that logged the transfer, against the list.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "UNSUPPORTED_TOKEN",
    severity: Severity::MoneyAtRisk,
    who: Who::Operations,
    warns: false,
    never: &[("a promise of recovery", "承诺可以找回")],
    check,
    text: include_str!("unsupported_token.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let known = !facts.desk.listed.is_empty();
    let (movement, _) =
        moves.iter().find(|(movement, _)| known && facts.listing(observation.chain, movement).is_none())?;
    let amount = movement.amount.text();
    let (name, name_zh) = names(observation.chain);
    let contract = movement.token.clone().unwrap_or_else(|| observation.chain.entry().coin.to_owned());
    told(
        both(
            format!(
                "{amount} reached your address on {name}, but we do not list this token there (contract {contract})."
            ),
            format!("{amount} 已到达您在 {name_zh} 上的地址，但我们在该网络不支持这个代币（合约 {contract}）。"),
        ),
        both(
            "Our operations team checks under which policy it can be handled, and writes to you.",
            "运营团队会核实按什么政策处理，并回复您。",
        ),
        facts.of(observation, vec![Fact::new(Field::Contract, contract)]),
    )
}
