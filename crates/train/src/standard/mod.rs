//! Standards: what the house asks of its people, each kind one TOML text that a trainer may change. What comes with the
//! product holds until then.

mod checklist;
mod ladder;
mod skill;
mod stage;
mod write;

pub use checklist::{Checklists, Item, OWNERS, Owner, Template, WORKS, Work};
pub use ladder::{Ladder, Ladders, Rung};
pub use skill::{SKILL_KINDS, Skill, SkillKind, Skills};
pub use stage::{Stage, Stages};
pub use write::{STANDARD_BYTES, StandardWritten, WriteStandard};

use store::{Rd, Result, query, row};

store::vocabulary! {
    /// What a standard is about.
    StandardKind, STANDARD_KINDS:
    /// What newcomers have to do.
    Checklists = "checklists",
    /// What people can be good at, and what shows it.
    Skills = "skills",
    /// Careers.
    Ladders = "ladders",
    /// Stages of those who learn to serve.
    Stages = "stages",
}

row! {
    /// A standard as the house has changed it.
    pub StandardRow { kind: StandardKind, body: String, version: i64, changed_ms: i64 }
}

query! {
    /// A standard; none while what comes with the product holds.
    pub StandardOf { kind: StandardKind } -> [StandardRow] =
        "select kind, body, version, changed_ms from train_standard where kind = $kind"
}

impl StandardKind {
    /// The text that comes with the product.
    pub const fn starter(self) -> &'static str {
        match self {
            StandardKind::Checklists => include_str!("../../../../fixtures/people/checklists.toml"),
            StandardKind::Skills => include_str!("../../../../fixtures/people/skills.toml"),
            StandardKind::Ladders => include_str!("../../../../fixtures/people/ladders.toml"),
            StandardKind::Stages => include_str!("../../../../fixtures/people/stages.toml"),
        }
    }

    /// What is wrong with a text; nothing when it can hold.
    pub fn faults(self, text: &str) -> Vec<String> {
        let faults = match self {
            StandardKind::Checklists => Checklists::read(text).err(),
            StandardKind::Skills => Skills::read(text).err(),
            StandardKind::Ladders => Ladders::read(text).err(),
            StandardKind::Stages => Stages::read(text).err(),
        };
        faults.unwrap_or_default()
    }
}

/// The text that holds, and its version: 0 for what comes with the product.
pub async fn text(rd: &mut Rd<'_>, kind: StandardKind) -> Result<(String, i64)> {
    let row = rd.opt(StandardOf { kind }).await?;
    Ok(row.map_or_else(|| (kind.starter().to_owned(), 0), |row| (row.body, row.version)))
}

/// The checklists that hold.
pub async fn checklists(rd: &mut Rd<'_>) -> Result<Checklists> {
    Ok(Checklists::read(&text(rd, StandardKind::Checklists).await?.0).unwrap_or_default())
}

/// The skills that hold.
pub async fn skills(rd: &mut Rd<'_>) -> Result<Skills> {
    Ok(Skills::read(&text(rd, StandardKind::Skills).await?.0).unwrap_or_default())
}

/// The ladders that hold.
pub async fn ladders(rd: &mut Rd<'_>) -> Result<Ladders> {
    Ok(Ladders::read(&text(rd, StandardKind::Ladders).await?.0).unwrap_or_default())
}

/// The stages that hold.
pub async fn stages(rd: &mut Rd<'_>) -> Result<Stages> {
    Ok(Stages::read(&text(rd, StandardKind::Stages).await?.0).unwrap_or_default())
}

/// Reads TOML; what is wrong is said with its line.
fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> std::result::Result<T, Vec<String>> {
    toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_product_can_hold() {
        for kind in STANDARD_KINDS {
            assert_eq!(kind.faults(kind.starter()), Vec::<String>::new(), "{kind}");
            assert!(!kind.faults("[[").is_empty(), "{kind}");
            assert!(!kind.faults("unheard = 1").is_empty(), "{kind}");
        }
    }
}
