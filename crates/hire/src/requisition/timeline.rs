//! Target dates of each stage, and which of them is late.

use super::{Planned, Stage};
use event::DAY_MS;

/// A stage with its target date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Which.
    pub stage: Stage,
    /// By when as many as there are seats shall be this far. Unix milliseconds, UTC.
    pub due_ms: i64,
    /// How many are, or were, this far.
    pub there: i64,
    /// Fewer than there are seats, and the date is over.
    pub late: bool,
}

/// Target dates from the day a requisition was opened. `reached`: how many got at least to each stage, by rank.
pub fn timeline(stages: &[Planned], opened_ms: i64, seats: i64, reached: &[i64], now_ms: i64) -> Vec<Milestone> {
    let mut due_ms = opened_ms;
    stages
        .iter()
        .map(|one| {
            due_ms += one.days * DAY_MS;
            let there = reached.get(one.stage.rank() as usize).copied().unwrap_or(0);
            Milestone { stage: one.stage, due_ms, there, late: now_ms > due_ms && there < seats }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_late_when_too_few_are_there_after_its_day() {
        let stages = [Planned { stage: Stage::Applied, days: 2 }, Planned { stage: Stage::Screened, days: 3 }];
        let at = |now_ms, reached: &[i64]| {
            let line = timeline(&stages, 0, 2, reached, now_ms);
            line.iter().map(|one| (one.due_ms, one.late)).collect::<Vec<_>>()
        };
        assert_eq!(at(0, &[0, 0]), [(2 * DAY_MS, false), (5 * DAY_MS, false)]);
        assert_eq!(at(3 * DAY_MS, &[1, 0]), [(2 * DAY_MS, true), (5 * DAY_MS, false)]);
        assert_eq!(at(6 * DAY_MS, &[2, 1]), [(2 * DAY_MS, false), (5 * DAY_MS, true)]);
        assert_eq!(at(6 * DAY_MS, &[]), [(2 * DAY_MS, true), (5 * DAY_MS, true)]);
    }
}
