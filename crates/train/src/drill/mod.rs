//! A drill: somebody plays a scenario at the real desk, on a stage of its own. What they did is kept here, step by step, with
//! the seeds, so that any node can make the stage again, after a crash or to look back.

mod dispute;
mod end;
mod library;
mod outside;
mod own;
mod pause;
mod practice;
mod propose;
mod rate;
mod skeleton;
mod start;
mod step;
mod wording;

pub use dispute::{
    AnswerDispute, DISPUTE_CHARS, Dispute, DisputeAnswered, DisputeOf, DisputeRow, DisputesSince, DrillDisputed,
};
pub use end::{DrillEnded, DrillGraded, EndDrill};
pub use library::{Playable, cases, find, kept};
pub use outside::{DrillOfOutsider, ENDED, ForgetOutsider, OutsiderForgotten, StartOutside};
pub use own::{
    CASE_BYTES, CaseDropped, CaseTitles, CaseWritten, DropCase, OwnCase, OwnCaseOf, OwnCases, Proved, WriteCase,
    offered, playable,
};
pub use pause::{DrillAway, DrillPaused, DrillResumed, Pause, Resume, Rise, SEEN_EVERY_MS, StillHere};
pub use practice::{Live, Practice, Soon};
pub use propose::{
    CaseProposed, DropProposal, LINE_CHARS, LINES_MAX, Line, Proposal, ProposalDropped, ProposalOf, Proposals, Propose,
    Redacted, TITLE_CHARS, redacted,
};
pub use rate::{
    Agreement, BEST, DrillRated, Given, Marks, NOTE_CHARS, RateDrill, RatingRow, RatingsOf, RatingsSince, agreement,
};
pub use skeleton::skeleton;
pub use start::{CaseKept, DrillStarted, PARTS_MAX, StartDrill};
pub use step::{DrillStepped, TakeStep};
pub use wording::{LINES_WORDED_MAX, LineRow, LineWorded, LinesOfDrill, WordLine, lines_of};

use event::{CommandId, DrillId, PersonId};
use language::Lang;
use scenario::{
    Grade, Transcript,
    transcript::{Act, STEPS_MAX, Step},
};
use store::{Json, query, row};

row! {
    /// A drill.
    pub DrillRow {
        id: DrillId, person_id: PersonId, case_code: String, version: i64, lang: String, started_ms: i64,
        paused_ms: Option<i64>, away_ms: i64, seen_ms: i64, ended_ms: Option<i64>, passed: Option<bool>,
        score: Option<i64>, outsider: bool,
    }
    /// A drill in a list.
    pub DrillBrief {
        id: DrillId, person_id: PersonId, case_code: String, started_ms: i64, paused_ms: Option<i64>,
        ended_ms: Option<i64>, passed: Option<bool>, score: Option<i64>,
    }
    /// One chat of a drill.
    pub PartRow { place: i64, seed: String, begins_ms: i64, outcome: Option<String>, grade: Option<Json<Grade>> }
    /// A step as it was taken.
    pub StepRow { place: i64, n: i64, at_ms: i64, act: Json<Act>, command: Option<CommandId> }
    /// A case that somebody has passed.
    pub PassedCase { case_code: String }
    /// The text of a case.
    pub CaseText { text: String }
}

query! {
    /// A drill, and nobody else decides about it meanwhile.
    pub DrillById { drill: DrillId } -> [DrillRow] =
        "select id, person_id, case_code, version, lang, started_ms, paused_ms, away_ms, seen_ms, ended_ms, passed, score,
                outsider
           from train_drill where id = $drill{ for update}"
}
query! {
    /// The same, to look at, of somebody who learns here.
    pub DrillShown { drill: DrillId } -> [DrillRow] =
        "select id, person_id, case_code, version, lang, started_ms, paused_ms, away_ms, seen_ms, ended_ms, passed, score,
                outsider
           from train_drill where id = $drill and outsider = 0"
}
query! {
    /// The same, whoever plays it: for who keeps drills going.
    pub AnyDrill { drill: DrillId } -> [DrillRow] =
        "select id, person_id, case_code, version, lang, started_ms, paused_ms, away_ms, seen_ms, ended_ms, passed, score,
                outsider
           from train_drill where id = $drill"
}
query! {
    /// A person's drills, the latest first. At most 50.
    pub DrillsOf { person: PersonId } -> [DrillBrief] =
        "select id, person_id, case_code, started_ms, paused_ms, ended_ms, passed, score from train_drill
          where person_id = $person order by started_ms desc, id desc limit 50"
}
query! {
    /// Everybody's drills since a time, the latest first. At most 100.
    pub LastDrills { since_ms: i64 } -> [DrillBrief] =
        "select id, person_id, case_code, started_ms, paused_ms, ended_ms, passed, score from train_drill
          where started_ms > $since_ms and outsider = 0 order by started_ms desc, id desc limit 100"
}
query! {
    /// The chats of a drill. At most 8.
    pub PartsOf { drill: DrillId } -> [PartRow] =
        "select place, seed, begins_ms, outcome, grade from train_drill_part where drill_id = $drill order by place limit 8"
}
query! {
    /// The steps of a drill, by part. At most 4,000.
    pub StepsOfDrill { drill: DrillId } -> [StepRow] =
        "select place, n, at_ms, act, command from train_drill_step where drill_id = $drill order by place, n limit 4000"
}
query! {
    /// The cases that somebody has passed at least once. At most 200.
    pub CasesPassed { person: PersonId } -> [PassedCase] =
        "select distinct case_code from train_drill where person_id = $person and passed = 1 order by case_code limit 200"
}
query! {
    /// The text of a case as it was played.
    pub CaseOf<'a> { code: &'a str, version: i64 } -> [CaseText] =
        "select text from train_case where code = $code and version = $version"
}

/// The language of a drill's row.
pub fn lang_of(tag: &str) -> Lang {
    if tag == Lang::Zh.tag() { Lang::Zh } else { Lang::En }
}

impl DrillRow {
    /// The drill's own clock: milliseconds since it began, without pauses.
    pub fn clock_ms(&self, now_ms: i64) -> i64 {
        let until_ms = self.ended_ms.or(self.paused_ms).unwrap_or(now_ms).min(now_ms);
        (until_ms - self.started_ms - self.away_ms).max(0)
    }

    /// Whether it goes on now.
    pub fn runs(&self) -> bool {
        self.ended_ms.is_none() && self.paused_ms.is_none()
    }

    /// What was done in one of its chats.
    pub fn transcript(&self, part: &PartRow, steps: &[StepRow]) -> Transcript {
        let mut before_ms = part.begins_ms;
        let own = steps.iter().filter(|step| step.place == part.place).take(STEPS_MAX);
        let steps = own.map(|step| {
            let after_ms = u64::try_from(step.at_ms - before_ms).unwrap_or(0);
            before_ms = before_ms.max(step.at_ms);
            Step { after_ms, act: step.act.0.clone() }
        });
        Transcript {
            case: self.case_code.clone(),
            version: u32::try_from(self.version).unwrap_or(0),
            locale: lang_of(&self.lang),
            seed: part.seed.parse().unwrap_or(0),
            steps: steps.collect(),
        }
    }
}

#[cfg(test)]
mod tests;
