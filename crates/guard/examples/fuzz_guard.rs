//! Throws mutated texts at both sides of the guard: `cargo run --release -p guard --example fuzz_guard -- SECONDS`.
//!
//! Fails on a panic, on a span off its letters, on a second pass that changes something, and on a text that takes too long.

use guard::{inbound, outbound};
use std::{
    env, fs,
    ops::{Bound, RangeBounds},
    path::PathBuf,
    time::{Duration, Instant},
};

/// Time per byte of a text, generous for a busy machine.
const NANOS_PER_BYTE: u64 = 2_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds: u64 = env::args().nth(1).map_or(Ok(10), |text| text.parse())?;
    let seed: u64 = env::args().nth(2).map_or(Ok(1), |text| text.parse())?;
    let mut pool: Vec<String> = Vec::new();
    for name in ["secrets.jsonl", "outbound.jsonl"] {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
        for line in fs::read_to_string(path)?.lines() {
            let row: serde_json::Value = serde_json::from_str(line)?;
            pool.extend(row["text"].as_str().map(str::to_owned));
        }
    }
    let mut random = Random(seed | 1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut texts, mut bytes) = (0_u64, 0_u64);
    while Instant::now() < end {
        let text = mutated(&pool, &mut random);
        let start = Instant::now();
        let once = inbound::redact(&text);
        let mut last = 0;
        for secret in &once.secrets {
            assert!(secret.start >= last && text.get(secret.start..secret.end).is_some(), "spans of {text:?}");
            last = secret.end;
        }
        let twice = inbound::redact(&once.text);
        assert_eq!(twice.text, once.text, "a second pass changes {text:?}");
        let context =
            outbound::Context { hosts: &["desk.example"], notes: &[&pool[0]], ..outbound::Context::default() };
        for finding in outbound::check(&text, &context) {
            assert!(text.get(finding.start..finding.end).is_some(), "findings of {text:?}");
        }
        let limit = Duration::from_millis(60) + Duration::from_nanos(NANOS_PER_BYTE * text.len() as u64);
        assert!(start.elapsed() < limit * 4, "{:?} for {} bytes: {text:?}", start.elapsed(), text.len());
        texts += 1;
        bytes += text.len() as u64;
    }
    println!("{texts} texts, {bytes} bytes, nothing found");
    Ok(())
}

/// Marsaglia's xorshift: the same texts for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn random_range(&mut self, range: impl RangeBounds<usize>) -> usize {
        let from = if let Bound::Included(from) = range.start_bound() { *from } else { 0 };
        let to = match range.end_bound() {
            Bound::Included(to) => to + 1,
            Bound::Excluded(to) => *to,
            Bound::Unbounded => usize::MAX,
        };
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        from + (self.0 >> 11) as usize % (to - from)
    }

    fn random_bool(&mut self, chance: f64) -> bool {
        (self.random_range(0..1000) as f64) < chance * 1000.0
    }
}

/// Pieces of known texts cut, joined, repeated and littered.
fn mutated(pool: &[String], random: &mut Random) -> String {
    let mut letters: Vec<char> = Vec::new();
    for _ in 0..random.random_range(1..5) {
        let piece: Vec<char> = pool[random.random_range(0..pool.len())].chars().collect();
        let from = if random.random_bool(0.3) { random.random_range(0..=piece.len()) } else { 0 };
        let to = if random.random_bool(0.3) { random.random_range(from..=piece.len()) } else { piece.len() };
        for _ in 0..if random.random_bool(0.02) { 40 } else { 1 } {
            letters.extend_from_slice(&piece[from..to]);
        }
        letters.push([' ', '\n', ',', '：', '\u{200b}', '"'][random.random_range(0..6)]);
    }
    for _ in 0..random.random_range(0..8) {
        let at = random.random_range(0..letters.len());
        match random.random_range(0..5) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, char::from_u32(random.random_range(0..0x11_0000) as u32).unwrap_or(' ')),
            2 => letters.insert(at, ['⟦', '⟧', '的', '=', '{', '0', '\\', 'Ａ'][random.random_range(0..8)]),
            3 => letters.swap(at, 0),
            _ => letters[at] = letters[at].to_ascii_uppercase(),
        }
        if letters.is_empty() {
            letters.push(' ');
        }
    }
    letters.into_iter().collect()
}
