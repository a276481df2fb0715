//! Moving an application to another stage or state, and undoing a move. A score never moves anybody out: only a person does,
//! or a legal gate.

use super::{ApplicationById, ApplicationRow, MoveRow, MovesOf, State, apply::AddTally};
use crate::{
    assess::plan,
    figure::tally::{Place, went},
    refusal::Refusal,
    requisition::{Planned, RequisitionById, STAGES, Stage},
    start::StartOf,
};
use event::{Actor, ApplicationId, PersonId, RequisitionId, Right};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Codes of reasons, by the state that they belong to.
pub const REASONS: &[(State, &str)] = &[
    (State::Rejected, "language"),
    (State::Rejected, "knowledge"),
    (State::Rejected, "simulation"),
    (State::Rejected, "interview"),
    (State::Rejected, "shifts"),
    (State::Rejected, "pay"),
    (State::Rejected, "identity"),
    (State::Rejected, "filled"),
    (State::Rejected, "duplicate"),
    (State::Rejected, "gate"),
    (State::Withdrawn, "other_job"),
    (State::Withdrawn, "pay"),
    (State::Withdrawn, "shifts"),
    (State::Withdrawn, "slow"),
    (State::Withdrawn, "other"),
    (State::Pool, "later"),
    (State::Pool, "other_role"),
];

query! {
    PutStep<'a> {
        stage: Stage, state: State, reached: i64, since: i64, reason: Option<&'a str>, id: ApplicationId,
    } = "update hire_application set stage = $stage, state = $state, reached = $reached, since_ms = $since,
           reason = $reason where id = $id"
}
query! {
    pub(super) InsertMove<'a> {
        id: uuid::Uuid, application: ApplicationId, requisition: RequisitionId, from_stage: Option<Stage>,
        from_state: Option<State>, from_reached: i64, from_reason: Option<&'a str>, stage: Stage, state: State,
        reached: i64, reason: Option<&'a str>, by: Option<PersonId>, now: i64, spent: i64, undoes: Option<uuid::Uuid>,
    } = "insert into hire_move (id, application_id, requisition_id, from_stage, from_state, from_reached, from_reason, stage,
           state, reached, reason, by_id, at_ms, spent_ms, undoes, undone_ms)
         values ($id, $application, $requisition, $from_stage, $from_state, $from_reached, $from_reason, $stage, $state,
           $reached, $reason, $by, $now, $spent, $undoes, null)"
}
query! {
    PutUndone { now: i64, id: uuid::Uuid } = "update hire_move set undone_ms = $now where id = $id"
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a stage.
    To(Stage),
    /// Out of the way, into a state, for a reason by its code.
    Out(State, String),
    /// On from a stage whose test was passed. A test that was not passed moves nobody: a person decides.
    Passed(Stage),
    /// On again, in the stage where it was.
    Back,
    /// As it was before the latest move that still stands.
    Undo,
}

/// Moves an application.
#[derive(Clone, Debug)]
pub struct Move {
    /// Which.
    pub application: ApplicationId,
    /// The stage and state that the mover saw; none: whatever they are.
    pub seen: Option<(Stage, State)>,
    /// What is wanted.
    pub step: Step,
}

/// An application stands elsewhere.
#[derive(Debug, Serialize)]
pub struct Moved {
    /// Which.
    pub application: ApplicationId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// Of which channel.
    pub channel: crate::post::Channel,
    /// The move's own id.
    pub id: uuid::Uuid,
    /// The move that this one undoes.
    pub undoes: Option<uuid::Uuid>,
    /// The stage of before.
    pub from_stage: Stage,
    /// The state of before.
    pub from_state: State,
    /// The furthest stage of before.
    pub from_reached: i64,
    /// The reason of before.
    pub from_reason: Option<String>,
    /// The stage from now on.
    pub stage: Stage,
    /// The state from now on.
    pub state: State,
    /// The furthest stage from now on.
    pub reached: i64,
    /// Code of the reason.
    pub reason: Option<String>,
    /// How long it stood there.
    pub spent_ms: i64,
}

impl Event for Moved {
    const KIND: &'static str = "hire.moved";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, requisition, channel) = (tx.now_ms(), tx.actor().person(), self.requisition, self.channel);
        let (stage, state, reached) = (self.from_stage, self.from_state, self.from_reached);
        tx.push(AddTally { requisition, channel, stage, state, reached, n: -1 }).await?;
        let (stage, state, reached) = (self.stage, self.state, self.reached);
        tx.push(AddTally { requisition, channel, stage, state, reached, n: 1 }).await?;
        let reason = self.reason.as_deref();
        tx.push(PutStep { stage, state, reached, since: now, reason, id: self.application }).await?;
        if let Some(id) = self.undoes {
            tx.push(PutUndone { now, id }).await?;
        }
        tx.push(InsertMove {
            id: self.id,
            application: self.application,
            requisition,
            from_stage: Some(self.from_stage),
            from_state: Some(self.from_state),
            from_reached: self.from_reached,
            from_reason: self.from_reason.as_deref(),
            stage,
            state,
            reached,
            reason,
            by,
            now,
            spent: self.spent_ms,
            undoes: self.undoes,
        })
        .await?;
        let from = Place { reached: self.from_reached, going: self.from_state == State::Active };
        let to = Place { reached, going: state == State::Active };
        went(tx, self.application, (from, to), self.id, self.undoes).await
    }
}

/// What a move depends on.
pub(crate) struct Facts {
    pub may: bool,
    pub stages: Vec<Planned>,
    pub last: Option<MoveRow>,
    /// Whether they may stand among those who work here: they were received, or the house itself moves them.
    pub received: bool,
    pub fresh: uuid::Uuid,
    pub now_ms: i64,
}

impl Facts {
    /// Of a move that follows from another decision: every stage can be reached.
    pub fn of_house(fresh: uuid::Uuid, now_ms: i64) -> Facts {
        let stages = STAGES.iter().map(|stage| Planned { stage: *stage, days: 0 }).collect();
        Facts { may: true, stages, last: None, received: true, fresh, now_ms }
    }
}

impl Command for Move {
    const NAME: &'static str = "hire.move";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(ApplicationById { application: self.application }).await?;
        let stages = match &row {
            Some(row) => tx.opt(RequisitionById { requisition: row.requisition_id }).await?,
            None => None,
        };
        let moves = tx.all(MovesOf { application: self.application }).await?;
        let start = tx.opt(StartOf { application: self.application }).await?;
        let facts = Facts {
            may: tx.actor().may(Right::HiringWork),
            received: *tx.actor() == Actor::House || start.is_some_and(|start| start.done_ms.is_some()),
            stages: stages.map(|one| one.stages.0).unwrap_or_default(),
            last: standing(moves),
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, row, facts)).await
    }
}

/// The latest move that still stands and undid nothing; `moves` latest first.
fn standing(moves: Vec<MoveRow>) -> Option<MoveRow> {
    moves.into_iter().find(|row| row.undone_ms.is_none() && row.undoes.is_none())
}

/// Whether a person may put the application into `stage`.
fn open(stage: Stage, row: &ApplicationRow, facts: &Facts) -> std::result::Result<(), Refusal> {
    if !facts.stages.iter().any(|one| one.stage == stage) {
        return Err(Refusal::Value("stage"));
    }
    if (row.stage, row.state) == (stage, State::Active) {
        return Ok(());
    }
    // What the law asks is asked first.
    if row.gate.is_some() && stage.rank() > Stage::Applied.rank() {
        return Err(Refusal::Gate);
    }
    // Nobody is moved past the checks of who they are.
    if stage == Stage::Started && !facts.received {
        return Err(Refusal::Checks);
    }
    Ok(())
}

/// Where an application goes by itself that has passed what `stage` asks; nowhere if it is elsewhere by now, or may not.
fn after(stage: Stage, row: &ApplicationRow, facts: &Facts) -> Option<Stage> {
    if (row.stage, row.state) != (stage, State::Active) || row.gate.is_some() {
        return None;
    }
    let next = facts.stages.iter().map(|one| one.stage).find(|next| *next > stage)?;
    (next != Stage::Started || facts.received).then_some(next)
}

/// Decides a move. Pure.
pub(crate) fn decide(wish: &Move, row: Option<ApplicationRow>, facts: Facts) -> Decision<(), Refusal> {
    let Some(row) = row.filter(|row| facts.may && row.erased_ms.is_none()) else { return refuse(Refusal::Unseen) };
    if wish.seen.is_some_and(|seen| seen != (row.stage, row.state)) {
        return refuse(Refusal::Stale);
    }
    let mut event = Moved {
        application: row.id,
        requisition: row.requisition_id,
        channel: row.channel,
        id: facts.fresh,
        undoes: None,
        from_stage: row.stage,
        from_state: row.state,
        from_reached: row.reached,
        from_reason: row.reason.clone(),
        stage: row.stage,
        state: row.state,
        reached: row.reached,
        reason: None,
        spent_ms: (facts.now_ms - row.since_ms).max(0),
    };
    match &wish.step {
        Step::To(stage) => {
            if let Err(why) = open(*stage, &row, &facts) {
                return refuse(why);
            }
            if (row.stage, row.state) == (*stage, State::Active) {
                return answer(());
            }
            (event.stage, event.state) = (*stage, State::Active);
            event.reached = row.reached.max(stage.rank());
        }
        Step::Passed(stage) => {
            let Some(next) = after(*stage, &row, &facts) else { return answer(()) };
            event.stage = next;
            event.reached = row.reached.max(next.rank());
        }
        Step::Out(state, reason) => {
            if *state == State::Active || !REASONS.contains(&(*state, reason.as_str())) {
                return refuse(Refusal::NoReason);
            }
            if row.state == *state && row.reason.as_deref() == Some(reason) {
                return answer(());
            }
            (event.state, event.reason) = (*state, Some(reason.clone()));
        }
        Step::Back if row.state == State::Active => return refuse(Refusal::State),
        Step::Back => event.state = State::Active,
        Step::Undo => {
            let Some(last) = facts.last else { return refuse(Refusal::State) };
            let (Some(stage), Some(state)) = (last.from_stage, last.from_state) else {
                return refuse(Refusal::State);
            };
            event.undoes = Some(last.id);
            (event.stage, event.state, event.reached) = (stage, state, last.from_reached);
            event.reason = last.from_reason;
        }
    }
    let gives = plan::of(&event, facts.now_ms);
    let decision = answer(()).and(event);
    match gives {
        Some(job) => decision.job(job),
        None => decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::row;
    use uuid::Uuid;

    fn facts(may: bool, last: Option<MoveRow>) -> Facts {
        let stages = crate::requisition::template::stages("agent").unwrap();
        Facts { may, stages, last, received: false, fresh: Uuid::from_u128(9), now_ms: 25 }
    }

    fn check(row: ApplicationRow, step: Step, comes_to: std::result::Result<Option<(Stage, State)>, Refusal>) {
        let wish = Move { application: row.id, seen: None, step };
        let decision = decide(&wish, Some(row), facts(true, None));
        match comes_to {
            Ok(there) => {
                assert_eq!(decision.event::<Moved>().map(|event| (event.stage, event.state)), there);
                assert_eq!(decision.outcome(), Ok(&()));
            }
            Err(refusal) => assert_eq!(decision.outcome().err(), Some(&refusal)),
        }
    }

    #[test]
    fn a_person_moves_an_application_anywhere_on_the_way_and_out_of_it() {
        use Stage::*;
        let active = |stage| row(stage, State::Active);
        check(active(Applied), Step::To(Screened), Ok(Some((Screened, State::Active))));
        check(active(Interview), Step::To(Screened), Ok(Some((Screened, State::Active))));
        check(active(Screened), Step::To(Screened), Ok(None));
        check(active(Screened), Step::Out(State::Rejected, "language".into()), Ok(Some((Screened, State::Rejected))));
        check(active(Screened), Step::Out(State::Rejected, "score".into()), Err(Refusal::NoReason));
        check(active(Screened), Step::Out(State::Active, "later".into()), Err(Refusal::NoReason));
        check(row(Screened, State::Rejected), Step::Back, Ok(Some((Screened, State::Active))));
        check(active(Screened), Step::Back, Err(Refusal::State));
        check(active(Screened), Step::Undo, Err(Refusal::State));
    }

    #[test]
    fn a_shut_gate_stops_every_step_forward() {
        let shut = || ApplicationRow { gate: Some("residence".into()), ..row(Stage::Applied, State::Active) };
        check(shut(), Step::To(Stage::Screened), Err(Refusal::Gate));
        check(shut(), Step::Passed(Stage::Applied), Ok(None));
        check(shut(), Step::Out(State::Rejected, "gate".into()), Ok(Some((Stage::Applied, State::Rejected))));
    }

    #[test]
    fn nobody_is_moved_past_the_checks_of_who_they_are() {
        check(row(Stage::Accepted, State::Active), Step::To(Stage::Started), Err(Refusal::Checks));
        check(row(Stage::Accepted, State::Active), Step::Passed(Stage::Accepted), Ok(None));
        let wish = Move { application: ApplicationId(Uuid::from_u128(1)), seen: None, step: Step::To(Stage::Started) };
        let decision =
            decide(&wish, Some(row(Stage::Accepted, State::Active)), Facts { received: true, ..facts(true, None) });
        assert_eq!(decision.event::<Moved>().map(|event| event.stage), Some(Stage::Started));
    }

    #[test]
    fn a_passed_test_leads_on_and_only_from_its_own_stage() {
        use Stage::*;
        check(row(Knowledge, State::Active), Step::Passed(Knowledge), Ok(Some((Simulation, State::Active))));
        check(row(Screened, State::Active), Step::Passed(Knowledge), Ok(None));
        check(row(Knowledge, State::Rejected), Step::Passed(Knowledge), Ok(None));
    }

    #[test]
    fn an_undo_brings_back_stage_state_reason_and_the_furthest_stage() {
        let last = MoveRow {
            id: Uuid::from_u128(7),
            from_stage: Some(Stage::Screened),
            from_state: Some(State::Pool),
            from_reached: 1,
            from_reason: Some("later".into()),
            stage: Stage::Interview,
            state: State::Active,
            reached: 4,
            reason: None,
            by_id: None,
            at_ms: 5,
            spent_ms: 0,
            undoes: None,
            undone_ms: None,
        };
        let wish = Move { application: ApplicationId(Uuid::from_u128(1)), seen: None, step: Step::Undo };
        let decision = decide(&wish, Some(row(Stage::Interview, State::Active)), facts(true, Some(last)));
        let event = decision.event::<Moved>().unwrap();
        assert_eq!((event.stage, event.state, event.reached), (Stage::Screened, State::Pool, 1));
        assert_eq!((event.reason.as_deref(), event.undoes), (Some("later"), Some(Uuid::from_u128(7))));
        assert_eq!(event.spent_ms, 15);
    }

    #[test]
    fn who_moved_on_meanwhile_and_who_may_not_are_told_apart() {
        let wish = |seen| Move { application: ApplicationId(Uuid::nil()), seen, step: Step::To(Stage::Screened) };
        let at = || Some(row(Stage::Interview, State::Active));
        let stale = decide(&wish(Some((Stage::Applied, State::Active))), at(), facts(true, None));
        assert_eq!(stale.outcome().err(), Some(&Refusal::Stale));
        assert_eq!(decide(&wish(None), at(), facts(false, None)).outcome().err(), Some(&Refusal::Unseen));
        assert_eq!(decide(&wish(None), None, facts(true, None)).outcome().err(), Some(&Refusal::Unseen));
    }
}
