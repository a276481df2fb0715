//! Words: what people wrote, and personal data. They travel beside an event and never into the log.

use std::fmt;

/// Text of a person. It does not serialise, so a field of this type in an event must say `#[serde(skip)]`,
/// and it shows only its length, so it cannot slip into a log line.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words(pub String);

impl Words {
    /// The text itself.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.0.len())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words(text.to_owned())
    }
}
