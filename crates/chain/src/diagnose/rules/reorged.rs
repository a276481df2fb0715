//! The transaction was in a block that is no longer in the chain.
//!
//! Why: chains sometimes replace their newest blocks; a transaction then waits again and is usually included soon.
//!
//! Example: a receipt that was there a minute ago is gone.
//!
//! Say instead: the network replaced a block, the transfer waits again; we look again.
//!
//! Source: a source that had the block and no longer has it.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};
use crate::observation::Stage;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "REORGED",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[],
    check,
    text: include_str!("reorged.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, _) = facts.seen.unknown().find(|(_, gone)| gone.orphaned)?;
    if facts.best().is_some_and(|(_, transaction)| transaction.stage != Stage::Pending) {
        return None;
    }
    let (name, name_zh) = names(observation.chain);
    told(
        both(
            format!("{name} replaced its newest blocks, and your transfer was in one of them. It waits again."),
            format!("{name_zh} 替换了最新的区块，您的转账正在其中，现在重新等待确认。"),
        ),
        both(
            "Nothing needs to be done; we look again. It is usually included soon, or the coins are still with the sender.",
            "您无需操作，我们会继续查看。通常很快会重新被打包，否则资产仍在发送方。",
        ),
        facts.of(observation, Vec::new()),
    )
}
