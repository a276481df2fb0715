//! The rules against lines as people write them. `corpus/*.jsonl` grow; the figures must hold.
#![allow(clippy::unwrap_used)]

use guard::{
    inbound::{Context, Secret, redact_in},
    outbound,
};
use serde::Deserialize;
use std::{collections::BTreeSet, fs, path::PathBuf, thread};

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
    field: Option<String>,
    /// What must go; none in a line that must stay as it is.
    secrets: Vec<Wanted>,
    /// What must stay.
    #[serde(default)]
    keep: Vec<String>,
}

#[derive(Deserialize)]
struct Wanted {
    kind: String,
    text: String,
}

fn lines<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn covers(secrets: &[Secret], text: &str, wanted: &Wanted) -> bool {
    let at = text.find(&wanted.text).unwrap_or_else(|| panic!("{} is not in {text}", wanted.text));
    secrets.iter().any(|secret| secret.start <= at && secret.end >= at + wanted.text.len())
}

/// What was counted over some lines.
#[derive(Default)]
struct Tally {
    wanted: usize,
    missed: Vec<String>,
    plain: usize,
    touched: Vec<String>,
    kinds: BTreeSet<String>,
    misnamed: usize,
}

fn tally(lines: &[Line]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        let before: Vec<&str> = line.before.iter().map(String::as_str).collect();
        let addresses: Vec<&str> = line.addresses.iter().map(String::as_str).collect();
        let context = Context { before: &before, addresses: &addresses, field: line.field.as_deref() };
        let redacted = redact_in(&line.text, &context);
        for secret in &line.secrets {
            tally.wanted += 1;
            tally.kinds.insert(secret.kind.clone());
            if !covers(&redacted.secrets, &line.text, secret) {
                tally.missed.push(format!("{} {}: {}", line.id, secret.kind, redacted.text));
            } else if !redacted.secrets.iter().any(|found| found.kind.name() == secret.kind) {
                tally.misnamed += 1;
            }
        }
        if line.secrets.is_empty() {
            tally.plain += 1;
            if redacted.text != line.text {
                tally.touched.push(format!("{}: {}", line.id, redacted.text));
            }
        }
        for keep in &line.keep {
            assert!(redacted.text.contains(keep), "{} lost {keep}: {}", line.id, redacted.text);
        }
        if !redacted.secrets.is_empty() {
            let again = redact_in(&redacted.text, &Context::default());
            assert_eq!(again.text, redacted.text, "{} changes when read again", line.id);
        }
    }
    tally
}

#[test]
fn secrets_go_and_everything_else_stays() {
    let lines: Vec<Line> = lines("secrets.jsonl");
    assert!(lines.len() >= 300);
    let quarter = lines.len().div_ceil(4);
    let parts: Vec<Tally> = thread::scope(|scope| {
        let running: Vec<_> = lines.chunks(quarter).map(|lines| scope.spawn(|| tally(lines))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut all = Tally::default();
    for part in parts {
        all.wanted += part.wanted;
        all.plain += part.plain;
        all.misnamed += part.misnamed;
        all.missed.extend(part.missed);
        all.touched.extend(part.touched);
        all.kinds.extend(part.kinds);
    }
    let Tally { wanted, missed, plain, touched, kinds, misnamed } = all;
    println!(
        "{wanted} secrets, {} missed, {misnamed} misnamed; {plain} plain lines, {} touched",
        missed.len(),
        touched.len()
    );
    assert!(missed.len() * 200 <= wanted, "missed {missed:#?}");
    assert!(touched.len() * 100 <= plain, "touched {touched:#?}");
    assert!(misnamed * 50 <= wanted, "{misnamed} of {wanted} are called something else");
    let all: BTreeSet<String> = guard::inbound::Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(kinds, all, "every kind has its lines");
}

#[derive(Deserialize)]
struct Reply {
    id: String,
    text: String,
    /// The rules that must hold it; none in a line that must go.
    rules: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    contacts: Vec<String>,
    #[serde(default)]
    verified_addresses: Vec<String>,
    #[serde(default)]
    customer: Vec<String>,
    #[serde(default)]
    others: Vec<String>,
    #[serde(default)]
    said: Vec<String>,
    #[serde(default)]
    notes: Vec<String>,
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

#[test]
fn what_must_not_be_said_is_held_and_everything_else_goes() {
    let replies: Vec<Reply> = lines("outbound.jsonl");
    assert!(replies.len() >= 200);
    let (mut bad, mut missed, mut good, mut held) = (0, Vec::new(), 0, Vec::new());
    let mut rules = BTreeSet::new();
    for reply in &replies {
        let context = outbound::Context {
            hosts: &strs(&reply.hosts),
            contacts: &strs(&reply.contacts),
            verified_addresses: &strs(&reply.verified_addresses),
            customer: &strs(&reply.customer),
            others: &strs(&reply.others),
            said: &strs(&reply.said),
            notes: &strs(&reply.notes),
        };
        let findings = outbound::check(&reply.text, &context);
        if reply.rules.is_empty() {
            good += 1;
            if let Some(finding) = findings.first() {
                held.push(format!("{} {}: {}", reply.id, finding.rule, reply.text));
            }
        }
        for rule in &reply.rules {
            bad += 1;
            rules.insert(rule.as_str());
            if !findings.iter().any(|finding| finding.rule.name() == rule) {
                missed.push(format!("{} {rule}: {}", reply.id, reply.text));
            }
        }
    }
    println!("{bad} to hold, {} missed; {good} to go, {} held", missed.len(), held.len());
    assert!(missed.len() * 100 <= bad, "missed {missed:#?}");
    assert!(held.len() * 100 <= good, "held {held:#?}");
    let all: BTreeSet<&str> = outbound::Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(rules, all, "every rule has its lines");
}
