//! A seed phrase, a private key or a second factor came with the message.
//!
//! Why: whoever has it has the money, and mail, screens and clipboards on its way may have been read. The desk replaced it
//! before anything was stored, but the customer must act as if it were known.
//!
//! Example: "my 12 words are …, please restore my wallet".
//!
//! Say instead: make a new wallet on a clean device, move everything there now, change the second factor.
//!
//! Source: facts of the desk's guard; CryptoCurrency Security Standard, key compromise.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "SECRET_EXPOSED",
    severity: Severity::Security,
    who: Who::CustomerAndSecurity,
    warns: true,
    never: &[
        ("any part of the secret", "重复密钥的任何部分"),
        ("that we will check with that key", "“我们用这个私钥帮您查”"),
        ("that the customer is safe", "“您是安全的”"),
    ],
    check,
    text: include_str!("secret_exposed.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    if !facts.said.secret {
        return None;
    }
    told(
        both(
            "Your message held a secret (a seed phrase, a private key or a security code). We removed it before it was stored, and nobody here has read it. Please treat it as known to others.",
            "您的消息里包含了密钥信息（助记词、私钥或验证码）。我们在保存之前已将其删除，没有人看到过，但请把它当作已经泄露。",
        ),
        both(
            "Now: create a new wallet on a clean device, move all funds there, and change any password or second factor you sent. We never need such a secret and will never ask for it.",
            "请立即：在干净的设备上新建钱包，把全部资产转过去，并更换您发送过的密码或两步验证。我们永远不需要这类信息，也绝不会索取。",
        ),
        facts.message(vec![Fact::new(Field::Secret, both("removed", "已删除"))]),
    )
}
