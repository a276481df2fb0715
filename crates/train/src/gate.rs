//! A gate: a queue, which is a group, names the certificates that it asks for. Who may be given its tickets follows from
//! it; the desk reads that from the windows.

use crate::{certify::CertificationByCode, refusal::Refusal};
use event::{GroupId, PersonId, Right};
use language::Both;
use serde::Serialize;
use store::{Command, Event, Json, Outcome, Result, Tx, answer, query, refuse, row};

/// Certificates that one queue asks for at most.
pub const NEEDS_MAX: usize = 10;

row! {
    /// A need of a queue.
    pub Need { group_id: GroupId, certification: String, title: Json<Both> }
    /// A queue.
    pub Queue { id: GroupId, name: String }
    /// Somebody of a queue.
    pub Member { group_id: GroupId, person_id: PersonId }
    /// Somebody who learns.
    pub Learner { id: PersonId, name: String, role: event::Role }
    /// A certificate that counts.
    pub Counts {
        id: event::CertificateId, person_id: PersonId, certification: String, expires_ms: i64, bumped_ms: Option<i64>,
    }
}

query! {
    /// What every queue asks for. At most 5,000.
    scan "at most 500 queues"; pub Needs {} -> [Need] =
        "select g.group_id, g.certification, c.title
           from train_gate g join train_certification c on c.code = g.certification
          order by g.group_id, c.place, g.certification limit 5000"
}
query! {
    /// Queues by name. At most 500.
    scan "at most 500 queues"; pub Queues {} -> [Queue] =
        "select id, name from identity_window_group order by name, id limit 500"
}
query! {
    /// A queue.
    QueueById { group: GroupId } -> [Queue] = "select id, name from identity_window_group where id = $group"
}
query! {
    /// Who is in which queue, of those who work here now. At most 20,000.
    scan "a few groups of each person"; pub Members {} -> [Member] =
        "select m.group_id, m.person_id
           from identity_window_member m join identity_window_person p on p.id = m.person_id and p.active = 1
          order by m.group_id, m.person_id limit 20000"
}
query! {
    /// Those who work here, by name. At most 1,000.
    scan "a few hundred people"; pub Learners {} -> [Learner] =
        "select id, name, role from identity_window_person where active = 1 order by name, id limit 1000"
}
query! {
    /// Somebody who works here.
    pub LearnerById { person: PersonId } -> [Learner] =
        "select id, name, role from identity_window_person where id = $person and active = 1"
}
query! {
    /// Certificates that count and have not ended. At most 20,000.
    scan "a few certificates of each person"; pub Counting { now: i64 } -> [Counts] =
        "select id, person_id, certification, expires_ms, bumped_ms from train_certificate
          where revoked_ms is null and replaced = 0 and expires_ms > $now
          order by certification, person_id, id limit 20000"
}
query! {
    /// What one queue asks for.
    NeedsOf { group: GroupId } -> [OneNeed { certification: String }] =
        "select certification from train_gate where group_id = $group order by certification limit 20"
}
query! {
    InsertGate<'a> { group: GroupId, certification: &'a str } =
        "insert into train_gate (group_id, certification) values ($group, $certification)
         on conflict (group_id, certification) do nothing"
}
query! {
    DeleteGate<'a> { group: GroupId, certification: &'a str } =
        "delete from train_gate where group_id = $group and certification = $certification"
}

impl Counts {
    /// Whether it opens a gate at `now_ms`.
    pub fn opens(&self, now_ms: i64) -> bool {
        self.expires_ms > now_ms && self.bumped_ms.is_none_or(|bumped_ms| bumped_ms > now_ms)
    }
}

/// Says whether a queue asks for a certificate.
#[derive(Debug)]
pub struct SetGate {
    /// Which queue.
    pub group: GroupId,
    /// Which certificate.
    pub certification: String,
    /// Asked for, or not any more.
    pub needed: bool,
}

/// A queue asks for a certificate, or not any more.
#[derive(Debug, Serialize)]
pub struct GateSet {
    /// Which queue.
    pub group: GroupId,
    /// Which certificate.
    pub certification: String,
    /// Asked for, or not any more.
    pub needed: bool,
}

impl Event for GateSet {
    const KIND: &'static str = "train.gate_set";
    fn subject(&self) -> String {
        self.group.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (group, certification) = (self.group, self.certification.as_str());
        match self.needed {
            true => tx.push(InsertGate { group, certification }).await,
            false => tx.push(DeleteGate { group, certification }).await,
        }
    }
}

impl Command for SetGate {
    const NAME: &'static str = "train.set_gate";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let known = tx.opt(QueueById { group: self.group }).await?.is_some()
            && tx.opt(CertificationByCode { code: &self.certification }).await?.is_some();
        let needs = tx.all(NeedsOf { group: self.group }).await?;
        let there = needs.iter().any(|need| need.certification == self.certification);
        let decision = match (may && known, there == self.needed) {
            (false, _) => refuse(Refusal::Unseen),
            (true, true) => answer(()),
            (true, false) if self.needed && needs.len() >= NEEDS_MAX => refuse(Refusal::TooMany { most: NEEDS_MAX }),
            (true, false) => answer(()).and(GateSet {
                group: self.group,
                certification: self.certification.clone(),
                needed: self.needed,
            }),
        };
        tx.record(decision).await
    }
}
