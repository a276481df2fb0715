//! `/api/v1/training`: courses, progress, certificates, cohorts, checklists and the ramp as JSON, for programs with a
//! bearer token. The same commands and views as the pages; the same rights.

mod cohort;
mod learn;
mod newcomer;

use crate::School;
use event::PersonId;
use serde::Deserialize;
use web::{Answer, Problem, Route, Signed};

/// Rows of one answer at most.
pub const LIMIT_MAX: i64 = 100;
/// Rows of one answer when nothing is said.
const LIMIT: i64 = 50;

/// The routes, with what the API document says of them.
pub fn routes(school: &School) -> Vec<Route> {
    [learn::routes(school), cohort::routes(school), newcomer::routes(school)].into_iter().flatten().collect()
}

/// Which rows are asked for.
#[derive(Deserialize)]
struct Listed {
    person: Option<PersonId>,
    after: Option<String>,
    limit: Option<i64>,
}

impl Listed {
    /// Rows of this answer, 1 to 100.
    fn limit(&self) -> usize {
        self.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX) as usize
    }

    /// The rows behind `after`, as many as were asked for, and the key of the last one when there are more.
    fn page<T>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
        if let Some(after) = &self.after {
            let at = rows.iter().position(|row| key(row) == *after).map_or(rows.len(), |at| at + 1);
            rows.drain(..at);
        }
        let more = rows.len() > self.limit();
        rows.truncate(self.limit());
        let next = rows.last().filter(|_| more).map(key);
        (rows, next)
    }

    /// Whose rows: the caller's own, or another person's for those who see training.
    fn person(&self, signed: &Signed) -> Answer<PersonId> {
        match self.person {
            None => Ok(signed.person),
            Some(person) if person == signed.person || signed.may(event::Right::TrainingSee) => Ok(person),
            Some(_) => Err(Problem::missing()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_row_once() {
        let rows: Vec<String> = (0..7).map(|n| n.to_string()).collect();
        let (mut seen, mut after) = (Vec::new(), None);
        for _ in 0..10 {
            let asked = Listed { person: None, after: after.clone(), limit: Some(3) };
            let (page, next) = asked.page(rows.clone(), String::clone);
            assert!(page.len() <= 3);
            seen.extend(page);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, rows);
        let gone = Listed { person: None, after: Some("gone".into()), limit: None };
        assert_eq!(gone.page(rows, String::clone), (Vec::new(), None));
        for (limit, wanted) in [(None, 50), (Some(0), 1), (Some(1_000), 100)] {
            assert_eq!(Listed { person: None, after: None, limit }.limit(), wanted);
        }
    }
}
