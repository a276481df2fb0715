//! Verifying the log: every entry follows from the one before, and every checkpoint still fits.

use super::{
    ENTRIES_MAX, Entry, Hash, Hex, LogHead, Tip,
    checkpoint::{Checkpoint, Checkpoints},
    link, unhex,
};
use crate::{Result, Store};
use std::collections::BTreeMap;

/// A log that is what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries.
    pub entries: i64,
    /// The last one's hash, hex.
    pub hash: String,
    /// How many checkpoints fit.
    pub checkpoints: usize,
    /// The last number that a trusted checkpoint vouches for; 0 if none does.
    pub vouched: i64,
}

/// The first place where the log is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An entry's content is not what its hash says.
    #[error("entry {0} was changed")]
    Changed(i64),
    /// An entry is not there.
    #[error("entry {0} was removed")]
    Removed(i64),
    /// An entry and the next one changed places.
    #[error("entry {0} and the next one changed places")]
    Reordered(i64),
    /// An entry that was not written here; the next one follows from the one before it.
    #[error("entry {0} was inserted")]
    Inserted(i64),
    /// The row that says where the log ends says something else.
    #[error("the log ends at {found}, its head says {said}")]
    Head {
        /// The last entry.
        found: i64,
        /// What the head row says.
        said: i64,
    },
    /// The chain is whole, but it is another one than a checkpoint vouches for.
    #[error("the log was rewritten at or before entry {0}")]
    Rewritten(i64),
    /// A checkpoint vouches for entries that are not there.
    #[error("the log was cut: it ends at {found}, a checkpoint vouches for {vouched}")]
    Cut {
        /// The last entry.
        found: i64,
        /// The checkpoint's number.
        vouched: i64,
    },
    /// A checkpoint is not what was signed, or signed by somebody else.
    #[error("the checkpoint at {0} is not signed by a key that is trusted")]
    Forged(i64),
}

/// Reads the whole log and compares it with the checkpoints beside it and with `copies` of checkpoints that were kept
/// elsewhere. `trusted`: the public keys, hex, whose checkpoints count.
pub async fn verify(
    store: &Store,
    trusted: &[String],
    copies: &[Checkpoint],
) -> Result<std::result::Result<Verified, Fault>> {
    let head = store.read().await?.one(LogHead {}).await?;
    let mut checkpoints: BTreeMap<i64, Vec<Hash>> = BTreeMap::new();
    let mut counted = 0;
    for checkpoint in store.read().await?.all(Checkpoints {}).await?.iter().chain(copies) {
        let known = trusted.contains(&checkpoint.signer) && checkpoint.is_signed();
        let Some(hash) = unhex(&checkpoint.hash).filter(|_| known) else {
            return Ok(Err(Fault::Forged(checkpoint.seq)));
        };
        checkpoints.entry(checkpoint.seq).or_default().push(hash);
        counted += 1;
    }
    let mut chain = Chain { tip: Tip { seq: 0, hash: [0; 32] }, held: None, checkpoints };
    while chain.place() < head.seq {
        let page = store.entries(chain.place(), ENTRIES_MAX).await?;
        if page.is_empty() {
            break;
        }
        for entry in page.into_iter().take_while(|entry| entry.seq <= head.seq) {
            if let Err(fault) = chain.take(entry) {
                return Ok(Err(fault));
            }
        }
    }
    Ok(chain.end(&head.hash, head.seq).map(|tip| Verified {
        entries: tip.seq,
        hash: Hex::of(&tip.hash).text().to_owned(),
        checkpoints: counted,
        vouched: chain.checkpoints.last_key_value().map_or(0, |(seq, _)| *seq),
    }))
}

/// The chain as far as it is proved. One entry is held back: if it does not fit, the next one tells why.
struct Chain {
    tip: Tip,
    held: Option<Entry>,
    checkpoints: BTreeMap<i64, Vec<Hash>>,
}

impl Chain {
    /// The last entry that was taken.
    fn place(&self) -> i64 {
        self.held.as_ref().map_or(self.tip.seq, |entry| entry.seq)
    }

    fn take(&mut self, next: Entry) -> std::result::Result<(), Fault> {
        if next.seq != self.place() + 1 {
            return Err(Fault::Removed(self.place() + 1));
        }
        if let Some(held) = self.held.replace(next) {
            let next = self.held.as_ref();
            self.tip = self.proved(&held, next)?;
        }
        Ok(())
    }

    fn proved(&self, entry: &Entry, next: Option<&Entry>) -> std::result::Result<Tip, Fault> {
        let found = fit(&self.tip.hash, entry.seq, entry);
        let Some(hash) = found else {
            return Err(next.map_or(Fault::Changed(entry.seq), |next| self.reason(entry, next)));
        };
        if self.checkpoints.get(&entry.seq).is_some_and(|signed| signed.iter().any(|signed| *signed != hash)) {
            return Err(Fault::Rewritten(entry.seq));
        }
        Ok(Tip { seq: entry.seq, hash })
    }

    /// Why an entry does not follow, as far as the one behind it can tell.
    fn reason(&self, entry: &Entry, next: &Entry) -> Fault {
        let first = fit(&self.tip.hash, entry.seq, next);
        match first {
            Some(hash) if fit(&hash, next.seq, entry).is_some() => Fault::Reordered(entry.seq),
            Some(_) => Fault::Inserted(entry.seq),
            None => Fault::Changed(entry.seq),
        }
    }

    fn end(&mut self, said: &str, seq: i64) -> std::result::Result<Tip, Fault> {
        if let Some(last) = self.held.take() {
            self.tip = self.proved(&last, None)?;
        }
        let found = self.tip.seq;
        if let Some((vouched, _)) = self.checkpoints.last_key_value().filter(|(vouched, _)| **vouched > found) {
            return Err(Fault::Cut { found, vouched: *vouched });
        }
        if found != seq || Hex::of(&self.tip.hash).text() != said {
            return Err(Fault::Head { found, said: seq });
        }
        Ok(self.tip)
    }
}

/// The entry's hash, if the entry at this number follows from `before`.
fn fit(before: &Hash, seq: i64, entry: &Entry) -> Option<Hash> {
    let hash = link(before, seq, entry.at_ms, [&entry.kind, &entry.subject, &entry.actor, &entry.body]);
    (Hex::of(&hash).text() == entry.hash).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(bodies: &[&str]) -> Vec<Entry> {
        let mut tip = Tip { seq: 0, hash: [0; 32] };
        let entry = |body: &&str| {
            tip = tip.then(5, "test.kind", "subject", "house", body);
            let hash = Hex::of(&tip.hash).text().to_owned();
            let text = |text: &str| text.to_owned();
            Entry {
                seq: tip.seq,
                at_ms: 5,
                kind: text("test.kind"),
                subject: text("subject"),
                actor: text("house"),
                body: text(body),
                hash,
            }
        };
        bodies.iter().map(entry).collect()
    }

    fn check(log: Vec<Entry>, expected: Fault) {
        let (last, hash) = log.last().map(|entry| (entry.seq, entry.hash.clone())).unwrap();
        let mut chain = Chain { tip: Tip { seq: 0, hash: [0; 32] }, held: None, checkpoints: BTreeMap::new() };
        let result = log.into_iter().try_for_each(|entry| chain.take(entry)).and_then(|()| chain.end(&hash, last));
        assert_eq!(result, Err(expected));
    }

    #[test]
    fn a_changed_entry_is_named() {
        for field in 0..5 {
            let mut log = log(&["a", "b", "c", "d"]);
            let entry = &mut log[1];
            match field {
                0 => entry.at_ms += 1,
                1 => entry.kind.push('x'),
                2 => entry.subject.push('x'),
                3 => entry.actor.push('x'),
                _ => entry.body.push('x'),
            }
            check(log, Fault::Changed(2));
        }
    }

    #[test]
    fn text_does_not_move_between_fields() {
        let mut log = log(&["a"]);
        log[0].kind = "test.kindsubject".into();
        log[0].subject = String::new();
        check(log, Fault::Changed(1));
    }

    #[test]
    fn a_removed_entry_is_named() {
        let mut log = log(&["a", "b", "c", "d"]);
        log.remove(1);
        check(log, Fault::Removed(2));
    }

    #[test]
    fn an_inserted_entry_is_named() {
        let mut log = log(&["a", "b", "c", "d"]);
        let foreign = Entry { body: "x".into(), ..log[1].clone() };
        log.insert(1, foreign);
        for (at, entry) in log.iter_mut().enumerate() {
            entry.seq = at as i64 + 1;
        }
        check(log, Fault::Inserted(2));
    }

    #[test]
    fn entries_that_changed_places_are_named() {
        let mut log = log(&["a", "b", "c", "d"]);
        log.swap(1, 2);
        (log[1].seq, log[2].seq) = (2, 3);
        check(log, Fault::Reordered(2));
    }
}
