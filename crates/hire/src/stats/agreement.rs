//! How far two interviewers agree beyond chance.

use scenario::agree;
use serde::Serialize;

/// Marks go from 1 to this.
const STEPS: u8 = 4;
/// Pairs of marks fewer than which agreement says little.
const PAIRS_FEW: usize = 20;

/// In words how much agreement there is. Source: Landis and Koch, Biometrics 33 (1977) 159.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 0: worse than chance.
    Poor,
    /// Up to 0.20.
    Slight,
    /// Up to 0.40.
    Fair,
    /// Up to 0.60.
    Moderate,
    /// Up to 0.80.
    Substantial,
    /// Above.
    AlmostPerfect,
}

/// Agreement of two raters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Pairs of marks.
    pub n: usize,
    /// Cohen's kappa with quadratic weights; nothing where nothing varies.
    pub kappa: Option<f64>,
    /// What it is called.
    pub band: Option<Band>,
    /// Whether there are too few pairs to rely on it.
    pub few: bool,
}

/// Agreement over `pairs` of marks from 1 to 4 that two people gave to the same things. A mark outside leaves kappa undefined.
pub fn agreement(pairs: &[(u8, u8)]) -> Agreement {
    let kappa = agree::quadratic(pairs, STEPS);
    Agreement { n: pairs.len(), kappa, band: kappa.map(band), few: pairs.len() < PAIRS_FEW }
}

fn band(kappa: f64) -> Band {
    match kappa {
        k if k < 0.0 => Band::Poor,
        k if k <= 0.2 => Band::Slight,
        k if k <= 0.4 => Band::Fair,
        k if k <= 0.6 => Band::Moderate,
        k if k <= 0.8 => Band::Substantial,
        _ => Band::AlmostPerfect,
    }
}
