//! Phrases at the ends of a run of words: prose is in the list too, and stands right beside them.

use super::{super::rule::sums, LENGTHS, Phrase, Rank, Word, phrase};

/// Runs of one text whose ends are tried; what is beyond is taken for a phrase.
pub(super) const EDGES_MAX: usize = 1_000;

/// A stretch that is no phrase as a whole may begin or end with one: prose leads into it, or follows it.
pub(super) fn at_an_edge(list: usize, words: &[Word], left: &mut usize, found: &mut Vec<Phrase>) {
    let lengths = LENGTHS[if list < 8 { 0 } else { list - 7 }];
    for run in words.split(|word| word.rank == Rank::Other) {
        let places = |words: &[Word]| words.iter().filter(|word| word.rank != Rank::Filling).count();
        if places(run) < lengths[0] {
            continue;
        }
        let part = |words: &[Word]| {
            let range = words.first()?.range.start..words.last()?.range.end;
            let common = words.iter().filter(|word| matches!(word.rank, Rank::Common(_))).count();
            // Words that lead from word to word make too many ways of it for a checksum to tell.
            let leads = words.iter().any(|word| matches!(word.rank, Rank::Ordinal(_)));
            (common * 10 <= words.len() * 6 && !leads).then(|| phrase(list, &range, words))
        };
        if *left == 0 {
            found.extend(part(run));
            continue;
        }
        *left -= 1;
        let of = |length: usize| {
            let end = (length..=run.len()).find(|end| places(&run[..*end]) == length)?;
            let start = (0..=run.len() - length).rev().find(|start| places(&run[*start..]) == length)?;
            [&run[..end], &run[start..]]
                .into_iter()
                .filter_map(part)
                .find(|phrase| phrase.places.len() == length && sums(phrase))
        };
        found.extend(lengths.iter().rev().find_map(|length| of(*length)));
    }
}
