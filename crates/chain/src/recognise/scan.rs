//! The one pass over every byte: 64 at a time into bit masks, in which long runs and the beginnings of known words show.

use super::words;

/// Letters and digits in a row from which on a run can be part of an address.
#[cfg(test)]
const RUN_MIN: usize = 12;

/// What the pass finds, in order of place within each kind.
pub(super) trait Finds {
    /// A run of at least twelve letters and digits.
    fn run(&mut self, start: usize, end: usize);
    /// Four groups of four letters and digits or more, one byte apart.
    fn groups(&mut self, start: usize);
    /// A place where a known word may begin.
    fn word(&mut self, start: usize);
    /// A Chinese character with which a known word may begin.
    fn character(&mut self, start: usize);
    /// Two dots, an ellipsis or two stars: something may be left out.
    fn gap(&mut self, start: usize);
}

/// Masks of 64 bytes, bit 0 the first byte.
#[derive(Clone, Copy, Default)]
struct Masks {
    alnum: u64,
    letter: u64,
    /// Lead bytes of U+4E00 to U+9FFF (and a little more).
    han: u64,
    /// `.`, `*` and the lead byte of `…`.
    gap: u64,
}

/// Packs 64 bytes of 0 or 1 into bits.
fn pack(flags: &[u8; 64]) -> u64 {
    let mut bits = 0;
    for (at, eight) in flags.chunks_exact(8).enumerate() {
        let word = u64::from_le_bytes([eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]]);
        bits |= (word.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    bits
}

impl Masks {
    fn of(block: &[u8; 64]) -> Masks {
        let (mut letter, mut digit, mut han, mut gap) = ([0_u8; 64], [0_u8; 64], [0_u8; 64], [0_u8; 64]);
        for at in 0..64 {
            letter[at] = u8::from((block[at] | 0x20).wrapping_sub(b'a') < 26);
            digit[at] = u8::from(block[at].wrapping_sub(b'0') < 10);
            han[at] = u8::from(block[at].wrapping_sub(0xe4) < 6);
            gap[at] = u8::from(block[at] == b'.') | u8::from(block[at] == b'*') | u8::from(block[at] == 0xe2);
        }
        let letter = pack(&letter);
        Masks { alnum: letter | pack(&digit), letter, han: pack(&han), gap: pack(&gap) }
    }
}

/// Passes over `text` once.
pub(super) fn scan(text: &str, finds: &mut impl Finds) {
    let bytes = text.as_bytes();
    let mut last = Masks::default();
    let mut seen = Seen::default();
    let mut at = 0;
    while at < bytes.len() {
        let masks = match bytes[at..].first_chunk::<64>() {
            Some(block) => Masks::of(block),
            None => {
                let mut block = [0; 64];
                block[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                Masks::of(&block)
            }
        };
        seen.runs(bytes, at, last.alnum, masks.alnum, finds);
        // In the order of the text: a word that was read hides those that begin before its end.
        let letters = masks.letter & !((masks.letter << 1) | (last.letter >> 63));
        let mut starts = letters | masks.han;
        while starts != 0 {
            let bit = starts.trailing_zeros();
            let start = at + bit as usize;
            starts &= starts - 1;
            if masks.han >> bit & 1 == 1 {
                if words::may_begin_han(bytes, start) {
                    finds.character(start);
                }
            } else if words::may_begin(bytes, start) {
                finds.word(start);
            } else if matches!(bytes[start] | 0x20, b'k' | b'w' | b'm')
                && start > 0
                && bytes[start - 1].is_ascii_digit()
                && words::may_begin(bytes, start + 1)
            {
                // `2wU`, `1.5kUSDT`: a scale is glued between the number and the coin.
                finds.word(start + 1);
            }
        }
        seen.gaps(bytes, at, masks.gap, finds);
        last = masks;
        at += 64;
    }
}

/// How far runs, groups and gaps have been told.
#[derive(Default)]
struct Seen {
    run: usize,
    groups: usize,
    gap: usize,
}

impl Seen {
    /// `at`: place of the current block; `last`, `now`: masks of the block before and of this one.
    fn runs(&mut self, bytes: &[u8], at: usize, last: u64, now: u64, finds: &mut impl Finds) {
        let both = u128::from(last) | (u128::from(now) << 64);
        let base = at as isize - 64;
        let two = both & (both >> 1);
        let four = two & (two >> 2);
        let eight = four & (four >> 4);
        let mut long = eight & (eight >> 4);
        while long != 0 {
            let start = (base + long.trailing_zeros() as isize).max(0) as usize;
            if start < self.run {
                let past = (self.run as isize - base).clamp(0, 127) as u32;
                let rest = if past >= 127 { 0 } else { long & (u128::MAX << past) };
                if rest == long {
                    break;
                }
                long = rest;
                continue;
            }
            let begin = start - bytes[..start].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            finds.run(begin.max(self.run), end);
            self.run = end;
        }
        // A start whose four bytes are letters or digits and whose fifth is none, four times in steps of five.
        let exact = both & !(both << 1) & four & !(both >> 4);
        let row = exact & (exact >> 5) & (exact >> 10) & (exact >> 15);
        if row != 0 {
            let start = (base + row.trailing_zeros() as isize).max(0) as usize;
            if start >= self.groups {
                self.groups = start + 80;
                finds.groups(start);
            }
        }
    }

    fn gaps(&mut self, bytes: &[u8], at: usize, mut gap: u64, finds: &mut impl Finds) {
        while gap != 0 {
            let start = at + gap.trailing_zeros() as usize;
            gap &= gap - 1;
            let next = bytes.get(start + 1).copied().unwrap_or(0);
            let left_out = match bytes[start] {
                0xe2 => next == 0x80 && bytes.get(start + 2) == Some(&0xa6),
                dot_or_star => next == dot_or_star,
            };
            if left_out && start >= self.gap && start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
                self.gap = start + 2;
                finds.gap(start);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Kept {
        runs: Vec<(usize, usize)>,
        groups: Vec<usize>,
        gaps: Vec<usize>,
    }

    impl Finds for Kept {
        fn run(&mut self, start: usize, end: usize) {
            self.runs.push((start, end));
        }
        fn groups(&mut self, start: usize) {
            self.groups.push(start);
        }
        fn word(&mut self, _start: usize) {}
        fn character(&mut self, _start: usize) {}
        fn gap(&mut self, start: usize) {
            self.gaps.push(start);
        }
    }

    fn kept(text: &str) -> Kept {
        let mut kept = Kept::default();
        scan(text, &mut kept);
        kept
    }

    #[test]
    fn groups_of_four_show_across_blocks() {
        for pad in 0..70 {
            let text = format!("{}bc1q ar0s rrr7 xfkv y5l6", ".".repeat(pad));
            assert_eq!(kept(&text).groups.first(), Some(&pad), "{pad}");
        }
        assert!(kept("one two three four five six").groups.is_empty());
    }

    #[test]
    fn gaps_follow_a_letter() {
        assert_eq!(kept("0x12…34 a..b c**d ... 。").gaps, [4, 11, 16]);
    }

    proptest! {
        #[test]
        fn every_long_run_is_told_once(text in "([a-zA-Z0-9]{0,30}[ .你\n]){0,20}[a-z0-9]{0,90}") {
            let mut runs = Vec::new();
            let bytes = text.as_bytes();
            let mut at = 0;
            while at < bytes.len() {
                let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                if len >= RUN_MIN {
                    runs.push((at, at + len));
                }
                at += len.max(1);
            }
            prop_assert_eq!(kept(&text).runs, runs);
        }
    }
}
