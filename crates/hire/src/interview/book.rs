//! The candidate chooses a time, or another one; nobody has to be asked.

use super::{InterviewById, InterviewRow, InterviewersOf, NOTICE_MS, SlotsOf, State, free, plan::taken_around};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    letter::{self, About},
    refusal::Refusal,
};
use event::{ApplicationId, InterviewId, PersonId};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutBooked { from: i64, interview: InterviewId } =
        "update hire_interview set state = 'booked', from_ms = $from, sequence = sequence + 1 where id = $interview"
}
query! {
    pub(super) PutTaken { from: Option<i64>, interview: InterviewId } =
        "update hire_interviewer set from_ms = $from where interview_id = $interview"
}

/// Chooses a time. Whoever has the application's secret may; the page that calls this has checked it.
#[derive(Debug)]
pub struct BookSlot {
    /// Of which application; that of the secret.
    pub application: ApplicationId,
    /// Which interview.
    pub interview: InterviewId,
    /// When, Unix milliseconds, UTC; one of those offered.
    pub from_ms: i64,
}

/// A time is chosen.
#[derive(Debug, Serialize)]
pub struct InterviewBooked {
    /// Which.
    pub interview: InterviewId,
    /// Of which application.
    pub application: ApplicationId,
    /// When.
    pub from_ms: i64,
    /// When it was to be before.
    pub was_ms: Option<i64>,
}

impl Event for InterviewBooked {
    const KIND: &'static str = "hire.interview_booked";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutBooked { from: self.from_ms, interview: self.interview }).await?;
        tx.push(PutTaken { from: Some(self.from_ms), interview: self.interview }).await
    }
}

struct Facts {
    application: Option<ApplicationRow>,
    row: Option<InterviewRow>,
    /// Times that are offered and free.
    free: Vec<i64>,
    offered: Vec<i64>,
    /// Who asks.
    askers: Vec<PersonId>,
    now_ms: i64,
}

impl Command for BookSlot {
    const NAME: &'static str = "hire.book_slot";
    type Answer = ();
    type Refusal = Refusal;

    /// One lane for all: whether an interviewer is free is decided about by one command after the other.
    fn lane(&self) -> u64 {
        0x6869_7265
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let application = tx.opt(ApplicationById { application: self.application }).await?;
        let row = tx.opt(InterviewById { interview: self.interview }).await?;
        let offered: Vec<i64> =
            tx.all(SlotsOf { interview: self.interview }).await?.into_iter().map(|slot| slot.from_ms).collect();
        let askers = tx.all(InterviewersOf { interview: self.interview }).await?;
        let askers: Vec<PersonId> = askers.into_iter().map(|one| one.person_id).collect();
        let taken = taken_around(tx, &askers, &offered).await?;
        let minutes = row.as_ref().map_or(0, |row| row.minutes);
        let now_ms = tx.now_ms();
        let free = free(&offered, minutes, &taken, self.interview, now_ms);
        tx.record(decide(self, &Facts { application, row, free, offered, askers, now_ms })).await
    }
}

/// Decides about a time. Pure.
fn decide(wish: &BookSlot, facts: &Facts) -> Decision<(), Refusal> {
    let row = facts.row.as_ref().filter(|row| row.application_id == wish.application);
    let (Some(row), Some(application)) = (row, &facts.application) else { return refuse(Refusal::Unseen) };
    let over = row.from_ms.is_some_and(|from| from < facts.now_ms + NOTICE_MS);
    if row.state == State::Cancelled || application.state != application::State::Active || over {
        return refuse(Refusal::State);
    }
    if row.from_ms == Some(wish.from_ms) {
        return answer(());
    }
    if !facts.offered.contains(&wish.from_ms) {
        return refuse(Refusal::Day);
    }
    if !facts.free.contains(&wish.from_ms) {
        return refuse(Refusal::Taken);
    }
    let booked = answer(()).and(InterviewBooked {
        interview: row.id,
        application: row.application_id,
        from_ms: wish.from_ms,
        was_ms: row.from_ms,
    });
    let booked = facts.askers.iter().fold(booked, |all, person| {
        let about = About::Hosts(row.id, wish.from_ms, *person);
        all.job(letter::job(row.application_id, about, facts.now_ms))
    });
    match letter::reminder(row.application_id, row.id, wish.from_ms, facts.now_ms) {
        Some(reminder) => booked.job(reminder),
        None => booked,
    }
}
