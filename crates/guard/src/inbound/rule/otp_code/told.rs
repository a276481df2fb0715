//! Codes that a verb gives away: handed over, typed in, read to a caller.

use super::{super::hit, code, is_counted};
use crate::inbound::{
    Kind,
    label::{Group, Label},
    page::{Hit, Page},
    sweep::Signs,
    value,
};
use aho_corasick::AhoCorasick;
use std::{ops::Range, sync::LazyLock};

/// A caller who was told six digits: what else would they be? "someone called, I told him 290869".
pub(super) fn called(page: &Page<'_>, hits: &mut Vec<Hit>) {
    const TOLD: &[&str] = &[
        "told him",
        "told her",
        "told them",
        "gave him",
        "gave her",
        "gave them",
        "read him",
        "read her",
        "read them",
        "告诉他",
        "告诉她",
        "告诉他们",
        "报给他",
        "报给她",
        "念给他",
        "念给她",
        "发给他",
        "发给她",
    ];
    static FIND: LazyLock<AhoCorasick> = LazyLock::new(|| value::finder(TOLD.iter().copied()));
    let text = page.text.as_ref();
    if !page.signs.any(Signs::SIX) {
        return;
    }
    for told in FIND.find_iter(text) {
        let rest = text[told.end()..].trim_start_matches([' ', ':', '：', '了', '的', '是', '"']);
        let start = text.len() - rest.len();
        if rest.starts_with(|letter: char| letter.is_ascii_digit())
            && let Some(end) =
                code(text, start).filter(|end| text[start..*end].bytes().filter(u8::is_ascii_digit).count() == 6)
            && !is_counted(text, end)
            && !is_named(page, end)
        {
            hit(hits, Kind::OtpCode, start..end);
        }
    }
}

/// Whether a label right behind says that the digits are another number: "… is the order number".
fn is_named(page: &Page<'_>, end: usize) -> bool {
    const NEAR: usize = 12;
    let from = page.labels.partition_point(|label| label.start < end);
    page.labels[from..].iter().take_while(|label| label.start <= end + NEAR).any(|label| label.group == Group::Number)
}

/// Lines of a text with a code in which further ones are looked for.
const LINES_MAX: usize = 32;
/// Bytes looked at on each side of a code.
const LINE_MAX: usize = 120;

/// Further codes in the line of one: "the first one was 987292, then it sent 836615".
pub(super) fn others(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    let codes: Vec<Range<usize>> =
        hits.iter().filter(|hit| hit.kind == Kind::OtpCode).take(LINES_MAX).map(|hit| hit.start..hit.end).collect();
    for found in codes {
        if found.len() != 6 {
            continue;
        }
        let from = found.start - value::line_before(text, found.start, LINE_MAX).len();
        let rest = value::ahead(text, found.end, LINE_MAX).split('\n').next().unwrap_or("");
        let line = &text[from..found.end + rest.len()];
        let mut at = 0;
        while let Some(next) = line[at..].find(|letter: char| letter.is_ascii_digit()) {
            let start = at + next;
            let len = line[start..].bytes().take_while(u8::is_ascii_digit).count();
            at = start + len;
            if len == 6
                && from + start != found.start
                && is_typed(&line[..start])
                && code(text, from + start) == Some(from + at)
                && !is_counted(text, from + at)
            {
                hit(hits, Kind::OtpCode, from + start..from + at);
            }
        }
    }
}

/// Whether what stands before digits hands them over or types them in.
fn is_typed(before: &str) -> bool {
    let opens =
        before.chars().next_back().is_none_or(|letter| !letter.is_ascii_alphanumeric() && !".,#-$".contains(letter));
    let before = before.trim_end_matches([' ', ':', '"', '：', '“']).to_ascii_lowercase();
    opens
        && TYPED.iter().any(|word| {
            before
                .strip_suffix(word)
                .is_some_and(|rest| !word.is_ascii() || !rest.ends_with(|letter: char| letter.is_ascii_alphanumeric()))
        })
}

/// Six digits later in the sentence, after a word that hands them over: "the code, so I told him 482 913".
pub(super) fn told(page: &Page<'_>, label: &Label) -> Option<(usize, usize)> {
    const TOLD: &str = "told gave give sent said got shows showed received is it's its entered typed was read 收到 是 告诉 给 显示 填 输 报";
    let text = page.text.as_ref();
    let ahead = value::ahead(text, label.end, 64);
    if !ahead.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let at = ahead.find(|letter: char| letter.is_ascii_digit())?;
    let stop = ahead.find(['\n', '?', '？', '!', '！', '。', '⟦', '#', '/']).unwrap_or(ahead.len());
    // The next sentence counts where it types the digits in, or shows them: "what is the code? mine shows 338201".
    let apart = at > ahead[..stop].find(". ").unwrap_or(stop);
    if apart && (ahead[..at].contains(['\n', '⟦', '#', '/']) || !is_typed(&ahead[..at])) {
        return None;
    }
    let start = label.end + at;
    let end = code(text, start).filter(|end| text[start..*end].bytes().filter(u8::is_ascii_digit).count() == 6)?;
    let gap = ahead[..at].to_ascii_lowercase();
    let until = page.labels.partition_point(|other| other.start < start);
    let other = page.labels[..until].iter().rev().take(16).any(|other| {
        other.start >= label.end && matches!(other.group, Group::Number | Group::Public | Group::Id | Group::Card)
    });
    let opens = text[..start]
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_ascii_alphanumeric() && !matches!(before, '.' | ',' | '-' | '$'));
    let handed = TOLD.split(' ').any(|told| gap.contains(told)) && !gap.contains("error") && !gap.contains("错误");
    (handed && opens && !other && !is_counted(text, end)).then_some((start, end))
}

/// Words that hand over, or type in, the digits that follow them.
const TYPED: &[&str] = &[
    "type",
    "typing",
    "typed",
    "enter",
    "entering",
    "entered",
    "input",
    "inputting",
    "put",
    "use",
    "used",
    "using",
    "texted me",
    "sent me",
    "gave",
    "give",
    "got",
    "get",
    "received",
    "receive",
    "try",
    "tried",
    "submit",
    "submitted",
    "输入",
    "输入了",
    "填",
    "填了",
    "输了",
    "用",
    "收到",
    "发来",
    "显示",
    "发的",
    "输",
    "输的是",
    "填的是",
    "输入的是",
    "输的",
    "填的",
    "texted",
    "it sent",
    "one was",
    "短信的是",
    "邮箱的是",
    "谷歌的是",
    "says",
    "shows",
    "showed",
];

/// Bytes behind digits within which a label says what they are.
const BEHIND_MAX: usize = 4;

/// Six digits shortly before a label, after a word that types them: "I entered 482913 as 2fa".
pub(super) fn typed(page: &Page<'_>, label: &Label) -> Option<(usize, usize)> {
    let text = page.text.as_ref();
    let line = value::line_before(text, label.start, 56);
    let from = label.start - line.len();
    let bytes = line.as_bytes();
    let end = bytes.iter().rposition(u8::is_ascii_digit)? + 1;
    let len = bytes[..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if len != 6 {
        return None;
    }
    let (start, gap) = (end - len, line[end..].to_ascii_lowercase());
    let closed =
        !gap.contains(['?', '？', '!', '！', '。', '⟦', '\n']) && !gap.contains(". ") && !gap.contains("error");
    let until = page.labels.partition_point(|other| other.start < label.start);
    let other = page.labels[..until].iter().rev().take(16).any(|other| {
        let near = other.start >= from && other.start <= from + end + BEHIND_MAX;
        near && matches!(other.group, Group::Number | Group::Public | Group::Id | Group::Card)
    });
    (is_typed(&line[..start]) && closed && !other && !is_counted(text, from + end))
        .then_some((from + start, from + end))
}
