//! Accounts with names: NEAR's by their ending, EOS's by the words around them, for they look like any word.

use std::ops::Range;

/// Names in one text.
const NAMES_MAX: usize = 100;
/// Words and gaps between them that are looked at for EOS names.
const WORDS_MAX: usize = 20_000;

/// Names that end in `.near`.
pub(super) fn near(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut names = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b".near").take(NAMES_MAX) {
        let len = bytes[..at]
            .iter()
            .rev()
            .take(64)
            .take_while(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
            .count();
        let end = at + ".near".len();
        let goes_on = match bytes.get(end) {
            Some(b'.') => bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
            Some(byte) => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/'),
            None => false,
        };
        let before = bytes.get((at - len).wrapping_sub(1)).copied().unwrap_or(b' ');
        let begins = len >= 2
            && bytes[at - len].is_ascii_alphanumeric()
            && !before.is_ascii_alphanumeric()
            && !matches!(before, b'@' | b'/');
        if !goes_on && begins && bytes[at - 1].is_ascii_alphanumeric() {
            names.push(at - len..end);
        }
    }
    names
}

/// Words before an EOS account's name.
const CUES: &[&str] = &[
    "account",
    "account:",
    "account name",
    "账户",
    "账号",
    "账户名",
    "账户：",
    "账号：",
    "地址",
    "地址：",
    "收款账户",
    "转到",
    "转给",
    "打到",
    "提到",
];

/// Names of EOS accounts in a text that speaks of EOS: twelve letters with a digit among them, or any after a cue.
pub(super) fn eos(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@' | b'/');
    let mut names = Vec::new();
    let mut at = 0;
    let mut words = 0;
    while at < bytes.len() && names.len() < NAMES_MAX && words < WORDS_MAX {
        words += 1;
        let len = bytes[at..].iter().take_while(|byte| is_part(**byte)).count();
        let name = text[at..at + len].trim_end_matches('.');
        if (3..=12).contains(&name.len()) && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'1'..=b'5' | b'.')) {
            let digit =
                name.bytes().any(|byte| byte.is_ascii_digit()) && name.bytes().any(|byte| byte.is_ascii_lowercase());
            let head = text[..at].trim_end_matches([' ', ':', '：', '"', '“']);
            let cued = CUES.iter().any(|cue| head.ends_with(cue));
            let word = ["name", "is", "was", "for", "with", "and", "the", "but", "has", "not", "memo", "number", "eos"]
                .contains(&name);
            if (digit && name.len() == 12) || (cued && !word && (digit || name.len() == 12 || name.contains('.'))) {
                names.push(at..at + name.len());
            }
        }
        let step = text[at..].chars().next().map_or(1, char::len_utf8);
        at += len.max(step);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let near_names = |text: &str| near(text).into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
        let eos_names = |text: &str| eos(text).into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
        assert_eq!(near_names("to alice-1.near, please"), ["alice-1.near"]);
        assert!(near_names("the shop.nearby and mail@x.near").is_empty());
        assert_eq!(eos_names("EOS转到okbtothemoon"), ["okbtothemoon"]);
        assert_eq!(eos_names("EOS account eosbinance11 memo 5"), ["eosbinance11"]);
        assert!(eos_names("my EOS organization is in the account settings").is_empty());
    }
}
