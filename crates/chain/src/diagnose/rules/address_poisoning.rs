//! The recipient has the same beginning and end as an address that the customer dealt with before, and another middle.
//!
//! Why: attackers make such addresses and send dust or zero-value transfers from them, so that they stand in the history and
//! are copied.
//!
//! Example: the customer's exchange is `0x5aAe…BeAed`; the money went to another `0x5aae…eaed`.
//!
//! Say instead: the address is not the one you used before; compare the whole address, never copy from the history.
//!
//! Source: published cases of address poisoning (a loss of 49,999,950 USDT by one copied address).

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::recognise::Kind;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "ADDRESS_POISONING",
    severity: Severity::Security,
    who: Who::CustomerAndSecurity,
    warns: true,
    never: &[("that it is recoverable", "可以追回")],
    check,
    text: include_str!("address_poisoning.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let pair = facts.names(Kind::LookalikePair).map(|reading| reading.value.clone());
    let (_, paid) =
        facts.best().map_or((None, None), |(observation, transaction)| (Some(observation), Some(transaction)));
    let recipient = paid.and_then(|transaction| {
        transaction.movements.iter().map(|movement| &movement.to).find(|to| {
            facts.desk.counterparties.iter().any(|known| crate::recognise::look_alike(known, to)) && !facts.is_ours(to)
        })
    });
    let text = match (recipient, pair) {
        (Some(to), _) => to.clone(),
        (None, Some(pair)) => pair,
        (None, None) => return None,
    };
    told(
        both(
            format!(
                "Two addresses here look alike at both ends but are different: {text}. This is a known trick: such an address is planted in your history so that you copy it."
            ),
            format!(
                "这里有两个首尾相同但并不相同的地址：{text}。这是一种已知的骗术：对方把相似地址放进您的交易记录，诱导您复制。"
            ),
        ),
        both(
            "Please do not send to it again, compare every character of an address, and never copy one from the history. Our security team has been told.",
            "请不要再向它转账；请逐个字符核对地址，不要从历史记录里复制。我们已通知安全团队。",
        ),
        facts.message(vec![Fact::new(Field::LookAlike, text)]),
    )
}
