//! A database of the first release is opened, upgraded and used by this one, on both engines.
//!
//! `upgrade/0020.sql` is what that release left after a chat, a form, notes, replies and an invitation; it never changes.

use crate::rig::NOW_MS;
use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use event::{Actor, Role, Words};
use handrail::stage::Stage;
use identity::{AddPerson, Newcomer};
use serde_json::Value;
use store::{Error, Store, log::verify, on_both, testing::Fresh};
use tower::ServiceExt;
use web::Config;

const FIRST: &str = include_str!("upgrade/0020.sql");

/// What the first release left on this engine: the same rows, with the types that each engine was given.
async fn first_release(fresh: &Fresh) {
    if !fresh.is_postgres() {
        return fresh.tamper(FIRST).await;
    }
    let schema = fresh.url.split("schema=").nth(1).unwrap().split('&').next().unwrap();
    let mut text = format!("create schema {schema};\n");
    for line in FIRST.lines() {
        let table = line.starts_with("CREATE TABLE");
        text += &if table { line.replace(" strict;", ";").replace(" integer", " bigint") } else { line.to_owned() };
        text.push('\n');
    }
    fresh.tamper(&text).await;
}

/// Someone who came after the upgrade asks as a program does.
async fn ask(stage: &Stage, path: &str) -> Value {
    let house = &stage.raised.house;
    let token = identity::create_token(&house.store, &house.keys, "ines@quayside.example", "test", None, Some(1)).await;
    let request = Request::get(path)
        .header("authorization", format!("Bearer {}", token.unwrap().unwrap()))
        .header("accept", "application/json")
        .body(Body::empty())
        .unwrap();
    let answer = stage.raised.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    serde_json::from_slice(&to_bytes(answer.into_body(), 1 << 20).await.unwrap()).unwrap()
}

async fn arrives(store: &Store) {
    let newcomer = Newcomer {
        name: Words("Ines".into()),
        email: Words("ines@quayside.example".into()),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    let add = AddPerson { newcomer, role: Role::Lead, groups: Vec::new() };
    store.run(&Actor::House, None, add).await.unwrap().unwrap();
}

on_both! {
    async fn the_first_release_is_upgraded(fresh: Fresh) {
        first_release(&fresh).await;
        assert!(matches!(Store::open_to_read(fresh.config()).await.map(drop), Err(Error::Behind(_))));
        let stage = Stage::on(&fresh.url, fresh.data(), Config::default(), NOW_MS).await.unwrap();
        let store = &stage.raised.house.store;
        let kept = std::fs::read_dir(fresh.data()).unwrap().flatten();
        let backups = kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("before-upgrade-from-20-"));
        assert_eq!(backups.count(), 1, "its rows were kept before");
        verify(store, &[], &[]).await.unwrap().unwrap();
        arrives(store).await;
        let solved = ask(&stage, "/api/v1/tickets?view=solved").await;
        assert_eq!(solved["tickets"][0]["subject"], "Limits");
        let pending = ask(&stage, "/api/v1/tickets?view=pending").await;
        let id = pending["tickets"][0]["id"].as_str().unwrap();
        let chat = ask(&stage, &format!("/api/v1/tickets/{id}")).await;
        let texts: Vec<&str> = chat["messages"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect();
        let written =
            ["我的提币还没有到账", "It says \"pending\" — that's all; nothing else.", "Known since Monday.", "We credited it."];
        assert_eq!(texts, written);
        stage.raised.desk.finder.catch_up().await.unwrap();
        let found = ask(&stage, "/api/v1/search?q=%E6%8F%90%E5%B8%81").await;
        assert_eq!(found["hits"].as_array().unwrap().len(), 1, "its words are found");
        verify(store, &[], &[]).await.unwrap().unwrap();
    }

    async fn a_newer_release_is_refused_by_its_number(fresh: Fresh) {
        first_release(&fresh).await;
        fresh.tamper("insert into store_schema (number, name, digest, at_ms) values (9999, 'later', 'x', 0)").await;
        let refused = Stage::on(&fresh.url, fresh.data(), Config::default(), NOW_MS).await.map(drop).unwrap_err();
        assert!(refused.contains("9999") && refused.contains("start the newer release"), "{refused}");
    }
}
