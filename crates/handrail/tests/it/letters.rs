//! Links that go by mail, through the whole house: its runner does the jobs, an outbox keeps the letters.

use crate::rig::{Answered, Rig, Someone, rigs, soon};
use axum::{body::Body, http::Request};
use event::Role;
use std::collections::BTreeSet;
use web::letter::Letter;

/// A form of somebody who is not signed in.
async fn stranger(rig: &Rig, path: &str, body: &str) -> Answered {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap();
    rig.send(request).await
}

/// The letters of an outbox, when there are `count`.
async fn letters(rig: &Rig, count: usize) -> Vec<Letter> {
    soon("the letter", async || rig.stage.outbox.letters().len() == count).await;
    rig.stage.outbox.letters()
}

/// The path of a letter's link, without its language.
fn path(letter: &Letter) -> String {
    let rest = letter.text.split("http://desk.example").nth(1).expect("a link");
    rest.split('?').next().unwrap().to_owned()
}

async fn invite(rig: &Rig, admin: &Someone) {
    let fields = [("email", "jo@quayside.example"), ("role", "agent"), ("lang", "zh-CN")];
    let answered = rig.form(admin, "/settings/people/invitations", &fields).await;
    assert_eq!(answered.status, 303, "{}", answered.text());
}

#[tokio::test]
async fn somebody_is_invited_forgets_and_is_let_in_by_letters_alone() {
    for rig in rigs().await {
        let admin = rig.someone("Adaeze", Role::Admin).await;
        invite(&rig, &admin).await;
        let invitation = letters(&rig, 1).await.remove(0);
        soon("it is said", async || rig.page(&admin, "/settings/people").await.contains("Letter sent")).await;
        let joined = stranger(&rig, &path(&invitation), "name=Jo&password=a+river+lamp+at+dusk&lang=zh-CN&zone=").await;
        assert_eq!(joined.status, 303, "{}: {}", rig.engine, joined.text());
        let asked = stranger(&rig, "/sign-in/forgotten", "email=jo%40quayside.example").await;
        assert_eq!(asked.status, 200, "{}: {}", rig.engine, asked.text());
        let link = letters(&rig, 2).await.remove(1);
        assert_eq!((link.name.as_str(), link.lang.tag()), ("Jo", "zh-CN"));
        let chosen = stranger(&rig, &path(&link), "password=another+lamp+at+dawn").await;
        assert_eq!(chosen.status, 303, "{}: {}", rig.engine, chosen.text());
        let store = &rig.stage.raised.house.store;
        let kinds: BTreeSet<String> =
            store.entries(0, 1_000).await.unwrap().into_iter().map(|entry| entry.kind).collect();
        for kind in ["identity.invited", "identity.letter_settled", "identity.password_changed"] {
            assert!(kinds.contains(kind), "{}: {kind}", rig.engine);
        }
        let waits = store.jobs().stats().await.unwrap();
        assert!(waits.iter().all(|kind| !kind.kind.starts_with("identity.") || kind.waiting == 0), "{waits:?}");
    }
}
