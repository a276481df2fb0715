//! What is seen of every request: an id that its lines and its answer carry, how long it took, how it ended.

use crate::metrics::Metrics;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Instant,
};
use tracing::{Instrument, Span, field::Empty, info, info_span};
use uuid::Uuid;
use web::{Door, Found};

/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Letters of an id that a proxy gives.
const ID_MAX: usize = 64;

/// What watching a request needs.
pub struct Watch {
    /// Where requests are counted.
    pub metrics: Arc<Metrics>,
    /// Proxies that may name a request.
    pub trusted: Vec<IpAddr>,
    /// Whether people come by TLS, so that browsers shall come by nothing else.
    pub secure: bool,
}

/// How long a browser comes by TLS alone, once it did (RFC 6797).
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Goes around every route.
pub async fn pass(State(watch): State<Arc<Watch>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = watch.id(&request);
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let series = watch.metrics.series(path, request.method());
    let span = info_span!(
        "request",
        request_id = %id.to_str().unwrap_or_default(),
        method = series.method,
        route = series.route,
        actor = Empty,
        command = Empty,
        command_id = Empty
    );
    let mut answer = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    let status = answer.status().as_u16();
    series.took(status, took);
    span.in_scope(|| info!(target: "request", status, ms = took.as_millis() as u64, "answered"));
    answer.headers_mut().insert(REQUEST_ID, id);
    if watch.secure {
        answer.headers_mut().insert(axum::http::header::STRICT_TRANSPORT_SECURITY, TLS_ALONE);
    }
    answer
}

impl Watch {
    /// The id that a trusted proxy gave the request, or a new one.
    fn id(&self, request: &Request) -> HeaderValue {
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        if from.is_some_and(|ip| self.trusted.contains(&ip))
            && let Some(given) = request.headers().get(REQUEST_ID).filter(|given| fit(given.as_bytes()))
        {
            return given.clone();
        }
        let id = Uuid::now_v7().simple().to_string();
        HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

fn fit(given: &[u8]) -> bool {
    (1..=ID_MAX).contains(&given.len())
        && given.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// A door whose finds are seen in the lines of the request: who acts, by id.
pub struct Watched<D>(pub D);

impl<D: Door> Door for Watched<D> {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        Box::pin(async move {
            let found = self.0.who(headers).await;
            if let Ok(Found::Known(signed)) = &found {
                let span = Span::current();
                if !span.is_none() {
                    span.record("actor", tracing::field::display(&signed.actor));
                }
            }
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        for (given, fits) in [
            ("7f3a-B_1.2", true),
            ("", false),
            ("a b", false),
            ("\"quoted\"", false),
            (&"a".repeat(64), true),
            (&"a".repeat(65), false),
        ] {
            assert_eq!(fit(given.as_bytes()), fits, "{given}");
        }
    }
}
