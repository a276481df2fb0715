//! A password or PIN.
//!
//! **What.** What follows the word in any of many languages and is tied to it (is, 是, a colon), if it looks like a password rather than
//! like the rest of a sentence; fields of that name in JSON, settings and forms; `someone:something@` in a link.
//!
//! **Why.** People use one password in many places.
//!
//! **Example.** `my login password is Hunter2!` · `登录密码：abc12345`
//!
//! **What to say.** "Your password was removed before anyone could read it. Change it now, here and wherever else you use it." ·
//! “您的密码已被删除。请立即修改，其他使用同一密码的地方也要修改。”
//!
//! **Source.** Practice; NIST SP 800-63B on reuse.

use super::{hit, is_denied};
use crate::inbound::{
    Kind,
    label::Group,
    page::{Hit, Page},
    sweep::Signs,
    value::{self, Tie, Value},
    wordset::{Heads, Tails, WordSet},
};

use aho_corasick::AhoCorasick;
use memchr::memmem;
use std::{ops::Range, sync::LazyLock};

/// Letters of one that stands behind a mail address.
const BESIDE_MAX: usize = 64;
/// Letters of the longest password.
const LETTERS_MAX: usize = 512;

/// Finds passwords.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for (at, label) in page.labels.iter().enumerate().filter(|(_, label)| label.group == Group::Password) {
        if is_denied(text, label.start) || is_part(page, at) {
            continue;
        }
        let Some(value) = value::after(page, label) else { continue };
        if page.labels[at + 1..]
            .iter()
            .take_while(|other| other.start < value.start)
            .any(|other| other.start >= label.end && matches!(other.group, Group::Public | Group::Number | Group::Otp))
        {
            continue;
        }
        let weak = WEAK.iter().any(|weak| text[label.range()].eq_ignore_ascii_case(weak));
        // "my pin 4821 is refused" needs no verb.
        let own = value::line_before(text, label.start, 3).eq_ignore_ascii_case("my ");
        let tied = ends_in_pin(&text[label.range()]) && is_pin(&text[value.start..], own);
        let value = Value { tie: if tied { value.tie.max(Tie::Verb) } else { value.tie }, ..value };
        if let Some(end) = password(text, &value, weak) {
            hit(hits, Kind::Password, value.start..end);
            if let Some(range) = changed(text, end) {
                hit(hits, Kind::Password, range);
            }
        }
    }
    for label in page.labels.iter().filter(|label| label.group == Group::Password) {
        if let Some(range) = before(text, label.start) {
            hit(hits, Kind::Password, range);
        }
        if let Some((old, new)) = swapped(text, label.start) {
            hit(hits, Kind::Password, old);
            hit(hits, Kind::Password, new);
        }
    }
    options(text, hits);
    beside(page, hits);
    if page.signs.any(Signs::USERINFO) {
        userinfo(text, hits);
    }
}

/// What it was changed to: 改成了…, `to …`.
fn changed(text: &str, end: usize) -> Option<Range<usize>> {
    const TO: &[&str] = &["改成了", "改成", "改为了", "改为", "换成了", "换成", " to ", " -> ", "->", "→"];
    let rest = value::ahead(text, end, LETTERS_MAX);
    let to = TO.iter().find(|to| rest.starts_with(**to))?;
    let start = end + to.len();
    let value = Value { start, tie: Tie::Bare, quoted: false };
    password(text, &value, false).map(|end| start..end)
}

fn ends_in_pin(label: &str) -> bool {
    let small = label.to_ascii_lowercase();
    small.ends_with("pin") || small.ends_with("pin码")
}

/// Whether four or six digits open `text`, which are no year unless they are somebody's `own`.
fn is_pin(text: &str, own: bool) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let year = digits == 4 && (text.starts_with("19") || text.starts_with("20"));
    matches!(digits, 4 | 6) && (own || !year)
}

/// Labels that mean other things as often.
const WEAK: &[&str] = &["pass", "pin", "pw", "passes", "my pass"];

/// Whether the label is the tail of a longer one that means something else: `one time password`.
fn is_part(page: &Page<'_>, at: usize) -> bool {
    let label = page.labels[at];
    page.labels[..=at].iter().rev().take_while(|other| other.start + 40 >= label.start).any(|other| {
        matches!(other.group, Group::Otp | Group::Seed | Group::Api)
            && other.start < label.start
            && other.end >= label.end
    })
}

/// The end of the password at `value`, if it is one.
fn password(text: &str, value: &Value, weak: bool) -> Option<usize> {
    let mut end = value.start + value::word_end(value::ahead(text, value.start, LETTERS_MAX), 0);
    if value.quoted {
        let rest = value::ahead(text, value.start, LETTERS_MAX);
        let len = rest.find(['"', '\'', '”', '’', '」', '』', '`', '\n'])?;
        end = value.start + rest[..len].trim_end_matches('\\').len();
    }
    let word = text.get(value.start..end)?;
    let letters = word.chars().count();
    if !(if value.tie == Tie::Bare { 5 } else { 3 }..=LETTERS_MAX).contains(&letters)
        || is_masked(word)
        || word.contains("://")
    {
        return None;
    }
    let has = |of: fn(char) -> bool| word.chars().any(of);
    let digit = has(|letter| letter.is_ascii_digit());
    let alpha = has(char::is_alphabetic);
    let symbol = word.chars().any(|letter| {
        letter.is_ascii_punctuation() && !matches!(letter, '-' | '\'' | '/' | '.' | ',' | '_' | '(' | ')')
    });
    let inner = word.chars().skip(1).any(char::is_uppercase) && has(char::is_lowercase);
    let drawn = (digit && alpha && !is_measure(word) && !is_name(word))
        || symbol && letters >= 5
        || inner && letters >= 6 && !is_name(word);
    let number = !alpha && digit && word.bytes().all(|byte| byte.is_ascii_digit());
    let found = match value.tie {
        _ if is_status(word) => false,
        Tie::Bare => drawn && letters >= 6 || number && letters >= 6 && !weak || value.quoted && drawn,
        _ if drawn => true,
        _ if number => letters >= 4 && !is_counted(text, end),
        _ if value.quoted => !word.contains(' ') || value.tie == Tie::Mark,
        Tie::Mark => !is_prose(text, end, word) && (!weak || letters >= 5),
        Tie::Verb => {
            letters >= 5 && !weak && closes(text, end) && word.is_ascii() && !is_adjective(word) && !is_name(word)
        }
    };
    found.then_some(end)
}

fn is_masked(word: &str) -> bool {
    let letters = word.chars().count();
    let marks = word
        .chars()
        .filter(|letter| matches!(letter, '*' | '•' | '●' | '.' | '_' | 'x' | 'X' | '?' | '-' | '…'))
        .count();
    marks == letters
        || word.starts_with("**")
        || word.starts_with("${")
        || word.starts_with("{{")
        || word.starts_with('<')
        || [('[', ']'), ('{', '}')].iter().any(|(open, close)| word.starts_with(*open) && word.ends_with(*close))
        // A call in a program.
        || word.strip_suffix("()").is_some_and(|call| call.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.'))
}

/// `8-16`, `2FA`, `3x`, `24h`: digits and letters that are no password.
fn is_measure(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let unit = lower.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-' || letter == '.');
    [
        "fa", "h", "d", "s", "x", "th", "st", "nd", "rd", "min", "mins", "ms", "k", "usdt", "btc", "eth", "u", "am",
        "pm", "days", "hours", "times", "fa/totp", "fa,",
    ]
    .contains(&unit)
        || ["web3", "metamask2", "gpt4", "s3", "h5", "win10", "win11"].contains(&lower.as_str())
}

/// Names of wallets, of keepers of passwords and of other products.
static NAMES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let names = "metamask walletconnect trustwallet tronlink keepass lastpass bitwarden 1password onepassword imtoken iphone macbook icloud okx coinbase tokenpocket safepal paypal github whatsapp youtube dashlane enpass nordpass linkedin iforgot";
    value::finder(names.split(' '))
});

fn is_name(word: &str) -> bool {
    NAMES.is_match(word)
}

/// What a word begins with that says how the password is.
const STATUS_HAN: &[&str] = &[
    "错误",
    "不对",
    "不正确",
    "正确",
    "忘",
    "多少",
    "什么",
    "怎么",
    "不能",
    "无效",
    "失效",
    "过期",
    "被",
    "没",
    "无法",
    "安全",
    "泄露",
    "对的",
    "空",
];
/// Words that say how the password is, not what it is.
fn is_status(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    if !word.is_ascii() {
        return STATUS_HAN.iter().any(|status| word.starts_with(status)) || STATUS_WORDS.has(&word.to_lowercase());
    }
    STATUS_WORDS.has(word)
}

static STATUS_WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::of(STATUS));

const STATUS: &str = "wrong incorrect correct right not no yes ok okay fine safe secure strong weak long short lost gone invalid \
    valid same different unknown empty blank null none true false required optional hidden reset resets changed \
    change expired forgotten forgot leaked stolen compromised hacked working saved stored set never always still \
    also now please pls i it the a an my your what why how where when which that this too very being been \
    undefined redacted removed n/a na error failed field manager protected recovery login security page link email \
    unable can cannot cant can't won't doesn't isn't and or but for to in on of was has have accepted rejected \
    blocked locked case-sensitive sensitive everything nothing something important private confidential wallet \
    account all only just there here unchanged enough good bad old new updated pending requested needed encrypted \
    hashed missing default string text disabled enabled off tbd todo ask see contact try check click enter type \
    use below above attached sent confirm if then because since after before until we you they he she support help \
    thanks thank hello hi sorry really actually definitely probably maybe perfectly broken known shown";

fn is_adjective(word: &str) -> bool {
    static TAILS: Tails = Tails::of(&["ed", "ing", "able", "ible", "less", "ous"]);
    TAILS.end(word)
}

fn is_counted(text: &str, end: usize) -> bool {
    UNITS.begin(value::ahead(text, end, 16).trim_start())
}

static UNITS: Heads = Heads::of(&[
    "次",
    "个",
    "位",
    "天",
    "times",
    "characters",
    "digits",
    "letters",
    "char",
    "days",
    "hours",
    "attempts",
    "minutes",
    "years",
    "字符",
    "分钟",
    "小时",
]);

/// Whether a sentence goes on after `word`: "password: please reset it".
fn is_prose(text: &str, end: usize, word: &str) -> bool {
    let rest = value::ahead(text, end, 200).split('\n').next().unwrap_or("").trim_start_matches([' ', '\t']);
    let next: String = rest.chars().take_while(|letter| letter.is_ascii_alphabetic()).collect();
    let more = rest.chars().nth(next.len()).is_some_and(|letter| letter == ' ') && rest.split_whitespace().count() >= 3;
    is_adjective(word) && !next.is_empty()
        || (more && !next.is_empty() && word.chars().all(|letter| letter.is_alphabetic() || letter == '\''))
}

/// Whether the clause ends at `end`.
fn closes(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches([' ', '"', '\'', '”']);
    rest.is_empty()
        || rest.starts_with(['\n', '\r', '.', ',', ';', '!', '。', '，', '；', '！', ')'])
        || ["and ", "but ", "pls", "please", "can "].iter().any(|next| rest.starts_with(next))
        || rest.starts_with(language::is_han)
}

/// "I changed it from Bella1987 to Bella1988 and now neither password works": both words before.
fn swapped(text: &str, label: usize) -> Option<(Range<usize>, Range<usize>)> {
    let line = value::line_before(text, label, 96);
    let at = line.rfind("changed")?;
    let from = label - line.len() + at;
    let old = line[at..].find(" from ").map(|found| from + found + " from ".len())?;
    let word = |start: usize| {
        let value = Value { start, tie: Tie::Bare, quoted: false };
        password(text, &value, false).filter(|end| *end < label).map(|end| start..end)
    };
    let old = word(old)?;
    let new = text[old.end..].strip_prefix(" to ").and_then(|_| word(old.end + " to ".len()))?;
    Some((old, new))
}

/// "I used Blue-Fish-77 as (my) password": the word before.
fn before(text: &str, label: usize) -> Option<Range<usize>> {
    let line = value::line_before(text, label, 96);
    let rest = line.trim_end().trim_end_matches([' ', '"', '“']);
    let rest = ["(my", "(the", "(", "（", "as my", "as the", "as a", "as our", "as", "作为", "当", "当作", "做"]
        .iter()
        .find_map(|tie| rest.strip_suffix(tie))?;
    let rest = rest.trim_end_matches([' ', '"', '\'', '”']);
    let start = rest
        .rfind([' ', '"', '“', '\'', '，', ','])
        .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
    let word = &rest[start..];
    let has = |of: fn(char) -> bool| word.chars().any(of);
    let drawn =
        has(|letter| letter.is_ascii_digit()) && has(|letter| letter.is_ascii_alphabetic()) && !is_measure(word);
    let verbs = rest[..start].trim_end_matches([' ', '"', '“', '\'']).to_ascii_lowercase();
    let used = [
        "use", "used", "using", "to", "with", "set", "put", "tried", "try", "typed", "entered", "enter", "chose",
        "have", "had", "用", "设", "输入",
    ]
    .iter()
    .any(|verb| verbs.ends_with(verb));
    let from = label - line.len();
    (used && drawn && word.chars().count() >= 5 && word.is_ascii()).then(|| from + start..from + start + word.len())
}

/// "login: ana@customer.example / Hunter22": what stands behind a mail address, where signing in is spoken of.
fn beside(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let rest = value::ahead(text, at + 1, 160);
        let host = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
        let behind = rest[host..].trim_start_matches([' ', '\t']);
        let Some(behind) =
            behind.strip_prefix(['/', '|', ':', ';', ',']).filter(|behind| host > 3 && !behind.starts_with("//"))
        else {
            continue;
        };
        let start = at + 1 + rest.len() - behind.trim_start_matches([' ', '\t']).len();
        let end = value::word_end(value::ahead(text, start, BESIDE_MAX), 0) + start;
        let word = &text[start..end];
        let has = |of: fn(char) -> bool| word.chars().any(of);
        let drawn =
            has(|letter| letter.is_ascii_digit()) && has(|letter| letter.is_ascii_alphabetic()) && word.len() >= 6;
        if !drawn || is_measure(word) || word.contains('@') || word.contains("://") {
            continue;
        }
        let before = value::line_before(text, at, 120).to_ascii_lowercase();
        let about = [
            "login",
            "log in",
            "log-in",
            "account",
            "acc:",
            "credential",
            "user",
            "sign in",
            "账号",
            "帐号",
            "登录",
            "账户",
            "email:",
        ]
        .iter()
        .any(|word| before.contains(word));
        if about {
            hit(hits, Kind::Password, start..end);
        }
    }
}

/// What a command is given: `-u someone:something`, `-p something --user someone`.
fn options(text: &str, hits: &mut Vec<Hit>) {
    if memmem::find(text.as_bytes(), b" -").is_none() && !text.starts_with('-') {
        return;
    }
    let word = |at: usize| {
        let start =
            at + value::ahead(text, at, 8).len() - value::ahead(text, at, 8).trim_start_matches(['\'', '"']).len();
        start
            ..start
                + value::ahead(text, start, 128)
                    .find([' ', '\n', '\'', '"'])
                    .unwrap_or(value::ahead(text, start, 128).len())
    };
    for option in [" -u ", " --user "] {
        for (at, _) in text.match_indices(option) {
            let range = word(at + option.len());
            let given = &text[range.clone()];
            if let Some(colon) =
                given.find(':').filter(|colon| *colon > 0 && colon + 3 < given.len() && !given.contains("://"))
                && !is_masked(&given[colon + 1..])
            {
                hit(hits, Kind::Password, range.start + colon + 1..range.end);
            }
        }
    }
    let named = [" -u ", " --user ", " --username ", " -U "].iter().any(|option| text.contains(option));
    for option in ["-p ", "--pass ", "--password "].iter().filter(|_| named) {
        for (at, _) in text.match_indices(option) {
            let range = word(at + option.len());
            let alone = at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace();
            if alone && range.len() >= 5 && !text[range.clone()].starts_with(['-', '$', '<']) {
                hit(hits, Kind::Password, range);
            }
        }
    }
}

/// `scheme://someone:something@host`.
fn userinfo(text: &str, hits: &mut Vec<Hit>) {
    for at in memmem::find_iter(text.as_bytes(), b"://") {
        let rest = value::ahead(text, at + 3, 256);
        let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'\'');
        let stop = rest.bytes().position(ends).unwrap_or(rest.len());
        let stop = rest[..stop].find(char::is_whitespace).unwrap_or(stop);
        let Some(sign) = rest[..stop].rfind('@') else { continue };
        let Some(colon) = rest[..sign].find(':') else { continue };
        if sign > colon + 1 && !is_masked(&rest[colon + 1..sign]) {
            hit(hits, Kind::Password, at + 3 + colon + 1..at + 3 + sign);
        }
    }
}
