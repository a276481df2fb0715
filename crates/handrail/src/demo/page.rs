//! The customer's page of a stage: an exchange's account page with the chat on it, its customer signed in by a token
//! that the page's own server signs, as a company's would.

use super::company;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use language::Lang;
use serde::Deserialize;
use serve::{
    Desk,
    channel::chat::widget::page::{Customer, PAGE_URL, STYLE, STYLE_URL, customer_page},
};
use std::sync::LazyLock;
use web::{Answer, Need, Query, Route, Speaks};

/// The key of this process's stages: made at start and kept nowhere.
static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&rand::random()));
/// What stands before an Ed25519 public key in DER. Source: RFC 8410, 4.
const PUBLIC_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// How long a token holds, in seconds.
const LIFE_S: i64 = 600;

/// The public half, PEM: what a stage's settings name.
pub fn public_pem() -> String {
    let mut der = PUBLIC_PREFIX.to_vec();
    der.extend_from_slice(KEY.verifying_key().as_bytes());
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

/// A token for a customer, EdDSA, as a company's server makes it.
pub fn token(desk: &Desk, uid: &str, name: &str, phrase: &str) -> String {
    let now_s = desk.now_ms() / 1000;
    let claims = serde_json::json!({
        "sub": uid, "name": name, "phrase": phrase, "aud": desk.house.config.widget_audience, "iat": now_s, "exp": now_s + LIFE_S
    });
    let head = URL_SAFE_NO_PAD.encode(br#"{"alg":"EdDSA","typ":"JWT"}"#);
    let body = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = KEY.sign(body.as_bytes());
    format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// The routes; only a stage has them.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::get(PAGE_URL, Need::Anyone, show, desk), Route::get(STYLE_URL, Need::Anyone, style, desk)]
}

#[derive(Deserialize)]
struct Who {
    guest: Option<String>,
}

async fn show(State(desk): State<Desk>, speaks: Speaks, Query(who): Query<Who>) -> Answer<Response> {
    let company = company();
    let (uid, names, phrase) = match speaks.speak.lang {
        Lang::En => ("demo-customer-en", &company.customers_en, "blue lighthouse"),
        Lang::Zh => ("demo-customer-zh", &company.customers_zh, "蓝色的灯塔"),
    };
    let token = token(&desk, uid, &names[0], phrase);
    let customer = Customer { name: &names[0], phrase, token: &token };
    let customer = who.guest.is_none().then_some(customer);
    Ok(customer_page(&speaks.speak, customer).into_response())
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}
