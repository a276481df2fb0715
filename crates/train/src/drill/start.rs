//! Starting a drill.

use super::{CaseOf, DrillBrief, DrillsOf, Playable, playable};
use crate::refusal::Refusal;
use event::{DrillId, PersonId, Right, SECOND_MS};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Chats of one drill at most.
pub const PARTS_MAX: usize = 8;
/// Chats of a wave begin so far apart.
const APART_MS: i64 = 25 * SECOND_MS;

query! {
    InsertDrill<'a> {
        drill: DrillId, person: PersonId, code: &'a str, version: i64, lang: &'a str, now: i64, outsider: bool,
    } = "insert into train_drill (id, person_id, case_code, version, lang, started_ms, paused_ms, away_ms, seen_ms, ended_ms,
           passed, score, outsider)
         values ($drill, $person, $code, $version, $lang, $now, null, 0, $now, null, null, null, $outsider)"
}
query! {
    InsertPart<'a> { drill: DrillId, place: i64, seed: &'a str, begins_ms: i64 } =
        "insert into train_drill_part (drill_id, place, seed, begins_ms, outcome, grade)
         values ($drill, $place, $seed, $begins_ms, null, null)"
}
query! {
    KeepCase<'a> { code: &'a str, version: i64, text: &'a str, now: i64 } =
        "insert into train_case (code, version, text, kept_ms) values ($code, $version, $text, $now)"
}

/// A case's text was kept, because it is played.
#[derive(Debug, Serialize)]
pub struct CaseKept {
    /// Which.
    pub case: String,
    /// Its version.
    pub version: i64,
    /// The file.
    #[serde(skip)]
    pub text: String,
}

impl Event for CaseKept {
    const KIND: &'static str = "train.case_kept";
    fn subject(&self) -> String {
        self.case.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(KeepCase { code: &self.case, version: self.version, text: &self.text, now }).await
    }
}

/// A drill began.
#[derive(Debug, Serialize)]
pub struct DrillStarted {
    /// Which.
    pub drill: DrillId,
    /// Whose.
    pub person: PersonId,
    /// Which case.
    pub case: String,
    /// Its version.
    pub version: i64,
    /// In which language.
    pub lang: &'static str,
    /// Whether it is lent to somebody who does not learn here.
    pub outsider: bool,
    /// Seed of each chat: would tell who they will be.
    #[serde(skip)]
    pub seeds: Vec<u64>,
}

impl Event for DrillStarted {
    const KIND: &'static str = "train.drill_started";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (drill, person, now, outsider) = (self.drill, self.person, tx.now_ms(), self.outsider);
        let (code, version, lang) = (self.case.as_str(), self.version, self.lang);
        tx.push(InsertDrill { drill, person, code, version, lang, now, outsider }).await?;
        for (place, seed) in (0..).zip(&self.seeds) {
            let seed = seed.to_string();
            tx.push(InsertPart { drill, place, seed: &seed, begins_ms: place * APART_MS }).await?;
        }
        Ok(())
    }
}

/// Somebody begins a drill.
#[derive(Debug)]
pub struct StartDrill {
    /// Who.
    pub person: PersonId,
    /// Which case.
    pub case: String,
    /// In which language.
    pub lang: Lang,
    /// A number that nobody can guess.
    pub seed: u64,
}

impl Command for StartDrill {
    const NAME: &'static str = "train.start_drill";
    type Answer = DrillId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<DrillId, Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let lately = tx.all(DrillsOf { person: self.person }).await?;
        let case = playable(tx, &self.case).await?;
        let kept = match &case {
            Some(case) => {
                let version = i64::from(case.script.scenario.version);
                tx.opt(CaseOf { code: &self.case, version }).await?.is_some()
            }
            None => false,
        };
        let fresh = tx.new_id();
        tx.record(decide(self, case.filter(|_| may), &lately, kept, fresh)).await
    }
}

/// Decides the beginning of a drill. Pure. `case`: what is played, if there is such a case and they may. One that runs already is gone on with, whatever its case.
fn decide(
    wish: &StartDrill,
    case: Option<Playable>,
    lately: &[DrillBrief],
    kept: bool,
    fresh: DrillId,
) -> Decision<DrillId, Refusal> {
    let Some(case) = case else { return refuse(Refusal::Unseen) };
    if let Some(running) = lately.iter().find(|drill| drill.ended_ms.is_none()) {
        return answer(running.id);
    }
    begin(wish.person, case, (wish.lang, wish.seed), kept, fresh, false)
}

/// What beginning a drill is: its case is kept, if it is not yet, and each chat has a seed. Pure.
pub(super) fn begin(
    person: PersonId,
    case: Playable,
    (lang, seed): (Lang, u64),
    kept: bool,
    fresh: DrillId,
    outsider: bool,
) -> Decision<DrillId, Refusal> {
    let scenario = &case.script.scenario;
    let (code, version) = (scenario.case.clone(), i64::from(scenario.version));
    let wave = usize::from(scenario.wave).clamp(1, PARTS_MAX) as u64;
    let started = DrillStarted {
        drill: fresh,
        person,
        case: code.clone(),
        version,
        lang: lang.tag(),
        outsider,
        seeds: (0..wave).map(|n| seed.wrapping_add(n)).collect(),
    };
    let decision = answer(fresh);
    let decision = match kept {
        true => decision,
        false => decision.and(CaseKept { case: code, version, text: case.text }),
    };
    decision.and(started)
}
