//! A text opened for the rules: normal letters, where they came from, its labels and long runs.

use super::{
    Kind,
    label::{self, Group, Label},
    rule::card,
    sweep::{self, GROUP_MAX, GROUP_MIN, GROUPED_MIN, Signs, Swept, WRAPPED_MIN},
    value::Value,
};
use std::{
    borrow::Cow,
    cell::{Cell, OnceCell, RefCell},
    ops::Range,
};
use unicode_normalization::{UnicodeNormalization, char::compose};

/// Derivations of public keys for one text: each costs tens of microseconds.
const DERIVATIONS_MAX: u32 = 24;
/// Addresses of a text that derivations are compared with.
const ADDRESSES_MAX: usize = 64;

/// A finding of a rule, in bytes of [`Page::text`].
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// A text and what the rules need to know of it.
pub struct Page<'a> {
    /// Normal form: full-width and styled letters are plain, invisible ones are gone.
    pub text: Cow<'a, str>,
    pub signs: Signs,
    /// Labels in order; none inside a token of ours, and none that has one for its value.
    pub labels: Vec<Label>,
    /// A bit for each group of `labels`.
    groups: u16,
    /// Runs of at least [`sweep::BLOB_MIN`] ASCII letters and digits.
    pub blobs: Vec<Range<usize>>,
    /// Addresses known from outside.
    pub addresses: &'a [&'a str],
    /// Tokens that stand where secrets were.
    tokens: Vec<Range<usize>>,
    /// For each byte of `text`, and its end, the byte of the source.
    map: Option<Vec<u32>>,
    derivations: Cell<u32>,
    /// What stands after each label, where a rule has asked: several do.
    values: RefCell<Vec<Option<Option<Value>>>>,
    numbers: OnceCell<Vec<card::Number>>,
}

impl<'a> Page<'a> {
    /// Opens `text`, whose sweep gave `swept`.
    pub fn open(text: &'a str, swept: Swept, addresses: &'a [&'a str]) -> Page<'a> {
        if swept.signs.any(Signs::ODD) {
            let (normal, map) = normal(text);
            let swept = sweep::sweep(&normal);
            Page::with(Cow::Owned(normal), Some(map), swept, addresses)
        } else {
            Page::with(Cow::Borrowed(text), None, swept, addresses)
        }
    }

    fn with(text: Cow<'a, str>, map: Option<Vec<u32>>, swept: Swept, addresses: &'a [&'a str]) -> Page<'a> {
        let Swept { signs, starts, blobs, tokens } = swept;
        let mut labels = if signs.is_quiet() { Vec::new() } else { label::find(&text, &starts) };
        if !tokens.is_empty() {
            let mut ahead = tokens.as_slice();
            labels.retain(|label| {
                while let [token, rest @ ..] = ahead
                    && token.end <= label.start
                {
                    ahead = rest;
                }
                ahead.first().is_none_or(|token| token.start > label.start && !is_spent(&text, label, token))
            });
        }
        let mut groups = 0;
        for (place, label) in labels.iter_mut().enumerate() {
            label.place = place as u32;
            groups |= 1 << label.group as u16;
        }
        Page {
            text,
            signs,
            labels,
            groups,
            blobs,
            addresses,
            tokens,
            map,
            derivations: Cell::new(0),
            values: RefCell::default(),
            numbers: OnceCell::new(),
        }
    }

    /// The byte of the source where the letter at `at` begins.
    pub fn source(&self, at: usize) -> usize {
        self.map.as_ref().map_or(at, |map| map[at] as usize)
    }

    /// The byte of the source where the letter before `end` ends.
    pub fn source_end(&self, end: usize) -> usize {
        let Some(map) = &self.map else { return end };
        // The letter before `end` may come from one wide letter that gave several; it ends where the next one's source begins.
        let last = map[end.saturating_sub(1)];
        map[end..].iter().find(|at| **at > last).map_or(map[map.len() - 1], |at| *at) as usize
    }

    /// Whether any part of `range` is a token of ours.
    pub fn is_token(&self, range: &Range<usize>) -> bool {
        let next = self.tokens.partition_point(|token| token.end <= range.start);
        self.tokens.get(next).is_some_and(|token| token.start < range.end)
    }

    /// Whether a label of `group` stands in the text.
    pub fn names(&self, group: Group) -> bool {
        self.groups >> group as u16 & 1 == 1
    }

    /// The value after `label`, which `find` finds the first time.
    pub fn value(&self, label: &Label, find: impl FnOnce() -> Option<Value>) -> Option<Value> {
        let mut values = self.values.borrow_mut();
        if values.is_empty() {
            values.resize(self.labels.len(), None);
        }
        match values.get_mut(label.place as usize) {
            Some(slot) => *slot.get_or_insert_with(find),
            None => find(),
        }
    }

    /// Its numbers of as many digits as cards have, which two rules look at.
    pub fn numbers(&self) -> &[card::Number] {
        self.numbers.get_or_init(|| card::numbers(self.text.as_bytes()))
    }

    /// Takes one derivation from the allowance; false when it is used up.
    pub fn may_derive(&self) -> bool {
        self.derivations.set(self.derivations.get() + 1);
        self.derivations.get() <= DERIVATIONS_MAX
    }

    /// Everything address-like that a derived address may be compared with: known ones, and long runs of the text.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let here = self.blobs.iter().map(|blob| &self.text[blob.clone()]).filter(|blob| blob.len() <= 66);
        self.addresses.iter().copied().chain(here).take(ADDRESSES_MAX)
    }

    /// The text with keys that were broken over lines or into groups put together; none when nothing was broken.
    pub fn joined(&self, source: &'a str) -> Option<Page<'a>> {
        if !self.signs.any(Signs::BROKEN) || !self.signs.any(Signs::BLOB.and(Signs::LABEL)) {
            return None;
        }
        let (text, map) = joined(&self.text)?;
        let map = map.into_iter().map(|at| self.source(at as usize) as u32).collect();
        debug_assert!(source.len() >= text.len() || self.map.is_some());
        let swept = sweep::sweep(&text);
        Some(Page::with(Cow::Owned(text), Some(map), swept, self.addresses))
    }
}

/// `text` with plain letters for full-width and styled ones, nothing invisible; and where each byte came from.
fn normal(text: &str) -> (String, Vec<u32>) {
    let mut out = String::with_capacity(text.len());
    let mut map = Vec::with_capacity(text.len() + 1);
    for (at, letter) in text.char_indices() {
        let from = out.len();
        match letter {
            '\0'..='\u{7f}' | '\u{3400}'..='\u{9fff}' | '\u{3000}' => out.push(letter),
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {}
            // An accent that was written apart joins its letter, whose place the two keep.
            '\u{300}'..='\u{36f}' => {
                let last = out.chars().next_back();
                if let Some((last, whole)) = last.and_then(|last| Some((last, compose(last, letter)?))) {
                    let base = out.len() - last.len_utf8();
                    let place = map[base];
                    out.truncate(base);
                    map.truncate(base);
                    out.push(whole);
                    map.resize(out.len(), place);
                    continue;
                }
            }
            // Circled and parenthesised numbers number a list; as digits they would join what they number.
            '\u{2460}'..='\u{249b}' => out.push(letter),
            _ => out.extend(std::iter::once(letter).nfkc()),
        }
        map.resize(map.len() + out.len() - from, at as u32);
    }
    map.push(text.len() as u32);
    (out, map)
}

/// Whether `token` is the value of `label`: right behind it and the s of its plural, or behind a mark. Such a label speaks of nothing
/// else.
fn is_spent(text: &str, label: &Label, token: &Range<usize>) -> bool {
    let Some(gap) = text.get(label.end..token.start) else { return false };
    let gap = gap.strip_prefix('s').unwrap_or(gap);
    gap.len() <= 4 && gap.bytes().all(|byte| matches!(byte, b' ' | b':' | b'=' | b'"'))
}

/// Removes line breaks inside long runs and spaces between groups of one length. None if there are none.
fn joined(text: &str) -> Option<(String, Vec<u32>)> {
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::new();
    let mut map: Vec<u32> = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    let mut keep = |out: &mut Vec<u8>, range: Range<usize>| {
        out.extend_from_slice(&bytes[range.clone()]);
        map.extend(range.map(|at| at as u32));
    };
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let next = if at - start >= WRAPPED_MIN { wrap(bytes, at) } else { None };
        if let Some(next) = next {
            keep(&mut out, copied..at);
            (copied, at) = (next, next);
        } else if (GROUP_MIN..=GROUP_MAX).contains(&(at - start))
            && let Some(end) = grouped(bytes, start, at - start)
        {
            keep(&mut out, copied..at);
            while at < end {
                let next = at + 1;
                let run = bytes[next..end].iter().take(GROUP_MAX).take_while(|byte| byte.is_ascii_alphanumeric());
                at = next + run.count();
                keep(&mut out, next..at);
            }
            copied = at;
        }
    }
    if copied == 0 {
        return None;
    }
    keep(&mut out, copied..bytes.len());
    map.push(bytes.len() as u32);
    String::from_utf8(out).ok().map(|text| (text, map))
}

/// Where a run goes on after the line break at `at`, past quote marks, if it does.
pub fn wrap(bytes: &[u8], at: usize) -> Option<usize> {
    let mut next = at;
    let mut broken = false;
    while let Some(byte) = bytes.get(next).filter(|byte| matches!(byte, b'\n' | b'\r' | b' ' | b'\t' | b'>' | b'\\')) {
        broken |= *byte == b'\n';
        next += 1;
        if next - at > 24 {
            return None;
        }
    }
    let long = bytes[next..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (broken && long >= 4).then_some(next)
}

/// Where groups of `width` letters and digits end that begin at `start`, one space or hyphen apart, if together they are long; the last
/// may be shorter.
fn grouped(bytes: &[u8], start: usize, width: usize) -> Option<usize> {
    let (mut end, mut letters) = (start + width, width);
    while matches!(bytes.get(end), Some(b' ' | b'-')) {
        let len = bytes[end + 1..].iter().take(width + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if len == 0 || len > width {
            break;
        }
        (end, letters) = (end + 1 + len, letters + len);
        if len < width {
            break;
        }
    }
    (letters > width && letters >= GROUPED_MIN).then_some(end)
}
