//! Final and right in every respect; the usual time to credit is not over.
//!
//! Why: between the last confirmation and the ledger lie a few minutes.
//!
//! Example: a minute after the last needed confirmation.
//!
//! Say instead: it has arrived and is being credited.
//!
//! Source: the chain's evidence and the desk's ledger.

use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CREDIT_SOON",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[("an exact time", "确切的入账时间")],
    check,
    text: include_str!("credit_soon.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let amount = moves.first().map(|(movement, _)| movement.amount.text()).unwrap_or_default();
    told(
        both(
            format!("{amount} has arrived at your deposit address and is confirmed. It is being credited."),
            format!("{amount} 已到达您的充值地址并确认，正在入账。"),
        ),
        both(
            "Nothing needs to be done; we tell you if it takes longer than usual.",
            "您无需操作；若超出正常时间我们会通知您。",
        ),
        facts.of(observation, Vec::new()),
    )
}
