//! What may be given: knowledge tests by what they draw from, and scenarios that a candidate may see; built in
//! (`fixtures/hiring/assessments.toml`).

use crate::requisition::Post;
use language::Both;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a test draws from, and how much.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The code of a course or module, or `tag:` and a tag.
    pub from: String,
    /// How many.
    pub count: usize,
}

/// A knowledge test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// What it is about, for the candidate.
    pub about: Both,
    /// How long it may take.
    pub minutes: i64,
    /// Percent from which it is passed.
    pub pass: i64,
    /// For whom it is proposed.
    pub roles: Vec<Post>,
    /// What it draws from.
    pub parts: Vec<Part>,
}

impl Test {
    /// How many questions it has.
    pub fn questions(&self) -> usize {
        self.parts.iter().map(|part| part.count).sum()
    }

    /// What it draws from, as the examiner is asked.
    pub fn wanted(&self) -> Vec<(String, usize)> {
        self.parts.iter().map(|part| (part.from.clone(), part.count)).collect()
    }
}

/// A scenario that a candidate may play.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// Its code.
    pub case: String,
    /// For whom it is proposed.
    pub roles: Vec<Post>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Practice {
    case: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    practice: Practice,
    #[serde(rename = "test")]
    tests: Vec<Test>,
    #[serde(rename = "simulation")]
    simulations: Vec<Simulation>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../fixtures/hiring/assessments.toml")).expect("built in, and read by a test")
});

/// Every test.
pub fn tests() -> &'static [Test] {
    &FILE.tests
}

/// Every scenario that candidates may see.
pub fn simulations() -> &'static [Simulation] {
    &FILE.simulations
}

/// The code of the scenario that everybody may rehearse.
pub fn practice() -> &'static str {
    &FILE.practice.case
}

/// A test by its code.
pub fn test(code: &str) -> Option<&'static Test> {
    tests().iter().find(|test| test.code == code)
}

/// Whether candidates may see that scenario.
pub fn is_open(case: &str) -> bool {
    simulations().iter().any(|one| one.case == case)
}

/// The test that is proposed for a role; the first when none is.
pub fn test_for(role: Post) -> &'static Test {
    tests().iter().find(|test| test.roles.contains(&role)).unwrap_or(&tests()[0])
}

/// The scenario that is proposed for a role; the first when none is.
pub fn simulation_for(role: Post) -> &'static Simulation {
    simulations().iter().find(|one| one.roles.contains(&role)).unwrap_or(&simulations()[0])
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::requisition::ROLES;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_built_in_is_whole_and_every_role_has_a_proposal() {
        for test in tests() {
            assert!(test.name.fits(60) && test.about.fits(200), "{}", test.code);
            assert!((5..=60).contains(&test.questions()) && (5..=120).contains(&test.minutes), "{}", test.code);
            assert!((50..=100).contains(&test.pass), "{}", test.code);
        }
        let codes: BTreeSet<&str> = tests().iter().map(|test| test.code.as_str()).collect();
        assert_eq!(codes.len(), tests().len(), "no code twice");
        for role in ROLES {
            assert!(is_open(&simulation_for(*role).case));
            assert!(test(&test_for(*role).code).is_some());
        }
        // What must not be tipped off, and what is done about bribes, is nobody's business before they work here.
        for inside in ["withdrawal-under-review", "bribe-telegram", "fake-law-enforcement"] {
            assert!(!is_open(inside), "{inside}");
        }
    }
}
