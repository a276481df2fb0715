//! Reads `{"id","text"}` a line (with the fields of `outbound::Context` if there are any) and writes what holds it.

use guard::outbound::{Context, check};
use serde_json::{Value, json};
use std::io::{BufRead, stdin};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let texts = |name: &str| -> Vec<&str> {
            row[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let context = Context {
            hosts: &texts("hosts"),
            contacts: &texts("contacts"),
            verified_addresses: &texts("verified_addresses"),
            customer: &texts("customer"),
            others: &texts("others"),
            said: &texts("said"),
            notes: &texts("notes"),
        };
        let text = row["text"].as_str().unwrap_or("");
        let findings: Vec<Value> = check(text, &context)
            .iter()
            .map(|f| json!({"rule": f.rule.name(), "start": f.start, "end": f.end, "text": &text[f.start..f.end]}))
            .collect();
        println!("{}", json!({"id": row["id"], "findings": findings}));
    }
    Ok(())
}
