//! A newcomer's checklist: what is to be done in the first weeks, whose it is, by when, and what waits for it.

mod start;
mod tick;

pub use start::{
    ChecklistEnded, ChecklistStarted, EndChecklist, Ending, MentorSet, SetMentor, StartChecklist, WhyEnded,
};
pub use tick::{EVIDENCE_CHARS, ItemReopened, ItemTicked, Reopen, Tick};

use crate::standard::{Owner, Work};
use event::{Actor, ChecklistId, PersonId, Right};
use language::Both;
use store::{Json, query, row};

/// Checklists that run at once at most.
pub const RUNNING_MAX: i64 = 500;

row! {
    /// A checklist. `starts_ms`: the beginning of its first day, UTC.
    pub ChecklistRow {
        id: ChecklistId, person_id: PersonId, name: String, template: String, title: Json<Both>,
        mentor_id: Option<PersonId>, starts_ms: i64, ended_ms: Option<i64>,
    }
    /// An item of a checklist. `due_ms`: the end of a day, UTC.
    pub ItemRow {
        checklist_id: ChecklistId, code: String, place: i64, title: Json<Both>, owner: Owner, kind: Work,
        target: Option<String>, due_ms: i64, after: Json<Vec<String>>, gate: Option<String>, done_ms: Option<i64>,
        done_by: Option<PersonId>, evidence: Option<String>,
    }
}

query! {
    /// A checklist.
    pub ChecklistById { checklist: ChecklistId } -> [ChecklistRow] =
        "select c.id, c.person_id, p.name, c.template, c.title, c.mentor_id, c.starts_ms, c.ended_ms
           from train_checklist c join identity_window_person p on p.id = c.person_id where c.id = $checklist"
}
query! {
    /// The checklists of a person, the latest first; the first one runs if any does. At most 20.
    pub ChecklistsOf { person: PersonId } -> [ChecklistRow] =
        "select c.id, c.person_id, p.name, c.template, c.title, c.mentor_id, c.starts_ms, c.ended_ms
           from train_checklist c join identity_window_person p on p.id = c.person_id
          where c.person_id = $person order by c.id desc limit 20"
}
query! {
    /// Checklists that a mentor looks after, the longest running first. At most 50.
    pub MentoredBy { person: PersonId } -> [ChecklistRow] =
        "select c.id, c.person_id, p.name, c.template, c.title, c.mentor_id, c.starts_ms, c.ended_ms
           from train_checklist c join identity_window_person p on p.id = c.person_id and p.active = 1
          where c.mentor_id = $person and c.ended_ms is null order by c.id limit 50"
}
query! {
    /// Checklists that run, of those who work here, the longest running first. At most 500.
    pub Running {} -> [ChecklistRow] =
        "select c.id, c.person_id, p.name, c.template, c.title, c.mentor_id, c.starts_ms, c.ended_ms
           from train_checklist c join identity_window_person p on p.id = c.person_id and p.active = 1
          where c.ended_ms is null order by c.starts_ms, c.id limit 500"
}
query! {
    /// The items of a checklist in order. At most 60.
    pub ItemsOf { checklist: ChecklistId } -> [ItemRow] =
        "select checklist_id, code, place, title, owner, kind, target, due_ms, after, gate, done_ms, done_by, evidence
           from train_checklist_item where checklist_id = $checklist order by place, code limit 60"
}
query! {
    /// The items of all checklists that run. At most 20,000.
    scan "the checklists of newcomers"; pub RunningItems {} -> [ItemRow] =
        "select i.checklist_id, i.code, i.place, i.title, i.owner, i.kind, i.target, i.due_ms, i.after, i.gate,
                i.done_ms, i.done_by, i.evidence
           from train_checklist_item i join train_checklist c on c.id = i.checklist_id and c.ended_ms is null
          order by i.checklist_id, i.place, i.code limit 20000"
}

impl ChecklistRow {
    /// Whether somebody may see it: its newcomer, its mentor, who sees or leads training, who manages people.
    pub fn is_seen_by(&self, by: &Actor) -> bool {
        let person = by.person();
        person == Some(self.person_id)
            || (person.is_some() && person == self.mentor_id)
            || by.may(Right::TrainingSee)
            || by.may(Right::PeopleManage)
    }

    /// Whether an item is somebody's to tick. Nobody signs for themselves, and a mentor's can be a lead's.
    pub fn is_for(&self, by: &Actor, owner: Owner) -> bool {
        let own = by.person() == Some(self.person_id);
        match owner {
            Owner::Learner => own,
            Owner::Mentor => {
                !own && (by.may(Right::TrainingLead) || (by.person().is_some() && by.person() == self.mentor_id))
            }
            Owner::Lead => !own && by.may(Right::TrainingLead),
            Owner::Admin => !own && by.may(Right::PeopleManage),
        }
    }
}

impl ItemRow {
    /// Items of `all` that come before it and are not done.
    pub fn waits_for<'a>(&self, all: &'a [ItemRow]) -> Vec<&'a ItemRow> {
        all.iter().filter(|other| other.done_ms.is_none() && self.after.0.contains(&other.code)).collect()
    }

    /// Whether its day is over and it is not done.
    pub fn is_late(&self, now_ms: i64) -> bool {
        self.done_ms.is_none() && self.due_ms <= now_ms
    }
}
