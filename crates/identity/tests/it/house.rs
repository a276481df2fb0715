//! A house with nothing in it but this room, and browsers that walk through it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use event::{Actor, Clock, PersonId, Role, Words};
use identity::{AddPerson, Identity, Newcomer};
use language::Lang;
use std::{collections::BTreeMap, sync::Arc};
use store::{Store, testing::Fresh};
use tower::ServiceExt;
use web::{Config, Keys, live::Hub};

pub const PASSWORD: &str = "a river lamp at dusk";
pub const URL: &str = "https://desk.example";

pub struct House {
    pub store: Store,
    pub identity: Identity,
    pub config: Arc<Config>,
    pub keys: Keys,
    router: Router,
    // Last: its files go when everything else is closed.
    _fresh: Fresh,
}

pub async fn house(fresh: Fresh) -> House {
    house_with(fresh, Config::default()).await
}

pub async fn house_with(fresh: Fresh, config: Config) -> House {
    let store = fresh.open().await;
    let config = Arc::new(Config { public_url: URL.into(), company: "Quayside".into(), ..config });
    let keys = Keys::derive(&[7; 32]);
    let identity = identity::open(store.clone(), config.clone(), keys.clone(), Vec::new());
    let router = second_node(&store, &config, &keys, &identity);
    House { store, identity, config, keys, router, _fresh: fresh }
}

fn second_node(store: &Store, config: &Arc<Config>, keys: &Keys, identity: &Identity) -> Router {
    let house = web::House::new(web::Inside {
        store: store.clone(),
        config: config.clone(),
        keys: keys.clone(),
        hub: Hub::new(0),
        door: Arc::new(identity.clone()),
    });
    web::build(house, identity.routes())
}

impl House {
    /// The same house, started anew with these keys.
    pub fn with_keys(self, keys: Keys) -> House {
        let identity = identity::open(self.store.clone(), self.config.clone(), keys.clone(), Vec::new());
        let router = second_node(&self.store, &self.config, &keys, &identity);
        House { keys, identity, router, ..self }
    }

    pub fn clock(&self) -> &Clock {
        self.store.clock()
    }

    /// Someone with a password, added by the house.
    pub async fn person(&self, email: &str, role: Role) -> PersonId {
        let password = Some(self.identity.hasher().hash(Words::from(PASSWORD)).await.unwrap());
        let name = email.split('@').next().unwrap();
        let newcomer = Newcomer {
            name: Words::from(name),
            email: Words::from(email),
            password,
            lang: Lang::En,
            zone: String::new(),
        };
        let add = AddPerson { newcomer, role, groups: Vec::new() };
        self.store.run(&Actor::House, None, add).await.unwrap().unwrap()
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), address: "192.0.2.1".into() }
    }

    /// A browser on another node of the same house, which knows of changes by the database alone.
    pub fn elsewhere(&self) -> Browser {
        let identity = identity::open(self.store.clone(), self.config.clone(), self.keys.clone(), Vec::new());
        let router = second_node(&self.store, &self.config, &self.keys, &identity);
        Browser { router, cookies: BTreeMap::new(), address: "192.0.2.1".into() }
    }

    /// The same browser, on another node.
    pub fn elsewhere_with(&self, browser: &Browser) -> Browser {
        Browser { cookies: browser.cookies.clone(), ..self.elsewhere() }
    }

    /// A browser in which someone is signed in.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.sign_in(email, PASSWORD).await;
        assert_eq!((page.status, page.to.as_deref()), (StatusCode::SEE_OTHER, Some("/")), "{}", page.body);
        browser
    }

    /// Kinds of the log's entries.
    pub async fn log(&self) -> Vec<String> {
        let entries = self.store.entries(0, 1_000).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }

    /// The whole log as text.
    pub async fn log_text(&self) -> String {
        let entries = self.store.entries(0, 1_000).await.unwrap();
        entries.into_iter().map(|entry| format!("{} {} {}\n", entry.actor, entry.subject, entry.body)).collect()
    }
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub address: String,
}

#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub to: Option<String>,
    pub body: String,
    pub set: Vec<String>,
    pub retry_after: Option<String>,
}

impl Page {
    /// The texts of `code` elements: what is shown once.
    pub fn codes(&self) -> Vec<String> {
        let after = self.body.split("<code>").skip(1);
        after.map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect()
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encode = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send(Method::POST, path, &[("sec-fetch-site", "same-origin")], Some(body)).await
    }

    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let address: std::net::IpAddr = self.address.parse().unwrap();
        let mut request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        let from = axum::extract::ConnectInfo(std::net::SocketAddr::from((address, 40_000)));
        request.extensions_mut().insert(from);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (to, retry_after) = (text(header::LOCATION), text(header::RETRY_AFTER));
        let set: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        Page { status, to, body: String::from_utf8(body.to_vec()).unwrap(), set, retry_after }
    }

    /// What the page's script sends.
    pub async fn json(&mut self, path: &str, body: Option<serde_json::Value>) -> (StatusCode, serde_json::Value) {
        let headers =
            [("sec-fetch-site", "same-origin"), ("accept", "application/json"), ("content-type", "application/json")];
        let headers = if body.is_some() { &headers[..] } else { &headers[..2] };
        let page = self.send(Method::POST, path, headers, body.map(|body| body.to_string())).await;
        (page.status, serde_json::from_str(&page.body).unwrap_or_default())
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password), ("next", "/")]).await
    }

    /// Follows a 303 after a form.
    pub async fn done(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
        let to = page.to.unwrap();
        self.get(&to).await
    }

    /// Whether the door knows who this is.
    pub async fn is_known(&mut self) -> bool {
        self.get("/api/v1/me").await.status == StatusCode::OK
    }
}
