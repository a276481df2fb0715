//! The outer transaction succeeded, but a part inside did not.
//!
//! Why: TRON rejects internal calls, batches stop in their middle, assets are trapped between two chains (XCM).
//!
//! Example: an internal transaction with `rejected`; `utility.BatchInterrupted`.
//!
//! Say instead: which part failed and where the value is.
//!
//! Source: the internal transactions, receipts or events.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::observation::Inner;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "INNER_FAILED",
    severity: Severity::Action,
    who: Who::Operations,
    warns: false,
    never: &[("success, because the outer transaction succeeded", "因外层交易成功就说“成功”")],
    check,
    text: include_str!("inner_failed.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    let inner = transaction.inner.iter().find(|inner| **inner != Inner::Bounced)?;
    let (what, what_zh) = match inner {
        Inner::Trapped => (
            "The value is held between two chains and was not delivered.".to_owned(),
            "资产卡在两条链之间，没有送达。".to_owned(),
        ),
        Inner::Rejected(name) => (
            format!("A step inside it was rejected ({name}), so its value did not move."),
            format!("其中的一步被拒绝（{name}），对应的金额没有转移。"),
        ),
        Inner::Bounced => return None,
    };
    told(
        both(
            format!("The transaction itself succeeded, but not all of it. {what}"),
            format!("交易本身成功，但并非全部成功。{what_zh}"),
        ),
        both(
            "The sender should check their balance. Our operations team looks at what is held between chains.",
            "请发送方核对余额；卡在链间的资产由我们的运营团队核实。",
        ),
        facts.of(observation, vec![Fact::new(Field::Inner, both(what, what_zh))]),
    )
}
