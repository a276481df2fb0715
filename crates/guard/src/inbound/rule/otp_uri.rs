//! The link behind the QR code of an authenticator.
//!
//! **What.** `otpauth://…` and `otpauth-migration://…`, whole.
//!
//! **Why.** It holds the secret from which all future codes are made.
//!
//! **Example.** `otpauth://totp/Exchange:ana?secret=…`
//!
//! **What to say.** "The link was removed before anyone could read it. Remove this authenticator and set up a new one now." ·
//! “该链接已被删除。请立即解绑并重新设置验证器。”
//!
//! **Source.** Google Authenticator, key URI format.

use super::hit;
use crate::inbound::{
    Kind,
    page::{Hit, Page},
    value,
};

/// Finds links, also with their slashes escaped.
pub fn find(page: &Page<'_>, hits: &mut Vec<Hit>) {
    let text = page.text.as_ref();
    for opening in ["otpauth", "OTPAUTH", "Otpauth"] {
        for (start, _) in text.match_indices(opening) {
            let rest = value::ahead(text, start + opening.len(), 16).to_ascii_lowercase();
            if ["://", "-migration://", "%3a%2f%2f", ":\\/\\/", "-migration%3a", "-migration:\\/\\/"]
                .iter()
                .any(|next| rest.starts_with(next))
            {
                let end = value::word_end(text, start);
                // `secret=<SECRET>` shows the form.
                let secret = text[start..end].rfind("secret=").map(|at| &text[start + at + "secret=".len()..]);
                if !secret.is_some_and(|secret| secret.starts_with(['<', '{', '[', '*'])) {
                    hit(hits, Kind::OtpUri, start..end);
                }
            }
        }
    }
}
