//! Every query of the store, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use store::{check, query, testing};

#[tokio::test]
async fn every_query_is_right() {
    let fresh = testing::sqlite();
    let store = fresh.open().await;
    let faults = check::all(&[&fresh.url]).await.unwrap();
    drop(store);
    let (wrong, right): (Vec<_>, Vec<_>) = faults.into_iter().partition(|fault| fault.contains("::Wrong"));
    assert_eq!(right, Vec::<String>::new());
    for (name, words) in [
        ("WrongColumn", "no such column"),
        ("WrongName", "declared as"),
        ("WrongKind", "declared as Text"),
        ("WrongScan", "reads a whole table"),
        ("WrongWrite", "it writes"),
    ] {
        let found = wrong.iter().any(|fault| fault.contains(&format!("::{name} on SQLite")) && fault.contains(words));
        assert!(found, "{name} went unnoticed: {wrong:#?}");
    }
}

query! { WrongColumn {} -> [A { seq: i64 }] = "select sequence as seq from store_head where id = 1" }
query! { WrongName {} -> [B { number: i64 }] = "select seq from store_head where id = 1" }
query! { WrongKind {} -> [C { seq: String }] = "select seq from store_head where id = 1" }
query! { WrongScan {} -> [D { seq: i64 }] = "select l.seq from store_log l order by l.seq" }
query! { WrongWrite { seq: i64 } = "with x as (select 1 as one) update store_head set seq = $seq where id in (select one from x)" }
