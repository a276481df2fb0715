//! The ramp of those who learn to serve: which topics, how many tickets at once, up to which amount. A lead sets the stage,
//! or certificates unlock the next one. The desk reads it from `train_window_ramp` and `train_window_ramp_topic`.

use crate::{
    certificate::{HeldBy, REASON_CHARS},
    gate::LearnerById,
    refusal::Refusal,
    standard::{self, Stage, Stages},
};
use event::{Actor, PersonId, Right, Role, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};
use uuid::Uuid;

/// Steps that are shown.
pub const STEPS_SHOWN: i64 = 20;

row! {
    /// Somebody's stage. `amount_cents`: US cents; none: no limit.
    pub RampRow {
        person_id: PersonId, stage: String, any_topic: bool, at_once: i64, amount_cents: Option<i64>, since_ms: i64,
    }
    /// A topic that somebody's stage is open to.
    pub TopicRow { person_id: PersonId, topic: String }
    /// A step of somebody's ramp. No stage: no limits from then on. No reason: certificates unlocked it.
    pub StepRow {
        id: Uuid, person_id: PersonId, stage: Option<String>, reason: Option<String>, by_id: Option<PersonId>, at_ms: i64,
    }
}

query! {
    /// Somebody's stage; none: no limits.
    pub RampOf { person: PersonId } -> [RampRow] =
        "select person_id, stage, any_topic, at_once, amount_cents, since_ms from train_ramp
          where person_id = $person"
}
query! {
    /// Stages of everybody who has one. At most 1,000.
    scan "those who learn to serve"; pub Ramps {} -> [RampRow] =
        "select r.person_id, r.stage, r.any_topic, r.at_once, r.amount_cents, r.since_ms
           from train_ramp r join identity_window_person p on p.id = r.person_id and p.active = 1
          order by p.name, r.person_id limit 1000"
}
query! {
    /// Topics that somebody's stage is open to. At most 50.
    pub TopicsOf { person: PersonId } -> [TopicRow] =
        "select person_id, topic from train_ramp_topic where person_id = $person order by topic limit 50"
}
query! {
    /// Steps of somebody's ramp, the latest first.
    pub StepsOf { person: PersonId, limit: i64 } -> [StepRow] =
        "select id, person_id, stage, reason, by_id, at_ms from train_ramp_step where person_id = $person
          order by at_ms desc, id desc limit $limit"
}
query! {
    PutRamp<'a> {
        person: PersonId, stage: &'a str, any_topic: bool, at_once: i64, amount_cents: Option<i64>, now: i64,
    } = "insert into train_ramp (person_id, stage, any_topic, at_once, amount_cents, since_ms)
         values ($person, $stage, $any_topic, $at_once, $amount_cents, $now)
         on conflict (person_id) do update set stage = excluded.stage, any_topic = excluded.any_topic,
           at_once = excluded.at_once, amount_cents = excluded.amount_cents, since_ms = excluded.since_ms"
}
query! {
    DeleteTopics { person: PersonId } = "delete from train_ramp_topic where person_id = $person"
}
query! {
    DeleteRamp { person: PersonId } = "delete from train_ramp where person_id = $person"
}
query! {
    InsertTopic<'a> { person: PersonId, topic: &'a str } =
        "insert into train_ramp_topic (person_id, topic) values ($person, $topic)
         on conflict (person_id, topic) do nothing"
}
query! {
    InsertStep<'a> {
        id: Uuid, person: PersonId, stage: Option<&'a str>, reason: Option<&'a Words>, by: Option<PersonId>, now: i64,
    } = "insert into train_ramp_step (id, person_id, stage, reason, by_id, at_ms)
         values ($id, $person, $stage, $reason, $by, $now)"
}

/// What a stage allows, as it was when it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// Code of the stage.
    pub stage: String,
    /// Tags of tickets; `*` for all.
    pub topics: Vec<String>,
    /// Tickets in hand at most.
    pub at_once: i64,
    /// US cents; none: no limit.
    pub amount_cents: Option<i64>,
}

impl From<&Stage> for Allowed {
    fn from(stage: &Stage) -> Allowed {
        Allowed {
            stage: stage.code.clone(),
            topics: stage.topics.clone(),
            at_once: stage.at_once,
            amount_cents: stage.amount_usd.map(|dollars| dollars * 100),
        }
    }
}

/// Sets somebody's stage, or ends their ramp.
#[derive(Debug)]
pub struct SetStage {
    /// Whose.
    pub person: PersonId,
    /// Code of the stage; none: no limits any more.
    pub stage: Option<String>,
    /// Why.
    pub reason: Words,
}

/// Somebody has another stage, or none any more.
#[derive(Debug, Serialize)]
pub struct StageSet {
    /// Whose.
    pub person: PersonId,
    /// What is allowed; none: no limits any more.
    pub allowed: Option<Allowed>,
    /// Certificates unlocked it.
    pub unlocked: bool,
    /// Why, when somebody set it.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for StageSet {
    const KIND: &'static str = "train.stage_set";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, id, person, by) = (tx.now_ms(), tx.new_id(), self.person, tx.actor().person());
        tx.push(DeleteTopics { person }).await?;
        match &self.allowed {
            None => tx.push(DeleteRamp { person }).await?,
            Some(Allowed { stage, topics, at_once, amount_cents }) => {
                let any_topic = topics.iter().any(|topic| topic == "*");
                let (at_once, amount_cents) = (*at_once, *amount_cents);
                tx.push(PutRamp { person, stage, any_topic, at_once, amount_cents, now }).await?;
                for topic in topics.iter().filter(|topic| *topic != "*") {
                    tx.push(InsertTopic { person, topic }).await?;
                }
            }
        }
        let stage = self.allowed.as_ref().map(|allowed| allowed.stage.as_str());
        let reason = Some(&self.reason).filter(|_| !self.unlocked);
        let by = by.filter(|_| !self.unlocked);
        tx.push(InsertStep { id, person, stage, reason, by, now }).await
    }
}

impl Command for SetStage {
    const NAME: &'static str = "train.set_stage";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let by = tx.actor().clone();
        let role = tx.opt(LearnerById { person: self.person }).await?.map(|learner| learner.role);
        let now = tx.opt(RampOf { person: self.person }).await?.map(|row| row.stage);
        let stages = standard::stages(tx).await?;
        tx.record(set(self, &by, role, now.as_deref(), &stages)).await
    }
}

/// Decides a stage. Pure. Nobody sets their own, and a trainee's limits end with being a trainee. `role`: of whom it is set, if they
/// work here. `now`: the stage that it is.
fn set(wish: &SetStage, by: &Actor, role: Option<Role>, now: Option<&str>, stages: &Stages) -> Decision<(), Refusal> {
    let stage = wish.stage.as_deref().map(|code| stages.find(code));
    let reason = wish.reason.text().trim();
    if !by.may(Right::TrainingLead) || role.is_none() || matches!(stage, Some(None)) {
        return refuse(Refusal::Unseen);
    }
    if by.person() == Some(wish.person) {
        return refuse(Refusal::Own);
    }
    if reason.is_empty() || reason.chars().count() > REASON_CHARS {
        return refuse(Refusal::NoReason);
    }
    if wish.stage.is_none() && role == Some(Role::Trainee) {
        return refuse(Refusal::StillTrainee);
    }
    if wish.stage.is_none() && now.is_none() {
        return answer(());
    }
    answer(()).and(StageSet {
        person: wish.person,
        allowed: stage.flatten().map(Allowed::from),
        unlocked: false,
        reason: Words(reason.to_owned()),
    })
}

/// Takes somebody as high as their certificates unlock. By themselves, by a lead, or by the house after an exam.
#[derive(Debug)]
pub struct Climb {
    /// Who.
    pub person: PersonId,
}

impl Command for Climb {
    const NAME: &'static str = "train.climb";
    /// Whether they climbed.
    type Answer = bool;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Refusal> {
        let by = tx.actor().clone();
        let own = by.person() == Some(self.person);
        if !own && by != Actor::House && !by.may(Right::TrainingLead) {
            return tx.record(refuse(Refusal::Unseen)).await;
        }
        let now_ms = tx.now_ms();
        let Some(row) = tx.opt(RampOf { person: self.person }).await? else {
            return tx.record(answer(false)).await;
        };
        let held = tx.all(HeldBy { person: self.person }).await?;
        let good = held.into_iter().filter(|one| one.revoked_ms.is_none() && one.expires_ms > now_ms);
        let holds: Vec<String> = good.map(|one| one.certification).collect();
        let stages = standard::stages(tx).await?;
        let decision = match stages.unlocked(&row.stage, &holds) {
            None => answer(false),
            Some(stage) => answer(true).and(StageSet {
                person: self.person,
                allowed: Some(Allowed::from(stage)),
                unlocked: true,
                reason: Words(String::new()),
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::StandardKind;

    type Wanted = std::result::Result<usize, Refusal>;

    #[test]
    fn a_lead_sets_another_persons_stage_with_a_reason() {
        let stages = Stages::read(StandardKind::Stages.starter()).unwrap();
        let person = |n: u128| PersonId(Uuid::from_u128(n));
        let check = |stage: Option<&str>, reason: &str, by: (u128, Role), now: Option<&str>, wanted: Wanted| {
            let wish = SetStage { person: person(1), stage: stage.map(str::to_owned), reason: reason.into() };
            let by = Actor::Person { id: person(by.0), role: by.1 };
            let decision = set(&wish, &by, Some(Role::Agent), now, &stages);
            let came = decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone);
            assert_eq!(came, wanted, "{stage:?} {reason}");
        };
        let lead = (2, Role::Lead);
        check(Some("simple"), "Ready for it", lead, Some("watch"), Ok(1));
        check(None, "Done", lead, Some("all"), Ok(1));
        check(None, "Done", lead, None, Ok(0));
        check(Some("gone"), "x", lead, None, Err(Refusal::Unseen));
        check(Some("simple"), "x", (2, Role::Agent), None, Err(Refusal::Unseen));
        check(Some("simple"), "x", (1, Role::Lead), None, Err(Refusal::Own));
        check(Some("simple"), " ", lead, None, Err(Refusal::NoReason));
        let ends = SetStage { person: person(1), stage: None, reason: "Done".into() };
        let by = Actor::Person { id: person(2), role: Role::Lead };
        let decision = set(&ends, &by, Some(Role::Trainee), Some("all"), &stages);
        assert_eq!(decision.outcome(), Err(&Refusal::StillTrainee));
    }

    #[test]
    fn dollars_become_cents_and_a_stage_without_an_amount_has_no_limit() {
        let stages = Stages::read(StandardKind::Stages.starter()).unwrap();
        let cents = |code: &str| Allowed::from(stages.find(code).unwrap()).amount_cents;
        assert_eq!((cents("simple"), cents("watch")), (Some(10_000), None));
    }
}
