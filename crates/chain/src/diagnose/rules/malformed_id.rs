//! An address or id whose checksum or length does not hold.
//!
//! Why: a letter was mistyped, lost in copying, or read from a picture. Correcting it ourselves could name somebody else's address.
//!
//! Example: `0x5aAe…BeAe` with 39 digits.
//!
//! Say instead: show which value is meant and ask for it as text, copied whole.
//!
//! Source: the checksum of the format (EIP-55, base58check, bech32, StrKey, SS58, TON).

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};
use crate::recognise::Kind;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "MALFORMED_ID",
    severity: Severity::Info,
    who: Who::Customer,
    warns: false,
    never: &[("what the right letter would be", "正确的字符应该是什么")],
    check,
    text: include_str!("malformed_id.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let reading = facts.names(Kind::AddressInvalid)?;
    if facts.names(Kind::Txid).is_some() || facts.best().is_some() {
        return None;
    }
    let value = &reading.value;
    told(
        both(
            format!("This address cannot be right, its checksum or its length does not fit: {value}"),
            format!("这个地址有误，校验或长度不符：{value}"),
        ),
        both(
            "Please copy it again as text from where you sent it, whole and without changes, and paste it here.",
            "请从转出的地方重新完整复制该地址（文字形式，不要改动），再粘贴到这里。",
        ),
        facts.message(vec![Fact::new(Field::Value, value.clone())]),
    )
}
