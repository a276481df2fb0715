//! A seed phrase that comes in pieces is gone from every message once its last words are there.

use crate::rig::{rigs, soon};
use event::Role;
use serde_json::Value;

const PIECES: [&str; 3] =
    ["legal winner thank year wave", "sausage worth useful", "legal winner thank yellow — please help"];

#[tokio::test]
async fn a_phrase_in_three_messages_stands_in_none_of_them() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        for piece in PIECES {
            rig.writes(&visitor, piece).await;
        }
        let ticket = rig.only_ticket(&mina).await;
        let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().unwrap());
        let shown = rig.api(&mina, "GET", &path, Value::Null).await.text();
        let seen = rig.widget(Some(&visitor), "GET", "/widget/thread", Value::Null).await.text();
        let page = rig.page(&mina, &format!("/tickets/{}", ticket["id"].as_str().unwrap())).await;
        for (what, text) in [("API", &shown), ("widget", &seen), ("page", &page)] {
            for word in ["winner", "sausage", "yellow"] {
                assert!(!text.contains(word), "{}: {word} in the {what}: {text}", rig.engine);
            }
        }
        assert!(shown.contains("⟦secret:bip39⟧") && shown.contains("please help"), "{}: {shown}", rig.engine);
        let found = async |word: &str| {
            let found = rig.api(&mina, "GET", &format!("/api/v1/search?q={word}"), Value::Null).await;
            found.json()["hits"].as_array().unwrap().len()
        };
        soon("the last message is found", async || found("please").await == 1).await;
        assert_eq!((found("sausage").await, found("winner").await), (0, 0), "{}", rig.engine);
        let log = rig.stage.raised.house.store.entries(0, 1_000).await.unwrap();
        let mended = log.iter().filter(|entry| entry.kind == "serve.message_mended").count();
        assert_eq!(mended, 2, "{}: each piece before the last", rig.engine);
        let warned = log.iter().filter(|entry| entry.kind == "serve.customer_warned").count();
        assert_eq!(warned, 1, "{}: told once", rig.engine);
    }
}

#[tokio::test]
async fn a_phrase_word_by_word_stands_nowhere_in_the_end() {
    let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        for word in phrase.split(' ') {
            rig.writes(&visitor, word).await;
        }
        let id = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let shown = rig.api(&mina, "GET", &format!("/api/v1/tickets/{id}"), Value::Null).await.text();
        for word in phrase.split(' ') {
            assert!(!shown.contains(&format!("\"{word}\"")), "{}: {word} in {shown}", rig.engine);
        }
    }
}

#[tokio::test]
async fn ordinary_messages_stay_as_they_were_written() {
    for rig in rigs().await {
        let mina = rig.someone("Mina", Role::Agent).await;
        let visitor = rig.visitor().await;
        let said = [
            "Hello there",
            "my order is late, can you help",
            "I sent 100 USDT on TRON about an hour ago",
            "Thanks",
            "order 11 change address",
            "order 12 change address",
            "order 13 change address",
            "order 14 change address",
            "order 15 change address",
            "order 16 change address",
        ];
        for one in said {
            rig.writes(&visitor, one).await;
        }
        let id = rig.only_ticket(&mina).await["id"].as_str().unwrap().to_owned();
        let shown = rig.api(&mina, "GET", &format!("/api/v1/tickets/{id}"), Value::Null).await.json();
        let texts: Vec<_> =
            shown["messages"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
        assert_eq!(texts, said, "{}", rig.engine);
    }
}
