//! The transaction is on another chain than the one whose deposit page was used.
//!
//! Why: one key has the same address on every EVM chain, so the money may be within reach there; between families of chains it
//! usually is not. Only operations may say.
//!
//! Example: the page was ERC20, the transfer went over BSC.
//!
//! Say instead: which chain it is on, that operations check whether it can be recovered, and that no key is needed for it.
//!
//! Source: the chain on which the transaction was found; the deposit page.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::{observation::Outcome, registry::Family};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "WRONG_NETWORK",
    severity: Severity::MoneyAtRisk,
    who: Who::Operations,
    warns: false,
    never: &[
        ("that it is recoverable or lost before operations confirm", "在运营确认前说“能找回”或“找不回”"),
        ("to send any key", "索要任何私钥"),
    ],
    check,
    text: include_str!("wrong_network.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, transaction) = facts.best()?;
    let expected = facts.desk.expected?;
    if observation.chain == expected
        || facts.desk.credited.is_some()
        || matches!(transaction.outcome, Outcome::Failed(_) | Outcome::OutOfGas)
    {
        return None;
    }
    let ((found, found_zh), (page, page_zh)) = (names(observation.chain), names(expected));
    let same = matches!((observation.chain.entry().family, expected.entry().family), (Family::Evm(_), Family::Evm(_)));
    let (kind, kind_zh) = if same {
        ("Both chains use the same kind of address.", "这两条链使用同一种地址。")
    } else {
        ("The two chains use different kinds of address.", "这两条链的地址体系不同。")
    };
    told(
        both(
            format!("Your transfer is on {found}, but the deposit address was for {page}. {kind}"),
            format!("您的转账在 {found_zh} 上，而充值地址对应的是 {page_zh}。{kind_zh}"),
        ),
        both(
            "Our operations team checks whether this can be recovered and under which policy, and writes to you. We never need a key or seed phrase for that.",
            "运营团队会核实能否处理以及按什么政策处理，并回复您。处理过程绝不需要您的私钥或助记词。",
        ),
        facts.of(observation, vec![Fact::new(Field::Expected, both(page, page_zh))]),
    )
}
