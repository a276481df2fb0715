//! A share of few has a wide interval, and says so.

use super::SIDES_95;
use serde::Serialize;

/// How many of how many, with the interval in which the share lies in 95 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub of: u32,
    /// Of how many; never 0.
    pub n: u32,
    /// Wilson's interval, 0 to 1.
    pub low: f64,
    /// Its other end.
    pub high: f64,
}

/// The share `of` of `n`. Nothing without anybody, or where more are counted than there are.
///
/// Source: Wilson, Journal of the American Statistical Association 22 (1927) 209, without correction for continuity.
pub fn share(of: u32, n: u32) -> Option<Share> {
    if n == 0 || of > n {
        return None;
    }
    let (count, all, z2) = (f64::from(of), f64::from(n), SIDES_95 * SIDES_95);
    let middle = (count + z2 / 2.0) / (all + z2);
    let side = SIDES_95 / (all + z2) * (count * (all - count) / all + z2 / 4.0).sqrt();
    let low = if of == 0 { 0.0 } else { (middle - side).max(0.0) };
    let high = if of == n { 1.0 } else { (middle + side).min(1.0) };
    Some(Share { of, n, low, high })
}
