//! Splits what someone wrote from what their mail program quoted below it. For display only: the letter is kept whole,
//! the quoted part is folded away and never deleted.

/// Lines that are looked at.
const LINES_MAX: usize = 5_000;
/// Characters of a line that are looked at.
const LINE_MAX: usize = 600;
/// `>` at the head of a line beyond which it is left out of the quoted part.
const NESTED_MAX: usize = 6;

/// Our own markers, in every language that we write.
pub const MARKERS: [&str; 2] = ["Please write your reply above this line", "请在此行上方回复"];

/// A text in two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What the person wrote.
    pub shown: String,
    /// Quotes and signature, folded away.
    pub folded: String,
}

/// Splits a plain text. When nothing would be left to show, nothing is folded.
pub fn split(text: &str) -> Split {
    let lines: Vec<&str> = text.lines().take(LINES_MAX).collect();
    let mut shown: Vec<&str> = Vec::new();
    let mut folded: Vec<&str> = Vec::new();
    let start = (0..lines.len()).find(|at| begins(&lines, *at)).unwrap_or(lines.len());
    shown.extend(&lines[..start]);
    let mut rest = &lines[start..];
    // Below a quote of `>` lines there may be the answer: some people write under what they quote.
    if let Some(after) = answer_below(rest) {
        folded.extend(&rest[..after]);
        shown.extend(&rest[after..]);
        rest = &[];
    }
    folded.extend(rest);
    if let Some(signature) = shown.iter().rposition(|line| *line == "-- " || *line == "--") {
        let signature = shown.split_off(signature);
        folded.splice(0..0, signature);
    }
    let body = trim(&shown);
    if body.is_empty() {
        return Split { shown: text.trim().to_owned(), folded: String::new() };
    }
    let folded: Vec<&str> = folded.into_iter().filter(|line| level(line) <= NESTED_MAX).collect();
    Split { shown: body, folded: trim(&folded) }
}

/// Where the quoted part of an HTML text begins, for the mail programs that mark it; its length when none does.
pub fn html_quote(html: &str) -> usize {
    const MARKS: [&str; 9] = [
        "<div class=\"gmail_quote",
        "<blockquote class=\"gmail_quote",
        "<div id=\"divRplyFwdMsg\"",
        "<div id=\"appendonsend\"",
        "<div id=\"mail-editor-reference-message-container\"",
        "<blockquote type=\"cite\"",
        "<div class=\"moz-cite-prefix",
        "<div class=\"foxmail-cite",
        "<div id=\"origbody\"",
    ];
    MARKS.iter().filter_map(|mark| html.find(mark)).min().unwrap_or(html.len())
}

fn trim(lines: &[&str]) -> String {
    lines.join("\n").trim_matches(['\n', ' ', '\t', '\r']).to_owned()
}

fn level(line: &str) -> usize {
    line.chars().filter(|c| *c != ' ').take_while(|c| *c == '>').count()
}

fn look(line: &str) -> &str {
    line[..line.floor_char_boundary(LINE_MAX)].trim_start_matches(['>', ' ', '\t', '\u{a0}', '|']).trim_end()
}

/// Whether a quoted part begins at line `at`.
fn begins(lines: &[&str], at: usize) -> bool {
    let line = look(lines[at]);
    if line.is_empty() {
        return lines[at].starts_with('>') && quoted_to_the_end(lines, at);
    }
    MARKERS.iter().any(|marker| line.contains(marker))
        || is_separator(line)
        || is_introduction(lines, at)
        || is_block(lines, at)
        || (lines[at].starts_with('>') && quoted_to_the_end(lines, at))
}

fn quoted_to_the_end(lines: &[&str], at: usize) -> bool {
    let quoted = |line: &&&str| line.trim_start().starts_with('>') || line.trim().is_empty();
    lines[at..].iter().all(|line| quoted(&line))
}

/// `-----Original Message-----` and its like, in the languages we meet. Forwarded letters are not folded: what is
/// forwarded is what the person wants to show.
fn is_separator(line: &str) -> bool {
    const SAYS: [&str; 8] = [
        "original message",
        "原始邮件",
        "原始郵件",
        "原邮件",
        "元のメッセージ",
        "원본 메시지",
        "mensaje original",
        "message d'origine",
    ];
    let bare = line.trim_matches(['-', '_', '=', ' ', '\u{a0}']);
    let ruled = line.starts_with("--") && line.ends_with("--");
    ruled && SAYS.contains(&bare.to_lowercase().as_str())
}

/// `On … wrote:` over up to three lines, and the same in other languages.
fn is_introduction(lines: &[&str], at: usize) -> bool {
    const STARTS: [&str; 14] =
        ["On ", "At ", "在 ", "在", "于", "於 ", "Am ", "Le ", "El ", "Il ", "Em ", "W dniu ", "2026", "2027"];
    const ENDS: [&str; 12] = [
        "wrote:",
        "wrote：",
        "写道：",
        "写道:",
        "寫道：",
        "寫道:",
        "schrieb:",
        "a écrit :",
        "a écrit:",
        "escribió:",
        "ha scritto:",
        "escreveu:",
    ];
    let first = look(lines[at]);
    if !STARTS.iter().any(|start| first.starts_with(start)) || first.chars().count() > 300 {
        return false;
    }
    lines[at..]
        .iter()
        .take(3)
        .map(|line| look(line))
        .take_while(|line| !line.is_empty())
        .any(|line| ENDS.iter().any(|end| line.ends_with(end)))
        && (first.contains(|c: char| c.is_ascii_digit()) || first.contains('@'))
}

/// `From: … Sent: … To: …`, as Outlook, QQ Mail, Foxmail and others put above what they quote.
fn is_block(lines: &[&str], at: usize) -> bool {
    const FROM: [&str; 8] = ["From", "发件人", "寄件者", "寄件人", "差出人", "보낸 사람", "Von", "De"];
    const MORE: [&str; 24] = [
        "Sent",
        "Date",
        "To",
        "Cc",
        "Subject",
        "发送时间",
        "发送日期",
        "日期",
        "时间",
        "收件人",
        "抄送",
        "主题",
        "寄件日期",
        "收件者",
        "主旨",
        "送信日時",
        "宛先",
        "件名",
        "보낸 날짜",
        "받는 사람",
        "제목",
        "Gesendet",
        "An",
        "Envoyé",
    ];
    let key = |line: &str| {
        let line = look(line).trim_matches('*');
        line.split_once([':', '：']).map(|(key, _)| key.trim_matches(['*', ' ', '\u{a0}']).to_owned())
    };
    let Some(first) = key(lines[at]) else { return false };
    FROM.contains(&first.as_str())
        && lines[at + 1..]
            .iter()
            .take(6)
            .filter_map(|line| key(line))
            .filter(|key| MORE.contains(&key.as_str()))
            .count()
            >= 2
}

/// Where the answer starts when it stands below a quote of `>` lines.
fn answer_below(rest: &[&str]) -> Option<usize> {
    let first = rest.iter().position(|line| line.starts_with('>'))?;
    if first > 4 {
        return None;
    }
    let run = rest[first..].iter().take_while(|line| line.starts_with('>') || line.trim().is_empty()).count();
    let after = first + run;
    let below = &rest[after..];
    let answered = below.iter().any(|line| !line.trim().is_empty() && !line.starts_with('>'));
    answered.then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        let split = split(text);
        assert_eq!(split.shown, shown);
    }

    #[test]
    fn what_was_written_is_split_from_what_was_quoted() {
        check("Yes.\n\nOn Fri, 20 Nov 2026 at 10:00, Desk wrote:\n> Is it?", "Yes.");
        check("Yes.\n\nOn Fri, 20 Nov 2026 at 10:00, Desk\n<support@desk.example>\nwrote:\n> Is it?", "Yes.");
        check("是的。\n\n在 2026年11月20日，Desk <support@desk.example> 写道：\n> 是吗？", "是的。");
        check("是的。\n\n发件人： Desk\n发送时间： 2026-11-20\n收件人： ana\n是吗？", "是的。");
        check("Yes.\n\n---- Please write your reply above this line ----\n\nIs it?", "Yes.");
        check("Yes.\n-----Original Message-----\nFrom: a\nIs it?", "Yes.");
        check("Hash below.\n-- \nAna", "Hash below.");
    }

    #[test]
    fn an_answer_below_the_quote_is_kept() {
        check("On 20 Nov 2026, Desk wrote:\n> Which network?\n\nTRON.", "TRON.");
        check("> Which network?\n\nTRON.\n\n> How much?\n\n250.", "> Which network?\n\nTRON.\n\n> How much?\n\n250.");
    }

    #[test]
    fn words_that_only_look_like_a_quote_stay() {
        check(
            "On Monday I wrote to you.\nFrom: my wallet\nthe coins went out.",
            "On Monday I wrote to you.\nFrom: my wallet\nthe coins went out.",
        );
        check(
            "---------- Forwarded message ----------\nFrom: Fake\nSubject: x",
            "---------- Forwarded message ----------\nFrom: Fake\nSubject: x",
        );
        check("> only a quote", "> only a quote");
    }

    #[test]
    fn html_quotes_of_known_programs_are_found() {
        let html = "<p>Yes.</p><div class=\"gmail_quote gmail_quote_container\">old</div>";
        assert_eq!(&html[..html_quote(html)], "<p>Yes.</p>");
        assert_eq!(html_quote("<p>Yes.</p>"), 11);
    }

    proptest! {
        #[test]
        fn no_line_is_lost(text in "([ -~发件人写道：]{0,40}\n){0,12}") {
            let parts = split(&text);
            let words = |s: &str| s.split_whitespace().count();
            prop_assert!(parts.shown.len() + parts.folded.len() <= text.len() + 2);
            if !text.contains(">>>>>>>") {
                prop_assert!(words(&parts.shown) + words(&parts.folded) >= words(&text));
            }
        }
    }
}
