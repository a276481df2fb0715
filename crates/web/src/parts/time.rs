//! Times as readers see them: relative or by the clock, in their zone, with the whole date on hover.

use super::status::{diamond, triangle};
use jiff::Timestamp;
use language::Speak;
use maud::{Markup, html};

/// How far from now, in the reader's words: `just now`, `4 m ago`, `2 h ago`, and after a week the day. The browser keeps it ticking.
///
/// Times are Unix milliseconds, UTC.
pub fn ago(at_ms: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! { time-ago at=(at_ms) { time datetime=(iso(at_ms)) title=(speak.absolute(at_ms)) { (speak.ago_ms(at_ms, now_ms)) } } }
}

/// The time of day; with the date when it was not today.
pub fn clock(at_ms: i64, now_ms: i64, speak: &Speak) -> Markup {
    html! { time datetime=(iso(at_ms)) title=(speak.absolute(at_ms)) { (speak.clock(at_ms, now_ms)) } }
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
                time datetime=(iso(due_ms)) title=(speak.absolute(due_ms)) { (left_words(due_ms - now_ms, in_words, speak)) }
            }
        },
    }
}

/// The day, with the year when it is another one.
pub fn day(at_ms: i64, now_ms: i64, speak: &Speak) -> String {
    speak.day(at_ms, now_ms)
}

/// A whole number with separators: `12,408`. The same in every language that we speak.
pub fn count(n: i64) -> String {
    Speak::default().number(n)
}

/// Bytes for people: `184 KB`, `2.4 MB`, `61 GB`. The same in every language that we speak.
pub fn bytes(n: i64) -> String {
    Speak::default().bytes(n)
}

fn left_words(left_ms: i64, in_words: bool, speak: &Speak) -> String {
    if left_ms >= 0 && in_words { speak.promise_left(speak.span(left_ms)) } else { speak.span(left_ms) }
}

/// For programs: RFC 3339, UTC, whole seconds.
fn iso(at_ms: i64) -> String {
    Timestamp::from_second(at_ms.div_euclid(1_000)).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::MINUTE_MS;
    use language::Lang;

    /// 2026-11-21 14:12:00 UTC.
    const NOW: i64 = 1_795_270_320_000;

    fn check(due_ms: i64, soon_ms: i64, marks: (bool, bool), words: [&str; 2]) {
        let due = Promise::Due { due_ms: NOW + due_ms, soon_ms: NOW + soon_ms };
        let short = promise(due, NOW, &Speak::new(Lang::En)).0;
        assert_eq!((short.contains(" soon-now"), short.contains(" late")), marks, "{short}");
        assert!(short.contains(words[0]), "{short}");
        let long = promise_left(due, NOW, &Speak::new(Lang::Zh)).0;
        assert!(long.contains(words[1]), "{long}");
    }

    #[test]
    fn a_promise_is_plain_then_soon_then_late() {
        check(40 * MINUTE_MS, 25 * MINUTE_MS, (false, false), [">40 m<", ">剩 40 分<"]);
        check(6 * MINUTE_MS, -9 * MINUTE_MS, (true, false), [">6 m<", ">剩 6 分<"]);
        check(-4 * MINUTE_MS, -19 * MINUTE_MS, (false, true), [">4 m late<", ">超时 4 分<"]);
    }

    #[test]
    fn programs_read_the_same_time_as_people() {
        let drawn = clock(NOW, NOW, &Speak { lang: Lang::En, zone: "Asia/Shanghai".to_owned() }).0;
        assert!(drawn.contains("datetime=\"2026-11-21T14:12:00Z\"") && drawn.contains(">22:12<"), "{drawn}");
    }
}
