//! No source that is up to date knows it.
//!
//! Why: the sending exchange may not have broadcast it yet, or it is on a chain that was not asked. At least two sources are asked
//! before anything is said.
//!
//! Example: a withdrawal that the other exchange still reviews.
//!
//! Say instead: we do not see it on these chains; ask the sender whether it was broadcast and on which network.
//!
//! Source: the negative answers of sources whose newest block is new.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "NOT_FOUND",
    severity: Severity::Wait,
    who: Who::Customer,
    warns: false,
    never: &[("that it does not exist", "“这笔交易不存在”"), ("that it is fake", "“是假的”")],
    check,
    text: include_str!("not_found.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, _) = facts.gone()?;
    let sources: Vec<&str> = facts.seen.unknown().map(|(one, _)| one.source.as_str()).collect();
    let mut chains: Vec<&str> = facts.seen.unknown().map(|(one, _)| one.chain.code()).collect();
    chains.dedup();
    let (count, chains) = (sources.len(), chains.join(", "));
    told(
        both(
            format!("We do not see this transaction on {chains} yet ({count} source(s) asked)."),
            format!("我们暂时没有在 {chains} 上查到这笔交易（已查询 {count} 个数据源）。"),
        ),
        both(
            "Please ask where you sent from whether the withdrawal was broadcast, and on which network. We keep looking and tell you.",
            "请向转出平台确认是否已广播以及使用的网络。我们会继续查询并通知您。",
        ),
        facts.of(observation, vec![Fact::new(Field::Sources, sources.join(", "))]),
    )
}
