//! What people say of themselves: name, language, time zone, looks.

use crate::{
    Refusal,
    person::{is_name, is_zone},
};
use event::{Actor, PersonId, Words};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Text, Tx, answer, query, refuse};
use web::Theme;

query! {
    UpdateProfile<'a> { person: PersonId, name: &'a Words, lang: Text<Lang>, zone: &'a str } =
        "update identity_person set name = $name, lang = $lang, zone = $zone where id = $person"
}

query! {
    UpdateLook<'a> { person: PersonId, lang: Text<Lang>, theme: &'a str, compact: bool } =
        "update identity_person set lang = $lang, theme = $theme, compact = $compact where id = $person"
}

/// A person has another name, language or zone.
#[derive(Debug, Serialize)]
pub struct ProfileChanged {
    /// Who.
    pub person: PersonId,
    /// Their language.
    pub lang: Lang,
    /// Their name, beside the log.
    #[serde(skip)]
    pub name: Words,
    /// Where they are, beside the log.
    #[serde(skip)]
    pub zone: Words,
}

impl Event for ProfileChanged {
    const KIND: &'static str = "identity.profile_changed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (person, lang) = (self.person, Text(self.lang));
        tx.push(UpdateProfile { person, name: &self.name, lang, zone: self.zone.text() }).await
    }
}

/// A person wants screens to look otherwise.
#[derive(Debug, Serialize)]
pub struct LookChanged {
    /// Who.
    pub person: PersonId,
    /// Language.
    pub lang: Lang,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// Compact rows.
    pub compact: bool,
}

impl Event for LookChanged {
    const KIND: &'static str = "identity.look_changed";

    fn subject(&self) -> String {
        self.person.to_string()
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (person, lang, theme, compact) = (self.person, Text(self.lang), self.theme, self.compact);
        tx.push(UpdateLook { person, lang, theme, compact }).await
    }
}

/// Changes one's own name, language and zone.
#[derive(Debug)]
pub struct ChangeProfile {
    /// Name.
    pub name: Words,
    /// Language.
    pub lang: Lang,
    /// Time zone.
    pub zone: String,
}

impl Command for ChangeProfile {
    const NAME: &'static str = "identity.change_profile";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let decision = decide(self, own(tx.actor()));
        tx.record(decision).await
    }
}

/// The person, when they act themselves and not a program with their token.
pub fn own(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    }
}

fn decide(change: &ChangeProfile, own: Option<PersonId>) -> Decision<(), Refusal> {
    let Some(person) = own else { return refuse(Refusal::Unseen) };
    if !is_name(change.name.text()) {
        return refuse(Refusal::Name);
    }
    if !is_zone(&change.zone) {
        return refuse(Refusal::Zone);
    }
    let (name, zone) = (Words(change.name.text().trim().to_owned()), Words(change.zone.clone()));
    answer(()).and(ProfileChanged { person, lang: change.lang, name, zone })
}

/// Changes how one's own screens look.
#[derive(Debug)]
pub struct ChangeLook {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Compact rows.
    pub compact: bool,
}

impl Command for ChangeLook {
    const NAME: &'static str = "identity.change_look";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let decision = match own(tx.actor()) {
            Some(person) => {
                answer(()).and(LookChanged { person, lang: self.lang, theme: self.theme.word(), compact: self.compact })
            }
            None => refuse(Refusal::Unseen),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn check(name: &str, zone: &str, own: Option<PersonId>, refusal: Option<Refusal>) {
        let change = ChangeProfile { name: name.into(), lang: Lang::Zh, zone: zone.into() };
        assert_eq!(decide(&change, own).outcome().err(), refusal.as_ref());
    }

    #[test]
    fn names_and_zones_are_checked_and_programs_do_not_change_people() {
        let me = Some(PersonId(Uuid::nil()));
        check("林舟", "Asia/Shanghai", me, None);
        check("林舟", "", me, None);
        check("", "", me, Some(Refusal::Name));
        check("林舟", "Shanghai", me, Some(Refusal::Zone));
        check("林舟", "", None, Some(Refusal::Unseen));
    }
}
