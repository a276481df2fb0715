//! Colleagues who are named in a note, `@Rhea` or `@Rhea Sandoval`, find it among what waits for them until they say that they read it.

use super::TEXT_CHARS;
use crate::{
    refusal::Refusal,
    requisition::{Colleague, Stage},
};
use event::{ApplicationId, PersonId, Right};
use serde::Serialize;
use store::{Command, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// People whom one note names, at most.
pub const MENTIONS_MAX: usize = 10;
/// Mentions that are shown, the latest first.
pub const SHOWN: i64 = 100;

row! {
    /// A note that names the reader.
    pub MentionRow {
        note_id: uuid::Uuid, application_id: ApplicationId, at_ms: i64, stage: Stage, name: String, by_id: Option<PersonId>, text: String,
    }
}

query! {
    InsertMention { note: uuid::Uuid, person: PersonId, application: ApplicationId, now: i64 } =
        "insert into hire_mention (note_id, person_id, application_id, at_ms) values ($note, $person, $application, $now)"
}
query! {
    DropMention { note: uuid::Uuid, person: PersonId } =
        "delete from hire_mention where note_id = $note and person_id = $person"
}
query! {
    MentionThere { note: uuid::Uuid, person: PersonId } -> [There { application_id: ApplicationId }] =
        "select application_id from hire_mention where note_id = $note and person_id = $person"
}
query! {
    /// Notes that name somebody and that they have not read, the latest first.
    pub MentionsOf { person: PersonId, limit: i64 } -> [MentionRow] =
        "select m.note_id, m.application_id, m.at_ms, a.stage, c.name, n.by_id, n.text
           from hire_mention m
           join hire_note n on n.id = m.note_id
           join hire_application a on a.id = m.application_id
           join hire_candidate c on c.id = a.candidate_id
          where m.person_id = $person
          order by m.at_ms desc, m.note_id desc limit $limit"
}

query! {
    /// Who has not read yet what names them about an application. At most 500.
    pub UnreadIn { application: ApplicationId } -> [UnreadRow { note_id: uuid::Uuid, person_id: PersonId }] =
        "select note_id, person_id from hire_mention where application_id = $application order by note_id, person_id limit 500"
}

/// Whether a note calls somebody and names nobody who works in hiring: its writer would wait for an answer in vain.
pub fn calls_nobody(text: &str, people: &[Colleague]) -> bool {
    let begins = |(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        // A mail address calls nobody.
        !before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic)
    };
    text.match_indices('@').any(begins) && named(text, people, None).is_empty()
}

/// Whom a note names: who works in hiring, by their whole name, or by its first word if only one of them has it.
pub(super) fn named(text: &str, people: &[Colleague], by: Option<PersonId>) -> Vec<PersonId> {
    let text = text.chars().take(TEXT_CHARS).collect::<String>().to_lowercase();
    let works = || people.iter().filter(|one| one.role.may(Right::HiringWork));
    let first = |one: &Colleague| one.name.to_lowercase().split_whitespace().next().unwrap_or_default().to_owned();
    let said = |name: &str| {
        let at = format!("@{name}");
        // Chinese has no space after a name; a Latin name ends where a word ends.
        text.match_indices(&at).any(|(start, _)| {
            let after = text[start + at.len()..].chars().next();
            let goes_on = name.is_ascii() && after.is_some_and(|c| c.is_ascii_alphanumeric());
            !name.is_empty() && !goes_on
        })
    };
    let alone = |one: &Colleague| works().filter(|other| first(other) == first(one)).count() == 1;
    let named = works().filter(|one| said(&one.name.to_lowercase()) || (alone(one) && said(&first(one))));
    named.map(|one| one.id).filter(|id| Some(*id) != by).take(MENTIONS_MAX).collect()
}

/// Keeps whom a note names.
pub(super) async fn put(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    note: uuid::Uuid,
    people: &[PersonId],
) -> Result<()> {
    let now = tx.now_ms();
    for person in people {
        tx.push(InsertMention { note, person: *person, application, now }).await?;
    }
    Ok(())
}

/// Says that one has read a note.
#[derive(Debug)]
pub struct ReadMention {
    /// Which.
    pub note: uuid::Uuid,
}

/// Somebody has read a note that names them.
#[derive(Debug, Serialize)]
pub struct MentionRead {
    /// Of which application.
    pub application: ApplicationId,
    /// The note.
    pub note: uuid::Uuid,
    /// Who.
    pub person: PersonId,
}

impl Event for MentionRead {
    const KIND: &'static str = "hire.mention_read";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DropMention { note: self.note, person: self.person }).await
    }
}

impl Command for ReadMention {
    const NAME: &'static str = "hire.read_mention";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let person = tx.actor().person().filter(|_| tx.actor().may(Right::HiringWork));
        let Some(person) = person else { return tx.record(refuse(Refusal::Unseen)).await };
        let there = tx.opt(MentionThere { note: self.note, person }).await?;
        let decision = match there {
            // Said twice, it was read.
            None => answer(()),
            Some(one) => answer(()).and(MentionRead { application: one.application_id, note: self.note, person }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::Role;
    use uuid::Uuid;

    fn people() -> [Colleague; 5] {
        let one = |n, name: &str, role| Colleague { id: PersonId(Uuid::from_u128(n)), name: name.into(), role };
        [
            one(1, "Rhea Sandoval", Role::Recruiter),
            one(2, "卫宁", Role::Admin),
            one(3, "Ana Lima", Role::Recruiter),
            one(4, "Ana Marsh", Role::Recruiter),
            one(5, "Leo Marsh", Role::Lead),
        ]
    }

    fn check(text: &str, named_ones: &[u128]) {
        let found = named(text, &people(), Some(PersonId(Uuid::from_u128(4))));
        assert_eq!(found, named_ones.iter().map(|n| PersonId(Uuid::from_u128(*n))).collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn a_note_names_who_works_in_hiring_and_nobody_by_half_a_name() {
        check("@Rhea please look", &[1]);
        check("ask @rhea sandoval, or @卫宁看一下", &[1, 2]);
        check("@Rheanna is somebody else", &[]);
        check("rhea@mail.example", &[]);
        check("@Ana", &[]);
        check("@Ana Lima", &[3]);
        check("@Ana Marsh wrote this herself", &[]);
        check("@Leo may not see candidates", &[]);
    }

    #[test]
    fn whoever_calls_nobody_is_told() {
        for (text, expected) in [
            ("@Leo may not see candidates", true),
            ("@Ana which of the two", true),
            ("@小王 看一下", true),
            ("@Rhea please look, @Nobody too", false),
            ("@Ana Marsh, to myself", false),
            ("rhea@mail.example", false),
            ("4 @ 10:00", false),
            ("", false),
        ] {
            assert_eq!(calls_nobody(text, &people()), expected, "{text}");
        }
    }
}
