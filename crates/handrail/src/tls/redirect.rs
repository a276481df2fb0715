//! Plain HTTP, which only sends people on to where the house is, and answers an authority that asks who is here.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use parking_lot::RwLock;
use std::{collections::HashMap, sync::Arc};

/// Answers to an authority, by token.
#[derive(Clone, Debug, Default)]
pub struct Answers(Arc<RwLock<HashMap<String, String>>>);

impl Answers {
    pub(super) fn put(&self, token: &str, answer: Option<String>) {
        let mut answers = self.0.write();
        match answer {
            Some(answer) => drop(answers.insert(token.to_owned(), answer)),
            None => drop(answers.remove(token)),
        }
    }
}

#[derive(Clone)]
struct Ways {
    to: Arc<str>,
    answers: Answers,
}

/// Sends every request on to `public_url`, never to where the request says it wanted to go.
pub fn router(public_url: &str, answers: Answers) -> Router {
    Router::new()
        .route("/.well-known/acme-challenge/{token}", get(challenge))
        .fallback(on)
        .with_state(Ways { to: public_url.into(), answers })
}

async fn challenge(State(ways): State<Ways>, Path(token): Path<String>) -> Response {
    match ways.answers.0.read().get(&token) {
        Some(answer) => answer.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn on(State(ways): State<Ways>, uri: Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let to = match path.starts_with('/') {
        true => format!("{}{path}", ways.to),
        false => ways.to.to_string(),
    };
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}
