//! Sources contradict each other, or none of them answered.
//!
//! Why: a verdict on contradicting sources would be a guess. It stands before every verdict that rests on a chain.
//!
//! Example: one node says success, another says failed.
//!
//! Say instead: we are checking with more than one source and come back.
//!
//! Source: the answers, side by side.

use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "INCONCLUSIVE",
    severity: Severity::Wait,
    who: Who::Operations,
    warns: false,
    never: &[("any verdict", "任何结论")],
    check,
    text: include_str!("inconclusive.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let silent = facts.seen.is_silent() && !facts.seen.observations.is_empty();
    if !facts.seen.disagrees() && !silent {
        return None;
    }
    let evidence = facts.seen.observations.iter().flat_map(|one| facts.of(one, Vec::new())).collect();
    told(
        both(
            "We cannot say yet what happened: the sources that we asked do not agree, or do not answer.",
            "目前还不能下结论：我们查询的数据源结果不一致，或没有响应。",
        ),
        both(
            "Our operations team looks at it and we write to you again. Please do not send a second time meanwhile.",
            "运营团队正在核实，有结果会再联系您；在此期间请不要重复转账。",
        ),
        evidence,
    )
}
