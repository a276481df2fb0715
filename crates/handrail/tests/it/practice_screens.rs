//! The screens of the practice room and of a test's clock under axe-core and a ruler, and by the clicks of a person: a browser alone
//! knows that no form ends at another origin.

use crate::{
    browser::{driver, until},
    hire_screens::{hiring, told},
    screens::{founded, look, start},
};
use event::{Actor, MINUTE_MS, SECOND_MS, Words};
use hire::assess::{AssessmentById, Begin, GiveAssessment, Kind, Paper, catalogue, link};
use language::Lang;
use serde_json::Value;
use train::{curriculum, outside};

async fn practice(lang: Lang) {
    let (town, driver) = (founded(lang).await, driver().await);
    let client = start(&driver).await;
    let findings = &mut Vec::new();
    client.goto(&format!("{}/careers?lang={lang}", town.url)).await.unwrap();
    client.execute("document.querySelector('a[href^=\"/careers/practice\"]').click()", vec![]).await.unwrap();
    until(&client, "the way in", "return !!document.querySelector('form.begin')").await;
    look(&client, lang, "practice", findings).await;
    client.execute("document.querySelector('form.begin').requestSubmit()", vec![]).await.unwrap();
    until(&client, "the way to the desk", "return !!document.querySelector('a[href*=\"/sit/\"]')").await;
    look(&client, lang, "practice-runs", findings).await;
    let own = client.current_url().await.unwrap();
    client.execute("document.querySelector('a[href*=\"/sit/\"]').click()", vec![]).await.unwrap();
    until(&client, "the desk", "return !!document.querySelector('aside.practice')").await;
    assert_eq!(client.current_url().await.unwrap().host_str(), Some("localhost"), "an origin of its own");
    client.execute("document.querySelector('aside.practice a').click()", vec![]).await.unwrap();
    until(&client, "the way back", "return !!document.querySelector('form[action*=\"/end\"]')").await;
    assert_eq!(client.current_url().await.unwrap().path(), own.path());
    client.goto(own.as_str()).await.unwrap();
    client.execute("document.querySelector('form[action*=\"/end\"]').requestSubmit()", vec![]).await.unwrap();
    until(&client, "how it went", "return !!document.querySelector('h2.between')").await;
    look(&client, lang, "practice-over", findings).await;
    client.close().await.unwrap();
    told(findings);
}

/// A test that has `left_ms` left runs on the page, as the server says and as the clock beside it shows.
async fn clock(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let raised = &town.stage.raised;
    raised.school.load(&Actor::House, curriculum::starter().unwrap()).await.unwrap().unwrap();
    let (_, application) = town.waits().await;
    let give = GiveAssessment {
        application,
        kind: Kind::Test,
        what: "first".into(),
        lang,
        days: 7,
        extra: 0,
        minutes: 0,
        leads_on: false,
        reason: Words::default(),
    };
    let store = &raised.house.store;
    let assessment = store.run(&town.owner(), None, give).await.unwrap().unwrap();
    let seed = "ab".repeat(32);
    let wanted = catalogue::test("first").unwrap().wanted().into_iter();
    let wanted: Vec<_> = wanted.map(|(from, count)| curriculum::Part { from, count }).collect();
    let drawn = outside::draw(&mut store.read().await.unwrap(), &seed, &wanted).await.unwrap().unwrap();
    let paper = drawn.into_iter().map(|one| Paper {
        code: one.code,
        version: one.version,
        question: serde_json::to_value(&one.question).unwrap(),
    });
    let begin = Begin { assessment, seed, paper: paper.collect() };
    store.run(&Actor::Anonymous, None, begin).await.unwrap().unwrap();
    let client = start(&driver).await;
    let mut findings = Vec::new();
    let page = format!("{}/assessment/{}?lang={lang}", town.url, link::of(&raised.house.keys, assessment));
    client.goto(&page).await.unwrap();
    let first = until(&client, "the clock", "return document.querySelector('test-clock time').textContent").await;
    until(&client, "it runs", &format!("return document.querySelector('test-clock time').textContent !== {first}"))
        .await;
    look(&client, lang, "test-clock", &mut findings).await;
    // When it comes to nothing, what stands in the form is handed in, and counts.
    let due_ms = store.read().await.unwrap().one(AssessmentById { assessment }).await.unwrap().due_ms.unwrap();
    town.stage.clock.advance_ms(due_ms - store.clock().now_ms() - 2 * SECOND_MS);
    client.goto(&page).await.unwrap();
    until(&client, "the next question", "return new URL(location.href).searchParams.get('q') === '2'").await;
    town.stage.clock.advance_ms(MINUTE_MS);
    client.goto(&page).await.unwrap();
    let over = client.execute("return !document.querySelector('test-clock, form')", vec![]).await.unwrap();
    assert_eq!(over, Value::Bool(true), "the server's time is the truth");
    client.close().await.unwrap();
    told(&findings);
}

#[tokio::test]
async fn no_screen_of_the_practice_room_shuts_anyone_out() {
    Box::pin(practice(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_the_practice_room_shuts_anyone_out_in_chinese() {
    Box::pin(practice(Lang::Zh)).await;
}

#[tokio::test]
async fn a_test_has_a_clock_that_runs_and_hands_in_at_the_end() {
    Box::pin(clock(Lang::En)).await;
}

#[tokio::test]
async fn a_test_has_a_clock_that_runs_and_hands_in_at_the_end_in_chinese() {
    Box::pin(clock(Lang::Zh)).await;
}
