//! Kits of questions, competencies with what each mark means, and how much each weighs for a role; built in
//! (`fixtures/hiring/kits.toml`).

use crate::requisition::Post;
use language::Both;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// Marks go from 1 to this.
pub const MARK_MAX: i64 = 4;
/// The least mark that a critical competency needs from everybody.
pub const CRITICAL_MIN: i64 = 3;

/// Something that is judged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// What is seen at 1, 2, 3 and 4.
    pub anchors: [Both; MARK_MAX as usize],
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What it shows, by code.
    pub competency: String,
    /// The question.
    pub text: Both,
    /// What is asked then.
    pub probe: Both,
}

/// An interview as it is held with everybody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// How long.
    pub minutes: i64,
    /// Whether the candidate is met; otherwise it is done on paper, by whoever wants to, at once.
    #[serde(default = "met")]
    pub meets: bool,
    /// What the interviewer reads first.
    pub intro: Both,
    /// Questions, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

const fn met() -> bool {
    true
}

/// The kit of a review of the CV.
pub const CV: &str = "cv";

/// Whether an interview by this kit meets the candidate.
pub fn meets(code: &str) -> bool {
    find(code).is_none_or(|kit| kit.meets)
}

impl Kit {
    /// The competencies of its questions, each once, in order.
    pub fn competencies(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = Vec::new();
        for question in &self.questions {
            if !codes.contains(&question.competency.as_str()) {
                codes.push(&question.competency);
            }
        }
        codes
    }
}

/// What counts for some roles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    roles: Vec<Post>,
    /// Those that need [`CRITICAL_MIN`] from everybody.
    pub critical: Vec<String>,
    /// Hundredths, by code.
    pub weights: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    competency: Vec<Competency>,
    role: Vec<Weights>,
    kit: Vec<Kit>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/hiring/kits.toml");
    toml::from_str(text).expect("a file that a test reads")
});

/// Every kit, in order.
pub fn all() -> &'static [Kit] {
    &FILE.kit
}

/// A kit by its code.
pub fn find(code: &str) -> Option<&'static Kit> {
    FILE.kit.iter().find(|kit| kit.code == code)
}

/// Every competency, in order.
pub fn competencies() -> &'static [Competency] {
    &FILE.competency
}

/// A competency by its code.
pub fn competency(code: &str) -> Option<&'static Competency> {
    FILE.competency.iter().find(|one| one.code == code)
}

/// What counts for a role.
pub fn weights(role: Post) -> Option<&'static Weights> {
    FILE.role.iter().find(|one| one.roles.contains(&role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisition::ROLES;

    #[test]
    fn the_kits_are_whole() {
        assert_eq!(competencies().len(), 14);
        for one in competencies() {
            assert!(one.name.fits(60) && one.anchors.iter().all(|anchor| anchor.fits(200)), "{}", one.code);
        }
        assert!(!meets(CV) && meets("support"));
        for kit in all() {
            assert!(kit.name.fits(80) && kit.intro.fits(1_000) && (10..=120).contains(&kit.minutes), "{}", kit.code);
            for question in &kit.questions {
                assert!(competency(&question.competency).is_some(), "{}", question.competency);
                assert!(question.text.fits(500) && question.probe.fits(300), "{:?}", question.text);
            }
        }
    }

    #[test]
    fn the_mission_is_asked_for_once_and_weighs_little() {
        for code in ["support", "lead"] {
            let asked = find(code).unwrap().questions.iter().filter(|question| question.competency == "mission");
            assert_eq!(asked.count(), 1, "{code}");
        }
        for role in ROLES {
            let weights = &weights(*role).unwrap().weights;
            assert!((1..=5).contains(&weights["mission"]), "{role}");
            assert_eq!(weights.values().min(), Some(&weights["mission"]), "{role}: nothing weighs less");
        }
    }

    #[test]
    fn every_role_has_weights_that_make_a_hundred() {
        for role in ROLES {
            let found = weights(*role).unwrap_or_else(|| panic!("{role} has no weights"));
            assert_eq!(found.weights.values().sum::<i64>(), 100, "{role}");
            assert!(found.weights.keys().chain(&found.critical).all(|code| competency(code).is_some()), "{role}");
        }
        // The first line of chat, as it is written in the product's facts.
        assert_eq!(weights(Post::Agent).unwrap().weights["compliance"], 20);
    }
}
