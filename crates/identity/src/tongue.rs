//! Languages that a person serves customers in: those somebody who manages people says, or else their own.

use crate::{
    Refusal,
    person::{PersonToChange, standing},
};
use event::{PersonId, Right};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Text, Tx, answer, query, refuse};

/// Every language that tickets come in.
pub const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

query! {
    DropLanguages { person: PersonId } = "delete from identity_language where person_id = $person"
}
query! {
    InsertLanguage { person: PersonId, lang: Text<Lang> } =
        "insert into identity_language (person_id, lang) values ($person, $lang)"
}
query! {
    /// Languages that were said of a person.
    pub LanguagesOf { person: PersonId } -> [Speaks { lang: Text<Lang> }] =
        "select lang from identity_language where person_id = $person order by lang"
}

/// A person serves in these languages from now on.
#[derive(Debug, Serialize)]
pub struct LanguagesSet {
    /// Who.
    pub person: PersonId,
    /// In which; none: in their own.
    pub langs: Vec<Lang>,
}

impl Event for LanguagesSet {
    const KIND: &'static str = "identity.languages_set";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let person = self.person;
        tx.push(DropLanguages { person }).await?;
        for lang in &self.langs {
            tx.push(InsertLanguage { person, lang: Text(*lang) }).await?;
        }
        Ok(())
    }
}

/// Says in which languages a person serves.
#[derive(Debug)]
pub struct SetLanguages {
    /// Who.
    pub person: PersonId,
    /// In which; none: in their own.
    pub langs: Vec<Lang>,
}

impl Command for SetLanguages {
    const NAME: &'static str = "identity.set_languages";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let person = self.person;
        let allowed = standing(tx, Right::PeopleManage).await?.is_some();
        let known = tx.opt(PersonToChange { person }).await?.is_some();
        let before: Vec<Lang> = tx.all(LanguagesOf { person }).await?.into_iter().map(|row| row.lang.0).collect();
        tx.record(decide(self, allowed && known, &before)).await
    }
}

fn decide(set: &SetLanguages, seen: bool, before: &[Lang]) -> Decision<(), Refusal> {
    if !seen {
        return refuse(Refusal::Unseen);
    }
    let langs: Vec<Lang> = LANGS.into_iter().filter(|lang| set.langs.contains(lang)).collect();
    let same = LANGS.iter().all(|lang| langs.contains(lang) == before.contains(lang));
    match same {
        true => answer(()),
        false => answer(()).and(LanguagesSet { person: set.person, langs }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn languages_change_when_they_are_others_and_somebody_may_say_so() {
        let set = |langs: &[Lang]| SetLanguages { person: PersonId(Uuid::nil()), langs: langs.to_vec() };
        let kinds = |langs: &[Lang], before: &[Lang]| decide(&set(langs), true, before).kinds().len();
        assert_eq!(kinds(&[Lang::En, Lang::Zh], &[]), 1);
        assert_eq!(kinds(&[Lang::En, Lang::En], &[Lang::En]), 0);
        assert_eq!(kinds(&[], &[Lang::En]), 1);
        assert_eq!(kinds(&[], &[]), 0);
        assert_eq!(decide(&set(&[Lang::En]), false, &[]).outcome(), Err(&Refusal::Unseen));
    }
}
