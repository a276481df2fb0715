//! A stage on each engine, with people, and requests as their browsers and programs send them.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use event::{Actor, PersonId, Role, Words};
use handrail::{persona, stage::Stage};
use identity::{AddPerson, Newcomer};
use serde_json::Value;
use store::testing::{Fresh, both};
use tower::ServiceExt;
use web::Config;

/// 2026-03-02 09:00 UTC.
pub const NOW_MS: i64 = 1_772_442_000_000;

pub struct Rig {
    pub stage: Stage,
    pub engine: &'static str,
    fresh: Fresh,
}

/// A rig on every engine that is here.
pub async fn rigs() -> Vec<Rig> {
    voiced(&persona::Settings::default()).await
}

/// The same, with a model that words what customers of drills say.
pub async fn voiced(persona: &persona::Settings) -> Vec<Rig> {
    let mut rigs = Vec::new();
    for fresh in both() {
        let config = Config {
            public_url: "http://desk.example".into(),
            practice_url: crate::drills::PRACTICE.into(),
            practice_thinks: false,
            widget_origins: vec!["https://www.quayside.example".into()],
            ..Config::default()
        };
        let stage = Stage::voiced(&fresh.url, fresh.data(), config, NOW_MS, persona.clone()).await.unwrap();
        let engine = if fresh.url.starts_with("sqlite") { "sqlite" } else { "postgres" };
        rigs.push(Rig { stage, engine, fresh });
    }
    rigs
}

/// Someone with a role, and a token that has all their rights.
pub struct Someone {
    pub id: PersonId,
    pub role: Role,
    pub name: String,
    pub token: String,
}

impl Someone {
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.id, role: self.role }
    }

    pub fn signed(&self) -> web::Signed {
        web::Signed {
            actor: self.actor(),
            person: self.id,
            name: self.name.clone(),
            email: String::new(),
            session: None,
            look: web::Look::default(),
        }
    }
}

pub struct Answered {
    pub status: StatusCode,
    /// Where a page sends on to.
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Rig {
    pub async fn someone(&self, name: &str, role: Role) -> Someone {
        let email = format!("{}@quayside.example", name.to_lowercase());
        let newcomer = Newcomer {
            name: Words(name.into()),
            email: Words(email.clone()),
            password: None,
            lang: language::Lang::En,
            zone: String::new(),
        };
        let store = &self.stage.raised.house.store;
        let add = AddPerson { newcomer, role, groups: Vec::new() };
        let id = store.run(&Actor::House, None, add).await.unwrap().unwrap();
        let keys = &self.stage.raised.house.keys;
        let token = identity::create_token(store, keys, &email, "test", None, Some(1)).await.unwrap().unwrap();
        Someone { id, role, name: name.into(), token }
    }

    /// A program's request.
    pub async fn api(&self, who: &Someone, method: &str, path: &str, body: Value) -> Answered {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    /// The widget's request, from the company's page.
    pub async fn widget(&self, secret: Option<&str>, method: &str, path: &str, body: Value) -> Answered {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, "https://www.quayside.example")
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(secret) = secret {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.stage.raised.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        Answered { status, location, body: to_bytes(response.into_body(), 4 << 20).await.unwrap().to_vec() }
    }

    /// A chat visitor's secret.
    pub async fn visitor(&self) -> String {
        let arrived = self.widget(None, "POST", "/widget/visitors", serde_json::json!({ "lang": "en" })).await;
        assert_eq!(arrived.status, 201, "{}: {}", self.engine, arrived.text());
        arrived.json()["secret"].as_str().unwrap().to_owned()
    }

    /// A visitor writes; the answer names the message.
    pub async fn writes(&self, secret: &str, text: &str) -> Value {
        let id: event::CommandId = self.stage.raised.house.store.new_id();
        let written = self
            .widget(Some(secret), "POST", "/widget/messages", serde_json::json!({ "command_id": id, "text": text }))
            .await;
        assert_eq!(written.status, 201, "{}: {}", self.engine, written.text());
        written.json()
    }

    /// The only ticket of the open view.
    pub async fn only_ticket(&self, who: &Someone) -> Value {
        let list = self.api(who, "GET", "/api/v1/tickets?view=open", Value::Null).await.json();
        let tickets = list["tickets"].as_array().unwrap();
        assert_eq!(tickets.len(), 1, "{}: {list}", self.engine);
        tickets[0].clone()
    }
}

/// Looks again and again until `look` says yes; the limit is there so that a test that fails ends.
pub async fn soon<F: Future<Output = bool>>(what: &str, mut look: impl FnMut() -> F) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while std::time::Instant::now() < until {
        if look().await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("never: {what}");
}

impl Rig {
    /// A page as its reader's browser gets it.
    pub async fn page(&self, who: &Someone, path: &str) -> String {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header(header::ACCEPT, "text/html")
            .body(Body::empty())
            .unwrap();
        let answered = self.send(request).await;
        assert_eq!(answered.status, 200, "{}: {path}: {}", self.engine, answered.text());
        answered.text()
    }
}

impl Rig {
    /// The database.
    pub fn url(&self) -> &str {
        &self.fresh.url
    }
}
