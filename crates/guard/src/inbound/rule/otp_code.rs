//! A one-time code.
//!
//! **What.** Four to eight digits that the text calls a verification, SMS, mail or authenticator code. Order numbers, error codes and the
//! like stay.
//!
//! **Why.** It is the last lock on an account, and asking for it is what scammers do.
//!
//! **Example.** `my 2fa code is 123 456` · `验证码：123456`
//!
//! **What to say.** "The code was removed. We never need one: do not read it to anyone." · “验证码已被删除。我们从不需要它，请勿告诉任何人。”
//!
//! **Source.** RFC 6238; practice of exchanges.

mod told;

use super::{hit, is_denied};
use crate::inbound::{
    Kind,
    label::{Group, Label},
    page::{Hit, Page},
    value::{self, Tie},
    wordset::{Heads, Tails, WordSet},
};
use std::{ops::Range, sync::LazyLock};

/// Finds codes after their label, and before it ("123456 is my code").
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for (at, label) in page.labels.iter().enumerate().filter(|(_, label)| label.group == Group::Otp) {
        if is_numbered(page, at, label) || is_denied(text, label.start) {
            continue;
        }
        if let Some(value) = value::after(page, label)
            && let Some(end) = code(text, value.start)
            && !page.labels[at + 1..].iter().take_while(|other| other.start < value.start).any(|other| {
                other.group == Group::Number && other.start >= label.end && !text[..other.start].ends_with("my ")
            })
            && (value.tie > Tie::Bare || is_six(&text[value.start..end]) || !is_weak(&text[label.range()]))
            && !is_counted(text, end)
            && !is_errors(text, label, value.start..end)
        {
            hit(hits, Kind::OtpCode, value.start..end);
        } else if let Some((start, end)) =
            before(text, label.start).or_else(|| told::told(page, label)).or_else(|| told::typed(page, label))
        {
            hit(hits, Kind::OtpCode, start..end);
        }
    }
    told::called(page, hits);
    told::others(page, hits);
}

/// `"code":50113`, `code: -2015`: what an interface answers with.
fn is_errors(text: &str, label: &Label, code: Range<usize>) -> bool {
    let bare = text[label.range()].eq_ignore_ascii_case("code");
    // `"retCode"` too.
    let head = text[..label.start].trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let key = head.ends_with('"') && text[label.end..].starts_with('"');
    bare && (text[..code.start].ends_with('-') || key && code.len() < 6)
}

/// Labels that lead to other numbers as often.
const WEAK: &[&str] = &[
    "code",
    "codes",
    "sms",
    "verification",
    "authenticator",
    "短信",
    "谷歌验证",
    "2fa",
    "mfa",
    "security code",
    "access code",
    "código",
    "codigo",
    "код",
    "código de",
];

fn is_weak(label: &str) -> bool {
    WEAK.iter().any(|weak| label.eq_ignore_ascii_case(weak))
}

/// Words before "code" that make it a plain number.
static NUMBERING: LazyLock<WordSet> = LazyLock::new(|| {
    WordSet::of(
        "error promo referral ref zip postal country area qr source status invite invitation coupon discount swift \
    bank branch sort product exit http response tracking morse voucher gift reason state region currency case \
    order ticket color colour dial op byte smart contract iso result return reject decline failure hata",
    )
});
static NUMBERING_HAN: Tails = Tails::of(&[
    "邀请",
    "邀請",
    "优惠",
    "错误",
    "錯誤",
    "推荐",
    "兑换",
    "礼品",
    "防钓鱼",
    "机器",
    "邮政",
    "國家",
    "国家",
    "地区",
]);

/// Whether the label is part of one that means a plain number: `error code`, 错误码.
fn is_numbered(page: &Page<'_>, at: usize, label: &Label) -> bool {
    let near = page.labels[at.saturating_sub(6)..].iter().take_while(|other| other.start < label.end);
    let covered = near
        .filter(|other| matches!(other.group, Group::Number | Group::Password))
        .any(|other| other.start <= label.start && other.end >= label.end && other.range().len() > label.range().len());
    if covered {
        return true;
    }
    let before = value::line_before(&page.text, label.start, 16);
    let word = before.trim_end().rsplit([' ', '-', '_']).next().unwrap_or("");
    NUMBERING.has(word) || NUMBERING_HAN.end(before)
}

/// The end of four to eight digits from `start`, `123 456` and `G-123456` too.
fn code(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let from = if bytes[start..].len() > 2 && matches!(bytes[start], b'G' | b'g') && bytes[start + 1] == b'-' {
        start + 2
    } else {
        start
    };
    let mut at = from;
    let mut digits = 0;
    let mut gaps = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            digits += 1;
        } else if matches!(byte, b' ' | b'-')
            && digits > 0
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && gaps < 7
        {
            gaps += 1;
        } else {
            break;
        }
        at += 1;
    }
    let split_evenly = gaps == 0 || matches!((gaps, digits), (1 | 2, 6) | (1, 8)) || gaps + 1 == digits;
    if !split_evenly {
        // Only the first group belongs to the code.
        let first = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (digits, at) = (first, from + first);
    }
    let closes = bytes.get(at).is_none_or(|next| !next.is_ascii_alphanumeric() && !matches!(next, b'%' | b'$' | b'/'))
        // "123456,5 minutes" is a code before a count; "12,345" is one number.
        && !(matches!(bytes.get(at), Some(b'.' | b':')) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
        && !(bytes.get(at) == Some(&b',') && digits <= 4 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
    ((4..=8).contains(&digits) && closes).then_some(at)
}

fn is_six(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// Whether what follows makes it a count: 4800 USDT, 2000 次.
fn is_counted(text: &str, end: usize) -> bool {
    UNITS.begin(value::ahead(text, end, 14).trim_start())
}

static UNITS: Heads = Heads::of(&[
    "usdt",
    "usd",
    "btc",
    "eth",
    "trx",
    "sol",
    "u ",
    "次",
    "个",
    "元",
    "块",
    "年",
    "月",
    "号订单",
    "times",
    "minutes",
    "min ",
    "hours",
    "people",
    "users",
    "days",
    "percent",
    "个u",
    "笔",
    "美元",
    "美金",
    "刀",
]);

/// What ties a label to the digits before it.
const TIES: &[&str] = &[
    "this is my",
    "this is the",
    "that is my",
    "that is the",
    "that's the",
    "is my",
    "is the",
    "is your",
    "was my",
    "was the",
    "is our",
    "- my",
    "(",
    "（",
    "是我的",
    "是我",
    "是",
    "as my",
    "as the",
    "<-",
    "<--",
    "←",
    "这是",
    "這是",
    "这就是",
    "is ur",
    "这个",
];

/// Six to eight digits before a label: "123456 is the code", 123456 是验证码.
fn before(text: &str, label: usize) -> Option<(usize, usize)> {
    let line = value::line_before(text, label, 40);
    let (from, bytes) = (label - line.len(), line.as_bytes());
    let ends = (1..bytes.len()).filter(|at| bytes[at - 1].is_ascii_digit() && !bytes[*at].is_ascii_digit());
    let end = ends.into_iter().find(|end| {
        let rest = line[*end..].trim_start();
        let tied = |tie: &&&str| {
            rest.as_bytes().get(..tie.len()).is_some_and(|head| head.eq_ignore_ascii_case(tie.as_bytes()))
        };
        TIES.iter().filter(tied).any(|tie| {
            let rest = rest[tie.len()..].trim();
            rest.len() <= 16 && !rest.contains(['.', ',', '?', '不']) && !holds_any(rest, &["error", "order"])
        })
    })?;
    let len = bytes[..end].iter().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-')).count();
    let group = line[end - len..end].trim_start_matches([' ', '-']);
    let digits = group.bytes().filter(u8::is_ascii_digit).count();
    let opens = line[..end - group.len()]
        .chars()
        .next_back()
        .is_none_or(|letter| !letter.is_ascii_alphanumeric() && letter != '.' && letter != '#');
    ((6..=8).contains(&digits) && opens).then_some((from + end - group.len(), from + end))
}

fn holds_any(text: &str, words: &[&str]) -> bool {
    let small = text.to_ascii_lowercase();
    words.iter().any(|word| small.contains(word))
}
