//! The folder of a backup: written file by file, each with its hash, and examined the same way.

use super::Snapshot;
use crate::{Error, Result, log::Hex, seal::Seal};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// The format that this release writes and reads.
const FORMAT: u32 = 1;
const PURPOSE: &str = "handrail backup 1";
const MANIFEST: &str = "manifest.json";
const SIGNED: &str = "manifest.signed";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Manifest {
    /// The format of the folder.
    pub format: u32,
    /// When it was finished, Unix milliseconds.
    pub taken_at_ms: i64,
    /// `(number, digest)` of every migration that had run.
    pub schema: Vec<(i64, String)>,
    /// The log's last number.
    pub seq: i64,
    /// The log's last hash, hex.
    pub hash: String,
    /// Every table and how many rows it had.
    pub tables: Vec<Table>,
    /// `(path, bytes, SHA-256)` of every other file.
    pub files: Vec<(String, u64, String)>,
}

/// One table in a backup.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How many rows it had.
    pub rows: u64,
}

/// A backup that is being written, under another name until it is whole.
pub(crate) struct Archive {
    folder: PathBuf,
    unfinished: PathBuf,
    files: Vec<(String, u64, String)>,
}

/// A file of the backup that is being written.
pub(crate) struct Part {
    path: String,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Archive {
    pub fn create(folder: &Path) -> Result<Archive> {
        if folder.exists() {
            return Err(Error::Config(format!("{} is there already; name a folder that is not", folder.display())));
        }
        let mut unfinished = folder.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        Ok(Archive { folder: folder.to_owned(), unfinished, files: Vec::new() })
    }

    pub fn file(&self, path: &str) -> Result<Part> {
        let place = self.unfinished.join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = BufWriter::new(File::create(place)?);
        Ok(Part { path: path.to_owned(), file, digest: Sha256::new(), bytes: 0 })
    }

    pub fn keep(&mut self, part: Part) -> Result<()> {
        let file = part.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        self.files.push((part.path, part.bytes, Hex::of(&part.digest.finalize().into()).text().to_owned()));
        Ok(())
    }

    /// Writes the manifest, signs it, and gives the folder its name.
    pub fn finish(self, snapshot: Snapshot, taken_at_ms: i64, key: &[u8; 32]) -> Result<Manifest> {
        let Snapshot { schema, seq, hash, tables } = snapshot;
        let manifest = Manifest { format: FORMAT, taken_at_ms, schema, seq, hash, tables, files: self.files };
        let json = serde_json::to_vec_pretty(&manifest)?;
        let signed = serde_json::to_vec_pretty(&Seal::of(key, PURPOSE, &json))?;
        for (name, content) in [(MANIFEST, json), (SIGNED, signed)] {
            let mut file = File::create(self.unfinished.join(name))?;
            file.write_all(&content)?;
            file.sync_all()?;
        }
        fs::rename(&self.unfinished, &self.folder)?;
        if let Some(parent) = self.folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(manifest)
    }
}

/// Reads a backup through and compares every file with the manifest, and the manifest with its signature. `trusted`:
/// public keys, hex; empty: any signer will do.
pub fn examine(folder: &Path, trusted: &[String]) -> Result<Manifest> {
    let json = fs::read(folder.join(MANIFEST))?;
    let signed: Seal = serde_json::from_slice(&fs::read(folder.join(SIGNED))?)?;
    let known = trusted.is_empty() || trusted.contains(&signed.signer);
    if !known || !signed.fits(PURPOSE, &json) {
        return Err(Error::Corrupt("the backup's manifest is not signed by a key that is trusted".into()));
    }
    let manifest: Manifest = serde_json::from_slice(&json)?;
    if manifest.format != FORMAT {
        return Err(Error::Config(format!("the backup has format {}, this release reads {FORMAT}", manifest.format)));
    }
    for (path, bytes, sha256) in &manifest.files {
        let broken = |what: &str| Error::Corrupt(format!("the backup's {path} {what}"));
        let mut file = File::open(inside(folder, path)?).map_err(|_| broken("is missing"))?;
        let (mut digest, mut chunk, mut found) = (Sha256::new(), vec![0; 64 * 1024], 0);
        loop {
            let read = file.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            digest.update(&chunk[..read]);
            found += read as u64;
        }
        if found != *bytes || Hex::of(&digest.finalize().into()).text() != sha256 {
            return Err(broken("was changed"));
        }
    }
    Ok(manifest)
}

/// A path of the manifest, if it stays inside the folder.
pub(super) fn inside(folder: &Path, path: &str) -> Result<PathBuf> {
    let plain = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if plain { Ok(folder.join(path)) } else { Err(Error::Corrupt(format!("the backup names {path}"))) }
}
