//! Calendar files (RFC 5545): in UTC or whole days, which every calendar shows in its own zone.

use jiff::Timestamp;

/// Octets of a line before it is folded.
pub const LINE_MAX: usize = 75;

/// A value of a property.
pub enum Value<'a> {
    /// As it is: a number, a word of the format.
    Bare(String),
    /// What people wrote.
    Text(&'a str),
    /// A time, Unix milliseconds, UTC.
    At(i64),
    /// The day of a time.
    Day(i64),
}

/// A file in the making.
pub struct Calendar(Vec<String>);

impl Calendar {
    /// An empty file; `method` is what a calendar shall do with it: `PUBLISH`, `CANCEL`.
    pub fn new(method: Option<&str>) -> Calendar {
        let mut lines = vec!["BEGIN:VCALENDAR".into(), "VERSION:2.0".into(), "PRODID:-//Handrail//Hiring//EN".into()];
        lines.extend(method.map(|method| format!("METHOD:{method}")));
        Calendar(lines)
    }

    /// One more event, of its properties in order.
    pub fn event(&mut self, properties: &[(&str, Value<'_>)]) {
        self.0.push("BEGIN:VEVENT".into());
        self.0.extend(properties.iter().map(|(name, value)| match value {
            Value::Bare(text) => format!("{name}:{text}"),
            Value::Text(text) => format!("{name}:{}", escape(text)),
            Value::At(at_ms) => format!("{name}:{}", written(*at_ms, "%Y%m%dT%H%M%SZ")),
            Value::Day(at_ms) => format!("{name};VALUE=DATE:{}", written(*at_ms, "%Y%m%d")),
        }));
        self.0.push("END:VEVENT".into());
    }

    /// The file.
    pub fn text(mut self) -> String {
        self.0.push("END:VCALENDAR".into());
        self.0.iter().flat_map(|line| [fold(line), "\r\n".to_owned()]).collect()
    }
}

fn written(at_ms: i64, form: &str) -> String {
    Timestamp::from_millisecond(at_ms).map(|at| at.strftime(form).to_string()).unwrap_or_default()
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

    #[test]
    fn a_day_and_a_time_are_written_in_utc() {
        let mut file = Calendar::new(None);
        file.event(&[("DTSTART", Value::Day(1_772_442_000_000)), ("DTSTAMP", Value::At(1_772_442_000_000))]);
        let text = file.text();
        assert!(text.contains("DTSTART;VALUE=DATE:20260302\r\nDTSTAMP:20260302T090000Z\r\n"), "{text}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_line(title in "\\PC{0,200}|(?s).{0,80}", place in "(?s).{0,80}") {
            let mut file = Calendar::new(Some("PUBLISH"));
            file.event(&[("DTSTART", Value::At(0)), ("SUMMARY", Value::Text(&title)), ("LOCATION", Value::Text(&place))]);
            let file = file.text();
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LINE_MAX && !line.contains(['\r', '\n'])));
            let whole = file.replace("\r\n ", "");
            prop_assert_eq!(whole.lines().filter(|line| line.starts_with("BEGIN:")).count(), 2);
            prop_assert_eq!(whole.lines().filter(|line| line.starts_with("DTSTART")).count(), 1);
        }
    }
}
