//! What was learned elsewhere: a book, a course, a meeting. A person writes it down, a lead says whether it counts.

use crate::{certificate::REASON_CHARS, refusal::Refusal};
use event::{DAY_MS, PersonId, Right, StudyId, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// Characters of what was learned at most.
pub const WHAT_CHARS: usize = 300;
/// Characters of a link at most.
pub const LINK_CHARS: usize = 500;
/// Minutes of one entry at most: two hundred hours.
pub const MINUTES_MAX: i64 = 12_000;
/// Days back that an entry may lie.
const BACK_DAYS: i64 = 730;
/// Entries of one person that wait at most.
pub const WAITING_MAX: usize = 50;

row! {
    /// Something learned elsewhere. `counted`: 1 yes, 0 no, none not decided.
    pub StudyRow {
        id: StudyId, person_id: PersonId, name: String, what: String, day_ms: i64, minutes: i64, proof: Option<String>,
        at_ms: i64, decided_ms: Option<i64>, decided_by: Option<PersonId>, counted: Option<i64>, reason: Option<String>,
    }
}

query! {
    /// What somebody learned elsewhere, the latest first. At most 200.
    pub StudiesOf { person: PersonId } -> [StudyRow] =
        "select s.id, s.person_id, p.name, s.what, s.day_ms, s.minutes, s.proof, s.at_ms, s.decided_ms, s.decided_by,
                s.counted, s.reason
           from train_study s join identity_window_person p on p.id = s.person_id
          where s.person_id = $person order by s.at_ms desc, s.id desc limit 200"
}
query! {
    /// What waits for a lead, the oldest first. At most 200.
    pub StudiesWaiting {} -> [StudyRow] =
        "select s.id, s.person_id, p.name, s.what, s.day_ms, s.minutes, s.proof, s.at_ms, s.decided_ms, s.decided_by,
                s.counted, s.reason
           from train_study s join identity_window_person p on p.id = s.person_id and p.active = 1
          where s.decided_ms is null order by s.at_ms, s.id limit 200"
}
query! {
    StudyById { study: StudyId } -> [OneStudy { person_id: PersonId, decided_ms: Option<i64> }] =
        "select person_id, decided_ms from train_study where id = $study"
}
query! {
    InsertStudy<'a> {
        study: StudyId, person: PersonId, what: &'a Words, day_ms: i64, minutes: i64, proof: Option<&'a Words>, now: i64,
    } = "insert into train_study (id, person_id, what, day_ms, minutes, proof, at_ms, decided_ms, decided_by, counted,
           reason)
         values ($study, $person, $what, $day_ms, $minutes, $proof, $now, null, null, null, null)"
}
query! {
    PutCounted<'a> { now: i64, by: Option<PersonId>, counted: bool, reason: &'a Words, study: StudyId } =
        "update train_study set decided_ms = $now, decided_by = $by, counted = $counted, reason = $reason
          where id = $study"
}

/// Minutes that count.
pub fn counted(studies: &[StudyRow]) -> i64 {
    studies.iter().filter(|one| one.counted == Some(1)).map(|one| one.minutes).sum()
}

/// Writes down what was learned elsewhere.
#[derive(Debug)]
pub struct LogStudy {
    /// By whom.
    pub person: PersonId,
    /// What.
    pub what: Words,
    /// The beginning of the day. Unix milliseconds, UTC.
    pub day_ms: i64,
    /// How long.
    pub minutes: i64,
    /// A link; empty without.
    pub proof: Words,
}

/// Somebody learned something elsewhere.
#[derive(Debug, Serialize)]
pub struct StudyLogged {
    /// Which.
    pub study: StudyId,
    /// Who.
    pub person: PersonId,
    /// The beginning of the day. Unix milliseconds, UTC.
    pub day_ms: i64,
    /// How long.
    pub minutes: i64,
    /// What.
    #[serde(skip)]
    pub what: Words,
    /// A link; empty without.
    #[serde(skip)]
    pub proof: Words,
}

impl Event for StudyLogged {
    const KIND: &'static str = "train.study_logged";
    fn subject(&self) -> String {
        self.study.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, study, person, what) = (tx.now_ms(), self.study, self.person, &self.what);
        let (day_ms, minutes) = (self.day_ms, self.minutes);
        let proof = Some(&self.proof).filter(|link| !link.text().is_empty());
        tx.push(InsertStudy { study, person, what, day_ms, minutes, proof, now }).await
    }
}

impl Command for LogStudy {
    const NAME: &'static str = "train.log_study";
    type Answer = StudyId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<StudyId, Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let all = tx.all(StudiesOf { person: self.person }).await?;
        let waiting = all.iter().filter(|one| one.decided_ms.is_none()).count();
        let (fresh, now_ms) = (tx.new_id(), tx.now_ms());
        tx.record(log(self, may, waiting, fresh, now_ms)).await
    }
}

/// Decides an entry. Pure.
fn log(wish: &LogStudy, may: bool, waiting: usize, study: StudyId, now_ms: i64) -> Decision<StudyId, Refusal> {
    let (what, proof) = (wish.what.text().trim(), wish.proof.text().trim());
    if !may {
        return refuse(Refusal::Unseen);
    }
    if waiting >= WAITING_MAX {
        return refuse(Refusal::TooMany { most: WAITING_MAX });
    }
    if what.is_empty() || what.chars().count() > WHAT_CHARS || !(1..=MINUTES_MAX).contains(&wish.minutes) {
        return refuse(Refusal::Text);
    }
    if !proof.is_empty() && !is_link(proof) {
        return refuse(Refusal::Link);
    }
    if wish.day_ms > now_ms || wish.day_ms < now_ms - BACK_DAYS * DAY_MS {
        return refuse(Refusal::PastDay);
    }
    answer(study).and(StudyLogged {
        study,
        person: wish.person,
        day_ms: wish.day_ms,
        minutes: wish.minutes,
        what: Words(what.to_owned()),
        proof: Words(proof.to_owned()),
    })
}

/// Whether text is a link that a browser opens: http or https, a host, no spaces.
pub fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.chars().count() <= LINK_CHARS
        && text.chars().all(|letter| !letter.is_whitespace() && !letter.is_control())
        && rest.is_some_and(|rest| rest.chars().next().is_some_and(char::is_alphanumeric))
}

/// Says whether something learned elsewhere counts.
#[derive(Debug)]
pub struct DecideStudy {
    /// Which.
    pub study: StudyId,
    /// It counts.
    pub counted: bool,
    /// Why; needed when it does not count.
    pub reason: Words,
}

/// Something learned elsewhere counts, or not.
#[derive(Debug, Serialize)]
pub struct StudyDecided {
    /// Which.
    pub study: StudyId,
    /// Whose.
    pub person: PersonId,
    /// It counts.
    pub counted: bool,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for StudyDecided {
    const KIND: &'static str = "train.study_decided";
    fn subject(&self) -> String {
        self.study.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(PutCounted { now, by, counted: self.counted, reason: &self.reason, study: self.study }).await
    }
}

impl Command for DecideStudy {
    const NAME: &'static str = "train.decide_study";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingLead);
        let by = tx.actor().person();
        let reason = self.reason.text().trim();
        let decision = match tx.opt(StudyById { study: self.study }).await?.filter(|_| may) {
            None => refuse(Refusal::Unseen),
            Some(row) if row.decided_ms.is_some() => refuse(Refusal::Over),
            Some(row) if by == Some(row.person_id) => refuse(Refusal::Own),
            Some(_) if (reason.is_empty() && !self.counted) || reason.chars().count() > REASON_CHARS => {
                refuse(Refusal::NoReason)
            }
            Some(row) => answer(()).and(StudyDecided {
                study: self.study,
                person: row.person_id,
                counted: self.counted,
                reason: Words(reason.to_owned()),
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn an_entry_has_a_day_that_was_a_length_and_a_link_that_opens() {
        let refusal = |what: &str, days: i64, minutes, proof: &str, waiting| {
            let person = PersonId(Uuid::nil());
            let day_ms = (1_000 - days) * DAY_MS;
            let wish = LogStudy { person, what: what.into(), day_ms, minutes, proof: proof.into() };
            log(&wish, true, waiting, StudyId(Uuid::nil()), 1_000 * DAY_MS).outcome().err().cloned()
        };
        assert_eq!(refusal("Mastering Bitcoin, ch. 5", 1, 90, "https://books.example/5", 0), None);
        assert_eq!(refusal("Mastering Bitcoin, ch. 5", 0, 90, "", 0), None);
        assert_eq!(refusal(" ", 1, 90, "", 0), Some(Refusal::Text));
        assert_eq!(refusal("x", 1, 0, "", 0), Some(Refusal::Text));
        assert_eq!(refusal("x", 1, 90, "javascript:alert(1)", 0), Some(Refusal::Link));
        assert_eq!(refusal("x", -1, 90, "", 0), Some(Refusal::PastDay));
        assert_eq!(refusal("x", 800, 90, "", 0), Some(Refusal::PastDay));
        assert_eq!(refusal("x", 1, 90, "", WAITING_MAX), Some(Refusal::TooMany { most: WAITING_MAX }));
    }

    proptest! {
        #[test]
        fn what_opens_is_of_the_web(text in "\\PC{0,40}") {
            prop_assert_eq!(is_link(&text), is_link(&text) && (text.starts_with("http://") || text.starts_with("https://")));
            let (script, spaced) = (format!("javascript:{text}"), format!("https:// {text}"));
            prop_assert!(!is_link(&script) && !is_link(&spaced));
        }
    }
}
