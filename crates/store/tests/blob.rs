//! Blobs in a folder.
#![allow(clippy::unwrap_used, missing_docs)]

use bytes::Bytes;
use futures_util::stream;
use std::io;
use store::{Error, on_both, testing::Fresh};

/// SHA-256 of "abc", FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

on_both! {
async fn content_is_found_by_its_hash(fresh: Fresh) {
    let store = fresh.open().await;
    let chunks = ["a", "bc"].map(|chunk| Ok::<_, io::Error>(Bytes::from(chunk)));
    let blob = store.blobs().put(stream::iter(chunks), 3).await.unwrap();
    assert_eq!((blob.hash.as_str(), blob.bytes), (ABC, 3));
    assert_eq!(store.blobs().put_bytes("abc").await.unwrap(), blob);
    assert_eq!(store.blobs().bytes(ABC, 3).await.unwrap().unwrap(), b"abc");
    assert!(fresh.data().join("blobs/ba").join(&ABC[2..]).exists());
    assert!(store.blobs().remove(ABC).await.unwrap());
    assert!(!store.blobs().remove(ABC).await.unwrap());
    assert!(store.blobs().get(ABC).await.unwrap().is_none());
}
}

on_both! {
async fn what_is_too_large_or_breaks_off_leaves_nothing(fresh: Fresh) {
    let store = fresh.open().await;
    let chunks = ["abc", "d"].map(|chunk| Ok::<_, io::Error>(Bytes::from(chunk)));
    assert!(matches!(store.blobs().put(stream::iter(chunks), 3).await, Err(Error::TooLarge(3))));
    let broken = [Ok(Bytes::from("abc")), Err(io::Error::other("gone"))];
    assert!(matches!(store.blobs().put(stream::iter(broken), 9).await, Err(Error::File(_))));
    let left: Vec<_> = std::fs::read_dir(fresh.data().join("blobs/unfinished")).unwrap().collect();
    assert!(left.is_empty());
}
}

on_both! {
async fn a_hash_is_no_path(fresh: Fresh) {
    let store = fresh.open().await;
    for name in ["", "..", "../../etc/passwd", &ABC.to_uppercase(), &format!("{ABC}0")] {
        assert!(store.blobs().get(name).await.unwrap().is_none());
        assert!(!store.blobs().remove(name).await.unwrap());
    }
}
}
