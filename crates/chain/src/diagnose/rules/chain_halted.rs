//! The newest block of every source is far older than the chain's usual block time.
//!
//! Why: when a chain stands still nothing confirms, and sending again only makes a second transfer.
//!
//! Example: no block for twenty usual block times.
//!
//! Say instead: the network itself is paused, your transfer waits; follow the status page.
//!
//! Source: the newest block's time as each source tells it.

use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};
use super::super::{facts::names, words::about};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CHAIN_HALTED",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[
        ("when it will go on, unless the chain's makers said so", "具体恢复时间（除非官方已公布）"),
        ("to send again", "“请重新发送”"),
    ],
    check,
    text: include_str!("chain_halted.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let observation = facts
        .seen
        .observations
        .iter()
        .filter(|one| one.head.is_some_and(|head| head.time_ms.is_some()))
        .max_by_key(|one| one.head.and_then(|head| head.time_ms))?;
    let head = observation.head?;
    let age_ms = facts.now_ms - head.time_ms?;
    let usual_ms = i64::from(observation.chain.entry().block_ms.max(1_000)) * i64::from(facts.desk.halted_after_blocks);
    let settled = facts.best().is_some_and(|(_, transaction)| transaction.is_final());
    if age_ms <= usual_ms.max(120_000) || settled {
        return None;
    }
    let (name, name_zh) = names(observation.chain);
    let (span, span_zh) = about(age_ms.unsigned_abs());
    told(
        both(
            format!("{name} has not made a block for {span}; its newest is {}. Transfers on it wait.", head.height),
            format!("{name_zh} 已经{span_zh}没有出块，最新区块高度为 {}，该链上的转账都在等待。", head.height),
        ),
        both(
            "Nothing needs to be done. Your transfer is looked at again when the network goes on; please do not send a second time.",
            "您无需操作。网络恢复后会继续处理，请不要重复转账。",
        ),
        facts.of(observation, Vec::new()),
    )
}
