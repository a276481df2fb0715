//! Samples, what is said of them, and the table.

use serde::Serialize;
use std::time::Duration;

/// Samples kept of one row and side; beyond this only the count goes on.
const SAMPLES_MAX: usize = 4_000_000;

/// How long things took, and over what time they were asked.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    micros: Vec<u32>,
    /// Answers, kept or not.
    pub count: u64,
    /// Answers that were not what was asked for, and lines that broke.
    pub wrong: u64,
    /// The time that was measured.
    pub elapsed: Duration,
}

impl Samples {
    /// Takes one in.
    pub fn add(&mut self, took: Duration) {
        self.count += 1;
        if self.micros.len() < SAMPLES_MAX {
            self.micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
    }

    /// Takes in what others measured at the same time; `elapsed` is the caller's.
    pub fn join(&mut self, other: Samples) {
        self.count += other.count;
        self.wrong += other.wrong;
        let room = SAMPLES_MAX - self.micros.len();
        self.micros.extend(other.micros.into_iter().take(room));
    }

    /// What is said of them.
    pub fn sum(mut self) -> Sum {
        self.micros.sort_unstable();
        let seconds = self.elapsed.as_secs_f64();
        Sum {
            per_s: if seconds > 0.0 { self.count as f64 / seconds } else { 0.0 },
            p50_ms: percentile(&self.micros, 50.0),
            p99_ms: percentile(&self.micros, 99.0),
            max_ms: percentile(&self.micros, 100.0),
            count: self.count,
            wrong: self.wrong,
        }
    }
}

/// The value in milliseconds below or at which `percent` of the sorted samples lie (nearest rank); 0 of none.
fn percentile(sorted: &[u32], percent: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    f64::from(sorted[rank.clamp(1, sorted.len()) - 1]) / 1000.0
}

/// What is said of one side of a row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sum {
    /// Answers in a second.
    pub per_s: f64,
    /// Half took at most this long.
    pub p50_ms: f64,
    /// 99 of 100 took at most this long.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
    /// Answers.
    pub count: u64,
    /// Answers that were not what was asked for.
    pub wrong: u64,
}

/// The nearest bound of the same shape, measured in between.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// What it is.
    pub name: &'static str,
    /// What it did.
    pub sum: Sum,
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// Connections.
    pub connections: usize,
    /// The house.
    pub house: Sum,
    /// Its limits.
    pub limits: Vec<Limit>,
}

/// A single figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
}

/// The rows as text, columns aligned; a limit's share is the house's rate over its own.
pub fn table(rows: &[Row]) -> String {
    let mut cells = vec![
        ["row", "conns", "per s", "p50 ms", "p99 ms", "wrong", "limit", "per s", "p50 ms", "share"].map(str::to_owned),
    ];
    for row in rows {
        let house = &row.house;
        let mine = [
            row.name.clone(),
            row.connections.to_string(),
            rate(house.per_s),
            format!("{:.3}", house.p50_ms),
            format!("{:.3}", house.p99_ms),
            house.wrong.to_string(),
        ];
        let mut limits: Vec<[String; 4]> = row.limits.iter().map(|limit| beside(house, limit)).collect();
        if limits.is_empty() {
            limits.push(Default::default());
        }
        for (n, limit) in limits.into_iter().enumerate() {
            let mine = if n == 0 { mine.clone() } else { Default::default() };
            let all: Vec<String> = mine.into_iter().chain(limit).collect();
            cells.extend(<[String; 10]>::try_from(all).ok());
        }
    }
    aligned(&cells)
}

fn beside(house: &Sum, limit: &Limit) -> [String; 4] {
    let share = match limit.sum.per_s > 0.0 {
        true => format!("{:.0} %", 100.0 * house.per_s / limit.sum.per_s),
        false => String::new(),
    };
    [limit.name.to_owned(), rate(limit.sum.per_s), format!("{:.3}", limit.sum.p50_ms), share]
}

fn rate(per_s: f64) -> String {
    if per_s >= 100.0 { format!("{per_s:.0}") } else { format!("{per_s:.1}") }
}

fn aligned(cells: &[[String; 10]]) -> String {
    let widths: [usize; 10] =
        std::array::from_fn(|n| cells.iter().map(|row| row[n].chars().count()).max().unwrap_or(0));
    let words = |n: usize| matches!(n, 0 | 6);
    let mut text = String::new();
    for row in cells {
        let line: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(n, cell)| match words(n) {
                true => format!("{cell:<width$}", width = widths[n]),
                false => format!("{cell:>width$}", width = widths[n]),
            })
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let hundred: Vec<u32> = (1..=100).map(|n| n * 1000).collect();
        assert_eq!([50.0, 99.0, 100.0].map(|p| percentile(&hundred, p)), [50.0, 99.0, 100.0]);
        assert_eq!([0.0, 50.0, 99.0].map(|p| percentile(&[7_500], p)), [7.5; 3]);
        assert_eq!(percentile(&[], 50.0), 0.0);
    }

    #[test]
    fn a_sum_counts_over_the_time_measured() {
        let mut samples = Samples { elapsed: Duration::from_secs(2), ..Samples::default() };
        let mut other = Samples { wrong: 1, ..Samples::default() };
        [4, 1, 3].iter().for_each(|ms| samples.add(Duration::from_millis(*ms)));
        other.add(Duration::from_millis(2));
        samples.join(other);
        let sum = samples.sum();
        assert_eq!((sum.per_s, sum.p50_ms, sum.max_ms, sum.count, sum.wrong), (2.0, 2.0, 4.0, 4, 1));
    }

    #[test]
    fn each_limit_stands_beside_its_row() {
        let sum = |per_s: f64| Sum { per_s, p50_ms: 1.0, ..Sum::default() };
        let limits = vec![Limit { name: "rusqlite", sum: sum(4000.0) }, Limit { name: "axum", sum: sum(10_000.0) }];
        let rows = [Row { name: "ticket".into(), connections: 16, house: sum(1000.0), limits }];
        let text = table(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with("ticket     16   1000") && lines[1].ends_with("25 %"), "{text}");
        assert!(lines[2].trim_start().starts_with("axum") && lines[2].ends_with("10 %"), "{text}");
    }
}
