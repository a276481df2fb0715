//! What was done in a sitting, step by step, and its hash.

use chain::codec::to_hex;
use language::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Steps of a sitting.
pub const STEPS_MAX: usize = 500;

/// A sitting's case, seed and steps: all that is needed to play it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// Name of the case.
    pub case: String,
    /// Version of the case.
    pub version: u32,
    /// `en` or `zh-CN`.
    pub locale: Lang,
    /// From which the parameters are drawn.
    pub seed: u64,
    /// What was done, in order.
    pub steps: Vec<Step>,
}

/// One thing done, so many milliseconds after the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Milliseconds since the step before, or since the beginning.
    pub after_ms: u64,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Writing to the customer.
    Say {
        /// The words.
        text: String,
    },
    /// Trying to write to the customer; the guard held it, so it was not sent.
    Held {
        /// The words.
        text: String,
    },
    /// Writing to colleagues: kept for those who rate, nothing to the customer.
    Note {
        /// The words.
        text: String,
    },
    /// A trainer wrote in the customer's place.
    Customer {
        /// The words.
        text: String,
    },
    /// Looking an entry of the world up.
    LookUp {
        /// Its name.
        entry: String,
    },
    /// An action, such as opening a case.
    Do {
        /// Its name.
        action: String,
    },
    /// Saying which of the moves that the machine was unsure of was meant.
    Pick {
        /// The move.
        name: String,
    },
    /// Nothing: time goes by.
    Wait,
}

impl Act {
    /// What somebody wrote.
    pub fn text(&self) -> Option<&str> {
        match self {
            Act::Say { text } | Act::Held { text } | Act::Note { text } | Act::Customer { text } => Some(text),
            Act::LookUp { .. } | Act::Do { .. } | Act::Pick { .. } | Act::Wait => None,
        }
    }

    /// The word of its kind, as the transcript has it.
    pub const fn word(&self) -> &'static str {
        match self {
            Act::Say { .. } => "say",
            Act::Held { .. } => "held",
            Act::Note { .. } => "note",
            Act::Customer { .. } => "customer",
            Act::LookUp { .. } => "look_up",
            Act::Do { .. } => "do",
            Act::Pick { .. } => "pick",
            Act::Wait => "wait",
        }
    }
}

impl Transcript {
    /// Reads a transcript from JSON. The error says what is wrong with it, and how it is mended.
    pub fn read(json: &str) -> Result<Transcript, String> {
        let transcript: Transcript = serde_json::from_str(json).map_err(|error| {
            format!("the transcript is not understood: {error}; docs/scenario.md shows what it holds")
        })?;
        if transcript.steps.len() > STEPS_MAX {
            return Err(format!("the transcript has more than {STEPS_MAX} steps; end it earlier"));
        }
        Ok(transcript)
    }

    /// SHA-256 of the transcript's own JSON, without spaces, in the order of its fields; hex.
    pub fn sha256(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        to_hex(&Sha256::digest(json))
    }
}
