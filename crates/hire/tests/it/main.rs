//! The room from outside: its pages, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod apply;
mod cv;
mod figures;
mod house;
mod pipeline;
mod queries;
mod requisition;
