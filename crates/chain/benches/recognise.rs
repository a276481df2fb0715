//! How fast a text is read, beside a plain search of the same bytes.
//!
//! `cargo bench -p chain --bench recognise`: megabytes a second on one core for ticket-like text (one reference to three
//! sentences), for prose without a reference, microseconds for a message of 2 KB without one, milliseconds for hostile
//! messages of 1 MB, each the best of several runs.

use chain::recognise::read;
use std::{hint::black_box, time::Instant};

const RUNS: usize = 7;
const SENTENCES: &[&str] = &[
    "Hello, I made a withdrawal two hours ago and it still has not arrived in my wallet. ",
    "你好，我昨天晚上从币安转过来的，到现在还没有到账，请帮我查一下。",
    "The status says completed but my balance did not change, please look into this as soon as possible. ",
    "客服在吗？我很着急，这是我全部的积蓄，麻烦尽快处理一下，谢谢！\n",
    "I already checked the explorer and it shows success there, so what is the problem on your side? ",
    "截图我已经发过了，订单号也写在上面，为什么一直没有人回复我？",
];
const REFERENCES: &[&str] = &[
    "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b ",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t ",
    "https://etherscan.io/tx/0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b ",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ",
    "1,000.5 USDT TRC20 ",
];

fn best_s(mut run: impl FnMut()) -> f64 {
    run();
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::MAX, f64::min)
}

/// Messages of about 2 KB, some 8 MB in all, with a reference after every `every` sentences; none for 0.
fn messages(every: usize) -> Vec<String> {
    let mut at = 0;
    let mut next = || {
        at += 1;
        at
    };
    (0..4_000)
        .map(|_| {
            let mut text = String::new();
            while text.len() < 2_000 {
                let n = next();
                text.push_str(SENTENCES[n % SENTENCES.len()]);
                if every > 0 && n % every == 0 {
                    text.push_str(REFERENCES[(n / every) % REFERENCES.len()]);
                }
            }
            text
        })
        .collect()
}

fn main() {
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with("--"));
    for (name, every) in
        [("ticket-like, 1 reference to 3 sentences", 3), ("1 reference to 12 sentences", 12), ("prose", 0)]
    {
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let texts = messages(every);
        let bytes: usize = texts.iter().map(String::len).sum();
        let mb = bytes as f64 / 1e6;
        let read_s = best_s(|| {
            texts.iter().for_each(|text| {
                black_box(read(black_box(text)));
            })
        });
        let search_s = best_s(|| {
            texts.iter().for_each(|text| {
                black_box(memchr::memchr(0, black_box(text.as_bytes())));
            })
        });
        println!(
            "{name}: {:.0} MB/s, {:.2} µs a message, memchr over the same bytes is {:.0} times as fast",
            mb / read_s,
            read_s / texts.len() as f64 * 1e6,
            read_s / search_s
        );
    }
    let million = 1_000_000;
    let fill = |piece: &str| piece.repeat(million / piece.len() + 1);
    for (name, text) in [
        ("0x0x0x", fill("0x")),
        ("one run", fill("a1")),
        ("runs of 34 beginning with T", fill("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T ")),
        ("runs of 44 base58", fill("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v ")),
        (
            "88 letters",
            fill("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW "),
        ),
        ("short lines", fill("a1b2c3d4e5f6a7\n")),
        ("groups of four", fill("bc1q w508 d6qe jxtd ")),
        ("tags", fill("<a href=")),
        ("open tags", fill("<p ")),
        ("scripts", fill("<script>")),
        ("entities", fill("&#x30;")),
        ("memo memo", fill("memo ")),
        ("numbers", fill("1,")),
        ("numerals", fill("三千U")),
        ("coins", fill("1 USDT ")),
        ("names", fill("BSC ")),
        ("gaps", fill("0x12..34")),
        ("links", fill("https://etherscan.io/tx/")),
        ("names of near", fill("a.near")),
        ("names of eos", format!("EOS {}", fill("account a "))),
        ("zero width", fill("a\u{200b}")),
        ("wide", fill("Ａ")),
    ] {
        println!(
            "hostile, {name}: {:.1} ms",
            best_s(|| {
                black_box(read(black_box(&text)));
            }) * 1e3
        );
    }
}
