//! A cohort: people who learn together, what of, and by when.

mod due;
mod found;
mod remind;

pub use due::{DueMoved, MoveDue};
pub use found::{
    CloseCohort, CohortClosed, CohortFounded, CohortJoined, CohortPlanned, FoundCohort, JoinCohort, PlanCohort, Planned,
};
pub use remind::{JOB, Remind, Reminded, ReminderRow, RemindersOf};

use crate::{certificate::Held, course::Step};
use event::{CohortId, DAY_MS, PersonId};
use store::{query, row};

/// Cohorts that run at once at most.
pub const COHORTS_MAX: i64 = 100;
/// People of one cohort at most.
pub const PEOPLE_MAX: usize = 200;
/// Courses and certifications of one plan at most.
pub const ITEMS_MAX: usize = 30;
/// Characters of a name at most.
pub const NAME_CHARS: usize = 80;
/// Days before the due date from which it is soon.
pub const SOON_DAYS: i64 = 3;
/// Moves of due dates that are shown.
pub const MOVES_SHOWN: i64 = 50;

store::vocabulary! {
    /// What a plan names.
    ItemKind, ITEM_KINDS:
    /// A course: all its modules done.
    Course = "course",
    /// A certification: a certificate held.
    Certification = "certification",
}

row! {
    /// A cohort.
    pub CohortRow { id: CohortId, name: String, made_ms: i64, closed_ms: Option<i64> }
    /// What a cohort has to have done. `due_ms`: the end of a day, UTC.
    pub ItemRow { cohort_id: CohortId, kind: ItemKind, code: String, due_ms: i64 }
    /// Somebody of a cohort who works here now.
    pub MemberRow { cohort_id: CohortId, person_id: PersonId, name: String }
    /// What one person has to have done by when; `moved`: another day than the cohort's.
    pub Asked { cohort_id: CohortId, person_id: PersonId, kind: ItemKind, code: String, due_ms: i64, moved: bool }
    /// How many modules of a course somebody has done.
    pub Done { person_id: PersonId, course: String, n: i64 }
    /// How many modules a course has.
    pub Whole { course: String, n: i64 }
    /// A certificate that somebody of a cohort holds.
    pub Holds { person_id: PersonId, certification: String }
    /// A move of a due date.
    pub MoveRow {
        id: uuid::Uuid, person_id: Option<PersonId>, kind: ItemKind, code: String, from_ms: i64, to_ms: i64,
        reason: String, by_id: Option<PersonId>, at_ms: i64,
    }
}

query! {
    /// Cohorts that run, the newest first. At most 100.
    pub Cohorts {} -> [CohortRow] =
        "select id, name, made_ms, closed_ms from train_cohort where closed_ms is null
          order by made_ms desc, id desc limit 100"
}
query! {
    /// Cohorts that are over, the latest first. At most 20.
    pub Closed {} -> [CohortRow] =
        "select id, name, made_ms, closed_ms from train_cohort where closed_ms > 0
          order by closed_ms desc, id desc limit 20"
}
query! {
    /// A cohort.
    pub CohortById { cohort: CohortId } -> [CohortRow] =
        "select id, name, made_ms, closed_ms from train_cohort where id = $cohort"
}
query! {
    /// What a cohort has to have done, soonest due first. At most 30.
    pub ItemsOf { cohort: CohortId } -> [ItemRow] =
        "select cohort_id, kind, code, due_ms from train_cohort_item where cohort_id = $cohort
          order by due_ms, kind desc, code limit 30"
}
query! {
    /// Who is in a cohort, by name. At most 200.
    pub MembersOf { cohort: CohortId } -> [MemberRow] =
        "select m.cohort_id, m.person_id, p.name
           from train_cohort_member m join identity_window_person p on p.id = m.person_id and p.active = 1
          where m.cohort_id = $cohort order by p.name, p.id limit 200"
}
query! {
    /// What one person has to have done, of every cohort that runs, soonest due first. At most 200.
    pub AskedOf { person: PersonId } -> [Asked] =
        "select m.cohort_id, m.person_id, i.kind, i.code, coalesce(e.due_ms, i.due_ms) as due_ms,
                cast(case when e.due_ms is null then 0 else 1 end as bigint) as moved
           from train_cohort_member m
           join train_cohort c on c.id = m.cohort_id and c.closed_ms is null
           join train_cohort_item i on i.cohort_id = m.cohort_id
           left join train_cohort_extension e on e.cohort_id = m.cohort_id and e.person_id = m.person_id
                                             and e.kind = i.kind and e.code = i.code
          where m.person_id = $person order by 5, i.kind desc, i.code, m.cohort_id limit 200"
}
query! {
    /// What everybody has to have done, of every cohort that runs. At most 20,000.
    scan "the cohorts that run"; pub AskedOfAll {} -> [Asked] =
        "select m.cohort_id, m.person_id, i.kind, i.code, coalesce(e.due_ms, i.due_ms) as due_ms,
                cast(case when e.due_ms is null then 0 else 1 end as bigint) as moved
           from train_cohort_member m
           join identity_window_person p on p.id = m.person_id and p.active = 1
           join train_cohort c on c.id = m.cohort_id and c.closed_ms is null
           join train_cohort_item i on i.cohort_id = m.cohort_id
           left join train_cohort_extension e on e.cohort_id = m.cohort_id and e.person_id = m.person_id
                                             and e.kind = i.kind and e.code = i.code
          order by 5, i.kind desc, i.code, m.cohort_id, m.person_id limit 20000"
}
query! {
    /// What one cohort's people have to have done. At most 6,000.
    pub AskedIn { cohort: CohortId } -> [Asked] =
        "select m.cohort_id, m.person_id, i.kind, i.code, coalesce(e.due_ms, i.due_ms) as due_ms,
                cast(case when e.due_ms is null then 0 else 1 end as bigint) as moved
           from train_cohort_member m
           join identity_window_person p on p.id = m.person_id and p.active = 1
           join train_cohort_item i on i.cohort_id = m.cohort_id
           left join train_cohort_extension e on e.cohort_id = m.cohort_id and e.person_id = m.person_id
                                             and e.kind = i.kind and e.code = i.code
          where m.cohort_id = $cohort order by 5, i.kind desc, i.code, m.person_id limit 6000"
}
query! {
    /// Modules that people of cohorts have done, by course. At most 20,000.
    scan "those who learn in cohorts"; pub DoneOfAll {} -> [Done] =
        "select p.person_id, m.course, count(*) as n
           from train_progress p join train_module m on m.code = p.module
          where exists (select 1 from train_cohort_member k where k.person_id = p.person_id)
            and (p.passed_ms is not null or (p.read_ms is not null and not exists
                  (select 1 from train_question q where q.module = m.code and q.state = 'live')))
          group by p.person_id, m.course order by p.person_id, m.course limit 20000"
}
query! {
    /// Modules of each course. At most 100.
    scan "a few hundred modules"; pub WholeCourses {} -> [Whole] =
        "select course, count(*) as n from train_module group by course order by course limit 100"
}
query! {
    /// Certificates that people of cohorts hold now. At most 20,000.
    scan "those who learn in cohorts"; pub HoldsAll { now: i64 } -> [Holds] =
        "select c.person_id, c.certification from train_certificate c
          where c.revoked_ms is null and c.replaced = 0 and c.expires_ms > $now
            and exists (select 1 from train_cohort_member k where k.person_id = c.person_id)
          order by c.person_id, c.certification, c.id limit 20000"
}
query! {
    /// Moves of due dates, the latest first.
    pub MovesOf { cohort: CohortId, limit: i64 } -> [MoveRow] =
        "select id, person_id, kind, code, from_ms, to_ms, reason, by_id, at_ms from train_cohort_move
          where cohort_id = $cohort order by at_ms desc, id desc limit $limit"
}

/// What people have done, as far as cohorts ask for it.
#[derive(Debug, Default)]
pub struct Facts {
    /// Modules done.
    pub done: Vec<Done>,
    /// Modules that there are.
    pub whole: Vec<Whole>,
    /// Certificates held.
    pub holds: Vec<Holds>,
}

impl Facts {
    /// The facts about everybody in a cohort.
    pub async fn of_all(rd: &mut store::Rd<'_>, now_ms: i64) -> store::Result<Facts> {
        Ok(Facts {
            done: rd.all(DoneOfAll {}).await?,
            whole: rd.all(WholeCourses {}).await?,
            holds: rd.all(HoldsAll { now: now_ms }).await?,
        })
    }

    /// The facts about one person, from what their screens read anyway.
    pub fn of_one(person: PersonId, steps: &[Step], held: &[Held], now_ms: i64) -> Facts {
        let mut facts = Facts::default();
        for step in steps {
            let done = i64::from(step.done());
            match facts.whole.iter().position(|one| one.course == step.course) {
                Some(at) => {
                    facts.whole[at].n += 1;
                    facts.done[at].n += done;
                }
                None => {
                    facts.whole.push(Whole { course: step.course.clone(), n: 1 });
                    facts.done.push(Done { person_id: person, course: step.course.clone(), n: done });
                }
            }
        }
        let good = held.iter().filter(|one| one.revoked_ms.is_none() && one.expires_ms > now_ms);
        facts.holds = good.map(|one| Holds { person_id: person, certification: one.certification.clone() }).collect();
        facts
    }

    /// How far somebody is with what is asked of them.
    pub fn duty(&self, asked: &Asked) -> Duty {
        let (done, of) = match asked.kind {
            ItemKind::Course => {
                let of = self.whole.iter().find(|one| one.course == asked.code).map_or(0, |one| one.n);
                let mine = |one: &&Done| one.person_id == asked.person_id && one.course == asked.code;
                (self.done.iter().find(mine).map_or(0, |one| one.n).min(of), of)
            }
            ItemKind::Certification => {
                let mine = |one: &Holds| one.person_id == asked.person_id && one.certification == asked.code;
                (i64::from(self.holds.iter().any(mine)), 1)
            }
        };
        Duty { asked: asked.clone(), done, of }
    }
}

/// What is asked of somebody, and how far they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// What, and by when.
    pub asked: Asked,
    /// Modules done; of a certification 0 or 1.
    pub done: i64,
    /// Modules there are; of a certification 1.
    pub of: i64,
}

store::vocabulary! {
    /// How a duty stands.
    Stands, STANDS:
    /// Done.
    Done = "done",
    /// Not done, its day is over.
    Late = "late",
    /// Not done, due within days.
    Soon = "soon",
    /// Not done, there is time.
    Open = "open",
}

impl Duty {
    /// How it stands at `now_ms`. What is done late is done.
    pub fn stands(&self, now_ms: i64) -> Stands {
        match self.asked.due_ms {
            _ if self.of > 0 && self.done >= self.of => Stands::Done,
            due_ms if due_ms <= now_ms => Stands::Late,
            due_ms if due_ms - now_ms <= SOON_DAYS * DAY_MS => Stands::Soon,
            _ => Stands::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn asked(kind: ItemKind, code: &str) -> Asked {
        Asked {
            cohort_id: CohortId(Uuid::nil()),
            person_id: PersonId(Uuid::from_u128(1)),
            kind,
            code: code.into(),
            due_ms: 10 * DAY_MS,
            moved: false,
        }
    }

    fn facts(done: i64) -> Facts {
        let person_id = PersonId(Uuid::from_u128(1));
        Facts {
            done: vec![Done { person_id, course: "basics".into(), n: done }],
            whole: vec![Whole { course: "basics".into(), n: 3 }],
            holds: vec![Holds { person_id, certification: "tron".into() }],
        }
    }

    #[test]
    fn a_duty_is_soon_then_late_until_it_is_done() {
        let check = |kind, code: &str, done, day: i64, wanted| {
            assert_eq!(facts(done).duty(&asked(kind, code)).stands(day * DAY_MS), wanted, "{code} {done} on {day}");
        };
        check(ItemKind::Course, "basics", 2, 1, Stands::Open);
        check(ItemKind::Course, "basics", 2, 7, Stands::Soon);
        check(ItemKind::Course, "basics", 2, 10, Stands::Late);
        check(ItemKind::Course, "basics", 3, 10, Stands::Done);
        check(ItemKind::Course, "gone", 9, 1, Stands::Open);
        check(ItemKind::Certification, "tron", 0, 99, Stands::Done);
        check(ItemKind::Certification, "aml", 0, 99, Stands::Late);
    }
}
