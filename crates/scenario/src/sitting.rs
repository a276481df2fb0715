//! A sitting: the machine, its clock, and what the customer answers. Fed with steps, it never waits and never fails.

mod event;

pub use event::{Event, Refusal, What};

use crate::{
    draw::{self, Values, fill},
    format::{EMOTION_MAX, Reaction, Text},
    house::pardon,
    script::{DOES, LOOKS_UP, Script},
    transcript::{Act, STEPS_MAX, Step},
};
use guard::outbound;
use language::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// States entered on one step.
const GOTOS_MAX: usize = 4;
/// Messages of the customer on one step.
const SAYS_MAX: usize = 4;
/// Reminders that the customer writes.
const NUDGES_MAX: u32 = 20;
/// Bytes of what an agent writes.
pub const SAY_BYTES_MAX: usize = 8 * 1024;
/// The house's own host in every case.
pub const HOST: &str = "quayside.example";

/// The state of a sitting: kept, or made again from case, seed and steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    /// Name of the case.
    pub case: String,
    /// Its version.
    pub version: u32,
    /// The language it is played in.
    pub locale: Lang,
    /// From which the parameters were drawn.
    pub seed: u64,
    /// The parameters.
    pub values: Values,
    /// Milliseconds since it began.
    pub now_ms: u64,
    /// Where the machine stands.
    pub state: String,
    /// The customer's emotion.
    pub emotion: u8,
    /// Facts found, moves said, look-ups and actions done.
    pub known: BTreeSet<String>,
    /// How it ended.
    pub ended: Option<String>,
    /// Moves that may be picked now, because the machine was unsure of them.
    pub unsure: Vec<String>,
    /// What the customer wrote.
    pub said: Vec<String>,
    /// When the agent first wrote.
    pub first_reply_ms: Option<u64>,
    /// The longest that the customer waited for a message, so far.
    pub idle_max_ms: u64,
    /// Reminders that the customer wrote.
    pub nudges: u32,
    steps: usize,
    entered_ms: u64,
    quiet_ms: u64,
    nudged: u32,
    puzzled: u32,
    late: bool,
}

impl Sitting {
    /// Begins a sitting; the events are the customer's first words.
    pub fn open(script: &Script, seed: u64, locale: Lang) -> (Sitting, Vec<Event>) {
        let scenario = &script.scenario;
        let mut sitting = Sitting {
            case: scenario.case.clone(),
            version: scenario.version,
            locale,
            seed,
            values: draw::draw(scenario, seed, locale),
            now_ms: 0,
            state: "start".to_owned(),
            emotion: scenario.persona.emotion.min(EMOTION_MAX),
            known: BTreeSet::new(),
            ended: None,
            unsure: Vec::new(),
            said: Vec::new(),
            first_reply_ms: None,
            idle_max_ms: 0,
            nudges: 0,
            steps: 0,
            entered_ms: 0,
            quiet_ms: 0,
            nudged: 0,
            puzzled: 0,
            late: false,
        };
        let mut turn = Turn { sitting: &mut sitting, script, events: Vec::new(), gotos: 0, says: 0 };
        turn.enter("start");
        let events = turn.events;
        (sitting, events)
    }

    /// Takes a step: first what time brings, then what was done, then what the customer makes of it.
    pub fn step(&mut self, script: &Script, step: &Step) -> Result<Vec<Event>, Refusal> {
        let scenario = &script.scenario;
        if scenario.case != self.case || scenario.version != self.version {
            return Err(Refusal::Other);
        }
        if self.ended.is_some() {
            return Err(Refusal::Over);
        }
        if self.steps >= STEPS_MAX {
            return Err(Refusal::TooMany);
        }
        self.admits(script, &step.act)?;
        self.steps += 1;
        let mut turn = Turn { sitting: self, script, events: Vec::new(), gotos: 0, says: 0 };
        let until_ms = turn.sitting.now_ms.saturating_add(step.after_ms);
        turn.pass(until_ms);
        if turn.sitting.ended.is_none() {
            turn.act(&step.act);
        }
        Ok(turn.events)
    }

    fn admits(&self, script: &Script, act: &Act) -> Result<(), Refusal> {
        let scenario = &script.scenario;
        match act {
            Act::Customer { text } if text.len() > SAY_BYTES_MAX => Err(Refusal::Text),
            Act::Say { text } if text.trim().is_empty() || text.len() > SAY_BYTES_MAX => Err(Refusal::Text),
            Act::LookUp { entry } if !scenario.world.entries().any(|(id, _)| id == entry) => {
                Err(Refusal::Unknown(entry.clone()))
            }
            Act::Do { action } if !scenario.actions.contains_key(action) => Err(Refusal::Unknown(action.clone())),
            Act::Pick { name } if !self.unsure.contains(name) => Err(Refusal::NotOffered(name.clone())),
            _ => Ok(()),
        }
    }

    /// The clock at which something next happens by itself, milliseconds since the beginning; `None` when it has ended.
    pub fn due_ms(&self, script: &Script) -> Option<u64> {
        self.ended.is_none().then(|| self.due(script).0)
    }

    fn due(&self, script: &Script) -> (u64, Due) {
        let scenario = &script.scenario;
        let ms = |seconds: u32| u64::from(seconds) * 1_000;
        let mut due = vec![
            (ms(scenario.clock.total_s), Due::Total),
            (self.quiet_ms + ms(scenario.persona.patience_s), Due::Patience),
        ];
        if let Some(after) = scenario.states.get(&self.state).and_then(|state| state.after.as_ref()) {
            due.push((self.entered_ms + ms(after.s), Due::After));
        }
        if self.nudged < NUDGES_MAX && scenario.clock.idle_nudge_s > 0 {
            due.push((self.quiet_ms + ms(scenario.clock.idle_nudge_s) * u64::from(self.nudged + 1), Due::Nudge));
        }
        if !self.late && self.first_reply_ms.is_none() {
            due.push((ms(scenario.clock.first_reply_s), Due::FirstReply));
        }
        due.into_iter().min().expect("the list begins with two")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Total,
    Patience,
    After,
    FirstReply,
    Nudge,
}

/// One step being taken.
struct Turn<'a> {
    sitting: &'a mut Sitting,
    script: &'a Script,
    events: Vec<Event>,
    gotos: usize,
    says: usize,
}

impl Turn<'_> {
    fn push(&mut self, what: What) {
        self.events.push(Event { at_ms: self.sitting.now_ms, what });
    }

    /// Lets time pass until `until_ms`, with what it brings on the way.
    fn pass(&mut self, until_ms: u64) {
        while self.sitting.ended.is_none() {
            let (at_ms, due) = self.sitting.due(self.script);
            if at_ms > until_ms {
                break;
            }
            self.sitting.now_ms = self.sitting.now_ms.max(at_ms);
            (self.gotos, self.says) = (0, 0);
            match due {
                Due::Total | Due::Patience => self.leave(),
                Due::After => self.after(),
                Due::FirstReply => {
                    self.sitting.late = true;
                    self.push(What::FirstReplyLate);
                }
                Due::Nudge => self.nudge(),
            }
        }
        if self.sitting.ended.is_none() {
            self.sitting.now_ms = until_ms;
        }
        let idle_ms = self.sitting.now_ms - self.sitting.quiet_ms;
        self.sitting.idle_max_ms = self.sitting.idle_max_ms.max(idle_ms);
        (self.gotos, self.says) = (0, 0);
    }

    fn after(&mut self) {
        let Some(after) = self.script.scenario.states.get(&self.sitting.state).and_then(|state| state.after.as_ref())
        else {
            return;
        };
        let reaction = Reaction {
            needs: Vec::new(),
            say: after.say.clone(),
            emotion: after.emotion,
            goto: Some(after.goto.clone()),
        };
        self.react(&reaction);
    }

    fn nudge(&mut self) {
        let nudges = &self.script.scenario.persona.nudges;
        let text = nudges[self.sitting.nudged as usize % nudges.len()].clone();
        self.sitting.nudged += 1;
        self.sitting.nudges += 1;
        self.push(What::Nudged);
        self.write(&text);
        self.feel(1);
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Wait => {}
            Act::Note { .. } => {}
            Act::Say { text } => self.say(text),
            Act::Held { text } => self.hold(text),
            Act::Customer { text } => {
                self.sitting.said.push(text.clone());
                self.push(What::Wrote { text: text.clone() });
            }
            Act::Pick { name } => {
                self.sitting.unsure.clear();
                self.heard(name, 0, 0);
            }
            Act::LookUp { entry } => {
                let found = self.script.scenario.world.entries().find(|(id, _)| *id == entry);
                let locale = self.sitting.locale;
                let shows = found.map(|(_, entry)| &entry.shows).into_iter().flatten();
                let shows =
                    shows.map(|(key, text)| (key.clone(), fill(text.of(locale), &self.sitting.values))).collect();
                self.push(What::Saw { entry: entry.clone(), shows });
                self.symbol(&format!("{LOOKS_UP}{entry}"));
            }
            Act::Do { action } => {
                self.push(What::Did { action: action.clone() });
                self.symbol(&format!("{DOES}{action}"));
            }
        }
    }

    fn say(&mut self, text: &str) {
        let sitting = &mut *self.sitting;
        sitting.first_reply_ms.get_or_insert(sitting.now_ms);
        (sitting.quiet_ms, sitting.nudged) = (sitting.now_ms, 0);
        sitting.unsure.clear();
        let findings = judge(sitting, text);
        let reading = self.script.recogniser(sitting.locale).read(text);
        let nothing = findings.is_empty() && reading.heard.is_empty();
        for finding in &findings {
            let name = finding.rule.name();
            self.push(What::Broke { name: name.to_owned(), start: finding.start, end: finding.end });
            self.symbol(name);
        }
        let held: Vec<&str> = findings.iter().map(|finding| finding.rule.name()).collect();
        let mut answered = BTreeSet::new();
        for heard in reading.heard.iter().filter(|heard| !held.contains(&heard.name.as_str())) {
            // Said twice in one message, it is answered once.
            match answered.insert(heard.name.as_str()) {
                true => self.heard(&heard.name, heard.start, heard.end),
                false => {
                    let (name, start, end) = (heard.name.clone(), heard.start, heard.end);
                    self.push(What::Heard { name, start, end });
                }
            }
        }
        for doubt in reading.unsure {
            if !self.sitting.known.contains(&doubt.name) {
                self.sitting.unsure.push(doubt.name.clone());
            }
            self.push(What::Unsure { name: doubt.name, why: doubt.why });
        }
        if nothing && self.sitting.ended.is_none() {
            let puzzled = &self.script.scenario.persona.puzzled;
            let text = puzzled[self.sitting.puzzled as usize % puzzled.len()].clone();
            self.sitting.puzzled += 1;
            self.write(&text);
        }
    }

    /// The customer never sees it and answers nothing; that it was tried counts.
    fn hold(&mut self, text: &str) {
        for finding in judge(self.sitting, text) {
            self.push(What::Broke { name: finding.rule.name().to_owned(), start: finding.start, end: finding.end });
        }
    }

    fn heard(&mut self, name: &str, start: usize, end: usize) {
        let first = !self.sitting.known.contains(name);
        self.push(What::Heard { name: name.to_owned(), start, end });
        // What stands in the message that ended the sitting is graded, but answers nothing.
        if self.sitting.ended.is_some() {
            return;
        }
        if let Some(one) = self.script.one(name).filter(|one| first || one.emotion > 0) {
            self.feel(one.emotion);
        }
        if self.sitting.ended.is_none() {
            self.symbol(name);
        }
    }

    /// A move, look-up or action reaches the machine.
    fn symbol(&mut self, symbol: &str) {
        if self.sitting.ended.is_some() {
            return;
        }
        self.sitting.known.insert(symbol.to_owned());
        let script = self.script;
        for fact in script.facts(symbol) {
            if self.sitting.known.insert(fact.id.clone()) {
                self.push(What::Found { fact: fact.id.clone() });
                if let Some(says) = fact.says.as_ref().filter(|_| !symbol.starts_with(LOOKS_UP)) {
                    self.write(says);
                }
            }
        }
        let known = |need: &str| self.sitting.known.contains(need);
        if let Some(reaction) = script.reaction(&self.sitting.state, symbol, known) {
            self.react(reaction);
        }
    }

    fn react(&mut self, reaction: &Reaction) {
        if let Some(say) = &reaction.say {
            self.write(say);
        }
        self.feel(reaction.emotion);
        if let Some(goto) = reaction.goto.as_ref().filter(|_| self.sitting.ended.is_none() && self.gotos < GOTOS_MAX) {
            self.gotos += 1;
            self.enter(goto);
        }
    }

    fn enter(&mut self, name: &str) {
        let Some(state) = self.script.scenario.states.get(name) else { return };
        self.sitting.state = name.to_owned();
        self.sitting.entered_ms = self.sitting.now_ms;
        self.push(What::Went { state: name.to_owned() });
        if let Some(say) = &state.say {
            self.write(say);
        }
        if let Some(outcome) = &state.end {
            self.end(outcome);
        }
    }

    fn write(&mut self, text: &Text) {
        if self.says >= SAYS_MAX {
            return;
        }
        self.says += 1;
        let text = fill(text.of(self.sitting.locale), &self.sitting.values);
        self.sitting.said.push(text.clone());
        self.push(What::Wrote { text });
    }

    fn feel(&mut self, change: i8) {
        let from = self.sitting.emotion;
        let to = from.saturating_add_signed(change).min(EMOTION_MAX);
        if from != to {
            self.sitting.emotion = to;
            self.push(What::Felt { from, to });
        }
        if to == EMOTION_MAX && self.sitting.ended.is_none() && change > 0 {
            self.leave();
        }
    }

    fn leave(&mut self) {
        let outcome = self.script.scenario.persona.leaves.clone();
        self.end(&outcome);
    }

    fn end(&mut self, outcome: &str) {
        if self.sitting.ended.is_none() {
            self.sitting.ended = Some(outcome.to_owned());
            let won = self.script.scenario.outcomes.get(outcome).is_some_and(|outcome| outcome.won);
            self.push(What::Ended { outcome: outcome.to_owned(), won });
        }
    }
}

/// What the guard says of an agent's text in this sitting.
fn judge(sitting: &Sitting, text: &str) -> Vec<outbound::Finding> {
    let said: Vec<&str> = sitting.said.iter().map(String::as_str).collect();
    let values: Vec<&str> = sitting.values.values().map(String::as_str).collect();
    let context = outbound::Context {
        hosts: &[HOST],
        verified_addresses: &values,
        said: &said,
        customer: &values,
        ..Default::default()
    };
    let mut findings = outbound::check(text, &context);
    pardon(sitting.locale, text, &mut findings);
    findings
}
