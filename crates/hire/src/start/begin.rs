//! The start: agreed to by a person, or by itself where all checks were made before the offer was accepted. A job has the other
//! rooms receive the newcomer, under a key, so that it happens once however often it is tried.

use super::{ChecksOf, CohortRow, Cohorts, Newcomers, Welcome, Welcomed, is_whole, next_cohort};
use crate::{
    application::{self, ApplicationById, ApplicationRow, Move, Step, is_email, step},
    offer::{OfferById, OfferRow, OffersOf, State},
    refusal::Refusal,
    requisition::Stage,
};
use event::{Actor, ApplicationId, ChecklistId, CohortId, JobId, OfferId, PersonId, Right, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Store, Tx, answer, query, refuse, row};
use web::Trouble;

/// The job that receives a newcomer.
pub const START: &str = "hire.start";
/// Codes of what a person has to decide about: the address is somebody's already, or no address; a name that cannot be one.
pub const TROUBLES: &[&str] = &["taken", "email", "name", "other"];

row! {
    /// A start.
    pub StartRow {
        application_id: ApplicationId, id: uuid::Uuid, offer_id: OfferId, start_ms: i64, email: String, cohort: String,
        agreed_by: Option<PersonId>, agreed_ms: i64, person_id: Option<PersonId>, checklist_id: Option<ChecklistId>,
        cohort_id: Option<CohortId>, done_ms: Option<i64>, trouble: Option<String>,
    }
}
query! {
    /// The start of an application.
    pub StartOf { application: ApplicationId } -> [StartRow] =
        "select application_id, id, offer_id, start_ms, email, cohort, agreed_by, agreed_ms, person_id, checklist_id, cohort_id,
                done_ms, trouble
           from hire_start where application_id = $application"
}
query! {
    PutStart<'a> {
        application: ApplicationId, id: uuid::Uuid, offer: OfferId, start: i64, email: &'a Words, cohort: &'a str,
        by: Option<PersonId>, now: i64,
    } = "insert into hire_start (application_id, id, offer_id, start_ms, email, cohort, agreed_by, agreed_ms, person_id,
           checklist_id, cohort_id, done_ms, trouble)
         values ($application, $id, $offer, $start, $email, $cohort, $by, $now, null, null, null, null, null)
         on conflict (application_id) do update set offer_id = excluded.offer_id, start_ms = excluded.start_ms,
           email = excluded.email, cohort = excluded.cohort, agreed_by = excluded.agreed_by,
           agreed_ms = excluded.agreed_ms, trouble = null"
}
query! {
    PutDone {
        person: PersonId, checklist: Option<ChecklistId>, cohort: Option<CohortId>, now: i64, application: ApplicationId,
    } = "update hire_start set person_id = $person, checklist_id = $checklist, cohort_id = $cohort, done_ms = $now,
           trouble = null where application_id = $application"
}
query! {
    PutTrouble<'a> { trouble: &'a str, application: ApplicationId } =
        "update hire_start set trouble = $trouble where application_id = $application"
}

/// Says that somebody who accepted an offer starts.
#[derive(Debug)]
pub struct StartHere {
    /// Whose application.
    pub application: ApplicationId,
    /// The address that they sign in with; empty: that of the application.
    pub email: Words,
    /// `next`, `none`, or the id of a cohort.
    pub cohort: String,
}

/// It is agreed that somebody starts.
#[derive(Debug, Serialize)]
pub struct StartAgreed {
    /// Whose application.
    pub application: ApplicationId,
    /// The key under which all of it happens once.
    pub id: uuid::Uuid,
    /// By which offer.
    pub offer: OfferId,
    /// The beginning of the first day. Unix milliseconds, UTC.
    pub start_ms: i64,
    /// `next`, `none`, or the id of a cohort.
    pub cohort: String,
    /// The address that they sign in with.
    #[serde(skip)]
    pub email: Words,
}

impl StartAgreed {
    /// The job that follows from it.
    pub fn job(&self, now_ms: i64) -> NewJob {
        let body = serde_json::json!({ "application": self.application });
        NewJob { kind: START, key: Some(self.application.to_string()), due_ms: now_ms, body }
    }
}

impl Event for StartAgreed {
    const KIND: &'static str = "hire.start_agreed";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, start) = (tx.now_ms(), tx.actor().person(), self.start_ms);
        let (application, id, offer) = (self.application, self.id, self.offer);
        let (email, cohort) = (&self.email, self.cohort.as_str());
        tx.push(PutStart { application, id, offer, start, email, cohort, by, now }).await
    }
}

/// The start of somebody whose checks were made before they said yes: nothing is left to decide.
pub fn by_itself(row: &ApplicationRow, offer: &OfferRow, id: uuid::Uuid) -> StartAgreed {
    StartAgreed {
        application: row.id,
        id,
        offer: offer.id,
        start_ms: offer.start_ms,
        cohort: "next".into(),
        email: Words(row.email.clone()),
    }
}

struct Facts {
    may: bool,
    offer: Option<OfferRow>,
    checked: bool,
    was: Option<StartRow>,
    cohorts: Vec<CohortRow>,
    fresh: uuid::Uuid,
    now_ms: i64,
}

impl Command for StartHere {
    const NAME: &'static str = "hire.start_here";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let application = self.application;
        let row = tx.opt(ApplicationById { application }).await?;
        let facts = Facts {
            may: tx.actor().may(Right::HiringWork),
            offer: tx.all(OffersOf { application }).await?.into_iter().find(|one| one.state == State::Accepted),
            checked: is_whole(&tx.all(ChecksOf { application }).await?),
            was: tx.opt(StartOf { application }).await?,
            cohorts: tx.all(Cohorts {}).await?,
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(start(self, row, facts)).await
    }
}

/// Decides a start. Pure. The key stays what it was, so that a second try finds what the first one made.
fn start(wish: &StartHere, row: Option<ApplicationRow>, facts: Facts) -> Decision<(), Refusal> {
    let Some(row) = row.filter(|row| facts.may && row.erased_ms.is_none()) else { return refuse(Refusal::Unseen) };
    let Some(offer) = facts.offer.filter(|_| row.state == application::State::Active) else {
        return refuse(Refusal::State);
    };
    if facts.was.as_ref().is_some_and(|was| was.done_ms.is_some() || was.trouble.is_none()) {
        return refuse(Refusal::Already);
    }
    if !facts.checked {
        return refuse(Refusal::Checks);
    }
    let known = |id: &str| facts.cohorts.iter().any(|one| one.id.to_string() == id);
    if !["next", "none"].contains(&wish.cohort.as_str()) && !known(&wish.cohort) {
        return refuse(Refusal::Value("cohort"));
    }
    let mut event = by_itself(&row, &offer, facts.was.map_or(facts.fresh, |was| was.id));
    let email = wish.email.text().trim();
    if !email.is_empty() {
        if !is_email(email) {
            return refuse(Refusal::Value("email"));
        }
        event.email = Words(email.to_owned());
    }
    event.cohort = wish.cohort.clone();
    let job = event.job(facts.now_ms);
    answer(()).and(event).job(job)
}

/// Somebody is a person here.
#[derive(Debug, Serialize)]
pub struct StartDone {
    /// By which application.
    pub application: ApplicationId,
    /// Who.
    pub person: PersonId,
    /// What they have to do first.
    pub checklist: Option<ChecklistId>,
    /// With whom they learn.
    pub cohort: Option<CohortId>,
}

impl Event for StartDone {
    const KIND: &'static str = "hire.start_done";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, application) = (tx.now_ms(), self.application);
        let (person, checklist, cohort) = (self.person, self.checklist, self.cohort);
        tx.push(PutDone { person, checklist, cohort, now, application }).await
    }
}

/// Somebody could not become a person here; a person decides.
#[derive(Debug, Serialize)]
pub struct StartFailed {
    /// By which application.
    pub application: ApplicationId,
    /// Code of why.
    pub trouble: &'static str,
}

impl Event for StartFailed {
    const KIND: &'static str = "hire.start_failed";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutTrouble { trouble: self.trouble, application: self.application }).await
    }
}

/// What became of a start; the house says so.
#[derive(Debug)]
struct Finish {
    application: ApplicationId,
    came: std::result::Result<Welcomed, &'static str>,
    job: JobId,
}

impl Command for Finish {
    const NAME: &'static str = "hire.finish_start";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let row = tx.opt(ApplicationById { application: self.application }).await?.filter(|_| house);
        let was = tx.opt(StartOf { application: self.application }).await?;
        let (fresh, now_ms) = (tx.new_id(), tx.now_ms());
        tx.job_done(self.job).await?;
        tx.record(finish(self, row, was, fresh, now_ms)).await
    }
}

/// Decides what a start came to. Pure. Who is there already is there once.
fn finish(
    wish: &Finish,
    row: Option<ApplicationRow>,
    was: Option<StartRow>,
    fresh: uuid::Uuid,
    now_ms: i64,
) -> Decision<(), Refusal> {
    let (Some(row), Some(was)) = (row, was) else { return refuse(Refusal::Unseen) };
    if was.done_ms.is_some() {
        return answer(());
    }
    let application = row.id;
    let came = match &wish.came {
        Ok(came) => came.clone(),
        Err(trouble) => return answer(()).and(StartFailed { application, trouble }),
    };
    let event = StartDone { application, person: came.person, checklist: came.checklist, cohort: came.cohort };
    if row.state != application::State::Active {
        return answer(()).and(event);
    }
    let to = Move { application, seen: None, step: Step::To(Stage::Started) };
    let moved = step::decide(&to, Some(row), step::Facts::of_house(fresh, now_ms));
    if moved.outcome().is_ok() { moved.and(event) } else { answer(()).and(event) }
}

#[derive(Deserialize)]
struct About {
    application: ApplicationId,
}

/// Does the job: has the newcomer received, and records what came of it. Killed in the middle it is simply done again.
pub(crate) async fn welcome(
    store: &Store,
    newcomers: Option<&dyn Newcomers>,
    job: &Job,
) -> std::result::Result<(), Trouble> {
    let about: About = serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    let application = about.application;
    let newcomers = newcomers.ok_or_else(|| Trouble::Died("nobody receives newcomers".to_owned()))?;
    let (row, was, offer, cohorts) = {
        let mut rd = store.read().await?;
        let row = rd.opt(ApplicationById { application }).await?;
        let was = rd.opt(StartOf { application }).await?;
        let offer = match &was {
            Some(was) => rd.opt(OfferById { offer: was.offer_id }).await?,
            None => None,
        };
        (row, was, offer, rd.all(Cohorts {}).await?)
    };
    let (Some(row), Some(was), Some(offer)) = (row, was, offer) else {
        return Err(Trouble::Died("no such start".to_owned()));
    };
    if was.done_ms.is_some() {
        store.jobs().done(job).await?;
        return Ok(());
    }
    let who = Welcome {
        application,
        id: was.id,
        name: row.name,
        email: was.email,
        lang: row.lang.parse().unwrap_or(language::Lang::En),
        languages: row.languages.0.into_iter().map(|one| one.lang).collect(),
        zone: row.zone,
        role: offer.role.word(),
        start_ms: was.start_ms,
        cohort: match was.cohort.as_str() {
            "next" => next_cohort(&cohorts, was.start_ms),
            id => id.parse().ok(),
        },
    };
    let came = newcomers.welcome(who).await?;
    let finish = Finish { application, came, job: job.id };
    let done = store.run(&Actor::House, None, finish).await?;
    done.map_err(|refusal| Trouble::Died(refusal.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::testing, offer};
    use uuid::Uuid;

    fn was(done_ms: Option<i64>, trouble: Option<&str>) -> StartRow {
        StartRow {
            application_id: ApplicationId(Uuid::from_u128(1)),
            id: Uuid::from_u128(77),
            offer_id: OfferId(Uuid::from_u128(5)),
            start_ms: 0,
            email: "ana@mail.example".into(),
            cohort: "next".into(),
            agreed_by: None,
            agreed_ms: 0,
            person_id: None,
            checklist_id: None,
            cohort_id: None,
            done_ms,
            trouble: trouble.map(str::to_owned),
        }
    }

    fn facts(checked: bool, was: Option<StartRow>) -> Facts {
        let offer = Some(offer::testing::row(State::Accepted));
        Facts { may: true, offer, checked, was, cohorts: Vec::new(), fresh: Uuid::from_u128(8), now_ms: 5 }
    }

    fn decided(facts: Facts, email: &str, cohort: &str) -> Decision<(), Refusal> {
        let row = testing::row(Stage::Accepted, application::State::Active);
        let wish = StartHere { application: row.id, email: email.into(), cohort: cohort.into() };
        start(&wish, Some(row), facts)
    }

    #[test]
    fn nobody_starts_before_they_are_known_and_have_said_yes() {
        let refused = |facts| decided(facts, "", "next").outcome().err().cloned();
        assert_eq!(refused(facts(true, None)), None);
        assert_eq!(refused(facts(false, None)), Some(Refusal::Checks));
        assert_eq!(refused(Facts { offer: None, ..facts(true, None) }), Some(Refusal::State));
        assert_eq!(refused(Facts { may: false, ..facts(true, None) }), Some(Refusal::Unseen));
        assert_eq!(refused(facts(true, Some(was(Some(9), None)))), Some(Refusal::Already));
        assert_eq!(refused(facts(true, Some(was(None, None)))), Some(Refusal::Already), "it is being tried");
    }

    #[test]
    fn a_second_try_keeps_the_key_of_the_first() {
        let decision = decided(facts(true, Some(was(None, Some("taken")))), "ana.lima@quayside.example", "none");
        let event = decision.event::<StartAgreed>().unwrap();
        assert_eq!((event.id, event.email.text()), (Uuid::from_u128(77), "ana.lima@quayside.example"));
        assert_eq!(decision.jobs().len(), 1);
        let refused = decided(facts(true, None), "nobody", "next").outcome().err().cloned();
        assert_eq!(refused, Some(Refusal::Value("email")));
        let refused = decided(facts(true, None), "", "no such cohort").outcome().err().cloned();
        assert_eq!(refused, Some(Refusal::Value("cohort")));
    }

    #[test]
    fn who_is_there_is_there_once() {
        let row = || Some(testing::row(Stage::Accepted, application::State::Active));
        let came = Welcomed { person: PersonId(Uuid::from_u128(4)), checklist: None, cohort: None };
        let job = JobId(Uuid::nil());
        let wish = Finish { application: ApplicationId(Uuid::from_u128(1)), came: Ok(came), job };
        let first = finish(&wish, row(), Some(was(None, None)), Uuid::nil(), 5);
        assert_eq!(first.kinds(), ["hire.moved", "hire.start_done"]);
        assert!(finish(&wish, row(), Some(was(Some(4), None)), Uuid::nil(), 5).kinds().is_empty());
        let wish = Finish { came: Err("taken"), ..wish };
        assert_eq!(finish(&wish, row(), Some(was(None, None)), Uuid::nil(), 5).kinds(), ["hire.start_failed"]);
    }
}
