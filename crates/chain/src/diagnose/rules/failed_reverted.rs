//! In a block, failed for another reason.
//!
//! Why: a contract refused, a balance was too low, an account was missing.
//!
//! Example: "ERC20: transfer amount exceeds balance".
//!
//! Say instead: it failed and why, in plain words; the amount is with the sender.
//!
//! Source: the receipt's status and the reason that the chain gives.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Outcome;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FAILED_REVERTED",
    severity: Severity::Action,
    who: Who::Sender,
    warns: false,
    never: &[],
    check,
    text: include_str!("failed_reverted.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    let Outcome::Failed(reason) = &transaction.outcome else { return None };
    let (name, name_zh) = names(observation.chain);
    let (why, why_zh) = match reason.as_deref().filter(|reason| !reason.is_empty()) {
        Some(reason) => (format!("The network's reason: “{reason}”. "), format!("网络给出的原因：“{reason}”。")),
        None => (String::new(), String::new()),
    };
    told(
        both(
            format!(
                "Your transfer was included on {name} but failed. {why}The amount stayed with the sender; only the network fee is spent."
            ),
            format!("您的转账已在 {name_zh} 打包，但执行失败。{why_zh}金额仍在发送方，只消耗了网络手续费。"),
        ),
        both("Please check the sending wallet and send again.", "请检查发送方钱包后重新发送。"),
        facts.of(
            observation,
            vec![Fact::new(Field::Reason, reason.clone().map_or_else(|| both("not given", "未给出"), Into::into))],
        ),
    )
}
