//! What each channel brought and what it cost: visits, applications, how far they came, and cost for each of them.

use super::{Channel, PostRow, VisitsRow};
use crate::{application::TallyRow, requisition::Stage};
use std::collections::BTreeMap;

/// What a channel brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Visits of its links.
    pub visits: i64,
    /// Applications.
    pub applications: i64,
    /// How many got at least to each stage, by rank.
    pub reached: Vec<i64>,
    /// What its posts cost, smallest units by currency.
    pub cost: BTreeMap<String, i64>,
}

impl Line {
    /// How many got at least to a stage.
    pub fn at(&self, stage: Stage) -> i64 {
        self.reached.get(stage.rank() as usize).copied().unwrap_or(0)
    }

    /// Who accepted an offer.
    pub fn hires(&self) -> i64 {
        self.at(Stage::Accepted)
    }

    /// Cost for each of `n`, rounded half up, by currency; none while there is nobody to divide by.
    pub fn cost_per(&self, n: i64) -> Option<BTreeMap<&str, i64>> {
        (n > 0)
            .then(|| self.cost.iter().map(|(currency, cost)| (currency.as_str(), (2 * cost + n) / (2 * n))).collect())
    }
}

/// What each channel brought that has a post or an application, most applications first.
pub fn report(tally: &[TallyRow], posts: &[PostRow], visits: &[VisitsRow]) -> Vec<(Channel, Line)> {
    let mut lines: BTreeMap<Channel, Line> = BTreeMap::new();
    for row in tally {
        let line = lines.entry(row.channel).or_default();
        line.applications += row.n;
        line.reached.resize(crate::requisition::STAGES.len(), 0);
        let far = usize::try_from(row.reached).unwrap_or(0) + 1;
        line.reached.iter_mut().take(far).for_each(|n| *n += row.n);
    }
    for post in posts {
        let line = lines.entry(post.channel).or_default();
        *line.cost.entry(post.currency.clone()).or_default() += post.cost;
        line.visits += visits.iter().filter(|row| row.post_id == post.id).map(|row| row.n).sum::<i64>();
    }
    let mut list: Vec<(Channel, Line)> = lines.into_iter().collect();
    list.sort_by_key(|(channel, line)| (std::cmp::Reverse(line.applications), *channel));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::State;
    use event::{PostId, RequisitionId};
    use uuid::Uuid;

    fn tally(channel: Channel, reached: i64, n: i64) -> TallyRow {
        TallyRow { channel, stage: Stage::Applied, state: State::Active, reached, n }
    }

    fn post(id: u128, channel: Channel, cost: i64, currency: &str) -> PostRow {
        PostRow {
            id: PostId(Uuid::from_u128(id)),
            requisition_id: RequisitionId(Uuid::nil()),
            channel,
            lang: "en".into(),
            text: String::new(),
            code: String::new(),
            label: String::new(),
            cost,
            currency: currency.into(),
            from_ms: 0,
            until_ms: None,
            by_id: None,
            made_ms: 0,
            referrer_id: None,
            relation: None,
        }
    }

    #[test]
    fn costs_are_divided_among_those_who_came_and_those_who_stayed() {
        let tallies =
            [tally(Channel::X, 0, 7), tally(Channel::X, 4, 2), tally(Channel::X, 7, 1), tally(Channel::Forum, 0, 1)];
        let posts = [
            post(1, Channel::X, 10_000, "SGD"),
            post(2, Channel::X, 5_000, "SGD"),
            post(3, Channel::Campus, 900, "EUR"),
        ];
        let visits = [
            VisitsRow { post_id: PostId(Uuid::from_u128(1)), n: 40 },
            VisitsRow { post_id: PostId(Uuid::from_u128(2)), n: 2 },
        ];
        let lines = report(&tallies, &posts, &visits);
        assert_eq!(
            lines.iter().map(|(channel, _)| *channel).collect::<Vec<_>>(),
            [Channel::X, Channel::Forum, Channel::Campus]
        );
        let x = &lines[0].1;
        assert_eq!((x.visits, x.applications, x.at(Stage::Interview), x.hires()), (42, 10, 3, 1));
        assert_eq!(x.cost_per(x.applications).unwrap()["SGD"], 1_500);
        assert_eq!(x.cost_per(x.hires()).unwrap()["SGD"], 15_000);
        assert_eq!(x.cost_per(7).unwrap()["SGD"], 2_143);
        assert_eq!(lines[2].1.cost_per(lines[2].1.hires()), None, "nobody to divide by");
    }
}
