//! Writing down what somebody was seen to do: a level of a skill, and what was seen.

use super::{EvidenceKind, LEVEL, LEVEL_MAX};
use crate::{certificate::REASON_CHARS, gate::LearnerById, refusal::Refusal, standard};
use event::{PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use uuid::Uuid;

query! {
    InsertEvidence<'a> {
        id: Uuid, person: PersonId, skill: &'a str, kind: EvidenceKind, level: i64, reason: &'a Words,
        by: Option<PersonId>, now: i64,
    } = "insert into train_skill_evidence (id, person_id, skill, kind, level, source, reason, by_id, at_ms)
         values ($id, $person, $skill, $kind, $level, null, $reason, $by, $now)"
}

/// Writes down what somebody was seen to do.
#[derive(Debug)]
pub struct Observe {
    /// Who.
    pub person: PersonId,
    /// Which skill.
    pub skill: String,
    /// 0 to 4.
    pub level: i64,
    /// What was seen.
    pub reason: Words,
}

/// Somebody was seen to do something.
#[derive(Debug, Serialize)]
pub struct Observed {
    /// Who.
    pub person: PersonId,
    /// Which skill.
    pub skill: String,
    /// Thousandths of a level.
    pub level: i64,
    /// What was seen.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for Observed {
    const KIND: &'static str = "train.observed";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, id, by) = (tx.now_ms(), tx.new_id(), tx.actor().person());
        let (person, skill, level, reason) = (self.person, self.skill.as_str(), self.level, &self.reason);
        tx.push(InsertEvidence { id, person, skill, kind: EvidenceKind::Observation, level, reason, by, now }).await
    }
}

impl Command for Observe {
    const NAME: &'static str = "train.observe";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingLead);
        let known = tx.opt(LearnerById { person: self.person }).await?.is_some()
            && standard::skills(tx).await?.find(&self.skill).is_some();
        let own = tx.actor().person() == Some(self.person);
        tx.record(observe(self, may && known, own)).await
    }
}

/// Decides an observation. Pure. `own`: of the one who writes it.
fn observe(wish: &Observe, may: bool, own: bool) -> Decision<(), Refusal> {
    let reason = wish.reason.text().trim();
    match () {
        () if !may => refuse(Refusal::Unseen),
        () if own => refuse(Refusal::Own),
        () if !(0..=LEVEL_MAX).contains(&wish.level) => refuse(Refusal::Text),
        () if reason.is_empty() || reason.chars().count() > REASON_CHARS => refuse(Refusal::NoReason),
        () => answer(()).and(Observed {
            person: wish.person,
            skill: wish.skill.clone(),
            level: wish.level * LEVEL,
            reason: Words(reason.to_owned()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_said_by_somebody_else_with_a_reason() {
        let refusal = |level, reason: &str, may, own| {
            let person = PersonId(Uuid::nil());
            let wish = Observe { person, skill: "empathy".into(), level, reason: reason.into() };
            observe(&wish, may, own).outcome().err().cloned()
        };
        assert_eq!(refusal(4, "Calmed T-12 down", true, false), None);
        assert_eq!(refusal(4, "Calmed T-12 down", false, false), Some(Refusal::Unseen));
        assert_eq!(refusal(4, "Calmed T-12 down", true, true), Some(Refusal::Own));
        assert_eq!(refusal(5, "Calmed T-12 down", true, false), Some(Refusal::Text));
        assert_eq!(refusal(4, " ", true, false), Some(Refusal::NoReason));
    }
}
