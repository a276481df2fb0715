//! What happened, who must act, what comes next, and what must never be said: one file per diagnosis, evaluated in order.
//!
//! Facts come in (what the message holds, what the desk knows, what sources say), verdicts come out: every rule that only
//! warns, and the first other rule that matches. Pure. The words are built from the facts in both languages; nobody has to
//! fill in anything, and nothing is said that is not among the facts. Each file's own words become its page in
//! `docs/handbook/chain/`; [`pages`] makes them.

mod evidence;
mod facts;
mod page;
mod rules;
mod words;

pub use evidence::{Evidence, Fact, Field, Source};
pub use facts::{Credit, Deposit, Desk, Facts, Listed, Said};
pub use page::{Page, pages};

use words::Both;
pub use words::closed;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// To know.
    Info,
    /// To wait.
    Wait,
    /// Somebody has to do something.
    Action,
    /// Money can be lost.
    MoneyAtRisk,
    /// Somebody attacks.
    Security,
}

impl Severity {
    /// `S0` to `S4`.
    pub fn code(self) -> &'static str {
        ["S0", "S1", "S2", "S3", "S4"][self as usize]
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody: time does.
    Nobody,
    /// The customer.
    Customer,
    /// The sender, who may be the customer or another venue.
    Sender,
    /// The desk's operations.
    Operations,
    /// The desk's compliance.
    Compliance,
    /// The customer and the security team.
    CustomerAndSecurity,
    /// The owner of the contract that holds the value, through operations.
    ContractOwner,
}

impl Who {
    /// In English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Who::Nobody => ("nobody", "无需操作"),
            Who::Customer => ("the customer", "客户"),
            Who::Sender => ("the sender", "发送方"),
            Who::Operations => ("operations", "运营"),
            Who::Compliance => ("compliance", "合规"),
            Who::CustomerAndSecurity => ("the customer and security", "客户与安全团队"),
            Who::ContractOwner => ("operations and the contract's owner", "运营与合约方"),
        }
    }
}

/// What a rule has to say.
pub(crate) struct Told {
    what: Both,
    next: Both,
    evidence: Vec<Evidence>,
}

/// A diagnosis.
pub(crate) struct Rule {
    code: &'static str,
    severity: Severity,
    who: Who,
    /// It warns beside another verdict instead of being the verdict.
    warns: bool,
    /// What must never be said, English and Chinese.
    never: &'static [(&'static str, &'static str)],
    check: fn(&Facts<'_>) -> Option<Told>,
    /// Its own file, for the page.
    text: &'static str,
}

/// The answer to "what happened?".
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The rule's code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Who acts.
    pub who: Who,
    /// Whether it only warns, beside another.
    pub warns: bool,
    /// What happened, English and Chinese.
    pub what: (String, String),
    /// What comes next, English and Chinese.
    pub next: (String, String),
    /// What must never be said, English and Chinese.
    pub never: &'static [(&'static str, &'static str)],
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// Every warning that applies and the first verdict that does, in the order of the rules. Empty when nothing is known.
pub fn diagnose(facts: &Facts<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let mut decided = false;
    for rule in rules::RULES {
        if decided && !rule.warns {
            continue;
        }
        let Some(told) = (rule.check)(facts) else { continue };
        decided |= !rule.warns;
        verdicts.push(Verdict {
            code: rule.code,
            severity: rule.severity,
            who: rule.who,
            warns: rule.warns,
            what: told.what.into(),
            next: told.next.into(),
            never: rule.never,
            evidence: told.evidence,
        });
    }
    verdicts
}

/// Whether the diagnosis of this code only warns, beside another.
pub fn warns(code: &str) -> bool {
    rules::RULES.iter().any(|rule| rule.warns && rule.code == code)
}

/// The codes of all diagnoses, in the order in which they are tried.
pub fn codes() -> impl Iterator<Item = &'static str> {
    rules::RULES.iter().map(|rule| rule.code)
}

#[cfg(test)]
mod tests;
