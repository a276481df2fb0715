//! The desk's own wallet for the chain is in maintenance.
//!
//! Why: deposits are seen late and withdrawals queue; nothing is wrong with the transfer.
//!
//! Example: a node is being upgraded before a fork.
//!
//! Say instead: maintenance of this network, credited afterwards, no need to send again.
//!
//! Source: the desk's own flag.

use super::super::facts::names;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "WALLET_MAINTENANCE",
    severity: Severity::Wait,
    who: Who::Nobody,
    warns: false,
    never: &[("a time that was not announced", "未公布的恢复时间"), ("to send again", "“请重新发送”")],
    check,
    text: include_str!("wallet_maintenance.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let chain = facts.best().map(|(observation, _)| observation.chain).or(facts.desk.expected)?;
    if !facts.desk.maintenance.has(chain) || facts.desk.credited.is_some() {
        return None;
    }
    let (name, name_zh) = names(chain);
    told(
        both(
            format!("Our {name} wallet is in maintenance, so deposits on it are credited late."),
            format!("我们的 {name_zh} 钱包正在维护，该网络的充值会延后入账。"),
        ),
        both(
            "Nothing needs to be done: it is credited when maintenance ends. The status page says when.",
            "您无需操作，维护结束后会自动入账，进度请看状态页。",
        ),
        facts.desk(vec![
            Fact::new(Field::Chain, both(name, name_zh)),
            Fact::new(Field::State, both("wallet in maintenance", "钱包维护中")),
        ]),
    )
}
