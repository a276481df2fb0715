//! Whether one group is selected much less often than another: the four-fifths rule beside Fisher's exact test.
//!
//! The rule is American law's rule of thumb (29 CFR 1607.4(D)); elsewhere it is a way to notice, and no test of anything. Neither the
//! ratio nor the probability alone is enough: the ratio of few people jumps, and of many people a trifle is significant.

use serde::Serialize;

/// People of a group fewer than which nothing is shown about it.
const SHOWN_MIN: u32 = 5;
/// Applicants of a group fewer than which a ratio says little.
const APPLICANTS_FEW: u32 = 30;
/// People selected, over both groups, fewer than which a ratio says little.
const SELECTED_FEW: u32 = 5;

/// How many of a group stood before a step, and how many passed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Everybody.
    pub applied: u32,
    /// Of these, those who passed; never more.
    pub passed: u32,
}

/// What a step does to a group, compared with the group that passes most often.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Impact {
    /// The group's rate over the highest rate, 0 to 1.
    pub ratio: f64,
    /// Whether the ratio is below four fifths; exactly four fifths is not.
    pub below: bool,
    /// Fisher's exact test, two-sided: how often chance alone makes a difference at least as unlikely.
    pub p: f64,
    /// Whether too few people stand behind it to conclude anything.
    pub few: bool,
}

/// Compares each group with the one that passes most often; the answers stand in the order of `groups`.
///
/// `None` for a group of fewer than five, which is not shown, and for each where nobody passed at all. The group that passes most often is
/// compared with itself: a ratio of 1. Source: 29 CFR 1607.4(D); questions 12 and 21 of the Uniform Guidelines (44 FR 11996).
pub fn impact(groups: &[Group]) -> Vec<Option<Impact>> {
    let shown = |group: &Group| group.applied >= SHOWN_MIN && group.passed <= group.applied;
    let best = groups.iter().filter(|group| shown(group)).copied().reduce(|best, group| {
        let more = product(group.passed, best.applied) > product(best.passed, group.applied);
        if more { group } else { best }
    });
    let Some(best) = best.filter(|best| best.passed > 0) else { return vec![None; groups.len()] };
    groups.iter().map(|group| shown(group).then(|| against(*group, best))).collect()
}

fn against(group: Group, best: Group) -> Impact {
    let (mine, theirs) = (product(group.passed, best.applied), product(best.passed, group.applied));
    Impact {
        ratio: mine as f64 / theirs as f64,
        // In whole numbers: four fifths has no exact double, and 48 of 60 is not below it.
        below: u128::from(mine) * 5 < u128::from(theirs) * 4,
        p: fisher(group.passed, group.applied - group.passed, best.passed, best.applied - best.passed),
        few: group.applied.min(best.applied) < APPLICANTS_FEW
            || product(group.passed + best.passed, 1) < u64::from(SELECTED_FEW),
    }
}

fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// Fisher's exact test of a table of two rows (`a`, `b`) and (`c`, `d`), two-sided: the sum of the probabilities of all tables with the same
/// margins that are no more likely than this one.
///
/// 1 where a margin is empty. Tables within 10⁻⁷ of this one's probability count as equally likely, as in R's `fisher.test`.
/// Source: Fisher, Statistical Methods for Research Workers (1934), section 21.02.
pub fn fisher(a: u32, b: u32, c: u32, d: u32) -> f64 {
    const SAME: f64 = 1.0 + 1e-7;
    let [a, b, c, d] = [a, b, c, d].map(f64::from);
    let (row, column, all) = (a + b, a + c, a + b + c + d);
    let (low, high) = ((row + column - all).max(0.0), row.min(column));
    if low >= high {
        return 1.0;
    }
    // Weights relative to the likeliest table, from one to the next by their ratio: no factorial, no logarithm.
    let up = |x: f64| (row - x) * (column - x) / ((x + 1.0) * (all - row - column + x + 1.0));
    let mode = ((row + 1.0) * (column + 1.0) / (all + 2.0)).floor().clamp(low, high);
    let mut weights = Vec::new();
    let (mut x, mut weight) = (mode, 1.0);
    while x < high && weight > 0.0 {
        weight *= up(x);
        x += 1.0;
        weights.push((x, weight));
    }
    (x, weight) = (mode, 1.0);
    while x > low && weight > 0.0 {
        x -= 1.0;
        weight /= up(x);
        weights.push((x, weight));
    }
    weights.push((mode, 1.0));
    let mine = weights.iter().find(|(x, _)| *x == a).map_or(0.0, |(_, weight)| *weight);
    let sum = |of: &dyn Fn(f64) -> bool| {
        let mut some: Vec<f64> = weights.iter().map(|(_, weight)| *weight).filter(|weight| of(*weight)).collect();
        some.sort_unstable_by(f64::total_cmp);
        some.iter().sum::<f64>()
    };
    (sum(&|weight| weight <= mine * SAME) / sum(&|_| true)).min(1.0)
}
