//! Quoted text is what a mail repeats from the one it answers: folded away on screens, never deleted.

use crate::{Lang, Speak};

/// A mail's text in two parts; together they are the text, byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted<'a> {
    /// What was written: ends without white space, and is the whole text when nothing else was written.
    pub visible: &'a str,
    /// What is folded away: the earlier mails, and a signature set off by `-- `. Empty when there is none.
    pub quoted: &'a str,
}

/// A wrapped line `On … wrote:` has at most this many lines.
const ATTRIBUTION_LINES_MAX: usize = 4;

/// Among this many lines below `From:` the rest of the header block is looked for.
const HEADER_LINES_MAX: usize = 6;

/// A signature has at most this many lines.
const SIGNATURE_LINES_MAX: usize = 15;

/// Splits a mail's plain text into what was written and what it quotes, for display only.
///
/// Knows our own marker ([`Speak::reply_above`]), `On … wrote:` and its forms in Chinese, Japanese, Korean, German, French and
/// Spanish, Outlook's block of headers, `-----Original Message-----`, lines with `>`, and signatures. An answer written between
/// or below quoted lines stays visible. A forwarded mail marked as such is content and stays visible.
pub fn quoted(text: &str) -> Quoted<'_> {
    let lines = lines(text);
    let cut = (0..lines.len()).find(|&i| opens_quote(&lines, i)).unwrap_or(lines.len());
    let cut = signature(&lines[..cut]).unwrap_or(cut);
    let at = lines.get(cut).map_or(text.len(), |line| line.at);
    let visible = text[..at].trim_end();
    if visible.is_empty() {
        return Quoted { visible: text, quoted: "" };
    }
    Quoted { visible, quoted: &text[visible.len()..] }
}

/// One line: where it starts in the text, and its words without marks of emphasis around them.
struct Line<'a> {
    at: usize,
    text: &'a str,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn is_marked(&self) -> bool {
        self.text.starts_with(['>', '＞'])
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(Line { at, text: line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') });
        at += line.len();
    }
    lines
}

/// Whether everything from line `i` on is quoted.
fn opens_quote(lines: &[Line<'_>], i: usize) -> bool {
    let line = &lines[i];
    if line.is_blank() {
        return false;
    }
    if line.is_marked() {
        return lines[i..].iter().all(|line| line.is_blank() || line.is_marked());
    }
    let opens = is_our_marker(line.text) || is_divider(line.text) || is_header_block(lines, i) || attributes(lines, i);
    opens && !answers_below(&lines[i + 1..])
}

/// Whether unmarked lines follow marked ones: someone answered below the quote.
fn answers_below(lines: &[Line<'_>]) -> bool {
    lines.iter().skip_while(|line| !line.is_marked()).any(|line| !line.is_blank() && !line.is_marked())
        && signature(lines).is_none()
}

fn is_our_marker(line: &str) -> bool {
    [Lang::En, Lang::Zh].iter().any(|lang| contains(line, Speak::new(*lang).reply_above()))
}

/// `-----Original Message-----` and its translations, with any dashes or underscores around.
fn is_divider(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "original message",
        "原始邮件",
        "原始郵件",
        "原邮件",
        "邮件原件",
        "回复的原邮件",
        "元のメッセージ",
        "オリジナルメッセージ",
        "원본 메시지",
        "원본 메일",
        "ursprüngliche nachricht",
        "message d'origine",
    ];
    let inner = line.trim_matches(['-', '_', ' ', '—', '─']);
    inner.len() + 4 <= line.len() && WORDS.contains(&inner.to_lowercase().as_str())
}

/// Outlook's block: a line of who it was from, then when or to whom.
fn is_header_block(lines: &[Line<'_>], i: usize) -> bool {
    const FROM: [&str; 9] = ["from", "发件人", "寄件者", "發件人", "寄件人", "差出人", "보낸 사람", "von", "de"];
    const REST: [&str; 24] = [
        "sent",
        "date",
        "to",
        "subject",
        "发送时间",
        "日期",
        "时间",
        "收件人",
        "主题",
        "傳送時間",
        "寄件日期",
        "收件者",
        "主旨",
        "發送時間",
        "主題",
        "送信日時",
        "宛先",
        "件名",
        "보낸 날짜",
        "받는 사람",
        "gesendet",
        "envoyé",
        "enviado",
        "제목",
    ];
    let named = |line: &Line<'_>, names: &[&str]| {
        let line = line.text.trim_start_matches(['*', '_', '>', ' ']);
        let Some((name, _)) = line.split_once([':', '：']) else { return false };
        names.contains(&name.trim_end_matches(['*', '_', ' ', '\u{a0}']).to_lowercase().as_str())
    };
    named(&lines[i], &FROM)
        && lines[i + 1..].iter().take(HEADER_LINES_MAX).filter(|line| named(line, &REST)).count() >= 2
}

/// `On … wrote:`, which mail programs wrap. It holds a date or an address, so that a sentence is not taken for it.
fn attributes(lines: &[Line<'_>], i: usize) -> bool {
    const OPENS: [&str; 6] = ["On ", "Am ", "Le ", "El ", "在", "于"];
    const CLOSES: [&str; 11] = [
        "wrote:",
        "writes:",
        "写道:",
        "寫道:",
        "撰写:",
        "schrieb:",
        "a écrit :",
        "a écrit:",
        "escribió:",
        "작성:",
        "のメール:",
    ];
    let first = lines[i].text;
    let dated = first.starts_with(|c: char| c.is_ascii_digit());
    if !dated && !OPENS.iter().any(|open| first.starts_with(open)) && !first.contains('@') {
        return false;
    }
    let mut whole = String::new();
    for line in lines[i..].iter().take(ATTRIBUTION_LINES_MAX).take_while(|line| !line.is_blank() && !line.is_marked()) {
        whole.push_str(line.text);
        let end = whole.replace('：', ":").to_lowercase();
        let holds = end.contains('@') || end.contains(|c: char| c.is_ascii_digit());
        // `schrieb` and Japanese clients put the name behind the verb, or no verb at all: `… <ana@example.com>:`.
        let closes = CLOSES.iter().any(|close| end.ends_with(close))
            || (dated && (end.ends_with(">:") || end.ends_with("> :")))
            || (first.starts_with("Am ") && end.contains(" schrieb ") && end.ends_with(':'));
        if holds && closes {
            return true;
        }
        whole.push(' ');
    }
    false
}

/// The line `-- ` that opens the signature at the end of `lines`.
fn signature(lines: &[Line<'_>]) -> Option<usize> {
    let at = lines.iter().rposition(|line| line.text == "--")?;
    (lines.len() - at <= SIGNATURE_LINES_MAX && !lines[at..].iter().any(Line::is_marked)).then_some(at)
}

fn contains(line: &str, words: &str) -> bool {
    line.to_lowercase().contains(&words.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What stays visible of `text`.
    fn check(text: &str, visible: &str) {
        let parts = quoted(text);
        assert_eq!(parts.visible, visible, "{text}");
        assert_eq!(format!("{}{}", parts.visible, parts.quoted), text);
    }

    #[test]
    fn an_answer_above_the_quote_is_what_stays() {
        for quote in [
            "On Mon, 2 Mar 2026 at 09:14, Support <help@example.com> wrote:\n> Hello\n>> Older\n",
            "On Mon, 2 Mar 2026 at 09:14, Support with a long name\n<help@example.com> wrote:\n\n> Hello\n",
            "##- Reply above this line -##\n\nHello, we look into it.\n",
            "请在此行上方回复\n\n您好\n",
            "> ##- Reply above this line -##\n> Hello\n",
            "> Hello\n> there\n",
            "-----Original Message-----\nFrom: Support\n\nHello\n",
            "From: Support <help@example.com>\nSent: Monday, 2 March 2026 09:14\nTo: Ana\nSubject: RE: Deposit\n\nHello\n",
            "*From:* Support\n*Date:* 2 March\n*To:* Ana\n\nHello\n",
            "在 2026年3月2日，09:14，客服 <help@example.com> 写道：\n> 您好\n",
            "2026年3月2日 09:14，客服 <help@example.com> 写道：\n\n您好\n",
            "客服 <help@example.com> 于2026年3月2日周一 09:14写道：\n\n> 您好\n",
            "------------------ 原始邮件 ------------------\n发件人: \"客服\"\n",
            "-----原始邮件-----\n您好\n",
            "发件人：客服\n发送时间：2026年3月2日\n收件人：王伟\n\n您好\n",
            "寄件者: 客服\n寄件日期: 2026年3月2日\n收件者: 王偉\n\n您好\n",
            "2026年3月2日(月) 9:14 サポート <help@example.com>:\n> こんにちは\n",
            "差出人: サポート\n送信日時: 2026年3月2日\n宛先: 田中\n\nこんにちは\n",
            "2026년 3월 2일 (월) 오전 9:14, 지원 <help@example.com>님이 작성:\n> 안녕하세요\n",
            "보낸 사람: 지원\n보낸 날짜: 2026년 3월 2일\n받는 사람: 김\n\n안녕하세요\n",
            "Am 02.03.26 um 09:14 schrieb Support:\n> Hallo\n",
            "Le lun. 2 mars 2026 à 09:14, Support <help@example.com> a écrit :\n> Bonjour\n",
            "-- \nAna Lima\nBuyer\n",
            "Ana\n-- \nAna Lima\n\nOn 2 Mar 2026, Support wrote:\n> Hello\n".trim_start_matches("Ana\n"),
        ] {
            check(&format!("It arrived.\r\nThank you!\r\n\r\n{quote}"), "It arrived.\r\nThank you!");
        }
    }

    #[test]
    fn what_was_written_is_never_hidden() {
        for text in [
            "",
            "It arrived.",
            "> all of this is quoted",
            "On Mon, 2 Mar 2026, Support wrote:\n> Which network?\n\nTRC20, as I said.",
            "> Which network?\nTRC20\n> Which amount?\n100 USDT",
            "On Monday I wrote:\nmy address to you",
            "From: Binance\nto my wallet, 100 USDT",
            "---------- Forwarded message ---------\nplease see what they sent me",
            "> 哪个网络？\nTRC20，谢谢",
            "--\nonly a signature",
        ] {
            check(text, text);
        }
    }

    proptest! {
        #[test]
        fn the_parts_are_the_text(text in any::<String>()) {
            let parts = quoted(&text);
            prop_assert_eq!(format!("{}{}", parts.visible, parts.quoted), text);
        }

        #[test]
        fn the_parts_of_a_mail_are_the_mail(
            lines in proptest::collection::vec(
                prop_oneof!["> [a-z]{0,9}", "On 2 Mar [a-z]{1,5} wrote:", "发件人：[甲乙]", "Sent: x", "To: y", "-- ", "[a-z ]{0,12}"], 0..12)
        ) {
            let text = lines.join("\n");
            let parts = quoted(&text);
            prop_assert_eq!(format!("{}{}", parts.visible, parts.quoted), text.clone());
            prop_assert!(text.trim().is_empty() || !parts.visible.trim().is_empty());
        }
    }
}
