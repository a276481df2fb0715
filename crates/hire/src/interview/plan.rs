//! Planning an interview: a kit, who asks, times that the candidate may choose from.

use super::{INTERVIEWERS_MAX, InterviewBooked, LONGEST_MS, NOTICE_MS, PLACE_CHARS, TakenBetween, TakenRow, kit};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    letter::{self, About},
    refusal::Refusal,
    requisition::{Colleague, Colleagues},
    secret::clean,
};
use event::{ApplicationId, DAY_MS, InterviewId, MINUTE_MS, PersonId, PostId, RequisitionId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Times that are offered.
pub const SLOTS_MAX: usize = 20;
/// How far ahead a time may be.
const AHEAD_MS: i64 = 90 * DAY_MS;

query! {
    ReferrerOf { post: PostId } -> [Referrer { referrer_id: Option<PersonId> }] =
        "select referrer_id from hire_post where id = $post"
}
query! {
    InsertInterview<'a> {
        id: InterviewId, application: ApplicationId, requisition: RequisitionId, kit: &'a str, minutes: i64,
        place: &'a Words, by: Option<PersonId>, now: i64,
    } = "insert into hire_interview (id, application_id, requisition_id, kit, minutes, place, state, from_ms, sequence,
           made_by, made_ms)
         values ($id, $application, $requisition, $kit, $minutes, $place, 'asked', null, 0, $by, $now)"
}
query! {
    InsertInterviewer<'a> { interview: InterviewId, person: PersonId, focus: Json<&'a [String]> } =
        "insert into hire_interviewer (interview_id, person_id, focus, from_ms) values ($interview, $person, $focus, null)"
}
query! {
    InsertSlot { interview: InterviewId, from: i64 } =
        "insert into hire_slot (interview_id, from_ms) values ($interview, $from)"
}

/// Who asks, and about what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asker {
    /// Who.
    pub person: PersonId,
    /// Competencies that this one judges; none: all of the kit.
    pub focus: Vec<String>,
}

/// Plans an interview.
#[derive(Debug)]
pub struct PlanInterview {
    /// Of which application.
    pub application: ApplicationId,
    /// By which kit.
    pub kit: String,
    /// Who asks.
    pub askers: Vec<Asker>,
    /// When it may begin, Unix milliseconds, UTC.
    pub slots: Vec<i64>,
    /// Where: a link or an address.
    pub place: Words,
}

/// An interview is planned; the candidate chooses a time.
#[derive(Debug, Serialize)]
pub struct InterviewPlanned {
    /// Which.
    pub interview: InterviewId,
    /// Of which application.
    pub application: ApplicationId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// By which kit.
    pub kit: String,
    /// How long.
    pub minutes: i64,
    /// Who asks.
    pub askers: Vec<Asker>,
    /// When it may begin.
    pub slots: Vec<i64>,
    /// Where.
    #[serde(skip)]
    pub place: Words,
}

impl Event for InterviewPlanned {
    const KIND: &'static str = "hire.interview_planned";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        let (id, kit, minutes) = (self.interview, self.kit.as_str(), self.minutes);
        let (application, requisition, place) = (self.application, self.requisition, &self.place);
        tx.push(InsertInterview { id, application, requisition, kit, minutes, place, by, now }).await?;
        for asker in &self.askers {
            tx.push(InsertInterviewer { interview: id, person: asker.person, focus: Json(&asker.focus) }).await?;
        }
        for from in &self.slots {
            tx.push(InsertSlot { interview: id, from: *from }).await?;
        }
        Ok(())
    }
}

struct Facts {
    works: bool,
    row: Option<ApplicationRow>,
    people: Vec<Colleague>,
    referrer: Option<PersonId>,
    id: InterviewId,
    now_ms: i64,
}

impl Command for PlanInterview {
    const NAME: &'static str = "hire.plan_interview";
    type Answer = InterviewId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<InterviewId, Refusal> {
        let row = tx.opt(ApplicationById { application: self.application }).await?;
        let referrer = match row.as_ref().and_then(|row| row.post_id) {
            Some(post) => tx.opt(ReferrerOf { post }).await?.and_then(|found| found.referrer_id),
            None => None,
        };
        let facts = Facts {
            works: tx.actor().may(Right::HiringWork),
            row,
            people: tx.all(Colleagues {}).await?,
            referrer,
            id: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, &facts)).await
    }
}

/// Decides a plan. Pure.
fn decide(wish: &PlanInterview, facts: &Facts) -> Decision<InterviewId, Refusal> {
    let Some(row) = facts.row.as_ref().filter(|_| facts.works) else { return refuse(Refusal::Unseen) };
    let Some(kit) = kit::find(&wish.kit) else { return refuse(Refusal::Value("kit")) };
    if row.state != application::State::Active {
        return refuse(Refusal::State);
    }
    let place = clean(wish.place.text());
    if place.chars().count() > PLACE_CHARS {
        return refuse(Refusal::Text);
    }
    if wish.askers.len() > INTERVIEWERS_MAX {
        return refuse(Refusal::TooMany { most: INTERVIEWERS_MAX });
    }
    let mut askers: Vec<Asker> = Vec::new();
    for asker in &wish.askers {
        let known = facts.people.iter().find(|one| one.id == asker.person);
        let twice = askers.iter().any(|one| one.person == asker.person);
        if twice || !known.is_some_and(|one| one.role.may(Right::HiringInterview)) {
            return refuse(Refusal::Value("interviewer"));
        }
        // Whoever brought somebody in does not judge them.
        if facts.referrer == Some(asker.person) {
            return refuse(Refusal::Referrer);
        }
        let mut focus = asker.focus.clone();
        focus.sort_unstable();
        focus.dedup();
        if focus.iter().any(|code| kit::competency(code).is_none()) {
            return refuse(Refusal::Value("focus"));
        }
        askers.push(Asker { person: asker.person, focus });
    }
    if askers.is_empty() {
        return refuse(Refusal::Value("interviewer"));
    }
    let mut slots = wish.slots.clone();
    slots.sort_unstable();
    slots.dedup();
    if slots.len() > SLOTS_MAX {
        return refuse(Refusal::TooMany { most: SLOTS_MAX });
    }
    let soon = facts.now_ms + NOTICE_MS;
    if !kit.meets {
        slots.clear();
    } else if slots.is_empty() || slots.iter().any(|from| *from < soon || *from > facts.now_ms + AHEAD_MS) {
        return refuse(Refusal::Day);
    }
    let (interview, application) = (facts.id, row.id);
    let planned = answer(facts.id).and(InterviewPlanned {
        interview: facts.id,
        application: row.id,
        requisition: row.requisition_id,
        kit: kit.code.clone(),
        minutes: kit.minutes,
        askers,
        slots,
        place: Words(place),
    });
    match kit.meets {
        true => planned.job(letter::job(application, About::Invited(interview), facts.now_ms)),
        // Nobody is met: it begins now.
        false => planned.and(InterviewBooked { interview, application, from_ms: facts.now_ms, was_ms: None }),
    }
}

/// Of `slots`, those that are not too soon and in which none of the interviewers is taken by another interview.
pub fn free(slots: &[i64], minutes: i64, taken: &[TakenRow], own: InterviewId, now_ms: i64) -> Vec<i64> {
    let clear = |from: i64| {
        let until = from + minutes * MINUTE_MS;
        taken
            .iter()
            .all(|one| one.interview_id == own || one.from_ms + one.minutes * MINUTE_MS <= from || until <= one.from_ms)
    };
    slots.iter().copied().filter(|from| *from >= now_ms + NOTICE_MS && clear(*from)).collect()
}

/// When the interviewers are taken around `slots`.
pub async fn taken_around(rd: &mut store::Rd<'_>, askers: &[PersonId], slots: &[i64]) -> Result<Vec<TakenRow>> {
    let (Some(first), Some(last)) = (slots.iter().min(), slots.iter().max()) else { return Ok(Vec::new()) };
    let mut taken = Vec::new();
    for person in askers {
        let (from, until) = (first - LONGEST_MS, last + LONGEST_MS);
        taken.extend(rd.all(TakenBetween { person: *person, from, until }).await?);
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_time_is_free_when_nobody_is_taken_then() {
        let taken = |from_ms| TakenRow {
            person_id: PersonId(Uuid::nil()),
            from_ms,
            minutes: 30,
            interview_id: InterviewId(Uuid::from_u128(1)),
        };
        let own = InterviewId(Uuid::from_u128(2));
        let at = |minutes: i64| minutes * MINUTE_MS;
        let slots = [at(100), at(200), at(240), at(300)];
        assert_eq!(free(&slots, 40, &[], own, 0), [at(200), at(240), at(300)]);
        assert_eq!(free(&slots, 40, &[taken(at(210))], own, 0), [at(240), at(300)]);
        // Its own booking does not stand in its way when it is moved.
        assert_eq!(free(&slots, 40, &[taken(at(210))], InterviewId(Uuid::from_u128(1)), 0).len(), 3);
        assert_eq!(free(&slots, 40, &[], own, at(180)), [at(300)]);
    }
}
