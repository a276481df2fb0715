//! Availability: whether a person takes tickets now. They say so; it ends when they sign out, and when no live screen of
//! theirs was seen for a while.

use crate::{Desk, refusal::Refusal};
use event::{Actor, JobId, MINUTE_MS, PersonId, Right};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Text, Tx, answer, query, refuse};
use web::{Signed, Trouble};

/// The job that looks whether somebody who is online is still there.
pub const SILENCE: &str = "serve.silence";
/// The job that looks whether somebody has signed out everywhere.
pub const SIGNED_OUT: &str = "serve.signed_out";
/// How often a sign of life is kept.
pub const SIGN_EVERY_MS: i64 = MINUTE_MS;

event::vocabulary! {
    /// Whether somebody takes tickets.
    #[derive(Default)]
    State, STATES:
    /// Takes tickets.
    Online = "online",
    /// Here, and takes none.
    Away = "away",
    /// Not here.
    #[default]
    Offline = "offline",
}
event::vocabulary! {
    /// Why a state is what it is.
    #[derive(Default)]
    Why, WHYS:
    /// The person said so.
    #[default]
    Chosen = "chosen",
    /// No live screen of theirs was seen for a while.
    Silent = "silent",
    /// They signed out of their last browser.
    SignedOut = "signed_out",
}

/// Somebody says whether they take tickets.
#[derive(Clone, Debug)]
pub struct SetAvailability {
    /// Who.
    pub by: Actor,
    /// What they are from now on.
    pub state: State,
    /// How long they may be silent; milliseconds.
    pub away_ms: i64,
}

/// Whether somebody takes tickets changed.
#[derive(Debug, Serialize)]
pub struct AvailabilitySet {
    /// Who.
    pub person: PersonId,
    /// What they are.
    pub state: State,
    /// Why.
    pub why: Why,
}

query! {
    PutAvailability { person: PersonId, state: Text<State>, why: Text<Why>, now: i64 } =
        "insert into serve_availability (person_id, state, why, since_ms, given_ms) values ($person, $state, $why, $now, 0)
         on conflict (person_id) do update set state = excluded.state, why = excluded.why, since_ms = excluded.since_ms"
}
query! {
    PutDuty { person: PersonId, seen: i64 } =
        "insert into serve_duty (person_id, seen_ms) values ($person, $seen)
         on conflict (person_id) do update set seen_ms = excluded.seen_ms where serve_duty.seen_ms < excluded.seen_ms"
}
query! {
    /// Whether a person takes tickets now; no row: offline.
    pub AvailabilityOf { person: PersonId } -> [Available { state: Text<State>, why: Text<Why>, since_ms: i64 }] =
        "select state, why, since_ms from serve_availability where person_id = $person"
}
query! {
    /// The same, and nothing else decides about it meanwhile.
    AvailabilityForUpdate { person: PersonId } -> [Available] =
        "select state, why, since_ms from serve_availability where person_id = $person{ for update}"
}
query! {
    /// When a live screen of a person was last seen.
    DutyOf { person: PersonId } -> [Duty { seen_ms: i64 }] =
        "select seen_ms from serve_duty where person_id = $person"
}
query! {
    /// Whether a person is signed in anywhere.
    SignedInAnywhere { person: PersonId, now: i64 } -> [SignedIn { due_ms: i64 }] =
        "select due_ms from identity_window_session where person_id = $person and due_ms > $now order by due_ms limit 1"
}

impl Event for AvailabilitySet {
    const KIND: &'static str = "serve.availability_set";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAvailability { person: self.person, state: Text(self.state), why: Text(self.why), now }).await
    }
}

impl Command for SetAvailability {
    const NAME: &'static str = "serve.set_availability";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let before = match self.by.person() {
            Some(person) => {
                let seen = tx.now_ms();
                tx.keep(PutDuty { person, seen }).await?;
                tx.opt(AvailabilityForUpdate { person }).await?
            }
            None => None,
        };
        let before = before.map_or((State::Offline, Why::Chosen), |row| (row.state.0, row.why.0));
        let now_ms = tx.now_ms();
        tx.record(decide(self, before, now_ms)).await
    }
}

/// Decides what somebody is from now on. Pure. Only who answers customers takes tickets. Who is online is looked after.
pub fn decide(set: &SetAvailability, before: (State, Why), now_ms: i64) -> Decision<(), Refusal> {
    let Some(person) = set.by.person().filter(|_| set.by.may(Right::TicketsReply)) else {
        return refuse(Refusal::Unseen);
    };
    let mut decision = answer(());
    if before != (set.state, Why::Chosen) {
        decision = decision.and(AvailabilitySet { person, state: set.state, why: Why::Chosen });
    }
    match set.state {
        State::Online => decision.job(silence(person, now_ms + set.away_ms)),
        _ => decision,
    }
}

/// The job that looks whether somebody is still there.
fn silence(person: PersonId, due_ms: i64) -> NewJob {
    let body = serde_json::json!({ "person": person });
    NewJob { kind: SILENCE, key: Some(format!("silence:{person}")), due_ms, body }
}

/// The job that looks whether somebody has signed out everywhere.
pub(super) fn signed_out(person: PersonId, due_ms: i64) -> NewJob {
    let body = serde_json::json!({ "person": person });
    NewJob { kind: SIGNED_OUT, key: Some(format!("signed_out:{person}")), due_ms, body }
}

/// What becomes of who is online and was last seen at `seen_ms`: away, or looked after again at that time.
pub fn after_silence(state: State, seen_ms: i64, away_ms: i64, now_ms: i64) -> Option<std::result::Result<(), i64>> {
    match state {
        State::Online if now_ms - seen_ms >= away_ms => Some(Ok(())),
        State::Online => Some(Err(seen_ms + away_ms)),
        State::Away | State::Offline => None,
    }
}

struct LookAfter {
    job: JobId,
    person: PersonId,
    away_ms: i64,
}

impl Command for LookAfter {
    const NAME: &'static str = "serve.look_after";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        let person = self.person;
        tx.job_done(self.job).await?;
        let state = tx.opt(AvailabilityForUpdate { person }).await?.map_or(State::Offline, |row| row.state.0);
        let seen_ms = tx.opt(DutyOf { person }).await?.map_or(0, |row| row.seen_ms);
        let decision = match after_silence(state, seen_ms, self.away_ms, tx.now_ms()) {
            Some(Ok(())) => answer(()).and(AvailabilitySet { person, state: State::Away, why: Why::Silent }),
            Some(Err(due_ms)) => answer(()).job(silence(person, due_ms)),
            None => answer(()),
        };
        tx.record(decision).await
    }
}

struct SignOff {
    job: JobId,
    person: PersonId,
}

impl Command for SignOff {
    const NAME: &'static str = "serve.sign_off";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        let (person, now) = (self.person, tx.now_ms());
        tx.job_done(self.job).await?;
        let state = tx.opt(AvailabilityForUpdate { person }).await?.map_or(State::Offline, |row| row.state.0);
        let here = tx.opt(SignedInAnywhere { person, now }).await?.is_some();
        let decision = match state != State::Offline && !here {
            true => answer(()).and(AvailabilitySet { person, state: State::Offline, why: Why::SignedOut }),
            false => answer(()),
        };
        tx.record(decision).await
    }
}

/// A live screen of somebody is open. Not an event.
struct Sign(PersonId);

impl Command for Sign {
    const NAME: &'static str = "serve.sign";
    type Answer = ();
    type Refusal = ();

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), ()> {
        let seen = tx.now_ms();
        tx.keep(PutDuty { person: self.0, seen }).await?;
        Ok(Ok(()))
    }
}

#[derive(Deserialize)]
struct About {
    person: PersonId,
}

impl Desk {
    /// Looks whether somebody is still there, or signed in at all.
    pub(crate) async fn look_after(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let About { person } =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let (store, job_id) = (&self.house.store, job.id);
        let done = match job.kind.as_str() {
            SIGNED_OUT => store.run(&Actor::House, None, SignOff { job: job_id, person }).await?,
            _ => {
                let away_ms = self.house.config.routing.away_ms();
                store.run(&Actor::House, None, LookAfter { job: job_id, person, away_ms }).await?
            }
        };
        match done {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }

    /// A live screen of somebody who may answer is open; kept once a minute.
    pub(crate) fn signs(&self, signed: &Signed) {
        let person = signed.person;
        if !signed.may(Right::TicketsReply) || !self.presence.signs(person, self.now_ms(), SIGN_EVERY_MS) {
            return;
        }
        let store = self.house.store.clone();
        tokio::spawn(async move {
            if let Err(error) = store.run(&Actor::House, None, Sign(person)).await {
                tracing::warn!(%error, "a sign of life");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;
    use uuid::Uuid;

    fn check(role: Role, state: State, before: (State, Why), expected: std::result::Result<(usize, usize), Refusal>) {
        let by = Actor::Person { id: PersonId(Uuid::from_u128(1)), role };
        let decision = decide(&SetAvailability { by, state, away_ms: 300_000 }, before, 1_000);
        let found = decision.outcome().map(|()| (decision.kinds().len(), decision.jobs().len())).map_err(Clone::clone);
        assert_eq!(found, expected, "{role} {state}");
    }

    #[test]
    fn who_answers_says_so_and_is_looked_after_while_online() {
        let off = (State::Offline, Why::Chosen);
        check(Role::Agent, State::Online, off, Ok((1, 1)));
        check(Role::Lead, State::Away, off, Ok((1, 0)));
        check(Role::Agent, State::Offline, off, Ok((0, 0)));
        check(Role::Agent, State::Away, (State::Away, Why::Silent), Ok((1, 0)));
        check(Role::Agent, State::Online, (State::Online, Why::Chosen), Ok((0, 1)));
        check(Role::Reviewer, State::Online, off, Err(Refusal::Unseen));
        check(Role::Trainee, State::Online, off, Ok((1, 1)));
        check(Role::Admin, State::Online, off, Err(Refusal::Unseen));
    }

    #[test]
    fn silence_ends_in_away_and_a_sign_of_life_puts_it_off() {
        assert_eq!(after_silence(State::Online, 0, 300, 300), Some(Ok(())));
        assert_eq!(after_silence(State::Online, 100, 300, 300), Some(Err(400)));
        assert_eq!(after_silence(State::Away, 0, 300, 9_000), None);
        assert_eq!(after_silence(State::Offline, 0, 300, 9_000), None);
    }

    #[test]
    fn words_read_back() {
        for state in STATES {
            assert_eq!(state.word().parse(), Ok(*state));
        }
        for why in WHYS {
            assert_eq!(why.word().parse(), Ok(*why));
        }
        assert!("here".parse::<State>().is_err());
    }
}
