//! The end of a drill: graded by the rules, and a certificate where nothing else is missing.

use super::{CasesPassed, DrillById, DrillRow, PartsOf, PassedCase};
use crate::{
    certificate::{CertificateIssued, HeldOf, Issue},
    certify::{CertificationRow, Certifications},
    course::{Step, Steps},
    refusal::Refusal,
    sitting::{NameOf, learned},
};
use event::{Actor, DAY_MS, DrillId, PersonId};
use scenario::Grade;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// A certificate that ends within this can be earned anew.
const RENEWS_MS: i64 = 30 * DAY_MS;

query! {
    PutDrillEnd { now: i64, passed: bool, score: i64, drill: DrillId } =
        "update train_drill set ended_ms = $now, paused_ms = null, passed = $passed, score = $score where id = $drill"
}
query! {
    PutPartEnd<'a> { outcome: Option<&'a str>, grade: Json<&'a Grade>, drill: DrillId, place: i64 } =
        "update train_drill_part set outcome = $outcome, grade = $grade where drill_id = $drill and place = $place"
}

/// A drill ended.
#[derive(Debug, Serialize)]
pub struct DrillEnded {
    /// Which.
    pub drill: DrillId,
    /// Whose.
    pub person: PersonId,
    /// Which case.
    pub case: String,
    /// Whether every chat was passed.
    pub passed: bool,
    /// From 0 to 100; of several chats the least.
    pub score: i64,
}

impl Event for DrillEnded {
    const KIND: &'static str = "train.drill_ended";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutDrillEnd { now, passed: self.passed, score: self.score, drill: self.drill }).await
    }
}

/// One chat of a drill was graded. The grade quotes what was written, so it stands in rows.
#[derive(Debug, Serialize)]
pub struct DrillGraded {
    /// Of which drill.
    pub drill: DrillId,
    /// Which chat.
    pub place: i64,
    /// How it ended; none if it did not.
    pub outcome: Option<String>,
    /// Whether it was passed.
    pub passed: bool,
    /// From 0 to 100.
    pub score: u8,
    /// SHA-256 of the transcript, hex: with the case's version and the seed the grade follows from it.
    pub transcript_sha256: String,
    /// The whole grade.
    #[serde(skip)]
    pub grade: Option<Grade>,
}

impl Event for DrillGraded {
    const KIND: &'static str = "train.drill_graded";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let grade = self.grade.as_ref().ok_or(store::Error::Missing("grade"))?;
        let (outcome, drill, place) = (self.outcome.as_deref(), self.drill, self.place);
        tx.push(PutPartEnd { outcome, grade: Json(grade), drill, place }).await
    }
}

/// The house ends a drill whose chats are over, or that its person gave up.
#[derive(Debug)]
pub struct EndDrill {
    /// Which.
    pub drill: DrillId,
    /// What its chats come to, in order.
    pub grades: Vec<Grade>,
    /// What a certificate is signed with and by whom it says it is.
    pub issue: Issue,
}

/// What the house knows when a drill ends.
struct Facts {
    drill: DrillRow,
    parts: usize,
    /// Certifications that wait for nothing but this drill, each with the certificate it would be.
    due: Vec<(CertificationRow, CertificateIssued)>,
}

impl Command for EndDrill {
    const NAME: &'static str = "train.end_drill";
    /// Whether it was passed.
    type Answer = bool;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Refusal> {
        let house = *tx.actor() == Actor::House;
        let found = tx.opt(DrillById { drill: self.drill }).await?.filter(|_| house);
        let Some(drill) = found else { return tx.record(refuse(Refusal::Unseen)).await };
        let parts = tx.all(PartsOf { drill: self.drill }).await?.len();
        // Certificates are for those who learn here.
        let due = if drill.outsider { Vec::new() } else { self.due(tx, &drill).await? };
        let lent = drill.outsider.then(|| super::outside::ended(drill.id, tx.now_ms()));
        let decision = decide(self, Facts { drill, parts, due });
        let decision = match lent.filter(|_| decision.outcome().is_ok()) {
            Some(job) => decision.job(job),
            None => decision,
        };
        tx.record(decision).await
    }
}

impl EndDrill {
    async fn due(&self, tx: &mut Tx<'_>, drill: &DrillRow) -> Result<Vec<(CertificationRow, CertificateIssued)>> {
        let person = drill.person_id;
        let (passed, steps) = (tx.all(CasesPassed { person }).await?, tx.all(Steps { person }).await?);
        let (now_ms, mut due) = (tx.now_ms(), Vec::new());
        for row in tx.all(Certifications {}).await? {
            if !completes(&row, &drill.case_code, &passed, &steps) {
                continue;
            }
            let held = tx.opt(HeldOf { person, certification: &row.code }).await?;
            if held.is_some_and(|held| held.expires_ms - now_ms > RENEWS_MS && held.bumped_ms.is_none()) {
                continue;
            }
            let holder = tx.opt(NameOf { person }).await?.map_or_else(String::new, |named| named.name);
            let issued = self.issue.certificate(tx.new_id(), (person, None), &row, &holder, now_ms);
            due.push((row, issued));
        }
        Ok(due)
    }
}

/// Whether passing `case` is the last thing that a certification asks for.
fn completes(row: &CertificationRow, case: &str, passed: &[PassedCase], steps: &[Step]) -> bool {
    let drills = &row.drills.0;
    let known = |code: &String| code == case || passed.iter().any(|one| one.case_code == *code);
    row.blueprint.0.is_empty()
        && drills.iter().any(|code| code == case)
        && drills.iter().all(known)
        && learned(row, steps)
}

/// Decides what a drill comes to. Pure.
fn decide(end: &EndDrill, facts: Facts) -> Decision<bool, Refusal> {
    let Facts { drill, parts, due } = facts;
    if drill.ended_ms.is_some() {
        return refuse(Refusal::Over);
    }
    let fits = |grade: &Grade| grade.case == drill.case_code && i64::from(grade.version) == drill.version;
    if end.grades.len() != parts || !end.grades.iter().all(fits) {
        return refuse(Refusal::Stale);
    }
    let passed = end.grades.iter().all(|grade| grade.passed);
    let score = end.grades.iter().map(|grade| i64::from(grade.score)).min().unwrap_or(0);
    let mut decision = answer(passed);
    for (place, grade) in (0..).zip(&end.grades) {
        decision = decision.and(DrillGraded {
            drill: drill.id,
            place,
            outcome: grade.outcome.as_ref().map(|outcome| outcome.id.clone()),
            passed: grade.passed,
            score: grade.score,
            transcript_sha256: grade.transcript_sha256.clone(),
            grade: Some(grade.clone()),
        });
    }
    decision = decision.and(DrillEnded {
        drill: drill.id,
        person: drill.person_id,
        case: drill.case_code.clone(),
        passed,
        score,
    });
    match passed {
        true => due.into_iter().fold(decision, |decision, (_, issued)| decision.and(issued.with_score(score * 10))),
        false => decision,
    }
}
