//! Codes.

/// A code: lower-case ASCII letters, figures and hyphens, in at most three parts joined by dots, 80 letters in all.
pub fn is_code(text: &str) -> bool {
    text.len() <= 80 && text.split('.').count() <= 3 && text.split('.').all(is_part)
}

/// One part of a code.
pub fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
