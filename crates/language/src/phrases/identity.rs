//! Phrases of: identity.

phrases! {}
