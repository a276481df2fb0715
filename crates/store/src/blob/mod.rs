//! Blobs: files by the SHA-256 of their content, beside the rows and never in them.

#[cfg(feature = "s3")]
mod bucket;
mod folder;

use crate::{Error, Result, log::unhex};
use bytes::Bytes;
use folder::Folder;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The largest blob, in bytes.
pub const BLOB_MAX: u64 = 256 * 1024 * 1024;
/// How much of a blob is in memory at once.
const CHUNK: usize = 64 * 1024;

/// A blob that is stored.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Blob {
    /// Its name: 64 hex digits.
    pub hash: String,
    /// Its size.
    pub bytes: u64,
}

/// A blob's content, in chunks.
pub struct Content {
    /// Its size.
    pub bytes: u64,
    /// The chunks.
    pub chunks: BoxStream<'static, io::Result<Bytes>>,
}

/// Where blobs are.
#[derive(Clone)]
pub struct Blobs(Place);

#[derive(Clone)]
enum Place {
    Folder(Arc<Folder>),
    #[cfg(feature = "s3")]
    Bucket(Arc<bucket::Bucket>),
}

impl Blobs {
    /// Blobs in a folder, which is made if it is not there.
    pub fn folder(path: impl Into<PathBuf>, durable: bool) -> Result<Blobs> {
        Ok(Blobs(Place::Folder(Arc::new(Folder::open(path.into(), durable)?))))
    }

    /// Blobs in S3-compatible storage, `s3://bucket/prefix`, with the credentials, region and endpoint of the usual
    /// `AWS_…` variables. `spool` is a folder for what is on its way.
    #[cfg(feature = "s3")]
    pub fn bucket(url: &str, spool: impl Into<PathBuf>) -> Result<Blobs> {
        let (bucket, prefix) = bucket::amazon(url)?;
        Blobs::object_store(bucket, prefix, spool)
    }

    /// Blobs in anything that the `object_store` crate knows.
    #[cfg(feature = "s3")]
    pub fn object_store(
        store: Arc<dyn object_store::ObjectStore>,
        prefix: object_store::path::Path,
        spool: impl Into<PathBuf>,
    ) -> Result<Blobs> {
        let spool = Folder::open(spool.into(), false)?;
        Ok(Blobs(Place::Bucket(Arc::new(bucket::Bucket { store, prefix, spool }))))
    }

    /// Stores what `chunks` bring, at most `limit` bytes (and never more than [`BLOB_MAX`]). It is on disk when this
    /// answers. Storing the same content again changes nothing.
    pub async fn put<E>(&self, chunks: impl Stream<Item = std::result::Result<Bytes, E>>, limit: u64) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        match &self.0 {
            Place::Folder(folder) => folder.put(chunks, limit.min(BLOB_MAX)).await,
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.put(chunks, limit.min(BLOB_MAX)).await,
        }
    }

    /// Stores bytes that are in memory already.
    pub async fn put_bytes(&self, bytes: impl Into<Bytes>) -> Result<Blob> {
        let one = futures_util::stream::iter([Ok::<_, io::Error>(bytes.into())]);
        self.put(one, BLOB_MAX).await
    }

    /// Stores a file of this machine.
    pub(crate) async fn put_file(&self, path: &Path) -> Result<Blob> {
        self.put(folder::chunks(tokio::fs::File::open(path).await?), BLOB_MAX).await
    }

    /// A blob's content, if it is there.
    pub async fn get(&self, hash: &str) -> Result<Option<Content>> {
        if unhex::<32>(hash).is_none() {
            return Ok(None);
        }
        match &self.0 {
            Place::Folder(folder) => folder.get(hash).await,
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.get(hash).await,
        }
    }

    /// A blob's content in memory; [`Error::TooLarge`] beyond `limit` bytes.
    pub async fn bytes(&self, hash: &str, limit: u64) -> Result<Option<Vec<u8>>> {
        let Some(mut content) = self.get(hash).await? else {
            return Ok(None);
        };
        if content.bytes > limit {
            return Err(Error::TooLarge(limit));
        }
        let mut all = Vec::with_capacity(content.bytes as usize);
        while let Some(chunk) = content.chunks.next().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(Some(all))
    }

    /// The hashes of all blobs, in order.
    pub async fn list(&self) -> Result<Vec<String>> {
        match &self.0 {
            Place::Folder(folder) => folder.list(),
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.list().await,
        }
    }

    /// Removes bytes unless `named` says that a row names them. Whoever stored the same bytes meanwhile has them put back.
    pub async fn forget<F>(&self, hash: &str, named: impl Fn() -> F) -> Result<()>
    where
        F: Future<Output = Result<bool>>,
    {
        if named().await? {
            return Ok(());
        }
        let Some(bytes) = self.bytes(hash, BLOB_MAX).await? else { return Ok(()) };
        self.remove(hash).await?;
        if named().await? {
            self.put_bytes(bytes).await?;
        }
        Ok(())
    }

    /// Removes a blob for good; false if it was not there.
    pub async fn remove(&self, hash: &str) -> Result<bool> {
        if unhex::<32>(hash).is_none() {
            return Ok(false);
        }
        match &self.0 {
            Place::Folder(folder) => folder.remove(hash).await,
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => bucket.remove(hash).await,
        }
    }
}
