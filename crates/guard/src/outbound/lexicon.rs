//! The words that rules look for, found in one pass over a folded draft.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::{ops::Range, sync::LazyLock};

macro_rules! concepts {
    ($($concept:ident $name:literal,)*) => {
        /// What a word speaks of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Concept { $($concept,)* }

        fn concept(name: &str) -> Option<Concept> {
            match name { $($name => Some(Concept::$concept),)* _ => None }
        }
    };
}

concepts! {
    Negation "negation", NoNegation "nonegation", Third "third", Secret "secret", NotSecret "notsecret", Give "give", Fill "fill", Here "here",
    Own "own", Need "need", Ask "ask", WeYou "weyou", ZhGive "zhgive", ZhFill "zhfill", ZhHere "zhhere", ZhAsk "zhask", ZhNeed "zhneed", We "we",
    Guarantee "guarantee", Back "back", Money "money", Profit "profit", Iffy "iffy", Advice "advice", Trade "trade", Asset "asset",
    Forecast "forecast", PriceTopic "pricetopic", Laundering "laundering", Suspicion "suspicion", Watcher "watcher", Evade "evade",
    EvadeTopic "evadetopic", Casual "casual", Visible "visible", General "general", Messenger "messenger", Move "move", NeverMove "nevermove",
    Remote "remote", Install "install", Undo "undo", Internal "internal",
}

/// A word of the lexicon in a folded text.
#[derive(Debug, Clone)]
pub struct Found {
    pub concept: Concept,
    pub range: Range<usize>,
}

struct Lexicon {
    machine: AhoCorasick,
    concepts: Vec<Concept>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut concepts = Vec::new();
    for line in include_str!("lexicon.txt").lines().filter(|line| !line.starts_with('#')) {
        let (name, list) = line.split_once(": ").expect("a line of the lexicon is a concept and its words");
        let concept = concept(name).expect("the lexicon names known concepts");
        for word in list.split(", ") {
            words.push(word);
            concepts.push(concept);
        }
    }
    let machine =
        AhoCorasickBuilder::new().match_kind(MatchKind::Standard).build(&words).expect("the lexicon is small");
    Lexicon { machine, concepts }
});

/// The words of the lexicon in `text`, by start; English ones only where they stand alone.
pub fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = LEXICON
        .machine
        .find_overlapping_iter(text)
        .filter(|hit| {
            let before = hit.start().checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(hit.end());
            let opens =
                !bytes[hit.start()].is_ascii_alphanumeric() || before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
            let closes =
                !bytes[hit.end() - 1].is_ascii_alphanumeric() || after.is_none_or(|byte| !byte.is_ascii_alphanumeric());
            // The tail of "don't" is found within the word.
            (opens || &text[hit.range()] == "n't") && closes
        })
        .map(|hit| Found { concept: LEXICON.concepts[hit.pattern().as_usize()], range: hit.range() })
        .collect();
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    found
}
