//! Rules from the command line: one JSON object a line in, one a line out, so that anyone can test them.
//!
//! `start` and `end` count characters (Unicode scalar values), as Python's and SQL's strings do.

use chain::{Chain, recognise};
use guard::{inbound, outbound};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, BufRead, Read, Write};

/// Bytes of one line.
const LINE_MAX: u64 = 4 * 1024 * 1024;

/// A text to look at.
#[derive(Debug, Deserialize)]
struct Asked {
    /// Comes back with the answer.
    #[serde(default)]
    id: serde_json::Value,
    text: String,
}

#[derive(Debug, Serialize)]
struct Reference {
    kind: &'static str,
    chains: Vec<&'static str>,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'static str>,
    ambiguous: bool,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct Found {
    kind: &'static str,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct Scanned {
    id: serde_json::Value,
    references: Vec<Reference>,
    secrets: Vec<Found>,
    redacted: String,
}

/// A reply to look at, with what it is judged by.
#[derive(Debug, Deserialize)]
struct Reply {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
    #[serde(flatten)]
    by: By,
}

/// What a reply is judged by; all of it may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct By {
    hosts: Vec<String>,
    contacts: Vec<String>,
    verified_addresses: Vec<String>,
    customer: Vec<String>,
    others: Vec<String>,
    said: Vec<String>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Finding {
    rule: &'static str,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct Judged {
    id: serde_json::Value,
    findings: Vec<Finding>,
}

fn judged(reply: Reply) -> Judged {
    fn all(texts: &[String]) -> Vec<&str> {
        texts.iter().map(String::as_str).collect()
    }
    let by = &reply.by;
    let (hosts, contacts, verified) = (all(&by.hosts), all(&by.contacts), all(&by.verified_addresses));
    let (customer, others, said, notes) = (all(&by.customer), all(&by.others), all(&by.said), all(&by.notes));
    let context = outbound::Context {
        hosts: &hosts,
        contacts: &contacts,
        verified_addresses: &verified,
        customer: &customer,
        others: &others,
        said: &said,
        notes: &notes,
    };
    let places = Places::of(&reply.text);
    let findings = outbound::check(&reply.text, &context).into_iter().map(|finding| Finding {
        rule: finding.rule.name(),
        start: places.at(finding.start),
        end: places.at(finding.end),
    });
    Judged { findings: findings.collect(), id: reply.id }
}

/// `handrail guard --outbound`: what holds each reply back. Answers whether every line could be read.
///
/// Fails when input or output does.
pub fn outbound(input: impl BufRead, output: impl Write) -> io::Result<bool> {
    each(input, output, judged)
}

/// What went wrong with a line.
#[derive(Debug, Serialize)]
struct Bad {
    line: usize,
    error: String,
}

/// Where bytes of a text stand among its characters. Asked in any order, in time proportional to the text once.
struct Places(Vec<u32>);

impl Places {
    fn of(text: &str) -> Places {
        let mut places = vec![0; text.len() + 1];
        let mut count = 0;
        for (at, letter) in text.char_indices() {
            places[at..at + letter.len_utf8()].fill(count);
            count += 1;
        }
        places[text.len()] = count;
        Places(places)
    }

    fn at(&self, byte: usize) -> usize {
        self.0.get(byte).copied().unwrap_or_default() as usize
    }
}

fn scanned(asked: Asked) -> Scanned {
    let redacted = inbound::redact(&asked.text);
    let places = Places::of(&asked.text);
    // What is a secret is no reference: a key must not be looked up.
    let apart = |span: &std::ops::Range<usize>| {
        redacted.secrets.iter().all(|secret| span.end <= secret.start || secret.end <= span.start)
    };
    let references = recognise::read(&asked.text).into_iter().filter(|reading| apart(&reading.span));
    let references = references.map(|reading| Reference {
        kind: reading.kind.name(),
        chains: reading.chains.iter().map(Chain::code).collect(),
        value: reading.value,
        token: reading.token,
        ambiguous: reading.ambiguous,
        start: places.at(reading.span.start),
        end: places.at(reading.span.end),
    });
    Scanned {
        references: references.collect(),
        secrets: redacted
            .secrets
            .iter()
            .map(|secret| Found {
                kind: secret.kind.name(),
                start: places.at(secret.start),
                end: places.at(secret.end),
            })
            .collect(),
        redacted: redacted.text,
        id: asked.id,
    }
}

/// `handrail scan`: references and secrets of each text. Answers whether every line could be read.
///
/// Fails when input or output does.
pub fn scan(input: impl BufRead, output: impl Write) -> io::Result<bool> {
    each(input, output, scanned)
}

fn each<A: DeserializeOwned, T: Serialize>(
    mut input: impl BufRead,
    output: impl Write,
    answer: impl Fn(A) -> T,
) -> io::Result<bool> {
    let mut output = io::BufWriter::new(output);
    let (mut line, mut number, mut all_read) = (Vec::new(), 0, true);
    loop {
        line.clear();
        number += 1;
        if (&mut input).take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            output.flush()?;
            return Ok(all_read);
        }
        if line.len() as u64 == LINE_MAX && line.last() != Some(&b'\n') {
            return Err(io::Error::other(format!("line {number} is longer than {LINE_MAX} bytes")));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(asked) => serde_json::to_writer(&mut output, &answer(asked))?,
            Err(error) => {
                all_read = false;
                let error = format!("not {{\"id\": …, \"text\": \"…\"}}: {error}");
                serde_json::to_writer(&mut output, &Bad { line: number, error })?;
            }
        }
        output.write_all(b"\n")?;
        // Whoever asks line by line gets each answer at once.
        output.flush()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn ran(lines: &str) -> (Vec<Value>, bool) {
        let mut out = Vec::new();
        let whole = scan(lines.as_bytes(), &mut out).unwrap();
        (out.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect(), whole)
    }

    #[test]
    fn a_reference_and_a_secret_are_told_apart_and_counted_in_characters() {
        let text = "我转了100USDT到TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t没到账";
        let phrase = "abandon ".repeat(11) + "about";
        let asked = format!(
            "{}\n{}\n",
            json!({"id": 1, "text": text}),
            json!({"id": "b", "text": format!("我的助记词：{phrase}")})
        );
        let (answers, whole) = ran(&asked);
        assert!(whole);
        let address = &answers[0]["references"][1];
        assert_eq!((address["kind"].as_str(), address["chains"].clone()), (Some("address"), json!(["TRON"])));
        assert_eq!((address["start"].as_u64(), address["end"].as_u64()), (Some(11), Some(45)));
        assert_eq!(answers[0]["redacted"], text);
        assert_eq!(answers[1]["id"], "b");
        assert_eq!(answers[1]["secrets"], json!([{"kind": "bip39", "start": 6, "end": 6 + phrase.len()}]));
        assert_eq!(answers[1]["redacted"], "我的助记词：⟦secret:bip39⟧");
    }

    #[test]
    fn a_reply_is_held_for_what_it_says_and_judged_by_what_is_given() {
        let lines = [
            json!({"id": 1, "text": "Please send me your seed phrase"}),
            json!({"id": 2, "text": "永远不要把助记词告诉任何人"}),
            json!({"id": 3, "text": "See https://help.quayside.example/fees", "hosts": ["quayside.example"]}),
            json!({"id": 4, "text": "See https://help.quayside.example/fees"}),
        ];
        let asked: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let mut out = Vec::new();
        assert!(outbound(asked.as_bytes(), &mut out).unwrap());
        let answers: Vec<Value> =
            out.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let rules = |n: usize| {
            let found = answers[n]["findings"].as_array().unwrap();
            found.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(rules(0), ["asks_for_secret"]);
        assert!(rules(1).is_empty() && rules(2).is_empty(), "{answers:?}");
        assert_eq!(rules(3), ["link"]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_the_next_is_answered() {
        let (answers, whole) = ran("{\"text\": 7}\n\n{\"id\": 2, \"text\": \"hello\"}\n");
        assert!(!whole);
        assert_eq!(answers[0]["line"], 1);
        assert_eq!(answers[1], json!({"id": 2, "references": [], "secrets": [], "redacted": "hello"}));
    }
}
