//! No room is left: writing says so at once, reading goes on, nothing acknowledged is lost, and it goes on by itself
//! when there is room again.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use room::{note, notes};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use store::{
    Config, Error, Store,
    log::verify,
    public_key,
    testing::{self, Fresh},
};

/// Writes until nothing more can be written; answers how many notes were acknowledged.
async fn fill(store: &Store) -> usize {
    let text = "x".repeat(4_000);
    for acknowledged in 0..5_000 {
        let begun = Instant::now();
        match note(store, &text).await {
            Ok(()) => {}
            Err(Error::Full) => {
                assert!(begun.elapsed() < Duration::from_secs(1));
                return acknowledged;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("it was never full");
}

async fn whole(store: &Store) {
    verify(store, &[public_key(&[0; 32])], &[]).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_at_its_limit_answers_and_recovers() {
    let fresh = testing::sqlite();
    let config = Config { bytes_max: Some(4 * 1024 * 1024), ..fresh.config() };
    let store = Store::open(config).await.unwrap();
    let acknowledged = fill(&store).await;
    assert!(acknowledged > 100);
    assert_eq!(notes(&store).await.len(), acknowledged);
    let group: Vec<_> = (0..50).map(|_| note(&store, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")).collect();
    let more = futures_util::future::join_all(group).await.iter().filter(|result| result.is_ok()).count();
    assert_eq!(notes(&store).await.len(), acknowledged + more, "of a group that does not fit, nothing is kept");
    whole(&store).await;
    fresh.tamper("delete from store_command where at_ms >= 0").await;
    note(&store, "there is room again").await.unwrap();
    assert_eq!(notes(&store).await, ["there is room again"]);
    whole(&store).await;
}

/// A file system of its own, twice as large as an empty house; None if this process may not make one.
struct Disk(Fresh);

impl Disk {
    fn small(fresh: Fresh) -> Option<Disk> {
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"]).arg(fresh.data()).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Disk(fresh))
    }

    fn at(&self) -> &Path {
        self.0.data()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.at()).output();
    }
}

#[tokio::test]
async fn a_full_disk_answers_and_recovers() {
    let Some(disk) = Disk::small(testing::sqlite()) else {
        assert!(std::env::var_os("CI").is_none(), "this process must be allowed to mount a file system");
        eprintln!("NOT RUN: a full disk; this process may not mount a file system");
        return;
    };
    let stone = disk.at().join("stone");
    std::fs::write(&stone, vec![0; 512 * 1024]).unwrap();
    let store = disk.0.open().await;
    let acknowledged = fill(&store).await;
    assert!(acknowledged > 50);
    assert_eq!(notes(&store).await.len(), acknowledged);
    assert!(matches!(note(&store, &"z".repeat(4_000)).await, Err(Error::Full)), "it stays full");
    assert!(matches!(store.blobs().put_bytes(vec![0; 600 * 1024]).await, Err(Error::Full)));
    whole(&store).await;
    std::fs::remove_file(stone).unwrap();
    note(&store, "there is room again").await.unwrap();
    assert_eq!(notes(&store).await.len(), acknowledged + 1);
    whole(&store).await;
}
