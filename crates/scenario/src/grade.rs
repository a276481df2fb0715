//! The deterministic grade of a transcript: the same file and the same transcript give the same grade on every machine.

use crate::{
    format::Text,
    house::ALWAYS,
    plain::{self, Plain},
    script::{DOES, LOOKS_UP, Script},
    sitting::{Event, Refusal, Sitting, What},
    transcript::{Act, Transcript},
};
use serde::{Deserialize, Serialize};

/// Points of a hundred that the parts of a grade are worth.
const MUST_POINTS: usize = 60;
const FACT_POINTS: usize = 15;
const TIME_POINTS: usize = 10;
const PLAIN_POINTS: usize = 5;
const CALM_POINTS: usize = 10;

/// Words of the agent: bytes of the text of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Number of the step, from 0.
    pub step: usize,
    /// When it was written, milliseconds since the beginning.
    pub at_ms: u64,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// One thing that had to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Must {
    /// Its name.
    pub id: String,
    /// Whether it was.
    pub met: bool,
    /// It was done, but too late.
    pub late: bool,
    /// Where; empty words for a look-up, an action, a move that was picked.
    pub quote: Option<Quote>,
    /// Why it matters.
    pub why: Text,
}

/// One thing that must not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MustNot {
    /// Its name.
    pub id: String,
    /// Where it was done; none if it was not.
    pub broken: Vec<Quote>,
    /// Why it matters.
    pub why: Text,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Name of the outcome.
    pub id: String,
    /// Whether it is the right one.
    pub won: bool,
    /// What it means.
    pub text: Text,
}

/// What the machine was unsure of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsure {
    /// Number of the step.
    pub step: usize,
    /// Name of the move.
    pub name: String,
    /// Why it is not sure.
    pub why: crate::recognise::Why,
}

/// A grade, with all that it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Name of the case.
    pub case: String,
    /// Its version.
    pub version: u32,
    /// `en` or `zh-CN`.
    pub locale: language::Lang,
    /// From which the parameters were drawn.
    pub seed: u64,
    /// SHA-256 of the transcript, hex.
    pub transcript_sha256: String,
    /// Won, all done that must be, nothing done that must not be.
    pub passed: bool,
    /// From 0 to 100; at most 49 where something was done that must not be.
    pub score: u8,
    /// How it ended; none if the transcript stops before.
    pub outcome: Option<Ending>,
    /// What had to be done.
    pub must: Vec<Must>,
    /// What must not be done.
    pub must_not: Vec<MustNot>,
    /// Names of the facts found, in order.
    pub facts_found: Vec<String>,
    /// Names of the facts missed.
    pub facts_missed: Vec<String>,
    /// When the agent first wrote, milliseconds; none if never.
    pub first_reply_ms: Option<u64>,
    /// Whether that was in time.
    pub first_reply_in_time: bool,
    /// The longest that the customer waited for a message, milliseconds.
    pub idle_max_ms: u64,
    /// Reminders that the customer wrote.
    pub nudges: u32,
    /// How long it took, milliseconds.
    pub took_ms: u64,
    /// How plain the words were.
    pub plain: Plain,
    /// The customer's emotion at the end, 0 to 10.
    pub emotion_end: u8,
    /// What the machine was unsure of; a person may look.
    pub unsure: Vec<Unsure>,
}

/// An event and the number of the step that brought it; `None` for the beginning.
pub type Replayed = Vec<(Option<usize>, Event)>;

/// Plays a transcript again: every event in order, and where the sitting stands.
///
/// The error has the number of the step that was not taken.
pub fn replay(script: &Script, transcript: &Transcript) -> Result<(Sitting, Replayed), (usize, Refusal)> {
    if transcript.case != script.scenario.case || transcript.version != script.scenario.version {
        return Err((0, Refusal::Other));
    }
    let (mut sitting, events) = Sitting::open(script, transcript.seed, transcript.locale);
    let mut all: Replayed = events.into_iter().map(|event| (None, event)).collect();
    for (n, step) in transcript.steps.iter().enumerate() {
        let events = sitting.step(script, step).map_err(|refusal| (n, refusal))?;
        all.extend(events.into_iter().map(|event| (Some(n), event)));
    }
    Ok((sitting, all))
}

/// Grades a transcript. The error names the step that could not be played.
pub fn grade(script: &Script, transcript: &Transcript) -> Result<Grade, String> {
    let (sitting, events) = replay(script, transcript)
        .map_err(|(step, refusal)| format!("step {} of the transcript: {refusal}", step + 1))?;
    let scenario = &script.scenario;
    let marks = Marks { script, transcript, events: &events };
    let must = marks.must();
    let must_not = marks.must_not();
    let texts: Vec<&str> = transcript
        .steps
        .iter()
        .filter_map(|step| match &step.act {
            Act::Say { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let found = |what: &What| match what {
        What::Found { fact } => Some(fact.clone()),
        _ => None,
    };
    let facts_found: Vec<String> = events.iter().filter_map(|(_, event)| found(&event.what)).collect();
    let facts_missed =
        scenario.facts.iter().map(|fact| fact.id.clone()).filter(|id| !facts_found.contains(id)).collect();
    let outcome = sitting.ended.as_ref().and_then(|id| {
        let outcome = scenario.outcomes.get(id)?;
        Some(Ending { id: id.clone(), won: outcome.won, text: outcome.text.clone() })
    });
    let first_ms = u64::from(scenario.clock.first_reply_s) * 1_000;
    let mut grade = Grade {
        case: scenario.case.clone(),
        version: scenario.version,
        locale: transcript.locale,
        seed: transcript.seed,
        transcript_sha256: transcript.sha256(),
        passed: false,
        score: 0,
        outcome,
        must,
        must_not,
        facts_found,
        facts_missed,
        first_reply_ms: sitting.first_reply_ms,
        first_reply_in_time: sitting.first_reply_ms.is_some_and(|at_ms| at_ms < first_ms),
        idle_max_ms: sitting.idle_max_ms,
        nudges: sitting.nudges,
        took_ms: sitting.now_ms,
        plain: plain::measure(&texts, transcript.locale),
        emotion_end: sitting.emotion,
        unsure: marks.unsure(),
    };
    grade.sum();
    Ok(grade)
}

impl Grade {
    fn sum(&mut self) {
        let won = self.outcome.as_ref().is_some_and(|outcome| outcome.won);
        let met = self.must.iter().filter(|must| must.met).count();
        let broken = self.must_not.iter().any(|not| !not.broken.is_empty());
        self.passed = won && met == self.must.len() && !broken;
        let share = |points: usize, part: usize, whole: usize| (points * part).checked_div(whole).unwrap_or(points);
        let facts = self.facts_found.len() + self.facts_missed.len();
        let points = share(MUST_POINTS, met, self.must.len())
            + share(FACT_POINTS, self.facts_found.len(), facts)
            + if self.first_reply_in_time { TIME_POINTS / 2 } else { 0 }
            + if self.nudges == 0 && self.first_reply_ms.is_some() { TIME_POINTS / 2 } else { 0 }
            + share(PLAIN_POINTS, usize::from(self.plain.score), 100)
            + CALM_POINTS.saturating_sub(usize::from(self.emotion_end));
        let most = match (broken, won) {
            (true, _) => 49,
            (false, false) => 59,
            (false, true) => 100,
        };
        self.score = u8::try_from(points.min(most)).unwrap_or(0);
    }

    /// What is missing for a pass, in a line.
    pub fn brief(&self) -> String {
        let outcome = self.outcome.as_ref().map_or("no end", |outcome| outcome.id.as_str());
        let missed: Vec<&str> = self.must.iter().filter(|must| !must.met).map(|must| must.id.as_str()).collect();
        let broken = self.must_not.iter().filter(|not| !not.broken.is_empty());
        let broken: Vec<String> = broken.map(|not| format!("{} (“{}”)", not.id, not.broken[0].text)).collect();
        format!("outcome {outcome}, not done: {}, broken: {}", listed(&missed), listed(&broken))
    }
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ") }
}

struct Marks<'a> {
    script: &'a Script,
    transcript: &'a Transcript,
    events: &'a Replayed,
}

impl Marks<'_> {
    /// The quotes of whatever did one of `names`, with their places among the events.
    fn done(&self, names: &[String]) -> Vec<(usize, Quote)> {
        let mut quotes = Vec::new();
        for (n, (step, event)) in self.events.iter().enumerate() {
            let (name, start, end) = match &event.what {
                What::Heard { name, start, end } | What::Broke { name, start, end } => (name.clone(), *start, *end),
                What::Saw { entry, .. } => (format!("{LOOKS_UP}{entry}"), 0, 0),
                What::Did { action } => (format!("{DOES}{action}"), 0, 0),
                What::Found { fact } => (fact.clone(), 0, 0),
                _ => continue,
            };
            let Some(step) = step.filter(|_| names.contains(&name)) else { continue };
            let text =
                self.transcript.steps[step].act.text().and_then(|text| text.get(start..end)).unwrap_or("").to_owned();
            quotes.push((n, Quote { step, at_ms: event.at_ms, start, end, text }));
        }
        quotes
    }

    fn must(&self) -> Vec<Must> {
        let one = |must: &crate::format::Must| {
            let first = self.done(&must.by).into_iter().next();
            let barrier = self.done(&must.before).first().map_or(usize::MAX, |(n, _)| *n);
            let in_time = |quote: &Quote| must.within_s.is_none_or(|s| quote.at_ms <= u64::from(s) * 1_000);
            let met = first.as_ref().is_some_and(|(n, quote)| *n < barrier && in_time(quote));
            let why = must.why.clone().unwrap_or_else(|| self.script.about(&must.by[0]));
            Must { id: must.id.clone(), met, late: first.is_some() && !met, quote: first.map(|(_, quote)| quote), why }
        };
        self.script.scenario.must.iter().map(one).collect()
    }

    fn must_not(&self) -> Vec<MustNot> {
        let written = &self.script.scenario.must_not;
        let always = ALWAYS.iter().filter(|name| !written.iter().any(|not| not.by.iter().any(|by| by == *name)));
        let named = written.iter().map(|not| (not.id.clone(), not.by.clone(), not.why.clone()));
        let all = named.chain(always.map(|name| ((*name).to_owned(), vec![(*name).to_owned()], None)));
        all.map(|(id, by, why)| {
            let broken = self.done(&by).into_iter().map(|(_, quote)| quote).collect();
            let why = why.or_else(|| self.script.why(&by[0])).unwrap_or_else(|| self.script.about(&by[0]));
            MustNot { id, broken, why }
        })
        .collect()
    }

    fn unsure(&self) -> Vec<Unsure> {
        let unsure = |(step, event): &(Option<usize>, Event)| match &event.what {
            What::Unsure { name, why } => Some(Unsure { step: (*step)?, name: name.clone(), why: *why }),
            _ => None,
        };
        self.events.iter().filter_map(unsure).collect()
    }
}
