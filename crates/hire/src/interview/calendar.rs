//! A calendar file for an interview (RFC 5545): one event in UTC, which every calendar shows in its own zone.

use event::{InterviewId, MINUTE_MS};
use jiff::Timestamp;

/// Octets of a line before it is folded.
const LINE_MAX: usize = 75;

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
    let mut lines =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".into(), "PRODID:-//Handrail//Interviews//EN".into()];
    lines.push(format!("METHOD:{}", if entry.cancelled { "CANCEL" } else { "PUBLISH" }));
    lines.push("BEGIN:VEVENT".into());
    lines.push(format!("UID:{}@{}", entry.interview, escape(entry.host)));
    lines.push(format!("SEQUENCE:{}", entry.sequence));
    lines.push(format!("DTSTAMP:{}", stamp(entry.now_ms)));
    lines.push(format!("DTSTART:{}", stamp(entry.from_ms)));
    lines.push(format!("DTEND:{}", stamp(entry.from_ms + entry.minutes * MINUTE_MS)));
    lines.push(format!("SUMMARY:{}", escape(entry.title)));
    for (name, text) in [("DESCRIPTION", entry.about), ("LOCATION", entry.place)] {
        if !text.is_empty() {
            lines.push(format!("{name}:{}", escape(text)));
        }
    }
    lines.push(format!("STATUS:{}", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" }));
    lines.push("END:VEVENT".into());
    lines.push("END:VCALENDAR".into());
    lines.iter().flat_map(|line| [fold(line), "\r\n".to_owned()]).collect()
}

fn stamp(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default()
}

/// Text in a value: no line of its own, no separator (section 3.3.11).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line in pieces of at most 75 octets, never within a character (section 3.1).
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / LINE_MAX * 3);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE_MAX {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
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

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_line(title in "\\PC{0,200}|(?s).{0,80}", place in "(?s).{0,80}") {
            let file = file(&entry(&title, &place));
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LINE_MAX && !line.contains(['\r', '\n'])));
            let whole = file.replace("\r\n ", "");
            prop_assert_eq!(whole.lines().filter(|line| line.starts_with("BEGIN:")).count(), 2);
            prop_assert_eq!(whole.lines().filter(|line| line.starts_with("DTSTART")).count(), 1);
        }
    }
}
