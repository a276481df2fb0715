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

/// What is no word, and alike in both.
impl From<String> for Both {
    fn from(value: String) -> Both {
        Both { en: value.clone(), zh: value }
    }
}

impl From<Both> for (String, String) {
    fn from(both: Both) -> (String, String) {
        (both.en, closed(&both.zh))
    }
}

/// Chinese text without spaces between Chinese letters: a name that stands in it may be Chinese or not.
pub fn closed(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let han = |at: usize| letters.get(at).is_some_and(|letter| ('\u{3400}'..='\u{9fff}').contains(letter));
    let apart = |at: usize| letters[at] == ' ' && at > 0 && han(at - 1) && han(at + 1);
    (0..letters.len()).filter(|at| !apart(*at)).map(|at| letters[at]).collect()
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
