//! Founding a cohort, changing who is in it and what it learns, and closing it.

use super::{CohortById, CohortRow, ITEMS_MAX, ItemKind, ItemsOf, MembersOf, NAME_CHARS, PEOPLE_MAX, remind::reminder};
use crate::{certify::Certifications, course::Courses, gate::Learners, refusal::Refusal};
use event::{CohortId, DAY_MS, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Days ahead that a due date may lie at most.
pub(super) const AHEAD_DAYS: i64 = 730;

query! {
    InsertCohort<'a> { cohort: CohortId, name: &'a Words, now: i64 } =
        "insert into train_cohort (id, name, made_ms, closed_ms) values ($cohort, $name, $now, null)"
}
query! {
    InsertMember { cohort: CohortId, person: PersonId, now: i64 } =
        "insert into train_cohort_member (cohort_id, person_id, joined_ms) values ($cohort, $person, $now)
         on conflict (cohort_id, person_id) do nothing"
}
query! {
    DeleteMember { cohort: CohortId, person: PersonId } =
        "delete from train_cohort_member where cohort_id = $cohort and person_id = $person"
}
query! {
    pub(super) PutItem<'a> { cohort: CohortId, kind: ItemKind, code: &'a str, due_ms: i64 } =
        "insert into train_cohort_item (cohort_id, kind, code, due_ms) values ($cohort, $kind, $code, $due_ms)
         on conflict (cohort_id, kind, code) do update set due_ms = excluded.due_ms"
}
query! {
    DeleteItem<'a> { cohort: CohortId, kind: ItemKind, code: &'a str } =
        "delete from train_cohort_item where cohort_id = $cohort and kind = $kind and code = $code"
}
query! {
    DeleteExtensions<'a> { cohort: CohortId, kind: ItemKind, code: &'a str } =
        "delete from train_cohort_extension where cohort_id = $cohort and kind = $kind and code = $code"
}
query! {
    PutClosed { now: i64, cohort: CohortId } = "update train_cohort set closed_ms = $now where id = $cohort"
}

/// One thing of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// Unix milliseconds, UTC; the end of a day.
    pub due_ms: i64,
}

/// What a cohort can be made of.
struct Known {
    may: bool,
    courses: Vec<String>,
    kinds: Vec<String>,
    people: Vec<PersonId>,
    now_ms: i64,
}

impl Known {
    async fn read(tx: &mut Tx<'_>) -> Result<Known> {
        let may = tx.actor().may(Right::TrainingLead);
        let courses = tx.all(Courses {}).await?.into_iter().filter(|one| one.published).map(|one| one.code).collect();
        let kinds = tx.all(Certifications {}).await?.into_iter().map(|one| one.code).collect();
        let people = tx.all(Learners {}).await?.into_iter().map(|one| one.id).collect();
        Ok(Known { may, courses, kinds, people, now_ms: tx.now_ms() })
    }

    fn has(&self, kind: ItemKind, code: &str) -> bool {
        match kind {
            ItemKind::Course => self.courses.iter().any(|known| known == code),
            ItemKind::Certification => self.kinds.iter().any(|known| known == code),
        }
    }

    fn fits(&self, item: &Planned) -> std::result::Result<(), Refusal> {
        match item.due_ms {
            _ if !self.has(item.kind, &item.code) => Err(Refusal::Unseen),
            due_ms if due_ms <= self.now_ms || due_ms > self.now_ms + AHEAD_DAYS * DAY_MS => Err(Refusal::Day),
            _ => Ok(()),
        }
    }
}

/// Founds a cohort.
#[derive(Debug)]
pub struct FoundCohort {
    /// Its name.
    pub name: Words,
    /// What it learns.
    pub items: Vec<Planned>,
    /// Who is in it.
    pub people: Vec<PersonId>,
}

/// A cohort was founded.
#[derive(Debug, Serialize)]
pub struct CohortFounded {
    /// Which.
    pub cohort: CohortId,
    /// What it learns.
    pub items: Vec<Planned>,
    /// Who is in it.
    pub people: Vec<PersonId>,
    /// Its name.
    #[serde(skip)]
    pub name: Words,
}

impl Event for CohortFounded {
    const KIND: &'static str = "train.cohort_founded";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, cohort) = (tx.now_ms(), self.cohort);
        tx.push(InsertCohort { cohort, name: &self.name, now }).await?;
        for item in &self.items {
            tx.push(PutItem { cohort, kind: item.kind, code: &item.code, due_ms: item.due_ms }).await?;
        }
        for person in &self.people {
            tx.push(InsertMember { cohort, person: *person, now }).await?;
        }
        Ok(())
    }
}

impl Command for FoundCohort {
    const NAME: &'static str = "train.found_cohort";
    type Answer = CohortId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<CohortId, Refusal> {
        let known = Known::read(tx).await?;
        let fresh = tx.new_id();
        tx.record(found(self, &known, fresh)).await
    }
}

/// Decides the founding. Pure.
fn found(wish: &FoundCohort, known: &Known, cohort: CohortId) -> Decision<CohortId, Refusal> {
    let name = wish.name.text().trim();
    if !known.may || wish.people.iter().any(|person| !known.people.contains(person)) {
        return refuse(Refusal::Unseen);
    }
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        return refuse(Refusal::Text);
    }
    if wish.people.len() > PEOPLE_MAX {
        return refuse(Refusal::TooMany { most: PEOPLE_MAX });
    }
    if wish.items.is_empty() || wish.items.len() > ITEMS_MAX {
        return refuse(Refusal::TooMany { most: ITEMS_MAX });
    }
    if let Some(refusal) = wish.items.iter().find_map(|item| known.fits(item).err()) {
        return refuse(refusal);
    }
    let event =
        CohortFounded { cohort, items: wish.items.clone(), people: wish.people.clone(), name: Words(name.to_owned()) };
    answer(cohort).and(event).job(reminder(cohort, known.now_ms))
}

/// Puts somebody into a cohort, or takes them out of it.
#[derive(Debug)]
pub struct JoinCohort {
    /// Which.
    pub cohort: CohortId,
    /// Who.
    pub person: PersonId,
    /// In it, or not any more.
    pub member: bool,
}

/// Somebody is in a cohort, or not any more.
#[derive(Debug, Serialize)]
pub struct CohortJoined {
    /// Which.
    pub cohort: CohortId,
    /// Who.
    pub person: PersonId,
    /// In it, or not any more.
    pub member: bool,
}

impl Event for CohortJoined {
    const KIND: &'static str = "train.cohort_joined";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, cohort, person) = (tx.now_ms(), self.cohort, self.person);
        match self.member {
            true => tx.push(InsertMember { cohort, person, now }).await,
            false => tx.push(DeleteMember { cohort, person }).await,
        }
    }
}

/// A cohort that runs, if the actor may change it.
pub(super) async fn running(tx: &mut Tx<'_>, cohort: CohortId) -> Result<std::result::Result<CohortRow, Refusal>> {
    let may = tx.actor().may(Right::TrainingLead);
    let found = tx.opt(CohortById { cohort }).await?.filter(|_| may);
    Ok(match found {
        None => Err(Refusal::Unseen),
        Some(row) if row.closed_ms.is_some() => Err(Refusal::Over),
        Some(row) => Ok(row),
    })
}

impl Command for JoinCohort {
    const NAME: &'static str = "train.join_cohort";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.cohort.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let running = running(tx, self.cohort).await?;
        let members = tx.all(MembersOf { cohort: self.cohort }).await?;
        let known = tx.all(Learners {}).await?.iter().any(|one| one.id == self.person);
        let there = members.iter().any(|one| one.person_id == self.person);
        let decision = match running {
            Err(refusal) => refuse(refusal),
            Ok(_) if !known => refuse(Refusal::Unseen),
            Ok(_) if there == self.member => answer(()),
            Ok(_) if self.member && members.len() >= PEOPLE_MAX => refuse(Refusal::TooMany { most: PEOPLE_MAX }),
            Ok(_) => answer(())
                .and(CohortJoined { cohort: self.cohort, person: self.person, member: self.member })
                .job(reminder(self.cohort, tx.now_ms())),
        };
        tx.record(decision).await
    }
}

/// Puts something into a cohort's plan, or takes it out.
#[derive(Debug)]
pub struct PlanCohort {
    /// Which.
    pub cohort: CohortId,
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// Unix milliseconds, UTC, the end of a day; none: out of the plan.
    pub due_ms: Option<i64>,
}

/// Something is in a cohort's plan, or not any more.
#[derive(Debug, Serialize)]
pub struct CohortPlanned {
    /// Which.
    pub cohort: CohortId,
    /// A course or a certification.
    pub kind: ItemKind,
    /// Its code.
    pub code: String,
    /// Unix milliseconds, UTC; none: out of the plan.
    pub due_ms: Option<i64>,
}

impl Event for CohortPlanned {
    const KIND: &'static str = "train.cohort_planned";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (cohort, kind, code) = (self.cohort, self.kind, self.code.as_str());
        match self.due_ms {
            Some(due_ms) => tx.push(PutItem { cohort, kind, code, due_ms }).await,
            None => {
                tx.push(DeleteExtensions { cohort, kind, code }).await?;
                tx.push(DeleteItem { cohort, kind, code }).await
            }
        }
    }
}

impl Command for PlanCohort {
    const NAME: &'static str = "train.plan_cohort";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.cohort.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let running = running(tx, self.cohort).await?;
        let known = Known::read(tx).await?;
        let items = tx.all(ItemsOf { cohort: self.cohort }).await?;
        let there = items.iter().any(|item| item.kind == self.kind && item.code == self.code);
        let decision = match running {
            Err(refusal) => refuse(refusal),
            Ok(_) => plan(self, &known, there, items.len()),
        };
        tx.record(decision).await
    }
}

/// Decides a change of the plan. Pure. A due date that is there already is moved with a reason, not planned again.
fn plan(wish: &PlanCohort, known: &Known, there: bool, many: usize) -> Decision<(), Refusal> {
    let event = CohortPlanned { cohort: wish.cohort, kind: wish.kind, code: wish.code.clone(), due_ms: wish.due_ms };
    let item = wish.due_ms.map(|due_ms| Planned { kind: wish.kind, code: wish.code.clone(), due_ms });
    match item {
        None if there => answer(()).and(event),
        None => refuse(Refusal::Unseen),
        Some(_) if there => refuse(Refusal::Already),
        Some(_) if many >= ITEMS_MAX => refuse(Refusal::TooMany { most: ITEMS_MAX }),
        Some(item) => match known.fits(&item) {
            Ok(()) => answer(()).and(event).job(reminder(wish.cohort, known.now_ms)),
            Err(refusal) => refuse(refusal),
        },
    }
}

/// Closes a cohort: it is over, nobody is reminded any more.
#[derive(Debug)]
pub struct CloseCohort {
    /// Which.
    pub cohort: CohortId,
}

/// A cohort is over.
#[derive(Debug, Serialize)]
pub struct CohortClosed {
    /// Which.
    pub cohort: CohortId,
}

impl Event for CohortClosed {
    const KIND: &'static str = "train.cohort_closed";
    fn subject(&self) -> String {
        self.cohort.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutClosed { now, cohort: self.cohort }).await
    }
}

impl Command for CloseCohort {
    const NAME: &'static str = "train.close_cohort";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let decision = match running(tx, self.cohort).await? {
            Err(refusal) => refuse(refusal),
            Ok(_) => answer(()).and(CohortClosed { cohort: self.cohort }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn known() -> Known {
        let people = vec![PersonId(Uuid::from_u128(1))];
        Known { may: true, courses: vec!["basics".into()], kinds: vec!["tron".into()], people, now_ms: 0 }
    }

    fn item(code: &str, due_ms: i64) -> Planned {
        Planned { kind: ItemKind::Course, code: code.into(), due_ms }
    }

    #[test]
    fn a_cohort_has_a_name_a_plan_and_people_who_work_here() {
        let refusal = |name: &str, items: Vec<Planned>, person: u128, known: &Known| {
            let wish = FoundCohort { name: name.into(), items, people: vec![PersonId(Uuid::from_u128(person))] };
            found(&wish, known, CohortId(Uuid::nil())).outcome().err().cloned()
        };
        let good = || vec![item("basics", DAY_MS)];
        assert_eq!(refusal("May", good(), 1, &known()), None);
        assert_eq!(refusal("May", good(), 2, &known()), Some(Refusal::Unseen));
        assert_eq!(refusal("May", good(), 1, &Known { may: false, ..known() }), Some(Refusal::Unseen));
        assert_eq!(refusal(" ", good(), 1, &known()), Some(Refusal::Text));
        assert_eq!(refusal("May", vec![item("gone", DAY_MS)], 1, &known()), Some(Refusal::Unseen));
        assert_eq!(refusal("May", vec![item("basics", 0)], 1, &known()), Some(Refusal::Day));
        assert_eq!(refusal("May", Vec::new(), 1, &known()), Some(Refusal::TooMany { most: ITEMS_MAX }));
    }

    #[test]
    fn a_plan_grows_and_shrinks_but_moves_only_with_a_reason() {
        let refusal = |due_ms, there, many| {
            let cohort = CohortId(Uuid::nil());
            let wish = PlanCohort { cohort, kind: ItemKind::Course, code: "basics".into(), due_ms };
            plan(&wish, &known(), there, many).outcome().err().cloned()
        };
        assert_eq!(refusal(Some(DAY_MS), false, 1), None);
        assert_eq!(refusal(Some(DAY_MS), true, 1), Some(Refusal::Already));
        assert_eq!(refusal(Some(DAY_MS), false, ITEMS_MAX), Some(Refusal::TooMany { most: ITEMS_MAX }));
        assert_eq!(refusal(None, true, 1), None);
        assert_eq!(refusal(None, false, 1), Some(Refusal::Unseen));
    }
}
