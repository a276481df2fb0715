//! How often someone may do something: token buckets in this node's memory.

use crate::Problem;
use parking_lot::Mutex;
use std::{collections::HashMap, sync::Arc};

/// Buckets kept; beyond this, full ones are forgotten first.
const BUCKETS_MAX: usize = 100_000;

struct Bucket {
    left: f64,
    at_ms: i64,
}

/// Buckets by key.
#[derive(Clone, Default)]
pub struct Rates(Arc<Mutex<HashMap<String, Bucket>>>);

impl Rates {
    /// Takes one of `most` that refill evenly over `window_ms`; otherwise says when there will be one again.
    pub fn take(&self, key: &str, most: f64, window_ms: i64, now_ms: i64) -> Result<(), Problem> {
        let mut buckets = self.0.lock();
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|_, bucket| now_ms - bucket.at_ms < window_ms);
        }
        let bucket = buckets.entry(key.to_owned()).or_insert(Bucket { left: most, at_ms: now_ms });
        let per_ms = most / window_ms as f64;
        bucket.left = (bucket.left + (now_ms - bucket.at_ms).max(0) as f64 * per_ms).min(most);
        bucket.at_ms = now_ms;
        if bucket.left < 1.0 {
            let wait_ms = (1.0 - bucket.left) / per_ms;
            return Err(Problem::too_many((wait_ms / 1000.0).ceil().max(1.0) as u64));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_refills() {
        let rates = Rates::default();
        for _ in 0..3 {
            assert!(rates.take("a", 3.0, 60_000, 0).is_ok());
        }
        let refused = rates.take("a", 3.0, 60_000, 0).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after_s), (429, Some(20)));
        assert!(rates.take("b", 3.0, 60_000, 0).is_ok());
        assert!(rates.take("a", 3.0, 60_000, 20_000).is_ok());
        assert!(rates.take("a", 3.0, 60_000, 20_001).is_err());
    }
}
