//! Phrases at the ends of a run of words: prose is in the list too, and stands right beside them.

use super::{super::rule::sums, Phrase, Rank, Word, lengths, phrase};

/// Runs of one text whose ends are tried; what is beyond is taken for a phrase.
pub(super) const EDGES_MAX: usize = 1_000;

/// A stretch that is no phrase as a whole may begin or end with one: prose leads into it, or follows it.
pub(super) fn at_an_edge(list: usize, words: &[Word], left: &mut usize, found: &mut Vec<Phrase>) {
    let lengths = lengths(list);
    for run in words.split(|word| word.rank == Rank::Other) {
        in_run(list, lengths, run, left, found);
    }
}

/// The phrases at the ends of a run, and at the ends of what is left of it: one that was sent again stands beside itself.
fn in_run(list: usize, lengths: &[usize], mut run: &[Word], left: &mut usize, found: &mut Vec<Phrase>) {
    let is_place = |word: &&Word| word.rank != Rank::Filling;
    let places = |words: &[Word]| words.iter().filter(is_place).count();
    let part = |words: &[Word]| {
        let range = words.first()?.range.start..words.last()?.range.end;
        let common = words.iter().filter(|word| matches!(word.rank, Rank::Common(_))).count();
        // Words that lead from word to word make too many ways of it for a checksum to tell.
        let leads = words.iter().any(|word| matches!(word.rank, Rank::Ordinal(_)));
        (common * 10 <= words.len() * 6 && !leads).then(|| phrase(list, &range, words))
    };
    while run.iter().filter(is_place).take(lengths[0]).count() == lengths[0] {
        if *left == 0 {
            found.extend(part(run));
            return;
        }
        *left -= 1;
        let of = |length: usize| {
            let end = (length..=run.len()).find(|end| places(&run[..*end]) == length)?;
            let start = (0..=run.len() - length).rev().find(|start| places(&run[*start..]) == length)?;
            [(&run[..end], &run[end..]), (&run[start..], &run[..start])].into_iter().find_map(|(words, rest)| {
                let phrase = part(words)?;
                (phrase.places.len() == length && sums(&phrase)).then_some((phrase, rest))
            })
        };
        let Some((phrase, rest)) = lengths.iter().rev().find_map(|length| of(*length)) else { return };
        found.push(phrase);
        run = trimmed(rest);
    }
}

/// Without the words at the ends that only lead from one to the next.
fn trimmed(mut words: &[Word]) -> &[Word] {
    let leads = |word: &Word| matches!(word.rank, Rank::Filling | Rank::Ordinal(_));
    while let [first, rest @ ..] = words
        && leads(first)
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && leads(last)
    {
        words = rest;
    }
    words
}
