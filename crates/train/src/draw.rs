//! Drawing by lot, the same on every machine: numbers from SHA-256 over a seed and a counter, so that an exam's paper can
//! be drawn again from the seed that was kept.

use sha2::{Digest, Sha256};

/// A stream of numbers that follows from a seed.
pub struct Draw {
    seed: [u8; 32],
    next: u64,
}

impl Draw {
    /// The stream of `seed`.
    pub fn new(seed: &str) -> Draw {
        Draw { seed: Sha256::digest(seed.as_bytes()).into(), next: 0 }
    }

    fn number(&mut self) -> u64 {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.next.to_be_bytes());
        self.next += 1;
        let digest: [u8; 32] = hash.finalize().into();
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// A number below `end`, each as likely as the other; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = end as u64;
        if end == 0 {
            return 0;
        }
        // What lies beyond the last whole multiple would make small numbers likelier.
        let fair = u64::MAX - u64::MAX % end;
        loop {
            let number = self.number();
            if number < fair {
                return (number % end) as usize;
            }
        }
    }

    /// The numbers from 0 to `many` in an order drawn by lot.
    pub fn shuffled(&mut self, many: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..many).collect();
        for at in (1..many).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }
}

/// A seed that nobody can guess: 64 hex digits.
pub fn seed() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// A seed that follows from a key and from what it is for, so that it need not be kept.
pub fn seed_of(key: &[u8; 32], what: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"handrail draw v1\0");
    hash.update(key);
    hash.update(what.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    hex(&digest)
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_on_every_machine() {
        assert_eq!(Draw::new("seed").shuffled(8), Draw::new("seed").shuffled(8));
        assert_ne!(Draw::new("seed").shuffled(20), Draw::new("other").shuffled(20));
        let first = Draw::new("handrail").number();
        let digest: [u8; 32] = Sha256::digest([&Sha256::digest(b"handrail")[..], &[0; 8]].concat()).into();
        assert_eq!(first.to_be_bytes(), digest[..8]);
    }

    #[test]
    fn every_place_is_as_likely() {
        let mut counts = [0_i32; 5];
        for n in 0..5_000 {
            counts[Draw::new(&n.to_string()).shuffled(5)[0]] += 1;
        }
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
        assert_eq!(Draw::new("").shuffled(0), Vec::<usize>::new());
        assert_eq!(Draw::new("").below(1), 0);
    }
}
