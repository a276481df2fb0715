//! A calendar file for an interview: one event.

use crate::calendar::{Calendar, Value};
use event::{InterviewId, MINUTE_MS};

/// What a calendar is told.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Which interview; the same file again moves the same entry.
    pub interview: InterviewId,
    /// Grows when it moves.
    pub sequence: i64,
    /// When it begins, Unix milliseconds, UTC.
    pub from_ms: i64,
    /// How long.
    pub minutes: i64,
    /// Whether it will not be held.
    pub cancelled: bool,
    /// What it is called.
    pub title: &'a str,
    /// What else there is to know.
    pub about: &'a str,
    /// Where.
    pub place: &'a str,
    /// The house's host, for the entry's name.
    pub host: &'a str,
    /// When the file is made, Unix milliseconds, UTC.
    pub now_ms: i64,
}

/// The file.
pub fn file(entry: &Entry<'_>) -> String {
    let (method, status) = if entry.cancelled { ("CANCEL", "CANCELLED") } else { ("PUBLISH", "CONFIRMED") };
    let name = format!("{}@{}", entry.interview, entry.host);
    let mut event = vec![
        ("UID", Value::Text(&name)),
        ("SEQUENCE", Value::Bare(entry.sequence.to_string())),
        ("DTSTAMP", Value::At(entry.now_ms)),
        ("DTSTART", Value::At(entry.from_ms)),
        ("DTEND", Value::At(entry.from_ms + entry.minutes * MINUTE_MS)),
        ("SUMMARY", Value::Text(entry.title)),
    ];
    let more = [("DESCRIPTION", entry.about), ("LOCATION", entry.place)];
    event.extend(more.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Value::Text(text))));
    event.push(("STATUS", Value::Bare(status.to_owned())));
    let mut file = Calendar::new(Some(method));
    file.event(&event);
    file.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn entry<'a>(title: &'a str, place: &'a str) -> Entry<'a> {
        Entry {
            interview: InterviewId(Uuid::nil()),
            sequence: 2,
            from_ms: 1_772_442_000_000,
            minutes: 45,
            cancelled: false,
            title,
            about: "",
            place,
            host: "desk.example",
            now_ms: 1_772_000_000_000,
        }
    }

    #[test]
    fn a_file_says_when_in_utc() {
        let file = file(&entry("Interview, Quayside", "https://meet.example/a;b"));
        for line in
            ["DTSTART:20260302T090000Z", "DTEND:20260302T094500Z", "SUMMARY:Interview\\, Quayside", "SEQUENCE:2"]
        {
            assert!(file.contains(&format!("{line}\r\n")), "{line} is not in {file}");
        }
        assert!(file.contains("LOCATION:https://meet.example/a\\;b\r\n"), "{file}");
    }
}
