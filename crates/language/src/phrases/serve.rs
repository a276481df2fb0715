//! Phrases of: serve.

phrases! {}
