//! Web chat: a script tag on the company's pages, a visitor with a secret, messages that are lost and doubled nowhere.

pub mod origin;
pub mod visitor;
pub mod widget;

mod cors;
mod stream;
mod token;
mod write;

pub use write::{clean, events, read_signal, typing_signal};

use crate::Desk;
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;
use web::{Need, Route};

/// The widget's routes. All but the script ask for a visitor's secret; none looks at a cookie.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let mut routes = vec![
        Route::get("/widget.js", Need::Anyone, script, desk),
        Route::post("/widget/visitors", Need::Visitor, visitor::arrive, desk),
        Route::get("/widget/thread", Need::Visitor, write::thread, desk),
        Route::post("/widget/messages", Need::Visitor, write::message, desk),
        Route::post("/widget/attachments", Need::Visitor, write::attachment, desk),
        Route::get("/widget/attachments/{attachment}", Need::Visitor, write::download, desk),
        Route::post("/widget/typing", Need::Visitor, write::typing, desk),
        Route::post("/widget/read", Need::Visitor, write::read, desk),
        Route::get("/widget/stream", Need::Visitor, stream::open, desk),
    ];
    for path in PREFLIGHTS {
        routes.push(Route::options(path, Need::Visitor, cors::preflight, desk));
    }
    routes
}

const PREFLIGHTS: [&str; 8] = [
    "/widget/visitors",
    "/widget/thread",
    "/widget/messages",
    "/widget/attachments",
    "/widget/attachments/{attachment}",
    "/widget/typing",
    "/widget/read",
    "/widget/stream",
];

static GZIPPED: LazyLock<Vec<u8>> = LazyLock::new(|| web::assets::gzip(widget::served_widget().as_bytes()));

/// GET /widget.js: the whole widget in one script, for any page that the origin list names.
async fn script(headers: HeaderMap) -> Response {
    let gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepts| accepts.contains("gzip"));
    let mut response = match gzip {
        true => ([(header::CONTENT_ENCODING, "gzip")], &GZIPPED[..]).into_response(),
        false => widget::served_widget().into_response(),
    };
    let put = response.headers_mut();
    put.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    put.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    put.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    put.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}
