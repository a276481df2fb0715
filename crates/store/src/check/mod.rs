//! Every declared query, held against a real database: names, types, and no reading of whole tables.

mod postgres;
mod schema;
mod sqlite;

use crate::{Error, QUERIES, Result, Sql};
use std::path::Path;

/// Checks every query that is linked in against databases that have the newest schema (a [`crate::Store`] was opened on
/// them), and their schemas against each other. Answers what is wrong, one sentence each; nothing if all is well.
pub async fn all(databases: &[&str]) -> Result<Vec<String>> {
    let mut faults = same_names();
    for database in databases {
        match database.split_once(':') {
            Some(("sqlite", path)) => faults.extend(sqlite::check(Path::new(path), &QUERIES)?),
            Some(("postgres" | "postgresql", _)) => faults.extend(postgres::check(database, &QUERIES).await?),
            _ => return Err(Error::Config(format!("not a database: {database}"))),
        }
    }
    let sqlite = databases.iter().find_map(|url| url.strip_prefix("sqlite:"));
    let postgres = databases.iter().find(|url| url.starts_with("postgres"));
    if let (Some(sqlite), Some(postgres)) = (sqlite, postgres) {
        faults.extend(schema::differences(Path::new(sqlite), postgres).await?);
    }
    Ok(faults)
}

fn same_names() -> Vec<String> {
    let mut names: Vec<&str> = QUERIES.iter().map(|sql| sql.name).collect();
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
    twice.map(|pair| format!("{}: declared twice", pair[0])).collect()
}

/// The names that stand for rows made inside the text: `with x as (…)` and `(…) as x`. Reading all of those is fine.
fn inner_names(sql: &Sql) -> Vec<String> {
    let text = sql.source.to_ascii_lowercase().replace(['(', ')', ','], " \u{1} ").replace('\u{1}', "|");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut names = Vec::new();
    for trio in words.windows(3) {
        match trio {
            [name, "as", "|"] => names.push((*name).to_owned()),
            ["|", "as", name] => names.push((*name).to_owned()),
            ["|", name, _] => names.push((*name).to_owned()),
            _ => {}
        }
    }
    names
}
