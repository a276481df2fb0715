//! A sentence in both languages.

/// English and Chinese.
pub(super) struct Both {
    en: String,
    zh: String,
}

/// A sentence in both languages.
pub(super) fn both(en: impl Into<String>, zh: impl Into<String>) -> Both {
    Both { en: en.into(), zh: zh.into() }
}

impl From<Both> for (String, String) {
    fn from(both: Both) -> (String, String) {
        (both.en, both.zh)
    }
}

/// A span of time for people, from milliseconds, rounded up: `about 40 seconds`, `about 25 minutes`.
pub(super) fn about(ms: u64) -> (String, String) {
    match ms.div_ceil(1_000).max(1) {
        seconds @ 0..=90 => (format!("about {seconds} seconds"), format!("约 {seconds} 秒")),
        seconds @ 91..=5_400 => {
            (format!("about {} minutes", seconds.div_ceil(60)), format!("约 {} 分钟", seconds.div_ceil(60)))
        }
        seconds => (format!("about {} hours", seconds.div_ceil(3_600)), format!("约 {} 小时", seconds.div_ceil(3_600))),
    }
}
