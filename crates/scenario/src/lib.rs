//! The scenario format: parse, check, play, grade. Pure: no file, no socket, no clock; a seed and the time are arguments.
//!
//! One file is an interview, a drill, an exam, the review of live tickets and the test of an article.
//! - [`format`]: what a file holds; [`parse`] reads it, [`check`] proves it, [`schema`] publishes it
//! - [`recognise`]: what a text says, in Chinese and English, with negation, synonyms and order; live review uses it too
//! - [`draw`]: names, amounts, addresses and hashes of one sitting, from its seed
//! - [`ledger`]: what chains say of its transactions, and what its house knows of its own money
//! - [`sitting`]: the machine that is played; [`transcript`]: what was done, step by step
//! - [`worded`]: a line in other words, as a language model may put it
//! - [`grade`]: the deterministic grade of a transcript; [`agree`]: how far human raters agree
//! - [`redact`]: from a ticket to a draft without anything that is somebody's
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod agree;
pub mod check;
pub mod draw;
pub mod format;
pub mod grade;
mod house;
pub mod ledger;
mod many;
pub mod parse;
mod plain;
mod reach;
pub mod recognise;
pub mod redact;
mod schema;
pub mod script;
pub mod sitting;
pub mod transcript;
pub mod worded;
mod yaml;

pub use check::check;
pub use format::Scenario;
pub use grade::{Grade, grade};
pub use house::{House, house};
pub use ledger::{Ledger, ledger};
pub use parse::{Problem, parse};
pub use schema::schema;
pub use script::Script;
pub use sitting::Sitting;
pub use transcript::{Step, Transcript};
