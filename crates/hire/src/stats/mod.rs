//! What may be concluded from small numbers of people: differences of selection, agreement, relation, shares. Pure.
//!
//! Each figure carries how many it rests on, and says when that is too few to conclude anything.

mod agreement;
mod impact;
mod relation;
mod share;

pub use agreement::{Agreement, Band, agreement};
pub use impact::{Group, Impact, fisher, impact};
pub use relation::{Relation, Spread, median, relation, unrestricted};
pub use share::{Share, share};

/// Values that a figure is computed from, at most.
pub const VALUES_MAX: usize = 1_000_000;

/// How many standard errors lie on either side of a figure in 95 of 100 cases.
const SIDES_95: f64 = 1.959_963_984_540_054;

#[cfg(test)]
mod tests;
