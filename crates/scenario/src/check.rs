//! Whether a scenario makes sense: its names, its texts, its machine, and that it can be won and lost when it is played.

use crate::{
    draw,
    format::{EMOTION_MAX, Parameter, Reaction, Scenario},
    grade::grade,
    house::{ALWAYS, house, rule},
    ledger,
    parse::Problem,
    reach,
    script::{DOES, LOOKS_UP, Script},
    yaml::Lines,
};
use chain::{Chain, registry::Family};
use language::Lang;
use serde_json::Value;
use std::collections::BTreeSet;

/// Seeds with which a scenario is played to prove it.
const PROOF_SEEDS: [u64; 2] = [1, 20_260_101];

/// Proves a scenario: every name known, every text in both languages, no dead end, every fact obtainable, every outcome reachable,
/// that its winning way wins and silence loses in both languages, and that the desk's chain panel says what the file says it does.
pub fn check(text: &str) -> Result<Script, Vec<Problem>> {
    let script = Script::open(text)?;
    let mut problems = examples(&script);
    problems.extend(reach::prove(&script));
    problems.extend(ledger::prove(&script.scenario, &script.lines, &PROOF_SEEDS));
    if problems.is_empty() {
        problems.extend(play(&script));
    }
    if problems.is_empty() { Ok(script) } else { Err(sorted(problems)) }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

/// What is wrong with names, numbers and texts.
pub(crate) fn names(scenario: &Scenario, lines: &Lines) -> Vec<Problem> {
    let mut names = Names { scenario, lines, problems: Vec::new() };
    names.head();
    names.parameters();
    names.texts();
    names.facts();
    names.machine();
    names.judgement();
    sorted(names.problems)
}

struct Names<'a> {
    scenario: &'a Scenario,
    lines: &'a Lines,
    problems: Vec<Problem>,
}

impl Names<'_> {
    fn wrong(&mut self, path: &str, what: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem::new(self.lines.of(path), what, mend));
    }

    fn head(&mut self) {
        let one = self.scenario;
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !plain(&one.case) {
            self.wrong(
                "case",
                "the case's name is not plain",
                "use small letters, digits and hyphens: `wrong-network`",
            );
        }
        if one.version == 0 {
            self.wrong("version", "versions begin with 1", "write `version: 1`");
        }
        if one.sources.is_empty() {
            self.wrong("sources", "no source is named", "say where the facts come from");
        }
        if !(1..=5).contains(&one.level) {
            self.wrong("level", "the level is not between 1 and 5", "write 1 (first week) to 5");
        }
        let clock = &one.clock;
        if clock.total_s == 0 || clock.total_s > 24 * 3_600 || clock.first_reply_s == 0 || clock.idle_nudge_s == 0 {
            self.wrong("clock", "a time is 0, or the whole is longer than a day", "write seconds: `total_s: 900`");
        }
        let persona = &one.persona;
        if persona.emotion >= EMOTION_MAX {
            self.wrong("persona.emotion", "the customer would leave at once", "write 0 to 9");
        }
        if persona.patience_s <= clock.idle_nudge_s {
            self.wrong(
                "persona.patience_s",
                "the customer leaves before writing again",
                "make it longer than `idle_nudge_s`",
            );
        }
        for (key, list) in [("nudges", &persona.nudges), ("puzzled", &persona.puzzled)] {
            if list.is_empty() {
                self.wrong(&format!("persona.{key}"), format!("`{key}` is empty"), "add one text or more");
            }
        }
        if !one.outcomes.contains_key(&persona.leaves) {
            self.wrong("persona.leaves", format!("there is no outcome `{}`", persona.leaves), "name one of `outcomes`");
        } else if one.outcomes[&persona.leaves].won {
            self.wrong("persona.leaves", "who leaves has not been helped", "name an outcome with `won: false`");
        }
    }

    fn parameters(&mut self) {
        for (name, parameter) in &self.scenario.parameters {
            let path = format!("parameters.{name}");
            let wrong = match parameter {
                Parameter::Amount { from, to, places } if from > to || *places > 8 || *to > 10_u64.pow(10) => Some((
                    "the amounts are upside down or too large",
                    "`from` is at most `to`, `to` at most 10000000000, `places` at most 8",
                )),
                Parameter::Number { from, to } if from > to || *to == u64::MAX => {
                    Some(("the numbers are upside down", "`from` is at most `to`"))
                }
                Parameter::Memo { digits } if !(1..=18).contains(digits) => {
                    Some(("a memo has 1 to 18 digits", "write such a number"))
                }
                Parameter::Choice { among } if among.is_empty() => {
                    Some(("there is nothing to choose", "add a text to `among`"))
                }
                Parameter::Address { chain } if !draw::draws_addresses(chain) => {
                    Some(("no addresses are drawn for this chain", "use a code such as TRON, ETH, BTC or SOL"))
                }
                Parameter::Transaction { chain } if Chain::of_code(chain).is_none() => {
                    Some(("no chain has this code", "use a code such as TRON, ETH, BTC or SOL"))
                }
                Parameter::LookAlike { of } if !self.is_evm(of) => Some((
                    "a look-alike needs an address of an EVM chain",
                    "name a parameter of kind `address` with chain ETH",
                )),
                _ => None,
            };
            if let Some((what, mend)) = wrong {
                self.wrong(&path, format!("parameter `{name}`: {what}"), mend);
            }
        }
    }

    fn is_evm(&self, name: &str) -> bool {
        match self.scenario.parameters.get(name) {
            Some(Parameter::Address { chain }) => {
                Chain::of_code(chain).is_some_and(|chain| matches!(chain.entry().family, Family::Evm(_)))
            }
            _ => false,
        }
    }

    /// Every text stands in both languages and names parameters that exist; every parameter is named.
    fn texts(&mut self) {
        let mut used = BTreeSet::new();
        let value = serde_json::to_value(self.scenario).unwrap_or_default();
        self.walk(&value, "", &mut used);
        for (name, parameter) in &self.scenario.parameters {
            if let Parameter::LookAlike { of } = parameter {
                used.insert(of.clone());
            }
            if !used.contains(name) {
                self.wrong(
                    &format!("parameters.{name}"),
                    format!("parameter `{name}` is never used"),
                    format!("write {{{name}}} in a text, or remove it"),
                );
            }
        }
    }

    fn walk(&mut self, value: &Value, path: &str, used: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) if map.contains_key("zh-CN") && map.get("en").is_some_and(Value::is_string) => {
                for (lang, text) in map {
                    let (path, text) = (format!("{path}.{lang}"), text.as_str().unwrap_or(""));
                    if text.trim().is_empty() {
                        self.wrong(&path, format!("the text in {lang} is empty"), "write it");
                    }
                    self.named(text, &path, used);
                }
            }
            Value::Object(map) => {
                for (key, value) in map {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    self.walk(value, &path, used);
                }
            }
            Value::Array(list) => {
                for (n, value) in list.iter().enumerate() {
                    self.walk(value, &format!("{path}[{n}]"), used);
                }
            }
            // What chains say has no language.
            Value::String(text) if path.starts_with("world.") => self.named(text, path, used),
            _ => {}
        }
    }

    fn named(&mut self, text: &str, path: &str, used: &mut BTreeSet<String>) {
        for name in draw::names(text) {
            used.insert(name.to_owned());
            if !self.scenario.parameters.contains_key(name) {
                self.wrong(path, format!("there is no parameter `{name}`"), "add it to `parameters`");
            }
        }
    }

    fn facts(&mut self) {
        let mut seen = BTreeSet::new();
        for (n, fact) in self.scenario.facts.iter().enumerate() {
            let path = format!("facts[{n}]");
            if !seen.insert(&fact.id) || self.is_move(&fact.id) {
                self.wrong(&path, format!("the name `{}` is taken", fact.id), "give the fact a name of its own");
            }
            if fact.asked.is_empty() && fact.seen.is_empty() {
                self.wrong(
                    &path,
                    format!("fact `{}` cannot be found out", fact.id),
                    "add a move to `asked` or an entry to `seen`",
                );
            }
            for asked in &fact.asked {
                if !self.is_move(asked) {
                    self.wrong(&format!("{path}.asked"), format!("there is no move `{asked}`"), self.known_moves());
                }
            }
            for entry in &fact.seen {
                if self.is_entry(entry) {
                    continue;
                }
                self.wrong(
                    &format!("{path}.seen"),
                    format!("the world has no `{entry}`"),
                    "name an account, order or transaction of `world`",
                );
            }
        }
        let mut entries = BTreeSet::new();
        for (id, _) in self.scenario.world.entries() {
            if !entries.insert(id) {
                self.wrong("world", format!("two entries are called `{id}`"), "rename one");
            }
        }
    }

    fn is_move(&self, name: &str) -> bool {
        self.scenario.moves.contains_key(name) || house().moves.contains_key(name)
    }

    fn known_moves(&self) -> String {
        let own: Vec<&str> = self.scenario.moves.keys().map(String::as_str).collect();
        format!("add it to `moves`, or use one of the case's ({}) or the house's", own.join(", "))
    }

    fn is_entry(&self, name: &str) -> bool {
        self.scenario.world.entries().any(|(id, _)| id == name)
    }

    fn is_symbol(&self, name: &str) -> bool {
        match (name.strip_prefix(LOOKS_UP), name.strip_prefix(DOES)) {
            (Some(entry), _) => self.is_entry(entry),
            (_, Some(action)) => self.scenario.actions.contains_key(action),
            _ => self.is_move(name) || rule(name).is_some(),
        }
    }

    fn symbol(&mut self, path: &str, name: &str) {
        if !self.is_symbol(name) {
            self.wrong(path, format!("`{name}` is no move, look-up, action or rule"), self.known_moves());
        }
    }

    fn machine(&mut self) {
        let one = self.scenario;
        if !one.states.contains_key("start") {
            self.wrong("states", "there is no state `start`", "name the first state `start`");
        }
        for (on, list) in &one.anywhere {
            self.reactions("anywhere", on, list);
        }
        for (name, state) in &one.states {
            let path = format!("states.{name}");
            for (on, list) in &state.on {
                self.reactions(&format!("{path}.on"), on, list);
            }
            if let Some(after) = &state.after {
                self.goto(&format!("{path}.after.goto"), &after.goto);
            }
            if let Some(end) = state.end.as_ref().filter(|end| !one.outcomes.contains_key(*end)) {
                self.wrong(&format!("{path}.end"), format!("there is no outcome `{end}`"), "name one of `outcomes`");
            }
            if state.end.is_some() && (!state.on.is_empty() || state.after.is_some()) {
                self.wrong(
                    &path,
                    format!("state `{name}` ends the sitting and yet goes on"),
                    "remove `end`, or `on` and `after`",
                );
            }
        }
        for (won, word) in [(true, "won"), (false, "lost")] {
            if !one.outcomes.values().any(|outcome| outcome.won == won) {
                self.wrong(
                    "outcomes",
                    format!("the case cannot be {word}"),
                    format!("add an outcome with `won: {won}`"),
                );
            }
        }
    }

    fn reactions(&mut self, path: &str, on: &str, list: &[Reaction]) {
        let path = format!("{path}.{on}");
        self.symbol(&path, on);
        for (n, reaction) in list.iter().enumerate() {
            let path = format!("{path}[{n}]");
            for need in &reaction.needs {
                let is_fact = self.scenario.facts.iter().any(|fact| fact.id == *need);
                if !is_fact {
                    self.symbol(&path, need);
                }
            }
            if let Some(goto) = &reaction.goto {
                self.goto(&path, goto);
            }
            if reaction.needs.is_empty() && n + 1 < list.len() {
                self.wrong(
                    &path,
                    format!("what follows on `{on}` is never taken"),
                    "put the reaction without `needs` last",
                );
            }
        }
    }

    fn goto(&mut self, path: &str, goto: &str) {
        if !self.scenario.states.contains_key(goto) {
            self.wrong(path, format!("there is no state `{goto}`"), "name one of `states`, or add it");
        }
    }

    fn judgement(&mut self) {
        let one = self.scenario;
        if one.must.is_empty() {
            self.wrong("must", "nothing must be done", "add what a good answer holds");
        }
        for (n, must) in one.must.iter().enumerate() {
            let path = format!("must[{n}]");
            for by in must.by.iter().chain(&must.before) {
                if !one.facts.iter().any(|fact| fact.id == *by) {
                    self.symbol(&path, by);
                }
            }
            if must.by.iter().any(|by| must.before.contains(by)) {
                self.wrong(
                    &path,
                    format!("`{}` would have to come before itself", must.id),
                    "name something else in `before`",
                );
            }
        }
        for (n, must_not) in one.must_not.iter().enumerate() {
            for by in &must_not.by {
                self.symbol(&format!("must_not[{n}]"), by);
            }
        }
        for must in &one.must {
            let broken = one.must_not.iter().flat_map(|not| &not.by).map(String::as_str).chain(ALWAYS.iter().copied());
            let broken: Vec<&str> = broken.collect();
            if must.by.iter().all(|by| broken.contains(&by.as_str())) {
                self.wrong("must", format!("`{}` must be done and must not be done", must.id), "remove one of the two");
            }
        }
    }
}

/// Every example of the case's own moves is recognised as what it is.
fn examples(script: &Script) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, one) in &script.scenario.moves {
        for lang in [Lang::En, Lang::Zh] {
            let text = one.example.of(lang);
            if !script.recogniser(lang).read(text).heard.iter().any(|heard| heard.name == *name) {
                let line = script.lines.of(&format!("moves.{name}.example.{}", lang.tag()));
                problems.push(Problem::new(
                    line,
                    format!("the {lang} example of `{name}` is not recognised: {text}"),
                    "mend a pattern or the example",
                ));
            }
        }
    }
    problems
}

/// The winning way is played with the moves' examples, and silence is played, in both languages.
fn play(script: &Script) -> Vec<Problem> {
    let Some(way) = reach::winning(script) else {
        let line = script.lines.of("must");
        return vec![Problem::new(
            line,
            "no way wins with all that must be done",
            "check `before`, and what the moves to the winning end need",
        )];
    };
    let mut problems = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for seed in PROOF_SEEDS {
            let transcript = reach::transcript(script, &way, seed, lang);
            let line = script.lines.of("states");
            match grade(script, &transcript) {
                Ok(grade) if grade.passed => {}
                Ok(grade) => {
                    let what = format!("the winning way {} does not win in {lang}: {}", way.join(" → "), grade.brief());
                    problems.push(Problem::new(
                        line,
                        what,
                        "change the example of a move that says too much or too little",
                    ));
                }
                Err(why) => problems.push(Problem::new(
                    line,
                    format!("the winning way cannot be played: {why}"),
                    "make it shorter",
                )),
            }
            let silent = reach::silence(script, seed, lang);
            if !grade(script, &silent).is_ok_and(|grade| !grade.passed && grade.outcome.is_some()) {
                problems.push(Problem::new(
                    script.lines.of("clock"),
                    "silence does not end the sitting",
                    "shorten `total_s`",
                ));
            }
        }
    }
    problems
}
