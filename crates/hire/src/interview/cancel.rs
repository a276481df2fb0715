//! An interview that will not be held.

use super::{InterviewById, InterviewRow, State, book::PutTaken};
use crate::{
    letter::{self, About},
    refusal::Refusal,
};
use event::{ApplicationId, InterviewId, Right};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutCancelled { interview: InterviewId } =
        "update hire_interview set state = 'cancelled', sequence = sequence + 1 where id = $interview"
}

/// Cancels an interview.
#[derive(Debug)]
pub struct CancelInterview {
    /// Which.
    pub interview: InterviewId,
}

/// An interview is cancelled.
#[derive(Debug, Serialize)]
pub struct InterviewCancelled {
    /// Which.
    pub interview: InterviewId,
    /// Of which application.
    pub application: ApplicationId,
}

impl Event for InterviewCancelled {
    const KIND: &'static str = "hire.interview_cancelled";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutCancelled { interview: self.interview }).await?;
        tx.push(PutTaken { from: None, interview: self.interview }).await
    }
}

impl Command for CancelInterview {
    const NAME: &'static str = "hire.cancel_interview";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.interview.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(InterviewById { interview: self.interview }).await?;
        let works = tx.actor().may(Right::HiringWork);
        let now_ms = tx.now_ms();
        tx.record(decide(row, works, now_ms)).await
    }
}

fn decide(row: Option<InterviewRow>, works: bool, now_ms: i64) -> Decision<(), Refusal> {
    let Some(row) = row.filter(|_| works) else { return refuse(Refusal::Unseen) };
    match row.state {
        State::Cancelled => answer(()),
        // What was held is not undone by a word.
        State::Booked if row.from_ms.is_some_and(|from| from <= now_ms) => refuse(Refusal::State),
        State::Asked | State::Booked => {
            let cancelled = InterviewCancelled { interview: row.id, application: row.application_id };
            answer(()).and(cancelled).job(letter::job(row.application_id, About::Cancelled(row.id), now_ms))
        }
    }
}
