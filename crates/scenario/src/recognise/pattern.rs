//! Patterns, from text to terms.

use super::{Words, opened::fold};
use std::collections::BTreeMap;

/// Terms of a pattern.
const TERMS_MAX: usize = 8;

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

/// Every literal of a recogniser, once.
#[derive(Default)]
pub struct Literals {
    numbers: BTreeMap<(String, bool), usize>,
    texts: Vec<String>,
    open: Vec<bool>,
}

impl Literals {
    fn number(&mut self, text: String, open: bool) -> usize {
        *self.numbers.entry((text, open)).or_insert_with_key(|(text, open)| {
            self.texts.push(text.clone());
            self.open.push(*open);
            self.texts.len() - 1
        })
    }

    /// The literals and whether each may go on.
    pub fn into_parts(self) -> (Vec<String>, Vec<bool>) {
        (self.texts, self.open)
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
            return Err(format!("`{text}` lacks a word beside `..`, `...` or `&`, or is empty"));
        }
        let term = term(&parts.join(" "), words, literals)?;
        pattern.terms.push((link.unwrap_or(Link::Soon), term));
        parts.clear();
        Ok(())
    };
    // What follows `!` is what must not stand in the sentence, up to the next `!`.
    let (rest, without) = rest.split_once('!').map_or((rest, None), |(rest, without)| (rest, Some(without)));
    for part in without.iter().flat_map(|without| without.split('!')) {
        pattern.without.push(term(part.trim(), words, literals)?);
    }
    for part in rest.split_whitespace() {
        let next = match part {
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

fn term(text: &str, words: &Words, literals: &mut Literals) -> Result<Vec<usize>, String> {
    let mut numbers = Vec::new();
    for part in text.split('|') {
        let part = part.trim();
        if let Some(name) = part.strip_prefix('@') {
            let list = words.get(name).ok_or_else(|| format!("there is no list of words `@{name}`"))?;
            if list.contains('@') {
                return Err(format!("the list `@{name}` names another list"));
            }
            numbers.extend(term(list, words, literals)?);
            continue;
        }
        let (part, open) = part.strip_suffix('*').map_or((part, false), |part| (part, true));
        let folded = fold(part);
        if folded.is_empty() {
            return Err(format!("`{text}` holds an empty word"));
        }
        numbers.push(literals.number(folded, open));
    }
    Ok(numbers)
}
