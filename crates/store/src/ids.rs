//! New ids: UUIDv7 in the order they were made, by the house's own clock.

use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Hands out UUIDs. The 12 bits behind the milliseconds count, so that ids of one millisecond keep their order; more
/// than 4,096 of them borrow from the next one.
pub(crate) struct Ids {
    last: AtomicU64,
    seed: Option<u64>,
}

impl Ids {
    /// With a seed, the same ids come each time.
    pub fn new(seed: Option<u64>) -> Ids {
        Ids { last: AtomicU64::new(0), seed }
    }

    pub fn next(&self, now_ms: i64) -> Uuid {
        let now = u64::try_from(now_ms).unwrap_or(0) << 12;
        let step = |last: u64| Some(now.max(last + 1));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).unwrap_or_default();
        let place = now.max(last + 1);
        let random = self.seed.map_or_else(rand::random, |seed| mixed(seed ^ place));
        let mut tail = [0; 10];
        tail[..2].copy_from_slice(&((place & 0xfff) as u16).to_be_bytes());
        tail[2..].copy_from_slice(&u64::to_be_bytes(random));
        Builder::from_unix_timestamp_millis(place >> 12, &tail).into_uuid()
    }
}

/// SplitMix64's last step: neighbours become strangers.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let ids = Ids::new(None);
        let many: Vec<Uuid> = (0..10_000).map(|_| ids.next(1_767_000_000_000)).collect();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(many[0].get_version_num(), 7);
        assert!(many[0].to_string().starts_with("019b"));
    }

    #[test]
    fn a_seed_makes_the_same_ids_again() {
        let made = |seed| [0, 0, 7].map(|now_ms| Ids::new(seed).next(now_ms));
        assert_eq!(made(Some(1)), made(Some(1)));
        assert_ne!(made(Some(1)), made(Some(2)));
        assert_ne!(made(None), made(None));
    }
}
