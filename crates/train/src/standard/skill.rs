//! Skills as a standard, and what shows each of them.

use super::parsed;
use crate::words::{is_code, is_part};
use language::Both;
use serde::Deserialize;

/// Skills at most.
pub const SKILLS_MAX: usize = 60;
/// Sources of one at most.
pub const SOURCES_MAX: usize = 40;
/// Characters of a title at most.
const TITLE_CHARS: usize = 60;

store::vocabulary! {
    /// What a skill is.
    SkillKind, SKILL_KINDS:
    /// How somebody works.
    Competency = "competency",
    /// What somebody knows about.
    Topic = "topic",
}

/// All skills.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skills {
    /// In order.
    #[serde(default, rename = "skill")]
    pub all: Vec<Skill>,
}

/// One skill.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Its code.
    pub code: String,
    /// A competency or a topic.
    pub kind: SkillKind,
    /// Title.
    pub title: Both,
    /// What shows it, beside what was seen: `course:`, `exam:`, `certificate:` or `drill:` and a code.
    #[serde(default)]
    pub from: Vec<String>,
}

impl Skills {
    /// Reads the standard, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Skills, Vec<String>> {
        let skills: Skills = parsed(text)?;
        let mut faults = Vec::new();
        if skills.all.len() > SKILLS_MAX {
            faults.push(format!("more than {SKILLS_MAX} skills"));
        }
        for (n, one) in skills.all.iter().enumerate() {
            let mut fault = |words: &str| faults.push(format!("{}: {words}", one.code));
            if !is_part(&one.code) || !one.title.fits(TITLE_CHARS) {
                fault("its code is of a-z, 0-9 and hyphens, its title in both languages");
            }
            if skills.all[..n].iter().any(|other| other.code == one.code) {
                fault("there are two of this code");
            }
            let known = |source: &String| {
                ["course", "exam", "certificate", "drill"]
                    .iter()
                    .any(|kind| source.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).is_some_and(is_code))
            };
            if one.from.len() > SOURCES_MAX || !one.from.iter().all(known) {
                fault("from names at most 40 of course:CODE, exam:CODE, certificate:CODE, drill:CASE");
            }
        }
        if faults.is_empty() { Ok(skills) } else { Err(faults) }
    }

    /// The skill of a code.
    pub fn find(&self, code: &str) -> Option<&Skill> {
        self.all.iter().find(|one| one.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_says_what_is_wrong_with_it() {
        let check = |text: &str, wanted: &str| {
            let faults = Skills::read(text).err().unwrap_or_default().join("; ");
            assert!(faults.contains(wanted) && faults.is_empty() == wanted.is_empty(), "{text}: {faults}");
        };
        let skill = "[[skill]]\ncode = \"a\"\nkind = \"topic\"\ntitle = { en = \"A\", zh = \"A\" }\n";
        check(skill, "");
        check(&format!("{skill}{skill}"), "two of this code");
        check(&format!("{skill}from = [\"quiz:a\"]\n"), "from names");
        check(&format!("{skill}from = [\"course:\"]\n"), "from names");
        check(&format!("{skill}from = [\"course:a\", \"drill:wrong-network\"]\n"), "");
        check(&skill.replace("topic", "mood"), "mood");
        check(&skill.replace("zh = \"A\"", "zh = \"\""), "both languages");
    }
}
