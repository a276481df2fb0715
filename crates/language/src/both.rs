//! What stands in both languages.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// A text in each language of the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Both {
    /// The text for a reader of `lang`; the other one when theirs is empty.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh if !self.zh.is_empty() => &self.zh,
            Lang::En if self.en.is_empty() => &self.zh,
            _ => &self.en,
        }
    }

    /// Whether both are there, and no longer than `chars_max` characters.
    pub fn fits(&self, chars_max: usize) -> bool {
        [&self.en, &self.zh].iter().all(|text| !text.trim().is_empty() && text.chars().count() <= chars_max)
    }
}
