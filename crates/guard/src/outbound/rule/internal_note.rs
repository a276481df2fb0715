//! The reply repeats an internal note.
//!
//! **What.** Six words, or a dozen Chinese characters, in a row that stand in a note of the ticket ([`Context::notes`]) and nowhere in
//! what the customer wrote; and marks such as "internal only", “仅内部”.
//!
//! **Why.** Notes hold suspicions, checks and judgements that the customer must not read, and some must not by law.
//!
//! **Example.** A draft that was begun by copying the note above it.
//!
//! **What to say instead.** Say in your own words what the customer needs to know. · 请用自己的话说明客户需要知道的内容。
//!
//! **Source.** `facts/security.md`, 1.3 (quoted history leaking notes).

use crate::outbound::{Context, Texts, draft::Draft, lexicon::Concept, push};
use rustc_hash::FxHashSet;
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

/// Why it is held.
pub const REASON: Texts = ["This repeats an internal note.", "这句话与内部备注内容相同。"];
/// What to write instead.
pub const BETTER: Texts =
    ["Say in your own words what the customer needs to know.", "请用自己的话说明客户需要知道的内容。"];

/// Weight of a shingle: a word weighs two, a Chinese character one.
const WEIGHT: usize = 12;
/// Bytes of notes that are compared.
const NOTES_BYTES_MAX: usize = 256 * 1024;

/// Finds marks and repeated stretches.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    for sentence in &draft.sentences {
        for mark in sentence.all(Concept::Internal) {
            push(draft, found, mark.clone());
        }
    }
    if context.notes.is_empty() {
        return;
    }
    let mut noted: FxHashSet<u64> = FxHashSet::default();
    let mut bytes = 0;
    for note in context.notes {
        bytes += note.len();
        if bytes > NOTES_BYTES_MAX {
            break;
        }
        noted.extend(shingles(note).into_iter().map(|(hash, _)| hash));
    }
    for said in context.said {
        for (hash, _) in shingles(said) {
            noted.remove(&hash);
        }
    }
    found.extend(shingles(draft.source).into_iter().filter(|(hash, _)| noted.contains(hash)).map(|(_, range)| range));
}

/// Hashes of stretches of [`WEIGHT`], each with its bytes.
fn shingles(text: &str) -> Vec<(u64, Range<usize>)> {
    let units = units(text);
    let mut found = Vec::new();
    let (mut from, mut weight) = (0, 0);
    for to in 0..units.len() {
        weight += units[to].1;
        while weight - units[from].1 >= WEIGHT {
            weight -= units[from].1;
            from += 1;
        }
        if weight >= WEIGHT {
            let mut hasher = DefaultHasher::new();
            units[from..=to].iter().for_each(|(word, ..)| word.hash(&mut hasher));
            found.push((hasher.finish(), units[from].2.start..units[to].2.end));
        }
    }
    found
}

/// Words and Chinese characters, folded, with their weight and their bytes.
fn units(text: &str) -> Vec<(String, usize, Range<usize>)> {
    let mut units: Vec<(String, usize, Range<usize>)> = Vec::new();
    let mut open = false;
    for (letter, range) in language::spots(text) {
        if language::is_han(letter) {
            units.push((letter.to_string(), 1, range));
            open = false;
        } else if letter.is_alphanumeric() {
            match units.last_mut().filter(|_| open) {
                Some((word, _, bytes)) => {
                    word.push(letter);
                    bytes.end = range.end;
                }
                None => units.push((letter.to_string(), 2, range)),
            }
            open = true;
        } else {
            open = false;
        }
    }
    units
}
