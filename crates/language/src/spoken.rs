//! Times, numbers and sizes in the reader's words and zone.

use crate::{Lang, Speak};
use jiff::{Timestamp, Zoned, tz::TimeZone};

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// From so many whole hours on, a span no longer names minutes.
const HOURS_ALONE: i64 = 10;

/// From so many days on, a time past is told by its day.
const AGO_DAYS_MAX: i64 = 7;

impl Speak {
    /// A length of time: `47 s`, `6 m`, `2 h 10 m`, `3 d`. Below zero it is late: `4 m late`, `超时 2 分`. Milliseconds.
    pub fn span(&self, ms: i64) -> String {
        if ms < 0 { self.promise_late(self.length(ms.saturating_neg())) } else { self.length(ms) }
    }

    /// How long ago: `just now`, `4 m ago`, `2 h ago`, after a week the day. What is yet to come is `just now`, as clocks differ.
    ///
    /// Times are Unix milliseconds, UTC, here and below.
    pub fn ago_ms(&self, at_ms: i64, now_ms: i64) -> String {
        match now_ms.saturating_sub(at_ms) {
            past if past < MINUTE_MS => self.ago_now().to_owned(),
            past if past < HOUR_MS => self.ago(self.span_minutes(past / MINUTE_MS)),
            past if past < DAY_MS => self.ago(self.span_hours(past / HOUR_MS)),
            past if past < AGO_DAYS_MAX * DAY_MS => self.ago(self.span_days(past / DAY_MS)),
            _ => self.day(at_ms, now_ms),
        }
    }

    /// The time of day in the reader's zone, `09:14`; with its day when that is not today.
    pub fn clock(&self, at_ms: i64, now_ms: i64) -> String {
        let (at, now) = (self.zoned(at_ms), self.zoned(now_ms));
        let time = at.strftime("%H:%M");
        if at.date() == now.date() { time.to_string() } else { format!("{} {time}", self.day(at_ms, now_ms)) }
    }

    /// The day in the reader's zone, `2 Mar` or `3月2日`; with the year when it is another one.
    pub fn day(&self, at_ms: i64, now_ms: i64) -> String {
        let (at, now) = (self.zoned(at_ms), self.zoned(now_ms));
        let pattern = match (self.lang, at.year() == now.year()) {
            (Lang::En, true) => "%-d %b",
            (Lang::En, false) => "%-d %b %Y",
            (Lang::Zh, true) => "%-m月%-d日",
            (Lang::Zh, false) => "%Y年%-m月%-d日",
        };
        at.strftime(pattern).to_string()
    }

    /// The whole date and time with the zone: `2 March 2026, 09:14:05 CST`, `2026年3月2日 09:14:05 CST`.
    pub fn absolute(&self, at_ms: i64) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        // By hand: a page shows hundreds of these.
        let at = self.zoned(at_ms);
        let info = at.time_zone().to_offset_info(at.timestamp());
        let (year, month, day, zone) = (at.year(), at.month(), at.day(), info.abbreviation());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        let name = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).unwrap_or(&"");
        match self.lang {
            Lang::En => format!("{day} {name} {year}, {hour:02}:{minute:02}:{second:02} {zone}"),
            Lang::Zh => format!("{year}年{month}月{day}日 {hour:02}:{minute:02}:{second:02} {zone}"),
        }
    }

    /// A whole number in groups of three: `12,408`. Both languages group alike.
    pub fn number(&self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::from(if n < 0 { "−" } else { "" });
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// A size for people, in powers of a thousand: `999 B`, `2.4 MB`, `61 GB`. `n` is in bytes, at least 0.
    pub fn bytes(&self, n: i64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        if n < 1000 {
            return format!("{n} B");
        }
        let mut size = n as f64 / 1000.0;
        let mut unit = 0;
        while size >= 999.5 && unit < UNITS.len() - 1 {
            size /= 1000.0;
            unit += 1;
        }
        if size < 9.95 { format!("{size:.1} {}", UNITS[unit]) } else { format!("{size:.0} {}", UNITS[unit]) }
    }

    fn length(&self, ms: i64) -> String {
        let (hours, minutes) = (ms / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
        match ms {
            _ if ms < MINUTE_MS => self.span_seconds(ms / SECOND_MS),
            _ if ms < HOUR_MS => self.span_minutes(minutes),
            _ if ms >= DAY_MS => self.span_days(ms / DAY_MS),
            _ if minutes == 0 || hours >= HOURS_ALONE => self.span_hours(hours),
            _ => self.span_hours_minutes(hours, minutes),
        }
    }

    /// A zone that is not known counts as UTC; so does a time outside the calendar's reach count as 1970.
    fn zoned(&self, at_ms: i64) -> Zoned {
        let zone = if self.zone.is_empty() { None } else { TimeZone::get(&self.zone).ok() };
        let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(zone.unwrap_or(TimeZone::UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-21 14:12:00 UTC.
    const NOW: i64 = 1_795_270_320_000;

    fn en() -> Speak {
        Speak { lang: Lang::En, zone: "Asia/Shanghai".to_owned() }
    }

    fn zh() -> Speak {
        Speak { lang: Lang::Zh, ..en() }
    }

    #[test]
    fn a_span_is_short_and_says_when_it_is_late() {
        for (ms, english, chinese) in [
            (0, "0 s", "0 秒"),
            (47 * SECOND_MS, "47 s", "47 秒"),
            (6 * MINUTE_MS, "6 m", "6 分"),
            (2 * HOUR_MS + 10 * MINUTE_MS, "2 h 10 m", "2 小时 10 分"),
            (3 * HOUR_MS, "3 h", "3 小时"),
            (21 * HOUR_MS + 5 * MINUTE_MS, "21 h", "21 小时"),
            (3 * DAY_MS, "3 d", "3 天"),
            (-4 * MINUTE_MS, "4 m late", "超时 4 分"),
        ] {
            assert_eq!(en().span(ms), english);
            assert_eq!(zh().span(ms), chinese);
        }
    }

    #[test]
    fn what_is_past_is_told_by_the_nearest_unit_then_by_its_day() {
        for (past_ms, english, chinese) in [
            (-HOUR_MS, "just now", "刚刚"),
            (59 * SECOND_MS, "just now", "刚刚"),
            (6 * MINUTE_MS, "6 m ago", "6 分前"),
            (2 * HOUR_MS + 10 * MINUTE_MS, "2 h ago", "2 小时前"),
            (3 * DAY_MS, "3 d ago", "3 天前"),
            (8 * DAY_MS, "13 Nov", "11月13日"),
        ] {
            assert_eq!(en().ago_ms(NOW - past_ms, NOW), english);
            assert_eq!(zh().ago_ms(NOW - past_ms, NOW), chinese);
        }
    }

    #[test]
    fn a_time_today_is_a_clock_and_before_it_has_its_day() {
        assert_eq!(en().clock(NOW - HOUR_MS, NOW), "21:12");
        assert_eq!(en().clock(NOW - DAY_MS, NOW), "20 Nov 22:12");
        assert_eq!(zh().clock(NOW - 400 * DAY_MS, NOW), "2025年10月17日 22:12");
    }

    #[test]
    fn the_whole_time_names_its_zone_and_an_unknown_one_is_utc() {
        assert_eq!(en().absolute(NOW), "21 November 2026, 22:12:00 CST");
        assert_eq!(zh().absolute(NOW), "2026年11月21日 22:12:00 CST");
        let lost = Speak { lang: Lang::En, zone: "Atlantis/Capital".to_owned() };
        assert_eq!(lost.absolute(NOW), "21 November 2026, 14:12:00 UTC");
        assert_eq!(Speak::default().clock(NOW, NOW), "14:12");
    }

    #[test]
    fn numbers_and_sizes_read_well() {
        for (n, text) in [(0, "0"), (999, "999"), (12_408, "12,408"), (-4_182_907, "−4,182,907")] {
            assert_eq!(en().number(n), text);
        }
        for (n, text) in
            [(0, "0 B"), (999, "999 B"), (184_000, "184 KB"), (2_400_000, "2.4 MB"), (61_000_000_000, "61 GB")]
        {
            assert_eq!(zh().bytes(n), text);
        }
    }

    proptest! {
        #[test]
        fn any_number_is_spoken(n in any::<i64>(), now in any::<i64>()) {
            for speak in [en(), zh()] {
                let spoken = [speak.span(n), speak.ago_ms(n, now), speak.clock(n, now), speak.absolute(n), speak.bytes(n)];
                prop_assert!(spoken.iter().all(|words| !words.is_empty()));
            }
            prop_assert_eq!(en().number(n).replace(',', "").replace('−', "-"), n.to_string());
        }
    }
}
