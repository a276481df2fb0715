//! A full-text index per node that follows the log, in Chinese and in English.
//!
//! An answer is the committed index joined with the documents added since: what was added is found at once. The index is
//! derived: when it is lost, damaged or of another version, it is made again from the log.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod answer;
mod ask;
mod commit;
mod disk;
mod doc;
mod error;
mod index;
mod lex;
mod mark;
mod pack;
mod prefix;
mod tail;

pub use answer::{Ask, Hit, Order};
pub use doc::{Doc, TEXT_BYTES_MAX};
pub use error::{Error, Result};
pub use index::Index;
pub use mark::Marked;
