//! What went wrong, said once and shown as the reader needs it: a page or JSON, in their language.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use language::Speak;
use std::sync::Arc;

/// Seconds after which a full disk may have room again.
const FULL_WAIT_S: u64 = 30;

/// A page, JSON, or a [`Problem`].
pub type Answer<T = Response> = Result<T, Problem>;

type Say = dyn Fn(&Speak) -> String + Send + Sync;

/// A refusal or failure on its way to the reader. `route::build` turns it into a page or JSON.
#[derive(Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// A word for programs, such as `stale`.
    pub code: &'static str,
    /// What happened and what to do next.
    pub say: Arc<Say>,
    /// More for programs, merged into the JSON object.
    pub more: Option<serde_json::Value>,
    /// Seconds to wait before trying again.
    pub retry_after_s: Option<u64>,
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Problem({} {})", self.status.as_u16(), self.code)
    }
}

/// A refusal that knows how it is shown.
pub trait Refuses {
    /// Status, code and words.
    fn problem(self) -> Problem;
}

impl Problem {
    /// A problem with `status`, named `code`, told by `say`.
    pub fn new(status: u16, code: &'static str, say: impl Fn(&Speak) -> String + Send + Sync + 'static) -> Problem {
        Problem {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            say: Arc::new(say),
            more: None,
            retry_after_s: None,
        }
    }

    /// 404: it is not there, or not for this reader.
    pub fn missing() -> Problem {
        Problem::new(404, "not_found", |speak| speak.problem_missing().to_owned())
    }

    /// 401: sign in first.
    pub fn sign_in() -> Problem {
        Problem::new(401, "sign_in", |speak| speak.problem_sign_in().to_owned())
    }

    /// 422: the input does not fit; `what` says how, in the reader's language.
    pub fn input(what: impl Fn(&Speak) -> String + Send + Sync + 'static) -> Problem {
        Problem::new(422, "input", what)
    }

    /// 429: too many; try again after `retry_after_s`.
    pub fn too_many(retry_after_s: u64) -> Problem {
        let mut problem = Problem::new(429, "too_many", move |speak| speak.problem_too_many(retry_after_s));
        problem.retry_after_s = Some(retry_after_s);
        problem
    }

    /// Adds `more` to the JSON.
    pub fn with(mut self, more: serde_json::Value) -> Problem {
        self.more = Some(more);
        self
    }

    /// The JSON that programs get.
    pub fn json(&self, speak: &Speak) -> serde_json::Value {
        let mut body = serde_json::json!({ "code": self.code, "say": (self.say)(speak) });
        if let (Some(body), Some(serde_json::Value::Object(more))) = (body.as_object_mut(), self.more.clone()) {
            body.extend(more);
        }
        body
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Problem {
        match error {
            store::Error::Busy => {
                let mut problem = Problem::new(503, "busy", |speak| speak.problem_busy().to_owned());
                problem.retry_after_s = Some(1);
                problem
            }
            store::Error::Conflict => {
                Problem::new(409, "command_reused", |speak| speak.problem_command_reused().to_owned())
            }
            store::Error::Full => {
                let mut problem = Problem::new(507, "full", |speak| speak.problem_full().to_owned());
                problem.retry_after_s = Some(FULL_WAIT_S);
                problem
            }
            error => {
                tracing::error!(%error, "store");
                Problem::new(500, "failure", |speak| speak.problem_failure().to_owned())
            }
        }
    }
}

impl<R: Refuses> From<R> for Problem {
    fn from(refusal: R) -> Problem {
        refusal.problem()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
