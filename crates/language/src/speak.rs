//! Who is spoken to: a language and a time zone.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language that the interface is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Zh,
}

impl Lang {
    /// The BCP 47 tag: `en` or `zh-CN`.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// The best language for an `Accept-Language` header: the first of its tags that is Chinese or English, else English.
    pub fn accept(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(|part| Lang::from_str(part.split(';').next().unwrap_or("").trim()).ok())
            .next()
            .unwrap_or_default()
    }
}

impl FromStr for Lang {
    type Err = String;
    fn from_str(tag: &str) -> Result<Lang, String> {
        let tag = tag.to_ascii_lowercase();
        match tag.split('-').next().unwrap_or("") {
            "zh" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            _ => Err(format!("unknown language: {tag}")),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Speaks to one reader: every phrase of the interface is a method.
#[derive(Clone, Debug, Default)]
pub struct Speak {
    /// The reader's language.
    pub lang: Lang,
    /// The reader's time zone, IANA name; UTC when empty.
    pub zone: String,
}

impl Speak {
    /// Speaks `lang`, with times in UTC.
    pub fn new(lang: Lang) -> Speak {
        Speak { lang, zone: String::new() }
    }
}
