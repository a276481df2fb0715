//! `handrail certificate verify`: whether a certificate's file is what the house signed, without the house.

use event::SECOND_MS;
use jiff::Timestamp;
use std::{fs, path::Path};
use train::certificate::{Body, public_key, verify as check};
use web::Keys;

/// The public keys of the key file, hex, the current one first.
pub fn signers(keys: &Keys) -> Vec<String> {
    keys.all().map(|keys| public_key(&keys.certificates.0)).collect()
}

/// Checks the file against public keys. Answers what it says; an error when it is not true, or has ended.
pub fn verify(path: &Path, signers: &[String], now_ms: i64) -> Result<String, String> {
    let file = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let body = check(&file, signers).map_err(|wrong| wrong.to_string())?;
    let told = told(&body);
    if body.expires_ms <= now_ms {
        return Err(format!("the signature is true, but it has ended\n{told}"));
    }
    let page = format!("/certificates/{}", body.id);
    Ok(format!("The signature is true.\n{told}\nWhether it was revoked since, only the house can tell: {page}"))
}

fn told(body: &Body) -> String {
    let day = |ms: i64| {
        Timestamp::from_second(ms / SECOND_MS).map_or_else(|_| "?".into(), |at| at.strftime("%F").to_string())
    };
    format!(
        "{} ({}), version {}\nheld by {}\nissued by {} ({}) on {}, valid until {}, exam {} %",
        body.title.en,
        body.title.zh,
        body.version,
        body.holder,
        body.issuer,
        body.domain,
        day(body.issued_ms),
        day(body.expires_ms - 1),
        body.score
    )
}
