//! Scenarios from the command line: prove files, grade a transcript, print the format's schema.

use clap::Subcommand;
use scenario::{Grade, Script, Transcript, grade};
use std::{
    fmt::Write,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Bytes of a file that is read.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// `handrail scenario …`
#[derive(Subcommand)]
pub enum Verb {
    /// Prove scenarios: names, texts, no dead end, every fact and outcome reachable, can be won and lost. Errors name the line and the mend.
    Check {
        /// Scenario files (*.yaml).
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Play a transcript and grade it. The same file and transcript give the same grade on every machine.
    Play {
        /// The scenario file.
        file: PathBuf,
        /// The transcript, JSON as in docs/scenario.md; `-` reads it from standard input.
        #[arg(long)]
        transcript: PathBuf,
        /// The whole grade as JSON instead of a summary.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON schema of the format.
    Schema,
}

/// Does it; the answer is for people, or for programs where `--json` says so. The error says what to do.
pub fn run(verb: &Verb) -> Result<String, String> {
    match verb {
        Verb::Check { files } => check(files),
        Verb::Play { file, transcript, json } => play(file, transcript, *json),
        Verb::Schema => Ok(scenario::schema().trim_end().to_owned()),
    }
}

fn read(path: &Path) -> Result<String, String> {
    let wrong = |why: String| format!("{}: {why}", path.display());
    let mut text = String::new();
    let source: Box<dyn Read> = match path.to_str() {
        Some("-") => Box::new(io::stdin().lock()),
        _ => Box::new(File::open(path).map_err(|error| wrong(error.to_string()))?),
    };
    source.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(|error| wrong(error.to_string()))?;
    if text.len() as u64 > BYTES_MAX {
        return Err(wrong(format!("more than {BYTES_MAX} bytes; give the file of one scenario or one transcript")));
    }
    Ok(text)
}

fn check(files: &[PathBuf]) -> Result<String, String> {
    let (mut said, mut wrong) = (String::new(), String::new());
    for file in files {
        match scenario::check(&read(file)?) {
            Ok(script) => {
                let one = &script.scenario;
                let sizes =
                    format!("{} states, {} facts, {} outcomes", one.states.len(), one.facts.len(), one.outcomes.len());
                let _ = writeln!(said, "{}: {} version {}, {sizes}: proved", file.display(), one.case, one.version);
            }
            Err(problems) => {
                for problem in problems {
                    let _ = writeln!(wrong, "{}: {problem}", file.display());
                }
            }
        }
    }
    if wrong.is_empty() {
        Ok(said.trim_end().to_owned())
    } else {
        Err(format!("not every scenario is right\n{}", wrong.trim_end()))
    }
}

fn play(file: &Path, transcript: &Path, json: bool) -> Result<String, String> {
    let script = Script::open(&read(file)?).map_err(|problems| {
        let list: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", file.display())).collect();
        list.join("\n")
    })?;
    let transcript = Transcript::read(&read(transcript)?)?;
    let grade = grade(&script, &transcript)?;
    if json { serde_json::to_string_pretty(&grade).map_err(|error| error.to_string()) } else { Ok(summary(&grade)) }
}

fn summary(grade: &Grade) -> String {
    let mut out = String::new();
    let verdict = if grade.passed { "passed" } else { "not passed" };
    let outcome = grade.outcome.as_ref().map_or("no end", |outcome| outcome.id.as_str());
    let _ =
        writeln!(out, "{} version {}: {verdict}, {} of 100, outcome {outcome}", grade.case, grade.version, grade.score);
    for must in &grade.must {
        let mark = if must.met { "done" } else { "not done" };
        let _ = writeln!(out, "  must      {:24} {mark}{}", must.id, if must.late { ", too late" } else { "" });
    }
    for not in &grade.must_not {
        for quote in &not.broken {
            let _ = writeln!(out, "  must not  {:24} step {}: “{}”", not.id, quote.step + 1, quote.text);
        }
    }
    let _ = writeln!(out, "  facts     {} found, {} missed", grade.facts_found.len(), grade.facts_missed.len());
    let _ = write!(out, "  transcript sha256 {}", grade.transcript_sha256);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn library(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenarios").join(name)
    }

    fn graded(steps: Value) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.json");
        let transcript = json!({"case": "wrong-network", "version": 2, "locale": "en", "seed": 7, "steps": steps});
        std::fs::write(&path, transcript.to_string()).unwrap();
        run(&Verb::Play { file: library("wrong-network.yaml"), transcript: path, json: true })
    }

    #[test]
    fn a_transcript_is_graded_with_the_sentence_that_failed_it() {
        let said = "I understand. Please send me your seed phrase so that I can look.";
        let grade = graded(json!([{"after_ms": 5000, "act": "say", "text": said}])).unwrap();
        let grade: Value = serde_json::from_str(&grade).unwrap();
        assert_eq!(grade["passed"], false);
        let not = grade["must_not"].as_array().unwrap().iter().find(|not| not["id"] == "asks_for_secret").unwrap();
        assert_eq!(not["broken"][0]["text"], "send me your seed phrase");
        assert_eq!(grade["transcript_sha256"].as_str().unwrap().len(), 64);
    }

    #[test]
    fn what_cannot_be_graded_says_what_to_write_instead() {
        assert!(graded(json!([{"after_ms": 1, "act": "shout"}])).unwrap_err().contains("docs/scenario.md"));
        let wrong = graded(json!([{"after_ms": 1, "act": "look_up", "entry": "moon"}])).unwrap_err();
        assert!(wrong.contains("step 1") && wrong.contains("`moon`"), "{wrong}");
    }

    #[test]
    fn files_are_proved_and_what_is_wrong_is_told_with_its_line() {
        let said = run(&Verb::Check { files: vec![library("wrong-network.yaml")] }).unwrap();
        assert!(said.contains("wrong-network version 2") && said.contains("proved"), "{said}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.yaml");
        std::fs::write(&path, "format: 1\ncase: x\nmood: bad\n").unwrap();
        let wrong = run(&Verb::Check { files: vec![path] }).unwrap_err();
        assert!(wrong.contains("bad.yaml: line 3: ") && wrong.contains("unknown field `mood`"), "{wrong}");
    }

    #[test]
    fn the_schema_is_the_published_one() {
        let schema: Value = serde_json::from_str(&run(&Verb::Schema).unwrap()).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(schema["properties"]["states"].is_object());
    }
}
