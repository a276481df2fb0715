//! It reached our shared address with a memo or tag that is not the customer's.
//!
//! Why: a mistyped memo may name nobody, or somebody else.
//!
//! Example: tag 4021337 instead of 4021373.
//!
//! Say instead: which memo it carries, and how to prove that the deposit is theirs. Nothing about whose memo that is.
//!
//! Source: the memo field of the transaction, against the customer's own.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "WRONG_MEMO",
    severity: Severity::Action,
    who: Who::Operations,
    warns: false,
    never: &[("whose memo it is", "该备注属于谁"), ("another customer's tag or memo", "其他客户的标签或备注")],
    check,
    text: include_str!("wrong_memo.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (movement, memo) = moves.iter().find_map(|(movement, deposit)| {
        let own = deposit.memo.as_ref()?;
        let memo = movement.memo.as_ref().filter(|memo| !memo.is_empty() && memo.trim() != own)?;
        Some((movement, memo))
    })?;
    let amount = movement.amount.text();
    told(
        both(
            format!(
                "{amount} reached our address, but with the memo or tag “{memo}”, which is not the one on your deposit page."
            ),
            format!("{amount} 已到达我们的地址，但备注或标签为“{memo}”，与您充值页面上的不一致。"),
        ),
        both(
            "To credit it we need proof that you sent it: a recording of the sending account, a signed message, or a small transfer that we agree on. Never send a seed phrase or key.",
            "入账前需要证明是您发送的：转出账户的录屏、签名消息，或按约定做一笔小额转账。请勿提供助记词或私钥。",
        ),
        facts.of(observation, vec![Fact::new(Field::Memo, memo.clone())]),
    )
}
