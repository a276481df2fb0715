//! Reads `{"id","text"}` a line (with `addresses`, `before` and `field` if there are any) and writes what was found.

use guard::inbound::{Context, redact_in};
use serde_json::{Value, json};
use std::io::{BufRead, stdin};

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let (addresses, before) = (texts(&row["addresses"]), texts(&row["before"]));
        let context = Context { before: &before, addresses: &addresses, field: row["field"].as_str() };
        let redacted = redact_in(row["text"].as_str().unwrap_or(""), &context);
        let secrets: Vec<Value> =
            redacted.secrets.iter().map(|s| json!({"kind": s.kind.name(), "start": s.start, "end": s.end})).collect();
        println!("{}", json!({"id": row["id"], "secrets": secrets, "redacted": redacted.text}));
    }
    Ok(())
}
