//! In no block yet, well paid, but it spends what another unconfirmed transaction brings.
//!
//! Why: a transaction can only be included after those that it spends from.
//!
//! Example: change of a withdrawal that itself waits.
//!
//! Say instead: it waits for an earlier one; nothing is wrong with it.
//!
//! Source: the count of unconfirmed ancestors in the mempool.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "PENDING_ANCESTOR",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[],
    check,
    text: include_str!("pending_ancestor.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.pending()?;
    let count = transaction.ancestors;
    if count == 0 {
        return None;
    }
    told(
        both(
            format!(
                "Your transfer is in no block yet: it spends coins of {count} earlier transaction(s) that are not confirmed either."
            ),
            format!("您的转账还没有被打包：它花费的币来自 {count} 笔同样未确认的更早交易。"),
        ),
        both(
            "Nothing needs to be done: it follows when the earlier ones confirm.",
            "您无需操作，更早的交易确认后它会随之确认。",
        ),
        facts.of(observation, vec![Fact::new(Field::Ancestors, count.to_string())]),
    )
}
