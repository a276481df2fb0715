//! Text as part of an address. Source: RFC 3986, 2.1 and 2.3.

use std::fmt::Write as _;

/// `text` with every byte but unreserved ones escaped: safe in a query, in a path's segment, and as `filename*`.
pub fn percent(text: &str) -> String {
    escape(text, b"-._~")
}

/// A local address as part of a query, its slashes left to be read.
pub fn percent_path(path: &str) -> String {
    escape(path, b"-._~/")
}

fn escape(text: &str, plain: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_escaped() {
        assert_eq!(percent("a/b c?我.txt"), "a%2Fb%20c%3F%E6%88%91.txt");
        assert_eq!(percent_path("/tickets/new?x=1"), "/tickets/new%3Fx%3D1");
    }
}
