//! The debrief: what several people thought, how far apart they are, and how far their marks may be relied on.
//!
//! What others wrote is hidden until one's own scorecard is in; from who does not interview, until all are in.

use super::{
    CardRow, InterviewerRow,
    kit::{self, CRITICAL_MIN, Weights},
};
use crate::stats::{Agreement, agreement};
use event::{InterviewId, PersonId};

/// A scorecard with its marks.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The card.
    pub card: CardRow,
    /// Competency, mark, what it rests on.
    pub marks: Vec<(String, i64, String)>,
}

/// Whether `reader` may see the scorecards of an interview.
pub fn may_see(reader: PersonId, askers: &[InterviewerRow], cards: &[CardRow]) -> bool {
    let is_in = |person: PersonId| cards.iter().any(|card| card.rater_id == person);
    match askers.iter().any(|asker| asker.person_id == reader) {
        true => is_in(reader),
        false => !askers.is_empty() && askers.iter().all(|asker| is_in(asker.person_id)),
    }
}

/// What was thought of one competency.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its code.
    pub competency: String,
    /// Who gave which mark.
    pub marks: Vec<(PersonId, i64)>,
    /// Mean of the marks.
    pub mean: f64,
    /// How far the highest is from the lowest.
    pub spread: i64,
    /// What it weighs, in hundredths; 0: nothing.
    pub weight: i64,
    /// A critical one got less than it needs from somebody.
    pub short: bool,
}

/// What a debrief is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Debrief {
    /// Competencies in the order of the list.
    pub lines: Vec<Line>,
    /// Mean of the marks by weight, 1 to 4; nothing where nothing that weighs was judged.
    pub mean: Option<f64>,
    /// Hundredths of the weights that were judged.
    pub covered: i64,
    /// Agreement over pairs of people who judged the same thing in the same interview.
    pub agreement: Agreement,
}

/// Puts scorecards together. `weights`: of the role; none: everything weighs nothing.
pub fn debrief(cards: &[Judged], weights: Option<&Weights>) -> Debrief {
    let mut lines = Vec::new();
    for competency in kit::competencies() {
        let code = competency.code.as_str();
        let marks: Vec<(PersonId, i64)> =
            cards.iter().filter_map(|one| Some((one.card.rater_id, mark(one, code)?))).collect();
        let (Some(low), Some(high)) =
            (marks.iter().map(|(_, mark)| *mark).min(), marks.iter().map(|(_, mark)| *mark).max())
        else {
            continue;
        };
        let critical = weights.is_some_and(|weights| weights.critical.iter().any(|one| one == code));
        lines.push(Line {
            competency: code.to_owned(),
            mean: marks.iter().map(|(_, mark)| *mark as f64).sum::<f64>() / marks.len() as f64,
            spread: high - low,
            weight: weights.and_then(|weights| weights.weights.get(code)).copied().unwrap_or(0),
            short: critical && low < CRITICAL_MIN,
            marks,
        });
    }
    let covered: i64 = lines.iter().map(|line| line.weight).sum();
    let sum: f64 = lines.iter().map(|line| line.mean * line.weight as f64).sum();
    Debrief { mean: (covered > 0).then(|| sum / covered as f64), covered, agreement: agreement(&pairs(cards)), lines }
}

fn mark(judged: &Judged, code: &str) -> Option<i64> {
    judged.marks.iter().find(|(competency, _, _)| competency == code).map(|(_, mark, _)| *mark)
}

/// Marks that two people gave to the same competency in the same interview; each pair once, the lower id first.
fn pairs(cards: &[Judged]) -> Vec<(u8, u8)> {
    let mut pairs = Vec::new();
    let key = |one: &Judged| (one.card.interview_id, one.card.rater_id);
    for one in cards {
        for other in cards.iter().filter(|other| key(other).0 == key(one).0 && key(other).1 > key(one).1) {
            for (code, a, _) in &one.marks {
                let both = mark(other, code).and_then(|b| Some((u8::try_from(*a).ok()?, u8::try_from(b).ok()?)));
                pairs.extend(both);
            }
        }
    }
    pairs
}

/// Of an application's interviews, those whose scorecards `reader` may see.
pub fn open(reader: PersonId, askers: &[InterviewerRow], cards: &[CardRow]) -> Vec<InterviewId> {
    let mut ids: Vec<InterviewId> = askers.iter().map(|asker| asker.interview_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| {
        let here: Vec<InterviewerRow> = askers.iter().filter(|asker| asker.interview_id == *id).cloned().collect();
        let cards: Vec<CardRow> = cards.iter().filter(|card| card.interview_id == *id).cloned().collect();
        may_see(reader, &here, &cards)
    });
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisition::Post;
    use proptest::prelude::*;
    use store::Json;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn asker(n: u128) -> InterviewerRow {
        let interview_id = InterviewId(Uuid::nil());
        InterviewerRow { interview_id, person_id: person(n), focus: Json(Vec::new()), from_ms: None }
    }

    fn card(n: u128) -> CardRow {
        CardRow {
            id: Uuid::from_u128(n),
            interview_id: InterviewId(Uuid::nil()),
            rater_id: person(n),
            recommendation: 3,
            summary: String::new(),
            submitted_ms: 0,
        }
    }

    fn judged(n: u128, marks: &[(&str, i64)]) -> Judged {
        let marks = marks.iter().map(|(code, mark)| ((*code).to_owned(), *mark, String::new())).collect();
        Judged { card: card(n), marks }
    }

    #[test]
    fn nobody_sees_anothers_card_before_their_own_is_in() {
        let askers = [asker(1), asker(2)];
        assert!(!may_see(person(1), &askers, &[card(2)]));
        assert!(may_see(person(1), &askers, &[card(1)]));
        assert!(!may_see(person(9), &askers, &[card(1)]));
        assert!(may_see(person(9), &askers, &[card(1), card(2)]));
        assert!(!may_see(person(9), &[], &[]));
    }

    #[test]
    fn a_debrief_says_where_people_differ() {
        let weights = kit::weights(Post::Agent);
        let cards = [
            judged(1, &[("compliance", 4), ("communication", 2), ("teamwork", 4)]),
            judged(2, &[("compliance", 2), ("communication", 2)]),
        ];
        let found = debrief(&cards, weights);
        let line = |code: &str| found.lines.iter().find(|line| line.competency == code).unwrap();
        assert_eq!((line("compliance").spread, line("compliance").short, line("compliance").mean), (2, true, 3.0));
        assert_eq!((line("communication").spread, line("communication").short), (0, false));
        // What weighs nothing is shown and does not count.
        assert_eq!((line("teamwork").weight, found.covered), (0, 40));
        assert_eq!(found.mean, Some(2.5));
        assert_eq!((found.agreement.n, found.agreement.few), (2, true));
        assert_eq!(debrief(&[], weights).mean, None);
    }

    proptest! {
        #[test]
        fn what_is_seen_never_shrinks_as_cards_come_in(
            readers in 0u128..6, asking in proptest::collection::btree_set(0u128..5, 1..4), order in any::<u64>(),
        ) {
            let askers: Vec<InterviewerRow> = asking.iter().map(|n| asker(*n)).collect();
            let mut left: Vec<u128> = asking.iter().copied().collect();
            let turn = order as usize % left.len();
            left.rotate_left(turn);
            let (mut cards, mut seen) = (Vec::new(), false);
            for n in left {
                cards.push(card(n));
                let now = may_see(person(readers), &askers, &cards);
                prop_assert!(now || !seen);
                seen = now;
            }
            // When all are in, everybody who may open the page sees them.
            prop_assert!(seen);
        }
    }
}
