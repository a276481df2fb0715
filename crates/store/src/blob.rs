//! Blobs: files by the SHA-256 of their content, beside the rows and never in them.

use crate::{
    Error, Result,
    log::{Hex, unhex},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncWriteExt},
};
use uuid::Uuid;

/// The largest blob, in bytes.
pub const BLOB_MAX: u64 = 256 * 1024 * 1024;
/// How much of a blob is in memory at once.
const CHUNK: usize = 64 * 1024;
/// A half-written file older than this was left by a crash.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);

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
}

struct Folder {
    path: PathBuf,
    durable: bool,
}

impl Blobs {
    /// Blobs in a folder, which is made if it is not there.
    pub fn folder(path: impl Into<PathBuf>, durable: bool) -> Result<Blobs> {
        let folder = Folder { path: path.into(), durable };
        std::fs::create_dir_all(folder.unfinished())?;
        folder.sweep();
        Ok(Blobs(Place::Folder(Arc::new(folder))))
    }

    /// Stores what `chunks` bring, at most `limit` bytes (and never more than [`BLOB_MAX`]). It is on disk when this
    /// answers. Storing the same content again changes nothing.
    pub async fn put<E>(&self, chunks: impl Stream<Item = std::result::Result<Bytes, E>>, limit: u64) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        match &self.0 {
            Place::Folder(folder) => folder.put(chunks, limit.min(BLOB_MAX)).await,
        }
    }

    /// Stores bytes that are in memory already.
    pub async fn put_bytes(&self, bytes: impl Into<Bytes>) -> Result<Blob> {
        let one = futures_util::stream::iter([Ok::<_, io::Error>(bytes.into())]);
        self.put(one, BLOB_MAX).await
    }

    /// A blob's content, if it is there.
    pub async fn get(&self, hash: &str) -> Result<Option<Content>> {
        if unhex::<32>(hash).is_none() {
            return Ok(None);
        }
        match &self.0 {
            Place::Folder(folder) => folder.get(hash).await,
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
        }
    }

    /// Removes a blob for good; false if it was not there.
    pub async fn remove(&self, hash: &str) -> Result<bool> {
        if unhex::<32>(hash).is_none() {
            return Ok(false);
        }
        match &self.0 {
            Place::Folder(folder) => folder.remove(hash).await,
        }
    }
}

impl Folder {
    fn unfinished(&self) -> PathBuf {
        self.path.join("unfinished")
    }

    /// `<folder>/ab/cdef…`
    fn place(&self, hash: &str) -> PathBuf {
        self.path.join(&hash[..2]).join(&hash[2..])
    }

    /// Removes what a crash left half written.
    fn sweep(&self) {
        let Ok(entries) = std::fs::read_dir(self.unfinished()) else {
            return;
        };
        for entry in entries.flatten() {
            let age = entry.metadata().and_then(|meta| meta.modified()).map(|at| at.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age > LEFT_OVER)
                && let Err(error) = std::fs::remove_file(entry.path())
            {
                tracing::warn!(%error, "a half-written blob could not be removed");
            }
        }
    }

    async fn put<E>(&self, chunks: impl Stream<Item = std::result::Result<Bytes, E>>, limit: u64) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let unfinished = self.unfinished().join(Uuid::now_v7().to_string());
        let stored = self.write(&unfinished, chunks, limit).await;
        if stored.is_err() {
            // The first error is the one to tell; a file left behind is swept later.
            let _ = fs::remove_file(&unfinished).await;
        }
        stored
    }

    async fn write<E>(
        &self,
        unfinished: &Path,
        chunks: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut file = fs::File::options().create_new(true).write(true).open(unfinished).await?;
        let (mut digest, mut bytes, mut chunks) = (Sha256::new(), 0, pin!(chunks));
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(io::Error::other)?;
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(Error::TooLarge(limit));
            }
            digest.update(&chunk);
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        if self.durable {
            file.sync_all().await?;
        }
        let hash = Hex::of(&digest.finalize().into()).text().to_owned();
        let place = self.place(&hash);
        let folder = place.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder).await?;
        fs::rename(unfinished, &place).await?;
        if self.durable {
            fs::File::open(folder).await?.sync_all().await?;
            fs::File::open(&self.path).await?.sync_all().await?;
        }
        Ok(Blob { hash, bytes })
    }

    async fn get(&self, hash: &str) -> Result<Option<Content>> {
        let file = match fs::File::open(self.place(hash)).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let bytes = file.metadata().await?.len();
        let chunks = futures_util::stream::try_unfold(file, |mut file| async move {
            let mut chunk = bytes::BytesMut::with_capacity(CHUNK);
            let read = file.read_buf(&mut chunk).await?;
            Ok((read > 0).then(|| (chunk.freeze(), file)))
        });
        Ok(Some(Content { bytes, chunks: chunks.boxed() }))
    }

    fn list(&self) -> Result<Vec<String>> {
        let mut hashes = Vec::new();
        for shelf in std::fs::read_dir(&self.path)? {
            let shelf = shelf?;
            let start = shelf.file_name().to_string_lossy().into_owned();
            if start.len() != 2 {
                continue;
            }
            for blob in std::fs::read_dir(shelf.path())? {
                hashes.push(format!("{start}{}", blob?.file_name().to_string_lossy()));
            }
        }
        hashes.retain(|hash| unhex::<32>(hash).is_some());
        hashes.sort_unstable();
        Ok(hashes)
    }

    async fn remove(&self, hash: &str) -> Result<bool> {
        match fs::remove_file(self.place(hash)).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
