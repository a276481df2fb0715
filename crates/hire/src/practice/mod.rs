//! The practice room: whoever applied, or thinks of it, rehearses one scenario at the desk as often as the limits let them. It counts
//! for nothing: no page of the team shows it, no figure knows it, and what was said and done is let go of after a day.

mod begin;
mod end;

pub use begin::{BeginRehearsal, RehearsalBegun};
pub use end::{EndRehearsal, Forget, RehearsalEnded, RehearsalForgotten};

pub(crate) use begin::forgets;
pub(crate) use end::{stop, work};

use crate::assess::{catalogue, link};
use event::{ApplicationId, HOUR_MS, MINUTE_MS, RehearsalId};
use language::Lang;
use store::{JobKind, query, row};
use web::Keys;

/// The job that frees the seat of a rehearsal whose time is over.
pub const END: &str = "hire.end_rehearsal";
/// The job that lets go of a rehearsal.
pub const FORGET: &str = "hire.forget_rehearsal";
/// How long what was said and done is kept, from the beginning.
pub const KEPT_MS: i64 = 24 * HOUR_MS;
/// A scenario has a clock of its own, which stands still while the house does; this much later it is ended in any case.
pub const SPARE_MS: i64 = 5 * MINUTE_MS;
/// Rehearsals of one application that are kept at once: so many in a day.
pub const OWN_MAX: usize = 6;
/// Seats of all candidates at once.
pub const SEATS: i64 = 12;
/// Seats of the careers site at once, apart from those of candidates.
pub const OPEN_SEATS: i64 = 4;
/// Rehearsals from the careers site that are kept at once: so many in a day.
pub const OPEN_MAX: i64 = 200;
/// Rehearsals that one address may begin on the careers site in an hour.
pub const BEGINS_PER_HOUR: f64 = 4.0;

/// The kinds of its jobs.
pub fn kinds() -> Vec<JobKind> {
    vec![JobKind { name: END, repeats: true }, JobKind { name: FORGET, repeats: true }]
}

/// The code of the scenario that is open to everybody; no assessment uses it.
pub fn case() -> &'static str {
    catalogue::practice()
}

row! {
    /// A rehearsal.
    pub RehearsalRow {
        id: RehearsalId, application_id: Option<ApplicationId>, lang: String, begun_ms: i64, due_ms: i64,
        ended_ms: Option<i64>,
    }
    /// How many, and when the first of them began.
    pub Count { n: i64 }
}

query! {
    /// A rehearsal.
    pub RehearsalById { rehearsal: RehearsalId } -> [RehearsalRow] =
        "select id, application_id, lang, begun_ms, due_ms, ended_ms from hire_rehearsal where id = $rehearsal"
}
query! {
    /// The rehearsals of an application that are still kept, the first first. At most 20.
    pub RehearsalsOf { application: ApplicationId } -> [RehearsalRow] =
        "select id, application_id, lang, begun_ms, due_ms, ended_ms from hire_rehearsal
          where application_id = $application order by begun_ms, id limit 20"
}

impl RehearsalRow {
    /// In which language it is played.
    pub fn lang(&self) -> Lang {
        if self.lang == Lang::Zh.tag() { Lang::Zh } else { Lang::En }
    }
}

const PURPOSE: &[u8] = b"rehearsal\0";

/// The last part of a rehearsal's secret address.
pub fn link(keys: &Keys, rehearsal: RehearsalId) -> String {
    link::sealed(keys, PURPOSE, rehearsal.0)
}

/// Its whole address.
pub fn address(public_url: &str, keys: &Keys, rehearsal: RehearsalId) -> String {
    format!("{public_url}/practice/{}", link(keys, rehearsal))
}

/// The rehearsal that a link leads to.
pub fn proved(keys: &Keys, link: &str) -> Option<RehearsalId> {
    link::opened(keys, PURPOSE, link).map(RehearsalId)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::assess::catalogue::is_open;

    #[test]
    fn what_is_rehearsed_is_never_given_as_an_assessment() {
        assert!(!case().is_empty() && !is_open(case()), "{}", case());
    }

    #[test]
    fn the_link_of_a_rehearsal_is_none_of_an_assessment() {
        let keys = Keys::derive(&[1; 32]);
        let rehearsal = RehearsalId(uuid::Uuid::from_u128(7));
        let one = link(&keys, rehearsal);
        assert_eq!(proved(&keys, &one), Some(rehearsal));
        assert_eq!(link::proved(&keys, &one), None);
        assert_eq!(proved(&keys, &link::of(&keys, event::AssessmentId(rehearsal.0))), None);
    }
}
