//! Blobs in S3-compatible storage. A name is a hash, so the content is first gathered in a local file.

use super::{Blob, CHUNK, Content, folder::Folder};
use crate::{Error, Result};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, path::Path as Name,
};
use std::{io, path::Path, sync::Arc};
use tokio::{fs, io::AsyncReadExt};

/// Larger blobs are sent in parts of this size.
const PART: usize = 8 * 1024 * 1024;
/// Parts on their way at once.
const PARTS_MAX: usize = 2;

pub(super) struct Bucket {
    pub store: Arc<dyn ObjectStore>,
    pub prefix: Name,
    pub spool: Folder,
}

/// The bucket and the prefix of `s3://bucket/prefix`.
pub(super) fn amazon(url: &str) -> Result<(Arc<dyn ObjectStore>, Name)> {
    let wrong = |why: &str| Error::Config(format!("blobs in {url}: {why}"));
    let place = url.strip_prefix("s3://").ok_or_else(|| wrong("expected s3://bucket/prefix"))?;
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    // One provider for all of TLS; whoever was first is right.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store =
        AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(|error| wrong(&error.to_string()))?;
    Ok((Arc::new(store), Name::from(prefix)))
}

impl Bucket {
    /// `<prefix>/ab/cdef…`, as in a folder.
    fn name(&self, hash: &str) -> Name {
        self.prefix.clone().join(&hash[..2]).join(&hash[2..])
    }

    pub async fn put<E>(&self, chunks: impl Stream<Item = std::result::Result<Bytes, E>>, limit: u64) -> Result<Blob>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (file, blob) = self.spool.spool(chunks, limit).await?;
        let sent = self.send(&file, &blob).await;
        fs::remove_file(&file).await?;
        sent.map(|()| blob)
    }

    async fn send(&self, file: &Path, blob: &Blob) -> Result<()> {
        let name = self.name(&blob.hash);
        if self.store.head(&name).await.is_ok() {
            return Ok(());
        }
        let mut file = fs::File::open(file).await?;
        if blob.bytes <= PART as u64 {
            let mut content = Vec::with_capacity(blob.bytes as usize);
            file.read_to_end(&mut content).await?;
            self.store.put(&name, content.into()).await?;
            return Ok(());
        }
        let upload: Box<dyn MultipartUpload> = self.store.put_multipart(&name).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut chunk = BytesMut::with_capacity(CHUNK);
        while file.read_buf(&mut chunk).await? > 0 {
            upload.wait_for_capacity(PARTS_MAX).await?;
            upload.put(chunk.split().freeze());
            chunk.reserve(CHUNK);
        }
        upload.finish().await?;
        Ok(())
    }

    pub async fn get(&self, hash: &str) -> Result<Option<Content>> {
        match self.store.get(&self.name(hash)).await {
            Ok(found) => {
                let bytes = found.meta.size;
                Ok(Some(Content { bytes, chunks: found.into_stream().map_err(io::Error::other).boxed() }))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub async fn list(&self) -> Result<Vec<String>> {
        let mut hashes = Vec::new();
        let mut found = self.store.list(Some(&self.prefix));
        while let Some(meta) = found.try_next().await? {
            let mut parts = meta.location.prefix_match(&self.prefix).into_iter().flatten();
            if let (Some(start), Some(rest), None) = (parts.next(), parts.next(), parts.next()) {
                hashes.push(format!("{}{}", start.as_ref(), rest.as_ref()));
            }
        }
        hashes.retain(|hash| crate::log::unhex::<32>(hash).is_some());
        hashes.sort_unstable();
        Ok(hashes)
    }

    pub async fn remove(&self, hash: &str) -> Result<bool> {
        let name = self.name(hash);
        match self.store.head(&name).await {
            Ok(_) => {
                self.store.delete(&name).await?;
                Ok(true)
            }
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Error {
        Error::File(Arc::new(io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BLOB_MAX, Blobs};
    use super::*;
    use object_store::memory::InMemory;

    #[tokio::test]
    async fn a_bucket_does_what_a_folder_does() {
        let spool = tempfile::tempdir().unwrap();
        let blobs = Blobs::object_store(Arc::new(InMemory::new()), Name::from("house/blobs"), spool.path()).unwrap();
        let small = blobs.put_bytes("abc").await.unwrap();
        let large = blobs.put_bytes(vec![7; 2 * PART + 5]).await.unwrap();
        let mut both = [small.hash.clone(), large.hash.clone()];
        both.sort();
        assert_eq!(blobs.list().await.unwrap(), both);
        assert_eq!(blobs.bytes(&small.hash, 9).await.unwrap().unwrap(), b"abc");
        assert_eq!(blobs.bytes(&large.hash, BLOB_MAX).await.unwrap().unwrap(), vec![7; 2 * PART + 5]);
        assert!(blobs.remove(&small.hash).await.unwrap());
        assert!(!blobs.remove(&small.hash).await.unwrap());
        assert!(blobs.get(&small.hash).await.unwrap().is_none());
        let left = std::fs::read_dir(spool.path().join("unfinished")).unwrap().count();
        assert_eq!(left, 0, "nothing stays in the spool");
    }

    #[test]
    fn a_bucket_needs_a_name() {
        assert!(matches!(amazon("https://bucket"), Err(Error::Config(_))));
    }
}
