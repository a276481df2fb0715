//! The rows of jobs.

use crate::{Cell, FromValue, Json, Kind, ToValue, Value, query, row};
use event::{JobId, Words};

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum JobState {
    /// For its time to come.
    Waiting = 0,
    /// Claimed.
    Running = 1,
    /// Nobody knows whether it did what it should.
    InDoubt = 2,
    /// No try is left.
    Dead = 3,
    /// A person gave it up.
    Abandoned = 4,
}

impl ToValue for JobState {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value<'_> {
        Value::Int(*self as i64)
    }
}

impl FromValue for JobState {
    const KIND: Kind = Kind::Int;
    fn from_cell(cell: Cell<'_>) -> Result<JobState, String> {
        match cell {
            Cell::Int(0) => Ok(JobState::Waiting),
            Cell::Int(1) => Ok(JobState::Running),
            Cell::Int(2) => Ok(JobState::InDoubt),
            Cell::Int(3) => Ok(JobState::Dead),
            Cell::Int(4) => Ok(JobState::Abandoned),
            other => Err(format!("no state of a job: {other:?}")),
        }
    }
}

row! {
    /// A claimed job.
    #[derive(serde::Serialize, serde::Deserialize)]
    pub Job {
        id: JobId,
        kind: String,
        key: Option<String>,
        /// What the handler needs to know.
        body: Json<serde_json::Value>,
        /// This try's number, from 1.
        tries: i64,
        tries_max: i64,
        queued_ms: i64,
        /// The claim.
        holder: String,
    }
    /// A job that a person decides about, or has decided about.
    pub Letter {
        id: JobId,
        kind: String,
        state: JobState,
        tries: i64,
        tries_max: i64,
        queued_ms: i64,
        /// When it died or came in doubt.
        due_ms: i64,
        /// Why the last try failed.
        error: Option<Words>,
        /// Why a person decided as they did.
        reason: Option<Words>,
        body: Json<serde_json::Value>,
    }
}

query! {
    /// Whether a job of a kind is due.
    pub(super) AnyDue { kind: &'static str, now_ms: i64 } -> [DueId { id: JobId }] =
        "select id from store_job where state < 2 and kind = $kind and due_ms <= $now_ms order by due_ms, id limit 1"

    /// When the next job of a kind is due.
    pub(super) NextDue { kind: &'static str } -> [DueTime { due_ms: i64 }] =
        "select due_ms from store_job where state < 2 and kind = $kind order by due_ms, id limit 1"

    /// Due jobs of a kind and those whose lease ran out, the longest due first.
    pub(super) Due { kind: &'static str, now_ms: i64, limit: i64 } -> [DueJob { id: JobId, state: JobState, tries: i64, tries_max: i64 }] =
        "select id, state, tries, tries_max from store_job
          where state < 2 and kind = $kind and due_ms <= $now_ms
          order by due_ms, id limit $limit {for update skip locked}"

    /// Claims one.
    pub(super) Take { id: JobId, until_ms: i64, holder: String } -> [Job] =
        "update store_job set state = 1, due_ms = $until_ms, holder = $holder, tries = tries + 1 where id = $id
         returning id, kind, key, body, tries, tries_max, queued_ms, cast($holder as text) as holder"

    /// A running job, if the claim still holds it.
    pub(super) Held { id: JobId, holder: String } -> [HeldJob { kind: String, tries: i64, tries_max: i64 }] =
        "select kind, tries, tries_max from store_job where id = $id and state = 1 and holder = $holder {for update}"

    /// A longer lease.
    pub(super) Extend { id: JobId, until_ms: i64 } =
        "update store_job set due_ms = $until_ms where id = $id"

    /// Where a try that did not succeed leaves its job.
    pub(super) Leave { id: JobId, state: JobState, due_ms: i64, tries: i64, error: Words } =
        "update store_job set state = $state, due_ms = $due_ms, tries = $tries, holder = null, error = $error where id = $id"

    /// Jobs that a person decides about, in order of id.
    pub(super) Letters { state: JobState, after: String, limit: i64 } -> [Letter] =
        "select id, kind, state, tries, tries_max, queued_ms, due_ms, error, reason, body from store_job
          where state = $state and state >= 2 and id > $after order by id limit $limit"

    /// One of them.
    pub(super) LetterById { id: JobId } -> [Letter] =
        "select id, kind, state, tries, tries_max, queued_ms, due_ms, error, reason, body from store_job
          where id = $id and state >= 2"

    /// The state of one job and what would stand in its way if it lived again.
    pub(super) Undead { id: JobId } -> [UndeadJob { kind: String, key: Option<String>, state: JobState }] =
        "select kind, key, state from store_job where id = $id {for update}"

    /// A live job of a kind and key.
    pub(super) Alive { kind: String, key: String } -> [AliveJob { id: JobId }] =
        "select id from store_job where state < 2 and kind = $kind and key = $key limit 1"

    /// A person's verdict.
    pub(super) Judge { id: JobId, state: JobState, due_ms: i64, reason: Words } =
        "update store_job set state = $state, due_ms = $due_ms, tries = 0, reason = $reason where id = $id"
}

query! {
    scan "counted for the health page, of live jobs only";
    /// What waits, by kind. `oldest_ms`: since when the longest due one waits.
    pub Stats { now_ms: i64 } -> [JobStats {
        kind: String, waiting: i64, running: i64, retrying: i64, in_doubt: i64, dead: i64, oldest_ms: Option<i64>,
    }] =
        "select kind,
                count(case when state = 0 then 1 end) as waiting,
                count(case when state = 1 then 1 end) as running,
                count(case when state = 0 and tries > 0 then 1 end) as retrying,
                count(case when state = 2 then 1 end) as in_doubt,
                count(case when state = 3 then 1 end) as dead,
                min(case when state = 0 and due_ms <= $now_ms then due_ms end) as oldest_ms
           from store_job where state < 4 group by kind order by kind"
}
