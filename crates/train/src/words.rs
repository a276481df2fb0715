//! What stands in two languages.

use language::Lang;
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

/// Declares words that rows, forms and the API use: an enum with `word`, `Display`, `FromStr`, and a column of its own.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $all:ident: $($(#[$d:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum $name { $($(#[$d])* #[serde(rename = $word)] $variant),+ }
        /// Every one, in order.
        pub const $all: &[$name] = &[$($name::$variant),+];
        impl $name {
            /// The word in rows, forms and the API.
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> std::result::Result<$name, String> {
                match text { $($word => Ok($name::$variant),)+ other => Err(format!("unknown: {other}")) }
            }
        }
        store::words!($name);
    };
}
pub(crate) use words;

/// A code: lower-case ASCII letters, figures and hyphens, in at most three parts joined by dots, 80 letters in all.
pub fn is_code(text: &str) -> bool {
    text.len() <= 80 && text.split('.').count() <= 3 && text.split('.').all(is_part)
}

/// One part of a code.
pub fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
