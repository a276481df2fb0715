//! What candidates say about themselves of their own will. It is kept under a keyed hash, so that nobody who reads the rows can say whose
//! it is; the house itself joins it with how far people came only to add up totals, and shows none of fewer than five.

use crate::{
    application::ApplicationBySecret,
    refusal::Refusal,
    requisition::Stage,
    stats::{Group, Impact, impact},
};
use event::{ApplicationId, RequisitionId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Command, Event, Outcome, Result, Tx, answer, query, refuse, row};
use web::Keys;

/// Applications that totals are made of, the latest.
pub const LOOKED_AT: i64 = 20_000;
/// People of a group fewer than whom no total is shown.
pub const SHOWN_MIN: u32 = 5;

store::vocabulary! {
    /// Sex, as somebody says it.
    Sex, SEXES:
    /// Woman.
    Woman = "woman",
    /// Man.
    Man = "man",
    /// Another.
    Other = "other",
    /// Left open.
    Open = "open",
}

store::vocabulary! {
    /// Age, as somebody says it.
    Age, AGES:
    /// Under 25.
    Under25 = "under_25",
    /// 25 to 39.
    From25 = "25_39",
    /// 40 or older.
    From40 = "40_up",
    /// Left open.
    Open = "open",
}

row! {
    /// What somebody said.
    pub DeclaredRow { id: String, sex: Sex, age: Age }
    /// How far somebody came.
    pub FarRow { id: ApplicationId, reached: i64 }
}

query! {
    /// What somebody said.
    pub DeclaredById<'a> { id: &'a str } -> [DeclaredRow] = "select id, sex, age from hire_declared where id = $id"
}
query! {
    /// What everybody said, in no order that means anything. At most 20,000.
    scan "totals of all"; pub DeclaredAll {} -> [DeclaredRow] =
        "select id, sex, age from hire_declared order by id limit 20000"
}
query! {
    /// How far the latest came who applied.
    scan "the latest, by their key"; pub Far { limit: i64 } -> [FarRow] = "select id, reached from hire_application order by id desc limit $limit"
}
query! {
    InsertDeclared<'a> { id: &'a str, requisition: RequisitionId, sex: Sex, age: Age } =
        "insert into hire_declared (id, requisition_id, sex, age) values ($id, $requisition, $sex, $age)"
}

/// Under which name an application's answer is kept.
pub fn name(keys: &Keys, application: ApplicationId) -> String {
    crate::secret::hash(keys, &format!("declared {application}"))
}

/// Says something about oneself. By the hash of the secret of one's own page.
#[derive(Debug)]
pub struct Declare {
    /// The secret's hash.
    pub hash: String,
    /// [`name`] of the application.
    pub id: String,
    /// Sex.
    pub sex: Sex,
    /// Age.
    pub age: Age,
}

/// Somebody said something about themselves. The log holds that, and not who or what.
#[derive(Debug, Serialize)]
pub struct Declared {
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// The name that it is kept under.
    #[serde(skip)]
    pub id: String,
    /// Sex.
    #[serde(skip)]
    pub sex: Sex,
    /// Age.
    #[serde(skip)]
    pub age: Age,
}

impl Event for Declared {
    const KIND: &'static str = "hire.declared";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(InsertDeclared { id: &self.id, requisition: self.requisition, sex: self.sex, age: self.age }).await
    }
}

impl Command for Declare {
    const NAME: &'static str = "hire.declare";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(ApplicationBySecret { hash: &self.hash }).await?;
        let there = tx.opt(DeclaredById { id: &self.id }).await?.is_some();
        let (sex, age) = (self.sex, self.age);
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(_) if there => refuse(Refusal::Already),
            Some(row) => answer(()).and(Declared { requisition: row.requisition_id, id: self.id.clone(), sex, age }),
        };
        tx.record(decision).await
    }
}

/// A group at a step: its name, how many stood before it, how many passed, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The group.
    pub group: String,
    /// How many, and how many of them passed.
    pub counts: Group,
    /// Beside the group that passes most often; nothing where nobody passed.
    pub impact: Option<Impact>,
}

/// Totals of one question: for each stage the groups of five people or more. Stages that fewer than two such groups stood before are left out.
pub fn totals(said: &[(String, i64)]) -> Vec<(Stage, Vec<Line>)> {
    const STEPS: [(Stage, Stage); 4] = [
        (Stage::Applied, Stage::Screened),
        (Stage::Screened, Stage::Interview),
        (Stage::Interview, Stage::Offer),
        (Stage::Applied, Stage::Accepted),
    ];
    let mut list = Vec::new();
    for (before, after) in STEPS {
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for (group, reached) in said.iter().filter(|(_, reached)| *reached >= before.rank()) {
            let one = groups.entry(group).or_insert(Group { applied: 0, passed: 0 });
            one.applied += 1;
            one.passed += u32::from(*reached >= after.rank());
        }
        groups.retain(|_, group| group.applied >= SHOWN_MIN);
        if groups.len() < 2 {
            continue;
        }
        let counts: Vec<Group> = groups.values().copied().collect();
        let lines = groups.into_iter().zip(impact(&counts));
        let line = |((group, counts), impact): ((&str, Group), Option<Impact>)| Line {
            group: group.to_owned(),
            counts,
            impact,
        };
        list.push((after, lines.map(line).collect()));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn groups_of_fewer_than_five_are_not_in_any_total() {
        let mut said: Vec<(String, i64)> = (0..80).map(|n| ("woman".into(), if n < 48 { 1 } else { 0 })).collect();
        said.extend((0..50).map(|n| ("man".into(), if n < 21 { 1 } else { 0 })));
        said.extend((0..4).map(|_| ("other".into(), 8)));
        let list = totals(&said);
        let screened = &list.iter().find(|(stage, _)| *stage == Stage::Screened).unwrap().1;
        assert_eq!(screened.iter().map(|line| line.group.as_str()).collect::<Vec<_>>(), ["man", "woman"]);
        // 48 of 80 against 21 of 50, from the product's facts: 0.70, below four fifths.
        let man = screened[0].impact.unwrap();
        assert!((man.ratio - 0.7).abs() < 1e-9 && man.below);
        assert!(list.iter().all(|(_, lines)| lines.iter().all(|line| line.counts.applied >= SHOWN_MIN)));
        assert_eq!(totals(&said[..3]), []);
    }

    #[test]
    fn an_answer_is_kept_under_a_name_that_needs_the_key() {
        let application = ApplicationId(Uuid::from_u128(5));
        let (one, other) = (Keys::derive(&[1; 32]), Keys::derive(&[2; 32]));
        assert_eq!(name(&one, application), name(&one, application));
        assert_ne!(name(&one, application), name(&other, application));
        assert!(!name(&one, application).contains(&application.to_string()));
    }
}
