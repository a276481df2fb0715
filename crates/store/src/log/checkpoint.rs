//! A checkpoint is the log's head, signed. One that was copied elsewhere proves later that the log up to it is still
//! the same.

use super::{Hash, LogHead, unhex};
use crate::{Command, Error, Outcome, Result, Store, Tx, seal::Seal};
use event::{Actor, DAY_MS};
use std::{convert::Infallible, fs, io::Write, path::Path, sync::atomic::Ordering};

/// The file of checkpoints in the data folder: one JSON object a line, for copying elsewhere.
pub const CHECKPOINT_FILE: &str = "checkpoints.log";
/// A file larger than this is set aside as `checkpoints.log.old`, in place of the one before.
const FILE_MAX: u64 = 16 * 1024 * 1024;
/// All checkpoints of this long are kept; of older ones the last of each hour.
const ALL_KEPT_MS: i64 = DAY_MS;
const PURPOSE: &str = "handrail log checkpoint 1";

crate::row! {
    /// The log's head at a moment, signed.
    #[derive(Eq, serde::Serialize, serde::Deserialize)]
    pub Checkpoint {
        /// The last entry's number.
        seq: i64,
        /// When it was signed, Unix milliseconds.
        at_ms: i64,
        /// The last entry's hash, hex.
        hash: String,
        /// The ed25519 public key, hex.
        signer: String,
        /// Over number, time and hash; hex.
        signature: String,
    }
}

crate::query! {
    scan "one a minute for a day, then one an hour; read by an auditor only";
    /// Every checkpoint that is kept, in order.
    pub(crate) Checkpoints {} -> [Checkpoint] =
        "select seq, at_ms, hash, signer, signature from store_checkpoint order by seq"
}

crate::query! {
    /// Another node may have signed the same head.
    InsertCheckpoint { seq: i64, at_ms: i64, hash: String, signer: String, signature: String } =
        "insert into store_checkpoint (seq, at_ms, hash, signer, signature)
         values ($seq, $at_ms, $hash, $signer, $signature) on conflict (seq) do nothing"
}

crate::query! {
    scan "one a minute for a day, then one an hour";
    /// Keeps the last checkpoint of each hour among those older than `before_ms`.
    ThinCheckpoints { before_ms: i64 } =
        "delete from store_checkpoint
          where at_ms < $before_ms
            and seq not in (select max(seq) from store_checkpoint group by at_ms / 3600000)"
}

impl Checkpoint {
    /// Signs a head.
    pub(crate) fn sign(key: &[u8; 32], seq: i64, at_ms: i64, hash: &str) -> Result<Checkpoint> {
        let meant = meant(seq, at_ms, hash).ok_or_else(|| Error::Corrupt("the log's head has no hash".into()))?;
        let Seal { signer, signature } = Seal::of(key, PURPOSE, &meant);
        Ok(Checkpoint { seq, at_ms, hash: hash.to_owned(), signer, signature })
    }

    /// Whether the signature is right and made by the key it names. Whether that key is trusted is another question.
    pub fn is_signed(&self) -> bool {
        let seal = Seal { signer: self.signer.clone(), signature: self.signature.clone() };
        meant(self.seq, self.at_ms, &self.hash).is_some_and(|meant| seal.fits(PURPOSE, &meant))
    }
}

/// The checkpoints of a file that was copied elsewhere.
pub fn read_checkpoints(path: &Path) -> Result<Vec<Checkpoint>> {
    let text = fs::read_to_string(path)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Appends a checkpoint to the file in the data folder.
fn append(data: &Path, checkpoint: &Checkpoint, durable: bool) -> Result<()> {
    let path = data.join(CHECKPOINT_FILE);
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > FILE_MAX) {
        fs::rename(&path, data.join(format!("{CHECKPOINT_FILE}.old")))?;
    }
    let mut line = serde_json::to_string(checkpoint)?;
    line.push('\n');
    let mut file = fs::File::options().create(true).append(true).open(path)?;
    file.write_all(line.as_bytes())?;
    if durable {
        file.sync_data()?;
    }
    Ok(())
}

impl Store {
    /// Signs the log's head, if it moved since the last time, and keeps it beside the log and in the file of the data
    /// folder. It happens every minute by itself.
    pub async fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        let config = &self.0.config;
        let head = self.read().await?.one(LogHead {}).await?;
        if head.seq == self.0.signed.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let checkpoint = Checkpoint::sign(&config.key, head.seq, self.clock().now_ms(), &head.hash)?;
        let Ok(()) = self.run(&Actor::House, None, Keep(checkpoint.clone())).await?;
        append(&config.data, &checkpoint, config.durable)?;
        self.0.signed.store(head.seq, Ordering::Relaxed);
        Ok(Some(checkpoint))
    }
}

/// Keeps a checkpoint beside the log.
struct Keep(Checkpoint);

impl Command for Keep {
    const NAME: &'static str = "store.keep_checkpoint";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let Checkpoint { seq, at_ms, hash, signer, signature } = self.0.clone();
        tx.keep(InsertCheckpoint { seq, at_ms, hash, signer, signature }).await?;
        tx.keep(ThinCheckpoints { before_ms: at_ms - ALL_KEPT_MS }).await?;
        Ok(Ok(()))
    }
}

fn meant(seq: i64, at_ms: i64, hash: &str) -> Option<Vec<u8>> {
    let hash: Hash = unhex(hash)?;
    Some([&seq.to_be_bytes()[..], &at_ms.to_be_bytes(), &hash].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public_key;

    const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_signature_covers_all_of_it() {
        let right = Checkpoint::sign(&[7; 32], 12, 34, HASH).unwrap();
        assert!(right.is_signed());
        assert_eq!(right.signer, public_key(&[7; 32]));
        for wrong in [
            Checkpoint { seq: 13, ..right.clone() },
            Checkpoint { at_ms: 35, ..right.clone() },
            Checkpoint { hash: HASH.replace("ba78", "ba79"), ..right.clone() },
            Checkpoint { signer: public_key(&[8; 32]), ..right.clone() },
            Checkpoint { signature: "00".repeat(64), ..right.clone() },
            Checkpoint { signature: String::new(), ..right.clone() },
        ] {
            assert!(!wrong.is_signed(), "{wrong:?}");
        }
    }
}
