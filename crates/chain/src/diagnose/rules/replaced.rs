//! Gone, and another transaction spent the same coins or used the same nonce.
//!
//! Why: speeding up or cancelling makes a new transaction with a new hash. An EVM node does not name it.
//!
//! Example: the nonce 14 is used, and this hash is unknown.
//!
//! Say instead: another transaction took its place; give its hash, or ask the wallet for it.
//!
//! Source: the spent input or the sender's nonce. A wallet's own word (`replaced_by_txid`) is its intent, not proof.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Fate;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "REPLACED",
    severity: Severity::Action,
    who: Who::Customer,
    warns: false,
    never: &[("that the customer spent twice", "“您双花了”")],
    check,
    text: include_str!("replaced.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, gone) = facts.gone()?;
    let Fate::Replaced { by, pays } = &gone.fate else { return None };
    let ours = pays.iter().any(|to| facts.is_ours(to));
    let (other, other_zh) = match by {
        Some(by) if ours => {
            (format!("transaction {by}, which pays your address"), format!("交易 {by}，它转到了您的地址"))
        }
        Some(by) => (format!("transaction {by}"), format!("交易 {by}")),
        None => (
            "another transaction of the same sender, which the network does not name".to_owned(),
            "同一发送方的另一笔交易（网络不会给出其哈希）".to_owned(),
        ),
    };
    told(
        both(format!("This transfer was replaced by {other}."), format!("这笔转账已被替换：{other_zh}。")),
        both(
            "Please send us the new hash that your wallet or exchange shows for it, and we look at that one.",
            "请提供钱包或交易所显示的新哈希，我们按新的交易查询。",
        ),
        facts.of(
            observation,
            vec![Fact::new(Field::ReplacedBy, by.clone().map_or_else(|| both("not named", "未给出"), Into::into))],
        ),
    )
}
