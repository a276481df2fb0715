//! It reached our shared address without a memo or tag.
//!
//! Why: many customers share that address; the memo says whose deposit it is.
//!
//! Example: XRP without a destination tag.
//!
//! Say instead: the memo was missing, and how to prove that the deposit is theirs.
//!
//! Source: the memo field of the transaction.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "MISSING_MEMO",
    severity: Severity::Action,
    who: Who::Operations,
    warns: false,
    never: &[
        ("another customer's tag or memo", "其他客户的标签或备注"),
        ("to send a seed phrase as proof", "用助记词证明所有权"),
    ],
    check,
    text: include_str!("missing_memo.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (movement, deposit) = moves
        .iter()
        .find(|(movement, deposit)| deposit.memo.is_some() && movement.memo.as_deref().is_none_or(str::is_empty))?;
    let (amount, address) = (movement.amount.text(), &deposit.address);
    told(
        both(
            format!("{amount} reached our address {address}, but without the memo or tag that says that it is yours."),
            format!("{amount} 已到达我们的地址 {address}，但没有填写用于识别归属的备注或标签。"),
        ),
        both(
            "To credit it we need proof that you sent it: a recording of the sending account, a signed message, or a small transfer that we agree on. Never send a seed phrase or key.",
            "入账前需要证明是您发送的：转出账户的录屏、签名消息，或按约定做一笔小额转账。请勿提供助记词或私钥。",
        ),
        facts.of(observation, vec![Fact::new(Field::Memo, both("none", "无"))]),
    )
}
