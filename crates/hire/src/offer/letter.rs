//! The letter of an offer: the same text on the page, on paper and under the hash of what was accepted.

use super::OfferRow;
use crate::{application::ApplicationRow, screen::words, words::amount};
use language::{Lang, Speak};
use sha2::{Digest, Sha256};

/// A letter in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who offers.
    pub company: String,
    /// What it is.
    pub title: String,
    /// Which it is, and of which day.
    pub reference: String,
    /// To whom.
    pub greeting: String,
    /// The first words.
    pub opening: String,
    /// What is offered: each with its name.
    pub facts: Vec<(String, String)>,
    /// What the company adds; may be empty.
    pub note: String,
    /// On what it depends, and how it is answered.
    pub terms: Vec<String>,
    /// The last words.
    pub closing: String,
}

/// A day of a letter, UTC: `2 March 2026`, `2026年3月2日`.
pub fn date(at_ms: i64, lang: Lang) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at_ms) else { return String::new() };
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    match lang {
        Lang::En => day.strftime("%-d %B %Y").to_string(),
        Lang::Zh => day.strftime("%Y年%-m月%-d日").to_string(),
    }
}

impl Letter {
    /// The letter of `offer` to whose application `row` is, of requisition `number`. It depends on nothing else, so that it says the
    /// same as long as the offer stands.
    pub fn of(offer: &OfferRow, row: &ApplicationRow, number: i64, company: &str, speak: &Speak) -> Letter {
        let day = date(offer.sent_ms.unwrap_or(offer.written_ms), speak.lang);
        let title = offer.title.0.of(speak.lang);
        let place = if offer.site.is_empty() { speak.hire_anywhere() } else { &offer.site };
        let place = if offer.remote { format!("{place} · {}", speak.hire_remote()) } else { place.to_owned() };
        let pay = speak.offer_pay_is(&offer.currency, amount(offer.amount), words::per(offer.per, speak));
        let probation = match offer.probation_days {
            0 => speak.offer_probation_none().to_owned(),
            days => speak.offer_days(days),
        };
        let fact = |label: &str, value: String| (label.to_owned(), value);
        Letter {
            company: company.to_owned(),
            title: speak.offer_letter_title().to_owned(),
            reference: speak.offer_letter_reference(number, row.number, offer.version, day),
            greeting: speak.offer_letter_greeting(&row.name),
            opening: speak.offer_letter_opening(company, title),
            facts: vec![
                fact(
                    speak.offer_role(),
                    format!("{title} · {} {}", words::role(offer.role, speak), speak.hire_level(offer.level)),
                ),
                fact(speak.offer_site(), place),
                fact(speak.hire_field_shifts(), format!("{} ({})", offer.shifts, offer.zone)),
                fact(speak.hire_field_pay(), pay),
                fact(speak.offer_start(), date(offer.start_ms, speak.lang)),
                fact(speak.offer_probation(), probation),
                fact(speak.offer_open_until(), speak.offer_end_of(date(offer.expires_ms, speak.lang))),
            ],
            note: offer.note.clone(),
            terms: vec![
                speak.offer_letter_checks().to_owned(),
                speak.offer_letter_answer().to_owned(),
                speak.offer_letter_never().to_owned(),
            ],
            closing: speak.offer_letter_closing(company),
        }
    }

    /// All of it as text, one thing a line.
    pub fn text(&self) -> String {
        let facts = self.facts.iter().map(|(label, value)| format!("{label}: {value}"));
        let lines = [&self.company, &self.title, &self.reference, &self.greeting, &self.opening].into_iter().cloned();
        let rest = std::iter::once(self.note.clone()).filter(|note| !note.is_empty()).chain(self.terms.iter().cloned());
        lines.chain(facts).chain(rest).chain(std::iter::once(self.closing.clone())).collect::<Vec<_>>().join("\n")
    }

    /// SHA-256 of the text, hex.
    pub fn hash(&self) -> String {
        Sha256::digest(self.text().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::{State as Standing, testing},
        offer::{State, testing::row},
        requisition::Stage,
    };

    #[test]
    fn a_letter_says_all_of_it_in_either_language_and_its_hash_holds_each_word() {
        let application = testing::row(Stage::Offer, Standing::Active);
        let of = |offer: &OfferRow, lang| {
            Letter::of(offer, &application, 3, "Quayside", &Speak { lang, zone: String::new() })
        };
        let offer = row(State::Sent);
        let (en, zh) = (of(&offer, Lang::En), of(&offer, Lang::Zh));
        for part in ["Quayside", "Ana", "Support agent", "SGD 3,800", "31 January 1970", "Singapore", "Nights", "90"] {
            assert!(en.text().contains(part), "{part}: {}", en.text());
        }
        for part in ["在线客服", "1970年1月31日", "SGD 3,800"] {
            assert!(zh.text().contains(part), "{part}: {}", zh.text());
        }
        assert_ne!(en.hash(), zh.hash());
        assert_eq!(en.hash(), of(&offer, Lang::En).hash());
        for other in [
            OfferRow { amount: 380_001, ..offer.clone() },
            OfferRow { start_ms: 0, ..offer.clone() },
            OfferRow { note: "Welcome".into(), ..offer.clone() },
            OfferRow { version: 2, ..offer.clone() },
        ] {
            assert_ne!(of(&other, Lang::En).hash(), en.hash());
        }
    }
}
