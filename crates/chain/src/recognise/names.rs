//! Accounts with names: NEAR's by their ending, EOS's by the words around them, for they look like any word.

use aho_corasick::{AhoCorasick, MatchKind};
use std::{ops::Range, sync::LazyLock};

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
            && (!matches!(before, b'@' | b'/') || in_explorer(&text[..at - len]));
        if !goes_on && begins && bytes[at - 1].is_ascii_alphanumeric() {
            names.push(at - len..end);
        }
    }
    names
}

/// Whether an explorer's link leads to the name.
fn in_explorer(head: &str) -> bool {
    ["/address/", "/account/", "/accounts/"].iter().any(|path| head.ends_with(path))
}

/// Words for memo and tag in further languages, looked for in texts that speak of a chain that has them.
const MEMOS: &[&str] = &[
    "мемо",
    "тег",
    "тэг",
    "комментарий",
    "коммент",
    "примечание",
    "etiqueta",
    "etiketi",
    "etiket",
    "メモ",
    "タグ",
    "コメント",
    "태그",
    "메모",
    "코멘트",
    "zieltag",
    "mémo",
    "verwendungszweck",
    "ghi chú",
    "catatan",
    "mensagem",
    "açıklama",
];

/// Where such words stand.
pub(super) fn memos(text: &str) -> impl Iterator<Item = Range<usize>> {
    static FIND: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let mut words: Vec<String> = MEMOS.iter().map(|word| (*word).to_owned()).collect();
        words.extend(
            MEMOS
                .iter()
                .map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()),
        );
        words.dedup();
        #[expect(clippy::unwrap_used, reason = "a constant list")]
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).unwrap()
    });
    FIND.find_iter(text).take(NAMES_MAX).map(|found| found.range())
}

/// Words before an EOS account's name.
const CUES: &[&str] = &[
    "account",
    "acc",
    "acct",
    "yours",
    "аккаунт",
    "cuenta",
    "conta",
    "tài khoản",
    "account:",
    "account name",
    "account name is",
    "account is",
    "账户是",
    "账号是",
    "账户名是",
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
            // "from one name to another"
            let to = head
                .strip_suffix(" to")
                .is_some_and(|head| names.last().is_some_and(|last: &Range<usize>| last.end == head.len()));
            let cued = to || CUES.iter().any(|cue| head.ends_with(cue));
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
