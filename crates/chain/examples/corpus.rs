//! Writes the corpus of references from its templates: `cargo run -p chain --example corpus`.
//!
//! `tests/corpus/*.txt` hold what customers write, with places such as `{tron}` in it, and behind `=>` what is to be read.
//! Each place is filled with a fresh value made from a counter: valid addresses without an owner. The lines that come out,
//! `tests/corpus/*.jsonl`, are kept, so that a reader sees exactly what is tested.

use chain::{Chain, codec};
use sha2::{Digest, Sha256, Sha512};
use std::{collections::BTreeMap, fs, path::Path};

/// Fresh bytes.
struct Source(u64);

impl Source {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.0 += 1;
        let mut bytes = [0; N];
        bytes.copy_from_slice(&Sha512::digest(format!("handrail corpus {}", self.0))[..N]);
        bytes
    }

    fn number(&mut self, below: u64) -> u64 {
        u64::from_be_bytes(self.bytes()) % below
    }

    fn value(&mut self, place: &str) -> String {
        let hex32 = |source: &mut Source| codec::to_hex(&source.bytes::<32>());
        match place {
            "evm" => codec::evm::write(&self.bytes()),
            "evmlow" => codec::evm::write(&self.bytes()).to_lowercase(),
            "tron" => codec::tron::write(&self.bytes()),
            "btc1" => codec::bitcoin::write_base58(0, &self.bytes()),
            "btc3" => codec::bitcoin::write_base58(5, &self.bytes()),
            "bc1" => codec::bitcoin::write_segwit(Chain::Btc, 0, &self.bytes::<20>()).expect("twenty bytes"),
            "BC1" => self.value("bc1").to_uppercase(),
            "bc1p" => codec::bitcoin::write_segwit(Chain::Btc, 1, &self.bytes::<32>()).expect("32 bytes"),
            "ltc1" => codec::bitcoin::write_segwit(Chain::Ltc, 0, &self.bytes::<20>()).expect("twenty bytes"),
            "ltcL" => codec::bitcoin::write_base58(48, &self.bytes()),
            "ltcM" => codec::bitcoin::write_base58(50, &self.bytes()),
            "doge" => codec::bitcoin::write_base58(30, &self.bytes()),
            "bch" => codec::cashaddr::write(0, &self.bytes()),
            "bchq" => self.value("bch")["bitcoincash:".len()..].to_owned(),
            "sol" => codec::solana::write(&self.bytes()),
            "solsig" => codec::base58(&self.bytes::<64>()),
            "h64" => hex32(self),
            "H64" => hex32(self).to_uppercase(),
            "x64" => format!("0x{}", hex32(self)),
            "block" => format!("00000000000000000{}", &hex32(self)[17..]),
            "tronblock" => format!("0000000004{}", &hex32(self)[10..]),
            "dot" => codec::substrate::write(0, &self.bytes()),
            "ksm" => codec::substrate::write(2, &self.bytes()),
            "ss58" => codec::substrate::write(42, &self.bytes()),
            "xrp" => codec::ripple::write(&self.bytes()),
            "xaddr" => codec::ripple::write_x(&self.bytes(), Some(4_021_337)),
            "xlm" => codec::stellar::write(codec::stellar::Key::Account(self.bytes())),
            "xlmM" => codec::stellar::write(codec::stellar::Key::Muxed(self.bytes(), 77)),
            "ton" => codec::ton::write((0, self.bytes()), true),
            "tonU" => codec::ton::write((0, self.bytes()), false),
            "tonraw" => format!("0:{}", hex32(self)),
            "byron" => codec::cardano::write_byron(&self.bytes::<40>()),
            "ada" => {
                let mut bytes = self.bytes::<57>();
                bytes[0] = 0x01;
                codec::cosmos::write("addr", &bytes).expect("a prefix")
            }
            "atom" => codec::cosmos::write("cosmos", &self.bytes::<20>()).expect("a prefix"),
            "osmo" => codec::cosmos::write("osmo", &self.bytes::<20>()).expect("a prefix"),
            "ex1" => codec::cosmos::write("ex", &self.bytes::<20>()).expect("a prefix"),
            "npub" => codec::cosmos::write("npub", &self.bytes::<32>()).expect("a prefix"),
            "avax" => codec::avalanche::write(&self.bytes()).expect("twenty bytes"),
            "avaxtx" => codec::avalanche::write_transaction(&self.bytes()),
            "sha1" => codec::to_hex(&self.bytes::<20>()),
            "md5" => codec::to_hex(&self.bytes::<16>()),
            "sha512" => codec::to_hex(&self.bytes::<64>()),
            "hex66" => format!("02{}", hex32(self)),
            "uuid" => {
                let hex = codec::to_hex(&self.bytes::<16>());
                format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
            }
            "num6" => (100_000 + self.number(900_000)).to_string(),
            "num9" => (100_000_000 + self.number(900_000_000)).to_string(),
            "num18" => (100_000_000_000_000_000 + self.number(1 << 58)).to_string(),
            _ => panic!("no such place: {place}"),
        }
    }
}

/// A copy of `value` with one letter in its middle changed for another of its kind, so that a checksum fails.
fn spoilt(value: &str, nth: usize) -> String {
    let mut letters: Vec<char> = value.chars().collect();
    let mut at = letters.len() / 2 + nth % 7;
    let lower = !value.bytes().any(|byte| byte.is_ascii_uppercase());
    loop {
        let next = match letters[at] {
            'z' => 'x',
            'a'..='e' => ((letters[at] as u8) + 1) as char,
            'f' => 'a',
            '2'..='8' => ((letters[at] as u8) + 1) as char,
            'Q' => 'R',
            'A'..='E' => ((letters[at] as u8) + 1) as char,
            'T' => 'U',
            'q' if lower => 'p',
            _ => letters[at],
        };
        if next != letters[at] && next != 'b' && next != '1' {
            letters[at] = next;
            return letters.into_iter().collect();
        }
        at += 1;
    }
}

/// The case of one letter turned: a mixed-case EVM address that no longer holds.
fn turned(value: &str) -> String {
    let at = value.rfind(|letter: char| letter.is_ascii_alphabetic()).expect("a letter");
    let turn = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    value.char_indices().map(|(place, letter)| if place == at { turn(letter) } else { letter }).collect()
}

fn filled(template: &str, kept: &mut BTreeMap<String, String>, source: &mut Source) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').expect("a place ends") + open;
        out.push_str(&rest[..open]);
        let place = &rest[open + 1..close];
        let value = kept.entry(place.to_owned()).or_insert_with(|| {
            let name = place.trim_end_matches('\'').split(':').next().unwrap_or(place);
            source.value(name)
        });
        out.push_str(value);
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The forms of a value that a template may ask for: `{evm|low}` and the like.
fn form(value: &str, form: &str, nth: usize) -> String {
    let half = value.len() / 2;
    match form {
        "bad" => spoilt(value, nth),
        "turned" => turned(value),
        "short" => value[..value.len() - 1].to_owned(),
        "long" => format!("{value}7"),
        "low" => value.to_lowercase(),
        "wrap" => format!("{}\n{}", &value[..half], &value[half..]),
        "crlf" => format!("{}\r\n{}", &value[..half], &value[half..]),
        "quote" => format!("{}\n> {}", &value[..half], &value[half..]),
        "three" => format!("{}\n{}\n{}", &value[..20], &value[20..40], &value[40..]),
        "zw" => format!("{}\u{200b}{}", &value[..half], &value[half..]),
        "shy" => format!("{}\u{ad}{}", &value[..half], &value[half..]),
        "wide" => value.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter)).collect(),
        "four" => value
            .as_bytes()
            .chunks(4)
            .map(|part| std::str::from_utf8(part).expect("ASCII"))
            .collect::<Vec<_>>()
            .join(" "),
        "bold" => format!("<b>{}</b>{}", &value[..half], &value[half..]),
        "wbr" => format!("{}<wbr>{}", &value[..half], &value[half..]),
        "span" => format!("<span style=\"x\">{}</span><span>{}</span>", &value[..half], &value[half..]),
        "head" => value[..6].to_owned(),
        "tail" => value[value.len() - 4..].to_owned(),
        "like" => like(value),
        _ => panic!("no such form: {form}"),
    }
}

/// Another valid EVM address with the same ends.
fn like(value: &str) -> String {
    let lower = value.to_lowercase();
    let middle = codec::to_hex(&Sha256::digest(value));
    format!("{}{}{}", &lower[..7], &middle[..31], &lower[38..])
}

/// Fills `{place}` and `{place|form}` alike; a place named twice in a line has one value.
fn written(template: &str, kept: &mut BTreeMap<String, String>, source: &mut Source, nth: usize) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').expect("a place ends") + open;
        out.push_str(&rest[..open]);
        let (place, wanted) = rest[open + 1..close]
            .split_once('|')
            .map_or((&rest[open + 1..close], None), |(place, form)| (place, Some(form)));
        let value = filled(&format!("{{{place}}}"), kept, source);
        out.push_str(&wanted.map_or(value.clone(), |wanted| form(&value, wanted, nth)));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut source = Source(0);
    for name in ["en", "zh", "disguised", "negatives"] {
        let templates = fs::read_to_string(folder.join(format!("{name}.txt"))).expect("the templates");
        let mut lines = String::new();
        let wanted = templates.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        for (nth, line) in wanted.enumerate() {
            let (text, references) =
                line.split_once("=>").map_or((line, ""), |(text, references)| (text.trim_end(), references.trim()));
            let mut kept = BTreeMap::new();
            let text = written(&text.replace("\\n", "\n"), &mut kept, &mut source, nth);
            let references: Vec<serde_json::Value> = references
                .split(';')
                .map(str::trim)
                .filter(|reference| !reference.is_empty())
                .map(|reference| {
                    let mut parts = reference.split_whitespace();
                    let mut next = || parts.next().unwrap_or_else(|| panic!("{line}"));
                    let (kind, value, chains) = (next(), next().replace('_', " "), next());
                    let value = written(&value, &mut kept, &mut source, nth);
                    let mut json = serde_json::json!({ "kind": kind, "value": value, "chains": codes(chains) });
                    if let Some(token) = parts.next() {
                        json["token"] = token.into();
                    }
                    json
                })
                .collect();
            lines.push_str(
                &serde_json::json!({ "id": format!("{name}-{:03}", nth + 1), "text": text, "references": references })
                    .to_string(),
            );
            lines.push('\n');
        }
        fs::write(folder.join(format!("{name}.jsonl")), &lines).expect("the lines are written");
        println!("{name}: {} lines", lines.lines().count());
    }
}

/// `EVM`, `BARE` (64 digits), `PREFIXED` (0x and 64), `-` (none), or codes between commas.
fn codes(chains: &str) -> Vec<&str> {
    match chains {
        "-" => Vec::new(),
        "EVM" => "ETH BSC POLYGON ARBITRUM OPTIMISM BASE ZKSYNC OKTC AVAX-C".split(' ').collect(),
        "EVMS" => "ETH BSC POLYGON ARBITRUM OPTIMISM BASE ZKSYNC OKTC AVAX-C APTOS SUI".split(' ').collect(),
        "PREFIXED" => "ETH BSC POLYGON ARBITRUM OPTIMISM BASE ZKSYNC OKTC AVAX-C APTOS DOT KSM".split(' ').collect(),
        "BARE" => "BTC LTC DOGE BCH TRON EOS XLM TON ADA".split(' ').collect(),
        "MEMOS" => "EOS XRP XLM TON ATOM".split(' ').collect(),
        codes => codes.split(',').collect(),
    }
}
