//! What happens in a sitting, and why a step is not taken.

use super::SAY_BYTES_MAX;
use crate::{recognise::Why, transcript::STEPS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since the sitting began.
    pub at_ms: u64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// The customer wrote.
    Wrote {
        /// The words.
        text: String,
    },
    /// The customer's emotion changed.
    Felt {
        /// Before.
        from: u8,
        /// After.
        to: u8,
    },
    /// A move was recognised; the bytes of the agent's text, none for one that was picked.
    Heard {
        /// Its name.
        name: String,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// A move may have been said; it may be picked.
    Unsure {
        /// Its name.
        name: String,
        /// Why it is not sure.
        why: Why,
    },
    /// A rule of the guard struck.
    Broke {
        /// Its name.
        name: String,
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// A fact was found.
    Found {
        /// Its name.
        fact: String,
    },
    /// An entry of the world was looked up.
    Saw {
        /// Its name.
        entry: String,
        /// Its lines.
        shows: BTreeMap<String, String>,
    },
    /// An action was done.
    Did {
        /// Its name.
        action: String,
    },
    /// The machine entered a state.
    Went {
        /// Its name.
        state: String,
    },
    /// The customer was kept waiting and wrote again.
    Nudged,
    /// The first reply is late.
    FirstReplyLate,
    /// The sitting ended.
    Ended {
        /// Name of the outcome.
        outcome: String,
        /// Whether it is the right one.
        won: bool,
    },
}

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The sitting has ended.
    Over,
    /// It has too many steps.
    TooMany,
    /// The text is empty or too long.
    Text,
    /// The world has no such entry, or the case no such action.
    Unknown(String),
    /// The machine was not unsure of that move.
    NotOffered(String),
    /// Another case, or another version of it.
    Other,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Over => f.write_str("the sitting has ended; leave out what comes after"),
            Refusal::TooMany => write!(f, "a sitting has at most {STEPS_MAX} steps; end it"),
            Refusal::Text => write!(f, "a message has between 1 and {SAY_BYTES_MAX} bytes; write it so"),
            Refusal::Unknown(name) => write!(f, "the case has no `{name}`; use a name of its world or its actions"),
            Refusal::NotOffered(name) => {
                write!(f, "`{name}` was not offered; only a move that the machine was unsure of can be picked")
            }
            Refusal::Other => {
                f.write_str("this is a transcript of another case or version; use the file it was played with")
            }
        }
    }
}
