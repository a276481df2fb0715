//! Newcomers work within their stage: on tickets of topics that are open to them, so many at once, up to an amount; and on
//! those that are theirs. Which stage somebody has is the training's to say; it is read from its windows.

use crate::{refusal::Refusal, ticket::TicketFacts};
use chain::recognise::{self, Kind, Reading};
use event::{Actor, PersonId, Role, TicketId};
use language::Speak;
use std::collections::{BTreeSet, HashSet};
use store::{Rd, Result, query};

/// Coins that are worth a dollar, near enough for a limit.
const DOLLARS: [&str; 8] = ["USD", "USDT", "USDC", "DAI", "FDUSD", "TUSD", "USDE", "PYUSD"];
/// Cents of more dollars than anybody sends.
const CENTS_MAX: f64 = 1e15;

query! {
    /// Somebody's role and stage.
    StageOf { person: PersonId } -> [StageRow {
        role: String, any_topic: Option<bool>, at_once: Option<i64>, amount_cents: Option<i64>,
    }] = "select p.role, r.any_topic, r.at_once, r.amount_cents
            from identity_window_person p left join train_window_ramp r on r.person_id = p.id
           where p.id = $person"
}
query! {
    /// Topics that are open to somebody. At most 50.
    OpenTo { person: PersonId } -> [OpenRow { topic: String }] =
        "select topic from train_window_ramp_topic where person_id = $person order by topic limit 50"
}
query! {
    /// How many tickets that wait for us somebody has.
    InHand { person: PersonId } -> [HandRow { n: i64 }] =
        "select count(*) as n from serve_ticket where assignee_id = $person and live = 1 and status < 3"
}
query! {
    /// What a ticket is about: its tags and its diagnoses. At most 100.
    TopicsOf { ticket: TicketId } -> [TopicRow { topic: String }] =
        "select tag as topic from serve_tag where ticket_id = $ticket
         union select code as topic from serve_verdict where ticket_id = $ticket
          order by topic limit 100"
}
query! {
    /// What the customer wrote on a ticket, first things first. At most 20 messages.
    WrittenOn { ticket: TicketId } -> [WrittenRow { text: String }] =
        "select text from serve_message where ticket_id = $ticket and kind = 1 order by seq limit 20"
}

/// What somebody may be given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    any_topic: bool,
    topics: BTreeSet<String>,
    at_once: i64,
    amount_cents: Option<i64>,
}

/// A stage as it is read.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Every topic is open.
    pub any_topic: bool,
    /// Topics that are open.
    pub topics: Vec<String>,
    /// Tickets in hand at most.
    pub at_once: i64,
    /// US cents; none: no limit.
    pub amount_cents: Option<i64>,
}

/// What a limit is held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    topics: BTreeSet<String>,
    /// The greatest amount in dollars that it names.
    cents: Option<i64>,
}

/// Why somebody may not have a ticket yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// None of its topics is open to them.
    Topic,
    /// It is about more money.
    Amount,
    /// They have as many as they may.
    Full,
    /// It is somebody else's.
    Others,
}

impl Early {
    /// For whom it concerns.
    pub const fn words(self, speak: &Speak) -> &'static str {
        match self {
            Early::Topic => speak.early_topic(),
            Early::Amount => speak.early_amount(),
            Early::Full => speak.early_full(),
            Early::Others => speak.early_others(),
        }
    }
}

/// A topic as it is compared: `WRONG_NETWORK`, `wrong_network` and `wrong-network` are one.
fn plain(topic: &str) -> String {
    language::fold(topic).replace(['_', ' '], "-")
}

/// The greatest amount in dollars that a text names, in cents. Coins whose price is not known here do not count.
fn cents(text: &str) -> Option<i64> {
    let dollars = |one: &Reading| one.kind == Kind::Amount && one.token.is_some_and(|coin| DOLLARS.contains(&coin));
    let cents = |one: &Reading| {
        let cents = (one.value.parse::<f64>().ok()? * 100.0).ceil();
        (0.0..=CENTS_MAX).contains(&cents).then_some(cents as i64)
    };
    recognise::read(text).iter().filter(|one| dollars(one)).filter_map(cents).max()
}

impl Limits {
    /// Of somebody; nothing when there are none. Who is still a trainee and has no stage is given nothing.
    pub async fn of(rd: &mut Rd<'_>, person: PersonId) -> Result<Option<Limits>> {
        let Some(row) = rd.opt(StageOf { person }).await? else { return Ok(None) };
        let Some(any_topic) = row.any_topic else { return Ok(Limits::made(&row.role, None)) };
        let topics = rd.all(OpenTo { person }).await?.into_iter().map(|row| row.topic).collect();
        let (at_once, amount_cents) = (row.at_once.unwrap_or(0), row.amount_cents);
        Ok(Limits::made(&row.role, Some(Stage { any_topic, topics, at_once, amount_cents })))
    }

    /// Of somebody of a role who has a stage, or none.
    pub fn made(role: &str, stage: Option<Stage>) -> Option<Limits> {
        match stage {
            Some(Stage { any_topic, topics, at_once, amount_cents }) => {
                let topics = topics.iter().map(|topic| plain(topic)).collect();
                Some(Limits { any_topic, topics, at_once, amount_cents })
            }
            None => (role == Role::Trainee.word()).then(Limits::default),
        }
    }

    /// Why somebody who has `in_hand` tickets may not have this one too; nothing if they may.
    pub fn early(&self, about: &About, in_hand: i64) -> Option<Early> {
        if !self.any_topic && self.topics.is_disjoint(&about.topics) {
            return Some(Early::Topic);
        }
        if self.amount_cents.is_some_and(|most| about.cents.is_some_and(|cents| cents > most)) {
            return Some(Early::Amount);
        }
        (in_hand >= self.at_once).then_some(Early::Full)
    }
}

impl About {
    /// Of a ticket.
    pub async fn of(rd: &mut Rd<'_>, ticket: TicketId) -> Result<About> {
        let topics = rd.all(TopicsOf { ticket }).await?.iter().map(|row| plain(&row.topic)).collect();
        let written = rd.all(WrittenOn { ticket }).await?;
        Ok(About { topics, cents: written.iter().filter_map(|row| cents(&row.text)).max() })
    }
}

/// Why `person` may not be given a ticket yet.
pub async fn early(rd: &mut Rd<'_>, ticket: TicketId, person: PersonId) -> Result<Option<Early>> {
    let Some(limits) = Limits::of(rd, person).await? else { return Ok(None) };
    let about = About::of(rd, ticket).await?;
    let in_hand = rd.one(InHand { person }).await?.n;
    Ok(limits.early(&about, in_hand))
}

query! {
    scan "those who learn to serve";
    /// Newcomers who work here. At most 500.
    Newcomers {} -> [Newcomer { id: PersonId }] =
        "select p.id from identity_window_person p left join train_window_ramp r on r.person_id = p.id
          where p.active = 1 and (p.role = 'trainee' or r.person_id is not null) order by p.id limit 500"
}

/// Those newcomers who may not be given a ticket yet.
pub async fn too_early(rd: &mut Rd<'_>, ticket: TicketId) -> Result<HashSet<PersonId>> {
    let mut found = HashSet::new();
    for row in rd.all(Newcomers {}).await? {
        found.extend(early(rd, ticket, row.id).await?.map(|_| row.id));
    }
    Ok(found)
}

/// Why a person may not work on a ticket yet. Who has a stage works on what is theirs, and on what they could be given.
pub async fn why(
    rd: &mut Rd<'_>,
    person: PersonId,
    ticket: TicketId,
    assignee: Option<PersonId>,
) -> Result<Option<Early>> {
    match assignee {
        Some(assignee) if assignee == person => Ok(None),
        Some(_) => Ok(Limits::of(rd, person).await?.map(|_| Early::Others)),
        None => early(rd, ticket, person).await,
    }
}

/// Why `by` may not work on a ticket yet.
pub async fn works(rd: &mut Rd<'_>, by: &Actor, ticket: Option<&TicketFacts>) -> Result<Option<Refusal>> {
    let (Some(person), Some(ticket)) = (by.person(), ticket) else { return Ok(None) };
    Ok(why(rd, person, ticket.id, ticket.assignee_id).await?.map(Refusal::Early))
}

#[cfg(test)]
impl Limits {
    /// Some topics, so many at once.
    pub fn with(topics: &[&str], at_once: i64) -> Limits {
        Limits { topics: topics.iter().map(|topic| plain(topic)).collect(), at_once, ..Limits::default() }
    }
}

#[cfg(test)]
impl About {
    /// Some topics and an amount.
    pub fn with(topics: &[&str], cents: Option<i64>) -> About {
        About { topics: topics.iter().map(|topic| plain(topic)).collect(), cents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_dollars_are_known_and_others_are_not() {
        assert_eq!(cents("I sent 1,200.5 USDT and then 30 USDC"), Some(120_050));
        assert_eq!(cents("转了3万U，USDT: 500"), Some(3_000_000));
        assert_eq!(cents("0.001 usdt"), Some(1));
        for other in ["2 BTC", "USDT", "", "where are my 3 tickets"] {
            assert_eq!(cents(other), None, "{other}");
        }
    }

    #[test]
    fn a_stage_opens_topics_up_to_an_amount_and_so_many_at_once() {
        let limits = Limits { amount_cents: Some(50_000), ..Limits::with(&["wrong-network"], 2) };
        let about = |topic: &str, cents| About::with(&[topic], cents);
        assert_eq!(limits.early(&about("WRONG_NETWORK", None), 1), None);
        assert_eq!(limits.early(&about("wrong_network", Some(50_000)), 1), None);
        assert_eq!(limits.early(&about("wrong network", Some(50_001)), 1), Some(Early::Amount));
        assert_eq!(limits.early(&about("wrong-network", None), 2), Some(Early::Full));
        assert_eq!(limits.early(&about("fees", None), 0), Some(Early::Topic));
        assert_eq!(limits.early(&About::default(), 0), Some(Early::Topic));
        let all = Limits { any_topic: true, amount_cents: None, ..limits };
        assert_eq!(all.early(&about("fees", Some(i64::MAX)), 1), None);
        assert_eq!(Limits::default().early(&about("fees", None), 0), Some(Early::Topic));
    }
}
