//! New ids: UUIDv7 in the order they were made, by the house's own clock.

use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Hands out UUIDs. The 12 bits behind the milliseconds count, so that ids of one millisecond keep their order; more
/// than 4,096 of them borrow from the next one.
#[derive(Default)]
pub(crate) struct Ids(AtomicU64);

impl Ids {
    pub fn next(&self, now_ms: i64) -> Uuid {
        let now = u64::try_from(now_ms).unwrap_or(0) << 12;
        let step = |last: u64| Some(now.max(last + 1));
        let last = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).unwrap_or_default();
        let place = now.max(last + 1);
        let mut random: [u8; 10] = rand::random();
        let count = (place & 0xfff) as u16;
        random[..2].copy_from_slice(&count.to_be_bytes());
        Builder::from_unix_timestamp_millis(place >> 12, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let ids = Ids::default();
        let many: Vec<Uuid> = (0..10_000).map(|_| ids.next(1_767_000_000_000)).collect();
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(many[0].get_version_num(), 7);
        assert!(many[0].to_string().starts_with("019b"));
    }
}
