//! Interviews: the same questions for everybody, at a time that suits, judged by each alone before they speak with each other.

mod book;
pub mod calendar;
mod cancel;
pub mod debrief;
pub mod kit;
mod plan;
mod score;

pub use book::{BookSlot, InterviewBooked};
pub use cancel::{CancelInterview, InterviewCancelled};
pub use plan::{Asker, InterviewPlanned, PlanInterview, SLOTS_MAX, free, taken_around};
pub use score::{EVIDENCE_MIN, Marked, ScorecardSubmitted, SubmitScorecard, wanted};

use event::{ApplicationId, InterviewId, MINUTE_MS, PersonId, RequisitionId};
use store::{Json, query, row};

/// Interviewers of one interview.
pub const INTERVIEWERS_MAX: usize = 4;
/// Characters of a place.
pub const PLACE_CHARS: usize = 500;
/// How long before its beginning a time can no longer be chosen.
pub const NOTICE_MS: i64 = 120 * MINUTE_MS;
/// The longest interview; nothing that began earlier can still go on.
pub const LONGEST_MS: i64 = 240 * MINUTE_MS;

store::vocabulary! {
    /// How far an interview is.
    State, STATES:
    /// The candidate was asked to choose a time.
    Asked = "asked",
    /// A time is chosen.
    Booked = "booked",
    /// It will not be held.
    Cancelled = "cancelled",
}

row! {
    /// An interview.
    pub InterviewRow {
        id: InterviewId, application_id: ApplicationId, requisition_id: RequisitionId, kit: String, minutes: i64,
        place: String, state: State, from_ms: Option<i64>, sequence: i64, made_by: Option<PersonId>, made_ms: i64,
    }
    /// Who asks.
    pub InterviewerRow { interview_id: InterviewId, person_id: PersonId, focus: Json<Vec<String>>, from_ms: Option<i64> }
    /// A time to choose.
    pub SlotRow { from_ms: i64 }
    /// When somebody is taken.
    pub TakenRow { person_id: PersonId, from_ms: i64, minutes: i64, interview_id: InterviewId }
    /// How much somebody has to do.
    pub LoadRow { person_id: PersonId, n: i64 }
    /// A scorecard.
    pub CardRow {
        id: uuid::Uuid, interview_id: InterviewId, rater_id: PersonId, recommendation: i64, summary: String,
        submitted_ms: i64,
    }
    /// A mark.
    pub MarkRow { scorecard_id: uuid::Uuid, competency: String, mark: i64, evidence: String }
    /// An interview that somebody holds, with whose it is.
    pub MineRow {
        id: InterviewId, application_id: ApplicationId, kit: String, minutes: i64, state: State, from_ms: Option<i64>,
        made_ms: i64, name: String, submitted_ms: Option<i64>,
    }
}

query! {
    /// An interview.
    pub InterviewById { interview: InterviewId } -> [InterviewRow] =
        "select id, application_id, requisition_id, kit, minutes, place, state, from_ms, sequence, made_by, made_ms
           from hire_interview where id = $interview"
}
query! {
    /// Interviews of an application, the first first. At most 50.
    pub InterviewsOf { application: ApplicationId } -> [InterviewRow] =
        "select id, application_id, requisition_id, kit, minutes, place, state, from_ms, sequence, made_by, made_ms
           from hire_interview where application_id = $application order by made_ms, id limit 50"
}
query! {
    /// Who asks in an interview.
    pub InterviewersOf { interview: InterviewId } -> [InterviewerRow] =
        "select interview_id, person_id, focus, from_ms from hire_interviewer where interview_id = $interview
          order by person_id limit 20"
}
query! {
    /// Times that an interview was offered for, the soonest first.
    pub SlotsOf { interview: InterviewId } -> [SlotRow] =
        "select from_ms from hire_slot where interview_id = $interview order by from_ms limit 50"
}
query! {
    /// When a person is taken between two times, the soonest first. At most 100.
    pub TakenBetween { person: PersonId, from: i64, until: i64 } -> [TakenRow] =
        "select w.person_id, coalesce(i.from_ms, 0) as from_ms, i.minutes, w.interview_id
           from hire_interviewer w join hire_interview i on i.id = w.interview_id
          where w.person_id = $person and w.from_ms >= $from and w.from_ms < $until and i.from_ms >= $from
          order by w.from_ms, w.interview_id limit 100"
}
query! {
    /// How many interviews everybody holds between two times.
    pub LoadBetween { from: i64, until: i64 } -> [LoadRow] =
        "select w.person_id, count(*) as n from hire_interview i join hire_interviewer w on w.interview_id = i.id
          where i.state = 'booked' and i.from_ms >= $from and i.from_ms < $until
          group by w.person_id order by w.person_id limit 1000"
}
query! {
    /// Interviews that a person holds, the latest asked for first. At most 100.
    pub InterviewsBy { person: PersonId } -> [MineRow] =
        "select i.id, i.application_id, i.kit, i.minutes, i.state, i.from_ms, i.made_ms, c.name, s.submitted_ms
           from hire_interviewer w join hire_interview i on i.id = w.interview_id
           join hire_application a on a.id = i.application_id join hire_candidate c on c.id = a.candidate_id
           left join hire_scorecard s on s.interview_id = i.id and s.rater_id = w.person_id
          where w.person_id = $person order by i.made_ms desc, i.id limit 100"
}
query! {
    /// Scorecards of an interview, the first first.
    pub CardsOf { interview: InterviewId } -> [CardRow] =
        "select id, interview_id, rater_id, recommendation, summary, submitted_ms from hire_scorecard
          where interview_id = $interview order by submitted_ms, id limit 20"
}
query! {
    /// Marks of a scorecard.
    pub MarksOf { scorecard: uuid::Uuid } -> [MarkRow] =
        "select scorecard_id, competency, mark, evidence from hire_mark where scorecard_id = $scorecard
          order by competency limit 20"
}
