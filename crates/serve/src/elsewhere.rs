//! Files from a second origin: an address of another host that opens one file for a few minutes. What a stranger's file may
//! do there, it does to a host that has no session and no page of the desk.

use crate::{Desk, attach};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use event::{AttachmentId, MINUTE_MS};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use web::{Answer, Need, Path, Problem, Query, Route};

/// How long an address opens its file.
const OPENS_MS: i64 = 5 * MINUTE_MS;

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::get("/file/{attachment}", Need::Anyone, open, desk)]
}

/// What proves that the desk made an address.
#[derive(Deserialize)]
struct Proof {
    until_ms: i64,
    mac: String,
}

fn mac(desk: &Desk, id: AttachmentId, until_ms: i64) -> Hmac<sha2::Sha256> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&desk.house.keys.links.0).expect("any key length fits");
    mac.update(b"file\0");
    mac.update(id.0.as_bytes());
    mac.update(&until_ms.to_be_bytes());
    mac
}

/// Where a file is opened on the second origin; nothing when there is none.
pub fn address(desk: &Desk, id: AttachmentId) -> Option<String> {
    let origin = Some(&desk.house.config.attachments_url).filter(|url| !url.is_empty())?;
    let until_ms = desk.now_ms() + OPENS_MS;
    let bytes = mac(desk, id, until_ms).finalize().into_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{origin}/file/{id}?until_ms={until_ms}&mac={hex}"))
}

/// Whether a request came by the second origin's own name.
fn is_there(url: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    url.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

/// GET /file/{attachment}: only by the second origin's name, only with an address that the desk made, only for a while.
async fn open(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Path(id): Path<AttachmentId>,
    Query(proof): Query<Proof>,
) -> Answer<Response> {
    let url = &desk.house.config.attachments_url;
    let given: Option<Vec<u8>> =
        (0..proof.mac.len()).step_by(2).map(|at| u8::from_str_radix(proof.mac.get(at..at + 2)?, 16).ok()).collect();
    let made = given.is_some_and(|given| mac(&desk, id, proof.until_ms).verify_slice(&given).is_ok());
    if url.is_empty() || !is_there(url, &headers) || !made || proof.until_ms < desk.now_ms() {
        return Err(Problem::missing());
    }
    let mut response = attach::by_id(&desk, id).await?;
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("same-site"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_second_origin_is_there() {
        let at = |host: &str| HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())]);
        assert!(is_there("https://files.example", &at("files.example")));
        assert!(is_there("http://127.0.0.1:81", &at("127.0.0.1:81")));
        assert!(!is_there("https://files.example", &at("desk.example")));
        assert!(!is_there("", &at("")));
    }
}
