//! A scenario ready to be played: its patterns compiled, its words found.

use crate::{
    check,
    format::{Move, Reaction, Scenario, Text},
    house::{House, house, rule},
    parse::{self, Problem},
    recognise::Recogniser,
    yaml::Lines,
};
use guard::outbound;
use language::Lang;

/// What a look-up is called in the machine.
pub(crate) const LOOKS_UP: &str = "looks_up.";
/// What an action is called in the machine.
pub(crate) const DOES: &str = "does.";

/// A scenario ready to be played.
#[derive(Debug)]
pub struct Script {
    /// The scenario.
    pub scenario: Scenario,
    pub(crate) lines: Lines,
    house: &'static House,
    en: Recogniser,
    zh: Recogniser,
}

impl Script {
    /// Reads, checks the names of, and compiles a scenario. [`crate::check`] proves more.
    pub fn open(text: &str) -> Result<Script, Vec<Problem>> {
        let (scenario, lines) = parse::parse(text).map_err(|problem| vec![problem])?;
        let problems = check::names(&scenario, &lines);
        if !problems.is_empty() {
            return Err(problems);
        }
        let house = house();
        let of = |lang: Lang| {
            let own = scenario.moves.iter();
            let moves = house.moves.iter().filter(|(name, _)| !scenario.moves.contains_key(*name)).chain(own);
            let moves = moves.map(|(name, one)| (name.as_str(), one.patterns(lang)));
            let known = Recogniser::new(lang, moves, house.words.of(lang));
            known.map(|known| house.mixing(lang, known)).map_err(|(name, n, what)| {
                let line = lines.of(&format!("moves.{name}.{}[{n}]", lang.tag()));
                vec![Problem::new(
                    line,
                    format!("the pattern is not understood: {what}"),
                    "see docs/scenario.md, patterns",
                )]
            })
        };
        let (en, zh) = (of(Lang::En)?, of(Lang::Zh)?);
        Ok(Script { scenario, lines, house, en, zh })
    }

    /// What recognises texts of that language.
    pub fn recogniser(&self, lang: Lang) -> &Recogniser {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// The move of that name, of the case or of the house.
    pub fn one(&self, name: &str) -> Option<&Move> {
        self.scenario.moves.get(name).or_else(|| self.house.moves.get(name))
    }

    /// What something is, for the player: a move, a look-up, an action, a rule of the guard.
    pub fn about(&self, name: &str) -> Text {
        if let Some(one) = self.one(name) {
            return one.about.clone();
        }
        if let Some(entry) = name.strip_prefix(LOOKS_UP) {
            let found = self.scenario.world.entries().find(|(id, _)| *id == entry);
            return found.map(|(_, entry)| entry.label.clone()).unwrap_or_default();
        }
        if let Some(action) = name.strip_prefix(DOES) {
            return self.scenario.actions.get(action).cloned().unwrap_or_default();
        }
        self.why(name).unwrap_or_default()
    }

    /// Why a rule matters: the house's words, or the guard's.
    pub(crate) fn why(&self, name: &str) -> Option<Text> {
        let said = self.house.why.get(name).cloned();
        said.or_else(|| rule(name).map(|rule| Text { en: spoken(rule, Lang::En), zh: spoken(rule, Lang::Zh) }))
    }

    /// The first reaction to `symbol` in `state` whose needs are met.
    pub(crate) fn reaction(&self, state: &str, symbol: &str, known: impl Fn(&str) -> bool) -> Option<&Reaction> {
        let fits = |reaction: &&Reaction| reaction.needs.iter().all(|need| known(need));
        let own = self.scenario.states.get(state).and_then(|state| state.on.get(symbol));
        let list = own.or_else(|| self.scenario.anywhere.get(symbol))?;
        list.iter().find(fits)
    }

    /// The facts that a move or a look-up brings out.
    pub(crate) fn facts<'a>(&'a self, symbol: &'a str) -> impl Iterator<Item = &'a crate::format::Fact> {
        let entry = symbol.strip_prefix(LOOKS_UP);
        self.scenario.facts.iter().filter(move |fact| match entry {
            Some(entry) => fact.seen.iter().any(|seen| seen == entry),
            None => fact.asked.iter().any(|asked| asked == symbol),
        })
    }
}

fn spoken(rule: outbound::Rule, lang: Lang) -> String {
    let gap = if lang == Lang::En { " " } else { "" };
    format!("{}{gap}{}", rule.reason(lang), rule.better(lang))
}
