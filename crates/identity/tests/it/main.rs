//! The room from outside: its pages and its door, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod house;
mod letters;
mod links;
mod passkeys;
mod people;
mod queries;
mod second;
mod sign_in;
mod tokens;
