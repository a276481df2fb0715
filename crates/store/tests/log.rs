//! The log as evidence: verified, signed, and what tampering looks like.
#![allow(clippy::unwrap_used, missing_docs)]

mod room;

use futures_util::future::join_all;
use room::note;
use store::{
    Store,
    log::{CHECKPOINT_FILE, Checkpoint, Fault, Verified, read_checkpoints, verify},
    on_both, public_key,
    testing::Fresh,
};

const KEY: [u8; 32] = [0; 32];

async fn written(fresh: &Fresh, entries: i64) -> Store {
    let store = fresh.open().await;
    let texts: Vec<String> = (0..entries).map(|number| format!("note {number}")).collect();
    for done in join_all(texts.iter().map(|text| note(&store, text))).await {
        done.unwrap();
    }
    store
}

async fn verified(store: &Store, copies: &[Checkpoint]) -> Result<Verified, Fault> {
    verify(store, &[public_key(&KEY)], copies).await.unwrap()
}

on_both! {
    async fn an_untouched_log_is_whole(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        let first = store.checkpoint().await.unwrap().unwrap();
        assert_eq!(store.checkpoint().await.unwrap(), None, "nothing happened since");
        note(&store, "one more").await.unwrap();
        let second = store.checkpoint().await.unwrap().unwrap();
        assert_eq!((first.seq, second.seq), (5, 6));
        let copies = read_checkpoints(&fresh.data().join(CHECKPOINT_FILE)).unwrap();
        assert_eq!(copies, [first, second]);
        let whole = verified(&store, &copies).await.unwrap();
        assert_eq!((whole.entries, whole.checkpoints, whole.vouched), (6, 4, 6));
        assert_eq!(whole.hash, store.entries(5, 1).await.unwrap()[0].hash);
    }

    async fn an_empty_log_is_whole(fresh: Fresh) {
        let store = fresh.open().await;
        assert_eq!(verified(&store, &[]).await.unwrap().entries, 0);
    }

    async fn a_changed_entry_is_named(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        fresh.tamper("update store_log set actor = 'person:mallory' where seq = 3").await;
        assert_eq!(verified(&store, &[]).await, Err(Fault::Changed(3)));
    }

    async fn a_removed_entry_is_named(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        fresh.tamper("delete from store_log where seq = 3").await;
        assert_eq!(verified(&store, &[]).await, Err(Fault::Removed(3)));
    }

    async fn entries_that_changed_places_are_named(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        fresh.tamper("update store_log set seq = 99 where seq = 3; update store_log set seq = 3 where seq = 4;
                      update store_log set seq = 4 where seq = 99").await;
        assert_eq!(verified(&store, &[]).await, Err(Fault::Reordered(3)));
    }

    async fn an_inserted_entry_is_named(fresh: Fresh) {
        let store = written(&fresh, 3).await;
        fresh.tamper("update store_log set seq = 4 where seq = 3;
                      insert into store_log (seq, at_ms, kind, subject, actor, body, hash)
                      select 3, at_ms, kind, subject, actor, body, hash from store_log where seq = 2;
                      update store_head set seq = 4").await;
        assert_eq!(verified(&store, &[]).await, Err(Fault::Inserted(3)));
    }

    async fn a_cut_tail_shows_against_a_copy(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        let copy = store.checkpoint().await.unwrap().unwrap();
        fresh.tamper("delete from store_log where seq > 3; delete from store_checkpoint;
                      update store_head set seq = 3, hash = (select hash from store_log where seq = 3)").await;
        assert_eq!(verified(&store, &[]).await.unwrap().entries, 3, "from inside, nothing is missing");
        assert_eq!(verified(&store, &[copy]).await, Err(Fault::Cut { found: 3, vouched: 5 }));
    }

    async fn a_rewritten_chain_shows_against_a_copy(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        let copy = store.checkpoint().await.unwrap().unwrap();
        store.close().await;
        fresh.tamper("delete from store_log; delete from store_checkpoint;
                      update store_head set seq = 0, hash = '0000000000000000000000000000000000000000000000000000000000000000'").await;
        drop(store);
        let store = written(&fresh, 6).await;
        assert_eq!(verified(&store, &[]).await.unwrap().entries, 6, "from inside, it is a good chain");
        assert_eq!(verified(&store, &[copy]).await, Err(Fault::Rewritten(5)));
    }

    async fn a_forged_checkpoint_is_named(fresh: Fresh) {
        let store = written(&fresh, 5).await;
        store.checkpoint().await.unwrap();
        assert_eq!(verify(&store, &[public_key(&[9; 32])], &[]).await.unwrap(), Err(Fault::Forged(5)));
        fresh.tamper("update store_checkpoint set at_ms = at_ms + 1").await;
        assert_eq!(verified(&store, &[]).await, Err(Fault::Forged(5)));
    }

    async fn a_log_is_verified_while_it_is_written(fresh: Fresh) {
        let store = written(&fresh, 1_500).await;
        let reader = Store::open_to_read(fresh.config()).await.unwrap();
        let writing = store.clone();
        let more = tokio::spawn(async move {
            for _ in 0..50 {
                note(&writing, "meanwhile").await.unwrap();
            }
        });
        let whole = verified(&reader, &[]).await.unwrap();
        assert!(whole.entries >= 1_500);
        more.await.unwrap();
        assert!(matches!(note(&reader, "x").await, Err(store::Error::Closed)));
    }
}
