//! Words that lead from one word of a phrase to the next: "the first is …, then …".

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Words of the list that lead from word to word.
pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "first" | "second" | "third" | "word" | "last" | "one" | "after" | "that" | "next" | "then" | "seed")
}

/// Whether `word` leads from word to word.
pub fn is_filling(word: &str) -> bool {
    word.len() <= LETTERS_MAX && FILLING.contains(word)
}

/// Every word that leads from word to word.
pub fn filling() -> impl Iterator<Item = &'static str> {
    FILLING.iter().copied()
}

/// Letters of the longest of [`FILLING`].
const LETTERS_MAX: usize = 11;

/// Names of tags lead too, in a text that was a page.
static FILLING: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    "a after amp and b br by col column div eighteenth eighth eleventh fifteenth fifth first followed fourteenth \
    fourth fourthly is last li line maybe my nbsp nd next nineteenth ninth no number of ok ol or p part quot rd row \
    second seed seventeenth seventh sixteenth sixth span st strong td tenth th that the then third thirteenth tr \
    twelfth twentieth uh ul um was word words"
        .split(' ')
        .collect()
});
