//! What a letter says about where it belongs and what sent it. Only clues: whether they are believed is for
//! [`super::decide`].

use super::{
    address::{Base, Bounce, Keys, Reply},
    letter::Letter,
};
use event::MessageId;

/// Message-IDs that are looked up for one letter.
const IDS_MAX: usize = 60;
/// Ticket numbers that are looked up for one letter.
const NUMBERS_MAX: usize = 3;

/// Everything in a letter that points somewhere, in the order in which it is followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clues {
    /// It is about this message of ours, which came back or was held up.
    pub bounce: Option<Returned>,
    /// First: an honest reply address of ours.
    pub reply: Option<Reply>,
    /// Second: Message-IDs it answers, In-Reply-To first, then References from the newest.
    pub ids: Vec<String>,
    /// Third: `[#123]` in the subject, then in the text.
    pub numbers: Vec<i64>,
}

/// A report about a message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Which message.
    pub message: MessageId,
    /// It was given up; otherwise it is only late, or it arrived.
    pub failed: bool,
    /// The mail system's code, such as `5.1.1`; none when it gave none.
    pub status: Option<String>,
}

/// Collects the clues. Pure.
pub fn clues(letter: &Letter, base: &Base, keys: &Keys, now_ms: i64) -> Clues {
    let sent_to = letter.sent_to();
    let bounce = sent_to.iter().find_map(|to| keys.read_bounce(base, to)).filter(|_| is_report(letter));
    let mut ids: Vec<String> = Vec::new();
    for id in letter.in_reply_to.iter().chain(letter.references.iter().rev()).take(IDS_MAX) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let mut numbers = numbers(&letter.subject);
    numbers.extend(numbers_of(&letter.text));
    numbers.dedup();
    numbers.truncate(NUMBERS_MAX);
    Clues {
        bounce: bounce.map(|Bounce { message }| returned(letter, message)),
        reply: sent_to.iter().find_map(|to| keys.read_reply(base, to, now_ms)),
        ids,
        numbers,
    }
}

/// Whether a mail system wrote it: an empty envelope sender, a report, or its traditional names.
pub fn is_report(letter: &Letter) -> bool {
    letter.machine.null_sender
        || letter.machine.report.is_some()
        || letter.author().is_some_and(|a| is_daemon(&a.local()))
}

/// The names that mail systems write under.
pub fn is_daemon(local: &str) -> bool {
    matches!(local, "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon")
}

/// The names under which nobody reads answers.
pub fn is_deaf(local: &str) -> bool {
    let plain: String = local.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    let plain = plain.split('+').next().unwrap_or("");
    let named = ["donotreply", "bounce", "bounces", "mailerdaemon", "autoreply", "autoresponder"].contains(&plain);
    named || plain.starts_with("noreply") || plain.ends_with("noreply")
}

/// Whether the letter says that a machine answered for someone who is away.
pub fn is_away(letter: &Letter) -> bool {
    let subject = letter.subject.to_lowercase();
    const AWAY: &[&str] = &[
        "out of office",
        "out of the office",
        "automatic reply",
        "auto reply",
        "auto-reply",
        "autoreply",
        "autoreply:",
        "vacation reply",
        "away from my mail",
        "自动回复",
        "自動回覆",
        "自动答复",
        "自動答覆",
        "自動応答",
        "不在办公室",
        "休假自动",
        "外出自动",
        "respuesta automática",
        "réponse automatique",
        "automatische antwort",
        "abwesenheitsnotiz",
        "자동 회신",
        "부재중",
    ];
    letter.machine.submitted.as_deref() == Some("auto-replied")
        || letter.machine.precedence.as_deref() == Some("auto_reply")
        || letter.machine.autoreply
        || AWAY.iter().any(|word| subject.starts_with(word) || subject.starts_with(&format!("[{word}]")))
}

/// Whether the letter says that a machine wrote it, for whatever reason. Source: RFC 3834, 2, and practice.
pub fn is_automatic(letter: &Letter, fed_by_list: bool) -> bool {
    let machine = &letter.machine;
    let list = machine.list || machine.precedence.as_deref() == Some("list");
    is_away(letter)
        || is_report(letter)
        || machine.submitted.as_deref().is_some_and(|word| word != "no")
        || machine.precedence.as_deref().is_some_and(|word| matches!(word, "bulk" | "junk" | "auto_reply"))
        || (list && !fed_by_list)
        || machine.feedback
        || letter.author().is_some_and(|author| is_deaf(&author.local()))
}

/// Whether a machine must not be answered, even where a person may read the letter.
pub fn is_not_to_be_answered(letter: &Letter) -> bool {
    let machine = &letter.machine;
    let suppress = machine.suppress.as_deref().unwrap_or("");
    is_automatic(letter, false)
        || !machine.loops.is_empty()
        || ["all", "autoreply", "oof"].iter().any(|word| suppress.split([',', ' ']).any(|each| each == *word))
}

/// Whether the letter brings a code for signing in somewhere: the bait of the “ticket trick”, in which a stranger signs
/// up elsewhere with a support address and reads the code in their own ticket. Source: Inti De Ceukelaire, 2017.
pub fn brings_a_code(letter: &Letter) -> bool {
    const SAYS: &[&str] = &[
        "your verification code",
        "your confirmation code",
        "your security code",
        "your login code",
        "your sign-in code",
        "your one-time",
        "your authentication code",
        "verification code is",
        "verification code:",
        "one-time password",
        "confirm your email",
        "verify your email",
        "confirm your account",
        "activate your account",
        "您的验证码",
        "你的验证码",
        "验证码为",
        "验证码是",
        "验证码：",
        "验证码:",
        "校验码",
        "动态密码",
        "一次性密码",
        "您的驗證碼",
        "認証コード",
        "확인 코드",
        "인증 코드",
    ];
    let text: String = letter.text.chars().take(4_000).collect();
    let all = format!("{}\n{text}", letter.subject).to_lowercase();
    SAYS.iter().any(|says| all.contains(says)) && (has_code(&all) || all.contains("http"))
}

/// A run of 4 to 8 digits, or of two groups with a dash, standing alone.
fn has_code(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || c == '-')).any(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        (4..=8).contains(&digits) && run.len() <= digits + 1
    })
}

fn returned(letter: &Letter, message: MessageId) -> Returned {
    let report = letter.attachments.iter().find(|part| part.media_type == "message/delivery-status");
    let fields = report.map_or(String::new(), |part| String::from_utf8_lossy(&part.bytes).into_owned());
    let field = |name: &str| {
        fields.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_ascii_lowercase())
        })
    };
    let action = field("action").unwrap_or_else(|| "failed".to_owned());
    let status =
        field("status").filter(|status| status.len() <= 12 && status.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    Returned { message, failed: action.starts_with("failed"), status }
}

fn numbers_of(text: &str) -> Vec<i64> {
    numbers(text.get(..text.floor_char_boundary(20_000)).unwrap_or(""))
}

/// Every `[#123]` in order.
fn numbers(text: &str) -> Vec<i64> {
    text.split("[#")
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter(|(digits, _)| (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
        .filter_map(|(digits, _)| digits.parse().ok())
        .take(NUMBERS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_brackets_is_a_clue() {
        assert_eq!(numbers("Re: [#42] Deposit [#7] [#x] [#] #9"), [42, 7]);
        assert_eq!(numbers("[#99999999999999999999]"), [] as [i64; 0]);
    }

    #[test]
    fn deaf_names_are_known_in_every_spelling() {
        for name in
            ["noreply", "no-reply", "no_reply", "do-not-reply", "DoNotReply", "bounce", "account-noreply", "noreply+x"]
        {
            assert!(is_deaf(&name.to_lowercase()), "{name}");
        }
        for name in ["ana", "reply", "norepeat"] {
            assert!(!is_deaf(name), "{name}");
        }
    }

    #[test]
    fn a_code_is_a_code() {
        assert!(has_code("code: 123456.") && has_code("123-456") && !has_code("12") && !has_code("1234567890123"));
    }
}
