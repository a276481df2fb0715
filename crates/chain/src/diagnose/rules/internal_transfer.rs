//! Value reached our address only by a call inside a contract.
//!
//! Why: smart wallets and multisignature contracts pay without an event of their own, and automatic crediting may not see it.
//!
//! Example: ETH paid by a Safe, seen in the trace alone.
//!
//! Say instead: it arrived by an internal call; operations credit it by hand.
//!
//! Source: the trace of the transaction.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::How;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "INTERNAL_TRANSFER",
    severity: Severity::Action,
    who: Who::Operations,
    warns: false,
    never: &[("that nothing was sent", "“您没有转账”")],
    check,
    text: include_str!("internal_transfer.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (movement, _) = moves.iter().find(|_| moves.iter().all(|(movement, _)| movement.how == How::Internal))?;
    let amount = movement.amount.text();
    told(
        both(
            format!("{amount} reached your deposit address by a call inside a contract, which is credited by hand."),
            format!("{amount} 通过合约内部调用到达了您的充值地址，这种情况需要人工入账。"),
        ),
        both(
            "Nothing needs to be done: our operations team credits it and tells you.",
            "您无需操作，运营团队会人工处理并通知您。",
        ),
        facts.of(observation, vec![Fact::new(Field::How, both("a call inside a contract", "合约内部调用"))]),
    )
}
