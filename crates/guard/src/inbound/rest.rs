//! The rest of a phrase whose beginning was removed from the message before.

use super::{run, words};
use std::ops::Range;

/// Bytes of a message that is nothing but the rest of a phrase.
const BYTES_MAX: usize = 512;
/// Words of it.
const WORDS_MAX: usize = 24;

/// The words of a list in a text that holds nothing else but numbers and what leads from word to word; none if all are common in prose
/// and none is numbered.
pub fn find(text: &str) -> Option<Range<usize>> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let (ranges, folded) = run::split(text);
    let words: Vec<_> = ranges.iter().zip(&folded).filter(|(_, word)| !run::is_filling(word)).collect();
    let listed = words.iter().all(|(_, word)| words::whole(word).is_some());
    let numbered = text.bytes().any(|byte| byte.is_ascii_digit());
    let rare = words.iter().any(|(_, word)| !words::is_function(word));
    let counts = (1..=WORDS_MAX).contains(&words.len()) && listed && (rare || numbered);
    counts.then(|| words[0].0.start..words[words.len() - 1].0.end)
}
