//! The words that rules look for, found in one pass over a folded draft.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::{ops::Range, sync::LazyLock};

macro_rules! concepts {
    ($($concept:ident $name:literal,)*) => {
        #[derive(Clone, Copy)]
        enum Place { $($concept,)* }

        /// What a word speaks of: those that code names, and the other classes of the lexicon, which patterns name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Concept(u8);

        #[allow(non_upper_case_globals)]
        impl Concept {
            $(pub const $concept: Concept = Concept(Place::$concept as u8);)*
        }

        const NAMED: &[(&str, Concept)] = &[$(($name, Concept::$concept),)*];
    };
}

concepts! {
    Negation "negation", NoNegation "nonegation", Third "third", Secret "secret", NotSecret "notsecret", Give "give", Fill "fill", Here "here",
    Own "own", Need "need", Ask "ask", WeYou "weyou", ZhGive "zhgive", ZhFill "zhfill", ZhHere "zhhere", ZhAsk "zhask", ZhNeed "zhneed", We "we",
    Guarantee "guarantee", Back "back", Money "money", Profit "profit", Iffy "iffy", Advice "advice", Trade "trade", Asset "asset",
    Forecast "forecast", PriceTopic "pricetopic", Laundering "laundering", Suspicion "suspicion", Watcher "watcher", Evade "evade",
    EvadeTopic "evadetopic", Casual "casual", Visible "visible", General "general", Messenger "messenger", Move "move", NeverMove "nevermove",
    Remote "remote", Install "install", Undo "undo", Internal "internal", Warning "warning", Code "code", Asked "asked",
    Restore "restore", NotRestore "notrestore", Surely "surely", Says "says", Mechanic "mechanic", Withhold "withhold",
}

/// A word of the lexicon in a folded text.
#[derive(Debug, Clone)]
pub struct Found {
    pub concept: Concept,
    pub range: Range<usize>,
}

/// A set of classes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Classes([u64; 4]);

impl Classes {
    /// Adds the classes of another set.
    pub fn add(&mut self, other: Classes) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
    }

    /// Adds one.
    pub fn put(&mut self, concept: Concept) {
        self.0[usize::from(concept.0 / 64)] |= 1 << (concept.0 % 64);
    }

    /// Whether the class is in the set.
    pub fn has(self, concept: Concept) -> bool {
        self.0[usize::from(concept.0 / 64)] >> (concept.0 % 64) & 1 == 1
    }

    /// Whether the sets share a class.
    pub fn any(self, other: Classes) -> bool {
        self.0.iter().zip(other.0).any(|(own, other)| own & other != 0)
    }
}

struct Lexicon {
    machine: AhoCorasick,
    concepts: Vec<Concept>,
    names: Vec<(&'static str, Concept)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut concepts = Vec::new();
    let mut names = NAMED.to_vec();
    let files = [include_str!("lexicon.txt"), include_str!("classes.txt")];
    for line in files.into_iter().flat_map(str::lines).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, list) = line.split_once(": ").expect("a line of the lexicon is a class and its words");
        let known = names.iter().find(|(known, _)| *known == name).map(|(_, concept)| *concept);
        let concept = known.unwrap_or_else(|| {
            let class = Concept(u8::try_from(names.len()).expect("classes are few"));
            names.push((name, class));
            class
        });
        for word in list.split(", ") {
            words.push(word);
            concepts.push(concept);
        }
    }
    let machine =
        AhoCorasickBuilder::new().match_kind(MatchKind::Standard).build(&words).expect("the lexicon is small");
    Lexicon { machine, concepts, names }
});

/// The classes that `names` (with `|` between) are; none if one is unknown.
pub fn classes(names: &str) -> Option<Classes> {
    let mut classes = Classes::default();
    for name in names.split('|') {
        let (_, concept) = LEXICON.names.iter().find(|(known, _)| *known == name)?;
        classes.put(*concept);
    }
    Some(classes)
}

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
