//! Backup and restore: rows and blobs together in one folder that either engine can be restored from.
//!
//! ```text
//! manifest.json     what is in it, with the SHA-256 of every file, the schema and where the log ended
//! manifest.signed   the signature of that
//! rows/TABLE.jsonl  the names of the columns, then one row a line
//! blobs/ab/cdef…    as in the data folder
//! checkpoints.log   as in the data folder
//! ```

mod archive;
mod load;
mod rows;

pub use archive::{Manifest, Table, examine};
pub use load::{Restored, restore};
pub(crate) use rows::before_upgrade;
use rows::{Snapshot, dump};

use crate::{
    Error, Result, Store,
    log::{CHECKPOINT_FILE, unhex},
};
use archive::Archive;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

/// Takes a backup of a running house into `folder`, which must not exist. Rows are one snapshot; a blob that was
/// erased while it ran may be missing. Blobs kept in S3-compatible storage are copied, too.
pub async fn take(store: &Store, folder: &Path) -> Result<Manifest> {
    let config = &store.0.config;
    let (mut archive, snapshot) = dump(config, Archive::create(folder)?).await?;
    for hash in store.blobs().list().await? {
        let Some(content) = store.blobs().get(&hash).await? else {
            continue;
        };
        let (mut chunks, mut digest) = (content.chunks, Sha256::new());
        let mut file = archive.file(&format!("blobs/{}/{}", &hash[..2], &hash[2..]))?;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            digest.update(&chunk);
            file.write_all(&chunk)?;
        }
        archive.keep(file)?;
        if unhex::<32>(&hash) != Some(digest.finalize().into()) {
            return Err(Error::Corrupt(format!("blob {hash} is not what its name says")));
        }
    }
    match File::open(config.data.join(CHECKPOINT_FILE)) {
        Ok(mut from) => {
            let mut file = archive.file(CHECKPOINT_FILE)?;
            io::copy(&mut from, &mut file)?;
            archive.keep(file)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    archive.finish(snapshot, store.clock().now_ms(), &config.key)
}
