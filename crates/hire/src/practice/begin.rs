//! Beginning a rehearsal: one at a time, as often as the limits let.

use super::{Count, END, FORGET, KEPT_MS, OPEN_MAX, OPEN_SEATS, OWN_MAX, RehearsalRow, RehearsalsOf, SEATS, SPARE_MS};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    refusal::Refusal,
};
use event::{ApplicationId, MINUTE_MS, RehearsalId};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, NewJob, Outcome, Result, Tx, answer, query, refuse};

query! {
    /// Seats of candidates that are taken.
    scan "rows live for a day, and begin under limits"; Taken {} -> [Count] =
        "select count(*) as n from hire_rehearsal where application_id is not null and ended_ms is null"
}
query! {
    /// Seats of the careers site that are taken.
    TakenOpen {} -> [Count] =
        "select count(*) as n from hire_rehearsal where application_id is null and ended_ms is null"
}
query! {
    /// Rehearsals from the careers site that are kept.
    KeptOpen {} -> [Count] = "select count(*) as n from hire_rehearsal where application_id is null"
}
query! {
    InsertRehearsal<'a> {
        id: RehearsalId, application: Option<ApplicationId>, lang: &'a str, now: i64, due: i64,
    } = "insert into hire_rehearsal (id, application_id, lang, begun_ms, due_ms, ended_ms)
         values ($id, $application, $lang, $now, $due, null)"
}

/// Begins a rehearsal. Whoever calls this has checked whose application it is.
#[derive(Debug)]
pub struct BeginRehearsal {
    /// Of which application; none: from the careers site.
    pub application: Option<ApplicationId>,
    /// In which language.
    pub lang: Lang,
    /// How long the scenario takes at most, by whoever plays it.
    pub minutes: i64,
}

/// A rehearsal has begun. The log does not say whose it is.
#[derive(Debug, Serialize)]
pub struct RehearsalBegun {
    /// Which.
    pub rehearsal: RehearsalId,
    /// In which language.
    pub lang: &'static str,
    /// Until when; Unix milliseconds, UTC.
    pub due_ms: i64,
    /// Of which application, if of any.
    #[serde(skip)]
    pub application: Option<ApplicationId>,
}

impl Event for RehearsalBegun {
    const KIND: &'static str = "hire.rehearsal_begun";
    fn subject(&self) -> String {
        self.rehearsal.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, due) = (tx.now_ms(), self.due_ms);
        tx.push(InsertRehearsal { id: self.rehearsal, application: self.application, lang: self.lang, now, due }).await
    }
}

struct Facts {
    /// The application, when it is one's.
    row: Option<ApplicationRow>,
    /// Its rehearsals that are kept.
    own: Vec<RehearsalRow>,
    /// Seats that are taken where this one would sit.
    taken: i64,
    /// Rehearsals from the careers site that are kept.
    kept_open: i64,
    fresh: RehearsalId,
    now_ms: i64,
}

impl Command for BeginRehearsal {
    const NAME: &'static str = "hire.begin_rehearsal";
    type Answer = RehearsalId;
    type Refusal = Refusal;

    // All of them one after the other, since they share seats.
    fn lane(&self) -> u64 {
        0
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<RehearsalId, Refusal> {
        let (fresh, now_ms) = (tx.new_id(), tx.now_ms());
        let facts = match self.application {
            Some(application) => Facts {
                row: tx.opt(ApplicationById { application }).await?,
                own: tx.all(RehearsalsOf { application }).await?,
                taken: tx.one(Taken {}).await?.n,
                kept_open: 0,
                fresh,
                now_ms,
            },
            None => Facts {
                row: None,
                own: Vec::new(),
                taken: tx.one(TakenOpen {}).await?.n,
                kept_open: tx.one(KeptOpen {}).await?.n,
                fresh,
                now_ms,
            },
        };
        tx.record(decide(self, &facts)).await
    }
}

fn job(kind: &'static str, rehearsal: RehearsalId, due_ms: i64) -> NewJob {
    let body = serde_json::json!({ "rehearsal": rehearsal });
    NewJob { kind, key: Some(rehearsal.to_string()), due_ms, body }
}

/// The job that lets go of a rehearsal; the earliest wins.
pub fn forgets(rehearsal: RehearsalId, due_ms: i64) -> NewJob {
    job(FORGET, rehearsal, due_ms)
}

/// Decides a beginning. Pure. What runs already is gone on with.
fn decide(wish: &BeginRehearsal, facts: &Facts) -> Decision<RehearsalId, Refusal> {
    let row = facts.row.as_ref().filter(|row| row.erased_ms.is_none());
    if wish.application.is_some() && row.is_none() {
        return refuse(Refusal::Unseen);
    }
    if wish.minutes < 1 {
        return refuse(Refusal::Value("minutes"));
    }
    if row.is_some_and(|row| row.state != application::State::Active) {
        return refuse(Refusal::State);
    }
    if let Some(running) = facts.own.iter().find(|one| one.ended_ms.is_none()) {
        return answer(running.id);
    }
    if facts.own.len() >= OWN_MAX {
        return refuse(Refusal::Practised { most: OWN_MAX });
    }
    let seats = if wish.application.is_some() { SEATS } else { OPEN_SEATS };
    if facts.taken >= seats || facts.kept_open >= OPEN_MAX {
        return refuse(Refusal::Full);
    }
    let due_ms = facts.now_ms + wish.minutes * MINUTE_MS + SPARE_MS;
    answer(facts.fresh)
        .and(RehearsalBegun { rehearsal: facts.fresh, lang: wish.lang.tag(), due_ms, application: wish.application })
        .job(job(END, facts.fresh, due_ms))
        .job(forgets(facts.fresh, facts.now_ms + KEPT_MS))
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::{application::testing::row as application, requisition::Stage};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn own(n: u128, ended_ms: Option<i64>) -> RehearsalRow {
        let (id, application_id) = (RehearsalId(Uuid::from_u128(n)), Some(ApplicationId(Uuid::from_u128(1))));
        RehearsalRow { id, application_id, lang: "en".into(), begun_ms: 0, due_ms: 9, ended_ms }
    }

    fn facts() -> Facts {
        let row = Some(application(Stage::Applied, application::State::Active));
        Facts { row, own: Vec::new(), taken: 0, kept_open: 0, fresh: RehearsalId(Uuid::from_u128(9)), now_ms: 100 }
    }

    fn begins(own: bool, facts: &Facts) -> Decision<RehearsalId, Refusal> {
        let application = own.then(|| ApplicationId(Uuid::from_u128(1)));
        decide(&BeginRehearsal { application, lang: Lang::Zh, minutes: 15 }, facts)
    }

    #[test]
    fn it_begins_frees_its_seat_and_is_forgotten_after_a_day() {
        let begun = begins(true, &facts());
        assert_eq!(begun.event::<RehearsalBegun>().unwrap().due_ms, 100 + 20 * MINUTE_MS);
        let jobs: Vec<(&str, i64)> = begun.jobs().iter().map(|job| (job.kind, job.due_ms)).collect();
        assert_eq!(jobs, [(END, 100 + 20 * MINUTE_MS), (FORGET, 100 + KEPT_MS)]);
        let log = serde_json::to_string(begun.event::<RehearsalBegun>().unwrap()).unwrap();
        assert!(!log.contains("000000000001"), "the log does not say whose it is: {log}");
    }

    #[test]
    fn one_at_a_time_so_many_in_a_day_and_on_as_many_seats_as_there_are() {
        let running = Facts { own: vec![own(5, None)], ..facts() };
        let again = begins(true, &running);
        assert_eq!((again.outcome().ok(), again.kinds().len()), (Some(&RehearsalId(Uuid::from_u128(5))), 0));
        let ended = |n: usize| Facts { own: (0..n as u128).map(|n| own(n, Some(1))).collect(), ..facts() };
        assert!(begins(true, &ended(OWN_MAX - 1)).outcome().is_ok());
        assert_eq!(begins(true, &ended(OWN_MAX)).outcome(), Err(&Refusal::Practised { most: OWN_MAX }));
        assert_eq!(begins(true, &Facts { taken: SEATS, ..facts() }).outcome(), Err(&Refusal::Full));
        let out = Some(application(Stage::Applied, application::State::Rejected));
        assert_eq!(begins(true, &Facts { row: out, ..facts() }).outcome(), Err(&Refusal::State));
        assert_eq!(begins(true, &Facts { row: None, ..facts() }).outcome(), Err(&Refusal::Unseen));
    }

    proptest! {
        #[test]
        fn the_careers_site_never_takes_more_seats_than_it_has(taken in 0..30_i64, kept_open in 0..400_i64) {
            let open = begins(false, &Facts { row: None, taken, kept_open, ..facts() });
            let free = taken < OPEN_SEATS && kept_open < OPEN_MAX;
            prop_assert_eq!(open.outcome().is_ok(), free);
            prop_assert_eq!(open.event::<RehearsalBegun>().is_some_and(|begun| begun.application.is_none()), free);
        }
    }
}
