//! A funnel: how many got how far, how long a step took, who waits; and what each channel brought, cost and was worth. Pure.

use super::{GoodRow, HirePaceRow, PaceRow, ReachRow};
use crate::{
    application::{State, TallyRow},
    post::{
        Channel, PostRow,
        report::{Line, report},
    },
    requisition::{STAGES, Stage},
    stats::{Share, share},
};

/// People fewer than whom no share and no middle is told.
pub const FEW: i64 = 5;

/// How long a step took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// How many took it.
    pub n: i64,
    /// The days that half of them needed at most; nothing for fewer than five.
    pub days: Option<f64>,
}

/// A stage of a funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct StageLine {
    /// Which.
    pub stage: Stage,
    /// How many got at least so far.
    pub reached: i64,
    /// Of those who got to the stage before.
    pub share: Option<Share>,
    /// How long those were in it who got on.
    pub pace: Pace,
    /// How many are in it now.
    pub waits: i64,
}

/// What a channel brought and was worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Which.
    pub channel: Channel,
    /// Applications, how far they came, cost.
    pub line: Line,
    /// How many came to an interview.
    pub quality: Option<Share>,
    /// From applying to accepting.
    pub pace: Pace,
    /// Hires that were judged after ninety days.
    pub judged: i64,
    /// Of them, those who are good.
    pub good: i64,
}

/// What became of those who applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// Stages in order, without those that nobody passes.
    pub stages: Vec<StageLine>,
    /// Channels, most applications first.
    pub channels: Vec<Cell>,
    /// Applications.
    pub applications: i64,
    /// Who accepted.
    pub hires: i64,
    /// Offers that were answered, and how many of them were accepted.
    pub offers: (i64, i64),
    /// From applying to accepting.
    pub pace: Pace,
}

/// The value below and above which half of `list` lies: values with how many have them. Nothing for nobody.
pub fn middle(list: &[(i64, i64)]) -> Option<f64> {
    let mut list: Vec<(i64, i64)> = list.iter().copied().filter(|(_, n)| *n > 0).collect();
    list.sort_unstable();
    let all: i64 = list.iter().map(|(_, n)| n).sum();
    let at = |place: i64| {
        let mut passed = 0;
        list.iter().find(|(_, n)| {
            passed += n;
            passed > place
        })
    };
    let (low, high) = (at((all - 1) / 2)?, at(all / 2)?);
    (all > 0).then(|| (low.0 + high.0) as f64 / 2.0)
}

fn pace(list: &[(i64, i64)]) -> Pace {
    let n = list.iter().map(|(_, n)| n).sum();
    Pace { n, days: middle(list).filter(|_| n >= FEW) }
}

fn share_of(part: i64, all: i64) -> Option<Share> {
    let small = |n: i64| u32::try_from(n).ok();
    if all < FEW { None } else { share(small(part)?, small(all)?) }
}

/// Puts a funnel together. `now`: where those stand who go on. `planned`: the stages that somebody passes; none: all.
pub fn funnel(
    reach: &[ReachRow],
    paces: &[PaceRow],
    now: &[TallyRow],
    posts: &[PostRow],
    (hire_paces, goods): (&[HirePaceRow], &[GoodRow]),
    planned: &[Stage],
) -> Funnel {
    let at_least = |rank: i64| reach.iter().filter(|row| row.reached >= rank).map(|row| row.n).sum::<i64>();
    let (mut stages, mut before): (Vec<StageLine>, Option<i64>) = (Vec::new(), None);
    for stage in STAGES.iter().copied().filter(|stage| planned.is_empty() || planned.contains(stage)) {
        let reached = at_least(stage.rank());
        let days: Vec<(i64, i64)> =
            paces.iter().filter(|row| row.step == stage.word()).map(|row| (row.days, row.n)).collect();
        let here = |row: &&TallyRow| row.stage == stage && row.state == State::Active;
        let waits = now.iter().filter(here).map(|row| row.n).sum();
        let share = before.and_then(|before| share_of(reached, before));
        stages.push(StageLine { stage, reached, share, pace: pace(&days), waits });
        before = Some(reached);
    }
    let offer = Stage::Offer.rank();
    let turned: i64 = reach.iter().filter(|row| row.reached == offer && row.going == 0).map(|row| row.n).sum();
    let hires = at_least(Stage::Accepted.rank());
    let all: Vec<(i64, i64)> = hire_paces.iter().map(|row| (row.days, row.n)).collect();
    Funnel {
        applications: at_least(0),
        hires,
        offers: (hires + turned, hires),
        pace: pace(&all),
        channels: channels(reach, posts, hire_paces, goods),
        stages,
    }
}

fn channels(reach: &[ReachRow], posts: &[PostRow], hire_paces: &[HirePaceRow], goods: &[GoodRow]) -> Vec<Cell> {
    let as_tally = |row: &ReachRow| TallyRow {
        channel: row.channel,
        stage: Stage::Applied,
        state: State::Active,
        reached: row.reached,
        n: row.n,
    };
    let tally: Vec<TallyRow> = reach.iter().filter(|row| row.n > 0).map(as_tally).collect();
    let cell = |(channel, line): (Channel, Line)| {
        let days: Vec<(i64, i64)> =
            hire_paces.iter().filter(|row| row.channel == channel).map(|row| (row.days, row.n)).collect();
        let good = goods.iter().find(|row| row.channel == channel);
        Cell {
            channel,
            quality: share_of(line.at(Stage::Interview), line.applications),
            pace: pace(&days),
            judged: good.map_or(0, |row| row.judged),
            good: good.map_or(0, |row| row.good),
            line,
        }
    };
    report(&tally, posts, &[]).into_iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reach(channel: Channel, reached: i64, going: i64, n: i64) -> ReachRow {
        ReachRow { channel, reached, going, n }
    }

    #[test]
    fn a_funnel_says_how_many_got_how_far_and_how_fast() {
        let rows = [
            reach(Channel::X, 0, 0, 60),
            reach(Channel::X, 4, 0, 30),
            reach(Channel::X, 6, 0, 2),
            reach(Channel::X, 6, 1, 1),
            reach(Channel::Forum, 8, 1, 7),
        ];
        let days = |step: &str, days, n| PaceRow { step: step.into(), days, n };
        let paces = [days("applied", 1, 3), days("applied", 4, 3), days("offer", 2, 4)];
        let now = [TallyRow { channel: Channel::X, stage: Stage::Offer, state: State::Active, reached: 6, n: 1 }];
        let hired = [HirePaceRow { channel: Channel::Forum, days: 30, n: 7 }];
        let goods = [GoodRow { channel: Channel::Forum, judged: 6, good: 4 }];
        let found = funnel(&rows, &paces, &now, &[], (&hired, &goods), &[]);
        assert_eq!((found.applications, found.hires, found.offers), (100, 7, (9, 7)));
        let at = |stage| found.stages.iter().find(|line| line.stage == stage).unwrap();
        assert_eq!((at(Stage::Applied).reached, at(Stage::Interview).reached, at(Stage::Offer).reached), (100, 40, 10));
        assert_eq!(at(Stage::Applied).pace, Pace { n: 6, days: Some(2.5) });
        assert_eq!(at(Stage::Offer).pace, Pace { n: 4, days: None }, "four are too few");
        assert_eq!((at(Stage::Offer).waits, at(Stage::Interview).waits), (1, 0));
        let share = at(Stage::Interview).share.unwrap();
        assert_eq!((share.of, share.n), (40, 40), "the stage before it is the simulation");
        let forum = found.channels.iter().find(|cell| cell.channel == Channel::Forum).unwrap();
        assert_eq!((forum.judged, forum.good, forum.pace.days), (6, 4, Some(30.0)));
        let some = funnel(&rows, &paces, &now, &[], (&[], &[]), &[Stage::Applied, Stage::Interview]);
        let share = some.stages[1].share.unwrap();
        assert_eq!((share.of, share.n), (40, 100), "a stage that is not planned is not passed");
    }

    proptest! {
        #[test]
        fn the_middle_of_counts_is_the_median_of_the_values(values in proptest::collection::vec((0i64..60, 0i64..5), 0..30)) {
            let mut plain: Vec<f64> = Vec::new();
            for (value, n) in &values {
                plain.extend((0..*n).map(|_| *value as f64));
            }
            prop_assert_eq!(middle(&values), crate::stats::median(&plain));
        }
    }
}
