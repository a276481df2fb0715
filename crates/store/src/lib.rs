//! Rows, log, jobs and blobs on SQLite and PostgreSQL; the only crate that names a database.
//!
//! A [`Command`] runs in a [`Tx`], records a [`Decision`], and is answered once its group is on disk. Reads come from
//! an [`Rd`], one snapshot. Queries are declared with [`query!`] and rows with [`row!`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backup;
mod blob;
pub mod check;
mod command;
mod error;
mod ids;

mod job;
pub mod log;
mod meter;
mod migrate;
mod open;
mod postgres;
mod query;
mod rd;
mod retain;
mod seal;
mod shared;
mod sqlite;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;
mod work;

#[doc(hidden)]
pub use linkme;

pub use blob::{BLOB_MAX, Blob, Blobs, Content};
pub use command::{Command, Decision, Event, NewJob, answer, refuse};
pub use error::{Error, Outcome, Result};
pub use job::{CLAIM_MAX, Fate, Job, JobKind, JobState, JobStats, Jobs, LETTERS_MAX, Letter, Undecided, Verdict};
pub use log::{ENTRIES_MAX, EntriesAfter, Entry};
pub use meter::{Counts, Ended, GROUP_SIZES};
pub use migrate::newest;
pub use open::Config;
pub use query::{Cells, Declared, Dialect, QUERIES, Query, Row, Slot, Sql, Statement, Write, column, proved};
pub use rd::Rd;
pub use seal::public_key;
pub use store::{QUEUE_MAX, Store, WORDS_BYTES_MAX};
pub use tx::{TRIES_MAX, Tx};
pub use value::{Cell, FromValue, Json, Kind, Text, ToValue, Value};
