//! A house with nothing in it but this room, and readers of every role.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use event::{Actor, PersonId, RequisitionId, Role};
use hire::{
    Hiring,
    application::reading::{Found as Said, ReadsCv},
};
use std::{future::Future, pin::Pin, sync::Arc};
use store::{
    Store,
    testing::{Fresh, both},
};
use tower::ServiceExt;
use web::{Config, Door, Found, Keys, Look, Signed, live::Hub};

/// Lets in whoever says who they are: `x-role`, and a number as `x-person`.
struct Anybody;

impl Door for Anybody {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let role = text("x-role").and_then(|role| role.parse::<Role>().ok());
        let id = text("x-person").and_then(|n| n.parse().ok()).unwrap_or(0);
        let found = role.map_or(Found::Nobody, |role| {
            let id = PersonId(uuid::Uuid::from_u128(id));
            Found::Known(Box::new(Signed {
                actor: Actor::Person { id, role },
                person: id,
                name: "Somebody".into(),
                email: String::new(),
                session: None,
                look: Look::default(),
            }))
        });
        Box::pin(async move { Ok(found) })
    }
}

/// Reads CVs in this very process, which tests may do with files that they made.
struct Here;

impl ReadsCv for Here {
    fn read<'a>(&'a self, file: &'a [u8]) -> Pin<Box<dyn Future<Output = std::io::Result<Said>> + Send + 'a>> {
        Box::pin(async move { Ok(hire::cv::read(file)) })
    }
}

/// Somebody who works here.
#[derive(Clone, Copy)]
pub struct Who(pub u128, pub Role);

pub const RHEA: Who = Who(1, Role::Recruiter);
pub const ADA: Who = Who(2, Role::Admin);
pub const LEO: Who = Who(3, Role::Lead);
pub const MINA: Who = Who(4, Role::Agent);

impl Who {
    pub fn actor(self) -> Actor {
        Actor::Person { id: PersonId(uuid::Uuid::from_u128(self.0)), role: self.1 }
    }
}

pub struct Town {
    pub store: Store,
    pub hiring: Hiring,
    router: Router,
    // Last: its files go when everything else is closed.
    _fresh: Fresh,
}

pub struct Answered {
    pub status: StatusCode,
    pub to: Option<String>,
    pub body: String,
}

/// A town on every engine that is here.
pub async fn towns() -> Vec<Town> {
    let mut towns = Vec::new();
    for fresh in both() {
        let store = fresh.open().await;
        let config =
            Config { public_url: "http://desk.example".into(), company: "Quayside".into(), ..Config::default() };
        let house = web::House::new(web::Inside {
            store: store.clone(),
            config: Arc::new(config),
            keys: Keys::derive(&[7; 32]),
            hub: Hub::new(0),
            door: Arc::new(Anybody),
        });
        let hiring = Hiring::open(house.clone()).reading(Arc::new(Here));
        let router = web::build(house, hire::routes(&hiring));
        towns.push(Town { store, hiring, router, _fresh: fresh });
    }
    towns
}

impl Town {
    /// Does what is to be done now, as the runner would.
    pub async fn works(&self) {
        let jobs = self.store.jobs();
        for job in jobs.next(&hire::jobs(), 20, 5_000).await.unwrap() {
            self.hiring.work(&job).await.unwrap();
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), 4 << 20).await.unwrap();
        Answered { status, to, body: String::from_utf8_lossy(&body).into_owned() }
    }

    fn request(who: Option<Who>, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT, "text/html");
        match who {
            Some(Who(id, role)) => request.header("x-person", id.to_string()).header("x-role", role.word()),
            None => request,
        }
    }

    /// A page that is there.
    pub async fn page(&self, who: impl Into<Option<Who>>, path: &str) -> String {
        let answered = self.get(who, path).await;
        assert_eq!(answered.status, 200, "{path}: {}", answered.body);
        answered.body
    }

    pub async fn get(&self, who: impl Into<Option<Who>>, path: &str) -> Answered {
        self.send(Self::request(who.into(), "GET", path).body(Body::empty()).unwrap()).await
    }

    /// A form as its page sends it; answers where it leads.
    pub async fn form(
        &self,
        who: impl Into<Option<Who>>,
        path: &str,
        fields: &[(&str, &str)],
        status: u16,
    ) -> Answered {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Self::request(who.into(), "POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let answered = self.send(request).await;
        assert_eq!(answered.status, status, "{path}: {}", answered.body);
        answered
    }

    /// An open requisition for an agent, written by Rhea, agreed to by Ada.
    pub async fn open_requisition(&self) -> RequisitionId {
        hire::testing::open(&self.store, &["residence", "permission"], &RHEA.actor(), &ADA.actor()).await
    }
}
