//! Checklists of newcomers as a standard.

use super::parsed;
use crate::words::is_part;
use language::Both;
use serde::Deserialize;

/// Checklists at most.
pub const TEMPLATES_MAX: usize = 30;
/// Items of one at most.
pub const ITEMS_MAX: usize = 60;
/// Days from the start at most.
pub const DAYS_MAX: i64 = 366;
/// Characters of a title at most.
const TITLE_CHARS: usize = 160;
/// What can wait for an item.
pub const GATES: &[&str] = &["queues"];

store::vocabulary! {
    /// Whose an item is.
    Owner, OWNERS:
    /// The newcomer's.
    Learner = "learner",
    /// The mentor's.
    Mentor = "mentor",
    /// A lead's.
    Lead = "lead",
    /// An administrator's.
    Admin = "admin",
}

store::vocabulary! {
    /// What an item is.
    Work, WORKS:
    /// Something to read.
    Read = "read",
    /// A course to finish.
    Course = "course",
    /// A certificate to earn.
    Certification = "certification",
    /// Something to do, shown by words or a link.
    Task = "task",
    /// Somebody's word.
    SignOff = "sign-off",
}

/// All checklists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklists {
    /// In order.
    #[serde(default, rename = "checklist")]
    pub templates: Vec<Template>,
}

/// One checklist.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its code.
    pub code: String,
    /// Title.
    pub title: Both,
    /// In order.
    #[serde(default, rename = "item")]
    pub items: Vec<Item>,
}

/// One item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code, within its checklist.
    pub code: String,
    /// Title.
    pub title: Both,
    /// Whose.
    pub owner: Owner,
    /// What.
    pub kind: Work,
    /// The course or certification, or a path of this house to read.
    #[serde(default)]
    pub of: Option<String>,
    /// Days from the start.
    pub due_day: i64,
    /// Items that come first.
    #[serde(default)]
    pub after: Vec<String>,
    /// What waits for it.
    #[serde(default)]
    pub gate: Option<String>,
}

impl Checklists {
    /// Reads the standard, or says what is wrong with it.
    pub fn read(text: &str) -> Result<Checklists, Vec<String>> {
        let all: Checklists = parsed(text)?;
        let mut faults = Vec::new();
        if all.templates.len() > TEMPLATES_MAX {
            faults.push(format!("more than {TEMPLATES_MAX} checklists"));
        }
        for (n, one) in all.templates.iter().enumerate() {
            if all.templates[..n].iter().any(|other| other.code == one.code) {
                faults.push(format!("{}: there are two of this code", one.code));
            }
            faults.extend(one.faults().into_iter().map(|fault| format!("{}: {fault}", one.code)));
        }
        if faults.is_empty() { Ok(all) } else { Err(faults) }
    }

    /// The checklist of a code.
    pub fn find(&self, code: &str) -> Option<&Template> {
        self.templates.iter().find(|one| one.code == code)
    }
}

impl Template {
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if !is_part(&self.code) || !self.title.fits(TITLE_CHARS) {
            faults.push("its code is of a-z, 0-9 and hyphens, its title in both languages".to_owned());
        }
        if self.items.is_empty() || self.items.len() > ITEMS_MAX {
            faults.push(format!("it has {} items; 1 to {ITEMS_MAX} are possible", self.items.len()));
        }
        for (n, item) in self.items.iter().enumerate() {
            let mut fault = |words: &str| faults.push(format!("{}: {words}", item.code));
            if !is_part(&item.code) || !item.title.fits(TITLE_CHARS) {
                fault("its code is of a-z, 0-9 and hyphens, its title in both languages");
            }
            if self.items[..n].iter().any(|other| other.code == item.code) {
                fault("there are two of this code");
            }
            if !(0..=DAYS_MAX).contains(&item.due_day) {
                fault("due_day is 0 to 366");
            }
            // What comes first stands above, so that nothing can wait for itself.
            if item.after.iter().any(|code| self.items[..n].iter().all(|other| other.code != *code)) {
                fault("after names an item that does not stand above it");
            }
            if matches!(item.kind, Work::Course | Work::Certification) && item.of.is_none() {
                fault("of names its course or certification");
            }
            if item.kind == Work::Read && item.of.as_deref().is_some_and(|path| !is_path(path)) {
                fault("of is a path of this house, such as /training/courses/basics");
            }
            if item.kind == Work::SignOff && item.owner == Owner::Learner {
                fault("nobody signs off for themselves");
            }
            if item.gate.as_deref().is_some_and(|gate| !GATES.contains(&gate)) {
                fault("gate is \"queues\" or absent");
            }
        }
        faults
    }
}

/// A path of this house, not of another.
fn is_path(path: &str) -> bool {
    path.len() <= 200
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &str, wanted: &str) {
        let text = format!("[[checklist]]\ncode = \"x\"\ntitle = {{ en = \"X\", zh = \"X\" }}\n{items}");
        let faults = Checklists::read(&text).err().unwrap_or_default().join("; ");
        assert!(faults.contains(wanted) && faults.is_empty() == wanted.is_empty(), "{items}: {faults}");
    }

    fn item(code: &str, more: &str) -> String {
        format!(
            "[[checklist.item]]\ncode = \"{code}\"\ntitle = {{ en = \"T\", zh = \"T\" }}\nowner = \"lead\"\nkind = \"task\"\ndue_day = 1\n{more}\n"
        )
    }

    #[test]
    fn a_checklist_says_what_is_wrong_with_it() {
        check(&item("a", ""), "");
        check("", "it has 0 items");
        check(&(item("a", "") + &item("a", "")), "two of this code");
        check(&(item("a", "after = [\"b\"]") + &item("b", "")), "does not stand above");
        check(&item("a", "after = [\"a\"]"), "does not stand above");
        check(&item("a", "gate = \"all\""), "gate is");
        check(&item("a", "").replace("due_day = 1", "due_day = 999"), "due_day");
        check(&item("a", "").replace("task", "course"), "of names its course");
        check(&item("a", "of = \"//evil.example\"").replace("task", "read"), "a path of this house");
        check(&item("a", "").replace("task", "sign-off").replace("lead", "learner"), "for themselves");
        check(&item("A B", ""), "its code");
        check(&item("a", "surprise = 1"), "surprise");
    }
}
