//! Words and small things that rows, forms and pages share.

use event::DAY_MS;
use serde::{Deserialize, Serialize};

store::vocabulary! {
    /// How well a language is spoken, by the Common European Framework.
    Cefr, CEFRS:
    /// Basic, beginner.
    A1 = "A1",
    /// Basic.
    A2 = "A2",
    /// Independent.
    B1 = "B1",
    /// Independent, upper.
    B2 = "B2",
    /// Proficient.
    C1 = "C1",
    /// Proficient, as native.
    C2 = "C2",
}

/// A language and how well it is spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fluency {
    /// BCP 47 tag: `en`, `zh`, `tr`.
    pub lang: String,
    /// How well.
    pub cefr: Cefr,
}

/// Languages that may be asked for or claimed, with their own names.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("en", "English"),
    ("zh", "中文"),
    ("yue", "粵語"),
    ("es", "Español"),
    ("pt", "Português"),
    ("tr", "Türkçe"),
    ("ru", "Русский"),
    ("vi", "Tiếng Việt"),
    ("id", "Bahasa Indonesia"),
    ("ko", "한국어"),
    ("ja", "日本語"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("de", "Deutsch"),
    ("uk", "Українська"),
    ("th", "ไทย"),
];

/// Languages that a CV may name beside those, with their own names.
const OTHERS: &[(&str, &str)] = &[
    ("ms", "Bahasa Melayu"),
    ("hi", "हिन्दी"),
    ("it", "Italiano"),
    ("pl", "Polski"),
    ("nl", "Nederlands"),
    ("yo", "Yorùbá"),
    ("sw", "Kiswahili"),
    ("tl", "Tagalog"),
    ("fil", "Filipino"),
    ("ur", "اردو"),
];

/// Whether a tag is one that may be asked for, claimed, or read from a CV.
pub fn is_language(tag: &str) -> bool {
    LANGUAGES.iter().chain(OTHERS).any(|(known, _)| *known == tag)
}

/// A language's own name; the tag of one that is not known.
pub fn language_name(tag: &str) -> &str {
    LANGUAGES.iter().chain(OTHERS).find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name)
}

/// Reads `en:C1, zh:B2`; none when a part is no language with a level, or there are more than `most`.
pub fn fluencies(text: &str, most: usize) -> Option<Vec<Fluency>> {
    let parts = text.split([',', '，']).map(str::trim).filter(|part| !part.is_empty());
    let read: Option<Vec<Fluency>> = parts
        .map(|part| {
            let (lang, cefr) = part.split_once([':', ' '])?;
            let known = LANGUAGES.iter().any(|(tag, _)| *tag == lang.trim());
            let cefr = cefr.trim().to_ascii_uppercase().parse().ok()?;
            known.then(|| Fluency { lang: lang.trim().to_owned(), cefr })
        })
        .collect();
    read.filter(|list| list.len() <= most)
}

/// The same as text.
pub fn fluencies_text(list: &[Fluency]) -> String {
    list.iter().map(|one| format!("{}:{}", one.lang, one.cefr)).collect::<Vec<_>>().join(", ")
}

/// The end of a day, UTC, from `2026-03-02`; none when it is no day.
pub fn end_of_day_ms(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.trim().parse().ok()?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(start + DAY_MS - 1)
}

/// A day as a form's field holds it, `2026-03-02`, UTC.
pub fn day_text(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
        .unwrap_or_default()
}

/// An amount in smallest units from what a person wrote: `1,200.50`. None when it is no amount of at most 13 figures.
pub fn minor(text: &str) -> Option<i64> {
    let text: String = text.trim().chars().filter(|c| *c != ',' && *c != ' ').collect();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || part.len() > 2 || !figures(whole) || !figures(part) {
        return None;
    }
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + cents)
}

/// An amount for a reader: `1,200` or `1,200.50`.
pub fn amount(minor: i64) -> String {
    let whole = web::parts::count(minor / 100);
    match minor.rem_euclid(100) {
        0 => whole,
        part => format!("{whole}.{part:02}"),
    }
}

/// Whether a currency's code has the shape of one.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_back_as_they_were_written() {
        for (text, minor_units, shown) in
            [("0", 0, "0"), ("1,200.5", 120_050, "1,200.50"), ("999", 99_900, "999"), ("7.05", 705, "7.05")]
        {
            assert_eq!(minor(text), Some(minor_units), "{text}");
            assert_eq!(amount(minor_units), shown);
        }
        for text in ["", "-1", "1.234", "a", "12345678901234", ".5"] {
            assert_eq!(minor(text), None, "{text}");
        }
    }

    #[test]
    fn languages_are_read_with_their_levels() {
        let read = fluencies("en:C1, zh:b2", 6).unwrap();
        assert_eq!(fluencies_text(&read), "en:C1, zh:B2");
        assert_eq!(fluencies("xx:C1", 6), None);
        assert_eq!(fluencies("en:D1", 6), None);
        assert_eq!(fluencies("en:C1, zh:B2", 1), None);
        assert_eq!(fluencies("", 6), Some(Vec::new()));
    }

    #[test]
    fn a_day_ends_before_the_next_begins() {
        assert_eq!(end_of_day_ms("1970-01-02"), Some(2 * DAY_MS - 1));
        assert_eq!(day_text(2 * DAY_MS - 1), "1970-01-02");
        assert_eq!(end_of_day_ms("soon"), None);
    }
}
