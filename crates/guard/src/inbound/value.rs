//! From a label to its value: `my password for mail is: …`, `密码（登录）是…`, `"password":"…"`.

use super::{label::Label, page::Page, wordset::WordSet};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// How a value is tied to its label, loosely to firmly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It follows, with at most filling words between.
    Bare,
    /// A verb: is, 是.
    Verb,
    /// A mark: a colon, an equals sign.
    Mark,
}

/// Where a value begins and how it is tied.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    pub start: usize,
    pub tie: Tie,
    /// It opens with a quotation mark.
    pub quoted: bool,
}

/// Bytes from a label to its value.
const GAP_MAX: usize = 72;
const FILLING_MAX: usize = 7;
/// Letters and digits in a row that are a value and no word.
const DRAWN_MIN: usize = 6;
/// Letters in a row that are a value also without a tie, behind a parenthesis.
const KEY_MIN: usize = 16;
/// Bytes from a label to a tie further on.
const FAR_MAX: usize = 48;

const VERBS: &str = "displayed displays gives reads prints returned printed lautet zeigt là adalah jest is are was were be s es ist est son equals becomes reads says было это shi";
const FILLING: &str = "number numbers no num nr code codes key keys value here below this these that those following follows as the a \
    an my our your just now currently sent received receive got get i it you said shows shown and again also still \
    should called like in of on from to for with me we they them hex base58 string field u ur plz pls please use \
    used enter entered typed put set there so ok one phone google sms email x t mi la el le backup list header \
    của tôi mình saya aku moje em nya da foi titular do showed showing recebi chegou geldi name dropped came back new old current latest last first second 6 digit digits six id account login user \
    secret wallet real full card is security right";
static LATIN_VERBS: LazyLock<WordSet> = LazyLock::new(|| WordSet::of(VERBS));
static LATIN_FILLING: LazyLock<WordSet> = LazyLock::new(|| WordSet::of(FILLING));

const HAN_VERBS: &str = "就是 是 为 為 设的是 設的是 设的 設的 设置的 改的是 用的是 改成 改为 改為 设成 设为 設為 变成 叫做 叫 填的 写的 はです は 는 은";
const HAN_FILLING: &str = "里面的 里的 号码 號碼 如下 就 из 应该 應該 分别 分別 的 了 这个 這個 这是 那个 下面 以下 发给你 发给您 发 给你 给您 給你 給您 给 收到 收到的 号 號 码 碼 我 您 你 们 在这 在这里 在這裡 这里 這裡 \
    记得 好像 大概 可能 应该是 没记错 没错 一直 现在 現在 目前 刚刚 剛剛 刚 剛 用 显示 顯示 已经 也 都 和 及 有 原来 原來 以前 之前 最新 新 旧 舊 登录 登入 看 看看 看下 来 來 了一个 一个 导出 出 请 請 麻烦 查 查一下 帮 \
    保存 内容 內容 位 个 個 数字 數字 信息 资料 后 前 已 到 贴 复制 输入 填 写";

/// Words beyond ASCII that lead to a value, by their first letter: verbs before fillings, longer ones first.
static HAN: LazyLock<FxHashMap<char, Vec<(&str, bool)>>> = LazyLock::new(|| {
    let verbs = HAN_VERBS.split_ascii_whitespace().map(|word| (word, true));
    let mut words: Vec<_> = HAN_FILLING.split_ascii_whitespace().map(|word| (word, false)).collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    let mut by: FxHashMap<char, Vec<(&str, bool)>> = FxHashMap::default();
    for (word, is_verb) in verbs.chain(words) {
        by.entry(word.chars().next().unwrap_or(' ')).or_default().push((word, is_verb));
    }
    by
});

/// The value after `label`, if something ties it.
pub fn after(page: &Page<'_>, label: &Label) -> Option<Value> {
    page.value(label, || found(page, label.end))
}

fn found(page: &Page<'_>, end: usize) -> Option<Value> {
    let text = page.text.as_ref();
    let mut walk = Walk { text, at: end, tie: Tie::Bare, quoted: false, filling: 0, lines: 0 };
    if let Some(value) = walk.past_parenthesis() {
        walk.at = value;
    }
    while walk.at - end <= GAP_MAX && walk.step() {}
    if walk.tie == Tie::Bare
        && !is_drawn(text, walk.at)
        && let Some(tied) = far(text, end)
    {
        (walk.at, walk.tie, walk.quoted) = (tied, Tie::Mark, false);
        while walk.at - end <= GAP_MAX && walk.step() {}
    }
    let gap = end..walk.at.max(end + 1);
    let open = walk.at < text.len() && !page.is_token(&gap) && !text[walk.at..].starts_with('⟦');
    open.then_some(Value { start: walk.at, tie: walk.tie, quoted: walk.quoted })
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    tie: Tie,
    quoted: bool,
    filling: usize,
    lines: usize,
}

impl Walk<'_> {
    /// Takes one step over a mark, a verb or a filling word; false at the value.
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(letter) = rest.chars().next() else { return false };
        match letter {
            '\n' => {
                self.lines += 1;
                self.at += 1;
                self.lines <= 2
            }
            ':' | '：' | '=' | '＝' | '→' | '➡' | '➜' | '﹕' | '∶' => {
                // `://` belongs to an address.
                if rest.starts_with("://") {
                    return false;
                }
                self.tie = Tie::Mark;
                self.at += letter.len_utf8();
                true
            }
            '-' | '–' | '—' | '|' | '>' | '~' | '*' | '_' | '#' | '.' | '…' | '`' | '/' if !starts_value(rest) => {
                self.tie = self.tie.max(if rest[letter.len_utf8()..].starts_with(' ') { Tie::Verb } else { Tie::Bare });
                self.at += letter.len_utf8();
                true
            }
            '"' | '\'' | '“' | '”' | '‘' | '’' | '「' | '『' | '《' | '`' | '\\' => {
                self.quoted = letter != '\\';
                self.at += letter.len_utf8();
                true
            }
            '(' | '（' | '[' | '【' | '{' | '<' => {
                self.at += letter.len_utf8();
                true
            }
            ')' | '）' | ']' | '】' | '}' => {
                self.at += letter.len_utf8();
                true
            }
            ',' | '，' | '、' if self.tie == Tie::Bare && self.filling < 3 => {
                self.filling += 2;
                self.at += letter.len_utf8();
                true
            }
            letter if letter.is_whitespace() => {
                self.at += letter.len_utf8();
                true
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if rest.as_bytes()[0] < 0x80 {
            return self.latin();
        }
        let Some(words) = rest.chars().next().and_then(|first| HAN.get(&first)) else { return false };
        let Some((word, is_verb)) = words.iter().find(|(word, _)| rest.starts_with(word)) else { return false };
        self.at += word.len();
        if *is_verb {
            self.tie = self.tie.max(Tie::Verb);
            return true;
        }
        self.filling += 1;
        self.filling <= FILLING_MAX
    }

    fn latin(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let is_latin = |letter: &char| {
            letter.is_alphanumeric() && ((*letter as u32) < 0x250 || (0x1e00..0x1f00).contains(&(*letter as u32)))
        };
        let len = rest.chars().take(11).take_while(is_latin).map(char::len_utf8).sum();
        let word: &str = &rest[..len];
        let ends = rest[len..]
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || ":=：,'’\"(（".contains(next) || next as u32 > 0x2e7f);
        if len == 0 || len > 12 || !ends || self.quoted {
            return false;
        }
        if LATIN_VERBS.has(word) {
            self.tie = self.tie.max(Tie::Verb);
            self.at += len;
            return true;
        }
        if self.tie < Tie::Mark && LATIN_FILLING.has(word) {
            self.filling += 1;
            self.at += len;
            return self.filling <= FILLING_MAX;
        }
        false
    }

    /// `(login)` right after a label, if a tie comes behind it.
    fn past_parenthesis(&self) -> Option<usize> {
        let rest = self.text[self.at..].trim_start_matches(' ');
        let start = self.text.len() - rest.len();
        let open = rest.chars().next().filter(|open| matches!(open, '(' | '（'))?;
        let inside = &rest[open.len_utf8()..];
        let close = inside.char_indices().take(40).find(|(_, letter)| matches!(letter, ')' | '）'))?;
        let end = start + open.len_utf8() + close.0 + close.1.len_utf8();
        let next = self.text[end..].trim_start();
        let key = next.bytes().take(KEY_MIN).take_while(u8::is_ascii_alphanumeric).count() == KEY_MIN;
        let tied = key || next.starts_with([':', '：', '=', '是', '为']) || next.starts_with("is ");
        tied.then_some(end)
    }
}

/// Whether a mark opens a value rather than leads to one: `_abc`, `#Summer24`, `//`.
fn starts_value(rest: &str) -> bool {
    let mut letters = rest.chars();
    let first = letters.next();
    match letters.next() {
        Some(next) => {
            (next.is_alphanumeric() && !matches!(first, Some('*' | '>' | '`' | '|' | '-' | '.' | '/')))
                || rest.starts_with("//")
        }
        None => true,
    }
}

/// Whether a value stands at `at` that is no word: "password abc12345 is refused" needs no tie further on.
fn is_drawn(text: &str, at: usize) -> bool {
    let run = text.as_bytes()[at..].iter().take(DRAWN_MIN).take_while(|byte| byte.is_ascii_alphanumeric());
    let (len, digits) = run.fold((0, 0), |(len, digits), byte| (len + 1, digits + usize::from(byte.is_ascii_digit())));
    len == DRAWN_MIN && digits > 0
}

/// A tie further on in the same clause: `password for my account at the exchange is …`.
fn far(text: &str, end: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[end..(end + FAR_MAX).min(text.len())];
    if !(bytes.starts_with(b" ") || bytes.starts_with("的".as_bytes())) {
        return None;
    }
    let starts = |rest: &[u8], words: &[&str]| {
        words.iter().find(|word| rest.starts_with(word.as_bytes())).map(|word| word.len())
    };
    for (at, byte) in bytes.iter().enumerate() {
        let tie = match byte {
            b'\n' | b'.' | b',' | b';' | b'!' | b'?' => return None,
            b':' | b'=' => Some(1),
            b' ' if matches!(bytes.get(at + 1), Some(b'i' | b'e')) => starts(&bytes[at..], &[" is ", " es ", " ist "]),
            0xe2.. => match starts(&bytes[at..], &["。", "，", "；", "！", "？", "⟦"]) {
                Some(_) => return None,
                None => starts(&bytes[at..], &["：", "是"]),
            },
            _ => None,
        };
        if let Some(len) = tie {
            return Some(end + at + len);
        }
    }
    None
}

/// The nearest letter boundary at or before `at`.
pub fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The end of the unbroken value from `start`: up to a space, a quotation mark, a bracket or a Chinese letter.
pub fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    let mut len = 0;
    while let Some(byte) = bytes.get(len) {
        let width = match byte {
            b'"' | b'`' | b'<' | b'>' | b' ' | b'\t'..=b'\r' => break,
            b'\\' if matches!(bytes.get(len + 1), Some(b'"' | b'n' | b'r')) => break,
            ..0x80 => 1,
            _ => match rest[len..].chars().next() {
                Some(letter) if !ends_value(letter) => letter.len_utf8(),
                _ => break,
            },
        };
        len += width;
    }
    let word = &rest[..len];
    let trimmed = word.trim_end_matches([',', ';', '.', ':', '\'', '?']);
    start + if trimmed.is_empty() { len } else { trimmed.len() }
}

/// Whether a letter beyond ASCII ends a value.
fn ends_value(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '“' | '”' | '’' | '⟦' | '⟧') || letter as u32 > 0x2e7f
}

/// The end of the line from `start`.
pub fn line_end(text: &str, start: usize) -> usize {
    text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at)
}

/// Up to `max` bytes before `at`, not across a line break.
pub fn line_before(text: &str, at: usize, max: usize) -> &str {
    let from = floor(text, at.saturating_sub(max));
    let before = &text[from..at];
    memchr::memrchr(b'\n', before.as_bytes()).map_or(before, |line| &before[line + 1..])
}

/// Up to `max` bytes from `at`.
pub fn ahead(text: &str, at: usize, max: usize) -> &str {
    &text[at..floor(text, at + max)]
}

/// What finds any of `words`, whatever the case of their ASCII letters.
///
/// # Panics
/// When the words are too many for an automaton, which is seen when it is first used.
pub fn finder<'w>(words: impl IntoIterator<Item = &'w str>) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("a few words make a small automaton")
}

/// `text` in small letters without our own tokens, whole or cut off: their names must not speak for what stands around them.
pub fn plain(text: &str) -> String {
    let mut rest = match (text.find('⟧'), text.find('⟦')) {
        (Some(close), open) if open.is_none_or(|open| close < open) => &text[close + '⟧'.len_utf8()..],
        _ => text,
    };
    let mut out = String::with_capacity(rest.len());
    while let Some(open) = rest.find('⟦') {
        out.push_str(&rest[..open]);
        rest = rest[open..].find('⟧').map_or("", |close| &rest[open + close + '⟧'.len_utf8()..]);
    }
    out.push_str(rest);
    out.make_ascii_lowercase();
    out
}
