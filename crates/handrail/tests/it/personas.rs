//! A drill's customer in a model's words: taken when they fit and come in time, kept, shown again; nothing else changes.

use crate::{
    drills::{Seated, certificate, ended, well},
    rig::{Rig, rigs, soon, voiced},
};
use axum::{Json, Router, extract::State, http::HeaderMap, response::IntoResponse, routing::post};
use event::{Actor, DrillId, Role};
use handrail::persona;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::sync::Arc;
use train::drill::{LinesOfDrill, PartsOf, StartDrill};

const KEY: &str = "not-a-real-key";

/// What the model was asked, newest last.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// A model on loopback, and how it behaves now. It ends with the test.
struct Endpoint {
    url: String,
    asked: Asked,
    mood: Mood,
}

type Mood = Arc<Mutex<&'static str>>;

impl Endpoint {
    async fn start() -> Endpoint {
        let (asked, mood) = (Asked::default(), Mood::new(Mutex::new("good")));
        let router = Router::new().route("/v1/chat/completions", post(chat)).with_state((asked.clone(), mood.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Endpoint { url, asked, mood }
    }

    fn settings(&self, deadline_ms: u64) -> persona::Settings {
        let url = &self.url;
        toml::from_str(&format!("url = \"{url}\"\nmodel = \"any\"\nkey = \"{KEY}\"\ndeadline_ms = {deadline_ms}"))
            .unwrap()
    }
}

async fn chat(
    State((asked, mood)): State<(Asked, Mood)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> axum::response::Response {
    let key = headers["authorization"].to_str().unwrap_or("").to_owned();
    let last = body["messages"].as_array().and_then(|all| all.last()).map(|one| one["content"].as_str().unwrap_or(""));
    let line = last.unwrap_or("").trim_start_matches("The line: ").to_owned();
    asked.lock().push((key, body.clone()));
    let mood = *mood.lock();
    let content = match mood {
        "good" => format!("Hmm... {line}"),
        "slow" => std::future::pending().await,
        "broken" => return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        "invents" => format!("{line} I sent 999 USDT to TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t, see wallet-help.com"),
        "endless" => "and ".repeat(200_000),
        _ => return "no JSON".into_response(),
    };
    Json(json!({ "choices": [{ "message": { "role": "assistant", "content": content } }] })).into_response()
}

/// The customer's first words.
async fn first(desk: &Seated<'_>) -> String {
    let ticket = desk.ticket().await;
    desk.said(&ticket).await[0].1.clone()
}

async fn kept(rig: &Rig, drill: DrillId) -> usize {
    rig.stage.raised.house.store.read().await.unwrap().all(LinesOfDrill { drill }).await.unwrap().len()
}

#[tokio::test]
async fn a_models_words_are_read_kept_and_shown_again() {
    let model = Endpoint::start().await;
    for rig in voiced(&model.settings(20_000)).await {
        rig.curriculum().await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let drill = rig.drill(&tunde, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let before = first(&desk).await;
        assert!(before.starts_with("Hmm... WHERE IS MY MONEY"), "{}: {before}", rig.engine);
        // The stage is made again from what is kept; nobody is asked a second time for the same line.
        let asked = model.asked.lock().len();
        rig.stage.raised.drills.clone().unwrap().leave(drill);
        assert_eq!(first(&desk).await, before, "{}", rig.engine);
        assert_eq!(model.asked.lock().len(), asked, "{}", rig.engine);
        well(&desk).await;
        soon("the end", async || ended(&rig, drill).await.is_some()).await;
        assert_eq!(ended(&rig, drill).await, Some(true), "{}", rig.engine);
        assert!(certificate(&rig, tunde.id).await.is_some() && kept(&rig, drill).await >= 3, "{}", rig.engine);
        let result = rig.page(&tunde, &format!("/training/drills/{drill}")).await;
        assert!(result.contains(&before) && result.contains("words of a language model"), "{}: {result}", rig.engine);
        let asked = model.asked.lock().clone();
        assert!(asked.iter().all(|(key, _)| *key == format!("Bearer {KEY}")), "{asked:?}");
        let hears = |words: &str| asked.iter().any(|(_, body)| body["messages"].to_string().contains(words));
        assert!(
            hears("how worrying this is") && hears(&before[7..30]),
            "{}: the model hears what was said",
            rig.engine
        );
    }
}

#[tokio::test]
async fn what_is_late_broken_or_invented_is_said_as_the_case_has_it() {
    let model = Endpoint::start().await;
    for rig in voiced(&model.settings(800)).await {
        for mood in ["slow", "broken", "invents", "endless", "mute"] {
            *model.mood.lock() = mood;
            let tunde = rig.someone(mood, Role::Trainee).await;
            let drill = rig.drill(&tunde, "en").await;
            let said = first(&rig.sit(&tunde, drill).await).await;
            assert!(said.starts_with("WHERE IS MY MONEY"), "{}: {mood}: {said}", rig.engine);
            assert_eq!(kept(&rig, drill).await, 0, "{}: {mood}", rig.engine);
        }
    }
}

#[tokio::test]
async fn a_grade_is_the_same_with_and_without_a_model() {
    let model = Endpoint::start().await;
    let mut grades = Vec::new();
    for rigs in [rigs().await, voiced(&model.settings(20_000)).await] {
        for rig in rigs {
            let tunde = rig.someone("Tunde", Role::Trainee).await;
            let store = &rig.stage.raised.house.store;
            let start =
                StartDrill { person: tunde.id, case: "wrong-network".into(), lang: language::Lang::En, seed: 7 };
            let drill = store.run(&tunde.actor(), None, start).await.unwrap().unwrap();
            well(&rig.sit(&tunde, drill).await).await;
            soon("the end", async || ended(&rig, drill).await.is_some()).await;
            let part = store.read().await.unwrap().all(PartsOf { drill }).await.unwrap().remove(0);
            grades.push(part.grade.unwrap().0);
        }
    }
    assert!(grades.iter().all(|grade| *grade == grades[0] && grade.passed), "{grades:?}");
}

#[tokio::test]
async fn who_a_drill_is_lent_to_hears_the_case_as_it_is_written() {
    let model = Endpoint::start().await;
    for rig in voiced(&model.settings(20_000)).await {
        let outsider = event::PersonId(uuid::Uuid::from_u128(78));
        let lend =
            train::drill::StartOutside { outsider, case: "wrong-network".into(), lang: language::Lang::En, seed: 1 };
        let drill = rig.stage.raised.house.store.run(&Actor::House, None, lend).await.unwrap().unwrap();
        let seat = rig.stage.raised.drills.clone().unwrap().guest_seat(drill, outsider).unwrap();
        let desk = rig.takes(seat.rsplit('/').next().unwrap()).await;
        assert!(first(&desk).await.starts_with("WHERE IS MY MONEY"), "{}", rig.engine);
        assert_eq!(kept(&rig, drill).await, 0, "{}", rig.engine);
    }
}
