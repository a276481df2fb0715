//! Stages of those who learn to serve, as a standard.

use super::parsed;
use crate::words::is_part;
use language::Both;
use serde::Deserialize;

/// Stages at most.
pub const STAGES_MAX: usize = 20;
/// Topics of one at most.
pub const TOPICS_MAX: usize = 50;
/// Tickets in hand at most.
pub const AT_ONCE_MAX: i64 = 100;
/// US dollars at most.
pub const AMOUNT_MAX: i64 = 1_000_000_000;
/// Characters of a title at most.
const TITLE_CHARS: usize = 60;

/// All stages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// From the first to the last.
    #[serde(default, rename = "stage")]
    pub all: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its code.
    pub code: String,
    /// Title.
    pub title: Both,
    /// Tags of tickets; `*` for all.
    pub topics: Vec<String>,
    /// Tickets in hand at most.
    pub at_once: i64,
    /// The highest amount in US dollars; any without.
    #[serde(default)]
    pub amount_usd: Option<i64>,
    /// All of them unlock it.
    #[serde(default)]
    pub certificates: Vec<String>,
}

impl Stages {
    /// Reads the standard, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Stages, Vec<String>> {
        let stages: Stages = parsed(text)?;
        let mut faults = Vec::new();
        if stages.all.len() > STAGES_MAX {
            faults.push(format!("more than {STAGES_MAX} stages"));
        }
        for (n, one) in stages.all.iter().enumerate() {
            let mut fault = |words: &str| faults.push(format!("{}: {words}", one.code));
            if stages.all[..n].iter().any(|other| other.code == one.code) {
                fault("there are two of this code");
            }
            if !is_part(&one.code) || !one.title.fits(TITLE_CHARS) {
                fault("its code is of a-z, 0-9 and hyphens, its title in both languages");
            }
            if one.topics.len() > TOPICS_MAX || one.topics.iter().any(|topic| topic != "*" && !is_part(topic)) {
                fault("topics are at most 50 tags of a-z, 0-9 and hyphens, or \"*\"");
            }
            if !(0..=AT_ONCE_MAX).contains(&one.at_once) {
                fault("at_once is 0 to 100");
            }
            if one.amount_usd.is_some_and(|amount| !(0..=AMOUNT_MAX).contains(&amount)) {
                fault("amount_usd is 0 to 1000000000");
            }
        }
        if faults.is_empty() { Ok(stages) } else { Err(faults) }
    }

    /// The stage of a code.
    pub fn find(&self, code: &str) -> Option<&Stage> {
        self.all.iter().find(|one| one.code == code)
    }

    /// The highest stage after `at` whose certificates are all held; what follows a stage that a lead sets waits for the lead.
    pub fn unlocked(&self, at: &str, holds: &[String]) -> Option<&Stage> {
        let from = self.all.iter().position(|one| one.code == at)? + 1;
        let open = |one: &&Stage| one.certificates.iter().all(|code| holds.contains(code));
        self.all[from..].iter().take_while(|one| !one.certificates.is_empty()).filter(open).last()
    }
}

impl Stage {
    /// Whether it is open to every topic.
    pub fn any_topic(&self) -> bool {
        self.topics.iter().any(|topic| topic == "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_says_what_is_wrong_with_it() {
        let check = |text: &str, wanted: &str| {
            let faults = Stages::read(text).err().unwrap_or_default().join("; ");
            assert!(faults.contains(wanted) && faults.is_empty() == wanted.is_empty(), "{text}: {faults}");
        };
        let stage = "[[stage]]\ncode = \"a\"\ntitle = { en = \"A\", zh = \"A\" }\ntopics = [\"fees\"]\nat_once = 1\n";
        check(stage, "");
        check(&format!("{stage}{stage}"), "two of this code");
        check(&stage.replace("at_once = 1", "at_once = 101"), "at_once");
        check(&stage.replace("fees", "Fees and more"), "topics are");
        check(&stage.replace("fees", "*"), "");
        check(&format!("{stage}amount_usd = -1\n"), "amount_usd");
    }

    #[test]
    fn certificates_unlock_the_highest_stage_that_asks_for_no_more() {
        let stages = Stages::read(crate::standard::StandardKind::Stages.starter()).unwrap();
        let check = |at: &str, holds: &[&str], wanted: Option<&str>| {
            let holds: Vec<String> = holds.iter().map(|code| (*code).to_owned()).collect();
            let found = stages.unlocked(at, &holds).map(|one| one.code.as_str());
            assert_eq!(found, wanted, "{at} {holds:?}");
        };
        check("watch", &[], None);
        check("watch", &["wrong-network"], Some("first"));
        check("first", &["wrong-network"], None);
        check("watch", &["basics"], Some("simple"));
        check("watch", &["basics", "safety"], Some("deposits"));
        check("watch", &["safety", "deposits"], None);
        check("simple", &["basics"], None);
        check("all", &["basics", "safety", "deposits"], None);
        check("gone", &["basics"], None);
    }
}
