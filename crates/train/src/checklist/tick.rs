//! Ticking an item off, and opening it again. Whose it is decides; what comes first comes first.

use super::{ChecklistById, ChecklistEnded, ChecklistRow, ItemRow, ItemsOf};
use crate::{
    certificate::{HeldOf, REASON_CHARS},
    course::StepsOf,
    refusal::Refusal,
    standard::Work,
};
use event::{Actor, ChecklistId, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Characters of an item's evidence at most.
pub const EVIDENCE_CHARS: usize = 1_000;

query! {
    PutDone<'a> {
        now: Option<i64>, by: Option<PersonId>, evidence: Option<&'a Words>, checklist: ChecklistId, code: &'a str,
    } = "update train_checklist_item set done_ms = $now, done_by = $by, evidence = $evidence
          where checklist_id = $checklist and code = $code"
}

/// Ticks an item off.
#[derive(Debug)]
pub struct Tick {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Which item.
    pub item: String,
    /// What shows it: words or a link. A task needs it.
    pub evidence: Words,
}

/// An item is done.
#[derive(Debug, Serialize)]
pub struct ItemTicked {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Whose checklist it is.
    pub person: PersonId,
    /// Which item.
    pub item: String,
    /// What shows it.
    #[serde(skip)]
    pub evidence: Words,
}

impl Event for ItemTicked {
    const KIND: &'static str = "train.item_ticked";
    fn subject(&self) -> String {
        self.checklist.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (Some(tx.now_ms()), tx.actor().person());
        let evidence = Some(&self.evidence).filter(|words| !words.text().is_empty());
        tx.push(PutDone { now, by, evidence, checklist: self.checklist, code: &self.item }).await
    }
}

/// A checklist with its items, if the actor may see it.
async fn found(tx: &mut Tx<'_>, checklist: ChecklistId) -> Result<Option<(ChecklistRow, Vec<ItemRow>)>> {
    let by = tx.actor().clone();
    let Some(row) = tx.opt(ChecklistById { checklist }).await?.filter(|row| row.is_seen_by(&by)) else {
        return Ok(None);
    };
    let items = tx.all(ItemsOf { checklist }).await?;
    Ok(Some((row, items)))
}

impl Command for Tick {
    const NAME: &'static str = "train.tick";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.checklist.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let Some((row, items)) = found(tx, self.checklist).await? else {
            return tx.record(refuse(Refusal::Unseen)).await;
        };
        let shown = match items.iter().find(|item| item.code == self.item).map(|item| (item.kind, &item.target)) {
            Some((Work::Course, Some(course))) => {
                let steps = tx.all(StepsOf { person: row.person_id, course }).await?;
                !steps.is_empty() && steps.iter().all(crate::course::Step::done)
            }
            Some((Work::Certification, Some(certification))) => {
                let held = tx.opt(HeldOf { person: row.person_id, certification }).await?;
                held.is_some_and(|held| held.expires_ms > tx.now_ms())
            }
            _ => true,
        };
        let by = tx.actor().clone();
        tx.record(tick(self, &row, &items, &by, shown)).await
    }
}

/// Decides a tick. Pure. `shown`: the course or certificate of the item is there.
fn tick(wish: &Tick, row: &ChecklistRow, items: &[ItemRow], by: &Actor, shown: bool) -> Decision<(), Refusal> {
    let Some(item) = items.iter().find(|item| item.code == wish.item) else { return refuse(Refusal::Unseen) };
    if row.ended_ms.is_some() {
        return refuse(Refusal::Over);
    }
    if !row.is_for(by, item.owner) {
        return refuse(Refusal::Own);
    }
    if item.done_ms.is_some() {
        return answer(());
    }
    if !shown || !item.waits_for(items).is_empty() {
        return refuse(Refusal::NotReady);
    }
    let evidence = wish.evidence.text().trim();
    if (item.kind == Work::Task && evidence.is_empty()) || evidence.chars().count() > EVIDENCE_CHARS {
        return refuse(Refusal::Text);
    }
    let ticked = ItemTicked {
        checklist: wish.checklist,
        person: row.person_id,
        item: wish.item.clone(),
        evidence: Words(evidence.to_owned()),
    };
    let last = items.iter().all(|other| other.done_ms.is_some() || other.code == item.code);
    let ended = ChecklistEnded { checklist: wish.checklist, whole: true, reason: Words(String::new()) };
    if last { answer(()).and(ticked).and(ended) } else { answer(()).and(ticked) }
}

/// Opens an item again: it turned out not to be done.
#[derive(Debug)]
pub struct Reopen {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Which item.
    pub item: String,
    /// Why.
    pub reason: Words,
}

/// An item is not done after all.
#[derive(Debug, Serialize)]
pub struct ItemReopened {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Which item.
    pub item: String,
    /// Why; it stands as the item's evidence until it is done.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for ItemReopened {
    const KIND: &'static str = "train.item_reopened";
    fn subject(&self) -> String {
        self.checklist.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (evidence, checklist, code) = (Some(&self.reason), self.checklist, self.item.as_str());
        tx.push(PutDone { now: None, by: None, evidence, checklist, code }).await
    }
}

impl Command for Reopen {
    const NAME: &'static str = "train.reopen_item";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.checklist.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let leads = tx.actor().may(Right::TrainingLead);
        let found = found(tx, self.checklist).await?.filter(|_| leads);
        let reason = self.reason.text().trim();
        let item = found.as_ref().and_then(|(_, items)| items.iter().find(|item| item.code == self.item));
        let decision = match (&found, item) {
            (Some((row, _)), Some(_)) if row.ended_ms.is_some() => refuse(Refusal::Over),
            (Some(_), Some(item)) if item.done_ms.is_none() => answer(()),
            (Some(_), Some(_)) if reason.is_empty() || reason.chars().count() > REASON_CHARS => {
                refuse(Refusal::NoReason)
            }
            (Some(_), Some(_)) => answer(()).and(ItemReopened {
                checklist: self.checklist,
                item: self.item.clone(),
                reason: Words(reason.to_owned()),
            }),
            _ => refuse(Refusal::Unseen),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::Owner;
    use event::Role;
    use language::Both;
    use store::Json;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn row() -> ChecklistRow {
        ChecklistRow {
            id: ChecklistId(Uuid::nil()),
            person_id: person(1),
            name: "Tunde".into(),
            template: "agent".into(),
            title: Json(Both::default()),
            mentor_id: Some(person(2)),
            starts_ms: 0,
            ended_ms: None,
        }
    }

    fn item(code: &str, owner: Owner, kind: Work, after: &[&str]) -> ItemRow {
        ItemRow {
            checklist_id: ChecklistId(Uuid::nil()),
            code: code.into(),
            place: 0,
            title: Json(Both::default()),
            owner,
            kind,
            target: None,
            due_ms: 0,
            after: Json(after.iter().map(|code| (*code).to_owned()).collect()),
            gate: None,
            done_ms: None,
            done_by: None,
            evidence: None,
        }
    }

    fn check(code: &str, by: (u128, Role), evidence: &str, shown: bool, refusal: Option<Refusal>) {
        let items = [
            item("read", Owner::Learner, Work::Read, &[]),
            item("talk", Owner::Mentor, Work::SignOff, &["read"]),
            item("try", Owner::Learner, Work::Task, &[]),
            item("brief", Owner::Lead, Work::SignOff, &[]),
            item("key", Owner::Admin, Work::SignOff, &[]),
        ];
        let wish = Tick { checklist: ChecklistId(Uuid::nil()), item: code.into(), evidence: evidence.into() };
        let by = Actor::Person { id: person(by.0), role: by.1 };
        assert_eq!(tick(&wish, &row(), &items, &by, shown).outcome().err(), refusal.as_ref(), "{code} by {by:?}");
    }

    #[test]
    fn an_item_is_ticked_by_whose_it_is_when_its_time_has_come() {
        let learner = (1, Role::Trainee);
        check("read", learner, "", true, None);
        check("read", learner, "", false, Some(Refusal::NotReady));
        check("read", (9, Role::Lead), "", true, Some(Refusal::Own));
        check("talk", (2, Role::Agent), "", true, Some(Refusal::NotReady));
        check("try", learner, " ", true, Some(Refusal::Text));
        check("try", learner, "https://wiki.example/notes", true, None);
        check("brief", (9, Role::Lead), "", true, None);
        check("brief", (2, Role::Agent), "", true, Some(Refusal::Own));
        check("brief", (1, Role::Lead), "", true, Some(Refusal::Own));
        check("key", (9, Role::Lead), "", true, Some(Refusal::Own));
        check("key", (9, Role::Admin), "", true, None);
        check("gone", learner, "", true, Some(Refusal::Unseen));
    }

    #[test]
    fn the_last_item_ends_the_checklist() {
        let items = [item("read", Owner::Learner, Work::Read, &[])];
        let wish = Tick { checklist: ChecklistId(Uuid::nil()), item: "read".into(), evidence: "".into() };
        let by = Actor::Person { id: person(1), role: Role::Trainee };
        let kinds = tick(&wish, &row(), &items, &by, true).kinds();
        assert_eq!(kinds, ["train.item_ticked", "train.checklist_ended"]);
        let over = ChecklistRow { ended_ms: Some(1), ..row() };
        assert_eq!(tick(&wish, &over, &items, &by, true).outcome(), Err(&Refusal::Over));
    }
}
