//! FSRS-6: when a card is to be seen again, from how it went each time. Pure.
//!
//! Stability is the days after which a card is recalled nine times in ten; difficulty runs from 1 to 10. There are no
//! learning steps: a card comes back after whole days. Source: open-spaced-repetition, py-fsrs 6.3.2, whose default
//! parameters these are and whose histories the test follows.

use event::DAY_MS;
use serde::{Deserialize, Serialize};

/// Default parameters of FSRS-6.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
/// Days at the least.
const STABILITY_MIN: f64 = 0.001;
/// Days until a card is seen again at most: 100 years.
const INTERVAL_MAX: i64 = 36_500;

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Not known.
    Again = 1,
    /// Known, with doubt.
    Hard = 2,
    /// Known.
    Good = 3,
    /// Known at once.
    Easy = 4,
}

impl Rating {
    /// Its number.
    pub const fn number(self) -> i64 {
        self as i64
    }

    const fn value(self) -> f64 {
        self as i64 as f64
    }
}

/// What is known of a card.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Days.
    pub stability: f64,
    /// 1 to 10.
    pub difficulty: f64,
    /// When it was seen last; Unix milliseconds, UTC.
    pub last_ms: i64,
}

/// What becomes of a card that was seen at `now_ms`. `before`: none the first time.
pub fn review(before: Option<Memory>, rating: Rating, now_ms: i64) -> Memory {
    let Some(before) = before else {
        let stability = W[rating as usize - 1].max(STABILITY_MIN);
        return Memory { stability, difficulty: first_difficulty(rating).clamp(1.0, 10.0), last_ms: now_ms };
    };
    let days = (now_ms - before.last_ms).max(0) / DAY_MS;
    let stability = if days < 1 {
        same_day(before.stability, rating)
    } else if rating == Rating::Again {
        forgotten(before, recall(before, days))
    } else {
        recalled(before, recall(before, days), rating)
    };
    Memory {
        stability: stability.max(STABILITY_MIN),
        difficulty: next_difficulty(before.difficulty, rating),
        last_ms: now_ms,
    }
}

/// Whole days until a card is to be seen again so that it is still recalled with probability `retention`.
pub fn interval_days(stability: f64, retention: f64) -> i64 {
    let days = stability / factor() * (retention.powf(-1.0 / W[20]) - 1.0);
    (days.round_ties_even() as i64).clamp(1, INTERVAL_MAX)
}

/// The probability that a card is recalled after whole `days`.
fn recall(memory: Memory, days: i64) -> f64 {
    retained(days as f64, memory.stability)
}

/// The share that is left after `days` of what has `stability` days: 1 at first, 0.9 after its stability.
pub fn retained(days: f64, stability: f64) -> f64 {
    (1.0 + factor() * days / stability).powf(-W[20])
}

fn factor() -> f64 {
    0.9_f64.powf(-1.0 / W[20]) - 1.0
}

fn first_difficulty(rating: Rating) -> f64 {
    W[4] - (W[5] * (rating.value() - 1.0)).exp() + 1.0
}

fn next_difficulty(difficulty: f64, rating: Rating) -> f64 {
    let change = -(W[6] * (rating.value() - 3.0));
    let damped = difficulty + (10.0 - difficulty) * change / 9.0;
    (W[7] * first_difficulty(Rating::Easy) + (1.0 - W[7]) * damped).clamp(1.0, 10.0)
}

fn same_day(stability: f64, rating: Rating) -> f64 {
    let growth = (W[17] * (rating.value() - 3.0 + W[18])).exp() * stability.powf(-W[19]);
    stability * if rating == Rating::Again { growth } else { growth.max(1.0) }
}

fn forgotten(before: Memory, recall: f64) -> f64 {
    let long = W[11]
        * before.difficulty.powf(-W[12])
        * ((before.stability + 1.0).powf(W[13]) - 1.0)
        * ((1.0 - recall) * W[14]).exp();
    long.min(before.stability / (W[17] * W[18]).exp())
}

fn recalled(before: Memory, recall: f64, rating: Rating) -> f64 {
    let hard = if rating == Rating::Hard { W[15] } else { 1.0 };
    let easy = if rating == Rating::Easy { W[16] } else { 1.0 };
    let growth =
        W[8].exp() * (11.0 - before.difficulty) * before.stability.powf(-W[9]) * (((1.0 - recall) * W[10]).exp() - 1.0);
    before.stability * (1.0 + growth * hard * easy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATINGS: [Rating; 4] = [Rating::Again, Rating::Hard, Rating::Good, Rating::Easy];

    #[derive(Deserialize)]
    struct History {
        retention: f64,
        /// Seconds since the first review, rating, and then stability, difficulty, days until due.
        steps: Vec<(i64, usize, f64, f64, i64)>,
    }

    /// The histories are the reference implementation's: `fixtures/fsrs/make.py`.
    #[test]
    fn the_reference_says_the_same_to_a_millionth() {
        let mut reviews = 0;
        for line in include_str!("../../../fixtures/fsrs/histories.jsonl").lines() {
            let history: History = serde_json::from_str(line).unwrap();
            let mut memory = None;
            for (at_s, rating, stability, difficulty, days) in history.steps {
                let now = review(memory, RATINGS[rating - 1], at_s * 1_000);
                let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs().max(1.0);
                assert!(close(now.stability, stability), "{} is not {stability} after {reviews}", now.stability);
                assert!(close(now.difficulty, difficulty), "{} is not {difficulty}", now.difficulty);
                assert_eq!(interval_days(now.stability, history.retention), days);
                memory = Some(now);
                reviews += 1;
            }
        }
        assert!(reviews > 800, "{reviews}");
    }

    #[test]
    fn at_nine_in_ten_the_interval_is_the_stability() {
        for stability in [1.0, 8.0, 100.0] {
            assert_eq!(interval_days(stability, 0.9), stability as i64);
            let memory = Memory { stability, difficulty: 5.0, last_ms: 0 };
            assert!((recall(memory, stability as i64) - 0.9).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn no_history_leaves_its_bounds(steps in proptest::collection::vec((0_usize..4, 0_i64..400), 1..40)) {
            let (mut memory, mut now_ms) = (None, 0);
            for (rating, days) in steps {
                now_ms += days * DAY_MS;
                let after = review(memory, RATINGS[rating], now_ms);
                prop_assert!(after.stability >= STABILITY_MIN && after.stability.is_finite());
                prop_assert!((1.0..=10.0).contains(&after.difficulty));
                prop_assert!((1..=INTERVAL_MAX).contains(&interval_days(after.stability, 0.9)));
                memory = Some(after);
            }
        }
    }
}
