//! Identity checks: somebody looked, and says when and how. No copy of anything is kept, and none asks for a nationality.

use crate::{
    application::{self, ApplicationById, ApplicationRow},
    offer::NOTE_CHARS,
    refusal::Refusal,
};
use event::{ApplicationId, DAY_MS, PersonId, Right, Words};
use language::Both;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// Checks of one application at most.
pub const CHECKS_MAX: usize = 40;
/// How long ago one may have looked.
const PAST_DAYS: i64 = 90;
/// Characters of how it was seen at least.
pub const HOW_MIN: usize = 10;

/// A way to be sure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its code.
    pub code: String,
    /// Two of one family are not independent.
    pub family: String,
    /// Its contact was found by us.
    pub found: bool,
    /// Its name.
    pub name: Both,
    /// How it is done.
    pub hint: Both,
}

#[derive(Deserialize)]
struct File {
    check: Vec<Check>,
}

static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/hiring/checks.toml");
    toml::from_str::<File>(text).map(|file| file.check).unwrap_or_default()
});

/// Every kind, in order.
pub fn all() -> &'static [Check] {
    &CHECKS
}

/// A kind by its code.
pub fn find(code: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.code == code)
}

row! {
    /// A check that somebody made.
    pub CheckRow {
        id: uuid::Uuid, kind: String, seen_ms: i64, how: String, found: String, by_id: Option<PersonId>, at_ms: i64,
        undone_ms: Option<i64>, undone_by: Option<PersonId>, undone_why: Option<String>,
    }
}
query! {
    /// The checks of an application, the first first. At most 40.
    pub ChecksOf { application: ApplicationId } -> [CheckRow] =
        "select id, kind, seen_ms, how, found, by_id, at_ms, undone_ms, undone_by, undone_why from hire_check
          where application_id = $application order by at_ms, id limit 40"
}
query! {
    InsertCheck<'a> {
        id: uuid::Uuid, application: ApplicationId, kind: &'a str, seen: i64, how: &'a Words, found: &'a Words,
        by: Option<PersonId>, now: i64,
    } = "insert into hire_check (id, application_id, kind, seen_ms, how, found, by_id, at_ms, undone_ms, undone_by, undone_why)
         values ($id, $application, $kind, $seen, $how, $found, $by, $now, null, null, null)"
}
query! {
    PutUndone<'a> { now: i64, by: Option<PersonId>, why: &'a Words, id: uuid::Uuid } =
        "update hire_check set undone_ms = $now, undone_by = $by, undone_why = $why where id = $id"
}

/// Whether two checks of different families were made by two people. One person alone could be deceived, or bought.
pub fn is_whole(checks: &[CheckRow]) -> bool {
    let standing: Vec<(&str, PersonId)> = checks
        .iter()
        .filter(|row| row.undone_ms.is_none())
        .filter_map(|row| Some((find(&row.kind)?.family.as_str(), row.by_id?)))
        .collect();
    standing.iter().any(|one| standing.iter().any(|other| other.0 != one.0 && other.1 != one.1))
}

/// Records that somebody looked.
#[derive(Debug)]
pub struct RecordCheck {
    /// Of which application.
    pub application: ApplicationId,
    /// Code of the kind.
    pub kind: String,
    /// The day on which it was seen: its beginning, Unix milliseconds, UTC.
    pub seen_ms: i64,
    /// How, in words.
    pub how: Words,
    /// Where the contact was found.
    pub found: Words,
}

/// Somebody looked.
#[derive(Debug, Serialize)]
pub struct CheckRecorded {
    /// Of which application.
    pub application: ApplicationId,
    /// The check.
    pub check: uuid::Uuid,
    /// Code of the kind.
    pub kind: String,
    /// When it was seen.
    pub seen_ms: i64,
    /// How.
    #[serde(skip)]
    pub how: Words,
    /// Where the contact was found.
    #[serde(skip)]
    pub found: Words,
}

impl Event for CheckRecorded {
    const KIND: &'static str = "hire.check_recorded";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, seen) = (tx.now_ms(), tx.actor().person(), self.seen_ms);
        let (id, application, kind, how, found) =
            (self.check, self.application, self.kind.as_str(), &self.how, &self.found);
        tx.push(InsertCheck { id, application, kind, seen, how, found, by, now }).await
    }
}

impl Command for RecordCheck {
    const NAME: &'static str = "hire.record_check";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork) && tx.actor().person().is_some();
        let row = tx.opt(ApplicationById { application: self.application }).await?.filter(|_| may);
        let many = tx.all(ChecksOf { application: self.application }).await?.len();
        let (fresh, now_ms) = (tx.new_id(), tx.now_ms());
        tx.record(record(self, row, many, fresh, now_ms)).await
    }
}

/// Decides a check. Pure.
fn record(
    wish: &RecordCheck,
    row: Option<ApplicationRow>,
    many: usize,
    fresh: uuid::Uuid,
    now_ms: i64,
) -> Decision<(), Refusal> {
    let Some(row) = row.filter(|row| row.erased_ms.is_none()) else { return refuse(Refusal::Unseen) };
    if row.state != application::State::Active {
        return refuse(Refusal::State);
    }
    let Some(kind) = find(&wish.kind) else { return refuse(Refusal::Value("kind")) };
    if many >= CHECKS_MAX {
        return refuse(Refusal::TooMany { most: CHECKS_MAX });
    }
    let (how, found) = (wish.how.text().trim(), wish.found.text().trim());
    if how.chars().count() > NOTE_CHARS || found.chars().count() > NOTE_CHARS {
        return refuse(Refusal::Text);
    }
    if how.chars().count() < HOW_MIN {
        return refuse(Refusal::Evidence { least: HOW_MIN });
    }
    if kind.found && found.is_empty() {
        return refuse(Refusal::Value("found"));
    }
    if wish.seen_ms > now_ms || wish.seen_ms < now_ms - PAST_DAYS * DAY_MS {
        return refuse(Refusal::Day);
    }
    answer(()).and(CheckRecorded {
        application: row.id,
        check: fresh,
        kind: kind.code.clone(),
        seen_ms: wish.seen_ms,
        how: Words(how.to_owned()),
        found: Words(if kind.found { found.to_owned() } else { String::new() }),
    })
}

/// Takes a check back.
#[derive(Debug)]
pub struct UndoCheck {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub check: uuid::Uuid,
    /// Why.
    pub why: Words,
}

/// A check was taken back.
#[derive(Debug, Serialize)]
pub struct CheckUndone {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub check: uuid::Uuid,
    /// Why.
    #[serde(skip)]
    pub why: Words,
}

impl Event for CheckUndone {
    const KIND: &'static str = "hire.check_undone";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(PutUndone { now, by, why: &self.why, id: self.check }).await
    }
}

impl Command for UndoCheck {
    const NAME: &'static str = "hire.undo_check";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let checks = tx.all(ChecksOf { application: self.application }).await?;
        let row = checks.into_iter().find(|row| may && row.id == self.check);
        let why = self.why.text().trim();
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(_) if why.is_empty() => refuse(Refusal::NoReason),
            Some(_) if why.chars().count() > NOTE_CHARS => refuse(Refusal::Text),
            Some(row) if row.undone_ms.is_some() => answer(()),
            Some(row) => {
                answer(()).and(CheckUndone { application: self.application, check: row.id, why: Words(why.to_owned()) })
            }
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{application::testing, requisition::Stage};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn made(kind: &str, by: u128) -> CheckRow {
        CheckRow {
            id: Uuid::from_u128(by),
            kind: kind.into(),
            seen_ms: 0,
            how: String::new(),
            found: String::new(),
            by_id: Some(PersonId(Uuid::from_u128(by))),
            at_ms: 0,
            undone_ms: None,
            undone_by: None,
            undone_why: None,
        }
    }

    #[test]
    fn two_kinds_by_two_people_are_needed() {
        assert!(!is_whole(&[]));
        assert!(!is_whole(&[made("document-seen", 1)]));
        assert!(!is_whole(&[made("document-seen", 1), made("home", 1)]), "one person alone");
        assert!(!is_whole(&[made("document-seen", 1), made("document-video", 2)]), "one family");
        assert!(is_whole(&[made("document-seen", 1), made("home", 2)]));
        let undone = CheckRow { undone_ms: Some(5), ..made("home", 2) };
        assert!(!is_whole(&[made("document-seen", 1), undone]));
        assert!(!is_whole(&[made("document-seen", 1), made("no-such-kind", 2)]));
    }

    proptest! {
        #[test]
        fn checks_of_one_person_or_of_one_family_never_suffice(
            kinds in prop::collection::vec(0..8usize, 0..12), people in prop::collection::vec(1..4u128, 12),
        ) {
            let row = |kind: usize, by: u128| made(&all()[kind % all().len()].code, by);
            let alone: Vec<CheckRow> = kinds.iter().map(|kind| row(*kind, 1)).collect();
            prop_assert!(!is_whole(&alone));
            let family: Vec<CheckRow> = people.iter().map(|by| made("document-seen", *by)).collect();
            prop_assert!(!is_whole(&family));
            // One more check never makes less of it.
            let both: Vec<CheckRow> = kinds.iter().zip(&people).map(|(kind, by)| row(*kind, *by)).collect();
            for n in 1..=both.len() {
                prop_assert!(!is_whole(&both[..n - 1]) || is_whole(&both[..n]));
            }
        }
    }

    #[test]
    fn a_check_says_how_and_a_contact_where_it_was_found() {
        let check = |kind: &str, how: &str, found: &str, seen_ms: i64, refusal: Option<Refusal>| {
            let row = testing::row(Stage::Offer, application::State::Active);
            let wish =
                RecordCheck { application: row.id, kind: kind.into(), seen_ms, how: how.into(), found: found.into() };
            let decision = record(&wish, Some(row), 0, Uuid::nil(), 100 * DAY_MS);
            assert_eq!(decision.outcome().err(), refusal.as_ref(), "{kind}");
        };
        let (how, today) = ("At the office, in daylight", 100 * DAY_MS);
        check("document-seen", how, "", today, None);
        check("document-seen", "seen", "", today, Some(Refusal::Evidence { least: HOW_MIN }));
        check("reference", how, "", today, Some(Refusal::Value("found")));
        check("reference", how, "The company's own site", today, None);
        check("passport-copy", how, "", today, Some(Refusal::Value("kind")));
        check("home", how, "", today + 1, Some(Refusal::Day));
        check("home", how, "", 9 * DAY_MS, Some(Refusal::Day));
    }

    #[test]
    fn kinds_are_of_several_families_and_none_asks_for_a_nationality() {
        let mut families: Vec<&str> = all().iter().map(|one| one.family.as_str()).collect();
        families.sort_unstable();
        families.dedup();
        assert!(families.len() >= 5);
        assert!(find("reference").unwrap().found);
        for one in all() {
            assert!(one.name.fits(80) && one.hint.fits(200), "{}", one.code);
            let text = format!("{} {}", one.name.en, one.hint.en).to_lowercase();
            assert!(["nationality", "citizen", "birth"].iter().all(|word| !text.contains(word)), "{}", one.code);
        }
    }
}
