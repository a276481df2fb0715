//! A drill's clock: it stands still while its person pauses, and for as long as no node kept the drill going.

use super::{DrillById, DrillRow, step::PutSeen};
use crate::refusal::Refusal;
use event::{Actor, DrillId, PersonId, SECOND_MS};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// How often a node that keeps drills going says so.
pub const SEEN_EVERY_MS: i64 = SECOND_MS;
/// A node that was not heard of for so long has stopped.
const GONE_MS: i64 = 3 * SEEN_EVERY_MS;

query! {
    PutPaused { now: i64, drill: DrillId } = "update train_drill set paused_ms = $now, seen_ms = $now where id = $drill"
}
query! {
    PutAway { by_ms: i64, now: i64, drill: DrillId } =
        "update train_drill set paused_ms = null, away_ms = away_ms + $by_ms, seen_ms = $now where id = $drill"
}

/// A drill was paused.
#[derive(Debug, Serialize)]
pub struct DrillPaused {
    /// Which.
    pub drill: DrillId,
}

impl Event for DrillPaused {
    const KIND: &'static str = "train.drill_paused";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutPaused { now, drill: self.drill }).await
    }
}

/// A paused drill goes on.
#[derive(Debug, Serialize)]
pub struct DrillResumed {
    /// Which.
    pub drill: DrillId,
    /// For how long it stood still.
    pub away_ms: i64,
}

impl Event for DrillResumed {
    const KIND: &'static str = "train.drill_resumed";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAway { by_ms: self.away_ms, now, drill: self.drill }).await
    }
}

/// No node kept a drill going for a while, which does not count.
#[derive(Debug, Serialize)]
pub struct DrillAway {
    /// Which.
    pub drill: DrillId,
    /// For how long.
    pub away_ms: i64,
}

impl Event for DrillAway {
    const KIND: &'static str = "train.drill_away";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAway { by_ms: self.away_ms, now, drill: self.drill }).await
    }
}

/// Its person pauses a drill.
#[derive(Debug)]
pub struct Pause {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub drill: DrillId,
}

impl Command for Pause {
    const NAME: &'static str = "train.pause_drill";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let mine = tx.actor().person() == Some(self.person);
        let found = tx.opt(DrillById { drill: self.drill }).await?;
        let decision = match found.filter(|row| mine && row.person_id == self.person) {
            None => refuse(Refusal::Unseen),
            Some(row) if row.ended_ms.is_some() => refuse(Refusal::Over),
            Some(row) if row.paused_ms.is_some() => answer(()),
            Some(_) => answer(()).and(DrillPaused { drill: self.drill }),
        };
        tx.record(decision).await
    }
}

/// Its person goes on.
#[derive(Debug)]
pub struct Resume {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub drill: DrillId,
}

impl Command for Resume {
    const NAME: &'static str = "train.resume_drill";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let mine = tx.actor().person() == Some(self.person);
        let found = tx.opt(DrillById { drill: self.drill }).await?;
        let now_ms = tx.now_ms();
        let decision = match found.filter(|row| mine && row.person_id == self.person) {
            None => refuse(Refusal::Unseen),
            Some(row) if row.ended_ms.is_some() => refuse(Refusal::Over),
            Some(DrillRow { paused_ms: Some(since_ms), .. }) => {
                answer(()).and(DrillResumed { drill: self.drill, away_ms: (now_ms - since_ms).max(0) })
            }
            Some(_) => answer(()),
        };
        tx.record(decision).await
    }
}

/// A node is about to make a drill again from what is kept.
#[derive(Debug)]
pub struct Rise {
    /// Which.
    pub drill: DrillId,
}

impl Command for Rise {
    const NAME: &'static str = "train.raise_drill";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let found = tx.opt(DrillById { drill: self.drill }).await?.filter(|_| house);
        let now_ms = tx.now_ms();
        tx.record(rise(found.as_ref(), now_ms)).await
    }
}

/// Decides what a silence of all nodes was. Pure. It does not count, but for the time in which a node may still be there.
fn rise(row: Option<&DrillRow>, now_ms: i64) -> Decision<(), Refusal> {
    match row {
        None => refuse(Refusal::Unseen),
        Some(row) if row.runs() && now_ms - row.seen_ms > GONE_MS => {
            answer(()).and(DrillAway { drill: row.id, away_ms: now_ms - row.seen_ms })
        }
        Some(_) => answer(()),
    }
}

/// A node keeps drills going: by this, not by guessing, the clock knows until when.
#[derive(Debug)]
pub struct StillHere {
    /// Which, at most [`StillHere::MOST`].
    pub drills: Vec<DrillId>,
}

impl StillHere {
    /// Drills that are told at once.
    pub const MOST: usize = 500;
}

impl Command for StillHere {
    const NAME: &'static str = "train.still_here";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let now = tx.now_ms();
        for drill in self.drills.iter().take(Self::MOST) {
            tx.keep(PutSeen { now, drill: *drill }).await?;
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seen_ms: i64) -> DrillRow {
        DrillRow {
            id: DrillId(uuid::Uuid::nil()),
            person_id: PersonId(uuid::Uuid::nil()),
            case_code: "wrong-network".into(),
            version: 1,
            lang: "en".into(),
            started_ms: 1_000,
            paused_ms: None,
            away_ms: 0,
            seen_ms,
            ended_ms: None,
            passed: None,
            score: None,
            outsider: false,
        }
    }

    #[test]
    fn the_clock_stands_still_in_pauses_and_after_the_end() {
        let drill = row(1_000);
        assert_eq!(drill.clock_ms(5_000), 4_000);
        assert_eq!(DrillRow { paused_ms: Some(3_000), ..row(0) }.clock_ms(9_000), 2_000);
        assert_eq!(DrillRow { away_ms: 1_500, ..row(0) }.clock_ms(5_000), 2_500);
        assert_eq!(DrillRow { away_ms: 1_000, ended_ms: Some(4_000), ..row(0) }.clock_ms(99_000), 2_000);
    }

    #[test]
    fn a_silence_of_all_nodes_does_not_count_but_a_moment_does() {
        let away = |row: &DrillRow, now_ms| rise(Some(row), now_ms).kinds();
        assert_eq!(away(&row(10_000), 10_000 + GONE_MS), [""; 0]);
        assert_eq!(away(&row(10_000), 10_001 + GONE_MS), ["train.drill_away"]);
        let paused = DrillRow { paused_ms: Some(10_000), ..row(10_000) };
        assert_eq!(away(&paused, 99_000), [""; 0]);
    }
}
