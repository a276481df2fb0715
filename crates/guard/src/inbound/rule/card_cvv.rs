//! The security code of a payment card.
//!
//! **What.** Three or four digits that the text calls CVV, CVC or 安全码.
//!
//! **Why.** With the card's number it pays; no one may store it, ever.
//!
//! **Example.** `cvv 123` · `安全码是 123`
//!
//! **What to say.** "The security code was removed. Nobody who helps you needs it." · “安全码已被删除。任何客服都不需要它。”
//!
//! **Source.** PCI DSS 3.3.

use super::{hit, is_denied};
use crate::inbound::{
    Kind,
    label::{Group, Label},
    page::{Hit, Page},
    value::{self, Tie},
};

/// Finds codes after their label.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    // Beside a card's number a mere "code" is this one.
    let is_code = |label: &Label| {
        label.group == Group::Otp
            && ["code", "код", "kod"].iter().any(|code| text[label.range()].eq_ignore_ascii_case(code))
            && has_card(page, label.start)
    };
    for label in page.labels.iter().filter(|label| label.group == Group::Cvv || is_code(label)) {
        let Some(value) = value::after(page, label) else { continue };
        let bytes = &text.as_bytes()[value.start..];
        let len = bytes.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        let closes = bytes.get(len).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'/')
            && !matches!((bytes.get(len), bytes.get(len + 1)), (Some(b'.' | b'-'), Some(b'0'..=b'9')));
        let name = text[label.range()].to_lowercase();
        let sure = label.group == Group::Otp
            || name.starts_with("cv")
            || name.starts_with("card")
            || name.contains("back")
            || name.contains(['背', '后', '後', '末'])
            || name.contains("安全")
            || name.contains("digit")
            || value.tie > Tie::Bare;
        let unclear = matches!(name.as_str(), "cid" | "csc" | "校验码" | "security code")
            && !has_card(page, label.start)
            && !names_card(value::ahead(text, value.start + len, 24));
        let sure = sure || matches!(name.as_str(), "security code" | "cid" | "csc");
        if matches!(len, 3 | 4) && closes && sure && !unclear && !is_denied(text, label.start) {
            hit(hits, Kind::CardCvv, value.start..value.start + len);
        }
    }
}

/// "(amex)" right after.
fn names_card(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["amex", "visa", "master", "card", "american express", "卡"].iter().any(|name| text.contains(name))
}

/// Whether a card is spoken of before.
fn has_card(page: &Page<'_>, at: usize) -> bool {
    let until = page.labels.partition_point(|label| label.start <= at);
    page.labels[..until]
        .iter()
        .rev()
        .take(24)
        .take_while(|label| label.start + 200 > at)
        .any(|label| label.group == Group::Card)
        || page.text[value::floor(&page.text, at.saturating_sub(80))..at].contains("⟦secret:card⟧")
}
