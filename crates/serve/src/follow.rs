//! What this room follows in memory: a customer's chat screens wake when something of theirs happens.

use event::CustomerId;
use serde::Deserialize;
use store::Entry;
use web::live::{Follower, HubRef};

/// Wakes the widget streams of the customer whom an event is about.
pub struct Chats(pub HubRef);

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    requester: Option<CustomerId>,
    #[serde(default)]
    customer: Option<CustomerId>,
}

impl Follower for Chats {
    fn name(&self) -> &'static str {
        "chats"
    }

    fn follow(&self, entry: &Entry) {
        let wakes = matches!(
            entry.kind.as_str(),
            "serve.message_received" | "serve.reply_written" | "serve.replies_read" | "serve.status_set"
        );
        if !wakes {
            return;
        }
        let Ok(about) = serde_json::from_str::<About>(&entry.body) else { return };
        if let (Some(hub), Some(customer)) = (self.0.upgrade(), about.requester.or(about.customer)) {
            hub.touch(&customer.to_string(), entry.seq);
        }
    }
}
