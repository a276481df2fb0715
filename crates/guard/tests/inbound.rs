//! What holds for every text, and what the corpus cannot say.
#![allow(clippy::unwrap_used)]

use guard::inbound::{Context, Kind, Secret, redact, redact_in, scan};
use proptest::prelude::*;

const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const KEY: &str = "4646464646464646464646464646464646464646464646464646464646464646";

fn kinds(text: &str) -> Vec<&'static str> {
    scan(text, &Context::default()).iter().map(|secret| secret.kind.name()).collect()
}

#[test]
fn a_phrase_sent_in_three_messages_is_seen_whole() {
    let words: Vec<&str> = PHRASE.split(' ').collect();
    let parts = [words[..4].join(" "), words[4..8].join(" "), words[8..].join(" ")];
    assert_eq!(redact(&parts[2]).secrets, []);
    let context = Context { before: &[&parts[0], &parts[1]], ..Context::default() };
    let redacted = redact_in(&parts[2], &context);
    assert_eq!(redacted.text, "⟦secret:bip39⟧");
    let earlier: Vec<_> = redacted.earlier.iter().map(|part| (part.text, part.secret.start, part.secret.end)).collect();
    assert_eq!(earlier, [(0, 0, parts[0].len()), (1, 0, parts[1].len())]);
}

#[test]
fn a_label_in_one_message_speaks_of_the_next() {
    let context = Context { before: &["my 2fa code is"], ..Context::default() };
    assert_eq!(redact_in("482913", &context).text, "⟦secret:otp_code⟧");
    assert_eq!(redact("482913").text, "482913");
}

#[test]
fn the_name_of_a_field_is_a_label() {
    for (field, text, kind) in [
        ("private_key", KEY, Kind::HexPrivateKey),
        ("Password", "sunshine", Kind::Password),
        ("验证码", "482913", Kind::OtpCode),
    ] {
        let redacted = redact_in(text, &Context { field: Some(field), ..Context::default() });
        assert_eq!(redacted.text, kind.token(), "{field}");
    }
    assert_eq!(redact_in(KEY, &Context { field: Some("txid"), ..Context::default() }).text, KEY);
}

#[test]
fn a_number_is_a_key_when_it_opens_an_address_of_the_ticket() {
    // The address of the example key of EIP-155.
    let context = Context { addresses: &["0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"], ..Context::default() };
    assert_eq!(redact_in(KEY, &context).text, "⟦secret:hex_private_key⟧");
    assert_eq!(redact(KEY).text, KEY);
}

#[test]
fn a_token_that_a_customer_types_stays_and_a_false_one_hides_nothing() {
    assert_eq!(redact("⟦secret:bip39⟧").text, "⟦secret:bip39⟧");
    assert_eq!(redact("password: ⟦secret:password⟧").text, "password: ⟦secret:password⟧");
    assert_eq!(redact(&format!("⟦hidden:nowhere⟧ {PHRASE}")).text, "⟦hidden:nowhere⟧ ⟦secret:bip39⟧");
}

#[test]
fn the_surer_rule_names_what_several_see() {
    assert_eq!(kinds(&format!("password: {PHRASE}")), ["bip39"]);
    assert_eq!(
        kinds("api secret: -----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIFf\n-----END EC PRIVATE KEY-----"),
        ["pem_private_key"]
    );
}

#[test]
fn spans_are_those_of_the_text_as_given() {
    let text = "密码：\u{200b}Ａbc１２３４５，谢谢";
    let secrets = scan(text, &Context::default());
    assert_eq!(secrets.len(), 1);
    assert_eq!(&text[secrets[0].start..secrets[0].end], "Ａbc１２３４５");
}

/// Pieces that rules look for, to be thrown together.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(PHRASE.to_owned()),
        Just(format!("0x{KEY}")),
        Just("private key: ".to_owned()),
        Just("助记词是".to_owned()),
        Just("password is ".to_owned()),
        Just("验证码".to_owned()),
        Just("⟦secret:password⟧".to_owned()),
        Just("4111 1111 1111 1111".to_owned()),
        Just("{\"crypto\":{\"ciphertext\":\"".to_owned()),
        Just("-----BEGIN PRIVATE KEY-----\n".to_owned()),
        Just("Authorization: Bearer ".to_owned()),
        Just("Cookie: a=b12345678; ".to_owned()),
        Just("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk".to_owned()),
        Just("api_key=".to_owned()),
        Just("https://a:b12345@c".to_owned()),
        Just("L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ".to_owned()),
        Just("的一是在不了有和人这中大".to_owned()),
        Just("的 一 是 在 不 了 有 和 人 这 中 大".to_owned()),
        Just("backup codes 12345678 ".to_owned()),
        "[a-zA-Z0-9 ]{0,40}",
        "\\PC{0,12}",
        "[\n ,.:，。：\"'（）\\\\]{0,4}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_panics_and_spans_stand_on_letters_in_order(text in pieces(), before in pieces(), field in proptest::option::of("[a-z_ ]{0,12}")) {
        let before = [before.as_str()];
        let context = Context { before: &before, addresses: &[&text], field: field.as_deref() };
        let mut end = 0;
        for secret in scan(&text, &context) {
            prop_assert!(secret.start >= end && secret.start < secret.end);
            prop_assert!(text.get(secret.start..secret.end).is_some());
            end = secret.end;
        }
    }

    #[test]
    fn a_second_time_changes_nothing(text in pieces()) {
        let once = redact(&text);
        let twice = redact(&once.text);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.secrets.is_empty(), "{:?} in {}", twice.secrets, once.text);
    }
}

/// The words that `messages` lose when each is read with those before it, as a desk reads a conversation: what is found in an earlier one
/// is removed there too.
fn conversation(messages: &[&str]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for message in messages {
        let before: Vec<&str> = kept.iter().map(String::as_str).collect();
        let redacted = redact_in(message, &Context { before: &before, ..Context::default() });
        let mut removed: Vec<Vec<Secret>> = vec![Vec::new(); kept.len()];
        redacted.earlier.iter().for_each(|part| removed[part.text].push(part.secret));
        for (text, secrets) in kept.iter_mut().zip(removed) {
            *text = guard::inbound::replaced(text, &secrets);
        }
        kept.push(redacted.text);
    }
    kept
}

#[test]
fn a_phrase_in_two_halves_goes_from_both() {
    let words: Vec<&str> = PHRASE.split(' ').collect();
    let kept = conversation(&["my words are", &words[..6].join(" "), "wait", &words[6..].join(" "), "thanks"]);
    for word in &words {
        assert!(kept.iter().all(|text| !text.split(' ').any(|other| other == *word)), "{word} is left in {kept:?}");
    }
    assert_eq!((kept[0].as_str(), kept[4].as_str()), ("my words are", "thanks"));
}

#[test]
fn a_word_a_message_is_a_phrase_when_the_last_has_come() {
    let words: Vec<&str> = PHRASE.split(' ').collect();
    let messages: Vec<String> = words.iter().enumerate().map(|(at, word)| format!("word {}: {word}", at + 1)).collect();
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let kept = conversation(&messages).join("\n");
    for word in &words {
        assert!(!kept.contains(word), "{word} is left in {kept}");
    }
}

#[test]
fn earlier_messages_without_a_part_stay_as_they_are() {
    let before = ["Hello, my deposit is late.", "It was 250 USDT on 2 March at 14:20."];
    let redacted = redact_in("Any news? 我等了三天了。", &Context { before: &before, ..Context::default() });
    assert_eq!((redacted.secrets, redacted.earlier), (vec![], vec![]));
    let redacted = redact_in(PHRASE, &Context { before: &before, ..Context::default() });
    assert_eq!((redacted.text.as_str(), redacted.earlier), ("⟦secret:bip39⟧", vec![]));
}

#[test]
fn the_newest_earlier_messages_count_and_no_more_than_the_limit() {
    let words: Vec<&str> = PHRASE.split(' ').collect();
    let (first, second) = (words[..6].join(" "), words[6..].join(" "));
    let mut before = vec![first.as_str()];
    before.extend(std::iter::repeat_n("ok", guard::inbound::BEFORE_MAX));
    let redacted = redact_in(&second, &Context { before: &before, ..Context::default() });
    assert!(redacted.earlier.iter().all(|part| part.text > 0));
    let near = redact_in(&second, &Context { before: &before[..3], ..Context::default() });
    assert!(near.earlier.iter().any(|part| part.text == 0));
}

/// A second pass took out what the first had left: words that repeat were no phrase, though they repeat because it was sent again.
#[test]
fn a_phrase_is_taken_however_often_it_was_sent() {
    let twenty_four = "happy power gold load rebuild now scorpion vanish motion raise orange begin ankle loop juice thing extra benefit \
                       basic onion culture review someone note";
    for words in [twenty_four, PHRASE] {
        let rows: String =
            words.split(' ').enumerate().map(|(at, word)| format!("| {} | {word} |\n", at + 1)).collect();
        let forms = [
            format!("| # | word |\n|---|---|\n{rows}"),
            rows.trim_end().to_owned(),
            format!("{words} "),
            format!("{words}\n"),
        ];
        for text in forms.iter().flat_map(|form| [2, 3, 7, 40, 200].map(|times| form.repeat(times))) {
            let redacted = redact(&text);
            let left: Vec<&str> =
                words.split(' ').filter(|word| redacted.text.split(' ').any(|other| other == *word)).collect();
            assert!(left.is_empty(), "{left:?} are left of {:?} with {} bytes", &text[..40], text.len());
            assert_eq!(redact(&redacted.text).text, redacted.text);
        }
    }
}
