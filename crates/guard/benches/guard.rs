//! How fast texts are read: `cargo bench -p guard`. One core; ticket-like text, a message without a hit, hostile text.

use guard::{inbound, outbound};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// The binary's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TICKET: &str = "Hello team, I sent 250 USDT from another exchange to my deposit address TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC on \
    2 March around 14:20 UTC, and it has still not arrived. The explorer says it is confirmed. The transaction is \
    7c2d4206c03a883dd9066d920c8a0c9b0ea7b6a3b7d7b4a1c64d3d6c5a1ffb2e and the amount was 250.00. Could you please have a look? \
    My account is in order and I used the right network, I think.\n你好，我昨天从另一个交易所提了一笔 USDT 到你们平台，\
    到现在还没有到账，区块浏览器显示已经确认了，请帮我查一下是什么原因，谢谢。\n\
    I have waited for more than six hours now and the status page shows nothing unusual. Best regards, a customer.\n";

fn best(tries: u32, mut run: impl FnMut()) -> Duration {
    (0..tries)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// Whether the command asks for the line: `cargo bench -p guard -- labels` runs those with "labels" in their name.
fn is_asked(name: &str) -> bool {
    let mut asked = std::env::args().skip(1).filter(|word| !word.starts_with('-')).peekable();
    asked.peek().is_none() || asked.any(|word| name.contains(&word))
}

fn rate(name: &str, bytes: usize, tries: u32, run: impl FnMut()) {
    if !is_asked(name) {
        return;
    }
    let took = best(tries, run);
    println!("{name:44} {took:>12.1?} {:>9.0} MB/s", bytes as f64 / took.as_secs_f64() / 1e6);
}

fn main() {
    let plain: String = TICKET.repeat(3).chars().take(1500).collect();
    rate("a message with a hash and an address", plain.len(), 2000, || {
        drop(black_box(inbound::redact(black_box(&plain))))
    });
    let quiet = PLAIN.repeat(2048 / PLAIN.len() + 1);
    rate("a message without anything", quiet.len(), 2000, || drop(black_box(inbound::redact(black_box(&quiet)))));
    let tickets: Vec<String> = (0..1_000).map(|at| format!("{TICKET}{at}")).collect();
    let bytes: usize = tickets.iter().map(String::len).sum();
    rate("tickets, one by one", bytes, 60, || {
        tickets.iter().for_each(|ticket| drop(black_box(inbound::redact(ticket))))
    });
    rate("tickets, one by one, recognised too", bytes, 60, || {
        for ticket in &tickets {
            drop(black_box(chain::recognise::read(ticket)));
            drop(black_box(inbound::redact(ticket)));
        }
    });
    let stream = TICKET.repeat(1_000_000 / TICKET.len());
    rate("tickets, in one text", stream.len(), 30, || drop(black_box(inbound::redact(&stream))));
    let reply =
        "Thank you for waiting. The deposit was credited at 09:12 UTC. 感谢您的耐心等待，充值已入账。 ".repeat(10);
    let context = outbound::Context { hosts: &["desk.example"], ..outbound::Context::default() };
    rate("a reply", reply.len(), 500, || drop(black_box(outbound::check(&reply, &context))));
    for (name, piece) in HOSTILE {
        let text = piece.repeat(1_000_000 / piece.len());
        rate(&format!("1 MB of {name}"), text.len(), 8, || drop(black_box(inbound::redact(&text))));
    }
    for (name, piece) in HOSTILE_REPLIES {
        let text = piece.repeat(1_000_000 / piece.len());
        rate(&format!("1 MB reply of {name}"), text.len(), 8, || drop(black_box(outbound::check(&text, &context))));
    }
}

/// A message that refers to nothing.
const PLAIN: &str = "Hello team, I cannot open the page with my balances since this morning. It shows a white screen on my telephone, and on \
    the computer too. I have tried another browser and another network. Could you please look into it? 你好，今天早上开始页面一直打不开，换了浏览器\
    也不行，请帮我看看是什么原因，谢谢。 ";

const HOSTILE_REPLIES: &[(&str, &str)] = &[
    ("asking", "send me your password, never "),
    ("asking without an end", "please send us your seed phrase so that we "),
    ("promises", "we guarantee a refund of the funds. "),
    ("links", "[a](http://b.example) "),
    ("no end", "a,"),
    ("addresses", "TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC "),
];

const HOSTILE: &[(&str, &str)] = &[
    ("list words", "abandon "),
    ("list words and prose", "legal winner thank the year wave of sausage "),
    ("labels", "password is "),
    ("labels and values", "password: Hunter22 "),
    ("seed labels", "seed phrase: abandon ability "),
    ("keys", "private key 4646464646464646464646464646464646464646464646464646464646464646 "),
    ("numbers of 64 digits", "7c2d4206c03a883dd9066d920c8a0c9b0ea7b6a3b7d7b4a1c64d3d6c5a1ffb2e "),
    ("keys for import", "L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ "),
    ("numbers of cards", "4111 1111 1111 1111 "),
    ("digits", "1"),
    ("braces", "{\"ciphertext\":"),
    ("encoded", "{\"encoded\":\"encoding\"} "),
    ("blocks without an end", "-----BEGIN PRIVATE KEY-----"),
    ("web tokens", "eyJhbGciOiJI.eyJzdWIiOiIx."),
    ("cookies", "Cookie: a=b12345678;\n"),
    ("list characters", "的一是在不了有和人这中大，"),
    ("list characters apart", "的 一 是 在 "),
    ("invisible letters", "a\u{200b}b "),
    ("letters without a space", "abandonability"),
    ("backup codes", "backup codes 12345678 "),
    ("lists of numbers", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,"),
    ("quotation marks", "\"cookie\", \"value\": \""),
    ("links with names", "https://a:b@"),
];
