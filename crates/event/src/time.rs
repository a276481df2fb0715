//! Time is Unix milliseconds, UTC, and comes from a [`Clock`].

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use std::time::{SystemTime, UNIX_EPOCH};

/// A second.
pub const SECOND_MS: i64 = 1_000;
/// A minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// An hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A day of 24 hours.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// What a hand that was let go holds.
const LET_GO: i64 = i64::MIN;

/// The system's clock, or one set by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands at `now_ms` until it is moved.
    pub fn by_hand(now_ms: i64) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(now_ms))))
    }

    /// Unix milliseconds, UTC.
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Some(hand) if hand.load(Ordering::SeqCst) != LET_GO => hand.load(Ordering::SeqCst),
            _ => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        }
    }

    /// Moves a clock set by hand; the system's clock does not move.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Some(hand) = &self.0 {
            let moved = |now: i64| (now != LET_GO).then_some(now.saturating_add(by_ms));
            let _let_go = hand.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved);
        }
    }

    /// Lets a clock set by hand go: from now on it is the system's.
    pub fn let_go(&self) {
        if let Some(hand) = &self.0 {
            hand.store(LET_GO, Ordering::SeqCst);
        }
    }

    /// Whether the clock is set by hand.
    pub fn is_by_hand(&self) -> bool {
        self.0.as_ref().is_some_and(|hand| hand.load(Ordering::SeqCst) != LET_GO)
    }
}
