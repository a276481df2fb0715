//! Interviewers beside each other, and what was thought at interviews beside what was seen ninety days later. Pure.

use crate::{
    interview::kit,
    post::Channel,
    quality::StartedRow,
    stats::{Agreement, Relation, Spread, agreement, relation, unrestricted},
};
use event::{ApplicationId, InterviewId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use store::{query, row};

/// Scorecards of an interviewer fewer than which nothing is told.
pub const CARDS_MIN: usize = 5;

row! {
    /// A mark.
    pub MarkLine {
        application_id: ApplicationId, interview_id: InterviewId, rater_id: PersonId, competency: String, mark: i64,
    }
    /// A recommendation.
    pub CardLine { application_id: ApplicationId, rater_id: PersonId, recommendation: i64 }
}

query! {
    /// The latest marks, at most 40,000: those of about two thousand interviews.
    pub Marks { from: i64 } -> [MarkLine] =
        "select s.application_id, s.interview_id, s.rater_id, m.competency, m.mark
           from hire_scorecard s join hire_mark m on m.scorecard_id = s.id where s.submitted_ms >= $from
          order by s.submitted_ms desc, s.id desc, m.competency limit 40000"
}
query! {
    /// The latest recommendations, at most 5,000.
    pub Cards { from: i64 } -> [CardLine] =
        "select application_id, rater_id, recommendation from hire_scorecard where submitted_ms >= $from
          order by submitted_ms desc, id desc limit 5000"
}

/// An interviewer beside the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Rater {
    /// Who.
    pub person: PersonId,
    /// Interviews that they handed in a card for.
    pub cards: usize,
    /// Mean of their marks.
    pub mean: f64,
    /// Their marks less the mean of the others' marks of the same candidates and competencies; nothing where nobody else judged.
    pub against: Option<f64>,
    /// Agreement with whoever else judged the same.
    pub agreement: Agreement,
}

impl Rater {
    /// Whether there are too few cards to say anything.
    pub const fn few(&self) -> bool {
        self.cards < CARDS_MIN
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0u32), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / f64::from(n))
}

/// Every interviewer, the strictest first; those of whom too little is known at the end.
pub fn raters(marks: &[MarkLine]) -> Vec<Rater> {
    let mut by_thing: BTreeMap<(InterviewId, &str), Vec<(PersonId, i64)>> = BTreeMap::new();
    for one in marks {
        by_thing.entry((one.interview_id, &one.competency)).or_default().push((one.rater_id, one.mark));
    }
    let people: BTreeSet<PersonId> = marks.iter().map(|one| one.rater_id).collect();
    let mut list: Vec<Rater> = people.into_iter().map(|person| rater(person, marks, &by_thing)).collect();
    let key = |one: &Rater| (one.few(), one.against.unwrap_or(0.0));
    list.sort_by(|a, b| key(a).0.cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)).then(a.person.cmp(&b.person)));
    list
}

fn rater(
    person: PersonId,
    marks: &[MarkLine],
    by_thing: &BTreeMap<(InterviewId, &str), Vec<(PersonId, i64)>>,
) -> Rater {
    let own: Vec<&MarkLine> = marks.iter().filter(|one| one.rater_id == person).collect();
    let interviews: BTreeSet<InterviewId> = own.iter().map(|one| one.interview_id).collect();
    let (mut differences, mut pairs) = (Vec::new(), Vec::new());
    for one in &own {
        let Some(all) = by_thing.get(&(one.interview_id, one.competency.as_str())) else { continue };
        let others: Vec<i64> = all.iter().filter(|(who, _)| *who != person).map(|(_, mark)| *mark).collect();
        let Some(theirs) = mean(others.iter().map(|mark| *mark as f64)) else { continue };
        differences.push(one.mark as f64 - theirs);
        let small = |mark: i64| u8::try_from(mark).ok();
        pairs.extend(others.iter().filter_map(|other| Some((small(one.mark)?, small(*other)?))));
    }
    Rater {
        person,
        cards: interviews.len(),
        mean: mean(own.iter().map(|one| one.mark as f64)).unwrap_or(0.0),
        against: mean(differences.into_iter()),
        agreement: agreement(&pairs),
    }
}

/// What hires are judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The mean mark after ninety days.
    Mean,
    /// Whether they are still here.
    Stayed,
}

/// What was known before.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// The mean of what interviewers recommended.
    Recommendation,
    /// The mean mark of a competency, by its code.
    Competency(String),
    /// The mean of one interviewer's marks.
    Rater(PersonId),
}

/// How far something that was known before tells what came after.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What.
    pub before: Before,
    /// Over those who were hired and judged.
    pub relation: Relation,
    /// What choosing them did to it.
    pub spread: Option<Spread>,
}

/// What a channel's hires turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelTold {
    /// Which.
    pub channel: Channel,
    /// Hires that were judged.
    pub n: usize,
    /// Mean of their marks, 1 to 4; nothing for none.
    pub mean: Option<f64>,
    /// Those who are still here.
    pub stayed: usize,
}

/// What somebody turned out to be by a criterion.
fn outcome(row: &StartedRow, criterion: Criterion) -> Option<f64> {
    row.judged_ms?;
    match criterion {
        Criterion::Mean => row.score.map(|score| score as f64 / 100.0),
        Criterion::Stayed => row.stayed.map(|stayed| stayed as f64),
    }
}

/// What predicted: recommendation, competencies in the order of the list, interviewers.
pub fn told(marks: &[MarkLine], cards: &[CardLine], started: &[StartedRow], criterion: Criterion) -> Vec<Told> {
    let after: BTreeMap<ApplicationId, f64> =
        started.iter().filter_map(|row| Some((row.id, outcome(row, criterion)?))).collect();
    let mut list = Vec::new();
    let values = cards.iter().map(|card| (card.application_id, card.recommendation));
    list.push(one(Before::Recommendation, values, &after));
    for competency in kit::competencies() {
        let of = marks.iter().filter(|one| one.competency == competency.code);
        let told =
            one(Before::Competency(competency.code.clone()), of.map(|one| (one.application_id, one.mark)), &after);
        list.push(told);
    }
    let people: BTreeSet<PersonId> = marks.iter().map(|one| one.rater_id).collect();
    for person in people {
        let of = marks.iter().filter(|one| one.rater_id == person);
        list.push(one(Before::Rater(person), of.map(|one| (one.application_id, one.mark)), &after));
    }
    list.retain(|told| told.relation.n > 0);
    list
}

fn one(
    before: Before,
    values: impl Iterator<Item = (ApplicationId, i64)>,
    after: &BTreeMap<ApplicationId, f64>,
) -> Told {
    let mut by_person: BTreeMap<ApplicationId, Vec<f64>> = BTreeMap::new();
    for (application, value) in values {
        by_person.entry(application).or_default().push(value as f64);
    }
    let known: Vec<(ApplicationId, f64)> =
        by_person.into_iter().filter_map(|(id, values)| Some((id, mean(values.into_iter())?))).collect();
    let pairs: Vec<(f64, f64)> = known.iter().filter_map(|(id, value)| Some((*value, *after.get(id)?))).collect();
    let found = relation(&pairs);
    let chosen: Vec<f64> = pairs.iter().map(|(value, _)| *value).collect();
    let all: Vec<f64> = known.iter().map(|(_, value)| *value).collect();
    let spread = found.r.filter(|_| !found.few).and_then(|r| unrestricted(r, &chosen, &all));
    Told { before, relation: found, spread }
}

/// What the hires of each channel turned out to be, most first.
pub fn by_channel(started: &[StartedRow]) -> Vec<ChannelTold> {
    let mut by: BTreeMap<Channel, Vec<&StartedRow>> = BTreeMap::new();
    for row in started.iter().filter(|row| row.judged_ms.is_some()) {
        by.entry(row.channel).or_default().push(row);
    }
    let told = |(channel, rows): (Channel, Vec<&StartedRow>)| ChannelTold {
        channel,
        n: rows.len(),
        mean: mean(rows.iter().filter_map(|row| row.score).map(|score| score as f64 / 100.0)),
        stayed: rows.iter().filter(|row| row.stayed == Some(1)).count(),
    };
    let mut list: Vec<ChannelTold> = by.into_iter().map(told).collect();
    list.sort_by_key(|one| (std::cmp::Reverse(one.n), one.channel));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::RequisitionId;
    use uuid::Uuid;

    fn mark(application: u128, rater: u128, mark: i64) -> MarkLine {
        MarkLine {
            application_id: ApplicationId(Uuid::from_u128(application)),
            interview_id: InterviewId(Uuid::from_u128(application)),
            rater_id: PersonId(Uuid::from_u128(rater)),
            competency: "compliance".into(),
            mark,
        }
    }

    fn started(application: u128, score: Option<i64>, stayed: i64) -> StartedRow {
        StartedRow {
            id: ApplicationId(Uuid::from_u128(application)),
            number: 1,
            requisition_id: RequisitionId(Uuid::nil()),
            channel: if application.is_multiple_of(2) { Channel::X } else { Channel::Forum },
            since_ms: 0,
            name: String::new(),
            score,
            stayed: Some(stayed),
            judged_ms: Some(1),
            by_id: None,
        }
    }

    #[test]
    fn the_strict_are_told_from_the_kind_on_the_same_candidates_alone() {
        let mut marks: Vec<MarkLine> =
            (0..6).flat_map(|n| [mark(n, 1, 2), mark(n, 2, if n % 2 == 0 { 3 } else { 4 })]).collect();
        // Whoever judged alone, or seldom, is not compared.
        marks.push(mark(9, 3, 1));
        let list = raters(&marks);
        let plain: Vec<_> =
            list.iter().map(|one| (one.person.0.as_u128(), one.cards, one.few(), one.against)).collect();
        assert_eq!(plain, [(1, 6, false, Some(-1.5)), (2, 6, false, Some(1.5)), (3, 1, true, None)]);
        assert_eq!((list[0].mean, list[0].agreement.n, list[0].agreement.few), (2.0, 6, true));
    }

    #[test]
    fn what_was_thought_is_compared_with_what_was_seen_of_those_who_were_hired() {
        let marks: Vec<MarkLine> = (0..40).map(|n| mark(n, 1, 1 + (n as i64 * 7) % 4)).collect();
        let hires: Vec<StartedRow> = (20..32).map(|n| started(n, Some(100 * (1 + (n as i64 * 7) % 4)), 1)).collect();
        let list = told(&marks, &[], &hires, Criterion::Mean);
        let compliance = list.iter().find(|one| one.before == Before::Competency("compliance".into())).unwrap();
        assert_eq!((compliance.relation.n, compliance.relation.few), (12, false));
        assert!(compliance.relation.r.unwrap() > 0.999);
        assert!(compliance.spread.is_some());
        // Everybody stayed: nothing can be told from that.
        let list = told(&marks, &[], &hires, Criterion::Stayed);
        assert!(list.iter().all(|one| one.relation.r.is_none() && one.spread.is_none()));
        let few = told(&marks, &[], &hires[..4], Criterion::Mean);
        assert!(few.iter().all(|one| one.relation.few && one.spread.is_none()));
    }

    #[test]
    fn channels_say_how_many_stayed() {
        let list = by_channel(&[started(2, Some(300), 1), started(4, None, 0), started(3, Some(250), 1)]);
        assert_eq!((list[0].channel, list[0].n, list[0].mean, list[0].stayed), (Channel::X, 2, Some(3.0), 1));
        assert_eq!((list[1].channel, list[1].n, list[1].stayed), (Channel::Forum, 1, 1));
    }
}
