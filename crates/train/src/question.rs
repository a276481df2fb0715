//! A question: six kinds, each in both languages, with the reason for its answer.

use crate::{draw::Draw, words::is_part};
use language::Lang;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Characters of a stem or a rationale at most.
pub const TEXT_CHARS: usize = 2_000;
/// Characters of an option at most.
pub const OPTION_CHARS: usize = 400;
/// Options, items or pairs of a question at most.
pub const OPTIONS_MAX: usize = 12;
/// Tags of a question at most.
pub const TAGS_MAX: usize = 8;

/// How it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One of several.
    Single,
    /// Any number of several.
    Multi,
    /// Put in order.
    Order,
    /// A number, within a tolerance.
    Number,
    /// A word or a few.
    Short,
    /// Find what belongs together.
    Match,
}

/// Every kind.
pub const KINDS: [Kind; 6] = [Kind::Single, Kind::Multi, Kind::Order, Kind::Number, Kind::Short, Kind::Match];

impl Kind {
    /// The word in files and rows.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Single => "single",
            Kind::Multi => "multi",
            Kind::Order => "order",
            Kind::Number => "number",
            Kind::Short => "short",
            Kind::Match => "match",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = String;
    fn from_str(word: &str) -> Result<Kind, String> {
        KINDS.into_iter().find(|kind| kind.word() == word).ok_or_else(|| format!("unknown kind: {word}"))
    }
}

store::words!(Kind);

/// A number that is right, and how far off one may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// The number.
    pub is: f64,
    /// How far off counts as right.
    #[serde(default)]
    pub within: f64,
}

/// A question in one language. Which lists are used follows from the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// What is asked.
    #[serde(default)]
    pub ask: String,
    /// Options that are right (single, multi).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub right: Vec<String>,
    /// Options that are wrong (single, multi).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
    /// Items in their right order (order).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// What belongs together (match).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<(String, String)>,
    /// Words that are right (short), compared folded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// Why the answer is what it is.
    #[serde(default)]
    pub why: String,
}

impl Wording {
    /// The options in the order of the file: right ones, then wrong ones; or the items; or the right sides of pairs.
    pub fn options(&self) -> Vec<&str> {
        let pairs = self.pairs.iter().map(|(_, right)| right);
        self.right.iter().chain(&self.wrong).chain(&self.order).chain(pairs).map(String::as_str).collect()
    }

    /// Whether nothing was written in this language.
    pub fn is_empty(&self) -> bool {
        *self == Wording::default()
    }
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// How it is answered.
    pub kind: Kind,
    /// The number that is right (number).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Right>,
    /// In English.
    pub en: Wording,
    /// In Chinese.
    pub zh: Wording,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is asked in a language.
    NoStem(Lang),
    /// No reason is given in a language.
    NoWhy(Lang),
    /// A text is longer than its limit.
    Long(Lang),
    /// Not the lists that this kind needs: too few, too many, or of another kind.
    Lists(Lang),
    /// Two options are the same.
    Twice(Lang),
    /// The languages do not have the same number of options.
    Uneven,
    /// The right number is missing, or is none.
    NoNumber,
}

impl Question {
    /// The wording for a reader of `lang`; the other language when theirs is empty.
    pub fn of(&self, lang: Lang) -> &Wording {
        match lang {
            Lang::Zh if !self.zh.is_empty() => &self.zh,
            Lang::En if self.en.is_empty() => &self.zh,
            _ => &self.en,
        }
    }

    /// What keeps it from being asked; empty when nothing does.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (lang, wording) in [(Lang::En, &self.en), (Lang::Zh, &self.zh)] {
            self.faults_of(lang, wording, &mut faults);
        }
        let shape = |w: &Wording| (w.right.len(), w.wrong.len(), w.order.len(), w.pairs.len());
        if shape(&self.en) != shape(&self.zh) {
            faults.push(Fault::Uneven);
        }
        let number =
            self.number.filter(|right| right.is.is_finite() && right.within.is_finite() && right.within >= 0.0);
        if (self.kind == Kind::Number) != number.is_some() {
            faults.push(Fault::NoNumber);
        }
        faults
    }

    fn faults_of(&self, lang: Lang, wording: &Wording, faults: &mut Vec<Fault>) {
        if wording.ask.trim().is_empty() {
            faults.push(Fault::NoStem(lang));
        }
        if wording.why.trim().is_empty() {
            faults.push(Fault::NoWhy(lang));
        }
        let sides: Vec<&str> = wording.pairs.iter().map(|(left, _)| left.as_str()).collect();
        let accept = wording.accept.iter().map(String::as_str);
        let all: Vec<&str> = wording.options().into_iter().chain(accept).chain(sides.iter().copied()).collect();
        let long = |text: &str, most: usize| text.chars().count() > most;
        if [&wording.ask, &wording.why].into_iter().any(|text| long(text, TEXT_CHARS))
            || all.iter().any(|text| long(text, OPTION_CHARS))
        {
            faults.push(Fault::Long(lang));
        }
        if !self.lists_fit(wording) || all.iter().any(|text| text.trim().is_empty()) {
            faults.push(Fault::Lists(lang));
        }
        if twice(wording.options()) || twice(sides) {
            faults.push(Fault::Twice(lang));
        }
    }

    fn lists_fit(&self, w: &Wording) -> bool {
        let (right, wrong) = (w.right.len(), w.wrong.len());
        let (order, pairs, accept) = (w.order.len(), w.pairs.len(), w.accept.len());
        let many = 2..=OPTIONS_MAX;
        match self.kind {
            Kind::Single => right == 1 && wrong > 0 && right + wrong <= OPTIONS_MAX && order + pairs + accept == 0,
            Kind::Multi => right > 0 && many.contains(&(right + wrong)) && order + pairs + accept == 0,
            Kind::Order => many.contains(&order) && right + wrong + pairs + accept == 0,
            Kind::Match => many.contains(&pairs) && right + wrong + order + accept == 0,
            Kind::Short => (1..=OPTIONS_MAX).contains(&accept) && right + wrong + order + pairs == 0,
            Kind::Number => right + wrong + order + pairs + accept == 0,
        }
    }

    /// How many options are shuffled.
    pub fn width(&self) -> usize {
        self.en.options().len().max(self.zh.options().len())
    }

    /// The order in which options are shown: what stands at place `n` is option `shown[n]` of the file's order.
    pub fn shown(&self, seed: &str, place: &str) -> Vec<usize> {
        Draw::new(&format!("{seed}:{place}")).shuffled(self.width())
    }
}

fn twice(mut texts: Vec<&str>) -> bool {
    texts.sort_unstable();
    texts.windows(2).any(|two| two[0] == two[1])
}

/// Tags as they are kept: parts of codes, once each.
pub fn are_tags(tags: &[String]) -> bool {
    tags.len() <= TAGS_MAX && tags.iter().all(|tag| is_part(tag))
}
