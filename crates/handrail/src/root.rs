//! Addresses of no room: the start, the browser's files, signs of life.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use web::{Answer, House, Need, Problem, Route, Signed, assets, see_other};

/// The routes.
pub fn routes(house: &House) -> Vec<Route> {
    vec![
        Route::get("/", Need::Anyone, start, house),
        Route::get("/assets/{file}", Need::Anyone, asset, house),
        Route::get("/service-worker.js", Need::Anyone, service_worker, house),
        Route::get("/live", Need::Anyone, live, house),
        Route::get("/ready", Need::Anyone, ready, house),
    ]
}

/// GET /: to the desk, or to the door.
async fn start(signed: Option<axum::Extension<Signed>>) -> Response {
    match signed {
        Some(signed) if signed.actor.role() == event::Role::Trainee => see_other("/training"),
        Some(signed) if signed.may(event::Right::TicketsRead) => see_other("/tickets"),
        Some(signed) if signed.may(event::Right::TrainingTeach) => see_other("/training"),
        Some(signed) if signed.may(event::Right::HiringWork) => see_other("/hiring"),
        Some(_) => see_other("/settings"),
        None => see_other("/sign-in"),
    }
}

/// GET /assets/{file}
async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Answer<Response> {
    send(&format!("/assets/{file}"), &headers)
}

/// GET /service-worker.js
async fn service_worker(headers: HeaderMap) -> Answer<Response> {
    send(assets::SERVICE_WORKER_URL, &headers)
}

fn send(path: &str, headers: &HeaderMap) -> Answer<Response> {
    let asset = assets::asset(path).ok_or_else(Problem::missing)?;
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut response = match accepts.contains("gzip") {
        true => ([(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response(),
        false => asset.bytes.into_response(),
    };
    let put = response.headers_mut();
    put.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    put.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    put.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}

/// GET /live: the process answers.
async fn live() -> &'static str {
    "live\n"
}

/// GET /ready: the database answers too.
async fn ready(State(house): State<House>) -> Response {
    let seq = async { house.store.read().await?.seq().await };
    match seq.await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer\n").into_response()
        }
    }
}
