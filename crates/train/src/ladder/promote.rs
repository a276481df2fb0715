//! A promotion is proposed with a reason and decided with a reason, by somebody else.

use super::{Known, Missing, PositionsOf, PromotionById, PromotionRow, PromotionsOf, missing};
use crate::{certificate::REASON_CHARS, gate::LearnerById, refusal::Refusal, standard};
use event::{PersonId, PromotionId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    InsertPromotion<'a> {
        promotion: PromotionId, person: PersonId, ladder: &'a str, level: &'a str, reason: &'a Words, by: PersonId,
        now: i64,
    } = "insert into train_promotion (id, person_id, ladder, level, reason, by_id, at_ms, decided_ms, decided_by,
           granted, decision, missing)
         values ($promotion, $person, $ladder, $level, $reason, $by, $now, null, null, null, null, '[]')"
}
query! {
    PutDecision<'a> {
        now: i64, by: Option<PersonId>, granted: bool, decision: &'a Words, missing: Json<&'a [Missing]>,
        promotion: PromotionId,
    } = "update train_promotion
            set decided_ms = $now, decided_by = $by, granted = $granted, decision = $decision, missing = $missing
          where id = $promotion"
}
query! {
    PutPosition<'a> { person: PersonId, ladder: &'a str, level: &'a str, now: i64 } =
        "insert into train_position (person_id, ladder, level, since_ms) values ($person, $ladder, $level, $now)
         on conflict (person_id, ladder) do update set level = excluded.level, since_ms = excluded.since_ms"
}

/// Proposes the next level: a person for themselves, or a lead, whose proposal is their word.
#[derive(Debug)]
pub struct Propose {
    /// For whom.
    pub person: PersonId,
    /// On which ladder.
    pub ladder: String,
    /// Why.
    pub reason: Words,
}

/// A promotion was proposed.
#[derive(Debug, Serialize)]
pub struct Proposed {
    /// Which.
    pub promotion: PromotionId,
    /// For whom.
    pub person: PersonId,
    /// On which ladder.
    pub ladder: String,
    /// To which level.
    pub level: String,
    /// By whom.
    pub by: PersonId,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for Proposed {
    const KIND: &'static str = "train.proposed";
    fn subject(&self) -> String {
        self.promotion.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, promotion, person, by) = (tx.now_ms(), self.promotion, self.person, self.by);
        let (ladder, level, reason) = (self.ladder.as_str(), self.level.as_str(), &self.reason);
        tx.push(InsertPromotion { promotion, person, ladder, level, reason, by, now }).await
    }
}

impl Command for Propose {
    const NAME: &'static str = "train.propose";
    type Answer = PromotionId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PromotionId, Refusal> {
        let leads = tx.actor().may(Right::TrainingLead);
        let by = tx.actor().person().filter(|by| leads || *by == self.person);
        let known = tx.opt(LearnerById { person: self.person }).await?.is_some();
        let ladders = standard::ladders(tx).await?;
        let positions = tx.all(PositionsOf { person: self.person }).await?;
        let at = positions.iter().find(|one| one.ladder == self.ladder).map(|one| one.level.as_str());
        let level = ladders.find(&self.ladder).map(|ladder| ladder.next(at).map(|rung| rung.code.clone()));
        let waits = tx.all(PromotionsOf { person: self.person }).await?;
        let waits = waits.iter().any(|one| one.decided_ms.is_none() && one.ladder == self.ladder);
        let fresh = tx.new_id();
        tx.record(propose(self, by.filter(|_| known), level, waits, fresh)).await
    }
}

/// Decides a proposal. Pure. `level`: the next one of the ladder, if both are there.
fn propose(
    wish: &Propose,
    by: Option<PersonId>,
    level: Option<Option<String>>,
    waits: bool,
    promotion: PromotionId,
) -> Decision<PromotionId, Refusal> {
    let (Some(by), Some(level)) = (by, level) else { return refuse(Refusal::Unseen) };
    let Some(level) = level else { return refuse(Refusal::Over) };
    let reason = wish.reason.text().trim();
    if waits {
        return refuse(Refusal::Already);
    }
    if reason.is_empty() || reason.chars().count() > REASON_CHARS {
        return refuse(Refusal::NoReason);
    }
    answer(promotion).and(Proposed {
        promotion,
        person: wish.person,
        ladder: wish.ladder.clone(),
        level,
        by,
        reason: Words(reason.to_owned()),
    })
}

/// Decides a proposal: granted or not, and why.
#[derive(Debug)]
pub struct Decide {
    /// Which.
    pub promotion: PromotionId,
    /// Granted.
    pub granted: bool,
    /// Why.
    pub reason: Words,
}

/// A promotion was decided.
#[derive(Debug, Serialize)]
pub struct Promoted {
    /// Which.
    pub promotion: PromotionId,
    /// For whom.
    pub person: PersonId,
    /// On which ladder.
    pub ladder: String,
    /// To which level.
    pub level: String,
    /// Granted.
    pub granted: bool,
    /// What was missing at that time.
    pub missing: Vec<Missing>,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for Promoted {
    const KIND: &'static str = "train.promoted";
    fn subject(&self) -> String {
        self.promotion.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, granted) = (tx.now_ms(), tx.actor().person(), self.granted);
        let (decision, missing, promotion) = (&self.reason, Json(self.missing.as_slice()), self.promotion);
        tx.push(PutDecision { now, by, granted, decision, missing, promotion }).await?;
        if granted {
            let (person, ladder, level) = (self.person, self.ladder.as_str(), self.level.as_str());
            tx.push(PutPosition { person, ladder, level, now }).await?;
        }
        Ok(())
    }
}

impl Command for Decide {
    const NAME: &'static str = "train.decide_promotion";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingLead);
        let by = tx.actor().person();
        let Some(row) = tx.opt(PromotionById { promotion: self.promotion }).await?.filter(|_| may) else {
            return tx.record(refuse(Refusal::Unseen)).await;
        };
        let lacks = lacks(tx, &row).await?;
        tx.record(decide(self, row, by, lacks)).await
    }
}

/// What is missing for a proposal's level now. A lead's proposal is a lead's word.
async fn lacks(tx: &mut Tx<'_>, row: &PromotionRow) -> Result<Vec<Missing>> {
    let (ladders, skills) = (standard::ladders(tx).await?, standard::skills(tx).await?);
    let rung = ladders.find(&row.ladder).and_then(|one| one.levels.iter().find(|rung| rung.code == row.level));
    let Some(rung) = rung else { return Ok(Vec::new()) };
    let now_ms = tx.now_ms();
    let positions = tx.all(PositionsOf { person: row.person_id }).await?;
    let since_ms = positions.iter().find(|one| one.ladder == row.ladder).map(|one| one.since_ms);
    let mut known = Known::read(tx, (row.person_id, rung), &skills, since_ms, now_ms).await?;
    known.word = row.by_id != row.person_id;
    Ok(missing(rung, &known, now_ms))
}

/// Decides a promotion. Pure. Nobody decides about themselves, nor what they proposed. What is missing does not hinder:
/// it is written down beside the reason.
fn decide(wish: &Decide, row: PromotionRow, by: Option<PersonId>, lacks: Vec<Missing>) -> Decision<(), Refusal> {
    let reason = wish.reason.text().trim();
    if row.decided_ms.is_some() {
        return refuse(Refusal::Over);
    }
    if by == Some(row.person_id) || by == Some(row.by_id) {
        return refuse(Refusal::Own);
    }
    if reason.is_empty() || reason.chars().count() > REASON_CHARS {
        return refuse(Refusal::NoReason);
    }
    answer(()).and(Promoted {
        promotion: row.id,
        person: row.person_id,
        ladder: row.ladder,
        level: row.level,
        granted: wish.granted,
        missing: lacks,
        reason: Words(reason.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    #[test]
    fn one_proposal_at_a_time_and_never_above_the_top() {
        let check = |by: Option<u128>, level: Option<Option<&str>>, waits, reason: &str, refusal: Option<Refusal>| {
            let wish = Propose { person: person(1), ladder: "support".into(), reason: reason.into() };
            let level = level.map(|level| level.map(str::to_owned));
            let decision = propose(&wish, by.map(person), level, waits, PromotionId(Uuid::nil()));
            assert_eq!(decision.outcome().err(), refusal.as_ref(), "{by:?} {reason}");
        };
        check(Some(1), Some(Some("agent")), false, "Ready", None);
        check(None, Some(Some("agent")), false, "Ready", Some(Refusal::Unseen));
        check(Some(1), None, false, "Ready", Some(Refusal::Unseen));
        check(Some(1), Some(None), false, "Ready", Some(Refusal::Over));
        check(Some(1), Some(Some("agent")), true, "Ready", Some(Refusal::Already));
        check(Some(1), Some(Some("agent")), false, " ", Some(Refusal::NoReason));
    }

    #[test]
    fn somebody_else_decides_and_what_is_missing_is_written_down() {
        let row = PromotionRow {
            id: PromotionId(Uuid::nil()),
            person_id: person(1),
            name: "Ines".into(),
            ladder: "support".into(),
            level: "senior".into(),
            reason: "Ready".into(),
            by_id: person(2),
            at_ms: 0,
            decided_ms: None,
            decided_by: None,
            granted: None,
            decision: None,
            missing: Json(Vec::new()),
        };
        let wish = |reason: &str| Decide { promotion: row.id, granted: true, reason: reason.into() };
        let refusal = |by, reason: &str| {
            decide(&wish(reason), row.clone(), Some(person(by)), Vec::new()).outcome().err().cloned()
        };
        assert_eq!(refusal(3, "Agreed"), None);
        assert_eq!(refusal(1, "Agreed"), Some(Refusal::Own));
        assert_eq!(refusal(2, "Agreed"), Some(Refusal::Own));
        assert_eq!(refusal(3, ""), Some(Refusal::NoReason));
        let over = PromotionRow { decided_ms: Some(1), ..row.clone() };
        assert_eq!(decide(&wish("x"), over, Some(person(3)), Vec::new()).outcome(), Err(&Refusal::Over));
        let decision = decide(&wish("Agreed"), row.clone(), Some(person(3)), vec![Missing::Word]);
        let logged = serde_json::to_string(decision.event::<Promoted>().unwrap()).unwrap();
        assert!(logged.contains(r#""missing":[{"what":"word"}]"#) && !logged.contains("Agreed"), "{logged}");
    }
}
