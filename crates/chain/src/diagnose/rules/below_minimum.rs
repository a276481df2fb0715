//! Less than the desk's minimum, or than what the chain lets an account hold.
//!
//! Why: small deposits cost more to move than they are worth; some chains remove accounts below their existential deposit.
//!
//! Example: 0.5 USDT where 1 is the least.
//!
//! Say instead: the amount and the minimum; whether deposits add up is the desk's policy.
//!
//! Source: the amount, against the list.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Amount;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "BELOW_MINIMUM",
    severity: Severity::Action,
    who: Who::Customer,
    warns: false,
    never: &[("that it will be added, unless the policy says so", "“会累计入账”（除非政策如此）")],
    check,
    text: include_str!("below_minimum.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (movement, listed) = moves.iter().find_map(|(movement, _)| {
        let listed = facts.listing(observation.chain, movement)?;
        (movement.amount.units < listed.minimum).then_some((*movement, listed))
    })?;
    let amount = movement.amount.text();
    let least = Amount { units: listed.minimum, ..movement.amount.clone() }.text();
    told(
        both(
            format!("{amount} arrived, which is below the minimum deposit of {least}."),
            format!("{amount} 已到达，但低于最低充值数量 {least}。"),
        ),
        both(
            "Deposits below the minimum are not credited by themselves; we tell you what our policy says for yours.",
            "低于最低数量的充值不会自动入账，我们会告知您相应的政策。",
        ),
        facts.of(observation, vec![Fact::new(Field::Minimum, least)]),
    )
}
