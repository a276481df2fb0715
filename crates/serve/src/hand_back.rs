//! Hand back: the tickets of someone who is shut out go back to their group, so that nobody waits for them.

use crate::{
    Desk,
    happening::happened,
    ticket::{Status, TicketForUpdate},
};
use event::{Actor, GroupId, JobId, PersonId, TicketId, Words};
use serde::Serialize;
use store::{Command, Entry, Event, Job, NewJob, Outcome, Result, Store, Tx, answer, query};
use web::{Trouble, live::Follower};

/// Kind of the job.
pub const HAND_BACK: &str = "serve.hand_back";
/// Tickets of one slice.
const SLICE: i64 = 100;

/// A ticket went back to its group because its assignee was shut out.
#[derive(Debug, Serialize)]
pub struct HandedBack {
    /// Which.
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// From whom.
    pub from: Option<PersonId>,
    /// To nobody.
    pub to: Option<PersonId>,
    /// From which group.
    pub from_group: Option<GroupId>,
    /// In which group it stays.
    pub group: Option<GroupId>,
    /// What the person is called.
    #[serde(skip)]
    pub name: Words,
}

query! {
    TakeFrom { now: i64, ticket: TicketId } =
        "update serve_ticket set assignee_id = null, updated_ms = $now where id = $ticket"
}

impl Event for HandedBack {
    const KIND: &'static str = "serve.handed_back";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(TakeFrom { now: tx.now_ms(), ticket: self.ticket }).await?;
        happened(tx, self.ticket, "handed_back", self.name.text()).await
    }
}

query! {
    scan "people who take tickets are at most a few hundred";
    /// Live tickets of people who are shut out. From the people on: SQLite would begin with every live ticket.
    Orphaned { limit: i64 } -> [Orphan { id: TicketId, name: String }] =
        "select t.id, p.name
           from identity_window_person p
          cross join serve_ticket t
          where p.active = 0 and t.assignee_id = p.id and t.live = 1
          order by t.id
          limit $limit"
}

/// One slice.
struct HandBack {
    job: JobId,
}

impl Command for HandBack {
    const NAME: &'static str = "serve.hand_back";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        // First: who leaves from now on queues another run, because this one's job is gone.
        tx.job_done(self.job).await?;
        let orphans = tx.all(Orphaned { limit: SLICE }).await?;
        let mut decision = answer(());
        for orphan in &orphans {
            let Some(ticket) = tx.opt(TicketForUpdate { ticket: orphan.id }).await? else { continue };
            if ticket.assignee_id.is_none() || !Status::of(ticket.status).live() {
                continue;
            }
            decision = decision.and(HandedBack {
                ticket: ticket.id,
                number: ticket.number,
                from: ticket.assignee_id,
                to: None,
                from_group: ticket.group_id,
                group: ticket.group_id,
                name: Words(orphan.name.clone()),
            });
        }
        if orphans.len() as i64 == SLICE {
            decision = decision.job(job(tx.now_ms()));
        }
        tx.record(decision).await
    }
}

/// The job as it is queued.
pub fn job(due_ms: i64) -> NewJob {
    NewJob { kind: HAND_BACK, key: Some(HAND_BACK.to_owned()), due_ms, body: serde_json::json!({}) }
}

/// Hears that somebody was shut out. What is missed while no node runs is found at the next start.
pub struct Departures(pub Store);

impl Follower for Departures {
    fn name(&self) -> &'static str {
        "departures"
    }

    fn follow(&self, entry: &Entry) {
        if entry.kind != "identity.person_deactivated" {
            return;
        }
        let store = self.0.clone();
        tokio::spawn(async move {
            if let Err(error) = store.jobs().queue(job(store.clock().now_ms())).await {
                tracing::warn!(%error, "tickets of a person who was shut out");
            }
        });
    }
}

impl Desk {
    /// Does one slice.
    pub(crate) async fn hand_back(&self, job: &Job) -> std::result::Result<(), Trouble> {
        match self.house.store.run(&Actor::House, None, HandBack { job: job.id }).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }
}
