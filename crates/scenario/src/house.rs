//! What can be said in every case: the house's moves and lists of words, in `house.yaml`.

use crate::{
    format::{Move, Text},
    recognise::{Recogniser, Words},
    yaml,
};
use guard::outbound;
use language::Lang;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// The house's vocabulary.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// Lists of synonyms.
    pub words: Lists,
    /// Moves, by name.
    pub moves: BTreeMap<String, Move>,
    /// Why the guard's rules matter, for the player, where the guard's own reason does not say it.
    #[serde(default)]
    pub why: BTreeMap<String, Text>,
    /// Labels of what records of a world show.
    #[serde(default)]
    pub labels: BTreeMap<String, Text>,
    /// What people rate in most cases, each with words for 1, 2, 3 and 4.
    pub rubric: BTreeMap<String, [Text; 4]>,
    /// What a customer writes who was not answered for a while.
    pub nudges: Vec<Text>,
    /// What a customer writes who heard nothing that they can answer.
    pub puzzled: Vec<Text>,
}

/// Lists of synonyms in each language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// English.
    pub en: Words,
    /// Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: Words,
}

impl Lists {
    /// Those of one language.
    pub fn of(&self, lang: Lang) -> &Words {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Move {
    /// The patterns of one language.
    pub fn patterns(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// What fails every answer, whether a case names it or not.
pub const ALWAYS: &[&str] =
    &["asks_for_secret", "other_messenger", "remote_control", "promise", "investment_advice", "insults"];

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let (value, lines) = yaml::read(include_str!("house.yaml")).expect("house.yaml is YAML");
    serde_path_to_error::deserialize(value).unwrap_or_else(|error| {
        panic!("house.yaml, line {}: {error}", lines.of(&error.path().to_string()));
    })
});

/// The vocabulary; read once.
pub fn house() -> &'static House {
    &HOUSE
}

impl House {
    /// What a line of a record is called.
    pub fn label(&self, key: &str, lang: Lang) -> String {
        self.labels.get(key).map_or_else(|| key.replace('_', " "), |label| label.of(lang).to_owned())
    }

    /// Recognises the house's moves alone: the review of live tickets begins with it.
    pub fn recogniser(&self, lang: Lang) -> Recogniser {
        let moves = self.moves.iter().map(|(name, one)| (name.as_str(), one.patterns(lang)));
        Recogniser::new(lang, moves, self.words.of(lang)).expect("the house's patterns are well written")
    }
}

/// The guard's rule of that name.
pub(crate) fn rule(name: &str) -> Option<outbound::Rule> {
    outbound::Rule::ALL.iter().copied().find(|rule| rule.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_of_the_house_is_recognised_by_its_example() {
        for lang in [Lang::En, Lang::Zh] {
            let recogniser = house().recogniser(lang);
            for (name, one) in &house().moves {
                let heard = recogniser.read(one.example.of(lang)).heard;
                assert!(heard.iter().any(|heard| heard.name == *name), "{name}: {} {heard:?}", one.example.of(lang));
            }
        }
    }

    #[test]
    fn what_always_fails_is_a_rule_or_a_move() {
        for name in ALWAYS {
            assert!(rule(name).is_some() || house().moves.contains_key(*name), "{name}");
        }
    }
}
