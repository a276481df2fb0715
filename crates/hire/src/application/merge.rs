//! Two candidates who are one person become one; a person decides so, and it can be undone.

use super::ApplicationsOf;
use crate::refusal::Refusal;
use event::{ApplicationId, CandidateId, PersonId, Right};
use serde::Serialize;
use store::{Command, Event, Json, Outcome, Result, Tx, answer, query, refuse, row};

row! {
    /// A candidate with what they are known by.
    pub CandidateRow {
        id: CandidateId, name: String, email: String, email_key: String, phone: String, phone_key: String,
        made_ms: i64, erased_ms: Option<i64>, merged_id: Option<CandidateId>,
    }
    /// A merge.
    pub MergeRow {
        id: uuid::Uuid, kept_id: CandidateId, gone_id: CandidateId, applications: Json<Vec<ApplicationId>>,
        email_key: String, phone_key: String, by_id: Option<PersonId>, at_ms: i64, undone_ms: Option<i64>,
    }
}

query! {
    /// A candidate.
    pub CandidateById { candidate: CandidateId } -> [CandidateRow] =
        "select id, name, email, email_key, phone, phone_key, made_ms, erased_ms, merged_id from hire_candidate
          where id = $candidate"
}
query! {
    /// Others with the same address. At most 20.
    pub SameEmail<'a> { key: &'a str, candidate: CandidateId } -> [CandidateRow] =
        "select id, name, email, email_key, phone, phone_key, made_ms, erased_ms, merged_id from hire_candidate
          where email_key = $key and id <> $candidate order by id limit 20"
}
query! {
    /// Others with the same number. At most 20.
    pub SamePhone<'a> { key: &'a str, candidate: CandidateId } -> [CandidateRow] =
        "select id, name, email, email_key, phone, phone_key, made_ms, erased_ms, merged_id from hire_candidate
          where phone_key = $key and id <> $candidate order by id limit 20"
}
query! {
    /// Merges into a candidate that stand, the latest first. At most 20.
    pub MergesInto { candidate: CandidateId } -> [MergeRow] =
        "select id, kept_id, gone_id, applications, email_key, phone_key, by_id, at_ms, undone_ms from hire_merge
          where kept_id = $candidate and undone_ms is null order by at_ms desc, id desc limit 20"
}
query! {
    MergeById { merge: uuid::Uuid } -> [MergeRow] =
        "select id, kept_id, gone_id, applications, email_key, phone_key, by_id, at_ms, undone_ms from hire_merge
          where id = $merge"
}
query! {
    InsertMerge<'a> {
        id: uuid::Uuid, kept: CandidateId, gone: CandidateId, applications: Json<&'a [ApplicationId]>,
        email_key: &'a str, phone_key: &'a str, by: Option<PersonId>, now: i64,
    } = "insert into hire_merge (id, kept_id, gone_id, applications, email_key, phone_key, by_id, at_ms, undone_ms)
         values ($id, $kept, $gone, $applications, $email_key, $phone_key, $by, $now, null)"
}
query! {
    PutOwner { candidate: CandidateId, application: ApplicationId } =
        "update hire_application set candidate_id = $candidate where id = $application"
}
query! {
    PutFileOwner { candidate: CandidateId, application: ApplicationId } =
        "update hire_file set candidate_id = $candidate where application_id = $application"
}
query! {
    PutMerged<'a> { into: Option<CandidateId>, email_key: &'a str, phone_key: &'a str, candidate: CandidateId } =
        "update hire_candidate set merged_id = $into, email_key = $email_key, phone_key = $phone_key where id = $candidate"
}
query! {
    /// Whoever had become one with `gone` is one with `kept` from now on.
    PutMergedOn { kept: CandidateId, gone: CandidateId } =
        "update hire_candidate set merged_id = $kept where merged_id = $gone"
}
query! {
    /// And is one with `gone` alone again.
    PutMergedBack { kept: CandidateId, gone: CandidateId } =
        "update hire_candidate set merged_id = $gone
          where merged_id = $kept
            and id in (select m.gone_id from hire_merge m where m.kept_id = $gone and m.undone_ms is null)"
}
query! {
    PutMergeUndone { now: i64, merge: uuid::Uuid } = "update hire_merge set undone_ms = $now where id = $merge"
}

/// Makes one candidate of two.
#[derive(Debug)]
pub struct Merge {
    /// Who stays.
    pub kept: CandidateId,
    /// Whose applications go there.
    pub gone: CandidateId,
}

/// Two candidates are one, or two again.
#[derive(Debug, Serialize)]
pub struct CandidatesMerged {
    /// The merge.
    pub merge: uuid::Uuid,
    /// Who stays.
    pub kept: CandidateId,
    /// Who went, or is back.
    pub gone: CandidateId,
    /// Whose applications they are.
    pub applications: Vec<ApplicationId>,
    /// Two again.
    pub undone: bool,
    /// What the other was known by: address and number.
    #[serde(skip)]
    pub keys: (String, String),
}

impl Event for CandidatesMerged {
    const KIND: &'static str = "hire.candidates_merged";
    fn subject(&self) -> String {
        self.kept.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        let candidate = if self.undone { self.gone } else { self.kept };
        for application in &self.applications {
            tx.push(PutOwner { candidate, application: *application }).await?;
            tx.push(PutFileOwner { candidate, application: *application }).await?;
        }
        let (email_key, phone_key) = (self.keys.0.as_str(), self.keys.1.as_str());
        if self.undone {
            tx.push(PutMerged { into: None, email_key, phone_key, candidate: self.gone }).await?;
            tx.push(PutMergedBack { kept: self.kept, gone: self.gone }).await?;
            return tx.push(PutMergeUndone { now, merge: self.merge }).await;
        }
        tx.push(PutMergedOn { kept: self.kept, gone: self.gone }).await?;
        tx.push(PutMerged { into: Some(self.kept), email_key: "", phone_key: "", candidate: self.gone }).await?;
        tx.push(InsertMerge {
            id: self.merge,
            kept: self.kept,
            gone: self.gone,
            applications: Json(&self.applications),
            email_key,
            phone_key,
            by,
            now,
        })
        .await
    }
}

impl Command for Merge {
    const NAME: &'static str = "hire.merge";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let kept = tx.opt(CandidateById { candidate: self.kept }).await?;
        let gone = tx.opt(CandidateById { candidate: self.gone }).await?;
        let applications = tx.all(ApplicationsOf { candidate: self.gone }).await?;
        let stands = |row: &CandidateRow| row.merged_id.is_none() && row.erased_ms.is_none();
        let decision = match kept.zip(gone).filter(|_| may) {
            None => refuse(Refusal::Unseen),
            Some((kept, gone)) if kept.id == gone.id || !stands(&kept) || !stands(&gone) => refuse(Refusal::State),
            Some((kept, gone)) => answer(()).and(CandidatesMerged {
                merge: tx.new_id(),
                kept: kept.id,
                gone: gone.id,
                applications: applications.into_iter().map(|row| row.id).collect(),
                undone: false,
                keys: (gone.email_key, gone.phone_key),
            }),
        };
        tx.record(decision).await
    }
}

/// Makes two of them again.
#[derive(Debug)]
pub struct Unmerge {
    /// The merge.
    pub merge: uuid::Uuid,
}

impl Command for Unmerge {
    const NAME: &'static str = "hire.unmerge";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let row = tx.opt(MergeById { merge: self.merge }).await?.filter(|_| may);
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if row.undone_ms.is_some() => refuse(Refusal::State),
            Some(row) => answer(()).and(CandidatesMerged {
                merge: row.id,
                kept: row.kept_id,
                gone: row.gone_id,
                applications: row.applications.0,
                undone: true,
                keys: (row.email_key, row.phone_key),
            }),
        };
        tx.record(decision).await
    }
}
