//! YAML to values, with the line of each: the small part of YAML that people write, without anchors, aliases and tags.

use crate::parse::Problem;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Bytes of a file.
pub(crate) const BYTES_MAX: usize = 256 * 1024;
/// Values inside values.
const DEPTH_MAX: usize = 24;
/// Values of a file.
const VALUES_MAX: usize = 50_000;

/// The line on which each value begins, by its path: `states.start.on`, `facts[2].id`.
#[derive(Clone, Debug, Default)]
pub struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// The line of `path`, or of the nearest value around it.
    pub fn of(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return *line;
            }
            let Some(cut) = path.rfind(['.', '[']) else { return 1 };
            path = &path[..cut];
        }
    }
}

type Events<'a> = Parser<'a, StrInput<'a>>;

/// Reads one document.
pub fn read(text: &str) -> Result<(Value, Lines), Problem> {
    if text.len() > BYTES_MAX {
        return Err(Problem::new(
            1,
            format!("the file has more than {BYTES_MAX} bytes"),
            "split it into several cases",
        ));
    }
    let mut reader = Reader { events: Parser::new_from_str(text), lines: Lines::default(), values: 0 };
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd => return Err(Problem::new(1, "the file is empty", "begin with `format: 2`")),
            event => {
                let value = reader.value(event, span, "", 0)?;
                return Ok((value, reader.lines));
            }
        }
    }
}

struct Reader<'a> {
    events: Events<'a>,
    lines: Lines,
    values: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Problem> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Problem::new(
                error.marker().line(),
                format!("this is not YAML: {}", error.info()),
                "check the indentation, and put text that holds `: `, `#` or `{` in quotation marks",
            )),
            None => Err(Problem::new(1, "the file ends too soon", "close what was opened")),
        }
    }

    fn value(&mut self, event: Event<'a>, span: Span, path: &str, depth: usize) -> Result<Value, Problem> {
        let line = span.start.line();
        self.values += 1;
        if depth > DEPTH_MAX || self.values > VALUES_MAX {
            return Err(Problem::new(line, "the file is too deep or too long", "make it simpler"));
        }
        self.lines.0.entry(path.to_owned()).or_insert(line);
        match event {
            Event::Scalar(text, style, 0, None) => Ok(scalar(&text, style)),
            Event::SequenceStart(0, None) => self.sequence(path, depth),
            Event::MappingStart(0, None) => self.mapping(path, depth),
            _ => Err(Problem::new(line, "anchors, aliases and tags are not read", "write the value out")),
        }
    }

    fn sequence(&mut self, path: &str, depth: usize) -> Result<Value, Problem> {
        let mut values = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::Array(values));
            }
            let path = format!("{path}[{}]", values.len());
            values.push(self.value(event, span, &path, depth + 1)?);
        }
    }

    fn mapping(&mut self, path: &str, depth: usize) -> Result<Value, Problem> {
        let mut map = Map::new();
        loop {
            let (event, span) = self.next()?;
            let line = span.start.line();
            let key = match event {
                Event::MappingEnd => return Ok(Value::Object(map)),
                Event::Scalar(key, _, 0, None) => key.into_owned(),
                _ => return Err(Problem::new(line, "a key must be a word", "write `key: value`")),
            };
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.lines.0.insert(path.clone(), line);
            let (event, span) = self.next()?;
            let value = self.value(event, span, &path, depth + 1)?;
            if map.insert(key.clone(), value).is_some() {
                return Err(Problem::new(line, format!("`{key}` stands twice"), "keep one of the two"));
            }
        }
    }
}

/// Plain words are text unless they are `true`, `false`, nothing, or a whole number: no octal, no dates, no `no` for false.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::from(number),
            _ => Value::String(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_lines() {
        let (value, lines) = read("a: 1\nb:\n  c: [x, \"2\"]\n  asks.network: no\n").unwrap();
        assert_eq!(value, serde_json::json!({"a": 1, "b": {"c": ["x", "2"], "asks.network": "no"}}));
        assert_eq!((lines.of("b.c[1]"), lines.of("b.asks.network"), lines.of("b.c[1].nothing")), (3, 4, 3));
    }

    #[test]
    fn what_is_not_read_is_said_with_its_line() {
        let line = |text: &str| read(text).unwrap_err().line;
        assert_eq!(line("a: 1\na: 2\n"), 2);
        assert_eq!(line("a: &x 1\nb: *x\n"), 1);
        assert_eq!(line("a: 1\nb: [1\n"), 3);
        assert_eq!(line(""), 1);
        assert!(read(&"[".repeat(60)).is_err());
    }
}
