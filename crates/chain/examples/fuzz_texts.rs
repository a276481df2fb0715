//! Reads texts made of pieces, cut and changed at random, until the time is over: `cargo run --release -p chain --example fuzz_texts -- SECONDS`.
//!
//! Ends with an error when reading panics, when a span is not on letter boundaries, when readings overlap, or when a text
//! of N bytes takes far longer than N bytes should. The seed is printed and may be given as the second argument.

use chain::recognise::{Kind, read};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const PIECES: &[&str] = &[
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
    "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
    "0x",
    "https://",
    "etherscan.io/tx/",
    "bitcoin:",
    "?amount=1.5&memo=",
    "memo: ",
    "备注",
    "三千U",
    "1,000.5 USDT ",
    "TRC20",
    " BSC ",
    "不是",
    "\n> ",
    "=\r\n",
    "\u{200b}",
    "０ｘＡ",
    "<p>",
    "</p>",
    "<a href=\"",
    "\">",
    "&#x30;",
    "&nbsp;",
    "…",
    "..",
    "bc1q w508 d6qe jxtd ",
    ".near",
    "EOS account ",
    "，",
    "。",
    " ",
    "你好",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\u{0}",
    "😀",
    "é",
];
/// Bytes of one text.
const TEXT_MAX: usize = 20_000;
/// Longest that one text may take.
const TIME_MAX: Duration = Duration::from_millis(500);

/// A small generator (xorshift); what matters is that a seed repeats its texts.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        let pieces = if self.next(50) == 0 { 2_000 } else { 1 + self.next(30) };
        for _ in 0..pieces {
            let piece = PIECES[self.next(PIECES.len())];
            let from = self.next(piece.len() * 3).min(piece.len());
            let from = if piece.is_char_boundary(from) && self.next(4) == 0 { from } else { 0 };
            text.push_str(&piece[from..]);
            if self.next(4) == 0 {
                text.push(char::from_u32(self.next(0x3000) as u32).unwrap_or('x'));
            }
            if text.len() > TEXT_MAX {
                break;
            }
        }
        text
    }
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(now | 1);
    println!("seed {seed}");
    let (mut random, start, mut texts, mut readings_seen) = (Random(seed), Instant::now(), 0_u64, 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let text = random.text();
        let begun = Instant::now();
        let readings = read(&text);
        if begun.elapsed() > TIME_MAX {
            return Err(format!("{:?} for {} bytes: {text:?}", begun.elapsed(), text.len()));
        }
        let mut last = 0;
        for reading in readings.iter().filter(|reading| reading.kind != Kind::LookalikePair) {
            if text.get(reading.span.clone()).is_none_or(str::is_empty) || reading.span.start < last {
                return Err(format!("{reading:?} in {text:?}"));
            }
            last = reading.span.end;
        }
        texts += 1;
        readings_seen += readings.len() as u64;
    }
    println!("{texts} texts, {readings_seen} readings, nothing wrong");
    Ok(())
}
