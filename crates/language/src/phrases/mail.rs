//! Phrases of: mail.

phrases! {}
