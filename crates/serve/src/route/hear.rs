//! Hears what may let a waiting ticket find somebody: a ticket that came to wait, somebody who became free. What is missed while
//! no node runs is found at the next start.

use super::{availability, give, queue::Routed};
use event::{GroupId, PersonId};
use parking_lot::RwLock;
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};
use store::{Entry, NewJob, Result, Store};
use web::live::Follower;

/// The queues that the house gives out, as this node knows them, and the ear that has them given out.
#[derive(Clone)]
pub struct Router {
    store: Store,
    queues: Arc<RwLock<BTreeSet<GroupId>>>,
}

#[derive(Deserialize)]
struct Switched {
    group: GroupId,
    routes: bool,
}

#[derive(Deserialize)]
struct Ended {
    person: PersonId,
}

impl Router {
    /// Reads which queues there are, and has them looked at: what happened while no node ran may wait.
    pub async fn open(store: &Store) -> Result<Router> {
        let rows = store.read().await?.all(Routed {}).await?;
        let queues: BTreeSet<GroupId> = rows.into_iter().map(|row| row.group_id).collect();
        if !queues.is_empty() {
            store.jobs().queue(give::job(store.clock().now_ms())).await?;
        }
        Ok(Router { store: store.clone(), queues: Arc::new(RwLock::new(queues)) })
    }

    fn queue(&self, job: NewJob) {
        let store = self.store.clone();
        tokio::spawn(async move {
            if let Err(error) = store.jobs().queue(job).await {
                tracing::warn!(%error, "routing");
            }
        });
    }
}

/// Whether an entry of the log may let a ticket find somebody. `house`: the house itself did it. Pure.
fn matters(kind: &str, body: &Value, house: bool) -> bool {
    let is = |name: &str, words: &[&str]| body[name].as_str().is_some_and(|word| words.contains(&word));
    match kind {
        "serve.ticket_opened" => body["assignee"].is_null() && !body["group"].is_null(),
        // Giving out is what routing does itself; what anybody else moves may wait again, or leave room.
        "serve.assigned" => !house || body["to"].is_null(),
        "serve.handed_back" | "serve.queue_routed" | "serve.capacity_set" => true,
        "serve.status_set" => !is("from", &["new"]) || !is("to", &["open"]),
        "serve.availability_set" => is("state", &["online"]),
        "identity.member_set" => body["member"] == true,
        "identity.person_activated"
        | "identity.role_changed"
        | "identity.languages_set"
        | "identity.profile_changed" => true,
        // What a queue asks for, or what held somebody back, may be met now.
        "train.certificate_issued"
        | "train.gate_set"
        | "train.notice_acknowledged"
        | "train.item_ticked"
        | "train.checklist_ended" => true,
        _ => false,
    }
}

impl Follower for Router {
    fn name(&self) -> &'static str {
        "router"
    }

    fn follow(&self, entry: &Entry) {
        let now_ms = self.store.clock().now_ms();
        match entry.kind.as_str() {
            "serve.queue_routed" => {
                let Ok(Switched { group, routes }) = serde_json::from_str(&entry.body) else { return };
                let mut queues = self.queues.write();
                if routes {
                    queues.insert(group)
                } else {
                    queues.remove(&group)
                };
            }
            "identity.sessions_ended" => {
                let Ok(Ended { person }) = serde_json::from_str(&entry.body) else { return };
                self.queue(availability::signed_out(person, now_ms));
            }
            _ => {}
        }
        if self.queues.read().is_empty() {
            return;
        }
        let Ok(body) = serde_json::from_str::<Value>(&entry.body) else { return };
        if matters(&entry.kind, &body, entry.actor == event::Actor::House.to_string()) {
            self.queue(give::job(now_ms));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_frees_somebody_or_comes_to_wait_is_heard_and_giving_out_is_not() {
        for (kind, body, house, expected) in [
            ("serve.ticket_opened", json!({ "assignee": null, "group": "g" }), false, true),
            ("serve.ticket_opened", json!({ "assignee": null, "group": null }), false, false),
            ("serve.ticket_opened", json!({ "assignee": "p", "group": "g" }), false, false),
            ("serve.assigned", json!({ "to": "p" }), true, false),
            ("serve.assigned", json!({ "to": "p" }), false, true),
            ("serve.assigned", json!({ "to": null }), true, true),
            ("serve.status_set", json!({ "from": "new", "to": "open" }), true, false),
            ("serve.status_set", json!({ "from": "open", "to": "solved" }), false, true),
            ("serve.status_set", json!({ "from": "pending", "to": "open" }), false, true),
            ("serve.availability_set", json!({ "state": "online" }), false, true),
            ("serve.availability_set", json!({ "state": "away" }), false, false),
            ("train.certificate_issued", json!({}), true, true),
            ("train.item_ticked", json!({}), false, true),
            ("train.item_reopened", json!({}), false, false),
            ("train.notice_acknowledged", json!({}), false, true),
            ("identity.member_set", json!({ "member": false }), false, false),
            ("serve.note_written", json!({}), false, false),
        ] {
            assert_eq!(matters(kind, &body, house), expected, "{kind} {body}");
        }
    }
}
