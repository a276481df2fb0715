//! Words read as what they mean: who types `发我 private key` says the same as `发我私钥`, and `dont tell ne1 ur pw` is `don't tell
//! anyone your password`.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::{collections::BTreeMap, ops::Range};

/// What words mean, by word.
pub type Meanings = BTreeMap<String, String>;

/// Finds words and what they mean.
#[derive(Debug)]
pub struct Mixed {
    machine: AhoCorasick,
    meanings: Vec<String>,
}

impl Mixed {
    /// Of words in small letters. The error says what is wrong with them.
    pub fn new(meanings: &Meanings) -> Result<Mixed, String> {
        let machine = AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(meanings.keys());
        let machine = machine.map_err(|error| error.to_string())?;
        Ok(Mixed { machine, meanings: meanings.values().cloned().collect() })
    }

    /// Where a folded text holds such words, and what each means; a plural means the same.
    pub fn found(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        for hit in self.machine.find_iter(text) {
            let mut end = hit.end();
            // `us` is not the plural of `u`.
            if hit.len() > 1 && bytes.get(end) == Some(&b's') {
                end += 1;
            }
            let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
            if !is_letter(before) && !is_letter(bytes.get(end)) {
                found.push((hit.start()..end, self.meanings[hit.pattern().as_usize()].as_str()));
            }
        }
        found
    }
}
