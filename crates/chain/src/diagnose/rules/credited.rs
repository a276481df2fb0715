//! The deposit is in the desk's ledger.
//!
//! Why: the customer may look at another account or sub-account, or at a screen that was not renewed.
//!
//! Example: credited to the funding account while the customer looks at spot.
//!
//! Say instead: when, and which account shows it. It stands before the rules that would look for a fault.
//!
//! Source: the desk's ledger.

use super::super::words::about;
use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "CREDITED",
    severity: Severity::Info,
    who: Who::Nobody,
    warns: false,
    never: &[],
    check,
    text: include_str!("credited.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let credit = facts.desk.credited.as_ref()?;
    let (ago, ago_zh) = about(facts.now_ms.saturating_sub(credit.at_ms).unsigned_abs());
    let account = &credit.account;
    told(
        both(
            format!("Your deposit was credited {ago} ago to {account}."),
            format!("您的充值已于{ago_zh}前入账，账户：{account}。"),
        ),
        both(
            format!("Please look at {account}, and renew the page or the app if it is not shown."),
            format!("请查看{account}；如未显示，请刷新页面或重新打开应用。"),
        ),
        facts.desk(vec![Fact::new(Field::Account, account.clone())]),
    )
}
