//! The library, played.
#![allow(clippy::unwrap_used)]

mod library;
mod schema;
mod wrong;
