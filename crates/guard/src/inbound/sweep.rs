//! One cheap pass over the bytes that says which rules have anything to look at, and where. It misses nothing a rule wants.

mod tables;

use super::{label, page, token_end};
use std::ops::Range;
use tables::*;

/// Signs found in a text, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs(u16);

impl Signs {
    /// Many words of a list of seed words close together, or many words in a script that lists use.
    pub const WORDS: Signs = Signs(1);
    /// A stretch of list characters as long as a Chinese seed, or ten single characters apart.
    pub const HAN: Signs = Signs(2);
    /// A word that may open a label (`password`, `私钥`).
    pub const LABEL: Signs = Signs(4);
    /// An unbroken run of twenty letters and digits, or more in groups of one length.
    pub const BLOB: Signs = Signs(8);
    /// Thirteen digits in a row or in groups.
    pub const DIGITS: Signs = Signs(16);
    /// Thirty-two short numbers with commas between.
    pub const ARRAY: Signs = Signs(32);
    /// `-----BEGIN`.
    pub const PEM: Signs = Signs(64);
    /// `scheme://someone:something@`.
    pub const USERINFO: Signs = Signs(128);
    /// A run that goes on after a line's break, or groups of one length: to be put together.
    pub const BROKEN: Signs = Signs(512);
    /// Full-width, styled, combining or invisible letters: the text is to be normalised first.
    pub const ODD: Signs = Signs(256);
    /// A number of six digits.
    pub const SIX: Signs = Signs(1024);

    /// No sign that a rule has anything to look at.
    pub fn is_quiet(self) -> bool {
        self.0 & !Signs::BROKEN.0 == 0
    }

    /// Whether any of `signs` was found.
    pub fn any(self, signs: Signs) -> bool {
        self.0 & signs.0 != 0
    }

    /// Both.
    pub const fn and(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    fn set(&mut self, other: Signs) {
        self.0 |= other.0;
    }
}

/// What the pass found.
#[derive(Debug, Default)]
pub struct Swept {
    pub signs: Signs,
    /// Where a label may begin, in order.
    pub starts: Vec<usize>,
    /// Runs of at least [`BLOB_MIN`] ASCII letters and digits, in order.
    pub blobs: Vec<Range<usize>>,
    /// Tokens of ours, in order.
    pub tokens: Vec<Range<usize>>,
}

/// Letters and digits of an unbroken run that make it worth a look.
pub const BLOB_MIN: usize = 20;
/// Letters and digits of a group.
pub const GROUP_MIN: usize = 4;
/// The same, at most.
pub const GROUP_MAX: usize = 32;
/// Letters and digits that a broken line must end in, and the next begin with.
pub const WRAPPED_MIN: usize = 16;
/// Letters and digits in groups of one length that make them worth a look.
pub const GROUPED_MIN: usize = 28;

/// The signs in `text`.
pub fn sweep(text: &str) -> Swept {
    let tables = &*TABLES;
    let mut pass = Pass { bytes: text.as_bytes(), ..Pass::new(tables) };
    let mut at = 0;
    while let Some(byte) = pass.bytes.get(at) {
        at = match CLASS[*byte as usize] {
            HIGH => pass.high(at),
            0 => pass.mark(at, *byte),
            _ => pass.token(at),
        };
    }
    pass.end_of_han();
    Swept { signs: pass.signs, starts: pass.starts, blobs: pass.blobs, tokens: pass.tokens }
}

struct Pass<'a> {
    bytes: &'a [u8],
    heads: &'a [u16; 1 << 16],
    han: &'a [u8],
    signs: Signs,
    starts: Vec<usize>,
    blobs: Vec<Range<usize>>,
    tokens: Vec<Range<usize>>,
    /// Where the last word with an accent ends.
    accented_end: usize,
    /// The cells of the last words, and how many of them have each bit.
    cells: [u8; WINDOW],
    place: usize,
    counts: u64,
    /// Words of Hangul and Kana.
    script_words: u32,
    script_end: usize,
    /// Digits since something other than a space or a hyphen.
    digits: usize,
    digits_end: usize,
    numbers: usize,
    numbers_end: usize,
    /// Letters and digits in groups of one length, one mark apart; that length, and where the last ends.
    grouped: usize,
    group: usize,
    group_end: usize,
    /// Chinese characters since something else, and whether all are listed.
    han_run: u32,
    han_listed: bool,
    han_before: u8,
    han_end: usize,
    han_ones: u32,
}

impl<'a> Pass<'a> {
    fn new(tables: &'a Tables) -> Self {
        Pass {
            bytes: &[],
            heads: &tables.heads,
            han: &tables.han,
            signs: Signs::default(),
            starts: Vec::new(),
            blobs: Vec::new(),
            tokens: Vec::new(),
            accented_end: 0,
            cells: [0; WINDOW],
            place: 0,
            counts: 0,
            script_words: 0,
            script_end: 0,
            digits: 0,
            digits_end: 0,
            numbers: 0,
            numbers_end: 0,
            grouped: 0,
            group: 0,
            group_end: 0,
            han_run: 0,
            han_listed: true,
            han_before: 0,
            han_end: 0,
            han_ones: 0,
        }
    }

    /// A run of ASCII letters and digits from `start`. Returns its end.
    fn token(&mut self, start: usize) -> usize {
        let mut end = start;
        let mut seen = 0;
        while let Some(byte) = self.bytes.get(end) {
            let class = CLASS[*byte as usize];
            if class & (LETTER | DIGIT) == 0 {
                break;
            }
            seen |= class;
            end += 1;
        }
        let len = end - start;
        if self.group_end + 1 == start && len <= self.group {
            self.grouped += len;
            if self.grouped >= GROUPED_MIN {
                self.signs.set(Signs::BLOB.and(Signs::BROKEN));
            }
        } else {
            self.grouped = len;
        }
        (self.group, self.group_end) = (if (GROUP_MIN..=GROUP_MAX).contains(&len) { len } else { 0 }, end);
        if len >= WRAPPED_MIN && page::wrap(self.bytes, end).is_some() {
            self.signs.set(Signs::BROKEN);
        }
        if len >= BLOB_MIN {
            self.signs.set(Signs::BLOB);
            self.blobs.push(start..end);
        } else if len == 18 && seen & DIGIT != 0 {
            self.signs.set(Signs::DIGITS);
        }
        if seen == DIGIT {
            // "6 digits", "12 words".
            if len <= 2 && self.may_label(start, end) {
                self.starts.push(start);
            }
            self.number(start, end);
            return end;
        }
        if seen & UPPER != 0 && len > 5 && is_camel(&self.bytes[start..end]) {
            self.signs.set(Signs::LABEL);
        }
        let head = self.head(start, len);
        let bits = self.bits(head, end);
        if bits & LABEL != 0 && self.opens_word(start) {
            self.starts.push(start);
        }
        if (seen & UPPER != 0 || seen & DIGIT != 0 || start > 0 && self.bytes[start - 1] == b'\\')
            && len <= LABELLED_MAX
        {
            self.inner(start, end);
        }
        if matches!(self.bytes.get(end), Some(0xc3..=0xc9)) && seen & DIGIT == 0 && start >= self.accented_end {
            self.accented(start);
        }
        if bits as u8 & OPENS != 0 {
            self.signs.set(Signs::LABEL);
        }
        // "word 1: …, second row: …" names what follows and is no word of a seed there.
        let names = bits as u8 & (ENGLISH | MONERO) == 0 && NAMES.contains(&(head | 0x2020_2020));
        if seen & DIGIT == 0 && len > 2 && !names && start >= self.accented_end {
            self.word(bits as u8);
        } else if seen & DIGIT != 0 && len <= NUMBERED_MAX {
            self.numbered(start, end);
        }
        end
    }

    /// A word with its number glued to it: `2slender`.
    fn numbered(&mut self, start: usize, end: usize) {
        let run = &self.bytes[start..end];
        let digits = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if (1..=2).contains(&digits) && run.len() > digits + 2 && run[digits..].iter().all(u8::is_ascii_alphabetic) {
            self.word(self.bits(self.head(start + digits, run.len() - digits), end) as u8);
        }
    }

    /// The first four bytes of the run of `len` at `start`, or all with zeros behind.
    fn head(&self, start: usize, len: usize) -> u32 {
        match self.bytes.get(start..start + 4) {
            Some(four) => {
                u32::from_le_bytes([four[0], four[1], four[2], four[3]]) & [0, 0xff, 0xffff, 0xff_ffff, !0][len.min(4)]
            }
            None => {
                self.bytes[start..start + len.min(4)].iter().rev().fold(0, |head, byte| head << 8 | u32::from(*byte))
            }
        }
    }

    /// What is known of the head of a run that ends at `end`: in the lower byte of words, above of labels.
    fn bits(&self, head: u32, end: usize) -> u16 {
        let bits = self.heads[slot(head)];
        match bits & GOES_ON {
            0 => bits,
            _ => bits | self.heads[slot(label::goes_on(self.bytes, end, head))] & (u16::from(OPENS) | LABEL),
        }
    }

    /// Whether a label may begin at `at` of a run that ends at `end`.
    fn may_label(&self, at: usize, end: usize) -> bool {
        self.bits(label::head(&self.bytes[at..]), end) & LABEL != 0
    }

    /// Whether the run at `start` is not the tail of a word with a Latin letter beyond ASCII before it.
    fn opens_word(&self, start: usize) -> bool {
        let before = |back: usize| start.checked_sub(back).map_or(b' ', |at| self.bytes[at]);
        !(0x80..=0xbf).contains(&before(1)) || !matches!(before(2), 0xc3..=0xc9)
    }

    /// Labels that begin within a run: `apiKey`, `2fa`, and after `\n` written out.
    fn inner(&mut self, start: usize, end: usize) {
        for at in start + 1..end {
            let (before, byte) = (self.bytes[at - 1], self.bytes[at]);
            let begins = byte.is_ascii_uppercase() && before.is_ascii_lowercase()
                || byte.is_ascii_alphabetic() && before.is_ascii_digit()
                || at == start + 1
                    && matches!(before, b'n' | b'r' | b't')
                    && start > 0
                    && self.bytes[start - 1] == b'\\';
            if begins && self.may_label(at, end) {
                self.starts.push(at);
            }
        }
    }

    /// A word from `start` of which some letter beyond ASCII is Latin: it is looked up by its letters without their accents.
    fn accented(&mut self, start: usize) {
        let rest = &self.bytes[start..self.bytes.len().min(start + ACCENTED_MAX)];
        let rest = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let (mut head, mut len) = ([0_u8; 4], 0);
        let mut end = start;
        for letter in rest.chars() {
            let plain = match letter {
                'a'..='z' | 'A'..='Z' => letter.to_ascii_lowercase() as u8,
                '\u{c0}'..='\u{24f}' => PLAIN[letter as usize - 0xc0],
                _ => break,
            };
            if let Some(place) = head.get_mut(len) {
                *place = plain;
            }
            (len, end) = (len + 1, end + letter.len_utf8());
        }
        self.accented_end = end;
        if len > 2 {
            self.word(self.heads[slot(u32::from_le_bytes(head))] as u8 & !(ENGLISH | MONERO));
        }
    }

    fn word(&mut self, bits: u8) {
        self.counts = self.counts + SPREAD[usize::from(bits)] - SPREAD[usize::from(self.cells[self.place])];
        self.cells[self.place] = bits;
        self.place = if self.place + 1 == WINDOW { 0 } else { self.place + 1 };
        // A lane holds at most twelve, so none carries into the next.
        if (self.counts.wrapping_add(ENOUGH)) & 0x8080_8080_8000_8080 != 0 {
            self.signs.set(Signs::WORDS);
        }
    }

    fn number(&mut self, start: usize, end: usize) {
        let len = end - start;
        if len == 6 {
            self.signs.set(Signs::SIX);
        }
        let apart = start - self.digits_end;
        let grouped = apart == 0 || (apart == 1 && matches!(self.bytes[start - 1], b' ' | b'-' | b'.'));
        self.digits = if grouped && self.digits_end > 0 { self.digits + len } else { len };
        self.digits_end = end;
        if self.digits >= DIGITS_MIN {
            self.signs.set(Signs::DIGITS);
        }
        let listed = len <= 3
            && self.numbers_end > 0
            && start - self.numbers_end <= 12
            && self.bytes[self.numbers_end..start]
                .iter()
                .all(|byte| matches!(byte, b',' | b' ' | b'\n' | b'\r' | b'\t'));
        self.numbers = if listed { self.numbers + 1 } else { 1 };
        self.numbers_end = end;
        if self.numbers >= NUMBERS_MIN {
            self.signs.set(Signs::ARRAY);
        }
    }

    /// An ASCII mark at `at`. Returns what follows it.
    fn mark(&mut self, at: usize, byte: u8) -> usize {
        if byte == b'-' && self.bytes[at..].starts_with(b"-----BEGIN ") {
            self.signs.set(Signs::PEM);
        } else if byte == b'@' && !self.signs.any(Signs::USERINFO) {
            let from = at.saturating_sub(128);
            let before = &self.bytes[from..at];
            let word = before.iter().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |space| space + 1);
            if before[word..].windows(3).any(|three| three == b"://") {
                self.signs.set(Signs::USERINFO);
            }
        }
        at + 1
    }

    /// A letter beyond ASCII at `at`. Returns what follows it.
    fn high(&mut self, at: usize) -> usize {
        let byte = |offset: usize| u32::from(self.bytes.get(at + offset).copied().unwrap_or(0)) & 0x3f;
        let (point, len) = match self.bytes[at] {
            0xe0..=0xef => ((u32::from(self.bytes[at]) & 0xf) << 12 | byte(1) << 6 | byte(2), 3),
            0xf0.. => ((u32::from(self.bytes[at]) & 7) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3), 4),
            _ => ((u32::from(self.bytes[at]) & 0x1f) << 6 | byte(1), 2),
        };
        let end = (at + len).min(self.bytes.len());
        if point == 0x27e6
            && let Some(after) = token_end(self.bytes, at)
        {
            // One of our own tokens is no sign of anything.
            self.tokens.push(at..after);
            return after;
        }
        if !(0x3400..=0x9fff).contains(&point) && self.may_label(at, end) {
            self.starts.push(at);
        }
        match point {
            0x3400..=0x9fff => self.ideograph(point, at, end),
            0xac00..=0xd7a3 | 0x3041..=0x30ff | 0x1100..=0x11ff => self.script(at, end),
            0x00c0..=0x024f => {
                // Turkish ş begins a label.
                if matches!(point, 0x15e | 0x15f) {
                    self.signs.set(Signs::LABEL);
                }
                if at >= self.accented_end {
                    self.accented(at);
                }
            }
            0x0370..=0x052f => self.signs.set(Signs::LABEL),
            0x00ad
            | 0x0300..=0x036f
            | 0x200b..=0x200f
            | 0x202a..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfe00..=0xfe0f => {
                self.signs.set(Signs::ODD);
            }
            0xff10..=0xff19
            | 0xff21..=0xff3a
            | 0xff41..=0xff5a
            | 0xfb00..=0xfb06
            | 0x1d400..=0x1d7ff
            | 0x24b6..=0x24e9 => {
                self.signs.set(Signs::ODD);
            }
            _ => {}
        }
        end
    }

    fn script(&mut self, at: usize, end: usize) {
        if self.script_end != at {
            self.script_words += 1;
            if self.script_words >= SCRIPT_WORDS {
                self.signs.set(Signs::WORDS);
            }
        }
        self.script_end = end;
        self.signs.set(Signs::LABEL);
    }

    fn ideograph(&mut self, point: u32, at: usize, end: usize) {
        let bits = self.han[(point - HAN_BASE) as usize];
        if self.han_end != at {
            self.end_of_han();
        }
        if bits & HAN_LABEL != 0 && (bits & HAN_LABEL_ALONE != 0 || self.may_second(end)) {
            self.starts.push(at);
        }
        if bits & HAN_SECOND != 0 && self.han_before & HAN_FIRST != 0 {
            self.signs.set(Signs::LABEL);
        }
        self.han_listed &= bits & HAN_LISTED != 0;
        self.han_run += 1;
        self.han_before = bits;
        self.han_end = end;
    }

    /// Whether the second character of a label may stand at `at`.
    fn may_second(&self, at: usize) -> bool {
        let point = match self.bytes.get(at..at + 3) {
            Some([first @ 0xe3..=0xe9, second, third]) => {
                (u32::from(*first) & 0xf) << 12 | (u32::from(*second) & 0x3f) << 6 | u32::from(*third) & 0x3f
            }
            _ => return false,
        };
        self.han.get(point.wrapping_sub(HAN_BASE) as usize).is_some_and(|bits| bits & HAN_LABEL_SECOND != 0)
    }

    /// Judges the stretch of Chinese characters that has ended.
    fn end_of_han(&mut self) {
        if self.han_listed && matches!(self.han_run, 12 | 15 | 18 | 21 | 24) {
            self.signs.set(Signs::HAN);
        }
        self.han_ones = if self.han_run == 1 { self.han_ones + 1 } else { 0 };
        if self.han_ones >= SCRIPT_WORDS {
            self.signs.set(Signs::HAN);
        }
        (self.han_run, self.han_listed, self.han_before) = (0, true, 0);
    }
}
