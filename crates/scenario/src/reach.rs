//! What the machine can reach. Emotion is left out: it can only end a sitting sooner, by the customer's leaving.

use crate::{
    house::ALWAYS,
    parse::Problem,
    script::{DOES, LOOKS_UP, Script},
    sitting::Sitting,
    transcript::{Act, Step, Transcript},
};
use language::Lang;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Places of the machine that are looked at.
const PLACES_MAX: usize = 60_000;
/// Names that the machine remembers.
const NAMES_MAX: usize = 128;

type Known = u128;
type Place = (usize, Known);

/// A machine with numbers for names.
struct Machine<'a> {
    script: &'a Script,
    states: Vec<&'a str>,
    /// What the machine remembers: a bit each.
    names: Vec<&'a str>,
    symbols: Vec<&'a str>,
}

impl<'a> Machine<'a> {
    /// `more`: names that are remembered besides those that reactions need.
    fn new(script: &'a Script, more: impl Iterator<Item = &'a str>) -> Machine<'a> {
        let one = &script.scenario;
        let lists = one.states.values().flat_map(|state| state.on.values()).chain(one.anywhere.values());
        let needs = lists.flatten().flat_map(|reaction| &reaction.needs).map(String::as_str);
        let names: BTreeSet<&str> = needs.chain(more).collect();
        let mut symbols: BTreeSet<&str> =
            one.states.values().flat_map(|state| state.on.keys()).map(String::as_str).collect();
        symbols.extend(one.anywhere.keys().map(String::as_str));
        symbols.extend(one.facts.iter().flat_map(|fact| &fact.asked).map(String::as_str));
        symbols.extend(one.must.iter().flat_map(|must| &must.by).map(String::as_str));
        symbols.extend(names.iter().copied());
        symbols.retain(|symbol| !one.facts.iter().any(|fact| fact.id == **symbol));
        Machine {
            script,
            states: one.states.keys().map(String::as_str).collect(),
            names: names.into_iter().take(NAMES_MAX).collect(),
            symbols: symbols.into_iter().collect(),
        }
    }

    fn bit(&self, name: &str) -> Known {
        self.names.iter().position(|known| *known == name).map_or(0, |n| 1 << n)
    }

    fn state(&self, name: &str) -> usize {
        self.states.iter().position(|state| *state == name).unwrap_or(0)
    }

    fn end(&self, state: usize) -> Option<&'a str> {
        self.script.scenario.states[self.states[state]].end.as_deref()
    }

    fn take(&self, (state, known): Place, symbol: &str) -> Place {
        let mut known = known | self.bit(symbol);
        for fact in self.script.facts(symbol) {
            known |= self.bit(&fact.id);
        }
        let holds = |need: &str| known & self.bit(need) != 0;
        let next =
            self.script.reaction(self.states[state], symbol, holds).and_then(|reaction| reaction.goto.as_deref());
        (next.map_or(state, |name| self.state(name)), known)
    }

    /// Where a place leads, and by what.
    fn next(&self, place: Place) -> Vec<(Place, Option<&'a str>)> {
        if self.end(place.0).is_some() {
            return Vec::new();
        }
        // Looking up needs no symbol of the machine to bring a fact out.
        let entries = self.script.scenario.facts.iter().filter(|fact| self.bit(&fact.id) & !place.1 != 0);
        let mut out: Vec<(Place, Option<&str>)> =
            self.symbols.iter().map(|symbol| (self.take(place, symbol), Some(*symbol))).collect();
        for fact in entries.filter(|fact| !fact.seen.is_empty()) {
            out.push(((place.0, place.1 | self.bit(&fact.id)), None));
        }
        if let Some(after) = &self.script.scenario.states[self.states[place.0]].after {
            out.push(((self.state(&after.goto), place.1), None));
        }
        out.retain(|(next, _)| *next != place);
        out
    }
}

/// What cannot be reached, and where nothing leads on.
pub(crate) fn prove(script: &Script) -> Vec<Problem> {
    let machine = Machine::new(script, std::iter::empty());
    let mut places: BTreeMap<Place, usize> = BTreeMap::new();
    let mut list = vec![(machine.state("start"), 0)];
    let mut back: Vec<Vec<usize>> = vec![Vec::new()];
    places.insert(list[0], 0);
    let mut n = 0;
    while n < list.len() {
        for (next, _) in machine.next(list[n]) {
            let to = *places.entry(next).or_insert_with(|| {
                list.push(next);
                back.push(Vec::new());
                list.len() - 1
            });
            back[to].push(n);
        }
        n += 1;
        if list.len() > PLACES_MAX {
            let mend = "make reactions need fewer facts and moves";
            return vec![Problem::new(script.lines.of("states"), "the machine is too entangled to be proved", mend)];
        }
    }
    let mut ends: Vec<usize> = (0..list.len()).filter(|n| machine.end(list[*n].0).is_some()).collect();
    let mut alive = vec![false; list.len()];
    while let Some(n) = ends.pop() {
        if !std::mem::replace(&mut alive[n], true) {
            ends.extend(&back[n]);
        }
    }
    verdicts(script, &machine, &list, &alive)
}

fn verdicts(script: &Script, machine: &Machine<'_>, list: &[Place], alive: &[bool]) -> Vec<Problem> {
    let one = &script.scenario;
    let mut problems = Vec::new();
    let mut wrong =
        |path: String, what: String, mend: &str| problems.push(Problem::new(script.lines.of(&path), what, mend));
    let reached: BTreeSet<usize> = list.iter().map(|place| place.0).collect();
    for (n, state) in machine.states.iter().enumerate() {
        if !reached.contains(&n) {
            wrong(
                format!("states.{state}"),
                format!("state `{state}` is never reached"),
                "add a move to it or remove it",
            );
        }
    }
    let dead: BTreeSet<usize> =
        list.iter().zip(alive).filter(|(_, alive)| !**alive).map(|(place, _)| place.0).collect();
    for n in dead {
        let state = machine.states[n];
        wrong(
            format!("states.{state}"),
            format!("state `{state}` can be a dead end"),
            "add a move that leads on from it",
        );
    }
    for outcome in one.outcomes.keys() {
        let ended = reached.iter().any(|n| machine.end(*n) == Some(outcome.as_str()));
        if !ended && one.persona.leaves != *outcome {
            wrong(
                format!("outcomes.{outcome}"),
                format!("outcome `{outcome}` is never reached"),
                "end a state with it or remove it",
            );
        }
    }
    problems
}

/// The moves, look-ups and actions of a way that wins with all that must be done; `None` if there is none.
pub(crate) fn winning(script: &Script) -> Option<Vec<String>> {
    let one = &script.scenario;
    let musts = one.must.iter().flat_map(|must| must.by.iter().chain(&must.before)).map(String::as_str);
    let mut machine = Machine::new(script, musts);
    let entries: Vec<String> = one.world.entries().map(|(id, _)| format!("{LOOKS_UP}{id}")).collect();
    let bad = |symbol: &str| {
        let named = one.must_not.iter().flat_map(|not| &not.by).any(|by| by == symbol);
        named || ALWAYS.contains(&symbol) || script.one(symbol).is_some_and(|one| one.emotion > 0)
    };
    let mut symbols: BTreeSet<&str> = machine.symbols.iter().copied().filter(|symbol| !bad(symbol)).collect();
    symbols.extend(entries.iter().map(String::as_str));
    symbols.retain(|symbol| crate::house::rule(symbol).is_none());
    machine.symbols = symbols.into_iter().collect();
    let missing = |known: Known| {
        let met = |must: &&crate::format::Must| !must.by.iter().any(|by| known & machine.bit(by) != 0);
        one.must.iter().filter(met).count()
    };
    let early = |symbol: &str, known: Known| {
        one.must.iter().any(|must| {
            must.before.iter().any(|before| before == symbol) && !must.by.iter().any(|by| known & machine.bit(by) != 0)
        })
    };
    let start: Place = (machine.state("start"), 0);
    let mut way: BTreeMap<Place, (Place, &str)> = BTreeMap::new();
    let mut heap = BinaryHeap::from([(std::cmp::Reverse((missing(0), 0_usize)), start)]);
    let mut seen = BTreeSet::from([start]);
    while let Some((std::cmp::Reverse((_, depth)), place)) = heap.pop() {
        if let Some(end) = machine.end(place.0) {
            if one.outcomes[end].won && missing(place.1) == 0 {
                return Some(trace(&way, place));
            }
            continue;
        }
        for symbol in machine.symbols.iter().copied().filter(|symbol| !early(symbol, place.1)) {
            let next = machine.take(place, symbol);
            if seen.len() < PLACES_MAX && seen.insert(next) {
                way.insert(next, (place, symbol));
                heap.push((std::cmp::Reverse((missing(next.1), depth + 1)), next));
            }
        }
    }
    None
}

fn trace(way: &BTreeMap<Place, (Place, &str)>, mut place: Place) -> Vec<String> {
    let mut symbols = Vec::new();
    while let Some((before, symbol)) = way.get(&place) {
        symbols.push((*symbol).to_owned());
        place = *before;
    }
    symbols.reverse();
    symbols
}

/// A way as a transcript: moves by their examples, two seconds apart.
pub(crate) fn transcript(script: &Script, way: &[String], seed: u64, locale: Lang) -> Transcript {
    let values = crate::draw::draw(&script.scenario, seed, locale);
    let act = |symbol: &String| match (symbol.strip_prefix(LOOKS_UP), symbol.strip_prefix(DOES)) {
        (Some(entry), _) => Act::LookUp { entry: entry.to_owned() },
        (_, Some(action)) => Act::Do { action: action.to_owned() },
        _ => {
            let text = script.one(symbol).map_or("", |one| one.example.of(locale));
            Act::Say { text: crate::draw::fill(text, &values) }
        }
    };
    let mut transcript = of(script, seed, locale, Vec::new());
    let (mut sitting, _) = Sitting::open(script, seed, locale);
    for step in way.iter().map(|symbol| Step { after_ms: 2_000, act: act(symbol) }) {
        // An example may say two things at once, and so end the sitting sooner.
        if sitting.step(script, &step).is_ok() {
            transcript.steps.push(step);
        }
    }
    transcript
}

/// Nothing is done until the sitting is over.
pub(crate) fn silence(script: &Script, seed: u64, locale: Lang) -> Transcript {
    let after_ms = u64::from(script.scenario.clock.total_s) * 1_000;
    of(script, seed, locale, vec![Step { after_ms, act: Act::Wait }])
}

fn of(script: &Script, seed: u64, locale: Lang, steps: Vec<Step>) -> Transcript {
    let one = &script.scenario;
    Transcript { case: one.case.clone(), version: one.version, locale, seed, steps }
}
