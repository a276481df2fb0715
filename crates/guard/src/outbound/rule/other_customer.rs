//! The reply names another customer's data.
//!
//! **What.** Mail addresses, account numbers and telephone numbers that are neither this customer's ([`Context::customer`], what they
//! wrote), nor the house's; anything in [`Context::others`]; "another customer named …".
//!
//! **Why.** A wrong paste is a breach that must be reported, and a bribed agent's simplest way out.
//!
//! **Example.** "The account of li.na@customer.example has the same problem."
//!
//! **What to say instead.** Leave it out: "Other reports of this problem are known to us." · 删去他人信息：“我们已收到同类反馈。”
//!
//! **Source.** GDPR Art. 5 and 33; `facts/security.md`, I1 and I9.

use crate::outbound::{Context, Texts, draft::Draft};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This names data that is not this customer's.", "这句话包含不属于该客户的信息。"];
/// What to write instead.
pub const BETTER: Texts =
    ["Leave it out: \"Other reports of this problem are known to us.\"", "删去他人信息：“我们已收到同类反馈。”"];

/// Mailboxes of a house rather than of a person.
const ROLES: &[&str] = &[
    "support",
    "help",
    "helpdesk",
    "complaints",
    "complaint",
    "privacy",
    "compliance",
    "legal",
    "dpo",
    "info",
    "security",
    "noreply",
    "no-reply",
    "service",
    "press",
    "hello",
    "contact",
    "abuse",
    "phishing",
    "billing",
    "feedback",
    "kefu",
    "cs",
    "care",
    "team",
    "office",
    "admin",
    "api",
];
/// Words that open an account's number.
const OPENINGS: &[&str] = &[
    "uid",
    "user id",
    "user",
    "the customer",
    "another customer",
    "client number",
    "userid",
    "user no",
    "user number",
    "account id",
    "account number",
    "account no",
    "account",
    "customer id",
    "customer number",
    "client id",
    "member id",
    "用户id",
    "用户编号",
    "用户号",
    "用户",
    "账户id",
    "账户号",
    "账户",
    "账号",
    "帐号",
    "客户编号",
    "客户id",
    "客户号",
    "会员号",
    "id",
];

/// Finds identifiers that are not the customer's.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let source = draft.source;
    let own = |word: &str| {
        let bare = |text: &str| {
            text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        let word = bare(word);
        let same = |other: &&str| {
            let other = bare(other);
            other == word || word.len() >= 8 && other.len() >= 8 && (other.ends_with(&word) || word.ends_with(&other))
        };
        context.customer.iter().any(same)
            || context.contacts.iter().any(same)
            || context.said.iter().any(|said| bare(said).contains(&word))
    };
    for range in mails(source) {
        let word = &source[range.clone()];
        if !own(word) && !is_ours(word, context) {
            found.push(range);
        }
    }
    for range in numbers(draft).into_iter().chain(documents(draft)).chain(telephones(source)) {
        if !own(&source[range.clone()]) {
            found.push(range);
        }
    }
    for other in context.others.iter().filter(|other| other.chars().count() >= 3) {
        if context.customer.iter().any(|own| own.eq_ignore_ascii_case(other)) {
            continue;
        }
        let other = language::fold(other);
        for sentence in &draft.sentences {
            if let Some(at) = draft.text[sentence.range.clone()].find(&other) {
                let start = sentence.range.start + at;
                found.push(draft.source_of(&(start..start + other.len())));
            }
        }
    }
}

fn mails(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    source
        .match_indices('@')
        .filter_map(|(at, _)| {
            let before = bytes[..at].iter().rev().take(64).take_while(|byte| is_local(byte)).count();
            let after = bytes[at + 1..]
                .iter()
                .take(200)
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
                .count();
            let host = source[at + 1..at + 1 + after].trim_end_matches(['.', '-']);
            let linked = source[..at - before].ends_with("://")
                || source[..at - before].ends_with(':') && source[..at].contains("://");
            (before > 0 && host.contains('.') && !linked).then(|| at - before..at + 1 + host.len())
        })
        .collect()
}

/// A mailbox of the house: at an allowed host, or, where none is known, one of a role.
fn is_ours(mail: &str, context: &Context<'_>) -> bool {
    let Some((local, host)) = mail.split_once('@') else { return false };
    let (local, host) = (local.to_lowercase(), host.to_lowercase());
    let role = ROLES
        .iter()
        .any(|role| local == *role || local.starts_with(&format!("{role}.")) || local.starts_with(&format!("{role}-")));
    let allowed = context.hosts.iter().any(|allowed| host == *allowed || host.ends_with(&format!(".{allowed}")));
    role && (allowed || context.hosts.is_empty())
}

/// Numbers of five and more digits that the text calls an account's.
fn numbers(draft: &Draft<'_>) -> Vec<Range<usize>> {
    let text = draft.text.as_str();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for sentence in &draft.sentences {
        let mut at = sentence.range.start;
        while at < sentence.range.end {
            let len = bytes[at..sentence.range.end].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let alone = (at == 0 || !bytes[at - 1].is_ascii_alphanumeric())
                && bytes.get(at + len).is_none_or(|next| !next.is_ascii_alphanumeric());
            if (5..=14).contains(&len) && alone {
                let before = text[sentence.range.start..at]
                    .trim_end_matches([' ', ':', '：', '#', '是', '为', '(', '（', '.', '=']);
                let before = before.strip_suffix(" is").unwrap_or(before).trim_end();
                let opens = OPENINGS.iter().any(|opening| {
                    before.ends_with(opening)
                        && before[..before.len() - opening.len()]
                            .bytes()
                            .next_back()
                            .is_none_or(|byte| !byte.is_ascii_alphanumeric())
                });
                let ticket = [
                    "ticket id",
                    "order id",
                    "case id",
                    "transaction id",
                    "chain id",
                    "event id",
                    "工单id",
                    "订单id",
                    "tx id",
                    "trade id",
                    "withdrawal id",
                    "deposit id",
                    "request id",
                    "memo id",
                    "tag id",
                ]
                .iter()
                .any(|other| before.ends_with(other));
                if opens && !ticket {
                    found.push(draft.source_of(&(at..at + len)));
                }
            }
            at += len.max(1);
        }
    }
    found
}

/// Words that open the number of a person's document or bank account.
const DOCUMENTS: &[&str] = &[
    "passport",
    "passport number",
    "passport no",
    "id card",
    "id number",
    "identity card",
    "national id",
    "ssn",
    "social security number",
    "driving licence",
    "driver's license",
    "drivers license",
    "licence number",
    "license number",
    "iban",
    "bank account",
    "card number",
    "tax number",
    "tax id",
    "护照",
    "护照号",
    "护照号码",
    "身份证",
    "身份证号",
    "身份证号码",
    "身分证",
    "身分证号",
    "身分证字号",
    "证件号",
    "证件号码",
    "驾照",
    "驾驶证",
    "银行卡",
    "银行卡号",
    "卡号",
    "实名",
];

/// Letters and digits with at least five digits right after such a word.
fn documents(draft: &Draft<'_>) -> Vec<Range<usize>> {
    let text = draft.text.as_str();
    let mut found = Vec::new();
    for word in DOCUMENTS {
        for (at, _) in text.match_indices(word).take(64) {
            let rest = &text[at + word.len()..];
            let gap = rest.len() - rest.trim_start_matches([' ', ':', '：', '#', '是', '为', '号', '.', '(']).len();
            let rest = &rest[gap..];
            let skip = ["is ", "was ", "no ", "number "]
                .iter()
                .find(|skip| rest.starts_with(**skip))
                .map_or(0, |skip| skip.len());
            let start = at + word.len() + gap + skip;
            let bytes = &text.as_bytes()[start..];
            let len = bytes.iter().take(34).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let digits = bytes[..len].iter().filter(|byte| byte.is_ascii_digit()).count();
            if gap + skip <= 12 && len >= 6 && digits >= 5 {
                found.push(draft.source_of(&(start..start + len)));
            }
        }
    }
    found
}

/// Telephone numbers: with a country's code, or of a mobile telephone in China.
fn telephones(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len = bytes[at..]
            .iter()
            .take(24)
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'(' | b')' | b'+'))
            .count();
        if len == 0 {
            at += 1;
            continue;
        }
        let word = source[at..at + len].trim();
        let start = at + (source[at..at + len].len() - source[at..at + len].trim_start().len());
        let digits: Vec<u8> = word.bytes().filter(u8::is_ascii_digit).collect();
        let alone = (start == 0 || !bytes[start - 1].is_ascii_alphanumeric())
            && bytes.get(at + len).is_none_or(|next| !next.is_ascii_alphanumeric());
        let abroad = word.starts_with('+') && (9..=15).contains(&digits.len());
        let mobile =
            digits.len() == 11 && digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1]) && !word.contains(['+', '(']);
        if alone && (abroad || mobile) {
            found.push(start..start + word.len());
        }
        at += len;
    }
    found
}
