//! Backup and restore, from every engine to every engine.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use room::{note, notes};
use std::{fs, path::PathBuf};
use store::{
    Error, NewJob, Store,
    backup::{self, Manifest, examine, restore},
    log::{CHECKPOINT_FILE, read_checkpoints},
    on_both, public_key,
    testing::{self, Fresh},
};

const STRANGE: &str = "tab\t, line\n, return\r, quote\", back\\slash, \\N, 汉字, 😀";

/// A house with notes, a job and a blob, and its backup.
async fn kept(fresh: &Fresh) -> (Store, PathBuf, Manifest) {
    let store = fresh.open().await;
    for text in ["one", STRANGE, ""] {
        note(&store, text).await.unwrap();
        store.clock().advance_ms(1);
    }
    let job = NewJob { kind: "test.job", key: None, due_ms: 7, body: serde_json::json!({ "a": [1, null] }) };
    store.jobs().queue(job).await.unwrap();
    store.blobs().put_bytes("abc").await.unwrap();
    store.checkpoint().await.unwrap();
    let folder = fresh.data().join("kept");
    let manifest = backup::take(&store, &folder).await.unwrap();
    (store, folder, manifest)
}

fn rows_of(manifest: &Manifest) -> Vec<&(String, u64, String)> {
    manifest.files.iter().filter(|(path, ..)| path.starts_with("rows/")).collect()
}

async fn goes_to(from: Fresh, to: Fresh) {
    let (store, folder, manifest) = kept(&from).await;
    assert_eq!(examine(&folder, &[public_key(&[0; 32])]).unwrap(), manifest);
    let restored = restore(&folder, to.config(), &[]).await.unwrap();
    assert_eq!((restored.entries, restored.blobs), (3, 1));
    let again = to.open().await;
    assert_eq!(notes(&again).await, ["one", STRANGE, ""]);
    assert_eq!(again.blobs().bytes(&again.blobs().list().await.unwrap()[0], 9).await.unwrap().unwrap(), b"abc");
    assert_eq!(read_checkpoints(&to.data().join(CHECKPOINT_FILE)).unwrap()[0].seq, 3);
    let second = backup::take(&again, &to.data().join("kept")).await.unwrap();
    assert!(rows_of(&second) == rows_of(&manifest), "both engines dump the same rows in the same order");
    note(&again, "and it goes on").await.unwrap();
    assert_eq!(again.entries(3, 9).await.unwrap()[0].seq, 4);
    drop(store);
}

on_both! {
    async fn a_backup_is_restored_on_sqlite(from: Fresh) {
        goes_to(from, testing::sqlite()).await;
    }

    async fn a_backup_is_restored_on_postgres(from: Fresh) {
        if let Some(to) = testing::postgres() {
            goes_to(from, to).await;
        }
    }

    async fn a_place_that_is_not_empty_is_refused(fresh: Fresh) {
        let (store, folder, _) = kept(&fresh).await;
        assert!(matches!(backup::take(&store, &folder).await, Err(Error::Config(_))), "nor is a backup overwritten");
        store.close().await;
        drop(store);
        assert!(matches!(restore(&folder, fresh.config(), &[]).await, Err(Error::Config(_))));
    }

    async fn a_backup_that_was_changed_is_refused(fresh: Fresh) {
        let (_store, folder, manifest) = kept(&fresh).await;
        let other = public_key(&[9; 32]);
        assert!(matches!(examine(&folder, &[other]), Err(Error::Corrupt(_))), "signed by somebody else");
        for (path, ..) in manifest.files.iter().chain([&("manifest.json".to_owned(), 0, String::new())]) {
            let file = folder.join(path);
            let right = fs::read(&file).unwrap();
            let mut wrong = right.clone();
            wrong.push(b' ');
            fs::write(&file, wrong).unwrap();
            assert!(matches!(examine(&folder, &[]), Err(Error::Corrupt(_))), "{path} was changed");
            fs::remove_file(&file).unwrap();
            assert!(examine(&folder, &[]).is_err(), "{path} is missing");
            fs::write(&file, right).unwrap();
        }
        examine(&folder, &[]).unwrap();
    }

    async fn a_backup_is_one_snapshot(fresh: Fresh) {
        let store = fresh.open().await;
        let writing = store.clone();
        let more = tokio::spawn(async move {
            for _ in 0..100 {
                note(&writing, "x").await.unwrap();
            }
        });
        let manifest = backup::take(&store, &fresh.data().join("kept")).await.unwrap();
        more.await.unwrap();
        let count = |name: &str| manifest.tables.iter().find(|table| table.name == name).unwrap().rows as i64;
        assert_eq!((count("store_log"), count("store_command")), (manifest.seq, manifest.seq));
    }
}
