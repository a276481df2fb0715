//! A requisition: whom the company looks for, why, by when, for what pay; and who agreed.

mod act;
mod describe;
pub mod gate;
pub mod law;
pub mod lint;
pub mod template;
mod timeline;
mod write;

pub use act::{ACTS, Act, ActOn, RequisitionActed};
pub use describe::{Describe, Description, DescriptionWritten, FIELD_CHARS, FIELDS};
pub use timeline::{Milestone, calendar, timeline};
pub use write::{RequisitionWritten, WriteRequisition};

use crate::words::Fluency;
use event::{PersonId, RequisitionId};
use language::Both;
use serde::{Deserialize, Serialize};
use store::{Json, query, row};

/// Requisitions that are not closed, at most.
pub const OPEN_MAX: i64 = 500;
/// Characters of a title.
pub const TITLE_CHARS: usize = 80;
/// Characters of a line: site, shifts.
pub const LINE_CHARS: usize = 200;
/// Characters of a reason in words.
pub const WHY_CHARS: usize = 1_000;
/// Seats of one requisition at most.
pub const SEATS_MAX: i64 = 200;
/// Languages asked for at most.
pub const LANGUAGES_MAX: usize = 6;
/// Markets with a salary band at most.
pub const BANDS_MAX: usize = 8;
/// Days ahead that it may be needed at most.
pub const AHEAD_DAYS: i64 = 730;
/// Days that one stage may take at most.
pub const STAGE_DAYS_MAX: i64 = 180;

store::vocabulary! {
    /// What somebody would do here.
    Post, ROLES:
    /// Answers customers.
    Agent = "agent",
    /// Answers what others cannot.
    Senior = "senior",
    /// Leads a team.
    Lead = "lead",
    /// Looks after a community.
    Community = "community",
    /// Teaches customers.
    Education = "education",
    /// Grades conversations.
    Quality = "quality",
    /// Learns the work.
    Intern = "intern",
}

store::vocabulary! {
    /// Why seats are open.
    Reason, REASONS:
    /// More work than people.
    Gap = "gap",
    /// Somebody leaves.
    Attrition = "attrition",
    /// A queue that is new.
    NewQueue = "new_queue",
    /// The company grows.
    Growth = "growth",
}

store::vocabulary! {
    /// Where a requisition stands.
    State, STATES:
    /// Being written.
    Draft = "draft",
    /// Somebody else is asked to agree.
    Asked = "asked",
    /// People are looked for.
    Open = "open",
    /// Nobody is looked for at the moment.
    Paused = "paused",
    /// Over.
    Closed = "closed",
}

store::vocabulary! {
    /// How far an application is. The order is the way through.
    Stage, STAGES:
    /// It came in.
    Applied = "applied",
    /// Somebody looked at it and wants to know more.
    Screened = "screened",
    /// The knowledge test.
    Knowledge = "knowledge",
    /// The simulation.
    Simulation = "simulation",
    /// Interviews.
    Interview = "interview",
    /// Who they are, and where.
    Identity = "identity",
    /// An offer was made.
    Offer = "offer",
    /// They said yes.
    Accepted = "accepted",
    /// They work here.
    Started = "started",
}

impl Stage {
    /// Its place on the way, from 0.
    pub const fn rank(self) -> i64 {
        self as i64
    }
}

/// A stage that a requisition's candidates pass, and how many days it is planned to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Which.
    pub stage: Stage,
    /// From the one before to this one's end.
    pub days: i64,
}

/// What is paid in one market. Smallest units of the currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Where, in words.
    pub market: String,
    /// ISO 4217.
    pub currency: String,
    /// At least.
    pub low: i64,
    /// At most.
    pub high: i64,
    /// hour, month, year.
    pub per: Per,
}

store::vocabulary! {
    /// What pay is counted by.
    Per, PERS:
    /// An hour.
    Hour = "hour",
    /// A month.
    Month = "month",
    /// A year.
    Year = "year",
}

/// All that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What they would do.
    pub role: Post,
    /// 1 to 5.
    pub level: i64,
    /// Title.
    pub title: Both,
    /// Languages and how well.
    pub languages: Vec<Fluency>,
    /// Where; empty: anywhere.
    pub site: String,
    /// From home.
    pub remote: bool,
    /// IANA name.
    pub zone: String,
    /// In words.
    pub shifts: String,
    /// How many.
    pub seats: i64,
    /// Why.
    pub reason: Reason,
    /// Why, in words.
    pub why: String,
    /// By when; the end of a day, Unix milliseconds, UTC.
    pub needed_ms: i64,
    /// What is paid.
    pub bands: Vec<Band>,
    /// Which stages candidates pass, in order.
    pub stages: Vec<Planned>,
    /// Codes of the legal gates.
    pub gates: Vec<String>,
}

row! {
    /// A requisition.
    pub RequisitionRow {
        id: RequisitionId, number: i64, role: Post, level: i64, title: Json<Both>, languages: Json<Vec<Fluency>>,
        site: String, remote: bool, zone: String, shifts: String, seats: i64, reason: Reason, why: String,
        needed_ms: i64, bands: Json<Vec<Band>>, stages: Json<Vec<Planned>>, gates: Json<Vec<String>>, state: State,
        owner_id: PersonId, asked_by: Option<PersonId>, decided_by: Option<PersonId>, decided_ms: Option<i64>,
        made_ms: i64, opened_ms: Option<i64>, closed_ms: Option<i64>, version: i64,
    }
    /// A requisition, as lists show it.
    pub RequisitionBrief {
        id: RequisitionId, number: i64, role: Post, level: i64, title: Json<Both>, languages: Json<Vec<Fluency>>,
        site: String, remote: bool, seats: i64, needed_ms: i64, stages: Json<Vec<Planned>>, state: State,
        owner_id: PersonId, opened_ms: Option<i64>,
    }
    /// A step of a requisition's way.
    pub ActRow { id: uuid::Uuid, act: Act, by_id: Option<PersonId>, why: String, at_ms: i64 }
    /// A description in one language.
    pub DescriptionRow { lang: String, body: Json<Description>, version: i64, changed_ms: i64 }
}

impl RequisitionRow {
    /// All that is wanted, as a form holds it.
    pub fn wanted(self) -> Wanted {
        Wanted {
            role: self.role,
            level: self.level,
            title: self.title.0,
            languages: self.languages.0,
            site: self.site,
            remote: self.remote,
            zone: self.zone,
            shifts: self.shifts,
            seats: self.seats,
            reason: self.reason,
            why: self.why,
            needed_ms: self.needed_ms,
            bands: self.bands.0,
            stages: self.stages.0,
            gates: self.gates.0,
        }
    }
}

query! {
    /// Requisitions in a state, soonest needed first. At most 500.
    pub RequisitionsIn { state: State } -> [RequisitionBrief] =
        "select id, number, role, level, title, languages, site, remote, seats, needed_ms, stages, state, owner_id, opened_ms
           from hire_requisition where state = $state order by needed_ms, id limit 500"
}
query! {
    /// A requisition.
    pub RequisitionById { requisition: RequisitionId } -> [RequisitionRow] =
        "select id, number, role, level, title, languages, site, remote, zone, shifts, seats, reason, why, needed_ms, bands,
                stages, gates, state, owner_id, asked_by, decided_by, decided_ms, made_ms, opened_ms, closed_ms, version
           from hire_requisition where id = $requisition"
}
query! {
    /// A requisition by its number.
    pub RequisitionByNumber { number: i64 } -> [RequisitionRow] =
        "select id, number, role, level, title, languages, site, remote, zone, shifts, seats, reason, why, needed_ms, bands,
                stages, gates, state, owner_id, asked_by, decided_by, decided_ms, made_ms, opened_ms, closed_ms, version
           from hire_requisition where number = $number"
}
query! {
    /// The steps of a requisition, the latest first. At most 100.
    pub ActsOf { requisition: RequisitionId } -> [ActRow] =
        "select id, act, by_id, why, at_ms from hire_requisition_act where requisition_id = $requisition
          order by at_ms desc, id desc limit 100"
}
query! {
    /// The descriptions of a requisition.
    pub DescriptionsOf { requisition: RequisitionId } -> [DescriptionRow] =
        "select lang, body, version, changed_ms from hire_description where requisition_id = $requisition
          order by lang limit 2"
}
query! {
    pub(crate) CountOpen {} -> [Counted { n: i64 }] =
        "select count(*) as n from hire_requisition where state in ('draft', 'asked', 'open', 'paused')"
}
query! {
    pub(crate) NextNumber<'a> { kind: &'a str } -> [Number { next: i64 }] =
        "select next from hire_number where kind = $kind {for update}"
}
query! {
    pub(crate) SetNumber<'a> { next: i64, kind: &'a str } = "update hire_number set next = $next where kind = $kind"
}

row! {
    /// Somebody who works here.
    pub Colleague { id: PersonId, name: String, role: event::Role }
}
query! {
    /// Who works here, by name. At most 1,000.
    scan "a few hundred people"; pub Colleagues {} -> [Colleague] =
        "select id, name, role from identity_window_person where active = 1 order by name, id limit 1000"
}

/// A requisition for tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::{RequisitionRow, State, template::Template, write};
    use event::{PersonId, RequisitionId};
    use store::Json;
    use uuid::Uuid;

    /// What a template wants, opened.
    pub fn row(template: &Template) -> RequisitionRow {
        let one = write::tests::wanted();
        let owner = PersonId(Uuid::from_u128(1));
        RequisitionRow {
            id: RequisitionId(Uuid::from_u128(9)),
            number: 1,
            role: template.role,
            level: template.level,
            title: Json(template.title.clone()),
            languages: Json(one.languages),
            site: one.site,
            remote: one.remote,
            zone: one.zone,
            shifts: template.shifts.en.clone(),
            seats: one.seats,
            reason: one.reason,
            why: one.why,
            needed_ms: one.needed_ms,
            bands: Json(one.bands),
            stages: Json(one.stages),
            gates: Json(one.gates),
            state: State::Open,
            owner_id: owner,
            asked_by: Some(PersonId(Uuid::from_u128(2))),
            decided_by: None,
            decided_ms: None,
            made_ms: 0,
            opened_ms: None,
            closed_ms: None,
            version: 1,
        }
    }
}
