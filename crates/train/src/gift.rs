//! GIFT, Moodle's text format for questions, read into questions of one language.
//!
//! True/false, single, multiple with weights, short answer, number with tolerance or range, and matching are read. An
//! essay, a description, or anything else is a fault with its line, and the other questions are read nevertheless.
//! Source: docs.moodle.org, "GIFT format".

use crate::question::{Kind, Question, Right, Wording};
use language::Lang;

/// Bytes of a file at most.
pub const BYTES_MAX: usize = 512 * 1024;
/// Questions of a file at most.
pub const QUESTIONS_MAX: usize = 500;

/// A question that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Its title, when it has one.
    pub title: Option<String>,
    /// The question, worded in one language.
    pub question: Question,
}

/// What could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The file is too long, or has too many questions.
    TooMuch,
    /// No answers in braces: a description or an essay.
    NoAnswers,
    /// A brace that is not closed.
    Open,
    /// No right answer.
    NoRight,
    /// Not a number.
    NotANumber,
    /// A pair without `->`, or among other answers.
    Pair,
}

/// A fault and the line of its question, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub wrong: Wrong,
}

/// Reads a file. Every question that can be read is; every other has its fault.
pub fn read(text: &str, lang: Lang) -> (Vec<Read>, Vec<Fault>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    if text.len() > BYTES_MAX {
        return (found, vec![Fault { line: 1, wrong: Wrong::TooMuch }]);
    }
    for (line, block) in blocks(text) {
        if found.len() >= QUESTIONS_MAX {
            faults.push(Fault { line, wrong: Wrong::TooMuch });
            break;
        }
        match one(&block, lang) {
            Ok((title, question)) => found.push(Read { line, title, question }),
            Err(wrong) => faults.push(Fault { line, wrong }),
        }
    }
    (found, faults)
}

/// The blocks between empty lines, without comments and categories, each with its first line's number.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim_end();
        if line.trim_start().starts_with("//") || line.trim_start().starts_with("$CATEGORY:") {
            continue;
        }
        if line.trim().is_empty() {
            open = false;
        } else if open {
            if let Some((_, block)) = blocks.last_mut() {
                block.push('\n');
                block.push_str(line);
            }
        } else {
            blocks.push((at + 1, line.to_owned()));
            open = true;
        }
    }
    blocks
}

fn one(block: &str, lang: Lang) -> Result<(Option<String>, Question), Wrong> {
    let (title, rest) =
        match block.trim_start().strip_prefix("::").and_then(|rest| find(rest, "::").map(|at| (rest, at))) {
            Some((rest, at)) => (Some(plain(&rest[..at])), &rest[at + 2..]),
            None => (None, block),
        };
    let open = find(rest, "{").ok_or(Wrong::NoAnswers)?;
    let close = find(&rest[open..], "}").ok_or(Wrong::Open)? + open;
    let (before, inside, after) = (&rest[..open], &rest[open + 1..close], &rest[close + 1..]);
    let blank = if after.trim().is_empty() { "" } else { " _____ " };
    let ask = plain(&format!("{}{blank}{}", markless(before), after.trim()));
    let (inside, why) = match find(inside, "####") {
        Some(at) => (&inside[..at], plain(&inside[at + 4..])),
        None => (inside, String::new()),
    };
    if ask.is_empty() || inside.trim().is_empty() {
        return Err(Wrong::NoAnswers);
    }
    let (kind, number, wording) = answers(inside.trim(), lang)?;
    let wording = Wording { ask, why, ..wording };
    let (en, zh) = match lang {
        Lang::En => (wording, Wording::default()),
        Lang::Zh => (Wording::default(), wording),
    };
    Ok((title, Question { kind, number, en, zh }))
}

/// Without the mark that says how the text is written, such as `[html]`.
fn markless(text: &str) -> &str {
    let text = text.trim();
    ["[html]", "[markdown]", "[plain]", "[moodle]"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)
}

type Answers = (Kind, Option<Right>, Wording);

fn answers(inside: &str, lang: Lang) -> Result<Answers, Wrong> {
    if let Some(number) = inside.strip_prefix('#') {
        let first = number.trim().trim_start_matches('=');
        let right = right(&plain(cut(first, &["#", "~", "\n"])))?;
        return Ok((Kind::Number, Some(right), Wording::default()));
    }
    let truth = plain(cut(inside, &["#"]));
    if let Some(yes) = match truth.to_ascii_uppercase().as_str() {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    } {
        let mut words = match lang {
            Lang::En => ["True", "False"],
            Lang::Zh => ["正确", "错误"],
        };
        if !yes {
            words.reverse();
        }
        let [right, wrong] = words.map(|word| vec![word.to_owned()]);
        return Ok((Kind::Single, None, Wording { right, wrong, ..Wording::default() }));
    }
    choices(&split(inside))
}

fn choices(parts: &[(char, String)]) -> Result<Answers, Wrong> {
    let pairs = parts.iter().filter(|(_, text)| find(text, "->").is_some()).count();
    if pairs > 0 {
        if pairs < parts.len() || parts.iter().any(|(mark, _)| *mark != '=') {
            return Err(Wrong::Pair);
        }
        let pairs = parts
            .iter()
            .filter_map(|(_, text)| {
                find(text, "->").map(|at| (plain(&text[..at]), plain(cut(&text[at + 2..], &["#"]))))
            })
            .collect();
        return Ok((Kind::Match, None, Wording { pairs, ..Wording::default() }));
    }
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for (mark, text) in parts {
        let (weight, text) = weight(text);
        let text = plain(cut(text, &["#"]));
        let good = weight.map_or(*mark == '=', |weight| weight > 0.0);
        if good { right.push(text) } else { wrong.push(text) }
    }
    match (right.len(), wrong.len()) {
        (0, _) => Err(Wrong::NoRight),
        (_, 0) => Ok((Kind::Short, None, Wording { accept: right, ..Wording::default() })),
        (1, _) => Ok((Kind::Single, None, Wording { right, wrong, ..Wording::default() })),
        _ => Ok((Kind::Multi, None, Wording { right, wrong, ..Wording::default() })),
    }
}

/// `=a ~b` as `[('=', a), ('~', b)]`.
fn split(inside: &str) -> Vec<(char, String)> {
    let mut parts: Vec<(char, String)> = Vec::new();
    let mut letters = inside.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, parts.last_mut()) {
            ('\\', Some((_, text))) => {
                text.push('\\');
                text.extend(letters.next());
            }
            ('=' | '~', _) => parts.push((letter, String::new())),
            (letter, Some((_, text))) => text.push(letter),
            (_, None) => {}
        }
    }
    parts
}

/// `%50%text` as 50 and `text`.
fn weight(text: &str) -> (Option<f64>, &str) {
    let text = text.trim();
    match text.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
        Some((percent, rest)) => (percent.trim().parse().ok(), rest),
        None => (None, text),
    }
}

/// `3:0.1` or `1..5`.
fn right(text: &str) -> Result<Right, Wrong> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).ok_or(Wrong::NotANumber);
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (number(low)?, number(high)?);
        return Ok(Right { is: (low + high) / 2.0, within: (high - low).abs() / 2.0 });
    }
    match text.split_once(':') {
        Some((is, within)) => Ok(Right { is: number(is)?, within: number(within)?.abs() }),
        None => Ok(Right { is: number(text)?, within: 0.0 }),
    }
}

/// Where `what` stands for the first time without a backslash before it.
fn find(text: &str, what: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(what).map(|at| at + from) {
        let slashes = text[..at].bytes().rev().take_while(|b| *b == b'\\').count();
        if slashes.is_multiple_of(2) {
            return Some(at);
        }
        from = at + what.len();
    }
    None
}

/// The text before the first of `ends` that is not escaped.
fn cut<'a>(text: &'a str, ends: &[&str]) -> &'a str {
    let end = ends.iter().filter_map(|end| find(text, end)).min().unwrap_or(text.len());
    &text[..end]
}

/// Without backslashes and white space at the ends.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.trim().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some(escaped) => out.push(escaped),
                None => {}
            },
            letter => out.push(letter),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, kind: Kind, wanted: &Wording, number: Option<Right>) {
        let (found, faults) = read(text, Lang::En);
        assert_eq!(faults, [], "{text}");
        assert_eq!(found.len(), 1, "{text}");
        let question = &found[0].question;
        assert_eq!((question.kind, &question.en, question.number), (kind, wanted, number), "{text}");
        assert!(question.zh.is_empty());
    }

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn each_kind_of_question_is_read() {
        let w = Wording { ask: "Who signs?".into(), ..Wording::default() };
        let single = Wording { right: list(&["The owner"]), wrong: list(&["The node", "Us"]), ..w.clone() };
        check("::Signing:: Who signs? {=The owner ~The node#No. ~Us}", Kind::Single, &single, None);
        let multi = Wording { right: list(&["a", "b"]), wrong: list(&["c"]), ..w.clone() };
        check("Who signs? {~%50%a ~%50%b ~%-100%c}", Kind::Multi, &multi, None);
        let short = Wording { accept: list(&["memo", "tag"]), ..w.clone() };
        check("Who signs? {=memo =tag}", Kind::Short, &short, None);
        let pairs = vec![("BTC".into(), "bc1".into()), ("TRON".into(), "T".into())];
        check("Who signs?\n{\n=BTC -> bc1\n=TRON -> T\n}", Kind::Match, &Wording { pairs, ..w.clone() }, None);
        check("Who signs? {#3:0.5}", Kind::Number, &w, Some(Right { is: 3.0, within: 0.5 }));
        check("Who signs? {#1..5}", Kind::Number, &w, Some(Right { is: 3.0, within: 2.0 }));
        let truth = Wording { right: list(&["False"]), wrong: list(&["True"]), ..w };
        check("Who signs? {FALSE}", Kind::Single, &truth, None);
    }

    #[test]
    fn a_gap_escapes_and_the_reason_are_read() {
        let text =
            "// a comment\n$CATEGORY: x\n\nA seed has {=12 ~13 ####Or 24\\: twelve is the least.} words, 1 \\= 1.";
        let (found, faults) = read(text, Lang::Zh);
        assert_eq!((found.len(), faults.len(), found[0].line), (1, 0, 4));
        assert_eq!(found[0].question.zh.ask, "A seed has _____ words, 1 = 1.");
        assert_eq!(found[0].question.zh.why, "Or 24: twelve is the least.");
    }

    #[test]
    fn a_fault_names_its_line_and_the_rest_is_read() {
        let text = "Fine? {=yes ~no}\n\nAn essay {}\n\nNever closed {=a\n\nNone right {~a ~b}\n\nOdd {#three}\n\nMixed {=a -> b ~c}\n\nJust words.";
        let (found, faults) = read(text, Lang::En);
        assert_eq!(found.len(), 1);
        let wrong: Vec<(usize, Wrong)> = faults.iter().map(|fault| (fault.line, fault.wrong)).collect();
        assert_eq!(
            wrong,
            [
                (3, Wrong::NoAnswers),
                (5, Wrong::Open),
                (7, Wrong::NoRight),
                (9, Wrong::NotANumber),
                (11, Wrong::Pair),
                (13, Wrong::NoAnswers)
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[=~#%{}:\\\\a-c1-3 >\\-\n\u{4e00}]{0,80}") {
            let (found, faults) = read(&text, Lang::En);
            let blocks = blocks(&text).len();
            prop_assert_eq!(found.len() + faults.len(), blocks);
        }
    }
}
