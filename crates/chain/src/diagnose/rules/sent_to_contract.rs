//! It succeeded, and the recipient is a contract that is not ours.
//!
//! Why: a token sent to its own contract, or to one that cannot send it on, is usually out of reach.
//!
//! Example: USDT sent to the address of the USDT contract.
//!
//! Say instead: which contract it went to; operations ask its owner; usually it cannot be brought back.
//!
//! Source: the code at the recipient's address.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Recipient;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "SENT_TO_CONTRACT",
    severity: Severity::MoneyAtRisk,
    who: Who::ContractOwner,
    warns: false,
    never: &[("that it will come back", "“会退回来的”")],
    check,
    text: include_str!("sent_to_contract.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.succeeded()?;
    let to_contract = matches!(transaction.recipient, Recipient::TokenContract | Recipient::Contract);
    let to = transaction.movements.first().map(|movement| &movement.to).or(transaction.to.as_ref())?;
    if !to_contract || !facts.ours(observation.chain, transaction).is_empty() || facts.is_ours(to) {
        return None;
    }
    let (kind, kind_zh) = if transaction.recipient == Recipient::TokenContract {
        ("a token's contract", "代币合约")
    } else {
        ("a contract", "合约")
    };
    told(
        both(
            format!("The transfer succeeded, but it went to {kind}, not to an address of ours: {to}"),
            format!("转账成功，但收款方是{kind_zh}，不是我们的地址：{to}"),
        ),
        both(
            "Only the contract's owner could move it, and usually cannot. Our operations team checks and writes to you.",
            "只有合约方才可能处理，而且通常无法取回。运营团队会核实并回复您。",
        ),
        facts.of(observation, vec![Fact::new(Field::To, to.clone())]),
    )
}
