//! The truth about hiring: what became of those who applied, how long it took, what it cost. From tallies, never from applications.

pub mod funnel;
pub mod judges;
pub(crate) mod tally;

pub use funnel::{Cell, FEW, Funnel, Pace, StageLine, funnel, middle};

use crate::post::Channel;
use event::{DAY_MS, RequisitionId};
use std::borrow::Cow;
use store::{query, row};

/// Weeks.
const WEEK_MS: i64 = 7 * DAY_MS;
/// The first day of 1970 was a Thursday; weeks begin on Mondays.
const MONDAY_MS: i64 = 3 * DAY_MS;
/// Weeks that a chart shows at most.
pub const WEEKS_SHOWN: i64 = 53;

/// The week of a moment: Mondays, UTC, counted from the one before 1970.
pub const fn week_of(at_ms: i64) -> i64 {
    (at_ms + MONDAY_MS).div_euclid(WEEK_MS)
}

/// When a week begins, Unix milliseconds, UTC.
pub const fn week_begins_ms(week: i64) -> i64 {
    week * WEEK_MS - MONDAY_MS
}

/// Of which requisitions: one, or all, as the range of ids that an index is read over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over(Option<RequisitionId>);

impl Over {
    /// One requisition.
    pub const fn one(requisition: RequisitionId) -> Over {
        Over(Some(requisition))
    }

    /// All of them.
    pub const ALL: Over = Over(None);

    /// Ids from the first to the second. Ids are written in the figures and letters from 0 to f.
    pub fn range(self) -> (Cow<'static, str>, Cow<'static, str>) {
        match self.0 {
            Some(one) => (one.to_string().into(), one.to_string().into()),
            None => ("".into(), "g".into()),
        }
    }
}

row! {
    /// How many that came by a channel got so far.
    pub ReachRow { channel: Channel, reached: i64, going: i64, n: i64 }
    /// How many applied in a week, and how many of them got so far.
    pub WeekRow { week: i64, reached: i64, n: i64 }
    /// How many took so many days for a step.
    pub PaceRow { step: String, days: i64, n: i64 }
    /// How many of a channel took so many days from applying to accepting.
    pub HirePaceRow { channel: Channel, days: i64, n: i64 }
    /// How many hires of a channel were judged, and how many are good.
    pub GoodRow { channel: Channel, judged: i64, good: i64 }
}

query! {
    /// How far those came who applied from a week on, by channel.
    pub Reach<'a> { low: &'a str, high: &'a str, week: i64 } -> [ReachRow] =
        "select channel, reached, going, cast(sum(n) as bigint) as n from hire_cohort
          where requisition_id >= $low and requisition_id <= $high and week >= $week
          group by channel, reached, going order by channel, reached, going limit 1000"
}
query! {
    /// How far those came who applied from a week on, by week. Channels from `first` to `last`, in the order of the alphabet.
    pub Weeks<'a> { low: &'a str, high: &'a str, week: i64, first: &'a str, last: &'a str } -> [WeekRow] =
        "select week, reached, cast(sum(n) as bigint) as n from hire_cohort
          where requisition_id >= $low and requisition_id <= $high and week >= $week and channel >= $first
            and channel <= $last
          group by week, reached order by week, reached limit 5000"
}
query! {
    /// How many days each step took those who applied from a week on.
    pub Paces<'a> { low: &'a str, high: &'a str, week: i64 } -> [PaceRow] =
        "select step, days, cast(sum(n) as bigint) as n from hire_pace
          where requisition_id >= $low and requisition_id <= $high and week >= $week and n <> 0
          group by step, days order by step, days limit 10000"
}
query! {
    /// How many days it took from applying to accepting, by channel.
    pub HirePaces<'a> { low: &'a str, high: &'a str, week: i64 } -> [HirePaceRow] =
        "select channel, days, cast(sum(n) as bigint) as n from hire_pace
          where requisition_id >= $low and requisition_id <= $high and step = 'hire' and week >= $week and n <> 0
          group by channel, days order by channel, days limit 5000"
}
query! {
    /// How many hires of those who applied from a week on were judged, and how many are good, by channel.
    pub Goods<'a> { low: &'a str, high: &'a str, week: i64 } -> [GoodRow] =
        "select channel, cast(sum(judged) as bigint) as judged, cast(sum(good) as bigint) as good from hire_good
          where requisition_id >= $low and requisition_id <= $high and week >= $week
          group by channel order by channel limit 100"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays() {
        // 2026-03-02 was a Monday.
        let monday_ms = 1_772_409_600_000;
        assert_eq!(week_begins_ms(week_of(monday_ms)), monday_ms);
        assert_eq!(week_of(monday_ms - 1), week_of(monday_ms) - 1);
        assert_eq!(week_of(monday_ms + 7 * DAY_MS - 1), week_of(monday_ms));
        assert_eq!(week_of(0), 0);
    }
}
