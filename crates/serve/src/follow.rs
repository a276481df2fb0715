//! What this room follows in memory: a customer's chat screens wake when something of theirs happens.

use crate::{
    deliver::RepliesRead,
    receive::MessageReceived,
    reply::ReplyWritten,
    secret::{CustomerWarned, MessageMended},
    status::StatusSet,
    tell::CustomerTold,
};
use event::CustomerId;
use serde::Deserialize;
use store::{Entry, Event};
use web::live::{Follower, HubRef};

/// Events that show in the customer's chat.
const WAKES: [&str; 7] = [
    MessageReceived::KIND,
    ReplyWritten::KIND,
    CustomerWarned::KIND,
    CustomerTold::KIND,
    MessageMended::KIND,
    RepliesRead::KIND,
    StatusSet::KIND,
];

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
        if !WAKES.contains(&entry.kind.as_str()) {
            return;
        }
        let Ok(about) = serde_json::from_str::<About>(&entry.body) else { return };
        if let (Some(hub), Some(customer)) = (self.0.upgrade(), about.requester.or(about.customer)) {
            hub.touch(&customer.to_string(), entry.seq);
        }
    }
}
