//! Extractors: what a handler takes from a request, with refusals in the reader's language.

use crate::{Look, Problem, Signed, Theme};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use event::CommandId;
use language::{Lang, Speak};
use serde::de::DeserializeOwned;

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Signed, Problem> {
        parts.extensions.get::<Signed>().cloned().ok_or_else(Problem::sign_in)
    }
}

/// How the reader of this request wants to be spoken to: the person's settings, else the `lang` cookie or query, else the browser's.
#[derive(Clone, Debug)]
pub struct Speaks {
    /// Words.
    pub speak: Speak,
    /// Look.
    pub look: Look,
}

impl Speaks {
    /// Reads it from a request.
    pub fn of(parts: &Parts) -> Speaks {
        let look = match parts.extensions.get::<Signed>() {
            Some(signed) => signed.look.clone(),
            None => Look {
                lang: lang_of(parts),
                theme: Theme::of(cookie(&parts.headers, "theme").unwrap_or("")),
                ..Look::default()
            },
        };
        Speaks { speak: Speak { lang: look.lang, zone: look.zone.clone() }, look }
    }
}

fn lang_of(parts: &Parts) -> Lang {
    let asked = parts.uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let header = || parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    asked
        .and_then(|tag| tag.parse().ok())
        .or_else(|| cookie(&parts.headers, "lang").and_then(|tag| tag.parse().ok()))
        .unwrap_or_else(|| Lang::accept(header()))
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Speaks, Self::Rejection> {
        Ok(Speaks::of(parts))
    }
}

/// What the reader's program wants back: a page or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// HTML.
    Page,
    /// JSON.
    Json,
}

impl Wants {
    /// From the path and the `Accept` header.
    pub fn of(path: &str, headers: &HeaderMap) -> Wants {
        let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
        let api = path.starts_with("/api/") || path.starts_with("/widget/");
        if api || accept.contains("application/json") { Wants::Json } else { Wants::Page }
    }
}

impl<S: Sync> FromRequestParts<S> for Wants {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Wants, Self::Rejection> {
        Ok(Wants::of(parts.uri.path(), &parts.headers))
    }
}

/// The command id that a program sends as `Idempotency-Key` (a UUID).
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<CommandId>, Problem> {
    match headers.get("idempotency-key") {
        None => Ok(None),
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| text.trim_matches('"').parse().ok())
            .map(Some)
            .ok_or_else(|| Problem::input(|speak| speak.problem_idempotency_key().to_owned())),
    }
}

macro_rules! wraps {
    ($(#[$doc:meta])* $name:ident from request) => {
        $(#[$doc])*
        pub struct $name<T>(pub T);
        impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for $name<T> {
            type Rejection = Problem;
            async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
                match axum::extract::$name::<T>::from_request(request, state).await {
                    Ok(axum::extract::$name(value)) => Ok($name(value)),
                    Err(rejection) => Err(rejected(rejection.status().as_u16(), rejection.body_text())),
                }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident from parts) => {
        $(#[$doc])*
        pub struct $name<T>(pub T);
        impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for $name<T> {
            type Rejection = Problem;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                match axum::extract::$name::<T>::from_request_parts(parts, state).await {
                    Ok(axum::extract::$name(value)) => Ok($name(value)),
                    Err(rejection) => Err(rejected(rejection.status().as_u16(), rejection.body_text())),
                }
            }
        }
    };
}

wraps! {
    /// A JSON body. Types say `#[serde(deny_unknown_fields)]`.
    Json from request
}
wraps! {
    /// A form's body.
    Form from request
}
wraps! {
    /// The query of the URL.
    Query from parts
}

/// Ids in the path; one that does not parse is a thing that is not there.
pub struct Path<T>(pub T);
impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) => Err(Problem::missing()),
        }
    }
}

fn rejected(status: u16, detail: String) -> Problem {
    match status {
        413 => Problem::new(413, "too_large", |speak| speak.problem_too_large().to_owned()),
        415 => Problem::new(415, "media_type", |speak| speak.problem_media_type().to_owned()),
        400 => Problem::new(400, "syntax", move |speak| speak.problem_input(&detail)),
        _ => Problem::new(422, "input", move |speak| speak.problem_input(&detail)),
    }
}

/// Values of a comma-separated field, trimmed, without empty ones.
pub struct Csv;
impl Csv {
    /// Splits `text`.
    pub fn split(text: &str) -> Vec<String> {
        text.split([',', '，']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}
