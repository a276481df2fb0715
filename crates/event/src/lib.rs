//! What rooms tell each other: who acted, on what, when; and the words that never reach the log. No IO.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod actor;
mod id;
mod rights;
mod role;
mod time;
mod vocabulary;
mod words;

pub use actor::Actor;
pub use id::*;
pub use rights::Rights;
pub use role::{RIGHTS, ROLES, Right, Role};
pub use time::{Clock, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
pub use words::Words;
