//! In no block yet, and its fee is below what the next blocks ask for.
//!
//! Why: miners and validators take the better paid first.
//!
//! Example: 2 sat/vB offered, 12 asked.
//!
//! Say instead: the network asks for more than was offered; the sender can speed it up, otherwise it waits.
//!
//! Source: the fee in the mempool, and the node's own estimate.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "PENDING_LOW_FEE",
    severity: Severity::Wait,
    who: Who::Sender,
    warns: false,
    never: &[("an exact time", "确切的到账时间"), ("that it is cancelled", "“已取消”")],
    check,
    text: include_str!("pending_low_fee.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.pending()?;
    let fee = transaction.fee.as_ref().filter(|fee| fee.rate < fee.needed)?;
    let (rate, needed, unit) = (fee.rate, fee.needed, fee.unit);
    told(
        both(
            format!(
                "Your transfer is known but in no block yet. It offers {rate:.1} {unit}, and the network asks for about {needed:.1} {unit} now."
            ),
            format!(
                "您的转账已广播但还没有被打包。它的手续费为 {rate:.1} {unit}，当前网络大约需要 {needed:.1} {unit}。"
            ),
        ),
        both(
            "The sender can speed it up (RBF, CPFP, or “speed up” in the wallet). Otherwise it waits until fees fall; we watch it and tell you.",
            "发送方可以加速（RBF、CPFP 或钱包里的“加速”）。否则要等网络费用下降；我们会持续关注并通知您。",
        ),
        facts.of(
            observation,
            vec![
                Fact::new(Field::Rate, format!("{rate:.1} {unit}")),
                Fact::new(Field::Needed, format!("{needed:.1} {unit}")),
            ],
        ),
    )
}
