//! Pick: of the people of a queue, who is given a ticket, or why nobody is. Pure.

use crate::{
    ramp::{About, Limits},
    ticket::channel,
};
use event::PersonId;
use serde::{Deserialize, Serialize};
use web::Routing;

/// How many tickets of each channel somebody has that wait for us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load([i64; 4]);

/// A channel's place in a load; one that is not known counts as mail.
fn place(name: &str) -> usize {
    match name {
        channel::CHAT => 0,
        channel::FORM => 2,
        channel::API => 3,
        _ => 1,
    }
}

impl Load {
    /// Counts `n` more tickets of a channel.
    pub fn add(&mut self, channel: &str, n: i64) {
        self.0[place(channel)] += n;
    }

    /// Tickets of a channel.
    pub fn of(&self, channel: &str) -> i64 {
        self.0[place(channel)]
    }

    /// Tickets of all channels.
    pub fn all(&self) -> i64 {
        self.0.iter().sum()
    }
}

/// How many tickets of each channel fill a person. Exact: one ticket of a channel weighs the product of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity([i64; 4]);

/// What a full load counts as for [`Capacity::share`].
pub const FULL: i64 = 1_000;

impl Capacity {
    /// From the settings; each is at least 1 and at most 100.
    pub fn of(routing: &Routing) -> Capacity {
        Capacity([routing.chats, routing.mails, routing.forms, routing.api].map(|n| i64::from(n).clamp(1, 100)))
    }

    fn whole(&self) -> i64 {
        self.0.iter().product()
    }

    fn used(&self, load: &Load) -> i64 {
        load.0.iter().zip(self.0).map(|(n, of)| n * (self.whole() / of)).sum()
    }

    /// Tickets of `channel` alone that fill somebody who takes `percent` of the usual.
    pub fn most(&self, channel: &str, percent: i64) -> i64 {
        self.0[place(channel)] * percent / 100
    }

    /// Whether one more ticket of `channel` fits beside `load`.
    pub fn fits(&self, load: &Load, channel: &str, percent: i64) -> bool {
        let one = self.whole() / self.0[place(channel)];
        (self.used(load) + one) * 100 <= self.whole() * percent
    }

    /// How full somebody is, of [`FULL`]; who takes nothing is full.
    pub fn share(&self, load: &Load, percent: i64) -> i64 {
        match percent {
            ..=0 => FULL,
            percent => self.used(load) * FULL * 100 / (self.whole() * percent),
        }
    }
}

/// Somebody of a queue who answers customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Has every certificate that the queue asks for.
    pub certified: bool,
    /// Languages that they serve in, BCP 47.
    pub langs: Vec<String>,
    /// Takes tickets now.
    pub online: bool,
    /// What they have.
    pub load: Load,
    /// How much of the usual load they take, in per cent.
    pub percent: i64,
    /// When they were last given a ticket, Unix ms; 0: never.
    pub given_ms: i64,
    /// What a newcomer may be given; nothing when there are no limits.
    pub limits: Option<Limits>,
}

impl Person {
    /// Whether their stage goes as far as what is given.
    fn ready(&self, wanted: &Wanted<'_>) -> bool {
        let ready = |limits: &Limits| wanted.about.is_some_and(|about| limits.early(about, self.load.all()).is_none());
        self.limits.as_ref().is_none_or(ready)
    }
}

/// What is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// `ticket::channel::*`.
    pub channel: &'a str,
    /// BCP 47.
    pub lang: &'a str,
    /// Who has given it back.
    pub left_by: Option<PersonId>,
    /// What newcomers' limits are held against; without it, no newcomer is given it.
    pub about: Option<&'a About>,
}

/// Why nobody is given a ticket: the first step at which nobody was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody of the queue answers customers.
    NoPeople,
    /// Nobody has the certificates.
    NotCertified,
    /// Nobody speaks the language.
    NotSpoken,
    /// Nobody is online.
    NotOnline,
    /// Who is left is new, and their stage does not go so far.
    TooEarly,
    /// Everybody has as much as they take, or has given it back.
    Full,
}

impl Why {
    /// The word in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Why::NoPeople => "no_people",
            Why::NotCertified => "not_certified",
            Why::NotSpoken => "not_spoken",
            Why::NotOnline => "not_online",
            Why::TooEarly => "too_early",
            Why::Full => "full",
        }
    }
}

/// Nobody: how many were left after each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nobody {
    /// At which step nobody was left.
    pub why: Why,
    /// People who answer customers.
    pub people: i64,
    /// Of those, with the certificates.
    pub certified: i64,
    /// Of those, who speak the language.
    pub speaking: i64,
    /// Of those, online.
    pub online: i64,
}

/// The place in `people` of the one who is given a ticket: certified, speaking its language, online, with room; of those the
/// least loaded, then the one who waited longest, then by id.
pub fn pick(people: &[Person], wanted: &Wanted<'_>, capacity: &Capacity) -> Result<usize, Nobody> {
    let certified: Vec<usize> = (0..people.len()).filter(|n| people[*n].certified).collect();
    let speaks = |n: &usize| people[*n].langs.iter().any(|lang| lang == wanted.lang);
    let speaking: Vec<usize> = certified.iter().copied().filter(speaks).collect();
    let online: Vec<usize> = speaking.iter().copied().filter(|n| people[*n].online).collect();
    let takes = |n: &&usize| {
        let one = &people[**n];
        one.ready(wanted) && wanted.left_by != Some(one.id) && capacity.fits(&one.load, wanted.channel, one.percent)
    };
    let rank = |n: &&usize| {
        let one = &people[**n];
        (capacity.share(&one.load, one.percent), one.given_ms, one.id)
    };
    if let Some(found) = online.iter().filter(takes).min_by_key(rank) {
        return Ok(*found);
    }
    let why = match (people.len(), certified.len(), speaking.len(), online.len()) {
        (0, ..) => Why::NoPeople,
        (_, 0, ..) => Why::NotCertified,
        (_, _, 0, _) => Why::NotSpoken,
        (_, _, _, 0) => Why::NotOnline,
        _ if online.iter().all(|n| !people[*n].ready(wanted)) => Why::TooEarly,
        _ => Why::Full,
    };
    let count = |list: &[usize]| list.len() as i64;
    let (people, certified, speaking, online) =
        (people.len() as i64, count(&certified), count(&speaking), count(&online));
    Err(Nobody { why, people, certified, speaking, online })
}

/// Whether anybody could be given anything: while nobody can, a long queue is not read through.
pub fn anybody(people: &[Person], capacity: &Capacity) -> bool {
    let any = |one: &Person| {
        [channel::CHAT, channel::MAIL, channel::FORM, channel::API]
            .iter()
            .any(|channel| capacity.fits(&one.load, channel, one.percent))
    };
    people.iter().any(|one| one.certified && one.online && any(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(n: u128) -> Person {
        Person {
            id: PersonId(Uuid::from_u128(n)),
            certified: true,
            langs: vec!["en".into()],
            online: true,
            load: Load::default(),
            percent: 100,
            given_ms: 0,
            limits: None,
        }
    }

    fn loaded(n: u128, chats: i64, mails: i64) -> Person {
        let mut load = Load::default();
        load.add("chat", chats);
        load.add("mail", mails);
        Person { load, ..person(n) }
    }

    fn capacity() -> Capacity {
        Capacity::of(&Routing::default())
    }

    fn chat(people: &[Person]) -> Result<u128, Why> {
        let wanted = Wanted { channel: "chat", lang: "en", left_by: None, about: None };
        pick(people, &wanted, &capacity()).map(|n| people[n].id.0.as_u128()).map_err(|nobody| nobody.why)
    }

    #[test]
    fn nobody_is_left_at_the_first_step_that_leaves_nobody() {
        assert_eq!(chat(&[]), Err(Why::NoPeople));
        let uncertified = Person { certified: false, ..person(1) };
        assert_eq!(chat(std::slice::from_ref(&uncertified)), Err(Why::NotCertified));
        let mute = Person { langs: vec!["zh-CN".into()], ..person(2) };
        assert_eq!(chat(&[uncertified.clone(), mute.clone()]), Err(Why::NotSpoken));
        let off = Person { online: false, ..person(3) };
        assert_eq!(chat(&[uncertified.clone(), mute, off.clone()]), Err(Why::NotOnline));
        assert_eq!(chat(&[uncertified, off, loaded(4, 3, 0)]), Err(Why::Full));
        let wanted = Wanted { channel: "chat", lang: "en", left_by: Some(person(1).id), about: None };
        let nobody = pick(&[person(1)], &wanted, &capacity()).unwrap_err();
        assert_eq!(nobody, Nobody { why: Why::Full, people: 1, certified: 1, speaking: 1, online: 1 });
    }

    #[test]
    fn a_newcomer_is_given_what_their_stage_opens_and_no_more_at_once() {
        let about = |topic: &str| About::with(&[topic], None);
        let given = |person: Person, about: Option<&About>| {
            let wanted = Wanted { channel: "chat", lang: "en", left_by: None, about };
            pick(&[person], &wanted, &capacity()).map_err(|nobody| nobody.why)
        };
        let new = |chats| Person { limits: Some(Limits::with(&["wrong-network"], 1)), ..loaded(1, chats, 0) };
        assert_eq!(given(new(0), Some(&about("WRONG_NETWORK"))), Ok(0));
        assert_eq!(given(new(0), Some(&about("fees"))), Err(Why::TooEarly));
        assert_eq!(given(new(0), None), Err(Why::TooEarly));
        assert_eq!(given(new(1), Some(&about("wrong-network"))), Err(Why::TooEarly));
        assert_eq!(given(loaded(1, 1, 0), None), Ok(0));
    }

    #[test]
    fn a_chat_is_a_third_and_a_mail_a_tenth_of_a_person() {
        let (none, half) = (Load::default(), loaded(1, 1, 5).load);
        assert!(capacity().fits(&none, "chat", 100));
        assert!(!capacity().fits(&loaded(1, 3, 0).load, "mail", 100));
        assert!(
            capacity().fits(&loaded(1, 2, 3).load, "form", 110) && !capacity().fits(&loaded(1, 2, 3).load, "chat", 100)
        );
        assert!(
            capacity().fits(&loaded(1, 0, 9).load, "mail", 100)
                && !capacity().fits(&loaded(1, 0, 10).load, "mail", 100)
        );
        assert!(!capacity().fits(&none, "chat", 30) && capacity().fits(&none, "chat", 34));
        assert!(!capacity().fits(&none, "mail", 0));
        assert_eq!(capacity().share(&half, 100), 833);
        assert_eq!((capacity().most("chat", 100), capacity().most("mail", 50)), (3, 5));
    }

    #[test]
    fn the_least_loaded_then_who_waited_longest() {
        assert_eq!(chat(&[loaded(1, 1, 0), loaded(2, 0, 2)]), Ok(2));
        let early = Person { given_ms: 5, ..person(2) };
        assert_eq!(
            chat(&[Person { given_ms: 9, ..person(1) }, early.clone(), Person { given_ms: 5, ..person(3) }]),
            Ok(2)
        );
        assert_eq!(chat(&[early, person(1)]), Ok(1));
        // Who takes half is as full with one chat as another with two.
        let half = Person { percent: 70, ..loaded(1, 1, 0) };
        assert_eq!(chat(&[half, loaded(2, 1, 0)]), Ok(2));
    }

    fn people() -> impl Strategy<Value = Vec<Person>> {
        let one = (any::<bool>(), any::<bool>(), any::<bool>(), 0..5i64, 0..12i64, 0..200i64, 0..4i64);
        prop::collection::vec(one, 0..8).prop_map(|rows| {
            let made =
                rows.into_iter().enumerate().map(|(n, (certified, online, zh, chats, mails, percent, given_ms))| {
                    let langs = vec![if zh { "zh-CN".to_owned() } else { "en".to_owned() }];
                    Person { certified, online, langs, percent, given_ms, ..loaded(n as u128, chats, mails) }
                });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn who_is_picked_may_have_it_and_nobody_who_may_has_less(people in people(), mail in any::<bool>(), left in 0..9u128) {
            let channel = if mail { "mail" } else { "chat" };
            let wanted = Wanted { channel, lang: "en", left_by: Some(PersonId(Uuid::from_u128(left))), about: None };
            let capacity = capacity();
            let may = |one: &Person| {
                one.certified && one.online && one.langs[0] == "en" && Some(one.id) != wanted.left_by
                    && capacity.fits(&one.load, channel, one.percent)
            };
            match pick(&people, &wanted, &capacity) {
                Ok(n) => {
                    prop_assert!(may(&people[n]) && anybody(&people, &capacity));
                    let share = |one: &Person| capacity.share(&one.load, one.percent);
                    for other in people.iter().filter(|one| may(one)) {
                        prop_assert!(share(&people[n]) <= share(other));
                    }
                    let mut after = people[n].load;
                    after.add(channel, 1);
                    prop_assert!(capacity.share(&after, people[n].percent) <= FULL);
                }
                Err(nobody) => {
                    prop_assert!(!people.iter().any(may));
                    prop_assert!(nobody.people >= nobody.certified && nobody.certified >= nobody.speaking && nobody.speaking >= nobody.online);
                }
            }
        }
    }
}
