//! Who a visitor is, signed by the company: a JSON web token, EdDSA or ES256, of at most ten minutes.
//!
//! Only public keys are kept here, so there is no secret to steal. Source: RFC 7519, RFC 8037.

use event::Words;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use web::Config;

/// The longest life of a token, in seconds.
const LIFE_S_MAX: i64 = 600;
/// Clocks of the company and ours may differ by this much, in seconds.
const LEEWAY_S: u64 = 30;
/// Characters of a claim.
const CLAIM_CHARS_MAX: usize = 200;

#[derive(Deserialize)]
struct Claims {
    sub: String,
    iat: i64,
    exp: i64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phrase: Option<String>,
}

/// What a token that holds says.
#[derive(Debug)]
pub struct Signed {
    /// The company's id for the customer.
    pub uid: Words,
    /// Their name.
    pub name: Words,
    /// Their anti-phishing phrase.
    pub phrase: Option<Words>,
}

/// Reads `token` with the configured keys; `now_ms` decides whether it has expired. `None`: it does not hold.
///
/// The algorithm follows from the key, never from the token.
pub fn read(config: &Config, token: &str, now_ms: i64) -> Option<Signed> {
    let claims = config.widget_keys.iter().find_map(|pem| claims(config, pem, token))?;
    let now_s = now_ms / 1000;
    let lived = claims.exp - claims.iat;
    let leeway = LEEWAY_S as i64;
    if claims.exp + leeway < now_s || claims.iat - leeway > now_s || !(0..=LIFE_S_MAX).contains(&lived) {
        return None;
    }
    if claims.sub.is_empty() || claims.sub.chars().count() > CLAIM_CHARS_MAX {
        return None;
    }
    let cut = |text: String| Words(text.chars().filter(|c| !c.is_control()).take(CLAIM_CHARS_MAX).collect());
    Some(Signed { uid: Words(claims.sub), name: cut(claims.name), phrase: claims.phrase.map(cut) })
}

fn claims(config: &Config, pem: &str, token: &str) -> Option<Claims> {
    let keys = [
        (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem.as_bytes())),
        (Algorithm::ES256, DecodingKey::from_ec_pem(pem.as_bytes())),
    ];
    keys.into_iter().find_map(|(algorithm, key)| {
        let mut rules = Validation::new(algorithm);
        rules.set_audience(&[&config.widget_audience]);
        rules.set_required_spec_claims(&["sub", "exp", "iat", "aud"]);
        // Time is checked above, against the house's own clock.
        rules.validate_exp = false;
        decode::<Claims>(token, &key.ok()?, &rules).ok().map(|data| data.claims)
    })
}
