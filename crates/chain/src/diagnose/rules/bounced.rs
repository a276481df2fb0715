//! The outer transaction succeeded, but the value came back to the sender.
//!
//! Why: TON returns a transfer to an address without a contract; NEAR refunds a failed receipt.
//!
//! Example: a bounceable address that was never used.
//!
//! Say instead: it was returned; where the value is now.
//!
//! Source: the bounced message or the refund in the transaction's trace.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Inner;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "BOUNCED",
    severity: Severity::Action,
    who: Who::Sender,
    warns: false,
    never: &[("success, because the outer transaction succeeded", "因外层交易成功就说“成功”")],
    check,
    text: include_str!("bounced.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    if !transaction.inner.contains(&Inner::Bounced) {
        return None;
    }
    let from = transaction.from.clone().unwrap_or_default();
    told(
        both(
            format!("Your transfer was returned: the value went back to the sender {from}."),
            format!("您的转账被退回：资产已返回发送方 {from}。"),
        ),
        both(
            "Please check the sending wallet, and compare the deposit address and memo before you send again.",
            "请查看发送方钱包；重新发送前请核对充值地址和备注。",
        ),
        facts.of(observation, vec![Fact::new(Field::Inner, both("returned to the sender", "已退回发送方"))]),
    )
}
