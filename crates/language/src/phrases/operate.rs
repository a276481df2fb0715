//! Phrases of: operate.

phrases! {}
