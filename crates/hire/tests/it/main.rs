//! The room from outside: its pages, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod house;
mod queries;
mod requisition;
