//! The queries on SQLite.

use super::inner_names;
use crate::{Dialect, Kind, Result, Sql, sqlite::open_reader};
use rusqlite::{Connection, Statement};
use std::path::Path;

pub(super) fn check(path: &Path, queries: &[&'static Sql]) -> Result<Vec<String>> {
    let connection = open_reader(path)?;
    let mut faults = Vec::new();
    for sql in queries {
        if let Err(error) = one(&connection, sql, &mut faults) {
            faults.push(format!("{} on SQLite: {error}", sql.name));
        }
    }
    Ok(faults)
}

fn one(connection: &Connection, sql: &Sql, faults: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut fault = |what: String| faults.push(format!("{} on SQLite: {what}", sql.name));
    let text = sql.text(Dialect::Sqlite);
    let statement = connection.prepare(text)?;
    if statement.parameter_count() != sql.params.len() {
        fault(format!("{} parameters, {} declared", statement.parameter_count(), sql.params.len()));
    }
    if statement.readonly() == sql.writes {
        fault("it writes, but begins like a query; begin with the word that writes".into());
    }
    columns(&statement, sql, &mut fault);
    if sql.scan.is_none() {
        scans(connection, sql, text, &mut fault)?;
    }
    Ok(())
}

fn columns(statement: &Statement<'_>, sql: &Sql, fault: &mut impl FnMut(String)) {
    let declared = sql.columns.unwrap_or_default();
    let found = statement.columns();
    if found.len() != declared.len() {
        fault(format!("{} columns, {} declared", found.len(), declared.len()));
    }
    for (column, slot) in found.zip(declared) {
        if column.name() != slot.name {
            fault(format!("column {}, declared as {}", column.name(), slot.name));
        }
        let kind = match column.decl_type().map(str::to_ascii_lowercase).as_deref() {
            Some("integer") => Kind::Int,
            Some("text") => Kind::Text,
            _ => continue,
        };
        if kind != slot.kind {
            fault(format!("column {} is {kind:?}, declared as {:?}", slot.name, slot.kind));
        }
    }
}

fn scans(connection: &Connection, sql: &Sql, text: &str, fault: &mut impl FnMut(String)) -> rusqlite::Result<()> {
    let inner = inner_names(sql);
    let mut plan = connection.prepare(&format!("explain query plan {text}"))?;
    let mut rows = plan.raw_query();
    while let Some(row) = rows.next()? {
        let detail: String = row.get(3)?;
        let Some(what) = detail.strip_prefix("SCAN ") else {
            continue;
        };
        let name = what.split(' ').next().unwrap_or(what).to_ascii_lowercase();
        let made_inside = what.starts_with("CONSTANT ROW") || name.starts_with('(') || inner.contains(&name);
        if !made_inside {
            fault(format!("reads a whole table ({detail}); give it an index, or say `scan \"why\"`"));
        }
    }
    Ok(())
}
