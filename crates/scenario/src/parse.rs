//! From text to a scenario. What is wrong is told with its line and with what to write instead.

use crate::{
    format::{FORMAT, Scenario},
    ledger,
    yaml::{self, Lines},
};
use std::fmt;

/// What is wrong with a file, and how it is mended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

impl Problem {
    pub(crate) fn new(line: usize, what: impl Into<String>, mend: impl Into<String>) -> Problem {
        Problem { line, what: what.into(), mend: mend.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; {}", self.line, self.what, self.mend)
    }
}

/// Reads a scenario's shape; whether it makes sense, [`crate::check`] says.
///
/// Errors: text that is not YAML, an unknown key, a value of the wrong kind, a format that is not known.
pub fn parse(text: &str) -> Result<(Scenario, Lines), Problem> {
    let (value, lines) = yaml::read(text)?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    if !format.is_some_and(|format| (1..=u64::from(FORMAT)).contains(&format)) {
        let line = lines.of("format");
        return Err(Problem::new(
            line,
            "the format is not known",
            format!("write `format: {FORMAT}`, or use a newer release"),
        ));
    }
    let scenario: Scenario = serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let what = error.inner().to_string();
        let mend = mend(&what);
        let path = if path == "." { String::new() } else { format!("`{path}`: ") };
        Problem::new(lines.of(error.path().to_string().as_str()), format!("{path}{what}"), mend)
    })?;
    if scenario.format < 2 && ledger::says_any(&scenario) {
        return Err(Problem::new(
            lines.of("format"),
            "format 1 does not know what chains say (`on_chain`, `desk`, `halted`)",
            "write `format: 2`",
        ));
    }
    Ok((scenario, lines))
}

fn mend(what: &str) -> &'static str {
    if what.starts_with("unknown field") {
        "use one of the keys named, or remove it"
    } else if what.starts_with("missing field") {
        "add it"
    } else if what.starts_with("unknown variant") {
        "use one of the words named"
    } else {
        "write a value of that kind; `handrail scenario schema` describes every key"
    }
}
