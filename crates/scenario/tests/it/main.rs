//! The library, played.
#![allow(clippy::unwrap_used)]

mod blind;
mod library;
mod schema;
mod wrong;
