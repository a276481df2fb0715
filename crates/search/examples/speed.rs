//! How fast the index is filled and asked: `cargo run --release -p search --example speed [messages] [folder]`.
//!
//! Makes messages of which a fifth is Chinese (440,000 in 110,000 tickets unless told otherwise), fills an index on disk, lets it merge,
//! opens it again, and asks for the newest 50 tickets with words of every kind. Prints p50 and p99 in microseconds,
//! the mean of what was computed (the machine may be busy), and memory.
#![allow(clippy::unwrap_used)]

use rand::{RngExt, SeedableRng, rngs::SmallRng, seq::IndexedRandom};
use search::{Ask, Doc, Index};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const ENGLISH: &str = "the my to and deposit withdrawal wallet address is not have account please support transaction network usdt \
    hours still missing confirmed received sent exchange balance fee why when you for it on transfer verification code email phone \
    identity document rejected pending frozen security password reset authenticator device login blocked bonus referral staking \
    reward futures position liquidated margin order cancelled price market spot bank card payment refund chargeback dispute agent \
    answer waiting days urgent help hello thanks regards contract token bridge swap memo tag hash explorer block confirmations";
const CHINESE: &str = "提币 充值 到账 没有 我的 账户 冻结 解冻 请 帮 我 查 一下 地址 交易 哈希 确认 区块 钱包 转账 手续费 审核 身份 认证 验证码 收不到 短信 \
    邮箱 密码 重置 谷歌 验证器 登录 合约 爆仓 杠杆 订单 撤单 客服 人工 催 一下 已经 三天 了 还 没 处理 什么 时候 可以 谢谢 您好 麻烦 网络 选错 标签 备注 忘记 填 \
    银行卡 提现 法币 商家 付款 申诉 退款 被骗 追回 空投 活动 奖励 未发 理财 赎回 质押 收益";

fn main() {
    let mut given = std::env::args().skip(1);
    let messages: u64 = given.next().map_or(440_000, |n| n.parse().expect("a number of messages"));
    let kept = given.next().map(PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let path = kept.as_deref().unwrap_or(folder.path());
    let mut random = SmallRng::seed_from_u64(7);
    let mut rare = Vec::new();
    fill(path, messages, &mut random, &mut rare);

    println!("resident before opening {:>8} KB", resident_kb());
    let start = Instant::now();
    let index = Index::open(Some(path)).unwrap();
    println!("opened in {:?}, {} documents, resident {} KB", start.elapsed(), index.len(), resident_kb());
    println!("{:<28} {:>7} {:>9} {:>9} {:>9} {:>7}", "asked for", "asks", "p50 us", "p99 us", "cpu us", "hits");
    ask_all(&index, &rare, messages);
    println!("\nwith 2,000 documents not committed");
    for n in 0..2_000 {
        index.add(message(messages + n, messages, &mut random, &mut Vec::new()), messages as i64);
    }
    ask_all(&index, &rare, messages);
    println!("resident after asking {} KB", resident_kb());
}

fn fill(path: &Path, messages: u64, random: &mut SmallRng, rare: &mut Vec<String>) {
    let index = Index::open(Some(path)).unwrap();
    if index.len() >= messages {
        (0..messages).for_each(|n| drop(message(n, messages, random, rare)));
        return;
    }
    let (start, mut text_bytes, mut adding) = (Instant::now(), 0, 0);
    for n in 0..messages {
        let doc = message(n, messages, random, rare);
        text_bytes += doc.body.len() + doc.subject.len();
        let begun = cpu_us();
        index.add(doc, n as i64);
        adding += cpu_us() - begun;
    }
    index.commit(messages as i64).unwrap();
    println!(
        "filled {messages} messages, {} MB of text, in {:?}; adding one takes {} us",
        text_bytes / 1_000_000,
        start.elapsed(),
        adding / messages
    );
    let start = Instant::now();
    let mut quiet = 0;
    while quiet < 20 {
        let before = files(path);
        std::thread::sleep(Duration::from_millis(200));
        index.commit(messages as i64).unwrap();
        quiet = if files(path) == before { quiet + 1 } else { 0 };
    }
    let (count, bytes) = files(path);
    println!("merged in {:?}: {count} files, {} MB", start.elapsed(), bytes / 1_000_000);
    println!("resident after filling  {:>8} KB", resident_kb());
}

fn files(path: &Path) -> (usize, u64) {
    let sizes = std::fs::read_dir(path).unwrap().filter_map(|file| Some(file.ok()?.metadata().ok()?.len()));
    sizes.fold((0, 0), |(count, bytes), size| (count + 1, bytes + size))
}

/// One message. Common words are common as in speech: the nth word comes about one nth as often as the first.
fn message(n: u64, messages: u64, random: &mut SmallRng, rare: &mut Vec<String>) -> Doc {
    let chinese = random.random_ratio(1, 5);
    let ticket = if n.is_multiple_of(4) { n / 4 } else { random.random_range(n.saturating_sub(4000)..=n) / 4 };
    let words: Vec<&str> = if chinese { CHINESE } else { ENGLISH }.split_whitespace().collect();
    let pick = |random: &mut SmallRng| {
        let place = (words.len() as f64 + 1.0).powf(random.random::<f64>()) - 1.0;
        words[(place as usize).min(words.len() - 1)]
    };
    let mut body = String::new();
    for at in 0..random.random_range(15..80) {
        if at > 0 && !chinese {
            body.push(' ');
        }
        match random.random_range(0..40) {
            0 => body.push_str(if chinese { "，" } else { "," }),
            1 => _ = write!(body, "{}.{:02}", random.random_range(1..5000), random.random_range(0..100)),
            2 => body.push_str(&name(random)),
            _ => body.push_str(pick(random)),
        }
    }
    if random.random_ratio(1, 3) {
        let hash: String = (0..64).map(|_| char::from(*b"0123456789abcdef".choose(random).unwrap())).collect();
        _ = write!(body, " 0x{hash}");
        if n.is_multiple_of((messages / 500).max(1)) {
            rare.push(format!("0x{hash}"));
        }
    }
    let subject = (0..5).map(|_| pick(random)).collect::<Vec<_>>().join(if chinese { "" } else { " " });
    Doc {
        id: format!("0192f3a0-{:04x}-7000-8000-{n:012x}", n % 65536),
        ticket: format!("0192f3a0-{:04x}-7000-9000-{ticket:012x}", ticket % 65536),
        number: ticket as i64 + 10_000,
        kind: "message".into(),
        at_ms: 1_780_000_000_000 + n as i64 * 60_000 + random.random_range(0..60_000),
        subject,
        body,
        people: format!("{} u{ticket}@mail.example", name(random)),
        scope: vec![format!("group-{}", ticket % 7)],
    }
}

/// One of many words that each come seldom.
fn name(random: &mut SmallRng) -> String {
    let n: u32 = random.random_range(0..20_000);
    const SYLLABLES: [&str; 16] =
        ["ka", "lo", "mi", "ter", "son", "bra", "ve", "na", "qui", "ros", "el", "dan", "shi", "ov", "ber", "tan"];
    (0..4).map(|at| SYLLABLES[(n >> (4 * at)) as usize % 16]).collect()
}

fn ask_all(index: &Index, rare: &[String], messages: u64) {
    let tags = ["group-1".to_owned(), "group-3".to_owned()];
    let mut random = SmallRng::seed_from_u64(11);
    let english: Vec<&str> = ENGLISH.split_whitespace().filter(|word| word.len() > 3).collect();
    let chinese: Vec<&str> = CHINESE.split_whitespace().filter(|word| word.chars().count() == 2).collect();
    type Make<'a> = Box<dyn FnMut(&mut SmallRng) -> String + 'a>;
    let kinds: [(&str, Make<'_>, Option<&[String]>); 13] = [
        ("English, one word", Box::new(|r| format!("{} ", english.choose(r).unwrap())), None),
        ("English, being typed", Box::new(|r| english.choose(r).unwrap()[..3].to_owned()), None),
        ("English, three words", Box::new(|r| english.sample(r, 3).copied().collect::<Vec<_>>().join(" ") + " "), None),
        (
            "English, phrase",
            Box::new(|r| format!("\"{}\"", english.sample(r, 2).copied().collect::<Vec<_>>().join(" "))),
            None,
        ),
        ("English, common and rare", Box::new(|r| format!("deposit {} ", name(r))), None),
        ("English, of two groups", Box::new(|r| format!("{} ", english.choose(r).unwrap())), Some(&tags)),
        ("Chinese, two letters", Box::new(|r| (*chinese.choose(r).unwrap()).to_owned()), None),
        ("Chinese, across words", Box::new(|r| across(&chinese, r)), None),
        ("Chinese, one letter", Box::new(|r| chinese.choose(r).unwrap().chars().take(1).collect()), None),
        ("Chinese, a sentence", Box::new(|r| chinese.sample(r, 3).copied().collect::<Vec<_>>().concat()), None),
        ("hash, whole", Box::new(|r| rare.choose(r).unwrap().clone()), None),
        ("hash, eight letters", Box::new(|r| rare.choose(r).unwrap()[..10].to_owned()), None),
        ("ticket number", Box::new(|r| format!("#{}", 10_000 + r.random_range(0..messages / 4))), None),
    ];
    for (kind, mut make, scope) in kinds {
        let mut times = Vec::new();
        let mut hits = 0;
        let begun = cpu_us();
        for _ in 0..400 {
            let words = make(&mut random);
            let start = Instant::now();
            let found = index.search(&Ask { scope, ..Ask::new(&words, 50) }).unwrap();
            times.push(start.elapsed());
            hits += found.len();
        }
        let cpu = (cpu_us() - begun) / times.len() as u64;
        times.sort();
        let at = |share: usize| times[times.len() * share / 100].as_micros();
        println!(
            "{kind:<28} {:>7} {:>9} {:>9} {cpu:>9} {:>7.1}",
            times.len(),
            at(50),
            at(99),
            hits as f64 / times.len() as f64
        );
    }
}

/// The last letter of a word and the first of another.
fn across(words: &[&str], random: &mut SmallRng) -> String {
    let pair: Vec<&&str> = words.sample(random, 2).collect();
    pair[0].chars().skip(1).chain(pair[1].chars().take(1)).collect()
}

/// What this thread has computed so far, whoever else wants the machine.
fn cpu_us() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split_whitespace().next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or(0) / 1000
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse().ok()).unwrap_or(0)
}
