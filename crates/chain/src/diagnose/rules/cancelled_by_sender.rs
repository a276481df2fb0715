//! Gone, and what took its place pays none of our addresses.
//!
//! Why: wallets cancel by sending the same coins back to themselves.
//!
//! Example: the replacing transaction pays only the sender.
//!
//! Say instead: the sending wallet cancelled it; the coins are with the sender.
//!
//! Source: the transaction that spent the same input, in a block or the mempool.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Fate;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CANCELLED_BY_SENDER",
    severity: Severity::Action,
    who: Who::Customer,
    warns: false,
    never: &[("fraud", "“欺诈”")],
    check,
    text: include_str!("cancelled_by_sender.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, gone) = facts.gone()?;
    let Fate::Replaced { by: Some(by), pays } = &gone.fate else { return None };
    if pays.is_empty() || pays.iter().any(|to| facts.is_ours(to)) {
        return None;
    }
    told(
        both(
            format!(
                "This transfer was cancelled by the sending wallet: transaction {by} used the same coins and pays no address of ours."
            ),
            format!("这笔转账已被发送方钱包取消：交易 {by} 使用了同一笔币，且没有转到我们的地址。"),
        ),
        both(
            "Please look into the sending wallet: the coins are there. Send again if you still want to deposit.",
            "请查看发送方钱包，资产仍在那里；如仍需充值，请重新发送。",
        ),
        facts.of(observation, vec![Fact::new(Field::ReplacedBy, by.clone())]),
    )
}
