//! What holds for every draft, and what the corpus cannot say.
#![allow(clippy::unwrap_used)]

use guard::outbound::{Context, Finding, Rule, check, look_alike};
use language::Lang;
use proptest::prelude::*;

fn found(text: &str) -> Vec<(&'static str, &str)> {
    check(text, &Context::default()).iter().map(|f: &Finding| (f.rule.name(), &text[f.start..f.end])).collect()
}

#[test]
fn a_finding_names_the_words() {
    assert_eq!(found("Hello. Please send me your 12 words, thanks."), [("asks_for_secret", "send me your 12 words")]);
    assert_eq!(found("您好，請把您的助記詞發給我。"), [("asks_for_secret", "助記詞發給我")]);
    assert_eq!(found("Ｓｅｎｄ me your ｐａｓｓｗｏｒｄ"), [("asks_for_secret", "Ｓｅｎｄ me your ｐａｓｓｗｏｒｄ")]);
}

#[test]
fn every_rule_speaks_both_languages() {
    for rule in Rule::ALL {
        for text in [rule.reason(Lang::Zh), rule.better(Lang::Zh)] {
            assert!(text.chars().any(language::is_han), "{rule}: {text}");
        }
        assert_ne!(rule.reason(Lang::En), rule.better(Lang::En), "{rule}");
    }
}

#[test]
fn a_better_wording_is_not_held_itself() {
    for rule in Rule::ALL {
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(found(rule.better(lang)), [], "{rule}");
        }
    }
}

#[test]
fn a_host_that_is_drawn_like_ours_is_named() {
    let hosts = ["desk.example", "help.desk.example"];
    assert_eq!(look_alike("https://dеsk.example/login", &hosts), Some("desk.example"));
    assert_eq!(look_alike("https://xn--dsk-rdd.example", &hosts), Some("desk.example"));
    assert_eq!(look_alike("https://desk.example/login", &hosts), None);
    assert_eq!(look_alike("https://other.example", &hosts), None);
}

proptest! {
    #[test]
    fn nothing_panics_and_spans_stand_on_letters(parts in proptest::collection::vec(prop_oneof![
        Just("please send me your ".to_owned()), Just("never ".to_owned()), Just("seed phrase".to_owned()), Just("把验证码发给我".to_owned()),
        Just("https://a@b.example/".to_owned()), Just("[x](http://".to_owned()), Just("<a href=".to_owned()), Just("ana@customer.example ".to_owned()),
        Just("UID 1234567".to_owned()), Just("保证".to_owned()), Just("，".to_owned()), Just("t.me/".to_owned()), "\\PC{0,20}", any::<String>(),
    ], 0..8)) {
        let text = parts.concat();
        let context = Context { notes: &[&text], hosts: &["desk.example"], others: &[&text], ..Context::default() };
        for finding in check(&text, &context) {
            prop_assert!(finding.start <= finding.end && text.get(finding.start..finding.end).is_some());
        }
    }
}

#[test]
fn a_word_or_two_are_not_held_for_what_long_replies_say_with_them() {
    let context = Context::default();
    for reply in [
        "Hello",
        "Thank you.",
        "Done.",
        "We are on it.",
        "Right words",
        "Dear Anneliese, I look into it.",
        "Which wallet?",
        "One moment please",
        "I found it, thank you",
        "您好",
        "好的",
        "请稍等",
        "麻烦发一下交易哈希",
        "请问您用的是哪个钱包？",
    ] {
        assert_eq!(check(reply, &context), [], "{reply}");
    }
}
