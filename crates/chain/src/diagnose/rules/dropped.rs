//! Gone; its coins are unspent, or its time to live is over.
//!
//! Why: nodes forget badly paid transactions; on some chains a transaction expires by itself.
//!
//! Example: a Solana signature whose blockhash is 150 blocks old; an input that is unspent.
//!
//! Say instead: the network dropped it, the coins are with the sender; look, then send again.
//!
//! Source: the unspent input, the unused nonce, the expiration against the newest block.

use super::super::{
    Rule, Severity, Told, Who,
    facts::{Facts, told},
    words::both,
};
use crate::observation::Fate;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "DROPPED",
    severity: Severity::Action,
    who: Who::Customer,
    warns: false,
    never: &[("lost", "“丢了”")],
    check,
    text: include_str!("dropped.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, gone) = facts.gone()?;
    let why = match (&gone.fate, gone.expired) {
        (_, true) => ("its time to be included is over", "它的有效期已过"),
        (Fate::Free, false) => ("the coins that it would have spent are unspent", "它要花费的币并未被花掉"),
        _ => return None,
    };
    told(
        both(
            format!("The network no longer has this transfer: {}. The coins are still with the sender.", why.0),
            format!("网络中已没有这笔转账：{}。资产仍在发送方。", why.1),
        ),
        both(
            "Please check the balance where you sent from, and send again if you still want to deposit.",
            "请查看转出方余额，如仍需充值请重新发送。",
        ),
        facts.of(observation, Vec::new()),
    )
}
