//! Amounts: a number beside a coin, in the ways both languages write it.

use std::ops::Range;

/// Letters of a number that are looked at.
const NUMBER_MAX: usize = 40;

/// A number in a text, as a decimal without separators.
#[derive(Debug, PartialEq)]
pub(super) struct Number {
    pub value: String,
    pub span: Range<usize>,
}

/// Words between a number and its coin in Chinese.
const CLASSIFIERS: &[&str] = &["个", "個", "枚", "颗", "顆"];

/// The number that ends right before `end`: `1,000.5 `, `三千`, `0.5个`, `2w`, `1.5k`.
pub(super) fn before(text: &str, end: usize) -> Option<Number> {
    let mut at = trimmed(text, end);
    if let Some(word) = CLASSIFIERS.iter().find(|word| text[..at].ends_with(**word)) {
        at = trimmed(text, at - word.len());
    }
    latin(text, at).or_else(|| chinese(text, at))
}

/// `end` without spaces before it, at most three.
fn trimmed(text: &str, end: usize) -> usize {
    let spaces = text.as_bytes()[..end].iter().rev().take(3).take_while(|byte| **byte == b' ').count();
    end - spaces
}

/// Powers of ten that a letter or character after the digits stands for.
const SCALES: &[(&str, i32)] = &[
    ("k", 3),
    ("K", 3),
    ("w", 4),
    ("W", 4),
    ("m", 6),
    ("M", 6),
    ("千", 3),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
];

fn latin(text: &str, end: usize) -> Option<Number> {
    let (mut at, mut shift) = (end, 0);
    while let Some((word, scale)) = SCALES.iter().find(|(word, _)| text[..at].ends_with(word)) {
        at -= word.len();
        shift += scale;
    }
    let at = if shift > 0 { trimmed(text, at) } else { at };
    let bytes = text.as_bytes();
    let len = bytes[..at]
        .iter()
        .rev()
        .take(NUMBER_MAX)
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        .count();
    // "… ID 104829338, XLM" is a number and another thing.
    if len > 0 && bytes[at - 1] == b',' {
        return None;
    }
    let mut start = at - len;
    while start < at && !bytes[start].is_ascii_digit() {
        start += 1;
    }
    // A date's, an id's or a name's digits are no amount; nor is what a longer number ends with.
    if matches!(
        bytes.get(start.wrapping_sub(1)),
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'#' | b'/' | b'%' | b'@')
    ) {
        return None;
    }
    if bytes.get(start.wrapping_sub(1)) == Some(&b'-')
        && bytes.get(start.wrapping_sub(2)).is_some_and(u8::is_ascii_alphanumeric)
    {
        return None;
    }
    if after_standard(&text[..start]) {
        return None;
    }
    let (whole, part) = separated(text.get(start..at)?)?;
    Some(Number { value: shifted(&whole, &part, shift), span: start..end })
}

/// Whether the text ends in `TRC ` or the like, whose 20 is no amount.
fn after_standard(text: &str) -> bool {
    let tail = text.trim_end_matches([' ', '-', '_']);
    ["erc", "trc", "bep", "arc", "brc"].iter().any(|standard| {
        tail.len() >= 3
            && tail.is_char_boundary(tail.len() - 3)
            && tail[tail.len() - 3..].eq_ignore_ascii_case(standard)
    })
}

/// Whole and fraction of a number with separators. Of two kinds the last is the decimal one; a single comma before exactly
/// three digits separates thousands.
fn separated(text: &str) -> Option<(String, String)> {
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let decimal = match (dots, commas) {
        (0, 0) => None,
        (1, 0) => text.rfind('.'),
        (0, 1) => text.rfind(',').filter(|at| text.len() - at - 1 != 3 || *at == 0 || text.starts_with("0,")),
        (0, _) => None,
        (_, 0) => None,
        (1, _) if text.rfind('.') > text.rfind(',') => text.rfind('.'),
        (_, 1) if text.rfind(',') > text.rfind('.') => text.rfind(','),
        _ => return None,
    };
    let (whole, part) = decimal.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let grouped =
        groups.len() == 1 || (groups[1..].iter().all(|group| group.len() == 3) && (1..=3).contains(&groups[0].len()));
    (grouped && !whole.is_empty()).then(|| (groups.concat(), part.to_owned()))
}

/// The decimal `whole.part` times ten to `shift`, without zeros that say nothing.
pub(super) fn shifted(whole: &str, part: &str, shift: i32) -> String {
    let digits = format!("{whole}{part}");
    let point = whole.len() as i32 + shift;
    let (whole, part) = if point <= 0 {
        (String::new(), format!("{}{digits}", "0".repeat(point.unsigned_abs() as usize)))
    } else if point as usize >= digits.len() {
        (format!("{digits}{}", "0".repeat(point as usize - digits.len())), String::new())
    } else {
        (digits[..point as usize].to_owned(), digits[point as usize..].to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    match part.trim_end_matches('0') {
        "" => whole.to_owned(),
        part => format!("{whole}.{part}"),
    }
}

/// Chinese numerals that end at `end`, at least one of them: `三千`, `两万五千`, `一百二十`.
fn chinese(text: &str, end: usize) -> Option<Number> {
    let mut start = end;
    for letter in text[..end].chars().rev().take(12) {
        if numeral(letter).is_none() {
            break;
        }
        start -= letter.len_utf8();
    }
    let letters: Vec<char> = text[start..end].chars().collect();
    let (mut total, mut section, mut digit) = (0_u64, 0_u64, None);
    for (at, letter) in letters.iter().enumerate() {
        match numeral(*letter)? {
            (value, false) if digit.is_none() => digit = Some(value),
            (_, false) => return None,
            (10_000 | 100_000_000, true) if section == 0 && digit.is_none() => return None,
            (unit @ (10_000 | 100_000_000), true) => {
                total = (total + section + digit.take().unwrap_or(0)).checked_mul(unit)?;
                section = 0;
            }
            (unit, true) => {
                // Only ten may stand without a digit before it.
                let times = match digit.take() {
                    Some(times) => times,
                    None if unit == 10 && at == 0 => 1,
                    None => return None,
                };
                section += times * unit;
            }
        }
    }
    let value = total + section + digit.unwrap_or(0);
    // One character alone is as often a word (一 as "a") as a number, unless it counts something: left to the caller's classifier.
    (!letters.is_empty() && value > 0).then(|| Number { value: value.to_string(), span: start..end })
}

/// A numeral's value, and whether it is a unit that multiplies.
fn numeral(letter: char) -> Option<(u64, bool)> {
    Some(match letter {
        '零' | '〇' => (0, false),
        '一' | '壹' => (1, false),
        '二' | '两' | '兩' | '贰' => (2, false),
        '三' | '叁' => (3, false),
        '四' | '肆' => (4, false),
        '五' | '伍' => (5, false),
        '六' | '陆' => (6, false),
        '七' | '柒' => (7, false),
        '八' | '捌' => (8, false),
        '九' | '玖' => (9, false),
        '十' | '拾' => (10, true),
        '百' | '佰' => (100, true),
        '千' | '仟' => (1_000, true),
        '万' | '萬' => (10_000, true),
        '亿' | '億' => (100_000_000, true),
        _ => return None,
    })
}

/// Words after a number that make it a count of something else.
const COUNTED: &[&str] = &[
    "transaction",
    "transfer",
    "deposit",
    "withdrawal",
    "address",
    "wallet",
    "order",
    "payment",
    "token",
    "confirmation",
    "tx",
];

/// Whether `after`, what follows "2 USDT", makes it a count: "2 USDT deposits".
pub(super) fn is_count(value: &str, after: &str) -> bool {
    let after = after.strip_prefix(' ').unwrap_or(after).as_bytes();
    let small = value.len() <= 2 && value.bytes().all(|byte| byte.is_ascii_digit());
    if value == "1" && ["地址", "钱包", "账户", "账号", "合约"].iter().any(|word| after.starts_with(word.as_bytes()))
    {
        return true;
    }
    small
        && COUNTED.iter().any(|word| {
            after.len() > word.len()
                && after[..word.len()].eq_ignore_ascii_case(word.as_bytes())
                && matches!(after[word.len()], b's' | b'S' | b'e')
        })
}

/// Words after a number that make it a time: `USDT 3 days ago`.
const TIMES: &[&str] = &[
    "second",
    "minute",
    "min",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "time",
    "st",
    "nd",
    "rd",
    "th",
    "am",
    "pm",
    "hr",
    "confirm",
    "%",
    "天",
    "小时",
    "分钟",
    "次",
    "年",
    "月",
    "日",
    "号",
    "点",
    "笔",
    "秒",
    "周",
    "个小时",
    "个月",
];

/// The number right after a coin: `USDT 1,000`, `USDT: 1000`. Not a time, a date or a count.
pub(super) fn after(text: &str, start: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let gap = bytes[start..].iter().take(3).take_while(|byte| matches!(byte, b' ' | b':')).count();
    let at = start + gap;
    let len = bytes[at..]
        .iter()
        .take(NUMBER_MAX)
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        .count();
    let digits = text[at..at + len].trim_end_matches(['.', ',']);
    let end = at + digits.len();
    if gap == 0 || !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let next = text[end..].strip_prefix(' ').unwrap_or(&text[end..]);
    let glued =
        bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b':' | b'_'));
    let starts = |word: &&&str| {
        next.len() >= word.len() && next.is_char_boundary(word.len()) && next[..word.len()].eq_ignore_ascii_case(word)
    };
    if glued || TIMES.iter().any(|word| starts(&word)) {
        return None;
    }
    let (whole, part) = separated(digits)?;
    Some(Number { value: shifted(&whole, &part, 0), span: at..end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, value: Option<&str>) {
        assert_eq!(before(text, text.len()).map(|number| number.value).as_deref(), value, "{text}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("1,000.5 ", Some("1000.5"));
        check("我转了1000", Some("1000"));
        check("1.000,50 ", Some("1000.5"));
        check("0,5 ", Some("0.5"));
        check("0.50个", Some("0.5"));
        check("三千", Some("3000"));
        check("两万五千", Some("25000"));
        check("一百二十枚", Some("120"));
        check("2w", Some("20000"));
        check("3万", Some("30000"));
        check("1.5k ", Some("1500"));
        check("TRC-20 ", None);
        check("TRC20 ", None);
        check("TRC 20 ", None);
        check("2024-01-01 ", None);
        check("no number ", None);
        check("1,00,0 ", None);
    }

    #[test]
    fn a_number_behind_a_coin_is_not_a_time() {
        let value = |text: &str| after(text, 4).map(|number| number.value);
        assert_eq!(value("USDT 1,000.5 to"), Some("1000.5".to_owned()));
        assert_eq!(value("USDT: 500"), Some("500".to_owned()));
        for text in ["USDT 3 days ago", "USDT 24小时", "USDT 2024-01-01", "USDT20", "USDT 3rd"] {
            assert_eq!(value(text), None, "{text}");
        }
        assert!(is_count("2", " USDT deposits".strip_prefix(" USDT").unwrap()));
        assert!(!is_count("2", " to"));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9.,kw万千一三个 USDT你]{0,30}") {
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                for number in [before(&text, at), after(&text, at)].into_iter().flatten() {
                    prop_assert!(text.get(number.span).is_some());
                    prop_assert!(number.value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
                }
            }
        }
    }
}
