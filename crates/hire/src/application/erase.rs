//! Erasing a candidate: when the consent is over, or on their wish. What they sent and what was said goes; that somebody
//! applied, by which channel and how far they came stays, for it says nothing of who.

use super::{ApplicationsOf, CandidateById, FilesOf, State, find};
use crate::{
    assess::{FORGET, Kind},
    practice,
    refusal::Refusal,
    requisition::Stage,
};
use event::{Actor, AssessmentId, CandidateId, RehearsalId, Right};
use serde::{Deserialize, Serialize};
use store::{Command, Event, JobKind, NewJob, Outcome, Rd, Result, Tx, answer, query, refuse, row};

/// The job that erases those whose consent is over.
pub const JOB: &str = "hire.retain";
/// How often it looks.
pub const EVERY_MS: i64 = event::HOUR_MS * 6;
/// Candidates of one round.
pub const ROUND: i64 = 100;

/// The kind of the job.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// A look at `due_ms`.
pub fn look(due_ms: i64) -> NewJob {
    NewJob { kind: JOB, key: Some("all".into()), due_ms, body: serde_json::Value::Null }
}

row! {
    /// Whose consent is over.
    pub Due { id: CandidateId }
    /// Bytes that are needed.
    Needed { digest: String }
}

query! {
    /// Those whose consent is over, the longest over first. Who works here, or is about to, is kept by their contract.
    pub DueNow { now: i64, limit: i64 } -> [Due] =
        "select c.id from hire_candidate c
          where c.erased_ms is null and c.until_ms < $now
            and not exists (select 1 from hire_application a
                             where a.candidate_id = c.id and a.state = 'active' and a.stage in ('accepted', 'started'))
          order by c.until_ms, c.id limit $limit"
}
query! {
    /// Whether a candidate's file is made of these bytes.
    NeededHere<'a> { digest: &'a str } -> [Needed] = "select digest from hire_file where digest = $digest limit 1"
}
query! {
    /// Whether a ticket needs these bytes: the same bytes are kept once for all rooms.
    NeededByTickets<'a> { digest: &'a str } -> [Needed] =
        "select digest from serve_window_bytes where digest = $digest limit 1"
}

/// Whether anything still needs these bytes.
pub async fn needed(rd: &mut Rd<'_>, digest: &str) -> Result<bool> {
    Ok(rd.opt(NeededHere { digest }).await?.is_some() || rd.opt(NeededByTickets { digest }).await?.is_some())
}
query! {
    EraseCandidate { now: i64, candidate: CandidateId } =
        "update hire_candidate set name = '', email = '', email_key = '', phone = '', phone_key = '', zone = '', residence = '',
           erased_ms = $now where id = $candidate"
}
query! {
    EraseMerged { now: i64, candidate: CandidateId } =
        "update hire_candidate set name = '', email = '', email_key = '', phone = '', phone_key = '', zone = '', residence = '',
           erased_ms = $now where merged_id = $candidate"
}
query! {
    /// Merges of whoever was merged into the candidate.
    EraseMergesBefore { candidate: CandidateId } =
        "update hire_merge set email_key = '', phone_key = ''
          where kept_id in (select id from hire_candidate where merged_id = $candidate)"
}
query! {
    EraseMergesInto { candidate: CandidateId } =
        "update hire_merge set email_key = '', phone_key = '' where kept_id = $candidate"
}
query! {
    EraseMergesOf { candidate: CandidateId } =
        "update hire_merge set email_key = '', phone_key = '' where gone_id = $candidate"
}
query! {
    EraseApplications { candidate: CandidateId } =
        "update hire_application set languages = '[]', answers = '{}', gate = null, secret_hash = id, owner_id = null, unread = 0
          where candidate_id = $candidate"
}
query! {
    EraseMessages { candidate: CandidateId } =
        "delete from hire_message where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseMentions { candidate: CandidateId } =
        "delete from hire_mention where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseNotes { candidate: CandidateId } =
        "delete from hire_note where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseEvidence { candidate: CandidateId } =
        "update hire_mark set evidence = '' where scorecard_id in
           (select s.id from hire_scorecard s join hire_application a on a.id = s.application_id
             where a.candidate_id = $candidate)"
}
query! {
    EraseSummaries { candidate: CandidateId } =
        "update hire_scorecard set summary = ''
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    ErasePlaces { candidate: CandidateId } =
        "update hire_interview set place = ''
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseReadings { candidate: CandidateId } =
        "delete from hire_reading where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseOffers { candidate: CandidateId } =
        "update hire_offer set site = '', shifts = '', outside = null, note = '', why = null, signed_name = null, letter = null,
           letter_hash = null, amount = 0
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseChecks { candidate: CandidateId } =
        "update hire_check set how = '', found = '', undone_why = null
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseStart { candidate: CandidateId } =
        "update hire_start set email = ''
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    EraseAnswers { candidate: CandidateId } =
        "delete from hire_assessment_answer where assessment_id in
           (select s.id from hire_assessment s join hire_application a on a.id = s.application_id
             where a.candidate_id = $candidate)"
}
query! {
    EraseAssessments { candidate: CandidateId } =
        "update hire_assessment set reason = '', seed = '', paper = '[]'
          where application_id in (select id from hire_application where candidate_id = $candidate)"
}
query! {
    /// The simulations of a candidate. At most 500.
    SimulationsOf { candidate: CandidateId, kind: Kind } -> [Simulation { id: AssessmentId }] =
        "select s.id from hire_assessment s join hire_application a on a.id = s.application_id
          where a.candidate_id = $candidate and s.kind = $kind order by s.id limit 500"
}
query! {
    /// The rehearsals of a candidate. At most 500.
    Rehearsals { candidate: CandidateId } -> [Rehearsal { id: RehearsalId }] =
        "select r.id from hire_rehearsal r join hire_application a on a.id = r.application_id
          where a.candidate_id = $candidate order by r.id limit 500"
}
query! {
    EraseFiles { candidate: CandidateId } = "delete from hire_file where candidate_id = $candidate"
}

/// What was played in their simulations is kept where scenarios are, which lets go of it in a job.
fn forget(candidate: CandidateId, simulations: &[AssessmentId], due_ms: i64) -> NewJob {
    let body = serde_json::json!({ "simulations": simulations });
    NewJob { kind: FORGET, key: Some(candidate.to_string()), due_ms, body }
}

/// Erases a candidate. Answers the blobs that they needed.
#[derive(Debug)]
pub struct Erase {
    /// Who.
    pub candidate: CandidateId,
    /// By the candidate: the hash of the secret of one of their applications.
    pub hash: Option<String>,
}

/// A candidate is erased.
#[derive(Debug, Serialize)]
pub struct CandidateErased {
    /// Who it was.
    pub candidate: CandidateId,
    /// Why: `consent` was over, or on their `wish`.
    pub why: &'static str,
}

impl Event for CandidateErased {
    const KIND: &'static str = "hire.candidate_erased";
    fn subject(&self) -> String {
        self.candidate.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, candidate) = (tx.now_ms(), self.candidate);
        tx.push(EraseMessages { candidate }).await?;
        tx.push(EraseMentions { candidate }).await?;
        tx.push(EraseNotes { candidate }).await?;
        tx.push(EraseFiles { candidate }).await?;
        tx.push(EraseReadings { candidate }).await?;
        tx.push(EraseEvidence { candidate }).await?;
        tx.push(EraseSummaries { candidate }).await?;
        tx.push(ErasePlaces { candidate }).await?;
        tx.push(EraseAnswers { candidate }).await?;
        tx.push(EraseAssessments { candidate }).await?;
        tx.push(EraseApplications { candidate }).await?;
        tx.push(EraseOffers { candidate }).await?;
        tx.push(EraseChecks { candidate }).await?;
        tx.push(EraseStart { candidate }).await?;
        tx.push(EraseMergesBefore { candidate }).await?;
        tx.push(EraseMergesInto { candidate }).await?;
        tx.push(EraseMergesOf { candidate }).await?;
        find::unknown(tx, candidate).await?;
        tx.push(EraseMerged { now, candidate }).await?;
        tx.push(EraseCandidate { now, candidate }).await
    }
}

/// Blobs that nobody may need any more.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetGo(pub Vec<String>);

impl Command for Erase {
    const NAME: &'static str = "hire.erase";
    type Answer = LetGo;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<LetGo, Refusal> {
        let rows = tx.all(ApplicationsOf { candidate: self.candidate }).await?;
        let files = tx.all(FilesOf { candidate: self.candidate }).await?;
        let simulations = tx.all(SimulationsOf { candidate: self.candidate, kind: Kind::Simulation }).await?;
        let rehearsals = tx.all(Rehearsals { candidate: self.candidate }).await?;
        let now_ms = tx.now_ms();
        let own = match &self.hash {
            Some(hash) => tx.opt(super::ApplicationBySecret { hash }).await?.map(|row| row.candidate_id),
            None => None,
        };
        let by_house = *tx.actor() == Actor::House;
        let may = own == Some(self.candidate) || self.hash.is_none() && tx.actor().may(Right::HiringWork);
        let there =
            tx.opt(CandidateById { candidate: self.candidate }).await?.is_some_and(|row| row.erased_ms.is_none());
        let works = |row: &super::ApplicationRow| {
            row.state == State::Active && matches!(row.stage, Stage::Accepted | Stage::Started)
        };
        let decision = match there && may {
            false => refuse(Refusal::Unseen),
            true if rows.iter().any(works) => refuse(Refusal::State),
            true => {
                let why = if by_house { "consent" } else { "wish" };
                let erased = answer(LetGo(files.into_iter().map(|file| file.digest).collect()))
                    .and(CandidateErased { candidate: self.candidate, why });
                let erased = rehearsals.iter().fold(erased, |all, one| all.job(practice::forgets(one.id, now_ms)));
                let simulations: Vec<AssessmentId> = simulations.into_iter().map(|one| one.id).collect();
                match simulations.is_empty() {
                    true => erased,
                    false => erased.job(forget(self.candidate, &simulations, now_ms)),
                }
            }
        };
        tx.record(decision).await
    }
}
