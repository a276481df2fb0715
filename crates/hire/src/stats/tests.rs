//! Figures beside published examples, and beside what scipy and scikit-learn make of fifty random sets.

use super::*;
use proptest::prelude::*;
use serde::Deserialize;

fn near(one: f64, other: f64, within: f64) {
    assert!((one - other).abs() <= within, "{one} is not {other}");
}

#[test]
fn fisher_agrees_with_published_tables() {
    // Agresti, An Introduction to Categorical Data Analysis (2007), 2.6.2: the lady who tasted tea.
    near(fisher(3, 1, 1, 3), 0.4857, 5e-5);
    // Fisher's twins (1962), as in the documentation of R's fisher.test.
    near(fisher(2, 10, 15, 3), 0.000_536_7, 5e-8);
    // Whales and sharks in the documentation of scipy.stats.fisher_exact.
    near(fisher(6, 2, 1, 4), 0.1026, 5e-5);
    assert_eq!(fisher(0, 0, 3, 4), 1.0);
    assert_eq!(fisher(4, 0, 3, 0), 1.0);
}

#[test]
fn four_fifths_agrees_with_the_guidelines() {
    let group = |passed, applied| Group { applied, passed };
    // Question 12: 60 %, 45 %, 48 %, 51 % give 75, 80 and 85 %; only the first is below.
    let found = impact(&[group(60, 100), group(45, 100), group(48, 100), group(51, 100)]);
    let ratios: Vec<f64> = found.iter().map(|one| (one.unwrap().ratio * 100.0).round()).collect();
    assert_eq!(ratios, [100.0, 75.0, 80.0, 85.0]);
    assert_eq!(found.iter().map(|one| one.unwrap().below).collect::<Vec<_>>(), [false, true, false, false]);
    // Question 21: 3 of 20 men, 1 of 10 women: below, and too few to say so.
    let few = impact(&[group(3, 20), group(1, 10)])[1].unwrap();
    assert!(few.below && few.few && few.p > 0.9, "{few:?}");
    let many = impact(&[group(48, 80), group(21, 50)])[1].unwrap();
    near(many.ratio, 0.7, 1e-12);
    assert!(many.below && !many.few && many.p > 0.04 && many.p < 0.06, "{many:?}");
    assert!(!impact(&[group(48, 80), group(24, 50)])[1].unwrap().below);
}

#[test]
fn groups_of_fewer_than_five_are_not_shown() {
    let groups = [Group { applied: 4, passed: 4 }, Group { applied: 40, passed: 20 }, Group { applied: 30, passed: 0 }];
    let found = impact(&groups);
    assert_eq!(found[0], None);
    assert_eq!(found[1].map(|one| one.ratio), Some(1.0));
    assert_eq!(found[2].map(|one| one.ratio), Some(0.0));
    assert_eq!(impact(&groups[2..]), [None]);
}

#[test]
fn relation_agrees_with_published_examples() {
    // Anscombe, The American Statistician 27 (1973) 17, the first of four.
    let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
    let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    let pairs: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
    let found = relation(&pairs);
    near(found.r.unwrap(), 0.816, 5e-4);
    assert!(!found.few);
    // Two figures that do not vary have no correlation, and four points are too few to rely on one.
    assert_eq!(relation(&[(1.0, 2.0); 30]).r, None);
    assert!(relation(&pairs[..4]).few);
    assert_eq!(relation(&pairs[..3]).interval, None);
}

#[test]
fn the_interval_agrees_with_a_textbook() {
    // Lane, Online Statistics Education, "Correlation": r = -0.654, n = 34 gives -0.81 to -0.40, rounded on the way. Pairs are made that have just this r.
    let r = -0.654_f64;
    let x: Vec<f64> = (0..34).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let e: Vec<f64> = (0..34).map(|n| [1.0, 1.0, -1.0, -1.0][n % 4] * f64::from(u8::from(n < 32))).collect();
    let scale = (34.0_f64 / 32.0).sqrt() * (1.0 - r * r).sqrt();
    let found = relation(&x.iter().zip(e).map(|(x, e)| (*x, r * x + scale * e)).collect::<Vec<_>>());
    near(found.r.unwrap(), r, 1e-12);
    let (low, high) = found.interval.unwrap();
    near(low, -0.81, 0.01);
    near(high, -0.40, 0.01);
}

#[test]
fn wilson_agrees_with_newcombe_1998() {
    // Statistics in Medicine 17 (1998) 857, table I, method 3.
    for (of, n, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let found = share(of, n).unwrap();
        near(found.low, low, 5e-5);
        near(found.high, high, 5e-5);
    }
    assert_eq!(share(0, 0), None);
    assert_eq!(share(3, 2), None);
}

#[test]
fn choosing_hides_a_relation() {
    let all: Vec<f64> = (0..100).map(f64::from).collect();
    let top: Vec<f64> = (70..100).map(f64::from).collect();
    let told = unrestricted(0.3, &top, &all).unwrap();
    assert!(told.narrow && told.r > 0.6, "{told:?}");
    let same = unrestricted(0.3, &all, &all).unwrap();
    assert!(!same.narrow);
    near(same.r, 0.3, 1e-12);
    assert_eq!(unrestricted(0.3, &[1.0; 20], &all), None);
}

#[test]
fn agreement_has_a_name() {
    let told = agreement(&[(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!((told.n, told.band, told.few), (4, Some(Band::AlmostPerfect), true));
    assert_eq!(agreement(&[(1, 4), (4, 1)]).band, Some(Band::Poor));
    assert_eq!(agreement(&[(2, 2); 30]).kappa, None);
}

#[derive(Deserialize)]
struct Set {
    table: [u32; 4],
    fisher: f64,
    x: Vec<f64>,
    y: Vec<f64>,
    r: f64,
    low: f64,
    high: f64,
    median: f64,
    pairs: Vec<(u8, u8)>,
    kappa: f64,
    wilson: (u32, u32, f64, f64),
    chosen: Vec<f64>,
    unrestricted: f64,
}

#[test]
fn fifty_random_sets_come_out_as_scipy_has_them() {
    let text = include_str!("../../../../fixtures/stats/sets.jsonl");
    let sets: Vec<Set> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(sets.len(), 50);
    for set in sets {
        let [a, b, c, d] = set.table;
        near(fisher(a, b, c, d), set.fisher, 1e-9);
        let found = relation(&set.x.iter().copied().zip(set.y.iter().copied()).collect::<Vec<_>>());
        near(found.r.unwrap(), set.r, 1e-9);
        near(found.interval.unwrap().0, set.low, 1e-9);
        near(found.interval.unwrap().1, set.high, 1e-9);
        near(median(&set.x).unwrap(), set.median, 1e-12);
        near(agreement(&set.pairs).kappa.unwrap(), set.kappa, 1e-9);
        let (of, n, low, high) = set.wilson;
        near(share(of, n).unwrap().low, low, 1e-9);
        near(share(of, n).unwrap().high, high, 1e-9);
        near(unrestricted(set.r, &set.chosen, &set.x).unwrap().r, set.unrestricted, 1e-9);
    }
}

proptest! {
    #[test]
    fn fisher_is_a_probability_and_does_not_care_which_way_the_table_lies(
        a in 0u32..400, b in 0u32..400, c in 0u32..400, d in 0u32..400,
    ) {
        let p = fisher(a, b, c, d);
        prop_assert!((0.0..=1.0).contains(&p));
        for other in [fisher(c, d, a, b), fisher(b, a, d, c), fisher(a, c, b, d)] {
            prop_assert!((p - other).abs() < 1e-9, "{p} is not {other}");
        }
    }

    #[test]
    fn a_share_lies_in_its_interval(n in 1u32..5000, part in 0.0f64..=1.0) {
        let of = (f64::from(n) * part) as u32;
        let found = share(of, n).unwrap();
        let at = f64::from(of) / f64::from(n);
        prop_assert!(found.low <= at && at <= found.high && found.low >= 0.0 && found.high <= 1.0);
    }

    #[test]
    fn a_correlation_is_the_same_either_way(pairs in proptest::collection::vec((-1e6f64..1e6, -1e6f64..1e6), 2..60)) {
        let turned: Vec<(f64, f64)> = pairs.iter().map(|(x, y)| (*y, 3.0 * x + 7.0)).collect();
        if let (Some(one), Some(other)) = (relation(&pairs).r, relation(&turned).r) {
            prop_assert!((one - other).abs() < 1e-6 && (-1.0..=1.0).contains(&one));
        }
    }
}
