//! A scorecard: a mark and what it rests on for each competency, written before anybody sees what others wrote.

use super::{
    CardRow, CardsOf, InterviewById, InterviewRow, InterviewerRow, InterviewersOf, State,
    kit::{self, MARK_MAX},
};
use crate::{refusal::Refusal, secret::clean};
use event::{ApplicationId, InterviewId, PersonId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Characters of what a mark rests on, at least: an observation, not a word.
pub const EVIDENCE_MIN: usize = 10;
/// Characters of it at most.
const EVIDENCE_MAX: usize = 2_000;
/// Characters of the whole in words.
const SUMMARY_MAX: usize = 2_000;

query! {
    InsertCard<'a> {
        id: uuid::Uuid, interview: InterviewId, application: ApplicationId, rater: PersonId, recommendation: i64,
        summary: &'a Words, now: i64,
    } = "insert into hire_scorecard (id, interview_id, application_id, rater_id, recommendation, summary, submitted_ms)
         values ($id, $interview, $application, $rater, $recommendation, $summary, $now)"
}
query! {
    InsertMark<'a> { card: uuid::Uuid, competency: &'a str, mark: i64, evidence: &'a Words } =
        "insert into hire_mark (scorecard_id, competency, mark, evidence) values ($card, $competency, $mark, $evidence)"
}

/// A mark.
#[derive(Clone, Debug, Serialize)]
pub struct Marked {
    /// Of which competency.
    pub competency: String,
    /// 1 to 4.
    pub mark: i64,
    /// What was said or done.
    #[serde(skip)]
    pub evidence: Words,
}

/// Hands in a scorecard. It cannot be changed afterwards: whoever could change it after seeing the others' would not judge alone.
#[derive(Debug)]
pub struct SubmitScorecard {
    /// Of which interview.
    pub interview: InterviewId,
    /// Marks.
    pub marks: Vec<Marked>,
    /// 1: certainly not, to 4: certainly.
    pub recommendation: i64,
    /// The whole in words; may be empty.
    pub summary: Words,
}

/// A scorecard is in.
#[derive(Debug, Serialize)]
pub struct ScorecardSubmitted {
    /// Which.
    pub id: uuid::Uuid,
    /// Of which interview.
    pub interview: InterviewId,
    /// Of which application.
    pub application: ApplicationId,
    /// By whom.
    pub rater: PersonId,
    /// 1 to 4.
    pub recommendation: i64,
    /// Marks.
    pub marks: Vec<Marked>,
    /// The whole in words.
    #[serde(skip)]
    pub summary: Words,
}

impl Event for ScorecardSubmitted {
    const KIND: &'static str = "hire.scorecard_submitted";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (id, interview, application, rater) = (self.id, self.interview, self.application, self.rater);
        let (recommendation, summary, now) = (self.recommendation, &self.summary, tx.now_ms());
        tx.push(InsertCard { id, interview, application, rater, recommendation, summary, now }).await?;
        for one in &self.marks {
            let (competency, mark, evidence) = (one.competency.as_str(), one.mark, &one.evidence);
            tx.push(InsertMark { card: id, competency, mark, evidence }).await?;
        }
        Ok(())
    }
}

struct Facts {
    row: Option<InterviewRow>,
    askers: Vec<InterviewerRow>,
    cards: Vec<CardRow>,
    by: Option<PersonId>,
    id: uuid::Uuid,
    now_ms: i64,
}

impl Command for SubmitScorecard {
    const NAME: &'static str = "hire.submit_scorecard";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.interview.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let facts = Facts {
            row: tx.opt(InterviewById { interview: self.interview }).await?,
            askers: tx.all(InterviewersOf { interview: self.interview }).await?,
            cards: tx.all(CardsOf { interview: self.interview }).await?,
            by: tx.actor().person(),
            id: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, &facts)).await
    }
}

/// The competencies that an interviewer has to mark.
pub fn wanted<'a>(row: &InterviewRow, asker: &'a InterviewerRow) -> Vec<&'a str> {
    match asker.focus.0.is_empty() {
        false => asker.focus.0.iter().map(String::as_str).collect(),
        true => kit::find(&row.kit).map(kit::Kit::competencies).unwrap_or_default(),
    }
}

/// Decides about a scorecard. Pure.
fn decide(wish: &SubmitScorecard, facts: &Facts) -> Decision<(), Refusal> {
    let mine = |asker: &&InterviewerRow| Some(asker.person_id) == facts.by;
    let (Some(row), Some(asker)) = (&facts.row, facts.askers.iter().find(mine)) else {
        return refuse(Refusal::Unseen);
    };
    if facts.cards.iter().any(|card| card.rater_id == asker.person_id) {
        return refuse(Refusal::Already);
    }
    if row.state != State::Booked || row.from_ms.is_none_or(|from| from > facts.now_ms) {
        return refuse(Refusal::State);
    }
    if !(1..=MARK_MAX).contains(&wish.recommendation) {
        return refuse(Refusal::Value("recommendation"));
    }
    let mut marks: Vec<Marked> = Vec::new();
    for one in &wish.marks {
        let known = kit::competency(&one.competency).is_some();
        let twice = marks.iter().any(|other| other.competency == one.competency);
        if !known || twice || !(1..=MARK_MAX).contains(&one.mark) {
            return refuse(Refusal::Value("mark"));
        }
        let evidence = clean(one.evidence.text());
        // Letters of any script: ten Chinese characters say what ten Latin letters do not, and both say something.
        if !(EVIDENCE_MIN..=EVIDENCE_MAX).contains(&evidence.chars().count()) {
            return refuse(Refusal::Evidence { least: EVIDENCE_MIN });
        }
        marks.push(Marked { competency: one.competency.clone(), mark: one.mark, evidence: Words(evidence) });
    }
    if wanted(row, asker).iter().any(|code| !marks.iter().any(|one| one.competency == *code)) {
        return refuse(Refusal::Evidence { least: EVIDENCE_MIN });
    }
    let summary = clean(wish.summary.text());
    if summary.chars().count() > SUMMARY_MAX {
        return refuse(Refusal::Text);
    }
    answer(()).and(ScorecardSubmitted {
        id: facts.id,
        interview: row.id,
        application: row.application_id,
        rater: asker.person_id,
        recommendation: wish.recommendation,
        marks,
        summary: Words(summary),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::RequisitionId;
    use store::Json;
    use uuid::Uuid;

    fn facts(submitted: &[u128], focus: &[&str]) -> Facts {
        let interview_id = InterviewId(Uuid::nil());
        let asker = |n: u128| InterviewerRow {
            interview_id,
            person_id: PersonId(Uuid::from_u128(n)),
            focus: Json(focus.iter().map(|code| (*code).to_owned()).collect()),
            from_ms: Some(5),
        };
        let card = |n: &u128| CardRow {
            id: Uuid::from_u128(*n),
            interview_id,
            rater_id: PersonId(Uuid::from_u128(*n)),
            recommendation: 3,
            summary: String::new(),
            submitted_ms: 6,
        };
        let row = InterviewRow {
            id: interview_id,
            application_id: ApplicationId(Uuid::nil()),
            requisition_id: RequisitionId(Uuid::nil()),
            kit: "language".into(),
            minutes: 20,
            place: String::new(),
            state: State::Booked,
            from_ms: Some(5),
            sequence: 1,
            made_by: None,
            made_ms: 0,
        };
        Facts {
            row: Some(row),
            askers: vec![asker(1), asker(2)],
            cards: submitted.iter().map(card).collect(),
            by: Some(PersonId(Uuid::from_u128(1))),
            id: Uuid::nil(),
            now_ms: 10,
        }
    }

    fn card(marks: &[(&str, i64, &str)]) -> SubmitScorecard {
        let marked = |(competency, mark, evidence): &(&str, i64, &str)| Marked {
            competency: (*competency).to_owned(),
            mark: *mark,
            evidence: (*evidence).into(),
        };
        SubmitScorecard {
            interview: InterviewId(Uuid::nil()),
            marks: marks.iter().map(marked).collect(),
            recommendation: 3,
            summary: "".into(),
        }
    }

    fn refused(wish: &SubmitScorecard, facts: &Facts) -> Option<Refusal> {
        decide(wish, facts).outcome().err().cloned()
    }

    const SAID: &str = "Named the network first, then the fee.";

    #[test]
    fn every_mark_rests_on_something() {
        let evidence = Some(Refusal::Evidence { least: EVIDENCE_MIN });
        assert_eq!(refused(&card(&[("language", 3, SAID), ("communication", 4, SAID)]), &facts(&[], &[])), None);
        assert_eq!(refused(&card(&[("language", 3, SAID), ("communication", 4, "good")]), &facts(&[], &[])), evidence);
        assert_eq!(refused(&card(&[("language", 3, SAID)]), &facts(&[], &[])), evidence);
        assert_eq!(refused(&card(&[("empathy", 3, SAID)]), &facts(&[], &["empathy"])), None);
        let out = Some(Refusal::Value("mark"));
        assert_eq!(refused(&card(&[("language", 5, SAID), ("communication", 4, SAID)]), &facts(&[], &[])), out);
        assert_eq!(refused(&card(&[("charm", 3, SAID)]), &facts(&[], &[])), out);
    }

    #[test]
    fn a_card_is_handed_in_once_by_who_was_there_after_it_began() {
        let whole = card(&[("language", 3, SAID), ("communication", 4, SAID)]);
        assert_eq!(refused(&whole, &facts(&[1], &[])), Some(Refusal::Already));
        assert_eq!(refused(&whole, &facts(&[2], &[])), None);
        let mut other = facts(&[], &[]);
        other.by = Some(PersonId(Uuid::from_u128(9)));
        assert_eq!(refused(&whole, &other), Some(Refusal::Unseen));
        let mut early = facts(&[], &[]);
        early.now_ms = 4;
        assert_eq!(refused(&whole, &early), Some(Refusal::State));
    }
}
