//! Requests from other sites change nothing: a cookie alone is no proof of intent.

use axum::http::{HeaderMap, Method, header};

/// Whether a request that carries a session cookie may change something: it must come from our own pages.
///
/// Browsers of the last two years send `Sec-Fetch-Site`; `Origin` is the older proof. Neither present with a cookie: no.
pub fn own_site(method: &Method, headers: &HeaderMap, public_url: &str) -> bool {
    if method.is_safe() {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        return site == "same-origin" || (site == "none" && headers.get(header::ORIGIN).is_none());
    }
    match headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()) {
        Some(origin) => origin == public_url,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, pairs: &[(&str, &str)], allowed: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        assert_eq!(own_site(&method, &headers, "https://desk.example"), allowed, "{method} {pairs:?}");
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        check(Method::GET, &[("origin", "https://evil.test")], true);
        check(Method::POST, &[], false);
        check(Method::POST, &[("origin", "https://evil.test")], false);
        check(Method::POST, &[("origin", "null")], false);
        check(Method::POST, &[("origin", "https://desk.example")], true);
        check(Method::POST, &[("sec-fetch-site", "same-origin"), ("origin", "https://desk.example")], true);
        check(Method::POST, &[("sec-fetch-site", "same-site"), ("origin", "https://desk.example")], false);
        check(Method::POST, &[("sec-fetch-site", "cross-site")], false);
        check(Method::DELETE, &[("origin", "https://desk.example.evil.test")], false);
    }
}
