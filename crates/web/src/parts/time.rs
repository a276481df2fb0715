//! Times as readers see them: relative or by the clock, in their zone, with the whole date on hover.

use super::status::{diamond, triangle};
use event::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use language::{Lang, Speak};
use maud::{Markup, html};

/// How far from now, in the reader's words: `just now`, `4 m ago`, `2 h ago`, and after a week the day. The browser keeps it ticking.
///
/// Times are Unix milliseconds, UTC.
pub fn ago(at_ms: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! { time-ago at=(at_ms) { time datetime=(iso(at_ms)) title=(whole(at_ms, speak)) { (ago_words(at_ms, now_ms, speak)) } } }
}

/// The time of day; with the date when it was not today.
pub fn clock(at_ms: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! { time datetime=(iso(at_ms)) title=(whole(at_ms, speak)) { (clock_words(at_ms, now_ms, speak)) } }
}

/// A promise that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No promise was made.
    None,
    /// The clock rests.
    Paused,
    /// To be kept by `due_ms`; amber from `soon_ms` on.
    Due {
        /// Unix milliseconds, UTC.
        due_ms: i64,
        /// Unix milliseconds, UTC.
        soon_ms: i64,
    },
}

/// What is left of a promise: plain time, amber diamond soon, red triangle late. Counts down in the browser.
pub fn promise(promise: Promise, now_ms: i64, speak: &Speak) -> Markup {
    clock_of(promise, false, now_ms, speak)
}

/// The same as [`promise`], saying that it is what is left: `6 m left`.
pub fn promise_left(promise: Promise, now_ms: i64, speak: &Speak) -> Markup {
    clock_of(promise, true, now_ms, speak)
}

fn clock_of(promise: Promise, in_words: bool, now_ms: i64, speak: &Speak) -> Markup {
    match promise {
        Promise::None => html! {},
        Promise::Paused => html! { span.paused { (speak.promise_paused()) } },
        Promise::Due { due_ms, soon_ms } => html! {
            sla-clock due=(due_ms) soon=(soon_ms) soon-now[now_ms >= soon_ms && now_ms < due_ms] late[now_ms >= due_ms] in-words[in_words] {
                (diamond()) (triangle())
                time datetime=(iso(due_ms)) title=(whole(due_ms, speak)) { (left_words(due_ms - now_ms, in_words, speak)) }
            }
        },
    }
}

/// `6 m`, `2 h 10 m`, `3 d`; under a minute `47 s`.
pub fn span(ms: i64, speak: &Speak) -> String {
    let ms = ms.abs();
    let (hours, minutes) = (ms / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
    if ms < MINUTE_MS {
        speak.span_seconds(ms / SECOND_MS)
    } else if ms < HOUR_MS {
        speak.span_minutes(minutes)
    } else if ms >= DAY_MS {
        speak.span_days(ms / DAY_MS)
    } else if minutes == 0 || hours >= 10 {
        speak.span_hours(hours)
    } else {
        speak.span_hours_minutes(hours, minutes)
    }
}

/// The whole date and time in the reader's zone, with the zone.
pub fn whole(at_ms: i64, speak: &Speak) -> String {
    let at = zoned(at_ms, speak);
    let zone = at.strftime("%Z").to_string();
    match speak.lang {
        Lang::En => format!("{} {}", at.strftime("%-d %B %Y, %H:%M:%S"), zone),
        Lang::Zh => format!("{} {}", at.strftime("%Y年%-m月%-d日 %H:%M:%S"), zone),
    }
}

/// The day, with the year when it is another one.
pub fn day(at_ms: i64, now_ms: i64, speak: &Speak) -> String {
    let (at, now) = (zoned(at_ms, speak), zoned(now_ms, speak));
    let pattern = match (speak.lang, at.year() == now.year()) {
        (Lang::En, true) => "%-d %b",
        (Lang::En, false) => "%-d %b %Y",
        (Lang::Zh, true) => "%-m月%-d日",
        (Lang::Zh, false) => "%Y年%-m月%-d日",
    };
    at.strftime(pattern).to_string()
}

/// A whole number with separators: `12,408`.
pub fn count(n: i64) -> String {
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

/// Bytes for people: `184 KB`, `2.4 MB`, `61 GB`.
pub fn bytes(n: i64) -> String {
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

fn ago_words(at_ms: i64, now_ms: i64, speak: &Speak) -> String {
    let past_ms = now_ms - at_ms;
    if past_ms < MINUTE_MS {
        speak.ago_now().to_owned()
    } else if past_ms < HOUR_MS {
        speak.ago(speak.span_minutes(past_ms / MINUTE_MS))
    } else if past_ms < DAY_MS {
        speak.ago(speak.span_hours(past_ms / HOUR_MS))
    } else if past_ms < 7 * DAY_MS {
        speak.ago(speak.span_days(past_ms / DAY_MS))
    } else {
        day(at_ms, now_ms, speak)
    }
}

fn clock_words(at_ms: i64, now_ms: i64, speak: &Speak) -> String {
    let (at, now) = (zoned(at_ms, speak), zoned(now_ms, speak));
    let time = at.strftime("%H:%M");
    if at.date() == now.date() { time.to_string() } else { format!("{} {time}", day(at_ms, now_ms, speak)) }
}

fn left_words(left_ms: i64, in_words: bool, speak: &Speak) -> String {
    match (left_ms < 0, in_words) {
        (true, _) => speak.promise_late(span(left_ms, speak)),
        (false, true) => speak.promise_left(span(left_ms, speak)),
        (false, false) => span(left_ms, speak),
    }
}

fn iso(at_ms: i64) -> String {
    timestamp(at_ms).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn zoned(at_ms: i64, speak: &Speak) -> Zoned {
    let zone = if speak.zone.is_empty() { TimeZone::UTC } else { TimeZone::get(&speak.zone).unwrap_or(TimeZone::UTC) };
    timestamp(at_ms).to_zoned(zone)
}

fn timestamp(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 14:12:00 UTC.
    const NOW: i64 = 1_795_270_320_000;

    fn speaks(lang: Lang) -> Speak {
        Speak { lang, zone: "Asia/Shanghai".to_owned() }
    }

    #[test]
    fn spans_are_short_in_both_languages() {
        for (ms, en, zh) in [
            (47 * SECOND_MS, "47 s", "47 秒"),
            (6 * MINUTE_MS, "6 m", "6 分"),
            (2 * HOUR_MS + 10 * MINUTE_MS, "2 h 10 m", "2 小时 10 分"),
            (21 * HOUR_MS + 5 * MINUTE_MS, "21 h", "21 小时"),
            (3 * DAY_MS, "3 d", "3 天"),
        ] {
            assert_eq!(span(ms, &speaks(Lang::En)), en);
            assert_eq!(span(-ms, &speaks(Lang::Zh)), zh);
        }
    }

    #[test]
    fn a_time_today_is_a_clock_and_before_it_has_its_day() {
        let en = speaks(Lang::En);
        assert_eq!(clock_words(NOW - HOUR_MS, NOW, &en), "21:12");
        assert_eq!(clock_words(NOW - DAY_MS, NOW, &en), "20 Nov 22:12");
        assert_eq!(clock_words(NOW - 400 * DAY_MS, NOW, &speaks(Lang::Zh)), "2025年10月17日 22:12");
    }

    #[test]
    fn an_unknown_zone_is_utc() {
        let speak = Speak { lang: Lang::En, zone: "Atlantis/Capital".to_owned() };
        assert_eq!(whole(NOW, &speak), "21 November 2026, 14:12:00 UTC");
    }

    #[test]
    fn counts_and_sizes_read_well() {
        assert_eq!(count(4_182_907), "4,182,907");
        assert_eq!(count(-12), "−12");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(184_000), "184 KB");
        assert_eq!(bytes(2_400_000), "2.4 MB");
        assert_eq!(bytes(61_000_000_000), "61 GB");
    }
}
