//! Target dates of each stage, and which of them is late.

use super::{Planned, Stage};
use crate::calendar::{Calendar, Value};
use event::DAY_MS;

/// A stage with its target date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Which.
    pub stage: Stage,
    /// By when as many as there are seats shall be this far. Unix milliseconds, UTC.
    pub due_ms: i64,
    /// How many are, or were, this far.
    pub there: i64,
    /// Fewer than there are seats, and the date is over.
    pub late: bool,
}

/// Target dates from the day a requisition was opened. `reached`: how many got at least to each stage, by rank.
pub fn timeline(stages: &[Planned], opened_ms: i64, seats: i64, reached: &[i64], now_ms: i64) -> Vec<Milestone> {
    let mut due_ms = opened_ms;
    stages
        .iter()
        .map(|one| {
            due_ms += one.days * DAY_MS;
            let there = reached.get(one.stage.rank() as usize).copied().unwrap_or(0);
            Milestone { stage: one.stage, due_ms, there, late: now_ms > due_ms && there < seats }
        })
        .collect()
}

/// The target dates as a calendar file, one whole day each. `words`: a stage in the reader's words.
pub fn calendar(line: &[Milestone], id: &str, title: &str, now_ms: i64, words: impl Fn(Stage) -> String) -> String {
    let mut file = Calendar::new(None);
    for one in line {
        let (name, summary) = (format!("{id}-{}@handrail", one.stage), format!("{}: {title}", words(one.stage)));
        file.event(&[
            ("UID", Value::Text(&name)),
            ("DTSTAMP", Value::At(now_ms)),
            ("DTSTART", Value::Day(one.due_ms)),
            ("SUMMARY", Value::Text(&summary)),
        ]);
    }
    file.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_holds_a_day_for_each_stage_in_short_lines() {
        let stages = [Planned { stage: Stage::Applied, days: 2 }, Planned { stage: Stage::Started, days: 30 }];
        let line = timeline(&stages, 0, 1, &[], 0);
        let title = "夜班中文在线客服，三班倒; 可远程办公, 新加坡时区，需要四人".repeat(2);
        let text = calendar(&line, "7", &title, 0, |stage| stage.word().to_owned());
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
        assert!(text.contains("DTSTART;VALUE=DATE:19700103") && text.contains("DTSTART;VALUE=DATE:19700202"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.replace("\r\n ", "").contains("三班倒\\; 可远程办公\\, 新加坡"), "{text}");
    }

    #[test]
    fn a_stage_is_late_when_too_few_are_there_after_its_day() {
        let stages = [Planned { stage: Stage::Applied, days: 2 }, Planned { stage: Stage::Screened, days: 3 }];
        let at = |now_ms, reached: &[i64]| {
            let line = timeline(&stages, 0, 2, reached, now_ms);
            line.iter().map(|one| (one.due_ms, one.late)).collect::<Vec<_>>()
        };
        assert_eq!(at(0, &[0, 0]), [(2 * DAY_MS, false), (5 * DAY_MS, false)]);
        assert_eq!(at(3 * DAY_MS, &[1, 0]), [(2 * DAY_MS, true), (5 * DAY_MS, false)]);
        assert_eq!(at(6 * DAY_MS, &[2, 1]), [(2 * DAY_MS, false), (5 * DAY_MS, true)]);
        assert_eq!(at(6 * DAY_MS, &[]), [(2 * DAY_MS, true), (5 * DAY_MS, true)]);
    }
}
