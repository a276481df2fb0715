//! A link or an account that poses as the desk, or "your staff asked me to".
//!
//! Why: posing as support is how most funds are lost through people. Time counts: withdrawals can still be frozen.
//!
//! Example: "your manager on Telegram said I must send 0.1 ETH to unlock".
//!
//! Say instead: stop the contact, do not pay, use the official list of channels; we look at the account now.
//!
//! Source: facts of the desk's guard; the list of official channels.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "IMPERSONATION",
    severity: Severity::Security,
    who: Who::CustomerAndSecurity,
    warns: true,
    never: &[("that a link which is not on the list is safe", "不在官方名单上的链接是安全的")],
    check,
    text: include_str!("impersonation.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let name = facts.said.impersonator.as_ref()?;
    told(
        both(
            format!("“{name}” is not one of our channels. Whoever writes to you from there is not us."),
            format!("“{name}”不是我们的官方渠道，从那里联系您的人不是我们的工作人员。"),
        ),
        both(
            "Please stop the contact, send nothing, and do not open its links. Our security team looks at your account now and can stop withdrawals.",
            "请停止联系，不要转账，也不要打开对方的链接。我们的安全团队正在检查您的账户，可以暂停提现。",
        ),
        facts.message(vec![Fact::new(Field::Named, name.clone())]),
    )
}
