//! Patterns, from text to terms.

use super::{Words, opened::fold};
use std::collections::BTreeMap;

/// Terms of a pattern.
const TERMS_MAX: usize = 8;
/// Lists of words that name lists of words, one in the other.
const LISTS_MAX: usize = 3;

/// When a pattern holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing negates it.
    Affirmed,
    /// Something negates it.
    Negated,
    /// Either way.
    Any,
    /// Nothing negates it, and the sentence asks.
    Asked,
}

/// How a term follows the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// `+`
    Next,
    /// `..`
    Soon,
    /// `...`
    Later,
    /// `&`
    Beside,
}

/// A pattern; a term is the numbers of its literals.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub mark: Mark,
    pub terms: Vec<(Link, Vec<usize>)>,
    pub without: Vec<Vec<usize>>,
}

/// How a literal may stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stand {
    /// The word may go on: `recover*`.
    pub open: bool,
    /// It begins its sentence: `^no`.
    pub first: bool,
    /// It ends its sentence: `no$`.
    pub last: bool,
    /// It is any number: `#`.
    pub number: bool,
}

/// Every literal of a recogniser, once.
#[derive(Default)]
pub struct Literals {
    numbers: BTreeMap<(String, Stand), usize>,
    texts: Vec<String>,
    stands: Vec<Stand>,
}

impl Literals {
    fn number(&mut self, text: String, stand: Stand) -> usize {
        *self.numbers.entry((text, stand)).or_insert_with_key(|(text, stand)| {
            self.texts.push(text.clone());
            self.stands.push(*stand);
            self.texts.len() - 1
        })
    }

    /// The literals and how each may stand.
    pub fn into_parts(self) -> (Vec<String>, Vec<Stand>) {
        (self.texts, self.stands)
    }
}

/// Reads a pattern. The error says what is wrong with it.
pub fn read(text: &str, words: &Words, literals: &mut Literals) -> Result<Pattern, String> {
    let (mark, rest) = match text.split_once(':') {
        Some(("no", rest)) => (Mark::Negated, rest),
        Some(("any", rest)) => (Mark::Any, rest),
        Some(("ask", rest)) => (Mark::Asked, rest),
        _ => (Mark::Affirmed, text),
    };
    let mut pattern = Pattern { mark, terms: Vec::new(), without: Vec::new() };
    let mut link = None;
    let mut words_of: Vec<&str> = Vec::new();
    let close = |parts: &mut Vec<&str>, link: Option<Link>, pattern: &mut Pattern, literals: &mut Literals| {
        if parts.is_empty() {
            return Err(format!("`{text}` lacks a word beside `+`, `..`, `...` or `&`, or is empty"));
        }
        let term = term(&parts.join(" "), words, literals, 0)?;
        pattern.terms.push((link.unwrap_or(Link::Soon), term));
        parts.clear();
        Ok(())
    };
    // What follows `!` is what must not stand in the sentence, up to the next `!`.
    let (rest, without) = rest.split_once('!').map_or((rest, None), |(rest, without)| (rest, Some(without)));
    for part in without.iter().flat_map(|without| without.split('!')) {
        pattern.without.push(term(part.trim(), words, literals, 0)?);
    }
    for part in rest.split_whitespace() {
        let next = match part {
            "+" => Link::Next,
            ".." => Link::Soon,
            "..." => Link::Later,
            "&" => Link::Beside,
            _ => {
                words_of.push(part);
                continue;
            }
        };
        close(&mut words_of, link, &mut pattern, literals)?;
        link = Some(next);
    }
    close(&mut words_of, link, &mut pattern, literals)?;
    if pattern.terms.len() > TERMS_MAX {
        return Err(format!("`{text}` has more than {TERMS_MAX} terms"));
    }
    Ok(pattern)
}

/// The same words as they are typed in haste: `dont`, `u`, `ur`. Not where another word would come of it (`its`, `well`, `were`).
fn hasty(words: &str) -> Option<String> {
    const SHORT: &[(&str, &str)] = &[
        ("you", "u"),
        ("your", "ur"),
        ("you're", "ur"),
        ("please", "pls"),
        ("that's", "thats"),
        ("there's", "theres"),
        ("what's", "whats"),
        ("who's", "whos"),
        ("nobody's", "nobodys"),
        ("i'm", "im"),
        ("i've", "ive"),
        ("we've", "weve"),
        ("you've", "youve"),
        ("you'll", "youll"),
        ("you'd", "youd"),
        ("they're", "theyre"),
        ("should've", "shouldve"),
        ("could've", "couldve"),
    ];
    let short = |word: &str| match SHORT.iter().find(|(whole, _)| *whole == word) {
        Some((_, short)) => (*short).to_owned(),
        None if word.ends_with("n't") => word.replace('\'', ""),
        None => word.to_owned(),
    };
    let text = words.split(' ').map(short).collect::<Vec<_>>().join(" ");
    (text != words).then_some(text)
}

fn term(text: &str, words: &Words, literals: &mut Literals, depth: usize) -> Result<Vec<usize>, String> {
    let mut numbers = Vec::new();
    for part in text.split('|') {
        let part = part.trim();
        if let Some(name) = part.strip_prefix('@') {
            let list = words.get(name).ok_or_else(|| format!("there is no list of words `@{name}`"))?;
            if depth >= LISTS_MAX {
                return Err(format!("the list `@{name}` names lists more than {LISTS_MAX} deep"));
            }
            numbers.extend(term(list, words, literals, depth + 1)?);
            continue;
        }
        let (part, first) = part.strip_prefix('^').map_or((part, false), |part| (part, true));
        let (part, last) = part.strip_suffix('$').map_or((part, false), |part| (part, true));
        let (part, open) = part.strip_suffix('*').map_or((part, false), |part| (part, true));
        let folded = fold(part);
        if folded.is_empty() {
            return Err(format!("`{text}` holds an empty word"));
        }
        let number = folded == "#";
        let stand = Stand { open, first, last, number };
        numbers.extend(hasty(&folded).into_iter().map(|text| literals.number(text, stand)));
        numbers.push(literals.number(folded, stand));
    }
    Ok(numbers)
}
