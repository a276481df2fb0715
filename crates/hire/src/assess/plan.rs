//! What a requisition gives by itself: a test to whoever reaches the knowledge test, a scenario to whoever reaches the simulation. It is
//! given once; a person may take it back before it begins, and then it is not given again.

use super::{AssessmentRow, AssessmentsOf, GiveAssessment, Kind, catalogue};
use crate::{
    Hiring,
    application::{self, ApplicationById, ApplicationRow},
    refusal::Refusal,
    requisition::{RequisitionById, RequisitionRow, Stage, State},
};
use event::{Actor, ApplicationId, PersonId, RequisitionId, Right, Words};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Tx, answer, query, refuse, row};
use web::Trouble;

/// The job that looks whether something is to be given to an application that moved.
pub const GIVE: &str = "hire.give_planned";
/// Days in which what is given by itself may begin.
pub const DAYS: i64 = 7;

row! {
    /// What a requisition gives by itself.
    pub PlanRow { test: Option<String>, simulation: Option<String> }
}
query! {
    /// What a requisition gives by itself; none: nothing was ever chosen.
    pub PlanOf { requisition: RequisitionId } -> [PlanRow] =
        "select test, simulation from hire_assessment_plan where requisition_id = $requisition"
}
query! {
    PutPlan<'a> {
        requisition: RequisitionId, test: Option<&'a str>, simulation: Option<&'a str>, by: Option<PersonId>, now: i64,
    } = "insert into hire_assessment_plan (requisition_id, test, simulation, by_id, at_ms)
         values ($requisition, $test, $simulation, $by, $now)
         on conflict (requisition_id) do update set test = excluded.test, simulation = excluded.simulation,
           by_id = excluded.by_id, at_ms = excluded.at_ms"
}

/// Chooses what a requisition gives by itself.
#[derive(Debug)]
pub struct PlanAssessments {
    /// Which requisition.
    pub requisition: RequisitionId,
    /// Code of a test; none: no test.
    pub test: Option<String>,
    /// Code of a scenario; none: no simulation.
    pub simulation: Option<String>,
}

/// A requisition gives something else by itself from now on.
#[derive(Debug, Serialize)]
pub struct AssessmentsPlanned {
    /// Which requisition.
    pub requisition: RequisitionId,
    /// Code of the test.
    pub test: Option<String>,
    /// Code of the scenario.
    pub simulation: Option<String>,
}

impl Event for AssessmentsPlanned {
    const KIND: &'static str = "hire.assessments_planned";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        let (test, simulation) = (self.test.as_deref(), self.simulation.as_deref());
        tx.push(PutPlan { requisition: self.requisition, test, simulation, by, now }).await
    }
}

impl Command for PlanAssessments {
    const NAME: &'static str = "hire.plan_assessments";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.requisition.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let works = tx.actor().may(Right::HiringWork);
        let row = tx.opt(RequisitionById { requisition: self.requisition }).await?.filter(|_| works);
        let was = tx.opt(PlanOf { requisition: self.requisition }).await?;
        tx.record(decide(self, row.as_ref(), was)).await
    }
}

/// Decides what is given. Pure. What candidates may not see is not given.
fn decide(wish: &PlanAssessments, row: Option<&RequisitionRow>, was: Option<PlanRow>) -> Decision<(), Refusal> {
    let Some(row) = row else { return refuse(Refusal::Unseen) };
    if wish.test.as_deref().is_some_and(|code| catalogue::test(code).is_none()) {
        return refuse(Refusal::Value("test"));
    }
    if wish.simulation.as_deref().is_some_and(|code| !catalogue::is_open(code)) {
        return refuse(Refusal::Value("simulation"));
    }
    if row.state == State::Closed {
        return refuse(Refusal::State);
    }
    let was = was.unwrap_or(PlanRow { test: None, simulation: None });
    if (&was.test, &was.simulation) == (&wish.test, &wish.simulation) {
        return answer(());
    }
    let (test, simulation) = (wish.test.clone(), wish.simulation.clone());
    answer(()).and(AssessmentsPlanned { requisition: row.id, test, simulation })
}

/// What an application is to be given now. Pure. Who had one of that kind, even if it was taken back, is given none by itself.
fn due<'a>(row: &ApplicationRow, plan: &'a PlanRow, before: &[AssessmentRow]) -> Option<(Kind, &'a str)> {
    let (kind, what) = match row.stage {
        Stage::Knowledge => (Kind::Test, plan.test.as_deref()?),
        Stage::Simulation => (Kind::Simulation, plan.simulation.as_deref()?),
        _ => return None,
    };
    let goes_on = row.state == application::State::Active && row.erased_ms.is_none();
    (goes_on && before.iter().all(|one| one.kind != kind)).then_some((kind, what))
}

#[derive(Deserialize)]
struct About {
    application: ApplicationId,
}

/// Gives what is due to the application of a job.
pub async fn work(hiring: &Hiring, job: &Job) -> std::result::Result<(), Trouble> {
    let About { application } =
        serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    if let Some(wish) = wish(hiring, application).await? {
        // Refused to whoever went on, or was given something by a person, in this moment: they need nothing more.
        let _given = hiring.house.store.run(&Actor::House, None, wish).await?;
    }
    hiring.house.store.jobs().done(job).await?;
    Ok(())
}

async fn wish(hiring: &Hiring, application: ApplicationId) -> Result<Option<GiveAssessment>> {
    let mut rd = hiring.house.store.read().await?;
    let Some(row) = rd.opt(ApplicationById { application }).await? else { return Ok(None) };
    let Some(plan) = rd.opt(PlanOf { requisition: row.requisition_id }).await? else { return Ok(None) };
    let before = rd.all(AssessmentsOf { application }).await?;
    drop(rd);
    let Some((kind, what)) = due(&row, &plan, &before) else { return Ok(None) };
    let lang: Lang = row.lang.parse().unwrap_or_default();
    let minutes = match (kind, hiring.examiner.as_deref()) {
        (Kind::Test, _) => 0,
        // Without a desk to sit at, a person gives something else.
        (Kind::Simulation, Some(examiner)) if examiner.plays() => {
            examiner.scenario(what, lang).map_or(0, |played| played.minutes)
        }
        (Kind::Simulation, _) => return Ok(None),
    };
    Ok(Some(GiveAssessment {
        application,
        kind,
        what: what.to_owned(),
        lang,
        days: DAYS,
        extra: 0,
        minutes,
        leads_on: true,
        reason: Words::default(),
    }))
}

/// The job that looks whether something is to be given, of a move to a stage at which it may be. Pure.
pub(crate) fn of(moved: &application::Moved, now_ms: i64) -> Option<NewJob> {
    let there =
        matches!(moved.stage, Stage::Knowledge | Stage::Simulation) && moved.state == application::State::Active;
    let body = serde_json::json!({ "application": moved.application });
    // Each move its own job, so that none is taken for one that has read already.
    there.then(|| NewJob { kind: GIVE, key: Some(moved.id.to_string()), due_ms: now_ms, body })
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::{
        application::{State as Standing, testing::row as applied},
        assess::tests::row,
        requisition::{template, testing},
    };

    fn planned() -> PlanRow {
        PlanRow { test: Some("first".into()), simulation: Some("wrong-network".into()) }
    }

    #[test]
    fn each_stage_gives_its_own_once_and_only_to_who_goes_on() {
        let plan = planned();
        let gives = |stage, standing, before: &[AssessmentRow]| due(&applied(stage, standing), &plan, before);
        let active = Standing::Active;
        assert_eq!(gives(Stage::Knowledge, active, &[]), Some((Kind::Test, "first")));
        assert_eq!(gives(Stage::Simulation, active, &[]), Some((Kind::Simulation, "wrong-network")));
        assert_eq!(gives(Stage::Simulation, active, &[row()]), Some((Kind::Simulation, "wrong-network")));
        assert_eq!(gives(Stage::Interview, active, &[]), None);
        assert_eq!(gives(Stage::Knowledge, Standing::Rejected, &[]), None);
        assert_eq!(gives(Stage::Knowledge, active, &[row()]), None, "they had one");
        let back = AssessmentRow { withdrawn_ms: Some(1), ..row() };
        assert_eq!(gives(Stage::Knowledge, active, &[back]), None, "a person took it back");
        let nothing = PlanRow { test: None, simulation: None };
        assert_eq!(due(&applied(Stage::Knowledge, active), &nothing, &[]), None);
    }

    #[test]
    fn only_what_candidates_may_see_is_planned_and_nothing_is_planned_twice() {
        let open = testing::row(template::find("agent").unwrap());
        let wish = |test: Option<&str>, simulation: Option<&str>| PlanAssessments {
            requisition: open.id,
            test: test.map(str::to_owned),
            simulation: simulation.map(str::to_owned),
        };
        let (both, was) = (wish(Some("first"), Some("wrong-network")), Some(planned()));
        assert_eq!(decide(&both, Some(&open), None).kinds(), ["hire.assessments_planned"]);
        assert_eq!(decide(&both, Some(&open), was).kinds(), [""; 0]);
        assert_eq!(decide(&wish(None, None), Some(&open), Some(planned())).kinds().len(), 1, "it can be ended");
        assert_eq!(decide(&both, None, None).outcome(), Err(&Refusal::Unseen));
        let inside = wish(None, Some("bribe-telegram"));
        assert_eq!(decide(&inside, Some(&open), None).outcome(), Err(&Refusal::Value("simulation")));
        let practised = wish(None, Some(catalogue::practice()));
        assert_eq!(decide(&practised, Some(&open), None).outcome(), Err(&Refusal::Value("simulation")));
        assert_eq!(decide(&wish(Some("no"), None), Some(&open), None).outcome(), Err(&Refusal::Value("test")));
        let closed = RequisitionRow { state: State::Closed, ..open.clone() };
        assert_eq!(decide(&both, Some(&closed), None).outcome(), Err(&Refusal::State));
    }
}
