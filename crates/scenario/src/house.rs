//! What can be said in every case: the house's moves and lists of words, in `house.yaml`.

use crate::{
    format::{Move, Text},
    recognise::{Heard, Meanings, Recogniser, Words},
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
    /// What English words mean that stand in Chinese sentences.
    pub mixed: Meanings,
    /// What is meant by English words that are typed in haste.
    pub hasty: Meanings,
    /// Moves, by name.
    pub moves: BTreeMap<String, Move>,
    /// Why the guard's rules matter, for the player, where the guard's own reason does not say it.
    #[serde(default)]
    pub why: BTreeMap<String, Text>,
    /// What a finding of the guard must hold to count in a grade, by rule.
    #[serde(default)]
    pub counts: BTreeMap<String, Said>,
    /// What the guard holds to be on the safe side and a grade does not count, by rule.
    #[serde(default)]
    pub pardons: BTreeMap<String, Said>,
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

/// Patterns in each language that findings of the guard are held against.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// English patterns.
    pub en: Vec<String>,
    /// Chinese patterns.
    #[serde(rename = "zh-CN")]
    pub zh: Vec<String>,
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

/// For each language what makes a finding count, and what frees it.
static SAID: LazyLock<[[Recogniser; 2]; 2]> = LazyLock::new(|| {
    [Lang::En, Lang::Zh].map(|lang| {
        let patterns = |one: &'static Said| if lang == Lang::En { &one.en } else { &one.zh }.as_slice();
        [&HOUSE.counts, &HOUSE.pardons].map(|list| {
            let rules = list.iter().map(|(rule, one)| (rule.as_str(), patterns(one)));
            let known = Recogniser::new(lang, rules, HOUSE.words.of(lang));
            HOUSE.mixing(lang, known.expect("what is held against the guard is well written"))
        })
    })
});

/// Bytes around a finding in which the words that make it count may stand.
const COUNTS_NEAR: usize = 60;

/// Leaves out findings of the guard that lack the words of their rule, or that the words around them show to be harmless.
///
/// The guard rather holds a message too many; a grade counts only what was said.
pub(crate) fn pardon(lang: Lang, text: &str, findings: &mut Vec<outbound::Finding>) {
    if findings.is_empty() {
        return;
    }
    let [counts, pardons] = &SAID[usize::from(lang == Lang::Zh)];
    let (counts, pardons) = (counts.read(text).heard, pardons.read(text).heard);
    findings.retain(|finding| {
        let rule = finding.rule.name();
        let touches = |one: &Heard, near: usize| {
            one.name == rule && one.start < finding.end + near && finding.start < one.end + near
        };
        let counts = !HOUSE.counts.contains_key(rule) || counts.iter().any(|one| touches(one, COUNTS_NEAR));
        counts && !pardons.iter().any(|one| touches(one, 0))
    });
}

/// The vocabulary; read once.
pub fn house() -> &'static House {
    &HOUSE
}

impl House {
    /// What a line of a record is called.
    pub fn label(&self, key: &str, lang: Lang) -> String {
        self.labels.get(key).map_or_else(|| key.replace('_', " "), |label| label.of(lang).to_owned())
    }

    /// Has a recogniser of Chinese understand English words among them, and one of English what is typed in haste.
    pub fn mixing(&self, lang: Lang, recogniser: Recogniser) -> Recogniser {
        let meanings = match lang {
            Lang::En => &self.hasty,
            Lang::Zh => &self.mixed,
        };
        recogniser.mixing(meanings).expect("the words are well written")
    }

    /// Recognises the house's moves alone: the review of live tickets begins with it.
    pub fn recogniser(&self, lang: Lang) -> Recogniser {
        let moves = self.moves.iter().map(|(name, one)| (name.as_str(), one.patterns(lang)));
        let known = Recogniser::new(lang, moves, self.words.of(lang)).expect("the house's patterns are well written");
        self.mixing(lang, known)
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
    fn what_is_typed_in_haste_is_read_as_it_is_meant() {
        let recogniser = house().recogniser(Lang::En);
        let heard = |text: &str| recogniser.read(text).heard.into_iter().map(|heard| heard.name).collect::<Vec<_>>();
        assert!(heard("plz dont tell ne1 ur pw, ill write u tmrw").contains(&"warns_secrets".to_owned()));
        assert!(heard("plz dont tell ne1 ur pw, ill write u tmrw").contains(&"gives_time".to_owned()));
        assert!(!heard("That's on us, not on me.").contains(&"blames".to_owned()), "`us` is no plural of `u`");
    }

    #[test]
    fn a_pardon_is_of_a_rule_and_frees_what_the_guard_holds_too_much() {
        assert!(house().pardons.keys().chain(house().counts.keys()).all(|name| rule(name).is_some()));
        let left = |lang: Lang, text: &str| {
            let mut findings = outbound::check(text, &outbound::Context::default());
            pardon(lang, text, &mut findings);
            findings.into_iter().map(|finding| finding.rule.name()).collect::<Vec<_>>()
        };
        assert_eq!(left(Lang::Zh, "下次请用收藏夹,短信里的别点。"), Vec::<&str>::new());
        assert_eq!(left(Lang::Zh, "我们加微信聊吧。"), ["other_messenger"]);
        assert_eq!(left(Lang::En, "Don't worry, tell me the 6 digit code from your phone."), ["asks_for_secret"]);
        assert_eq!(left(Lang::En, "Please send me your seed phrase."), ["asks_for_secret"]);
    }

    #[test]
    fn what_always_fails_is_a_rule_or_a_move() {
        for name in ALWAYS {
            assert!(rule(name).is_some() || house().moves.contains_key(*name), "{name}");
        }
    }
}
