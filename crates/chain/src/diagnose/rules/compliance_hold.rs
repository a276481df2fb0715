//! The compliance service holds the deposit.
//!
//! Why: the law may forbid to tell the customer why, or that a report was made.
//!
//! Example: coins that came through a mixer.
//!
//! Say instead: it is in review, neutral and without a reason; compliance writes if it needs something.
//!
//! Source: the compliance service's flag alone; its reason is not a fact here.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "COMPLIANCE_HOLD",
    severity: Severity::MoneyAtRisk,
    who: Who::Compliance,
    warns: false,
    never: &[("the reason, a risk score, or that a report was made", "原因、风险评分或已上报")],
    check,
    text: include_str!("compliance_hold.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    if !facts.desk.hold {
        return None;
    }
    told(
        both("Your deposit is being processed and is in a routine review.", "您的充值正在处理中，处于常规审核阶段。"),
        both(
            "You need not do anything now. We write to you if we need something, and when it is done.",
            "您目前无需操作；如需补充资料或有结果，我们会联系您。",
        ),
        facts.desk(vec![Fact::new(Field::State, both("in review", "审核中"))]),
    )
}
