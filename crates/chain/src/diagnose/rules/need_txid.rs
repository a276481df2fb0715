//! A deposit is missing and the message names no transaction.
//!
//! Why: without the hash nobody can say where the money is.
//!
//! Example: a screenshot, or only an address.
//!
//! Say instead: how to find the hash at the sending exchange or wallet.
//!
//! Source: the message.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::recognise::Kind;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "NEED_TXID",
    severity: Severity::Info,
    who: Who::Customer,
    warns: false,
    never: &[("that no deposit was made", "“您没有充值”")],
    check,
    text: include_str!("need_txid.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let has = facts.names(Kind::Txid).is_some()
        || facts.names(Kind::Block).is_some()
        || facts.names(Kind::AddressInvalid).is_some();
    if !facts.said.deposit || has || !facts.seen.observations.is_empty() {
        return None;
    }
    told(
        both(
            "To see where your deposit is we need its transaction hash (TxID or TxHash).",
            "要查到您的充值在哪里，我们需要这笔交易的哈希（TxID 或 TxHash）。",
        ),
        both(
            "Please open the withdrawal's details at the exchange or wallet you sent from, copy the TxID as text and paste it here. It is public and safe to share.",
            "请在转出的交易所或钱包里打开提币详情，以文字形式复制 TxID 并粘贴到这里。它是公开信息，可以放心提供。",
        ),
        facts.message(vec![Fact::new(Field::Txid, both("none", "无"))]),
    )
}
