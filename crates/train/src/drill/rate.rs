//! People's marks: what rules cannot tell. Two raters mark a chat without seeing each other's marks or whose it is; where they
//! differ by two steps, or on whether it passes, a third decides.

use super::{DrillRow, DrillShown, PartRow, PartsOf};
use crate::refusal::Refusal;
use event::{DrillId, PersonId, Right, Words};
use scenario::agree::{alpha, needs_third, quadratic};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse, row};

/// The best mark.
pub const BEST: u8 = 4;
/// Characters of a note.
pub const NOTE_CHARS: usize = 1_000;

/// Marks by criterion.
pub type Marks = BTreeMap<String, u8>;

row! {
    /// One person's marks.
    pub RatingRow { drill_id: DrillId, place: i64, person_id: PersonId, marks: Json<Marks>, note: String }
}

query! {
    /// The marks of a drill, the first first. At most 24.
    pub RatingsOf { drill: DrillId } -> [RatingRow] =
        "select drill_id, place, person_id, marks, note from train_rating
          where drill_id = $drill order by place, at_ms, person_id limit 24"
}
query! {
    /// Marks since a time, chat by chat as they came. At most 2,000.
    pub RatingsSince { since_ms: i64 } -> [RatingRow] =
        "select drill_id, place, person_id, marks, note from train_rating
          where at_ms > $since_ms order by at_ms, drill_id, place limit 2000"
}
query! {
    InsertRating<'a> {
        drill: DrillId, place: i64, person: PersonId, marks: Json<&'a Marks>, note: &'a Words, now: i64,
    } = "insert into train_rating (drill_id, place, person_id, marks, note, at_ms)
         values ($drill, $place, $person, $marks, $note, $now)"
}

/// A chat was marked. The note is about a person's words, so it stands in rows.
#[derive(Debug, Serialize)]
pub struct DrillRated {
    /// Of which drill.
    pub drill: DrillId,
    /// Which chat.
    pub place: i64,
    /// By whom.
    pub person: PersonId,
    /// What they said.
    pub marks: Marks,
    /// In words.
    #[serde(skip)]
    pub note: Words,
}

impl Event for DrillRated {
    const KIND: &'static str = "train.drill_rated";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let (drill, place, person, note) = (self.drill, self.place, self.person, &self.note);
        tx.push(InsertRating { drill, place, person, marks: Json(&self.marks), note, now }).await
    }
}

/// Somebody marks a chat of a drill.
#[derive(Debug)]
pub struct RateDrill {
    /// Who.
    pub person: PersonId,
    /// Which drill.
    pub drill: DrillId,
    /// Which chat.
    pub place: i64,
    /// What the case asks people to rate.
    pub criteria: Vec<String>,
    /// What they say.
    pub marks: Marks,
    /// In words.
    pub note: Words,
}

impl Command for RateDrill {
    const NAME: &'static str = "train.rate_drill";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingSee) && tx.actor().person() == Some(self.person);
        let drill = tx.opt(DrillShown { drill: self.drill }).await?.filter(|_| may);
        let parts = tx.all(PartsOf { drill: self.drill }).await?;
        let given = tx.all(RatingsOf { drill: self.drill }).await?;
        tx.record(decide(self, drill.as_ref(), &parts, &given)).await
    }
}

/// Decides whether marks are taken. Pure. Nobody marks their own drill, or one twice; every criterion has its mark.
fn decide(rate: &RateDrill, drill: Option<&DrillRow>, parts: &[PartRow], given: &[RatingRow]) -> Decision<(), Refusal> {
    let ended = drill.filter(|drill| drill.ended_ms.is_some() && drill.person_id != rate.person);
    if ended.is_none() || parts.iter().all(|part| part.place != rate.place) {
        return refuse(Refusal::Unseen);
    }
    let of = Given::of(given, rate.place);
    if !of.wants(rate.person) {
        return refuse(Refusal::Over);
    }
    let whole = rate.criteria.iter().all(|id| rate.marks.get(id).is_some_and(|mark| (1..=BEST).contains(mark)));
    if !whole || rate.marks.len() != rate.criteria.len() || rate.note.text().chars().count() > NOTE_CHARS {
        return refuse(Refusal::Text);
    }
    answer(()).and(DrillRated {
        drill: rate.drill,
        place: rate.place,
        person: rate.person,
        marks: rate.marks.clone(),
        note: rate.note.clone(),
    })
}

/// The marks of one chat.
#[derive(Clone, Debug, Default)]
pub struct Given<'a>(Vec<&'a RatingRow>);

impl<'a> Given<'a> {
    /// Of the chat at `place`.
    pub fn of(all: &'a [RatingRow], place: i64) -> Given<'a> {
        Given(all.iter().filter(|row| row.place == place).collect())
    }

    /// How many have marked it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Nobody has.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether another rater is wanted.
    pub fn open(&self) -> bool {
        match self.0.as_slice() {
            [] | [_] => true,
            [one, other] => needs_third(&one.list(), &other.list(), one.pass()),
            _ => false,
        }
    }

    /// Whether this person's marks are wanted.
    pub fn wants(&self, person: PersonId) -> bool {
        self.open() && self.0.iter().all(|row| row.person_id != person)
    }

    /// What the raters came to: the mark in the middle of three, the mean of two; none while another is wanted.
    pub fn result(&self) -> Option<Vec<(String, f64)>> {
        if self.open() {
            return None;
        }
        let first = self.0.first()?;
        let mark = |id: &String| {
            let mut marks: Vec<u8> = self.0.iter().filter_map(|row| row.marks.0.get(id).copied()).collect();
            marks.sort_unstable();
            match marks.as_slice() {
                [one, other] => (f64::from(*one) + f64::from(*other)) / 2.0,
                list => f64::from(list.get(list.len() / 2).copied().unwrap_or(0)),
            }
        };
        Some(first.marks.0.keys().map(|id| (id.clone(), mark(id))).collect())
    }

    /// What they wrote, the first first.
    pub fn notes(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|row| row.note.as_str()).filter(|note| !note.trim().is_empty())
    }
}

impl RatingRow {
    fn list(&self) -> Vec<u8> {
        self.marks.0.values().copied().collect()
    }

    /// The least sum that passes: three of four on the average.
    fn pass(&self) -> u32 {
        self.marks.0.len() as u32 * 3
    }
}

/// How far raters agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Marks that two people gave to the same thing.
    pub pairs: usize,
    /// Quadratic kappa of the first two marks of each thing; none where nothing varies.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha over all marks.
    pub alpha: Option<f64>,
}

/// How far raters agree on what they marked both.
pub fn agreement(all: &[RatingRow]) -> Agreement {
    let mut units: BTreeMap<(DrillId, i64, &str), Vec<u8>> = BTreeMap::new();
    for row in all {
        for (id, mark) in &row.marks.0 {
            units.entry((row.drill_id, row.place, id.as_str())).or_default().push(*mark);
        }
    }
    let pairs: Vec<(u8, u8)> =
        units.values().filter(|marks| marks.len() > 1).map(|marks| (marks[0], marks[1])).collect();
    let units: Vec<Vec<u8>> = units.into_values().collect();
    let alpha = alpha(&units, scenario::agree::Distance::Interval);
    Agreement { pairs: pairs.len(), kappa: quadratic(&pairs, BEST), alpha }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn rating(drill: u128, person: u128, empathy: u8, clarity: u8) -> RatingRow {
        let marks = BTreeMap::from([("clarity".to_owned(), clarity), ("empathy".to_owned(), empathy)]);
        RatingRow {
            drill_id: DrillId(Uuid::from_u128(drill)),
            place: 0,
            person_id: PersonId(Uuid::from_u128(person)),
            marks: Json(marks),
            note: String::new(),
        }
    }

    fn who(person: u128) -> PersonId {
        PersonId(Uuid::from_u128(person))
    }

    #[test]
    fn two_who_agree_are_enough_and_a_third_decides_where_they_differ() {
        let near = [rating(1, 1, 3, 3), rating(1, 2, 4, 3)];
        let given = Given::of(&near, 0);
        assert!(!given.open() && !given.wants(who(3)));
        assert_eq!(given.result().unwrap(), [("clarity".to_owned(), 3.0), ("empathy".to_owned(), 3.5)]);
        let mut apart = vec![rating(1, 1, 1, 3), rating(1, 2, 4, 3)];
        assert!(Given::of(&apart, 0).wants(who(3)) && !Given::of(&apart, 0).wants(who(1)));
        assert_eq!(Given::of(&apart, 0).result(), None);
        apart.push(rating(1, 3, 3, 2));
        let given = Given::of(&apart, 0);
        assert_eq!(given.result().unwrap(), [("clarity".to_owned(), 3.0), ("empathy".to_owned(), 3.0)]);
        assert!(!given.wants(who(4)));
    }

    #[test]
    fn agreement_is_one_where_all_agree_and_less_where_they_do_not() {
        let same = [rating(1, 1, 1, 4), rating(1, 2, 1, 4), rating(2, 1, 3, 2), rating(2, 2, 3, 2)];
        let all = agreement(&same);
        assert_eq!((all.pairs, all.kappa, all.alpha), (4, Some(1.0), Some(1.0)));
        let other = agreement(&[rating(1, 1, 1, 4), rating(1, 2, 3, 2), rating(2, 1, 3, 2), rating(2, 2, 3, 4)]);
        assert!(other.kappa.unwrap() < 0.5, "{other:?}");
        assert_eq!(agreement(&[rating(1, 1, 1, 4)]).kappa, None);
    }
}
