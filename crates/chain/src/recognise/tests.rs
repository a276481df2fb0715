//! Whole texts.

use super::*;
use crate::Chain;
use proptest::prelude::*;

/// One reading as the tests write it: `kind value [chains]`.
fn told(text: &str) -> Vec<String> {
    read(text)
        .into_iter()
        .map(|reading| {
            let chains: Vec<&str> = reading.chains.iter().map(Chain::code).collect();
            let evm = reading.chains == Chains::EVM;
            format!(
                "{} {}{} [{}]",
                reading.kind,
                reading.value,
                reading.token.map(|token| format!(" {token}")).unwrap_or_default(),
                if evm { "EVM".to_owned() } else { chains.join(" ") }
            )
        })
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TRON: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const HASH: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
const PREFIXED: &str = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b";

#[test]
fn an_address_narrows_by_what_is_said_about_it() {
    check(&format!("to {EVM}"), &[&format!("address {EVM} [EVM]")]);
    check(&format!("sent via BSC to {EVM}"), &["network BSC [BSC]", &format!("address {EVM} [BSC]")]);
    check(&format!("{EVM} (Polygon)"), &[&format!("address {EVM} [POLYGON]"), "network Polygon [POLYGON]"]);
    check(&format!("https://arbiscan.io/address/{EVM}"), &[&format!("address {EVM} [ARBITRUM]")]);
    check(
        &format!("it was not BSC, it was Polygon: {EVM}"),
        &["network BSC [BSC]", "network Polygon [POLYGON]", &format!("address {EVM} [POLYGON]")],
    );
    check(&format!("转到{TRON}了"), &[&format!("address {TRON} [TRON]")]);
}

#[test]
fn what_is_named_twice_is_one_thing() {
    check(
        &format!("<a href=\"https://tronscan.org/#/transaction/{HASH}\">{HASH}</a> 请查收"),
        &[&format!("txid {HASH} [TRON]"), &format!("txid {HASH} [TRON]")],
    );
    check(
        &format!("{EVM} I say, see https://etherscan.io/address/{EVM}"),
        &[&format!("address {EVM} [ETH]"), &format!("address {EVM} [ETH]")],
    );
}

#[test]
fn a_chinese_word_before_a_latin_one_is_read() {
    check("我的标签是6630012，XRP已经扣了", &["memo 6630012 [XRP]"]);
    check("备注：6630012，XRP", &["memo 6630012 [XRP]"]);
}

#[test]
fn a_hash_of_ton_may_be_base64_without_marks() {
    let hash = "XfniOq2VsP1cSRuAaHvRRl2KOOhNsrRrFJEFkZe2DCM=";
    check(
        &format!("币种：TON\n评论(Comment)：6650012\n哈希：{hash}"),
        &["memo 6650012 [TON]", &format!("txid {hash} [TON]")],
    );
    check(&format!("the digest is {hash}"), &[]);
}

#[test]
fn a_memo_before_a_comma_and_a_coin_is_no_amount() {
    check("Memo ID 104829338, XLM deposit, 812.4 XLM", &["memo 104829338 [XLM]", "amount 812.4 XLM []"]);
}

#[test]
fn a_hash_is_a_set_until_something_narrows_it() {
    check(&format!("txid {HASH}"), &[&format!("txid {HASH} [BTC LTC DOGE BCH TRON EOS XLM TON ADA]")]);
    check(&format!("0.5 BTC txid {HASH}"), &["amount 0.5 BTC []", &format!("txid {HASH} [BTC]")]);
    check(&format!("TRC20 {HASH}"), &["network TRC20 [TRON]", &format!("txid {HASH} [TRON]")]);
    check(&format!("ERC20 {HASH}"), &["network ERC20 [ETH]", &format!("txid {HASH} [ETH]")]);
    check(&format!("https://tronscan.org/#/transaction/{HASH}"), &[&format!("txid {HASH} [TRON]")]);
    check(&format!("aptos address {PREFIXED}"), &["network aptos [APTOS]", &format!("address {PREFIXED} [APTOS]")]);
    check(&format!("aptos tx {PREFIXED}"), &["network aptos [APTOS]", &format!("txid {PREFIXED} [APTOS]")]);
    check(&format!("private key {HASH}"), &[]);
    check(&format!("sha256: {HASH}"), &[]);
    check(&format!("block hash {HASH}"), &[&format!("block {HASH} [BTC LTC DOGE BCH TRON EOS XLM TON ADA]")]);
}

#[test]
fn what_hides_a_value_is_seen_through() {
    let wrapped = format!("hash:\n{}\n{}", &PREFIXED[..40], &PREFIXED[40..]);
    assert_eq!(read(&wrapped)[0].value, PREFIXED);
    let quoted = format!("> to {}\n> {}\n", &TRON[..20], &TRON[20..]);
    assert_eq!(read(&quoted)[0].value, TRON);
    let hidden = format!("{}\u{200b}{}", &EVM[..10], &EVM[10..]);
    assert_eq!(read(&hidden)[0].value, EVM);
    let html = format!("<p>to <b>{}</b>{}</p>", &EVM[..10], &EVM[10..]);
    assert_eq!(read(&html)[0].value, EVM);
    let wide: String = TRON.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap()).collect();
    let found = read(&wide);
    assert_eq!((found[0].value.as_str(), found[0].span.clone()), (TRON, 0..wide.len()));
}

#[test]
fn amounts_memos_and_networks_are_read_in_both_languages() {
    check("I sent 1,000.5 USDT yesterday", &["amount 1000.5 USDT []"]);
    check("充了0.5个ETH，备注 104512", &["amount 0.5 ETH []", "memo 104512 [EOS XRP XLM TON ATOM]"]);
    check("三千U没到账", &["amount 3000 USDT []"]);
    check("100USDT走的TRC20", &["amount 100 USDT []", "network TRC20 [TRON]"]);
    check("XRP tag 4021337", &["memo 4021337 [XRP]"]);
    check("一个USDT地址", &[]);
    check("2 USDT deposits are missing", &[]);
    check("my solana deposit", &["network solana [SOL]"]);
    check("the base of the tower is near", &[]);
}

#[test]
fn near_misses_and_look_alikes_are_told() {
    check(&format!("{}T", &TRON[..33]), &[&format!("address_invalid {}T [TRON]", &TRON[..33])]);
    let fake = "0x5aaeb6111111111111111111111111111111eaed";
    let told = told(&format!("{EVM} vs {fake}"));
    assert_eq!(told.len(), 3);
    assert_eq!(told[2], format!("lookalike_pair {EVM} {fake} [EVM]"));
    assert_eq!(read("from 0x1234…abcd")[0].value, "0x1234…abcd");
    assert!(read("from 0x1234…abcd")[0].partial);
}

#[test]
fn what_only_looks_like_a_reference_is_none() {
    for text in [
        "order 550e8400-e29b-41d4-a716-446655440000",
        "IBAN DE89 3704 0044 0532 0130 00",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "call me on +49 151 23456789 or 13800138000",
        "https://drive.example.com/file/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/view",
        "EOS6MRyAjQq8ud7hVNYcfnVPJqcVpscN5So8BhtHuGYqET5GDW5CV",
        "02 79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ab",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "",
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_key_pair_is_not_read_as_a_transaction() {
    let key = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
    assert!(read(&crate::codec::base58(&key.to_keypair_bytes())).is_empty());
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just(EVM.to_owned()),
        Just(TRON.to_owned()),
        Just(HASH.to_owned()),
        Just(PREFIXED.to_owned()),
        "[a-zA-Z0-9]{1,100}",
        "\\PC{0,20}",
        Just("\n> ".to_owned()),
        Just("\u{200b}".to_owned()),
        Just("<b>".to_owned()),
        Just("</p><a href=\"".to_owned()),
        Just("&#x30;".to_owned()),
        Just("memo: ".to_owned()),
        Just("1,000 USDT ".to_owned()),
        Just("三千U".to_owned()),
        Just("https://etherscan.io/tx/".to_owned()),
        Just("bitcoin:".to_owned()),
        Just("0x12…ab34 ".to_owned()),
        Just("BSC ".to_owned()),
        Just("ＡＢ１２".to_owned()),
        Just("bc1q ar0s rrr7 xfkv y5l6 ".to_owned()),
    ];
    proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn readings_are_in_order_apart_and_on_letter_boundaries(text in hostile()) {
        let readings = read(&text);
        let mut last = 0..0;
        for reading in &readings {
            prop_assert!(text.get(reading.span.clone()).is_some_and(|span| !span.is_empty()), "{:?} {:?}", text, reading);
            if reading.kind != Kind::LookalikePair {
                prop_assert!(reading.span.start >= last.end, "{:?} {:?}", text, readings);
                last = reading.span.clone();
            }
        }
    }

    #[test]
    fn a_clean_address_is_found_wherever_it_stands(head in "[a-z ，。你好到]{0,40}", tail in "[ ，。你好\n][a-z ，。你好]{0,40}") {
        let text = format!("{head} {TRON}{tail}");
        let readings = read(&text);
        prop_assert!(readings.iter().any(|reading| reading.value == TRON && &text[reading.span.clone()] == TRON), "{:?}", readings);
    }
}
