//! Migrations: forward only, one text for both engines, each run once and never changed afterwards.

use crate::{Error, Result, log::Hex, sqlite};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// `(file name, text)` of everything in `schema/`, in order.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schema.rs"));

/// The oldest schema that this release can upgrade.
const OLDEST: i64 = 1;

/// One migration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub text: &'static str,
}

impl Migration {
    /// What the database remembers of the text.
    pub fn digest(&self) -> String {
        Hex::of(&Sha256::digest(self.text.as_bytes()).into()).text().to_owned()
    }
}

/// Every migration, by number.
pub(crate) fn all() -> Vec<Migration> {
    FILES
        .iter()
        .filter_map(|(name, text)| {
            let number = name.get(..4)?.parse().ok()?;
            Some(Migration { number, name: name.trim_end_matches(".sql"), text })
        })
        .collect()
}

/// The last migration this release knows.
pub fn newest() -> i64 {
    all().last().map_or(0, |migration| migration.number)
}

/// The table of what has run; made before everything else, so it is no migration itself.
pub(crate) const SCHEMA_TABLE: &str = "create table if not exists store_schema (
  number bigint primary key,
  name   text   not null,
  digest text   not null,
  at_ms  bigint not null
)";

/// `(number, digest)` of what has run.
pub(crate) const RAN: &str = "select number, digest from store_schema order by number";

/// What has still to run, given `(number, digest)` of what has.
pub(crate) fn pending(ran: &[(i64, String)]) -> Result<Vec<Migration>> {
    let all = all();
    let known = all.last().map_or(0, |migration| migration.number);
    let found = ran.iter().map(|(number, _)| *number).max().unwrap_or(0);
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    if (1..OLDEST).contains(&found) {
        return Err(Error::TooOld { found, oldest: OLDEST });
    }
    for (number, digest) in ran {
        if let Some(migration) = all.iter().find(|migration| migration.number == *number)
            && migration.digest() != *digest
        {
            return Err(Error::Rewritten(migration.name.to_owned()));
        }
    }
    Ok(all.into_iter().filter(|migration| ran.iter().all(|(number, _)| *number != migration.number)).collect())
}

/// Those up to a number, or all.
pub(crate) fn until(pending: Vec<Migration>, up_to: Option<i64>) -> impl Iterator<Item = Migration> {
    pending.into_iter().filter(move |migration| up_to.is_none_or(|up_to| migration.number <= up_to))
}

/// Says whether everything has run and nothing else.
pub(crate) fn current(ran: &[(i64, String)]) -> Result<()> {
    match pending(ran)?.first() {
        Some(migration) => Err(Error::Behind(migration.name.to_owned())),
        None => Ok(()),
    }
}

/// Brings a SQLite database up to date, or up to a migration, in one transaction.
pub(crate) fn sqlite(connection: &Connection, now_ms: i64, up_to: Option<i64>) -> Result<()> {
    connection.execute_batch("begin immediate")?;
    let result = sqlite_inside(connection, now_ms, up_to);
    connection.execute_batch(if result.is_ok() { "commit" } else { "rollback" })?;
    result
}

fn sqlite_inside(connection: &Connection, now_ms: i64, up_to: Option<i64>) -> Result<()> {
    sqlite::control(connection, &for_sqlite(SCHEMA_TABLE))?;
    for migration in until(pending(&sqlite::ran(connection)?)?, up_to) {
        for statement in statements(migration.text) {
            connection.execute_batch(&for_sqlite(statement)).map_err(|error| failed(&migration, &error))?;
        }
        let done = "insert into store_schema (number, name, digest, at_ms) values (?1, ?2, ?3, ?4)";
        connection.execute(done, (migration.number, migration.name, migration.digest(), now_ms))?;
    }
    Ok(())
}

/// Which migration failed belongs to why.
pub(crate) fn failed(migration: &Migration, error: &dyn std::error::Error) -> Error {
    Error::Config(format!("migration {}: {error}", migration.name))
}

/// The statements of a text, without the semicolons, comments left in.
pub(crate) fn statements(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, byte) in code(text) {
        if byte == b';' {
            found.push(&text[from..at]);
            from = at + 1;
        }
    }
    found.push(&text[from..]);
    found.retain(|statement| code(statement).any(|(_, byte)| !byte.is_ascii_whitespace()));
    found
}

/// `bigint` is `integer` there, and tables are strict.
fn for_sqlite(statement: &str) -> String {
    let mut out = String::with_capacity(statement.len() + 8);
    let mut word = String::new();
    let mut words = Vec::new();
    let mut last = 0;
    let mut flush = |word: &mut String, end: usize, out: &mut String| {
        if word.is_empty() {
            return;
        }
        let from = end - word.len();
        out.push_str(&statement[last..from]);
        out.push_str(if word.eq_ignore_ascii_case("bigint") { "integer" } else { word });
        last = end;
        words.push(word.to_ascii_lowercase());
        word.clear();
    };
    let mut end = 0;
    for (at, byte) in code(statement) {
        let part_of_word = byte.is_ascii_alphanumeric() || byte == b'_';
        if !part_of_word || at != end {
            flush(&mut word, end, &mut out);
        }
        if part_of_word {
            word.push(char::from(byte));
        }
        end = at + 1;
    }
    flush(&mut word, end, &mut out);
    out.push_str(&statement[last..]);
    if words.len() > 1 && words[0] == "create" && words[1] == "table" {
        out.push_str("\nstrict");
    }
    out
}

/// The bytes that are neither in a comment nor in a quoted text, with their places.
fn code(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let bytes = text.as_bytes();
    let (mut quoted, mut comment) = (false, false);
    bytes.iter().enumerate().filter_map(move |(at, byte)| {
        if comment {
            comment = *byte != b'\n';
            return None;
        }
        if *byte == b'\'' {
            quoted = !quoted;
            return Some((at, *byte));
        }
        if !quoted && *byte == b'-' && bytes.get(at + 1) == Some(&b'-') {
            comment = true;
            return None;
        }
        (!quoted).then_some((at, *byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_once() {
        let numbers: Vec<i64> = all().iter().map(|migration| migration.number).collect();
        let mut once = numbers.clone();
        once.dedup();
        assert_eq!(numbers, once, "two migrations share a number");
        let named = |name: &&str| name.len() > 5 && name.as_bytes()[4] == b'_';
        assert!(all().iter().all(|migration| named(&migration.name)), "a migration is NNNN_room_what.sql");
    }

    #[test]
    fn statements_end_at_semicolons_of_code() {
        let text = "-- a; b\ncreate table x (a text default ';'); -- c\n;insert into x values ('--;');\n";
        assert_eq!(statements(text), ["-- a; b\ncreate table x (a text default ';')", "insert into x values ('--;')"]);
    }

    #[test]
    fn sqlite_has_integers_and_strict_tables() {
        let text = "create table x (a bigint not null, b text default 'bigint') -- bigint";
        assert_eq!(for_sqlite(text), "create table x (a integer not null, b text default 'bigint') -- bigint\nstrict");
        assert_eq!(for_sqlite("create index a_bigint on x (a)"), "create index a_bigint on x (a)");
    }

    #[test]
    fn a_database_from_the_future_is_refused() {
        let ran = [(newest() + 1, String::new())];
        assert!(matches!(pending(&ran), Err(Error::TooNew { .. })));
    }

    #[test]
    fn a_migration_that_ran_does_not_change() {
        let ran = [(1, "another".to_owned())];
        assert!(matches!(pending(&ran), Err(Error::Rewritten(_))));
    }
}
