//! The write-ahead log of SQLite does not grow without end, and nothing is lost with it.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use room::{note, notes};
use std::fs;
use store::testing;

const MIB: u64 = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn the_write_ahead_log_starts_over_while_commands_go_on() {
    let fresh = testing::sqlite();
    let store = fresh.open().await;
    let text = "x".repeat(16 * 1024);
    let (file, wal) = (fresh.data().join("handrail.sqlite"), fresh.data().join("handrail.sqlite-wal"));
    let bytes = |path: &std::path::Path| fs::metadata(path).map_or(0, |meta| meta.len());
    let mut groups = 0;
    while bytes(&file) < 40 * MIB || bytes(&wal) > 32 * MIB {
        assert!(groups < 1_000, "the log has {} bytes, the file {}", bytes(&wal), bytes(&file));
        let group: Vec<_> = (0..64).map(|_| note(&store, &text)).collect();
        for done in futures_util::future::join_all(group).await {
            done.unwrap();
        }
        groups += 1;
    }
    store.close().await;
    drop(store);
    assert_eq!(bytes(&wal), 0, "closing leaves everything in the file");
    let store = fresh.open().await;
    assert_eq!(notes(&store).await.len(), groups * 64);
}
