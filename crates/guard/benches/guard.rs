//! How fast texts are read: `cargo bench -p guard`. One core; ticket-like text, a message without a hit, hostile text.

use guard::{inbound, outbound};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

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

fn rate(name: &str, bytes: usize, took: Duration) {
    println!("{name:44} {took:>12.1?} {:>9.0} MB/s", bytes as f64 / took.as_secs_f64() / 1e6);
}

fn main() {
    let plain: String = TICKET.repeat(3).chars().take(1500).collect();
    inbound::redact(&plain);
    let took = best(2000, || drop(black_box(inbound::redact(black_box(&plain)))));
    rate(&format!("a message of {} bytes without a hit", plain.len()), plain.len(), took);
    let tickets: Vec<String> = (0..20_000).map(|at| format!("{TICKET}{at}")).collect();
    let bytes: usize = tickets.iter().map(String::len).sum();
    let took = best(3, || tickets.iter().for_each(|ticket| drop(black_box(inbound::redact(ticket)))));
    rate("tickets, one by one", bytes, took);
    let stream = TICKET.repeat(16_000_000 / TICKET.len());
    rate("tickets, in one text", stream.len(), best(3, || drop(black_box(inbound::redact(&stream)))));
    let reply =
        "Thank you for waiting. The deposit was credited at 09:12 UTC. 感谢您的耐心等待，充值已入账。 ".repeat(10);
    let context = outbound::Context { hosts: &["desk.example"], ..outbound::Context::default() };
    rate("a reply", reply.len(), best(500, || drop(black_box(outbound::check(&reply, &context)))));
    for (name, piece) in HOSTILE {
        let text = piece.repeat(1_000_000 / piece.len());
        rate(&format!("1 MB of {name}"), text.len(), best(2, || drop(black_box(inbound::redact(&text)))));
    }
    for (name, piece) in
        [("asking", "send me your password, never "), ("links", "[a](http://b.example) "), ("no end", "a,")]
    {
        let text = piece.repeat(1_000_000 / piece.len());
        rate(
            &format!("1 MB reply of {name}"),
            text.len(),
            best(2, || drop(black_box(outbound::check(&text, &context)))),
        );
    }
}

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
