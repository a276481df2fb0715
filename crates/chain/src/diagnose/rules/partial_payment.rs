//! XRP: less was delivered than the amount field says.
//!
//! Why: a payment may be partial by its flag; what counts is `delivered_amount`, never `Amount`.
//!
//! Example: amount 1,000 XRP, delivered 0.01 XRP.
//!
//! Say instead: what was delivered; only that is credited.
//!
//! Source: `meta.delivered_amount` of the validated transaction.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "PARTIAL_PAYMENT",
    severity: Severity::MoneyAtRisk,
    who: Who::Operations,
    warns: false,
    never: &[("the amount field as what arrived", "把 Amount 字段说成到账金额")],
    check,
    text: include_str!("partial_payment.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.succeeded()?;
    let promised = transaction.promised.as_ref()?;
    let delivered =
        transaction.movements.first().map(|movement| movement.amount.text()).unwrap_or_else(|| "0".to_owned());
    let promised = promised.text();
    told(
        both(
            format!(
                "This was a partial payment: {delivered} was delivered, although the transaction names {promised}."
            ),
            format!("这是一笔部分支付：实际送达 {delivered}，而交易中写的是 {promised}。"),
        ),
        both(
            "Only what was delivered is credited. For the rest please ask the sender.",
            "只会按实际送达的数量入账，差额请联系发送方。",
        ),
        facts.of(observation, vec![Fact::new(Field::Delivered, delivered), Fact::new(Field::Named, promised)]),
    )
}
