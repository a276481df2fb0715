//! Skills: how good somebody is at something, read from evidence, each piece as old as it is.

mod evidence;
mod observe;

pub use evidence::{Book, ShownIn};
pub use observe::{Observe, Observed};

use crate::fsrs::retained;
use event::{DAY_MS, PersonId};

/// The highest level.
pub const LEVEL_MAX: i64 = 4;
/// A thousandth of a level is the unit of levels here.
pub const LEVEL: i64 = 1_000;
/// Evidence of what was seen weighs at most so many times what courses and exams show.
const SEEN_WEIGHT_MAX: f64 = 3.0;

store::vocabulary! {
    /// What a piece of evidence is.
    EvidenceKind, EVIDENCE_KINDS:
    /// A course that was worked through; shows level 2 at most.
    Course = "course",
    /// An exam; shows level 3 at most.
    Exam = "exam",
    /// A certificate that holds; shows level 3.
    Certificate = "certificate",
    /// What a lead saw and wrote down.
    Observation = "observation",
    /// A drill at the desk.
    Drill = "drill",
    /// A review of live tickets.
    Review = "review",
}

impl EvidenceKind {
    /// The highest level that it can show, in thousandths: reading shows that somebody could, work shows that they do.
    pub const fn ceiling(self) -> i64 {
        match self {
            EvidenceKind::Course => 2 * LEVEL,
            EvidenceKind::Exam | EvidenceKind::Certificate => 3 * LEVEL,
            EvidenceKind::Observation | EvidenceKind::Drill | EvidenceKind::Review => 4 * LEVEL,
        }
    }

    /// Days after which nine tenths of it are left.
    const fn stability_days(self) -> f64 {
        match self {
            EvidenceKind::Course => 60.0,
            EvidenceKind::Drill => 90.0,
            EvidenceKind::Exam | EvidenceKind::Observation | EvidenceKind::Review => 120.0,
            EvidenceKind::Certificate => 180.0,
        }
    }

    /// Whether it comes from work, or from something like it.
    const fn is_seen(self) -> bool {
        matches!(self, EvidenceKind::Observation | EvidenceKind::Drill | EvidenceKind::Review)
    }
}

/// One piece of evidence. `level`: thousandths of a level when it was new.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Of which course or certification.
    pub of: Option<String>,
    /// Thousandths of a level when it was new.
    pub level: i64,
    /// Unix milliseconds, UTC.
    pub at_ms: i64,
    /// Who saw it.
    pub by: Option<PersonId>,
    /// What was seen.
    pub reason: Option<String>,
}

impl Evidence {
    /// The share of it that is left at `now_ms`, 1 to 0.
    ///
    /// It fades along the forgetting curve by which cards come back (FSRS-6): after its stability nine tenths are left.
    pub fn left(&self, now_ms: i64) -> f64 {
        let days = (now_ms - self.at_ms).max(0) as f64 / DAY_MS as f64;
        retained(days, self.kind.stability_days())
    }

    fn faded(&self, now_ms: i64) -> f64 {
        self.level as f64 * self.left(now_ms)
    }
}

/// How good somebody is at something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Thousandths of a level, 0 to 4000.
    pub thousandths: i64,
    /// When the newest piece of its evidence is from. Unix milliseconds, UTC.
    pub newest_ms: i64,
}

impl Level {
    /// The whole level, 0 to 4, rounded.
    pub const fn whole(self) -> i64 {
        (self.thousandths + LEVEL / 2) / LEVEL
    }
}

/// The level that evidence shows; none without any. Pure.
///
/// Courses, exams and certificates are floors: the best of them, faded, counts. What was seen is measured: its mean, each
/// piece weighing what is left of it. Both together: what was seen weighs what is left of all its pieces, three at most,
/// against one; so a word of last week moves a level more than a word of last year, and one exam never outweighs three
/// reviews.
pub fn level(evidence: &[Evidence], now_ms: i64) -> Option<Level> {
    let newest_ms = evidence.iter().map(|one| one.at_ms).max()?;
    let shown = evidence.iter().filter(|one| !one.kind.is_seen()).map(|one| one.faded(now_ms)).reduce(f64::max);
    let seen: Vec<&Evidence> = evidence.iter().filter(|one| one.kind.is_seen()).collect();
    let weight: f64 = seen.iter().map(|one| one.left(now_ms)).sum();
    let mean = seen.iter().map(|one| one.faded(now_ms) * one.left(now_ms)).sum::<f64>() / weight.max(f64::MIN_POSITIVE);
    let thousandths = match shown {
        None => mean,
        Some(shown) => {
            let weight = weight.min(SEEN_WEIGHT_MAX);
            (shown + mean * weight) / (1.0 + weight)
        }
    };
    Some(Level { thousandths: (thousandths.round() as i64).clamp(0, LEVEL_MAX * LEVEL), newest_ms })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(kind: EvidenceKind, level: i64, days_ago: i64) -> Evidence {
        Evidence { kind, of: None, level, at_ms: -days_ago * DAY_MS, by: None, reason: None }
    }

    fn whole(evidence: &[Evidence]) -> Option<i64> {
        level(evidence, 0).map(Level::whole)
    }

    #[test]
    fn evidence_fades_and_what_was_seen_outweighs_what_was_read() {
        use EvidenceKind::{Certificate, Course, Exam, Observation};
        assert_eq!(whole(&[]), None);
        assert_eq!(whole(&[piece(Course, 2_000, 0)]), Some(2));
        assert_eq!(whole(&[piece(Course, 2_000, 0), piece(Certificate, 3_000, 0)]), Some(3), "the best floor counts");
        assert_eq!(whole(&[piece(Exam, 3_000, 0), piece(Observation, 1_000, 0)]), Some(2));
        let often = [
            piece(Exam, 3_000, 0),
            piece(Observation, 1_000, 0),
            piece(Observation, 1_000, 3),
            piece(Observation, 1_000, 9),
        ];
        assert_eq!(whole(&often), Some(1), "three reviews outweigh an exam");
        assert_eq!(whole(&[piece(Course, 2_000, 60)]), Some(2));
        assert_eq!(
            level(&[piece(Course, 2_000, 60)], 0).unwrap().thousandths,
            1_800,
            "nine tenths after its stability"
        );
        assert_eq!(whole(&[piece(Course, 2_000, 1_000)]), Some(1), "after years it is worth less");
        let then = [piece(Observation, 4_000, 400), piece(Observation, 2_000, 1)];
        assert!(level(&then, 0).unwrap().thousandths < 2_700, "the newer word weighs more");
    }

    proptest! {
        #[test]
        fn a_level_is_within_bounds_and_never_grows_by_waiting(
            pieces in prop::collection::vec((0usize..6, 0i64..=4_000, 0i64..3_000), 1..12), wait in 0i64..2_000,
        ) {
            let evidence: Vec<Evidence> = pieces
                .iter()
                .map(|(kind, level, days)| {
                    let kind = EVIDENCE_KINDS[*kind];
                    piece(kind, (*level).min(kind.ceiling()), *days)
                })
                .collect();
            let now = level(&evidence, 0).unwrap();
            prop_assert!((0..=4_000).contains(&now.thousandths));
            if evidence.len() == 1 {
                prop_assert!(level(&evidence, wait * DAY_MS).unwrap().thousandths <= now.thousandths);
            }
        }
    }
}
