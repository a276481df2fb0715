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
    "là",
    "es",
    "é",
    "era",
    "adalah",
    "ist",
    "est",
    "lautet",
    "は",
    "は、",
    "을",
    "는",
    ">",
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
fn after(text: &str, end: usize) -> Option<Range<usize>> {
    let mut at = end;
    let mut explicit = false;
    for _ in 0..FILLERS_MAX {
        let rest = &text[at..];
        let spaces = rest.bytes().take(4).take_while(|byte| *byte == b' ').count();
        at += spaces;
        at += remark(&text[at..]);
        // `"memo":"…"`
        at += usize::from(text[at..].starts_with("\":"));
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
    // "memo u7719203": right behind the word, and nothing that reads as one.
    let bare = at == end + 1 && is_mixed(value);
    (number || named && !is_hex_like(value) || word && explicit || bare).then(|| at..at + value.len())
}

/// Letters of the shortest value that nothing but its place gives away, and digits among them.
const MIXED_MIN: usize = 6;
const MIXED_DIGITS_MIN: usize = 3;

fn is_mixed(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (MIXED_MIN..=32).contains(&value.len()) && digits >= MIXED_DIGITS_MIN && digits < value.len() && !is_hex_like(value)
}

/// Bytes of a remark in brackets between the word and its value: "MEMO (very important): 4491027".
const REMARK_MAX: usize = 32;

fn remark(text: &str) -> usize {
    let Some(opening) = text.chars().next().filter(|letter| matches!(letter, '(' | '（')) else { return 0 };
    let inside = text.char_indices().take_while(|(at, _)| *at <= REMARK_MAX);
    let end =
        inside.clone().find(|(_, letter)| matches!(letter, ')' | '）')).map(|(at, letter)| at + letter.len_utf8());
    end.filter(|end| !text[opening.len_utf8()..*end].bytes().any(|byte| byte.is_ascii_digit())).unwrap_or(0)
}

/// Bytes from a memo word to a value further on in its sentence.
const FAR_MAX: usize = 80;
/// The same, where only a colon or a bracket leads to it.
const MARKED_MAX: usize = 28;
/// Digits of the shortest value further on.
const FAR_MIN: usize = 4;
/// What leads to a value though the memo was forgotten: "should have been", 我的是.
const RIGHT: &[&str] = &[
    "should be",
    "should have been",
    "should have used was",
    "must be",
    "mine is",
    "mine was",
    "it is",
    "it's",
    "it was",
    "我的是",
    "应该是",
    "应该写",
    "应该填",
    "应该为",
    "应该用",
    "应写",
    "应填",
    "应是",
    "正确的是",
    "本来是",
    "应该写的是",
    "должен быть",
    "должен был быть",
    "мой",
    "debía ser",
    "debe ser",
    "deveria ser",
    "era",
];
/// What leads to a value where nothing says that there was none.
const LEADS: &[&str] =
    &["is", "was", "be", "used", "是", "为", "写", "填", "es", "é", "est", "ist", "lautet", "là", "быть"];
/// What leads to another number.
const OTHERS: &[&str] = &[
    "amount",
    "uid",
    " id",
    "order",
    "ticket",
    "case",
    "phone",
    "code",
    "account",
    "hash",
    "txid",
    " and ",
    "missing",
    "wrong",
    "forgot",
    "without",
    "金额",
    "数量",
    "订单",
    "单号",
    "工单",
    "手机",
    "电话",
    "验证码",
    "账户",
    "账号",
    "时间",
    "忘",
    "没",
    "和",
];

/// The value further on in the sentence of a memo word that ends at `end`: "the memo for ATOM was 381204", "memo missing, should be 1350093".
/// `denied`: there was none.
fn far(text: &str, end: usize, denied: bool) -> Option<Range<usize>> {
    let ahead = &text[end..(end + FAR_MAX..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())];
    let ahead = ahead.split('\n').next().unwrap_or("");
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let digit = ahead.bytes().position(|byte| byte.is_ascii_digit())?;
    let start = digit - ahead.as_bytes()[..digit].iter().rev().take_while(|byte| is_part(byte)).count();
    let len = text.as_bytes()[end + start..].iter().take(MEMO_MAX + 1).take_while(|byte| is_part(byte)).count();
    let value = text[end + start..end + start + len].trim_end_matches(['-', '_']);
    let behind = &text[end + start + value.len()..];
    let number = value.bytes().all(|byte| byte.is_ascii_digit()) && (FAR_MIN..=20).contains(&value.len());
    let fraction = behind.starts_with(['.', ',']) && behind.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let counted = UNITS.iter().any(|unit| starts(behind.trim_start_matches(' '), unit));
    if !(number || is_mixed(value)) || fraction || counted {
        return None;
    }
    let gap = ahead[..start].to_lowercase();
    let gap = gap.trim_end_matches(|letter| letter == ' ' || OPENING.contains(&letter));
    if RIGHT.iter().any(|lead| ends_with(gap, lead)) {
        return Some(end + start..end + start + value.len());
    }
    let marked = gap.len() <= MARKED_MAX && gap.ends_with([':', '：', '=', '(', '（']);
    let led = marked || LEADS.iter().any(|lead| ends_with(gap, lead));
    let other = gap.contains([',', '，', '、', '。', '!', '！', '?', '？'])
        || gap.contains(". ")
        || OTHERS.iter().any(|other| gap.contains(other));
    (!denied && led && !other).then(|| end + start..end + start + value.len())
}

/// The value that should have been, behind one that was: "tag填的41120，应该填41102".
pub(super) fn right(text: &str, end: usize) -> Option<Range<usize>> {
    let span = far(text, end, true)?;
    let gap = &text[end..span.start];
    ["should", "correct", "应", "正确", "долж"].iter().any(|word| gap.contains(word)).then_some(span)
}

/// Whether `text` ends with the word, whole if it is written with spaces.
fn ends_with(text: &str, word: &str) -> bool {
    let spaced = !word.starts_with(|letter| matches!(letter as u32, 0x3000..=0x9fff));
    text.strip_suffix(word).is_some_and(|rest| !spaced || !rest.ends_with(char::is_alphanumeric))
}

/// The value before a memo word that begins at `start`: "209938 is my tag", 209938是我的tag.
fn before(text: &str, start: usize) -> Option<Range<usize>> {
    const TIES: &[&str] = &["is my", "was my", "is the", "was the", "是我的", "是我填的", "是"];
    let head = text[..start].trim_end_matches(' ');
    let tie = TIES.iter().find(|tie| head.ends_with(**tie))?;
    let head = head[..head.len() - tie.len()].trim_end_matches(' ');
    let len = head.bytes().rev().take(21).take_while(u8::is_ascii_digit).count();
    let opens = !head[..head.len() - len]
        .ends_with(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ',' | '-'));
    ((FAR_MIN..=20).contains(&len) && opens).then(|| head.len() - len..head.len())
}

/// The value of the memo word at `word`: behind it, before it, or further on in its sentence.
pub(super) fn value(text: &str, word: &Range<usize>) -> Option<Range<usize>> {
    if is_denied(text, word.start) {
        return far(text, word.end, true);
    }
    after(text, word.end).or_else(|| before(text, word.start)).or_else(|| far(text, word.end, false))
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
fn is_denied(text: &str, start: usize) -> bool {
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
        check("MEMO(very important): 4491027", "MEMO", Some("4491027"));
        check("EOS memo u7719203 trx id", "memo", Some("u7719203"));
        check("<memo>77100293</memo>", "memo", Some("77100293"));
        check("memo tester2 told me", "memo", None);
        let far = |text: &str, word: &str, found: Option<&str>| {
            let at = text.find(word).unwrap();
            assert_eq!(value(text, &(at..at + word.len())).map(|span| &text[span]), found, "{text}");
        };
        far("the memo for ATOM that i should have used was \"381204\"; nothing", "memo", Some("381204"));
        far("account okbtothemoon / memo missing, should be 1350093", "memo", Some("1350093"));
        far("Comment for my TON deposit is 740881203 but it was sent without", "Comment", Some("740881203"));
        far("TON忘填comment了，我的是82001935，钱包", "comment", Some("82001935"));
        far("没填标签（destination tag），我的是1840226，发送方", "标签", Some("1840226"));
        far("备注没写，应该写u3381902", "备注", Some("u3381902"));
        far("nota/memo de XLM: 887123, destino", "memo", Some("887123"));
        far("209938是我的tag，xrp", "tag", Some("209938"));
        far("忘填memo了！正确的是77001293", "memo", Some("77001293"));
        far("I forgot the memo, amount: 15000", "memo", None);
        far("the memo is required and my id is 99887766", "memo", None);
        far("sent without memo, my order is 20240611", "memo", None);
        assert!(is_denied("sent without memo", 13));
        assert!(is_denied("我没填备注", "我没填".len()));
    }
}
