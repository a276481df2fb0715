//! An application: who came, by which way, how far they are, and what was said.

mod apply;
mod care;
pub mod erase;
mod export;
pub mod find;
pub mod mention;
mod merge;
pub mod reading;
pub(crate) mod step;
mod talk;

pub use apply::{Applied, Apply, CONSENT_DAYS, File, POOL_DAYS, Received, is_email};
pub use care::{CorrectGate, GateCorrected, Own, OwnerSet};
pub use erase::{CandidateErased, Erase};
pub use export::export;
pub use merge::{
    CandidateById, CandidateRow, CandidatesMerged, Merge, MergeRow, MergesInto, SameEmail, SamePhone, Unmerge,
};
pub use step::{Move, Moved, REASONS, Step};
pub use talk::{
    By, MessageRow, MessageWritten, MessagesOf, Note, NoteRow, NoteWritten, NotesOf, TEXT_CHARS, Withdraw, Write,
};

use crate::{
    post::Channel,
    requisition::{Stage, gate::Answers},
    words::Fluency,
};
use event::{ApplicationId, CandidateId, PersonId, PostId, RequisitionId};
use store::{Json, query, row};

/// Characters of a name at most.
pub const NAME_CHARS: usize = 100;
/// Characters of a mail address at most.
pub const EMAIL_CHARS: usize = 200;
/// Characters of a phone number at most.
pub const PHONE_CHARS: usize = 40;
/// Cards of one stage that the board shows.
pub const CARDS_MAX: i64 = 20;
/// Applications that a list shows.
pub const LIST_MAX: i64 = 100;

store::vocabulary! {
    /// Whether an application goes on.
    State, STATES:
    /// It goes on.
    Active = "active",
    /// The company said no.
    Rejected = "rejected",
    /// The candidate said no.
    Withdrawn = "withdrawn",
    /// Kept for a later requisition, with the candidate's consent.
    Pool = "pool",
}

store::vocabulary! {
    /// What a consent is for.
    Purpose, PURPOSES:
    /// This application alone.
    Application = "application",
    /// Later ones too.
    Pool = "pool",
}

row! {
    /// An application with its candidate.
    pub ApplicationRow {
        id: ApplicationId, number: i64, requisition_id: RequisitionId, candidate_id: CandidateId,
        post_id: Option<PostId>, channel: Channel, lang: String, stage: Stage, state: State, reached: i64,
        since_ms: i64, applied_ms: i64, owner_id: Option<PersonId>, languages: Json<Vec<Fluency>>,
        answers: Json<Answers>, gate: Option<String>, reason: Option<String>, unread: i64, name: String, email: String,
        phone: String, zone: String, residence: String, purpose: Purpose, until_ms: i64, erased_ms: Option<i64>,
    }
    /// An application as a card or a line shows it.
    pub Card {
        id: ApplicationId, number: i64, candidate_id: CandidateId, channel: Channel, stage: Stage, state: State,
        since_ms: i64, applied_ms: i64, owner_id: Option<PersonId>, languages: Json<Vec<Fluency>>,
        gate: Option<String>, reason: Option<String>, unread: i64, name: String, twins: i64,
    }
    /// How many stand where.
    pub TallyRow { channel: Channel, stage: Stage, state: State, reached: i64, n: i64 }
    /// A move.
    pub MoveRow {
        id: uuid::Uuid, from_stage: Option<Stage>, from_state: Option<State>, from_reached: i64,
        from_reason: Option<String>, stage: Stage, state: State, reached: i64, reason: Option<String>,
        by_id: Option<PersonId>, at_ms: i64, spent_ms: i64, undoes: Option<uuid::Uuid>,
        undone_ms: Option<i64>,
    }
}

query! {
    /// An application.
    pub ApplicationById { application: ApplicationId } -> [ApplicationRow] =
        "select a.id, a.number, a.requisition_id, a.candidate_id, a.post_id, a.channel, a.lang, a.stage, a.state, a.reached,
                a.since_ms, a.applied_ms, a.owner_id, a.languages, a.answers, a.gate, a.reason, a.unread, c.name, c.email,
                c.phone, c.zone, c.residence, c.purpose, c.until_ms, c.erased_ms
           from hire_application a join hire_candidate c on c.id = a.candidate_id where a.id = $application"
}
query! {
    /// The applications of a candidate, the latest first. At most 100.
    pub ApplicationsOf { candidate: CandidateId } -> [ApplicationRow] =
        "select a.id, a.number, a.requisition_id, a.candidate_id, a.post_id, a.channel, a.lang, a.stage, a.state, a.reached,
                a.since_ms, a.applied_ms, a.owner_id, a.languages, a.answers, a.gate, a.reason, a.unread, c.name, c.email,
                c.phone, c.zone, c.residence, c.purpose, c.until_ms, c.erased_ms
           from hire_application a join hire_candidate c on c.id = a.candidate_id
          where a.candidate_id = $candidate order by a.applied_ms desc, a.id desc limit 100"
}
query! {
    /// An application by the hash of its candidate's secret.
    pub ApplicationBySecret<'a> { hash: &'a str } -> [ApplicationRow] =
        "select a.id, a.number, a.requisition_id, a.candidate_id, a.post_id, a.channel, a.lang, a.stage, a.state, a.reached,
                a.since_ms, a.applied_ms, a.owner_id, a.languages, a.answers, a.gate, a.reason, a.unread, c.name, c.email,
                c.phone, c.zone, c.residence, c.purpose, c.until_ms, c.erased_ms
           from hire_application a join hire_candidate c on c.id = a.candidate_id where a.secret_hash = $hash"
}
row! {
    /// What rows keep of a candidate's secret.
    pub SecretRow { secret_hash: String }
}
query! {
    /// The same hash, of an application that is known.
    pub SecretOf { application: ApplicationId } -> [SecretRow] =
        "select secret_hash from hire_application where id = $application"
}
query! {
    /// Those in a stage of a requisition, the longest there first.
    pub CardsIn { requisition: RequisitionId, state: State, stage: Stage, limit: i64 } -> [Card] =
        "select a.id, a.number, a.candidate_id, a.channel, a.stage, a.state, a.since_ms, a.applied_ms, a.owner_id,
                a.languages, a.gate, a.reason, a.unread, c.name,
                (select count(*) from hire_candidate d where d.email_key = c.email_key and d.id <> c.id and d.email_key <> '')
                  as twins
           from hire_application a join hire_candidate c on c.id = a.candidate_id
          where a.requisition_id = $requisition and a.state = $state and a.stage = $stage
          order by a.since_ms, a.id limit $limit"
}
query! {
    /// How many of a requisition stand where.
    pub TallyOf { requisition: RequisitionId } -> [TallyRow] =
        "select channel, stage, state, reached, n from hire_tally where requisition_id = $requisition and n > 0
          order by channel, stage, state, reached limit 5000"
}
query! {
    /// How many of all requisitions stand where. At most 5,000 lines.
    scan "the tallies of all requisitions"; pub TallyAll {} -> [TallyRow] =
        "select channel, stage, state, reached, cast(sum(n) as bigint) as n from hire_tally
          group by channel, stage, state, reached order by channel, stage, state, reached limit 5000"
}
query! {
    /// Moves of an application, the latest first. At most 200.
    pub MovesOf { application: ApplicationId } -> [MoveRow] =
        "select id, from_stage, from_state, from_reached, from_reason, stage, state, reached, reason, by_id, at_ms, spent_ms,
                undoes, undone_ms
           from hire_move where application_id = $application order by at_ms desc, id desc limit 200"
}

query! {
    /// The applications that go on, the longest where it is first.
    pub Waiting { limit: i64 } -> [WaitingRow] =
        "select a.id, a.number, a.requisition_id, a.stage, a.since_ms, a.owner_id, a.unread, c.name
           from hire_application a join hire_candidate c on c.id = a.candidate_id
          where a.state = 'active' order by a.since_ms, a.id limit $limit"
}
query! {
    /// Those whose message nobody read, the longest where they are first.
    pub Unread { limit: i64 } -> [WaitingRow] =
        "select a.id, a.number, a.requisition_id, a.stage, a.since_ms, a.owner_id, a.unread, c.name
           from hire_application a join hire_candidate c on c.id = a.candidate_id
          where a.unread > 0 order by a.since_ms, a.id limit $limit"
}
query! {
    /// Those that are kept for later, the latest first.
    pub Pooled { limit: i64 } -> [PooledRow] =
        "select a.id, a.number, a.requisition_id, a.candidate_id, a.stage, a.since_ms, a.languages, a.reason, c.name, c.until_ms
           from hire_application a join hire_candidate c on c.id = a.candidate_id
          where a.state = 'pool' order by a.since_ms desc, a.id desc limit $limit"
}

row! {
    /// An application that waits.
    pub WaitingRow {
        id: ApplicationId, number: i64, requisition_id: RequisitionId, stage: Stage, since_ms: i64,
        owner_id: Option<PersonId>, unread: i64, name: String,
    }
    /// An application that is kept for later.
    pub PooledRow {
        id: ApplicationId, number: i64, requisition_id: RequisitionId, candidate_id: CandidateId, stage: Stage,
        since_ms: i64, languages: Json<Vec<Fluency>>, reason: Option<String>, name: String, until_ms: i64,
    }
}

/// How many got at least to each stage, by rank.
pub fn reached(tally: &[TallyRow]) -> Vec<i64> {
    let at_least = |rank: i64| tally.iter().filter(|row| row.reached >= rank).map(|row| row.n).sum();
    crate::requisition::STAGES.iter().map(|stage| at_least(stage.rank())).collect()
}

/// How many seats are filled: those who said yes and were not lost again.
pub fn filled(tally: &[TallyRow]) -> i64 {
    let here = |row: &&TallyRow| row.state == State::Active && row.stage >= Stage::Accepted;
    tally.iter().filter(here).map(|row| row.n).sum()
}

row! {
    /// A file of a candidate.
    pub FileRow { id: uuid::Uuid, application_id: ApplicationId, kind: String, name: String, media_type: String, size_bytes: i64, digest: String, at_ms: i64 }
}
query! {
    /// The files of a candidate, the latest first. At most 50.
    pub FilesOf { candidate: CandidateId } -> [FileRow] =
        "select id, application_id, kind, name, media_type, size_bytes, digest, at_ms from hire_file
          where candidate_id = $candidate order by at_ms desc, id desc limit 50"
}
query! {
    /// A file.
    pub FileById { file: uuid::Uuid } -> [FileRow] =
        "select id, application_id, kind, name, media_type, size_bytes, digest, at_ms from hire_file where id = $file"
}

row! {
    /// How many of a post stand where.
    pub StandingRow { stage: Stage, state: State, n: i64 }
}
query! {
    /// How many that came by a post stand where.
    pub StandingOf { post: PostId } -> [StandingRow] =
        "select stage, state, count(*) as n from hire_application where post_id = $post
          group by stage, state order by stage, state limit 40"
}

/// An application for tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use uuid::Uuid;

    /// One that came in by the careers page.
    pub fn row(stage: Stage, state: State) -> ApplicationRow {
        ApplicationRow {
            id: ApplicationId(Uuid::from_u128(1)),
            number: 1,
            requisition_id: RequisitionId(Uuid::from_u128(2)),
            candidate_id: CandidateId(Uuid::from_u128(3)),
            post_id: None,
            channel: Channel::Careers,
            lang: "en".into(),
            stage,
            state,
            reached: stage.rank(),
            since_ms: 10,
            applied_ms: 0,
            owner_id: None,
            languages: Json(Vec::new()),
            answers: Json(Answers::default()),
            gate: None,
            reason: None,
            unread: 0,
            name: "Ana".into(),
            email: String::new(),
            phone: String::new(),
            zone: String::new(),
            residence: String::new(),
            purpose: Purpose::Application,
            until_ms: 100,
            erased_ms: None,
        }
    }
}
