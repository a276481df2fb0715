//! An EVM transaction waits because an earlier one of the same sender has not been included.
//!
//! Why: a sender's transactions are included in the order of their numbers (nonces).
//!
//! Example: its nonce is 14 and the next to be used is 12.
//!
//! Say instead: the sender's earlier transaction must confirm or be replaced first.
//!
//! Source: the transaction's nonce, and the sender's next by `eth_getTransactionCount`.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "PENDING_NONCE_GAP",
    severity: Severity::Wait,
    who: Who::Sender,
    warns: false,
    never: &[],
    check,
    text: include_str!("pending_nonce_gap.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.pending()?;
    let (nonce, next) = transaction.nonce.filter(|(nonce, next)| nonce > next)?;
    told(
        both(
            format!(
                "Your transfer waits for an earlier one of the same sender: it has number {nonce}, and number {next} is not included yet."
            ),
            format!("您的转账在等待同一发送方更早的一笔：它的序号是 {nonce}，而序号 {next} 还没有被打包。"),
        ),
        both(
            format!(
                "The sender has to get transaction number {next} confirmed, by speeding it up or replacing it; this one follows by itself."
            ),
            format!("需要发送方先让序号 {next} 的交易确认（加速或替换），之后这笔会自动处理。"),
        ),
        facts.of(
            observation,
            vec![Fact::new(Field::Nonce, nonce.to_string()), Fact::new(Field::NextNonce, next.to_string())],
        ),
    )
}
