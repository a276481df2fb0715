//! In no block yet, and nothing is wrong with it.
//!
//! Why: it was sent a moment ago, or blocks are slow.
//!
//! Example: a transfer of half a minute ago.
//!
//! Say instead: it is on its way; how many confirmations are needed then.
//!
//! Source: a node that holds it unconfirmed.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "PENDING",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[("an exact time", "确切的到账时间")],
    check,
    text: include_str!("pending.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, _) = facts.pending()?;
    let (name, name_zh) = names(observation.chain);
    told(
        both(
            format!("Your transfer is known to the {name} network and waits for a block."),
            format!("您的转账已在 {name_zh} 网络广播，正在等待打包。"),
        ),
        both("Nothing needs to be done; we watch it and tell you.", "您无需操作，我们会持续关注并通知您。"),
        facts.of(observation, Vec::new()),
    )
}
