//! How far raters agree beyond chance, and when a third must decide.

/// Categories of a scale.
const CATEGORIES_MAX: usize = 20;
/// Units and raters at most.
const UNITS_MAX: usize = 100_000;

/// How far apart two categories are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Equal or not.
    Nominal,
    /// By rank, as Krippendorff counts it: by how many values lie between.
    Ordinal,
    /// By the square of the difference.
    Interval,
}

/// Cohen's kappa from a table of counts, weighted by `apart(row, column)`: 0 where both agree.
///
/// `table` is square, rows one rater, columns the other. `None` without ratings, or where chance alone leaves no disagreement.
/// Source: Cohen, Educational and Psychological Measurement 20 (1960) 37; Psychological Bulletin 70 (1968) 213.
pub fn kappa(table: &[Vec<f64>], apart: impl Fn(usize, usize) -> f64) -> Option<f64> {
    let k = table.len();
    if k == 0 || k > CATEGORIES_MAX || table.iter().any(|row| row.len() != k) {
        return None;
    }
    let total: f64 = table.iter().flatten().sum();
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<f64> = (0..k).map(|c| table.iter().map(|row| row[c]).sum()).collect();
    let (mut seen, mut chance) = (0.0, 0.0);
    for r in 0..k {
        for c in 0..k {
            seen += apart(r, c) * table[r][c];
            chance += apart(r, c) * rows[r] * columns[c] / total;
        }
    }
    (total > 0.0 && chance > 0.0).then(|| 1.0 - seen / chance)
}

/// Quadratic kappa of two raters' marks from 1 to `steps`, pair by pair.
pub fn quadratic(pairs: &[(u8, u8)], steps: u8) -> Option<f64> {
    let k = usize::from(steps);
    let mut table = vec![vec![0.0; k]; k];
    for (a, b) in pairs.iter().take(UNITS_MAX) {
        let (a, b) = (usize::from(*a).checked_sub(1)?, usize::from(*b).checked_sub(1)?);
        *table.get_mut(a)?.get_mut(b)? += 1.0;
    }
    kappa(&table, squared)
}

/// The square of how many steps two categories are apart.
pub fn squared(a: usize, b: usize) -> f64 {
    let apart = a.abs_diff(b) as f64;
    apart * apart
}

/// Krippendorff's alpha for any number of raters, with gaps.
///
/// `units`: for each unit rated, the marks it got, in any order; units with fewer than two are left out. `None` where nothing varies.
/// Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
pub fn alpha(units: &[Vec<u8>], distance: Distance) -> Option<f64> {
    let mut values: Vec<u8> = units.iter().flatten().copied().collect();
    values.sort_unstable();
    values.dedup();
    if units.len() > UNITS_MAX || values.len() > CATEGORIES_MAX {
        return None;
    }
    let k = values.len();
    let place = |value: u8| values.iter().position(|known| *known == value).unwrap_or(0);
    let mut coincidences = vec![vec![0.0; k]; k];
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        for (n, a) in unit.iter().enumerate() {
            for (m, b) in unit.iter().enumerate() {
                if n != m {
                    coincidences[place(*a)][place(*b)] += 1.0 / (unit.len() - 1) as f64;
                }
            }
        }
    }
    let sums: Vec<f64> = coincidences.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = sums.iter().sum();
    let apart = |a: usize, b: usize| match distance {
        Distance::Nominal => f64::from(u8::from(a != b)),
        Distance::Interval => {
            let apart = f64::from(values[a]) - f64::from(values[b]);
            apart * apart
        }
        Distance::Ordinal => {
            let (low, high) = (a.min(b), a.max(b));
            let between: f64 = sums[low..=high].iter().sum::<f64>() - (sums[low] + sums[high]) / 2.0;
            if a == b { 0.0 } else { between * between }
        }
    };
    let (mut seen, mut chance) = (0.0, 0.0);
    for a in 0..k {
        for b in 0..k {
            seen += coincidences[a][b] * apart(a, b);
            chance += sums[a] * sums[b] * apart(a, b);
        }
    }
    (chance > 0.0).then(|| 1.0 - (total - 1.0) * seen / chance)
}

/// Whether a third rater must decide: two differ by two steps or more on a criterion, or on whether the whole passes.
///
/// `one` and `other`: marks on the same criteria in the same order; `pass`: the least sum that passes.
pub fn needs_third(one: &[u8], other: &[u8], pass: u32) -> bool {
    let sum = |marks: &[u8]| marks.iter().map(|mark| u32::from(*mark)).sum::<u32>();
    let apart = one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) >= 2);
    apart || one.len() != other.len() || (sum(one) >= pass) != (sum(other) >= pass)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: Option<f64>, other: f64) {
        let one = one.unwrap();
        assert!((one - other).abs() < 0.000_5, "{one} is not {other}");
    }

    fn table(rows: &[&[f64]]) -> Vec<Vec<f64>> {
        rows.iter().map(|row| row.to_vec()).collect()
    }

    #[test]
    fn kappa_agrees_with_published_examples() {
        let differ = |a: usize, b: usize| f64::from(u8::from(a != b));
        // The grant readers of many textbooks: 20, 5, 10, 15.
        near(kappa(&table(&[&[20.0, 5.0], &[10.0, 15.0]]), differ), 0.4);
        // Cohen 1968, table 1, as in the documentation of R's psych::cohen.kappa: 0.49, weighted 0.35.
        let cohen = table(&[&[0.44, 0.07, 0.09], &[0.05, 0.20, 0.05], &[0.01, 0.03, 0.06]]);
        let weights = [[0.0, 1.0, 3.0], [1.0, 0.0, 6.0], [3.0, 6.0, 0.0]];
        near(kappa(&cohen, differ), 0.492);
        near(kappa(&cohen, |a, b| weights[a][b]), 0.348);
        // Agresti's couples (SexualFun), as in the documentation of R's vcd::Kappa: 0.1293, equal spacing 0.2374.
        let fun = table(&[&[7.0, 7.0, 2.0, 3.0], &[2.0, 8.0, 3.0, 7.0], &[1.0, 5.0, 4.0, 9.0], &[2.0, 8.0, 9.0, 14.0]]);
        near(kappa(&fun, differ), 0.1293);
        near(kappa(&fun, |a, b| a.abs_diff(b) as f64), 0.2374);
    }

    #[test]
    fn kappa_of_marks_knows_its_limits() {
        near(quadratic(&[(1, 1), (2, 2), (3, 3), (4, 4)], 4), 1.0);
        near(quadratic(&[(1, 4), (4, 1)], 4), -1.0);
        assert_eq!(quadratic(&[(2, 2), (2, 2)], 4), None);
        assert_eq!(quadratic(&[(5, 1)], 4), None);
        assert_eq!(quadratic(&[], 4), None);
    }

    #[test]
    fn alpha_agrees_with_krippendorff_2011() {
        // Part C: four observers, twelve units, gaps.
        let rows: [[u8; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let units: Vec<Vec<u8>> =
            (0..12).map(|u| rows.iter().map(|row| row[u]).filter(|mark| *mark > 0).collect()).collect();
        near(alpha(&units, Distance::Nominal), 0.743);
        near(alpha(&units, Distance::Ordinal), 0.815);
        near(alpha(&units, Distance::Interval), 0.849);
        assert_eq!(alpha(&[vec![1, 1], vec![1, 1]], Distance::Nominal), None);
    }

    #[test]
    fn a_third_is_asked_when_two_differ_much_or_about_the_pass() {
        assert!(!needs_third(&[3, 3, 2], &[3, 2, 3], 8));
        assert!(needs_third(&[4, 3, 2], &[2, 3, 4], 8));
        assert!(needs_third(&[3, 3, 2], &[3, 3, 1], 8));
        assert!(needs_third(&[3], &[3, 3], 3));
    }
}
