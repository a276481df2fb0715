//! What this room's handlers reach beyond the house: presence, counts, the index, rates.

use crate::{
    attach::{self, Kept},
    channel::{chat, mail::rows::Accounts},
    count::Counts,
    find::Finder,
    message::{PutSeen, SeenInChat},
    money::Money,
    presence::{Presence, State},
    record::Systems,
    ticket::channel,
};
use axum::body::Body;
use event::{Actor, CommandId, CustomerId, TicketId, Words};
use std::{ops::Deref, sync::Arc};
use store::query;
use web::{House, Problem, Rates, live::Signal};

/// The room's state. Cheap to clone, as a house is.
#[derive(Clone)]
pub struct Desk(Arc<Inside>);

impl Deref for Desk {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.0
    }
}

/// What the room's state is made of.
#[derive(Clone)]
pub struct Inside {
    /// The house.
    pub house: House,
    /// Who is where.
    pub presence: Presence,
    /// How many wait in each view.
    pub counts: Arc<Counts>,
    /// The full-text index.
    pub finder: Finder,
    /// Who did how much of what lately.
    pub rates: Rates,
    /// Origins that an administrator lets carry the chat.
    pub origins: chat::origin::Allowed,
    /// What the house knows of its own money, and whom it asks about others'.
    pub money: Arc<Money>,
    /// The operator's own systems.
    pub systems: Option<Arc<dyn Systems>>,
}

query! {
    /// The customer's running chat ticket.
    ChatOf { customer: CustomerId, channel: String } -> [ChatTicket { id: TicketId }] =
        "select id from serve_ticket
          where requester_id = $customer and channel = $channel and status < 6
          order by id desc
          limit 1"
}

query! {
    /// How far a ticket's thread has been seen by agents.
    Seen { ticket: TicketId } -> [SeenRow { channel: String, requester_id: CustomerId, seq: i64, seen_seq: i64 }] =
        "select channel, requester_id, seq, seen_seq from serve_ticket where id = $ticket"
}

struct Look {
    ticket: TicketId,
    seq: i64,
}

impl store::Command for Look {
    const NAME: &'static str = "serve.look";
    type Answer = ();
    type Refusal = ();

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut store::Tx<'_>) -> store::Outcome<(), ()> {
        tx.keep(PutSeen { seq: self.seq, ticket: self.ticket }).await?;
        Ok(Ok(()))
    }
}

impl Desk {
    /// The room on `house`, with its followers at work: counts are read here, the index catches up by itself.
    pub async fn open(house: House, index: search::Index) -> store::Result<Desk> {
        let counts = Arc::new(Counts::default());
        let seq = counts.load(&house.store).await?;
        house.hub.follow(counts.clone(), seq);
        house.hub.follow(Arc::new(crate::follow::Chats(house.hub.downgrade())), seq);
        house.hub.follow(Arc::new(crate::hand_back::Departures(house.store.clone())), seq);
        house.hub.follow(Arc::new(crate::route::hear::Router::open(&house.store).await?), seq);
        let origins = chat::origin::Allowed::default();
        house.hub.follow(Arc::new(origins.clone()), seq);
        origins.load(&house.store).await?;
        let now_ms = house.store.clock().now_ms();
        // What was missed while no node ran.
        house.store.jobs().queue(crate::hand_back::job(now_ms)).await?;
        let finder = Finder::new(house.store.clone(), index);
        let (presence, rates) = (Presence::default(), Rates::default());
        let (money, systems) = (Arc::default(), None);
        Ok(Desk(Arc::new(Inside { house, presence, counts, finder, rates, origins, money, systems })))
    }

    /// The same room, with nodes and explorers to ask, and what the house knows by itself.
    pub fn knowing(mut self, money: Money) -> Desk {
        Arc::make_mut(&mut self.0).money = Arc::new(money);
        self
    }

    /// The same room, with the operator's own systems beside each ticket.
    pub fn beside(mut self, systems: Option<Arc<dyn Systems>>) -> Desk {
        Arc::make_mut(&mut self.0).systems = systems;
        self
    }

    /// Unix milliseconds by the house's clock.
    pub fn now_ms(&self) -> i64 {
        self.house.store.clock().now_ms()
    }

    /// Keeps an uploaded file: its bytes first, then the row that says whose it is.
    pub async fn keep(
        &self,
        by: Actor,
        id: Option<CommandId>,
        ticket: Option<TicketId>,
        name: String,
        media_type: String,
        body: Body,
    ) -> Result<Kept, Problem> {
        let most = self.house.config.limits.upload_bytes as u64;
        let (blob, name, secrets) = attach::put(self.house.store.blobs(), name, body, most).await?;
        let keep = attach::Keep {
            by: by.clone(),
            ticket,
            name: Words(name),
            media_type: attach::safe_type(&media_type),
            size_bytes: blob.bytes as i64,
            digest: blob.hash,
            secrets,
        };
        let (digest, kept) = (keep.digest.clone(), self.house.store.run(&by, id, keep).await??);
        // The same bytes may have been forgotten between being put and being named: then this upload did not happen.
        if self.house.store.blobs().get(&digest).await?.is_none() {
            return Err(Problem::from(store::Error::Busy));
        }
        Ok(kept)
    }

    /// A customer types in their chat: the agents at their ticket see it.
    pub async fn customer_types(&self, customer: CustomerId, name: &str) -> store::Result<()> {
        let chat = self.house.store.read().await?.opt(ChatOf { customer, channel: channel::CHAT.into() }).await?;
        if let Some(ticket) = chat {
            self.there(ticket.id, None, name, State::Writing);
        }
        Ok(())
    }

    /// An agent looks at a ticket, writes, or leaves. While they look, what is there counts as seen.
    pub async fn sign(&self, signed: &web::Signed, ticket: TicketId, state: State) -> Result<(), Problem> {
        let Some(row) = self.house.store.read().await?.opt(Seen { ticket }).await? else {
            return Err(Problem::missing());
        };
        self.there(ticket, Some(signed.person), &signed.name, state);
        if state == State::Writing && row.channel == channel::CHAT {
            self.tell_typing(row.requester_id, &signed.name);
        }
        if state != State::Away && row.seen_seq < row.seq {
            self.house.store.run(&signed.actor, None, Look { ticket, seq: row.seq }).await?.unwrap_or(());
            self.tell(Signal { topic: crate::live::VIEWS.into(), kind: "seen".into(), body: String::new() });
            if row.channel == channel::CHAT {
                let (customer, channel) = (row.requester_id, row.channel);
                let seen = self.house.store.read().await?.one(SeenInChat { customer, channel }).await?;
                self.tell(chat::read_signal(customer, seen.chat_seq.unwrap_or(0)));
            }
        }
        Ok(())
    }

    /// Mail that waits for a person's decision, as the mailboxes' accounts say; none when no mailbox was ever read.
    pub async fn suspended(&self, rd: &mut store::Rd<'_>) -> store::Result<Option<i64>> {
        let accounts = rd.all(Accounts {}).await?;
        let waits = accounts.iter().map(|account| account.suspended + account.quarantined).sum();
        Ok((!accounts.is_empty()).then_some(waits))
    }

    /// Tells the customer of a chat that an agent writes.
    pub fn tell_typing(&self, customer: CustomerId, name: &str) {
        let body = serde_json::json!({ "name": name });
        self.tell(chat::typing_signal(customer, &body));
    }
}
