//! Phrases written without spaces: the words side by side, or numbers between them.

use super::{super::page::Page, Phrase};
use crate::inbound::words;
use std::ops::Range;

/// Phrases written without spaces: `abandonAbilityAble…`.
pub(super) fn glued(page: &Page<'_>, found: &mut Vec<Phrase>) {
    for range in page.blobs.iter().filter(|blob| (36..=400).contains(&blob.len())) {
        let word = page.text[range.clone()].to_ascii_lowercase();
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            numbered(&word, range, found);
            continue;
        }
        // For each end, the fewest words that lead to it: their number and the start of the last.
        let mut ways: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
        ways[0] = Some((0, 0));
        for end in 3..=word.len() {
            ways[end] = (end.saturating_sub(8)..=end - 3)
                .filter_map(|start| {
                    let (count, _) = ways[start]?;
                    words::whole(&word[start..end])?.place(words::ENGLISH)?;
                    Some((count + 1, start))
                })
                .min();
        }
        let Some((count, _)) = ways[word.len()] else { continue };
        if count >= 9 {
            let mut places = Vec::new();
            let mut end = word.len();
            while let Some((_, start)) = ways[end].filter(|_| end > 0) {
                places.push(words::whole(&word[start..end]).and_then(|entry| entry.place(words::ENGLISH)));
                end = start;
            }
            places.reverse();
            found.push(Phrase { list: words::ENGLISH, range: range.clone(), places });
        }
    }
}

/// `1abandon2ability3…`: numbers stand between the words.
fn numbered(word: &str, range: &Range<usize>, found: &mut Vec<Phrase>) {
    // A number of sixteen's digits has no eight parts of three letters.
    if word.split(|letter: char| letter.is_ascii_digit()).filter(|part| part.len() >= 3).take(8).count() < 8 {
        return;
    }
    let parts: Vec<&str> = word.split(|letter: char| letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let places: Vec<Option<u16>> =
        parts.iter().map(|part| words::whole(part).and_then(|entry| entry.place(words::ENGLISH))).collect();
    let known = places.iter().flatten().count();
    if known >= 8 && known * 5 >= parts.len() * 4 {
        found.push(Phrase { list: words::ENGLISH, range: range.clone(), places });
    }
}
