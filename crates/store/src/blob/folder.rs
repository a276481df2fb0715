//! Blobs in a folder: written beside, then given their name, so that a name always has all of its content.

use super::{Blob, CHUNK, Content};
use crate::{
    Error, Result,
    log::{Hex, unhex},
};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncWriteExt},
};
use uuid::Uuid;

/// A half-written file older than this was left by a crash.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3600);

pub(super) struct Folder {
    path: PathBuf,
    durable: bool,
}

impl Folder {
    pub fn open(path: PathBuf, durable: bool) -> Result<Folder> {
        let folder = Folder { path, durable };
        std::fs::create_dir_all(folder.unfinished())?;
        folder.sweep();
        Ok(folder)
    }

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

    pub async fn put<E>(&self, chunks: impl Stream<Item = std::result::Result<Bytes, E>>, limit: u64) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (unfinished, blob) = self.spool(chunks, limit).await?;
        let place = self.place(&blob.hash);
        let folder = place.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder).await?;
        fs::rename(unfinished, &place).await?;
        if self.durable {
            fs::File::open(folder).await?.sync_all().await?;
            fs::File::open(&self.path).await?.sync_all().await?;
        }
        Ok(blob)
    }

    /// Writes the chunks to a file that has no name yet. Whoever gets it gives it one or removes it.
    pub async fn spool<E>(
        &self,
        chunks: impl Stream<Item = std::result::Result<Bytes, E>>,
        limit: u64,
    ) -> Result<(PathBuf, Blob)>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let unfinished = self.unfinished().join(Uuid::now_v7().to_string());
        match self.write(&unfinished, chunks, limit).await {
            Ok(blob) => Ok((unfinished, blob)),
            Err(error) => {
                // The first error is the one to tell; a file left behind is swept later.
                let _ = fs::remove_file(&unfinished).await;
                Err(error)
            }
        }
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
        Ok(Blob { hash: Hex::of(&digest.finalize().into()).text().to_owned(), bytes })
    }

    pub async fn get(&self, hash: &str) -> Result<Option<Content>> {
        let file = match fs::File::open(self.place(hash)).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let bytes = file.metadata().await?.len();
        Ok(Some(Content { bytes, chunks: chunks(file).boxed() }))
    }

    pub fn list(&self) -> Result<Vec<String>> {
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

    pub async fn remove(&self, hash: &str) -> Result<bool> {
        match fs::remove_file(self.place(hash)).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// What is in a file, chunk by chunk.
pub(super) fn chunks(file: fs::File) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::try_unfold(file, |mut file| async move {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (chunk.freeze(), file)))
    })
}
