//! The queries on PostgreSQL.

use crate::{Dialect, Kind, Result, Slot, Sql, postgres::Server};
use std::collections::HashSet;
use tokio_postgres::{Client, Column, types::Type};

pub(super) async fn check(url: &str, queries: &[&'static Sql]) -> Result<Vec<String>> {
    let server = Server::parse(url, false)?;
    let session = server.connect().await?;
    let client = session.client();
    let nullable = nullable(client).await?;
    let mut faults = Vec::new();
    for (number, sql) in queries.iter().enumerate() {
        let mut fault = |what: String| faults.push(format!("{} on PostgreSQL: {what}", sql.name));
        if let Err(error) = one(client, number, sql, &nullable, &mut fault).await {
            fault(crate::Error::from(error).to_string());
        }
    }
    Ok(faults)
}

/// `(table, column)` of every column of a table that may be null. What a view shows is as its table says, and the
/// database does not tell: its columns are left to the other engine's rows.
async fn nullable(client: &Client) -> Result<HashSet<(u32, i16)>> {
    let text = "select attrelid, attnum from pg_attribute join pg_class on pg_class.oid = attrelid
                 where attnum > 0 and not attnotnull and not attisdropped and relkind <> 'v'";
    let rows = client.query(text, &[]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

async fn one(
    client: &Client,
    number: usize,
    sql: &Sql,
    nullable: &HashSet<(u32, i16)>,
    fault: &mut impl FnMut(String),
) -> std::result::Result<(), tokio_postgres::Error> {
    let text = sql.text(Dialect::Postgres);
    let statement = client.prepare(text).await?;
    if statement.params().len() != sql.params.len() {
        fault(format!("{} parameters, {} declared", statement.params().len(), sql.params.len()));
    }
    for (ty, slot) in statement.params().iter().zip(sql.params) {
        let right = match slot.kind {
            Kind::Int => *ty == Type::INT8,
            Kind::Text => matches!(*ty, Type::TEXT | Type::VARCHAR),
        };
        if !right {
            fault(format!("parameter {} is {ty}, declared as {:?}; cast it", slot.name, slot.kind));
        }
    }
    let declared = sql.columns.unwrap_or_default();
    if statement.columns().len() != declared.len() {
        fault(format!("{} columns, {} declared", statement.columns().len(), declared.len()));
    }
    for (column, slot) in statement.columns().iter().zip(declared) {
        one_column(column, slot, nullable, fault);
    }
    if sql.scan.is_none() {
        scans(client, number, sql, text, fault).await?;
    }
    Ok(())
}

fn one_column(column: &Column, slot: &Slot, nullable: &HashSet<(u32, i16)>, fault: &mut impl FnMut(String)) {
    if column.name() != slot.name {
        fault(format!("column {}, declared as {}", column.name(), slot.name));
    }
    let ty = column.type_();
    let right = match slot.kind {
        Kind::Int => matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2),
        Kind::Text => matches!(*ty, Type::TEXT | Type::VARCHAR),
    };
    if !right {
        fault(format!("column {} is {ty}, declared as {:?}; cast it", slot.name, slot.kind));
    }
    let place = column.table_oid().zip(column.column_id());
    if !slot.null && place.is_some_and(|place| nullable.contains(&place)) {
        fault(format!("column {} may be null, declared as what is never null", slot.name));
    }
}

async fn scans(
    client: &Client,
    number: usize,
    sql: &Sql,
    text: &str,
    fault: &mut impl FnMut(String),
) -> std::result::Result<(), tokio_postgres::Error> {
    client.batch_execute(&format!("prepare q{number} as {text}")).await?;
    let nulls = vec!["null"; sql.params.len()].join(", ");
    let values = if nulls.is_empty() { String::new() } else { format!("({nulls})") };
    let rows = client.query(&format!("explain execute q{number}{values}"), &[]).await?;
    let lines: Vec<&str> = rows.iter().map(|row| row.get(0)).collect();
    for (at, line) in lines.iter().enumerate() {
        let Some((name, _)) = line.split_once("  (cost=") else {
            continue;
        };
        // What is said about a node stands below it, up to the next node.
        let below = lines[at + 1..].iter().take_while(|line| !line.contains("  (cost="));
        let condition = below.into_iter().any(|line| line.trim().starts_with("Index Cond:"));
        if name.contains("Seq Scan on ") || (name.contains("Index") && name.contains(" Scan ") && !condition) {
            let name = name.trim().trim_start_matches("->").trim();
            fault(format!("reads a whole table ({name}); give it an index, or say `scan \"why\"`"));
        }
    }
    Ok(())
}
