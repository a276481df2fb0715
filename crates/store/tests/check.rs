//! Every query of the store, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use store::{check, query, testing};

#[tokio::test]
async fn every_query_is_right() {
    let databases = testing::both();
    for fresh in &databases {
        fresh.open().await.close().await;
    }
    let urls: Vec<&str> = databases.iter().map(|fresh| fresh.url.as_str()).collect();
    let faults = check::all(&urls).await.unwrap();
    let (wrong, right): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| fault.contains("::Wrong"));
    assert_eq!(right, Vec::<String>::new());
    for (name, sqlite, postgres) in [
        ("WrongColumn", "no such column", "does not exist"),
        ("WrongName", "declared as", "declared as"),
        ("WrongKind", "declared as Text", "declared as Text"),
        ("WrongScan", "reads a whole table", "reads a whole table"),
        ("WrongWrite", "it writes", ""),
        ("WrongSum", "", "numeric"),
        ("WrongNull", "", "may be null"),
        ("WrongParameter", "", "parameter is_text is text"),
    ] {
        for (engine, words) in [("SQLite", sqlite), ("PostgreSQL", postgres)] {
            let start = format!("::{name} on {engine}");
            let found = wrong.iter().any(|fault| fault.contains(&start) && fault.contains(words));
            let expected = !words.is_empty() && (engine == "SQLite" || databases.len() == 2);
            assert_eq!(found, expected, "{name} on {engine}: {wrong:#?}");
        }
    }
}

query! { WrongColumn {} -> [A { seq: i64 }] = "select sequence as seq from store_head where id = 1" }
query! { WrongName {} -> [B { number: i64 }] = "select seq from store_head where id = 1" }
query! { WrongKind {} -> [C { seq: String }] = "select seq from store_head where id = 1" }
query! { WrongScan {} -> [D { kind: String }] = "select l.kind from store_log l where l.kind = 'x' order by l.seq" }
query! { WrongWrite { seq: i64 } = "with x as (select 1 as one) update store_head set seq = $seq where id in (select one from x)" }
query! { scan "a test"; WrongSum {} -> [E { sum: i64 }] = "select sum(seq) as sum from store_log" }
query! { WrongNull { id: String } -> [F { error: String }] = "select error from store_job where id = $id" }
query! { WrongParameter { is_text: i64 } -> [G { id: String }] = "select id from store_job where id = $is_text" }

#[tokio::test]
async fn a_schema_that_differs_is_told() {
    let databases = testing::both();
    for fresh in &databases {
        fresh.open().await.close().await;
    }
    let urls: Vec<&str> = databases.iter().map(|fresh| fresh.url.as_str()).collect();
    let path = urls[0].strip_prefix("sqlite:").unwrap();
    let text = "create table test_extra (id text primary key, n integer not null) strict;
                create unique index test_extra_by_n on test_extra (n, id) where n > 1";
    rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap();
    let faults = check::all(&urls).await.unwrap();
    let told: Vec<&str> = faults.iter().filter_map(|fault| fault.strip_prefix("schema: ")).collect();
    let expected = [
        "column test_extra.id text not null, but not on PostgreSQL",
        "column test_extra.n bigint not null, but not on PostgreSQL",
        "index test_extra (id) unique, but not on PostgreSQL",
        "index test_extra (n, id) unique partial, but not on PostgreSQL",
    ];
    assert_eq!(told, if databases.len() == 2 { &expected[..] } else { &[] });
}
