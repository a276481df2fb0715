//! Writing an offer, or another version of it. The former one is no offer any more, even if it was sent.

use super::{
    ANSWER_DAYS_MAX, NOTE_CHARS, OfferRow, OffersOf, PROBATION_DAYS_MAX, START_DAYS_MAX, State, Terms, VERSIONS_MAX,
};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    refusal::Refusal,
    requisition::{LINE_CHARS, Per, Post, RequisitionById, RequisitionRow},
    words::is_currency,
};
use event::{ApplicationId, DAY_MS, OfferId, PersonId, RequisitionId, Right};
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    InsertOffer<'a> {
        id: OfferId, application: ApplicationId, requisition: RequisitionId, version: i64, role: Post, level: i64,
        title: Json<&'a Both>, site: &'a str, remote: bool, zone: &'a str, shifts: &'a str, currency: &'a str,
        amount: i64, per: Per, outside: Option<&'a str>, start: i64, probation: i64, expires: i64, note: &'a str,
        by: Option<PersonId>, now: i64,
    } = "insert into hire_offer (id, application_id, requisition_id, version, role, level, title, site, remote, zone, shifts,
           currency, amount, per, outside, start_ms, probation_days, expires_ms, note, state, written_by, written_ms,
           approved_by, approved_ms, sent_ms, ended_ms, reason, why, signed_name, letter_lang, letter, letter_hash)
         values ($id, $application, $requisition, $version, $role, $level, $title, $site, $remote, $zone, $shifts, $currency,
           $amount, $per, $outside, $start, $probation, $expires, $note, 'asked', $by, $now, null, null, null, null, null,
           null, null, null, null, null)"
}
query! {
    PutReplaced { now: i64, offer: OfferId } =
        "update hire_offer set state = 'replaced', ended_ms = $now where id = $offer"
}

/// Writes an offer.
#[derive(Debug)]
pub struct WriteOffer {
    /// For which application.
    pub application: ApplicationId,
    /// The latest version that the writer saw; 0: none.
    pub seen: i64,
    /// What it says.
    pub terms: Terms,
}

/// An offer was written; it waits for somebody else's word.
#[derive(Debug, Serialize)]
pub struct OfferWritten {
    /// Which.
    pub offer: OfferId,
    /// For which application.
    pub application: ApplicationId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// Its version; 1 is the first.
    pub version: i64,
    /// Which one is no offer any more.
    pub replaces: Option<OfferId>,
    /// Whether its pay is inside a band that was agreed to.
    pub inside: bool,
    /// Role, level and title as the requisition has them now.
    #[serde(skip)]
    pub post: (Post, i64, Both),
    /// What it says.
    #[serde(skip)]
    pub terms: Terms,
}

impl Event for OfferWritten {
    const KIND: &'static str = "hire.offer_written";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, terms) = (tx.now_ms(), tx.actor().person(), &self.terms);
        if let Some(offer) = self.replaces {
            tx.push(PutReplaced { now, offer }).await?;
        }
        tx.push(InsertOffer {
            id: self.offer,
            application: self.application,
            requisition: self.requisition,
            version: self.version,
            role: self.post.0,
            level: self.post.1,
            title: Json(&self.post.2),
            site: &terms.site,
            remote: terms.remote,
            zone: &terms.zone,
            shifts: &terms.shifts,
            currency: &terms.currency,
            amount: terms.amount,
            per: terms.per,
            outside: (!self.inside).then_some(terms.outside.as_str()),
            start: terms.start_ms,
            probation: terms.probation_days,
            expires: terms.expires_ms,
            note: &terms.note,
            by,
            now,
        })
        .await
    }
}

struct Facts {
    may: bool,
    latest: Option<OfferRow>,
    of: Option<RequisitionRow>,
    fresh: OfferId,
    now_ms: i64,
}

impl Command for WriteOffer {
    const NAME: &'static str = "hire.write_offer";
    type Answer = OfferId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<OfferId, Refusal> {
        let row = tx.opt(ApplicationById { application: self.application }).await?;
        let of = match &row {
            Some(row) => tx.opt(RequisitionById { requisition: row.requisition_id }).await?,
            None => None,
        };
        let facts = Facts {
            may: tx.actor().may(Right::HiringWork),
            latest: tx.all(OffersOf { application: self.application }).await?.into_iter().next(),
            of,
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, row, facts)).await
    }
}

/// Decides an offer. Pure.
fn decide(wish: &WriteOffer, row: Option<ApplicationRow>, facts: Facts) -> Decision<OfferId, Refusal> {
    let row = row.filter(|row| facts.may && row.erased_ms.is_none());
    let (Some(row), Some(of)) = (row, facts.of) else { return refuse(Refusal::Unseen) };
    let version = facts.latest.as_ref().map_or(0, |latest| latest.version);
    if version != wish.seen {
        return refuse(Refusal::Stale);
    }
    if version >= VERSIONS_MAX {
        return refuse(Refusal::TooMany { most: VERSIONS_MAX as usize });
    }
    if row.gate.is_some() {
        return refuse(Refusal::Gate);
    }
    let accepted = facts.latest.as_ref().is_some_and(|latest| latest.state == State::Accepted);
    if row.state != application::State::Active || accepted {
        return refuse(Refusal::State);
    }
    if let Some(refusal) = wrong(&wish.terms, &of, facts.now_ms) {
        return refuse(refusal);
    }
    let inside = wish.terms.is_inside(&of.bands.0);
    answer(facts.fresh).and(OfferWritten {
        offer: facts.fresh,
        application: row.id,
        requisition: row.requisition_id,
        version: version + 1,
        replaces: facts.latest.filter(|latest| latest.state.is_open()).map(|latest| latest.id),
        inside,
        post: (of.role, of.level, of.title.0),
        terms: wish.terms.clone(),
    })
}

/// What does not fit.
fn wrong(terms: &Terms, of: &RequisitionRow, now_ms: i64) -> Option<Refusal> {
    let long = |text: &str, chars: usize| text.chars().count() > chars;
    if long(&terms.site, LINE_CHARS)
        || long(&terms.shifts, LINE_CHARS)
        || terms.shifts.trim().is_empty()
        || long(&terms.note, NOTE_CHARS)
        || long(&terms.outside, NOTE_CHARS)
    {
        return Some(Refusal::Text);
    }
    if jiff::tz::TimeZone::get(&terms.zone).is_err() {
        return Some(Refusal::Value("zone"));
    }
    if !is_currency(&terms.currency) {
        return Some(Refusal::Value("currency"));
    }
    if terms.amount <= 0 {
        return Some(Refusal::Value("amount"));
    }
    if !(0..=PROBATION_DAYS_MAX).contains(&terms.probation_days) {
        return Some(Refusal::Value("probation"));
    }
    let soon = |at_ms: i64, days: i64| at_ms > now_ms && at_ms <= now_ms + (days + 1) * DAY_MS;
    if !soon(terms.start_ms, START_DAYS_MAX) || !soon(terms.expires_ms, ANSWER_DAYS_MAX) {
        return Some(Refusal::Day);
    }
    // Who may answer until after the first day would begin before they said yes.
    if terms.expires_ms > terms.start_ms + DAY_MS {
        return Some(Refusal::Day);
    }
    let outside = !terms.is_inside(&of.bands.0);
    (outside && terms.outside.trim().is_empty()).then_some(Refusal::NoReason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::testing::row,
        offer::testing,
        requisition::{Band, Stage, template},
    };
    use uuid::Uuid;

    fn of() -> RequisitionRow {
        let band = Band { market: "SG".into(), currency: "SGD".into(), low: 300_000, high: 420_000, per: Per::Month };
        let row = crate::requisition::testing::row(template::find("agent").unwrap());
        RequisitionRow { bands: Json(vec![band]), ..row }
    }

    fn terms() -> Terms {
        Terms {
            site: String::new(),
            remote: true,
            zone: "Asia/Singapore".into(),
            shifts: "Nights".into(),
            currency: "SGD".into(),
            amount: 380_000,
            per: Per::Month,
            outside: String::new(),
            start_ms: 30 * DAY_MS,
            probation_days: 90,
            expires_ms: 10 * DAY_MS,
            note: String::new(),
        }
    }

    fn decided(terms: Terms, seen: i64, latest: Option<State>, may: bool) -> Decision<OfferId, Refusal> {
        let application = row(Stage::Interview, application::State::Active);
        let facts = Facts {
            may,
            latest: latest.map(testing::row),
            of: Some(of()),
            fresh: OfferId(Uuid::from_u128(6)),
            now_ms: 0,
        };
        decide(&WriteOffer { application: application.id, seen, terms }, Some(application), facts)
    }

    fn check(terms: Terms, refusal: Option<Refusal>) {
        assert_eq!(decided(terms, 0, None, true).outcome().err(), refusal.as_ref());
    }

    #[test]
    fn pay_is_inside_the_band_or_there_is_a_reason() {
        check(terms(), None);
        check(Terms { amount: 420_000, ..terms() }, None);
        check(Terms { amount: 420_001, ..terms() }, Some(Refusal::NoReason));
        check(Terms { currency: "EUR".into(), ..terms() }, Some(Refusal::NoReason));
        check(Terms { per: Per::Year, ..terms() }, Some(Refusal::NoReason));
        let reasoned = Terms { amount: 500_000, outside: "Speaks four languages".into(), ..terms() };
        let decision = decided(reasoned, 0, None, true);
        assert!(!decision.event::<OfferWritten>().unwrap().inside);
        // A reason that is not needed is not kept.
        let decision = decided(Terms { outside: "so".into(), ..terms() }, 0, None, true);
        assert!(decision.event::<OfferWritten>().unwrap().inside);
    }

    #[test]
    fn days_and_numbers_have_bounds() {
        check(Terms { start_ms: 0, ..terms() }, Some(Refusal::Day));
        check(Terms { start_ms: 92 * DAY_MS, ..terms() }, Some(Refusal::Day));
        check(Terms { expires_ms: 0, ..terms() }, Some(Refusal::Day));
        check(Terms { expires_ms: 31 * DAY_MS + 1, ..terms() }, Some(Refusal::Day));
        check(Terms { probation_days: -1, ..terms() }, Some(Refusal::Value("probation")));
        check(Terms { amount: 0, ..terms() }, Some(Refusal::Value("amount")));
        check(Terms { zone: "Nowhere".into(), ..terms() }, Some(Refusal::Value("zone")));
        check(Terms { shifts: " ".into(), ..terms() }, Some(Refusal::Text));
        check(Terms { note: "x".repeat(NOTE_CHARS + 1), ..terms() }, Some(Refusal::Text));
    }

    #[test]
    fn another_version_takes_the_place_of_one_that_is_open() {
        let decision = decided(terms(), 1, Some(State::Sent), true);
        let event = decision.event::<OfferWritten>().unwrap();
        assert_eq!((event.version, event.replaces), (2, Some(OfferId(Uuid::from_u128(5)))));
        let decision = decided(terms(), 1, Some(State::Declined), true);
        assert_eq!(decision.event::<OfferWritten>().unwrap().replaces, None);
        assert_eq!(decided(terms(), 1, Some(State::Accepted), true).outcome().err(), Some(&Refusal::State));
        assert_eq!(decided(terms(), 0, Some(State::Sent), true).outcome().err(), Some(&Refusal::Stale));
        assert_eq!(decided(terms(), 0, None, false).outcome().err(), Some(&Refusal::Unseen));
    }

    #[test]
    fn the_log_holds_no_pay_and_no_words() {
        let decision = decided(Terms { note: "private words".into(), ..terms() }, 0, None, true);
        let logged = serde_json::to_string(decision.event::<OfferWritten>().unwrap()).unwrap();
        assert!(!logged.contains("380000") && !logged.contains("private"), "{logged}");
    }
}
