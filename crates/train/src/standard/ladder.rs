//! Career ladders as a standard.

use super::parsed;
use crate::{skill::LEVEL_MAX, words::is_part};
use language::Both;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Ladders at most.
pub const LADDERS_MAX: usize = 20;
/// Levels of one at most.
pub const LEVELS_MAX: usize = 12;
/// Certificates or skills that one level asks for at most.
pub const ASKS_MAX: usize = 20;
/// Months at the level before at most.
pub const MONTHS_MAX: i64 = 120;
/// Characters of a title at most.
const TITLE_CHARS: usize = 60;

/// All ladders.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladders {
    /// In order.
    #[serde(default, rename = "ladder")]
    pub all: Vec<Ladder>,
}

/// One ladder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Its code.
    pub code: String,
    /// Title.
    pub title: Both,
    /// From the first upwards.
    #[serde(default, rename = "level")]
    pub levels: Vec<Rung>,
}

/// One level of a ladder and what it asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Its code, within its ladder.
    pub code: String,
    /// Title.
    pub title: Both,
    /// Months at the level before.
    #[serde(default)]
    pub months: i64,
    /// Certificates that must hold.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// Skills and the least level of each.
    #[serde(default)]
    pub skills: BTreeMap<String, i64>,
    /// A lead's word.
    #[serde(default)]
    pub word: bool,
}

impl Ladders {
    /// Reads the standard, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Ladders, Vec<String>> {
        let ladders: Ladders = parsed(text)?;
        let mut faults = Vec::new();
        if ladders.all.len() > LADDERS_MAX {
            faults.push(format!("more than {LADDERS_MAX} ladders"));
        }
        for (n, one) in ladders.all.iter().enumerate() {
            if ladders.all[..n].iter().any(|other| other.code == one.code) {
                faults.push(format!("{}: there are two of this code", one.code));
            }
            if !is_part(&one.code) || !one.title.fits(TITLE_CHARS) {
                faults.push(format!("{}: its code is of a-z, 0-9 and hyphens, its title in both languages", one.code));
            }
            if one.levels.is_empty() || one.levels.len() > LEVELS_MAX {
                faults.push(format!(
                    "{}: it has {} levels; 1 to {LEVELS_MAX} are possible",
                    one.code,
                    one.levels.len()
                ));
            }
            for (n, rung) in one.levels.iter().enumerate() {
                let twice = one.levels[..n].iter().any(|other| other.code == rung.code);
                faults.extend(rung.fault(twice).map(|fault| format!("{} {}: {fault}", one.code, rung.code)));
            }
        }
        if faults.is_empty() { Ok(ladders) } else { Err(faults) }
    }

    /// The ladder of a code.
    pub fn find(&self, code: &str) -> Option<&Ladder> {
        self.all.iter().find(|one| one.code == code)
    }
}

impl Ladder {
    /// The level above `level`; the first one for who has none yet; none at the top.
    pub fn next(&self, level: Option<&str>) -> Option<&Rung> {
        match level {
            None => self.levels.first(),
            Some(code) => {
                let at = self.levels.iter().position(|rung| rung.code == code)?;
                self.levels.get(at + 1)
            }
        }
    }

    /// The title of a level; its code when it is not there any more.
    pub fn title_of<'a>(&'a self, level: &'a str, lang: language::Lang) -> &'a str {
        self.levels.iter().find(|rung| rung.code == level).map_or(level, |rung| rung.title.of(lang))
    }
}

impl Rung {
    fn fault(&self, twice: bool) -> Option<&'static str> {
        if twice {
            return Some("there are two of this code");
        }
        if !is_part(&self.code) || !self.title.fits(TITLE_CHARS) {
            return Some("its code is of a-z, 0-9 and hyphens, its title in both languages");
        }
        if !(0..=MONTHS_MAX).contains(&self.months) {
            return Some("months is 0 to 120");
        }
        if self.certificates.len() > ASKS_MAX || self.skills.len() > ASKS_MAX {
            return Some("it asks for more than 20 certificates or skills");
        }
        let fits = self.skills.values().all(|level| (1..=LEVEL_MAX).contains(level));
        (!fits).then_some("a skill's level is 1 to 4")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_says_what_is_wrong_with_it() {
        let check = |more: &str, wanted: &str| {
            let head = "[[ladder]]\ncode = \"a\"\ntitle = { en = \"A\", zh = \"A\" }\n";
            let faults = Ladders::read(&format!("{head}{more}")).err().unwrap_or_default().join("; ");
            assert!(faults.contains(wanted) && faults.is_empty() == wanted.is_empty(), "{more}: {faults}");
        };
        let rung = "[[ladder.level]]\ncode = \"x\"\ntitle = { en = \"X\", zh = \"X\" }\n";
        check(rung, "");
        check("", "0 levels");
        check(&format!("{rung}{rung}"), "two of this code");
        check(&format!("{rung}months = 121\n"), "months");
        check(&format!("{rung}skills = {{ empathy = 5 }}\n"), "1 to 4");
        check(&format!("{rung}skills = {{ empathy = 4 }}\n"), "");
        check(&format!("{rung}salary = 1\n"), "salary");
    }

    #[test]
    fn the_next_level_is_the_one_above() {
        let ladders = Ladders::read(crate::standard::StandardKind::Ladders.starter()).unwrap();
        let next = |level| ladders.find("support").unwrap().next(level).map(|rung| rung.code.clone());
        assert_eq!(next(None).as_deref(), Some("trainee"));
        assert_eq!(next(Some("trainee")).as_deref(), Some("agent"));
        assert_eq!(next(Some("senior")), None);
        assert_eq!(next(Some("gone")), None);
    }
}
