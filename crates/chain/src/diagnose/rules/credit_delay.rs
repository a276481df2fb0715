//! Final, right in every respect, and not in the ledger after the usual time.
//!
//! Why: then the fault is ours: a stuck job, a missed block.
//!
//! Example: an hour after the last needed confirmation.
//!
//! Say instead: it has arrived, crediting is late on our side, operations have all evidence.
//!
//! Source: the chain's evidence and the desk's ledger.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field, span},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CREDIT_DELAY",
    severity: Severity::Action,
    who: Who::Operations,
    warns: false,
    never: &[("that the chain is to blame", "推给区块链")],
    check,
    text: include_str!("credit_delay.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (_, transaction) = facts.best()?;
    let late_ms = facts.now_ms - transaction.at_ms.unwrap_or(observation.asked_ms);
    let usual_ms = facts.desk.credit_after_ms
        + i64::try_from(facts.required(observation.chain) * u64::from(observation.chain.entry().block_ms))
            .unwrap_or(i64::MAX / 2);
    if late_ms <= usual_ms {
        return None;
    }
    let amount = moves.first().map(|(movement, _)| movement.amount.text()).unwrap_or_default();
    told(
        both(
            format!("{amount} has arrived at your deposit address and is confirmed. Crediting it is late on our side."),
            format!("{amount} 已到达您的充值地址并确认，但我们这边的入账有延迟。"),
        ),
        both(
            "Nothing needs to be done: our operations team has all the details and credits it.",
            "您无需操作，运营团队已拿到全部信息，会尽快入账。",
        ),
        facts.of(observation, vec![Fact::new(Field::Late, span(late_ms.unsigned_abs()))]),
    )
}
