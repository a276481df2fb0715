//! In a block, with fewer confirmations than the desk asks for, or not final yet.
//!
//! Why: the newest blocks can still be replaced.
//!
//! Example: 3 of 12 confirmations.
//!
//! Say instead: n of m, and the usual time for the rest.
//!
//! Source: the height of its block against the newest.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use super::super::{facts::names, words::about};
use crate::observation::Stage;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "NOT_ENOUGH_CONFS",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[("that it is credited", "“已入账”"), ("that it is final", "“已最终确认”")],
    check,
    text: include_str!("not_enough_confs.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    let Stage::Included { height, confirmations, is_final } = transaction.stage else { return None };
    let need = facts.required(observation.chain);
    let enough = is_final || (need > 0 && confirmations >= need);
    if enough
        || facts.desk.credited.is_some()
        || facts.ours(observation.chain, transaction).is_empty() && !facts.desk.deposits.is_empty()
    {
        return None;
    }
    let (name, name_zh) = names(observation.chain);
    let left = need.saturating_sub(confirmations).max(1);
    let (low, high) = (
        about(left * u64::from(observation.chain.entry().block_ms) * 2 / 3),
        about(left * u64::from(observation.chain.entry().block_ms) * 2),
    );
    let (count, count_zh) = match need {
        0 => {
            (format!("{confirmations} confirmation(s), not final yet"), format!("{confirmations} 个确认，尚未最终确认"))
        }
        _ => (format!("{confirmations} of {need} confirmations"), format!("{confirmations}/{need} 个确认")),
    };
    told(
        both(
            format!("Your transfer is in block {height} of {name}, with {count}."),
            format!("您的转账在 {name_zh} 的区块 {height} 中，目前 {count_zh}。"),
        ),
        both(
            format!("Nothing needs to be done. The rest usually takes {} to {}.", low.0, high.0),
            format!("您无需操作，剩余确认通常需要{}到{}。", low.1, high.1),
        ),
        facts.of(observation, vec![Fact::new(Field::Needed, need.to_string())]),
    )
}
