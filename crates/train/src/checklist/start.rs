//! Starting a checklist, naming its mentor, ending it before everything is done.

use super::{ChecklistById, ChecklistRow, ChecklistsOf};
use crate::{
    certificate::REASON_CHARS,
    gate::LearnerById,
    refusal::Refusal,
    standard::{self, Owner, Template, Work},
};
use event::{ChecklistId, DAY_MS, PersonId, Right, Words};
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Days in the past or ahead that the first day may lie at most.
const START_DAYS: i64 = 90;

query! {
    InsertChecklist<'a> {
        checklist: ChecklistId, person: PersonId, template: &'a str, title: Json<&'a Both>, mentor: Option<PersonId>,
        starts_ms: i64,
    } = "insert into train_checklist (id, person_id, template, title, mentor_id, starts_ms, ended_ms)
         values ($checklist, $person, $template, $title, $mentor, $starts_ms, null)"
}
query! {
    InsertItem<'a> {
        checklist: ChecklistId, code: &'a str, place: i64, title: Json<&'a Both>, owner: Owner, kind: Work,
        target: Option<&'a str>, due_ms: i64, after: Json<&'a [String]>, gate: Option<&'a str>,
    } = "insert into train_checklist_item (checklist_id, code, place, title, owner, kind, target, due_ms, after, gate,
           done_ms, done_by, evidence)
         values ($checklist, $code, $place, $title, $owner, $kind, $target, $due_ms, $after, $gate, null, null, null)"
}
query! {
    PutMentor { mentor: Option<PersonId>, checklist: ChecklistId } =
        "update train_checklist set mentor_id = $mentor where id = $checklist"
}
query! {
    pub(super) PutEnded<'a> { now: i64, reason: Option<&'a Words>, by: Option<PersonId>, checklist: ChecklistId } =
        "update train_checklist set ended_ms = $now, end_reason = $reason, ended_by = $by where id = $checklist"
}
query! {
    /// Why a checklist was ended before everything was done, and who did that.
    pub WhyEnded { checklist: ChecklistId } -> [Ending { reason: Option<String>, name: Option<String> }] =
        "select c.end_reason as reason, p.name from train_checklist c
           left join identity_window_person p on p.id = c.ended_by
          where c.id = $checklist"
}

/// Starts a newcomer's checklist.
#[derive(Debug)]
pub struct StartChecklist {
    /// Whose.
    pub person: PersonId,
    /// Code of the template.
    pub template: String,
    /// Who looks after them.
    pub mentor: Option<PersonId>,
    /// The beginning of the first day. Unix milliseconds, UTC.
    pub starts_ms: i64,
}

/// A newcomer has a checklist.
#[derive(Debug, Serialize)]
pub struct ChecklistStarted {
    /// Which.
    pub checklist: ChecklistId,
    /// Whose.
    pub person: PersonId,
    /// Code of the template.
    pub template: String,
    /// Who looks after them.
    pub mentor: Option<PersonId>,
    /// The beginning of the first day. Unix milliseconds, UTC.
    pub starts_ms: i64,
    /// The items as they were then.
    #[serde(skip)]
    pub copy: Option<Template>,
}

impl Event for ChecklistStarted {
    const KIND: &'static str = "train.checklist_started";
    fn subject(&self) -> String {
        self.checklist.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let copy = self.copy.as_ref().ok_or(store::Error::Missing("checklist"))?;
        let (checklist, person, mentor, starts_ms) = (self.checklist, self.person, self.mentor, self.starts_ms);
        let (template, title) = (self.template.as_str(), Json(&copy.title));
        tx.push(InsertChecklist { checklist, person, template, title, mentor, starts_ms }).await?;
        for (place, item) in (0..).zip(&copy.items) {
            tx.push(InsertItem {
                checklist,
                code: &item.code,
                place,
                title: Json(&item.title),
                owner: item.owner,
                kind: item.kind,
                target: item.of.as_deref(),
                due_ms: starts_ms + (item.due_day + 1) * DAY_MS,
                after: Json(&item.after),
                gate: item.gate.as_deref(),
            })
            .await?;
        }
        Ok(())
    }
}

/// What starting one depends on.
struct Facts {
    may: bool,
    known: bool,
    mentor_known: bool,
    runs: bool,
    template: Option<Template>,
    fresh: ChecklistId,
    now_ms: i64,
}

impl Command for StartChecklist {
    const NAME: &'static str = "train.start_checklist";
    type Answer = ChecklistId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<ChecklistId, Refusal> {
        let mentor_known = match self.mentor {
            Some(person) => tx.opt(LearnerById { person }).await?.is_some(),
            None => true,
        };
        let facts = Facts {
            may: tx.actor().may(Right::TrainingLead),
            known: tx.opt(LearnerById { person: self.person }).await?.is_some(),
            mentor_known,
            runs: tx.all(ChecklistsOf { person: self.person }).await?.iter().any(|one| one.ended_ms.is_none()),
            template: standard::checklists(tx).await?.find(&self.template).cloned(),
            fresh: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(start(self, facts)).await
    }
}

/// Decides the start. Pure. One at a time for each person.
fn start(wish: &StartChecklist, facts: Facts) -> Decision<ChecklistId, Refusal> {
    let Some(template) = facts.template.filter(|_| facts.may && facts.known && facts.mentor_known) else {
        return refuse(Refusal::Unseen);
    };
    if wish.mentor == Some(wish.person) {
        return refuse(Refusal::Own);
    }
    if facts.runs {
        return refuse(Refusal::Already);
    }
    if (wish.starts_ms - facts.now_ms).abs() > START_DAYS * DAY_MS {
        return refuse(Refusal::Day);
    }
    answer(facts.fresh).and(ChecklistStarted {
        checklist: facts.fresh,
        person: wish.person,
        template: wish.template.clone(),
        mentor: wish.mentor,
        starts_ms: wish.starts_ms,
        copy: Some(template),
    })
}

/// A checklist that runs, if the actor may change it.
async fn running(tx: &mut Tx<'_>, checklist: ChecklistId) -> Result<std::result::Result<ChecklistRow, Refusal>> {
    let may = tx.actor().may(Right::TrainingLead);
    let found = tx.opt(ChecklistById { checklist }).await?.filter(|_| may);
    Ok(match found {
        None => Err(Refusal::Unseen),
        Some(row) if row.ended_ms.is_some() => Err(Refusal::Over),
        Some(row) => Ok(row),
    })
}

/// Names who looks after a newcomer.
#[derive(Debug)]
pub struct SetMentor {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Who; none: nobody.
    pub mentor: Option<PersonId>,
}

/// Somebody looks after a newcomer.
#[derive(Debug, Serialize)]
pub struct MentorSet {
    /// Of which checklist.
    pub checklist: ChecklistId,
    /// Who; none: nobody.
    pub mentor: Option<PersonId>,
}

impl Event for MentorSet {
    const KIND: &'static str = "train.mentor_set";
    fn subject(&self) -> String {
        self.checklist.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutMentor { mentor: self.mentor, checklist: self.checklist }).await
    }
}

impl Command for SetMentor {
    const NAME: &'static str = "train.set_mentor";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let known = match self.mentor {
            Some(person) => tx.opt(LearnerById { person }).await?.is_some(),
            None => true,
        };
        let decision = match running(tx, self.checklist).await? {
            Err(refusal) => refuse(refusal),
            Ok(_) if !known => refuse(Refusal::Unseen),
            Ok(row) if self.mentor == Some(row.person_id) => refuse(Refusal::Own),
            Ok(row) if row.mentor_id == self.mentor => answer(()),
            Ok(_) => answer(()).and(MentorSet { checklist: self.checklist, mentor: self.mentor }),
        };
        tx.record(decision).await
    }
}

/// Ends a checklist before everything is done: what waited for it does not any more.
#[derive(Debug)]
pub struct EndChecklist {
    /// Which.
    pub checklist: ChecklistId,
    /// Why.
    pub reason: Words,
}

/// A checklist is over.
#[derive(Debug, Serialize)]
pub struct ChecklistEnded {
    /// Which.
    pub checklist: ChecklistId,
    /// Everything was done.
    pub whole: bool,
    /// Why, when not everything was done.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for ChecklistEnded {
    const KIND: &'static str = "train.checklist_ended";
    fn subject(&self) -> String {
        self.checklist.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, reason, by) = (tx.now_ms(), Some(&self.reason).filter(|_| !self.whole), tx.actor().person());
        tx.push(PutEnded { now, reason, by, checklist: self.checklist }).await
    }
}

impl Command for EndChecklist {
    const NAME: &'static str = "train.end_checklist";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let reason = self.reason.text().trim();
        let decision = match running(tx, self.checklist).await? {
            Err(refusal) => refuse(refusal),
            Ok(row) if tx.actor().person() == Some(row.person_id) => refuse(Refusal::Own),
            Ok(_) if reason.is_empty() || reason.chars().count() > REASON_CHARS => refuse(Refusal::NoReason),
            Ok(_) => answer(()).and(ChecklistEnded {
                checklist: self.checklist,
                whole: false,
                reason: Words(reason.to_owned()),
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::Checklists;
    use uuid::Uuid;

    fn facts() -> Facts {
        let starter = Checklists::read(crate::standard::StandardKind::Checklists.starter()).unwrap();
        let template = starter.find("agent").cloned();
        let fresh = ChecklistId(Uuid::nil());
        Facts { may: true, known: true, mentor_known: true, runs: false, template, fresh, now_ms: 0 }
    }

    #[test]
    fn a_newcomer_has_one_checklist_and_another_person_as_mentor() {
        let person = |n: u128| PersonId(Uuid::from_u128(n));
        let refusal = |mentor: Option<u128>, starts_ms, facts: Facts| {
            let mentor = mentor.map(person);
            let wish = StartChecklist { person: person(1), template: "agent".into(), mentor, starts_ms };
            start(&wish, facts).outcome().err().cloned()
        };
        assert_eq!(refusal(Some(2), 0, facts()), None);
        assert_eq!(refusal(None, 0, facts()), None);
        assert_eq!(refusal(Some(1), 0, facts()), Some(Refusal::Own));
        assert_eq!(refusal(None, 0, Facts { runs: true, ..facts() }), Some(Refusal::Already));
        assert_eq!(refusal(None, 0, Facts { may: false, ..facts() }), Some(Refusal::Unseen));
        assert_eq!(refusal(None, 0, Facts { known: false, ..facts() }), Some(Refusal::Unseen));
        assert_eq!(refusal(None, 0, Facts { template: None, ..facts() }), Some(Refusal::Unseen));
        assert_eq!(refusal(None, 91 * DAY_MS, facts()), Some(Refusal::Day));
    }
}
