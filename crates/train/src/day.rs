//! Days as forms name them, `2026-03-02`, and the end of such a day in UTC, by which what is due is due.

use event::DAY_MS;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The end of a day that a form named, Unix milliseconds, UTC; none when it is no day.
pub fn end_ms(text: &str) -> Option<i64> {
    Some(begin_ms(text)? + DAY_MS)
}

/// The beginning of a day that a form named, Unix milliseconds, UTC; none when it is no day.
pub fn begin_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let date: Date = (text.len() == 10).then(|| text.parse().ok())??;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// The day of a time, as forms take it. A due time is the end of its day: give it less a millisecond.
pub fn form(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_ends_when_the_next_one_begins() {
        assert_eq!(end_ms("2026-03-02"), begin_ms("2026-03-03"));
        assert_eq!(begin_ms("1970-01-01"), Some(0));
        for wrong in ["", "2026-02-30", "2026-3-2", "02.03.2026", "2026-03-02T00:00"] {
            assert_eq!(end_ms(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_day_comes_back_from_its_end(day in 0_i64..60_000) {
            let text = form(day * DAY_MS);
            prop_assert_eq!(begin_ms(&text), Some(day * DAY_MS));
            prop_assert_eq!(form(end_ms(&text).unwrap() - 1), text);
        }

        #[test]
        fn any_text_is_a_day_or_none(text in "\\PC{0,12}") {
            if let Some(at_ms) = begin_ms(&text) {
                prop_assert_eq!(at_ms % DAY_MS, 0);
            }
        }
    }
}
