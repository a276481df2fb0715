//! The log is the audit trail: numbered without gaps, each entry carrying the hash of the one before.

mod checkpoint;
mod verify;

pub(crate) use checkpoint::Checkpoints;
pub use checkpoint::{CHECKPOINT_FILE, Checkpoint, read_checkpoints};
pub use verify::{Fault, Verified, verify};

use crate::{Error, Result};
use sha2::{Digest, Sha256};

/// How many entries are read at once, at most.
pub const ENTRIES_MAX: usize = 1_000;

crate::row! {
    /// One entry of the log, as it is stored.
    pub Entry {
        /// Its number; gapless, from 1.
        seq: i64,
        /// When, Unix milliseconds.
        at_ms: i64,
        /// `room.what_happened`
        kind: String,
        /// The id of what it is about.
        subject: String,
        /// Who did it: `person:<id>`, `house` …
        actor: String,
        /// JSON: ids and facts, never words.
        body: String,
        /// SHA-256 over the hash before it and this entry, hex.
        hash: String,
    }
}

crate::query! {
    /// The log after a number, in order. `limit`: 1 to [`ENTRIES_MAX`].
    pub EntriesAfter { after: i64, limit: i64 } -> [Entry] =
        "select seq, at_ms, kind, subject, actor, body, hash from store_log where seq > $after order by seq limit $limit"
}

crate::query! {
    /// One entry.
    pub(crate) Append<'a> { seq: i64, at_ms: i64, kind: &'a str, subject: &'a str, actor: &'a str, body: &'a str, hash: &'a str } =
        "insert into store_log (seq, at_ms, kind, subject, actor, body, hash)
         values ($seq, $at_ms, $kind, $subject, $actor, $body, $hash)"
}

crate::query! {
    /// Where the log ends.
    pub(crate) LogHead {} -> [HeadRow { seq: i64, hash: String }] = "select seq, hash from store_head where id = 1"
}

crate::query! {
    /// Where the log ends, held until the transaction ends.
    pub(crate) LockHead {} -> [HeadRow] = "select seq, hash from store_head where id = 1 {for update}"
}

crate::query! {
    /// The log ends here now.
    pub(crate) MoveHead<'a> { seq: i64, hash: &'a str } = "update store_head set seq = $seq, hash = $hash where id = 1"
}

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// The log's end: the last number and the last hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    pub seq: i64,
    pub hash: Hash,
}

impl Tip {
    /// Where the log ends according to its head row.
    pub fn read(head: &HeadRow) -> Result<Tip> {
        let hash = unhex(&head.hash).ok_or_else(|| Error::Corrupt("the log's head has no hash".into()))?;
        Ok(Tip { seq: head.seq, hash })
    }

    /// The end after one more entry.
    pub fn then(&self, at_ms: i64, kind: &str, subject: &str, actor: &str, body: &str) -> Tip {
        let seq = self.seq + 1;
        Tip { seq, hash: link(&self.hash, seq, at_ms, [kind, subject, actor, body]) }
    }
}

/// The hash of an entry: over the hash before it, its number and time (eight bytes each, big end first), and its
/// texts, each behind its length (the same eight bytes), so that no two entries have the same bytes.
pub(crate) fn link(before: &Hash, seq: i64, at_ms: i64, texts: [&str; 4]) -> Hash {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update(at_ms.to_be_bytes());
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// Lower-case hex, off the heap.
pub(crate) struct Hex([u8; 64]);

impl Hex {
    pub fn of(hash: &Hash) -> Hex {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Hex(text)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The bytes of a lower-case hex text of exactly `N` bytes.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
