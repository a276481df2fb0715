//! An offer: what a candidate is promised, agreed to by somebody else than who wrote it, accepted or declined on their own page.

mod act;
mod answer;
pub mod letter;
mod write;

pub use act::{ACTS, Act, ActOnOffer, OfferActed, may_agree};
pub use answer::{
    AcceptOffer, DECLINES, DeclineOffer, EXPIRE, Expire, OfferAccepted, OfferDeclined, OfferExpired, expiry,
};
pub use write::{OfferWritten, WriteOffer};

use crate::requisition::{Band, Per, Post};
use event::{ApplicationId, OfferId, PersonId, RequisitionId};
use language::Both;
use store::{Json, query, row};

/// Versions of one application's offer at most.
pub const VERSIONS_MAX: i64 = 20;
/// Days ahead that a first day may lie at most: as far as a checklist can begin.
pub const START_DAYS_MAX: i64 = 90;
/// Days that a candidate may have to answer at most.
pub const ANSWER_DAYS_MAX: i64 = 60;
/// Days of probation at most.
pub const PROBATION_DAYS_MAX: i64 = 366;
/// Characters of a reason, or of the words to the candidate.
pub const NOTE_CHARS: usize = 1_000;
/// Offers that a list shows.
pub const LIST_MAX: i64 = 100;

store::vocabulary! {
    /// How far an offer is.
    State, STATES:
    /// Somebody else is asked to agree.
    Asked = "asked",
    /// Another agreed; it can be sent.
    Approved = "approved",
    /// Another did not agree.
    Returned = "returned",
    /// The candidate has it.
    Sent = "sent",
    /// The candidate said yes.
    Accepted = "accepted",
    /// The candidate said no.
    Declined = "declined",
    /// Nobody answered in time.
    Expired = "expired",
    /// The company took it back.
    Withdrawn = "withdrawn",
    /// Another version took its place.
    Replaced = "replaced",
}

impl State {
    /// Whether something can still become of it.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Asked | State::Approved | State::Sent)
    }

    /// Whether a candidate sees it.
    pub const fn is_seen(self) -> bool {
        matches!(self, State::Sent | State::Accepted | State::Declined | State::Expired)
    }
}

/// What a writer says; the rest follows from the requisition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Where; empty: anywhere.
    pub site: String,
    /// From home.
    pub remote: bool,
    /// IANA name.
    pub zone: String,
    /// In words.
    pub shifts: String,
    /// ISO 4217.
    pub currency: String,
    /// Smallest units.
    pub amount: i64,
    /// What pay is counted by.
    pub per: Per,
    /// Why it is outside the band; empty: it is inside.
    pub outside: String,
    /// The beginning of the first day. Unix milliseconds, UTC.
    pub start_ms: i64,
    /// 0: none.
    pub probation_days: i64,
    /// The end of the last day to answer. Unix milliseconds, UTC.
    pub expires_ms: i64,
    /// Words to the candidate; may be empty.
    pub note: String,
}

impl Terms {
    /// Whether the pay is inside one of the bands that were agreed to.
    pub fn is_inside(&self, bands: &[Band]) -> bool {
        let fits = |band: &Band| {
            band.currency == self.currency
                && band.per == self.per
                && (band.low..=band.high.max(band.low)).contains(&self.amount)
        };
        bands.iter().any(fits)
    }
}

row! {
    /// An offer.
    pub OfferRow {
        id: OfferId, application_id: ApplicationId, requisition_id: RequisitionId, version: i64, role: Post, level: i64,
        title: Json<Both>, site: String, remote: bool, zone: String, shifts: String, currency: String, amount: i64,
        per: Per, outside: Option<String>, start_ms: i64, probation_days: i64, expires_ms: i64, note: String,
        state: State, written_by: Option<PersonId>, written_ms: i64, approved_by: Option<PersonId>,
        approved_ms: Option<i64>, sent_ms: Option<i64>, ended_ms: Option<i64>, reason: Option<String>,
        why: Option<String>, signed_name: Option<String>, letter_lang: Option<String>, letter: Option<String>,
        letter_hash: Option<String>,
    }
    /// An offer in a list.
    pub OfferBrief {
        id: OfferId, application_id: ApplicationId, requisition_id: RequisitionId, version: i64, title: Json<Both>,
        start_ms: i64, expires_ms: i64, state: State, written_by: Option<PersonId>, written_ms: i64, name: String,
    }
}

query! {
    /// An offer.
    pub OfferById { offer: OfferId } -> [OfferRow] =
        "select id, application_id, requisition_id, version, role, level, title, site, remote, zone, shifts, currency, amount,
                per, outside, start_ms, probation_days, expires_ms, note, state, written_by, written_ms, approved_by,
                approved_ms, sent_ms, ended_ms, reason, why, signed_name, letter_lang, letter, letter_hash
           from hire_offer where id = $offer"
}
query! {
    /// The same, held until the decision stands.
    pub OfferToChange { offer: OfferId } -> [OfferRow] =
        "select id, application_id, requisition_id, version, role, level, title, site, remote, zone, shifts, currency, amount,
                per, outside, start_ms, probation_days, expires_ms, note, state, written_by, written_ms, approved_by,
                approved_ms, sent_ms, ended_ms, reason, why, signed_name, letter_lang, letter, letter_hash
           from hire_offer where id = $offer{ for update}"
}
query! {
    /// The offers of an application, the latest version first. At most 20.
    pub OffersOf { application: ApplicationId } -> [OfferRow] =
        "select id, application_id, requisition_id, version, role, level, title, site, remote, zone, shifts, currency, amount,
                per, outside, start_ms, probation_days, expires_ms, note, state, written_by, written_ms, approved_by,
                approved_ms, sent_ms, ended_ms, reason, why, signed_name, letter_lang, letter, letter_hash
           from hire_offer where application_id = $application order by version desc, id limit 20"
}
query! {
    /// Offers in a state, the latest written first.
    pub OffersIn { state: State, limit: i64 } -> [OfferBrief] =
        "select o.id, o.application_id, o.requisition_id, o.version, o.title, o.start_ms, o.expires_ms, o.state, o.written_by,
                o.written_ms, c.name
           from hire_offer o join hire_application a on a.id = o.application_id
           join hire_candidate c on c.id = a.candidate_id
          where o.state = $state order by o.written_ms desc, o.id desc limit $limit"
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use event::DAY_MS;
    use uuid::Uuid;

    /// An offer that was written by person 1, on day 0, for day 30, open until day 10.
    pub fn row(state: State) -> OfferRow {
        OfferRow {
            id: OfferId(Uuid::from_u128(5)),
            application_id: ApplicationId(Uuid::from_u128(1)),
            requisition_id: RequisitionId(Uuid::from_u128(9)),
            version: 1,
            role: Post::Agent,
            level: 2,
            title: Json(Both { en: "Support agent".into(), zh: "在线客服".into() }),
            site: "Singapore".into(),
            remote: true,
            zone: "Asia/Singapore".into(),
            shifts: "Nights".into(),
            currency: "SGD".into(),
            amount: 380_000,
            per: Per::Month,
            outside: None,
            start_ms: 30 * DAY_MS,
            probation_days: 90,
            expires_ms: 10 * DAY_MS,
            note: String::new(),
            state,
            written_by: Some(PersonId(Uuid::from_u128(1))),
            written_ms: 0,
            approved_by: None,
            approved_ms: None,
            sent_ms: None,
            ended_ms: None,
            reason: None,
            why: None,
            signed_name: None,
            letter_lang: None,
            letter: None,
            letter_hash: None,
        }
    }
}
