//! The value that follows "memo", "tag", 备注 and the like.

use std::ops::Range;

/// Letters of a memo.
const MEMO_MAX: usize = 64;
/// Steps over words between the word and its value.
const FILLERS_MAX: usize = 5;

const FILLERS: &[&str] = &[
    "is",
    "should be",
    "must be",
    "needs to be",
    "was supposed to be",
    "should have been",
    "has to be",
    "was meant to be",
    "i put",
    "i entered",
    "value",
    "text",
    ")",
    "）",
    "was",
    "number",
    "no.",
    "no",
    "id",
    "code",
    "=",
    "#",
    "(",
    "（",
    "memo",
    "tag",
    "i used",
    "used",
    "是",
    "为",
    "写的是",
    "填的是",
    "写的",
    "填的",
    "写了",
    "填了",
    "填写",
    "填",
    "写",
    "号码",
    "号",
    "码",
    "我",
    "用的是",
    "用的",
    "应该是",
    "应该填",
    "应该写",
    "应填",
    "应为",
    "写成",
    "写成了",
    "填成",
    "填成了",
    "里",
    "正确的是",
];
const OPENING: &[char] = &['"', '\'', '“', '‘', '「', '`'];
/// What people write where a memo is missing.
const ABSENT: &[&str] = &[
    "none",
    "no",
    "na",
    "n",
    "nil",
    "null",
    "empty",
    "missing",
    "required",
    "needed",
    "field",
    "is",
    "was",
    "and",
    "or",
    "not",
    "the",
    "a",
    "i",
    "it",
    "my",
    "please",
    "optional",
    "wrong",
    "forgot",
    "forgotten",
    "correct",
    "address",
    "text",
    "id",
    "for",
    "of",
    "in",
    "when",
    "with",
    "without",
    "because",
    "but",
    "so",
    "to",
    "blank",
];
/// Words after digits that make them a time or a count.
const UNITS: &[&str] = &["days", "day", "hours", "hour", "minutes", "times", "weeks", "个", "次", "天", "小时", "分钟"];

/// The value after a memo word that ends at `end`.
///
/// Digits count wherever they follow; other letters only after a colon, an equals sign or in quotation marks.
pub(super) fn after(text: &str, end: usize) -> Option<Range<usize>> {
    let mut at = end;
    let mut explicit = false;
    for _ in 0..FILLERS_MAX {
        let rest = &text[at..];
        let spaces = rest.bytes().take(4).take_while(|byte| *byte == b' ').count();
        at += spaces;
        let rest = &text[at..];
        if let Some(mark) = rest.chars().next().filter(|letter| matches!(letter, ':' | '：' | '=' | '＝')) {
            explicit = true;
            at += mark.len_utf8();
            continue;
        }
        let filler = FILLERS
            .iter()
            .filter(|word| {
                rest.as_bytes().first().is_some_and(|first| first.eq_ignore_ascii_case(&word.as_bytes()[0]))
                    && starts(rest, word)
            })
            .max_by_key(|word| word.len());
        match filler {
            Some(word) => at += word.len(),
            None => break,
        }
    }
    let quoted = text[at..].chars().next().filter(|letter| OPENING.contains(letter));
    at += quoted.map_or(0, char::len_utf8);
    let rest = &text.as_bytes()[at..];
    let len = rest
        .iter()
        .take(MEMO_MAX + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .count();
    let value = &text[at..at + len];
    let value = value.trim_end_matches(['-', '_']);
    if value.is_empty() || len > MEMO_MAX {
        return None;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let after = text[at + value.len()..].trim_start_matches(' ');
    // A decimal is an amount; digits before a unit are a time or a count.
    let fraction = text.as_bytes()[at + value.len()..].first() == Some(&b'.')
        && text.as_bytes().get(at + value.len() + 1).is_some_and(u8::is_ascii_digit);
    if fraction || UNITS.iter().any(|unit| starts(after, unit)) {
        return None;
    }
    let number = digits == value.len() && digits <= 20;
    let named = (explicit || quoted.is_some()) && !ABSENT.contains(&value.to_ascii_lowercase().as_str());
    let word = digits > 0 && value.len() >= 3 && value.len() <= 32;
    (number || named && !is_hex_like(value) || word && explicit).then(|| at..at + value.len())
}

/// 0x and hex, or a long run: an address or a hash that another rule reads.
fn is_hex_like(value: &str) -> bool {
    value.starts_with("0x") || value.len() >= 25 && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether `text` begins with the word, whole if it is Latin.
fn starts(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let latin = word.as_bytes()[word.len() - 1].is_ascii_alphabetic();
    bytes.len() >= word.len()
        && bytes[..word.len()].eq_ignore_ascii_case(word.as_bytes())
        && !(latin && bytes.get(word.len()).is_some_and(u8::is_ascii_alphanumeric))
}

/// Whether the words before a memo word say that there was none: "without memo", 没填备注.
pub(super) fn is_denied(text: &str, start: usize) -> bool {
    const DENIALS: &[&str] = &[
        "without",
        "without a",
        "without the",
        "no",
        "forgot",
        "forgot the",
        "missing",
        "没有",
        "没填",
        "没写",
        "忘记填",
        "忘填",
        "忘了填",
        "未填",
        "无",
    ];
    let head = text[..start].trim_end_matches(' ');
    DENIALS.iter().any(|denial| {
        let at = head.len().checked_sub(denial.len());
        at.is_some_and(|at| head.is_char_boundary(at) && head[at..].eq_ignore_ascii_case(denial))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, word: &str, value: Option<&str>) {
        let end = text.find(word).unwrap() + word.len();
        assert_eq!(after(text, end).map(|span| &text[span]), value, "{text}");
    }

    #[test]
    fn a_memo_follows_its_word() {
        check("memo: 104512", "memo", Some("104512"));
        check("my memo is 104512.", "memo", Some("104512"));
        check("Destination Tag 4021337", "Tag", Some("4021337"));
        check("备注：user-88", "备注", Some("user-88"));
        check("备注填的是 104512", "备注", Some("104512"));
        check("memo “abc77”", "memo", Some("abc77"));
        check("the memo should be 100293", "memo", Some("100293"));
        check("备注（memo）：104512", "备注", Some("104512"));
        check("the memo should have been 887766.", "memo", Some("887766"));
        check("memo应该填7783124", "memo", Some("7783124"));
        check("标签写成100233了，能改吗？XRP的", "标签", Some("100233"));
        check("标签号是6630012，XRP已经扣了", "标签", Some("6630012"));
        check("Memo ID 104829338, XLM deposit", "Memo", Some("104829338"));
        check("Memo text = KX9-2210 (Stellar)", "Memo", Some("KX9-2210"));
        check("memo里写的是\"zhang-wei-01\"，恒星币", "memo", Some("zhang-wei-01"));
        check("memo: none", "memo", None);
        check("the memo was missing", "memo", None);
        check("备注：请尽快处理", "备注", None);
        check("memo 2 days ago", "memo", None);
        check("memo field", "memo", None);
        assert!(is_denied("sent without memo", 13));
        assert!(is_denied("我没填备注", "我没填".len()));
    }
}
