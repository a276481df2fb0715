//! A text opened for the rules: normal letters, where they came from, its labels and long runs.

use super::{
    Kind,
    label::{self, Label},
    sweep::{self, BLOB_MIN, GROUPED_MIN, Signs},
};
use std::{borrow::Cow, cell::Cell, ops::Range};
use unicode_normalization::UnicodeNormalization;

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
    /// Labels in order; none inside a token of ours.
    pub labels: Vec<Label>,
    /// Runs of at least [`BLOB_MIN`] ASCII letters and digits.
    pub blobs: Vec<Range<usize>>,
    /// Addresses known from outside.
    pub addresses: &'a [&'a str],
    /// Tokens that stand where secrets were.
    tokens: Vec<Range<usize>>,
    /// For each byte of `text`, and its end, the byte of the source.
    map: Option<Vec<u32>>,
    derivations: Cell<u32>,
}

impl<'a> Page<'a> {
    /// Opens `text`, whose sweep gave `signs`.
    pub fn open(text: &'a str, signs: Signs, addresses: &'a [&'a str]) -> Page<'a> {
        if signs.any(Signs::ODD) {
            let (normal, map) = normal(text);
            let signs = sweep::sweep(&normal);
            Page::with(Cow::Owned(normal), Some(map), signs, addresses)
        } else {
            Page::with(Cow::Borrowed(text), None, signs, addresses)
        }
    }

    fn with(text: Cow<'a, str>, map: Option<Vec<u32>>, signs: Signs, addresses: &'a [&'a str]) -> Page<'a> {
        let tokens = tokens(&text);
        let mut labels = if signs.is_quiet() { Vec::new() } else { label::find(&text) };
        labels.retain(|label| {
            let next = tokens.partition_point(|token| token.end <= label.start);
            tokens.get(next).is_none_or(|token| token.start > label.start)
        });
        let blobs = if signs.any(Signs::BLOB) { blobs(&text) } else { Vec::new() };
        Page { text, signs, labels, blobs, addresses, tokens, map, derivations: Cell::new(0) }
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
        if !self.signs.any(Signs::BLOB.and(Signs::LABEL)) {
            return None;
        }
        let (text, map) = joined(&self.text)?;
        let map = map.into_iter().map(|at| self.source(at as usize) as u32).collect();
        debug_assert!(source.len() >= text.len() || self.map.is_some());
        let signs = sweep::sweep(&text);
        Some(Page::with(Cow::Owned(text), Some(map), signs, self.addresses))
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
            // Circled and parenthesised numbers number a list; as digits they would join what they number.
            '\u{2460}'..='\u{249b}' => out.push(letter),
            _ => out.extend(std::iter::once(letter).nfkc()),
        }
        map.resize(map.len() + out.len() - from, at as u32);
    }
    map.push(text.len() as u32);
    (out, map)
}

fn tokens(text: &str) -> Vec<Range<usize>> {
    const OPEN: &str = "⟦secret:";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(OPEN).map(|start| start + at) {
        let name = &text[start + OPEN.len()..];
        let len = name.bytes().take(24).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        at = start + OPEN.len();
        if name[len..].starts_with('⟧') && Kind::ALL.iter().any(|kind| kind.name() == &name[..len]) {
            at += len + '⟧'.len_utf8();
            found.push(start..at);
        }
    }
    found
}

fn blobs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        if at - start >= BLOB_MIN {
            found.push(start..at);
        }
        at += 1;
    }
    found
}

/// Letters and digits that a broken line must end in, and the next begin with.
const WRAPPED_MIN: usize = 16;
/// Letters and digits of such a group.
const GROUP: std::ops::RangeInclusive<usize> = 4..=32;

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
        } else if GROUP.contains(&(at - start)) {
            let groups = groups(bytes, start, at - start);
            let letters: usize = groups.iter().map(Range::len).sum();
            if groups.len() >= 2 && letters >= GROUPED_MIN {
                keep(&mut out, copied..start);
                for group in &groups {
                    keep(&mut out, group.clone());
                }
                at = groups[groups.len() - 1].end;
                copied = at;
            }
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
fn wrap(bytes: &[u8], at: usize) -> Option<usize> {
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

/// Groups of `width` letters and digits, one space or hyphen apart, from `start`; the last may be shorter.
fn groups(bytes: &[u8], start: usize, width: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = start;
    loop {
        let len = bytes[at..].iter().take(width + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if len == 0 || len > width {
            break;
        }
        found.push(at..at + len);
        at += len;
        if len < width || !matches!(bytes.get(at), Some(b' ' | b'-')) {
            break;
        }
        at += 1;
    }
    found
}
