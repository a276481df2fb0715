//! The value is the hash of a block, not of a transaction.
//!
//! Why: explorers show both side by side, and a block holds thousands of transactions.
//!
//! Example: a value with sixteen leading zeros.
//!
//! Say instead: that is a block; please send the transaction's hash, named TxID or TxHash.
//!
//! Source: leading zeros of Bitcoin's block hashes; the height at the head of TRON's block ids; a node that knows it as a block.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::{observation::Answer, recognise::Kind};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "BLOCK_NOT_TX",
    severity: Severity::Info,
    who: Who::Customer,
    warns: false,
    never: &[],
    check,
    text: include_str!("block_not_tx.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let by_source = facts.seen.observations.iter().find(|one| one.answer == Answer::Block);
    let reading = facts.names(Kind::Block);
    if facts.best().is_some() || (by_source.is_none() && (reading.is_none() || facts.names(Kind::Txid).is_some())) {
        return None;
    }
    let value = reading.or(facts.names(Kind::Txid))?.value.clone();
    let mut evidence = facts.message(vec![Fact::new(Field::Value, value.clone())]);
    if let Some(observation) = by_source {
        evidence.extend(facts.of(observation, Vec::new()));
    }
    told(
        both(
            format!("This value names a block, not a transaction: {value}"),
            format!("这个值是区块哈希，不是交易哈希：{value}"),
        ),
        both(
            "Please send the transaction's hash (TxID or TxHash). It stands in the withdrawal's details where you sent from.",
            "请提供交易哈希（TxID 或 TxHash），可在转出平台的提币详情里找到。",
        ),
        evidence,
    )
}
