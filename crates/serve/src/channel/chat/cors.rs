//! Which pages may carry the widget: an allow-list of origins, no cookies.

use crate::Desk;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use web::Problem;

/// The origin of a request if it is allowed: one of the settings file, one that was added, or the house's own.
/// A request without an origin comes from no page (a program, or a page of our own) and is allowed.
pub fn allowed(desk: &Desk, headers: &HeaderMap) -> Result<Option<HeaderValue>, Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(None) };
    let config = &desk.house.config;
    let known = origin.to_str().is_ok_and(|text| {
        text == config.public_url
            || config.widget_origins.iter().any(|allowed| allowed == text)
            || desk.origins.has(text)
    });
    if known {
        return Ok(Some(origin.clone()));
    }
    Err(Problem::new(403, "origin", |speak| speak.widget_origin().to_owned()))
}

/// Adds the headers that let the page read the answer.
pub fn with(origin: Option<HeaderValue>, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
        headers.insert(header::VARY, HeaderValue::from_static("origin"));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    response
}

/// OPTIONS of every widget address.
pub async fn preflight(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let origin = allowed(&desk, &headers)?;
    let mut response = with(origin, StatusCode::NO_CONTENT);
    let put = response.headers_mut();
    put.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    put.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    put.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
    Ok(response)
}
