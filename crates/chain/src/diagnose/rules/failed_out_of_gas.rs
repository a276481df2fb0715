//! In a block, failed because its limit of gas or energy was used up.
//!
//! Why: the whole transfer is undone, the fee is spent.
//!
//! Example: `gasUsed` equals the limit; TRON's `OUT_OF_ENERGY`.
//!
//! Say instead: it failed for lack of gas, the amount stayed with the sender; send again with a higher limit.
//!
//! Source: the receipt's status and gas used; TRON's receipt result.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};
use crate::observation::Outcome;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FAILED_OUT_OF_GAS",
    severity: Severity::Action,
    who: Who::Sender,
    warns: false,
    never: &[("that we will refund the fee", "“我们会退还手续费”")],
    check,
    text: include_str!("failed_out_of_gas.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    if transaction.outcome != Outcome::OutOfGas {
        return None;
    }
    let (name, name_zh) = names(observation.chain);
    told(
        both(
            format!(
                "Your transfer was included on {name} but failed: it ran out of gas or energy. The amount stayed with the sender; only the network fee is spent."
            ),
            format!("您的转账已在 {name_zh} 打包，但因 Gas 或能量不足而失败。金额仍在发送方，只消耗了网络手续费。"),
        ),
        both("Please send again with a higher limit of gas or energy.", "请提高 Gas 或能量上限后重新发送。"),
        facts.of(observation, Vec::new()),
    )
}
