//! Whether one figure goes with another: correlation with its interval, and what choosing people did to it.

use super::{SIDES_95, VALUES_MAX};
use serde::Serialize;

/// Pairs fewer than which no correlation is told.
const PAIRS_MIN: usize = 10;
/// The spread of the chosen over that of all, below which a correlation among the chosen says little about all.
const NARROW: f64 = 0.8;

/// How far two figures go together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Relation {
    /// Pairs.
    pub n: usize,
    /// Pearson's correlation, -1 to 1; nothing where one of the figures does not vary.
    pub r: Option<f64>,
    /// 95 % interval by Fisher's z; nothing below four pairs or without `r`.
    pub interval: Option<(f64, f64)>,
    /// Whether there are too few pairs to say anything.
    pub few: bool,
}

/// What was seen of a figure among the chosen, and how much it varied among all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Standard deviation among the chosen over that among all who were judged.
    pub ratio: f64,
    /// Whether the chosen are so much alike that the correlation is understated.
    pub narrow: bool,
    /// The correlation as it would be among all, if the relation is the same straight line everywhere.
    pub r: f64,
}

/// Pearson's correlation of `pairs` with its 95 % interval. Pairs that are not numbers, and those after [`VALUES_MAX`], are left out.
///
/// Source: Fisher, Metron 1 (1921) 3: z = artanh r has the standard error 1 / √(n - 3).
pub fn relation(pairs: &[(f64, f64)]) -> Relation {
    let pairs: Vec<(f64, f64)> =
        pairs.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).take(VALUES_MAX).collect();
    let n = pairs.len();
    let r = correlation(&pairs);
    let interval = r.filter(|_| n > 3).map(|r| {
        let (z, side) = (r.atanh(), SIDES_95 / ((n - 3) as f64).sqrt());
        ((z - side).tanh(), (z + side).tanh())
    });
    Relation { n, r, interval, few: n < PAIRS_MIN }
}

fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    // Rounding makes a trace of variation out of figures that are all the same.
    let (first, rest) = pairs.split_first()?;
    if rest.iter().all(|pair| pair.0 == first.0) || rest.iter().all(|pair| pair.1 == first.1) {
        return None;
    }
    let n = pairs.len() as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / n, y + pair.1 / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0))
}

/// What became of a correlation `r` that was seen among the chosen only, who differ less than `all` did.
///
/// `chosen` and `all`: the figure by which people were chosen. Nothing where it does not vary, or where there are fewer than ten of either.
/// Source: Thorndike, Personnel Selection (1949), case 2: R = r U / √(1 + r² (U² - 1)), U = S / s. It is told beside what was seen, never
/// instead of it.
pub fn unrestricted(r: f64, chosen: &[f64], all: &[f64]) -> Option<Spread> {
    if chosen.len() < PAIRS_MIN || all.len() < PAIRS_MIN {
        return None;
    }
    let (s, whole) = (deviation(chosen)?, deviation(all)?);
    let wider = whole / s;
    let corrected = r * wider / (1.0 + r * r * (wider * wider - 1.0)).sqrt();
    Some(Spread { ratio: s / whole, narrow: s / whole < NARROW, r: corrected })
}

fn deviation(values: &[f64]) -> Option<f64> {
    let (first, rest) = values.split_first()?;
    if rest.iter().all(|value| value == first) {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sum: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let deviation = (sum / (n - 1.0)).sqrt();
    (deviation.is_finite() && deviation > 0.0).then_some(deviation)
}

/// The value in the middle; of an even number, the mean of the two. Nothing without values; what is not a number is left out.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).take(VALUES_MAX).collect();
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    Some(match values.len() % 2 {
        1 => upper,
        _ => values[values.len() / 2 - 1].midpoint(upper),
    })
}
