//! It succeeded, and none of its recipients is an address of the customer here.
//!
//! Why: an address was mistyped, copied from elsewhere, or belongs to another venue.
//!
//! Example: the customer pasted the address of another exchange.
//!
//! Say instead: compare the whole address with the one on the deposit page. Whose address it is must not be said.
//!
//! Source: the recipients, against the customer's deposit addresses.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "NOT_OUR_ADDRESS",
    severity: Severity::MoneyAtRisk,
    who: Who::Customer,
    warns: false,
    never: &[("whose address it is", "对方地址属于谁")],
    check,
    text: include_str!("not_our_address.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.succeeded()?;
    if facts.desk.deposits.is_empty() || !facts.ours(observation.chain, transaction).is_empty() {
        return None;
    }
    let to = transaction.movements.first().map(|movement| &movement.to).or(transaction.to.as_ref())?;
    told(
        both(
            format!("The transfer succeeded, but it did not go to your deposit address. It went to {to}"),
            format!("转账成功，但收款方不是您的充值地址，而是 {to}"),
        ),
        both(
            "Please compare this address, letter by letter, with the one on your deposit page. If it is not yours, ask where you sent from.",
            "请将这个地址与充值页面上的地址逐字核对；如果不是您的地址，请联系转出平台。",
        ),
        facts.of(observation, vec![Fact::new(Field::To, to.clone())]),
    )
}
