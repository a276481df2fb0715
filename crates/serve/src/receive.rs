//! A customer's message comes in, by whatever channel: it opens a ticket, joins one, or follows a closed one up.

use crate::{
    customer::{met, name_of, sender},
    promise::{self, PromiseStarted},
    refer,
    refusal::Refusal,
    route::{
        sort::{self, TopicRuled},
        topic::{self, About, Rule, Rules},
    },
    secret,
    status::becomes,
    ticket::{Kind, NEVER_MS, Priority, Status, TicketFacts, TicketForUpdate, channel, preview},
};
use event::{AttachmentId, CustomerId, GroupId, MailboxId, MessageId, PersonId, TicketId, Words};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// Who writes.
#[derive(Clone, Debug)]
pub enum From {
    /// Someone with a row.
    Known(CustomerId),
    /// Someone known by address alone; they get a row when they have none.
    Address {
        /// Their address.
        email: Words,
        /// Their name; may be empty.
        name: Words,
    },
    /// Someone whom the company's own token names.
    Uid {
        /// The company's id for them.
        uid: Words,
        /// Their name.
        name: Words,
    },
}

/// Which ticket it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thread {
    /// A new one.
    New,
    /// The customer's running chat, or a new one.
    Chat,
    /// This one; when it is closed, a follow-up.
    Ticket(TicketId),
}

/// A customer's message, guarded and checked, on its way into a ticket.
#[derive(Clone, Debug)]
pub struct Receive {
    /// Who writes.
    pub from: From,
    /// Where to.
    pub thread: Thread,
    /// `channel::*`.
    pub channel: &'static str,
    /// Subject of a new ticket; made from the text when empty.
    pub subject: Words,
    /// The message.
    pub text: Words,
    /// Digest of an HTML part kept as a blob.
    pub html: Option<String>,
    /// Language of the text, BCP 47.
    pub lang: &'static str,
    /// The sender is proven: a signed token, an aligned mail.
    pub verified: bool,
    /// The sender does not belong to the ticket: shown apart, never a public part of the thread.
    pub stranger: bool,
    /// Files already uploaded.
    pub attachments: Vec<AttachmentId>,
    /// The mailbox that took it.
    pub mailbox: Option<MailboxId>,
    /// The queue of a new ticket.
    pub group: Option<GroupId>,
    /// Priority of a new ticket.
    pub priority: Priority,
    /// Tags of a new ticket.
    pub tags: Vec<String>,
    /// Minutes until an answer is promised.
    pub promise_minutes: i64,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Received {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// Its number.
    pub number: i64,
    /// The message.
    #[schema(value_type = String, format = "uuid")]
    pub message: MessageId,
    /// The message's number on the ticket.
    pub seq: i64,
    /// The message's number in the customer's chat; 0 when it is not shown there.
    pub chat_seq: i64,
    /// The ticket was opened by it.
    pub opened: bool,
}

/// A ticket was opened.
#[derive(Debug, Serialize)]
pub struct TicketOpened {
    /// Which.
    pub ticket: TicketId,
    /// What people call it.
    pub number: i64,
    /// By whom.
    pub requester: CustomerId,
    /// Where it came from.
    pub channel: &'static str,
    /// Language.
    pub lang: &'static str,
    /// Queue.
    pub group: Option<GroupId>,
    /// Assignee.
    pub assignee: Option<PersonId>,
    /// Priority.
    pub priority: Priority,
    /// The closed ticket that it follows up.
    pub follows: Option<TicketId>,
    /// The mailbox that it came in by.
    pub mailbox: Option<MailboxId>,
    /// The requester was proven.
    pub verified: bool,
    /// Whoever opened it named the queue.
    pub given: bool,
    /// Subject.
    #[serde(skip)]
    pub subject: Words,
}

query! {
    InsertTicket {
        id: TicketId, number: i64, subject: String, status: i64, priority: i64, channel: String, lang: String,
        requester: CustomerId, assignee: Option<PersonId>, group: Option<GroupId>, follows: Option<TicketId>,
        mailbox: Option<MailboxId>, verified: bool, never: i64, now: i64,
    } = "insert into serve_ticket
           (id, number, subject, status, live, priority, channel, lang, requester_id, assignee_id, group_id, follows_id,
            mailbox_id, verified, seq, seen_seq, reopens, due_ms, due_sort, last_kind, last_words, created_ms, updated_ms,
            solved_ms)
         values ($id, $number, $subject, $status, 1, $priority, $channel, $lang, $requester, $assignee, $group, $follows,
                 $mailbox, $verified, 0, 0, 0, null, $never, 1, '', $now, $now, null)"
}

impl Event for TicketOpened {
    const KIND: &'static str = "serve.ticket_opened";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutNumber { next: self.number + 1 }).await?;
        let status = if self.assignee.is_some() { Status::Open } else { Status::New };
        tx.push(InsertTicket {
            id: self.ticket,
            number: self.number,
            subject: self.subject.text().to_owned(),
            status: status.number(),
            priority: self.priority.number(),
            channel: self.channel.to_owned(),
            lang: self.lang.to_owned(),
            requester: self.requester,
            assignee: self.assignee,
            group: self.group,
            follows: self.follows,
            mailbox: self.mailbox,
            verified: self.verified,
            never: NEVER_MS,
            now: tx.now_ms(),
        })
        .await?;
        match self.given && tx.actor().person().is_some() {
            true => sort::by_hand(tx, self.ticket, None).await,
            false => Ok(()),
        }
    }
}

/// A customer's message was taken in.
#[derive(Debug, Serialize)]
pub struct MessageReceived {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which.
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// Its number in the customer's chat.
    pub chat_seq: Option<i64>,
    /// Who wrote it.
    pub requester: CustomerId,
    /// The sender does not belong to the ticket.
    pub stranger: bool,
    /// Digest of the HTML part.
    pub html: Option<String>,
    /// Files beside it.
    pub attachments: Vec<AttachmentId>,
    /// The name it was written under.
    #[serde(skip)]
    pub author: Words,
    /// The message.
    #[serde(skip)]
    pub text: Words,
}

impl Event for MessageReceived {
    const KIND: &'static str = "serve.message_received";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let command = tx.command_id();
        crate::message::write(
            tx,
            crate::message::Insert {
                id: self.message,
                ticket: self.ticket,
                requester: self.requester,
                seq: self.seq,
                chat_seq: self.chat_seq,
                kind: Kind::Customer.number(),
                person: None,
                author: self.author.text().to_owned(),
                text: self.text.text().to_owned(),
                html: self.html.clone(),
                unverified: self.stranger,
                now,
                release: now,
                released: Some(now),
                command,
            },
            &self.attachments,
        )
        .await
    }
}

query! {
    /// The customer's running chat: the newest that is not closed.
    RunningChat { customer: CustomerId, channel: String } -> [Running { id: TicketId }] =
        "select id from serve_ticket
          where requester_id = $customer and channel = $channel and status < 6
          order by id desc
          limit 1"
}
query! {
    /// The next ticket number, its row locked.
    NextNumber {} -> [Number { next: i64 }] = "select next from serve_number where id = 1 {for update}"
}
query! {
    PutNumber { next: i64 } = "update serve_number set next = $next where id = 1"
}

/// What the house knows when a message comes in.
#[derive(Debug)]
pub struct Facts {
    /// The sender's row: id, name, number of the last chat message.
    pub customer: Option<(CustomerId, String, i64)>,
    /// The ticket it belongs to.
    pub ticket: Option<TicketFacts>,
    /// A secret was taken out of a file beside it.
    pub file_removed: bool,
    /// Topic rules, when a new ticket may need them.
    pub rules: Vec<Rule>,
    /// Ids to use.
    pub fresh: Fresh,
}

/// Ids made before the decision, so that deciding is pure.
#[derive(Debug)]
pub struct Fresh {
    /// For a new customer.
    pub customer: CustomerId,
    /// For a new ticket.
    pub ticket: TicketId,
    /// For the message.
    pub message: MessageId,
    /// For what the house tells the customer of a secret.
    pub warning: MessageId,
    /// For a new ticket; 0 when none will be opened.
    pub number: i64,
}

impl Command for Receive {
    const NAME: &'static str = "serve.receive";
    type Answer = Received;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        match (&self.thread, &self.from) {
            (Thread::Ticket(ticket), _) => ticket.0.as_u128() as u64,
            (_, From::Known(customer)) => customer.0.as_u128() as u64,
            _ => 0,
        }
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Received, Refusal> {
        let facts = facts(tx, self).await?;
        let now_ms = tx.now_ms();
        tx.record(decide(facts, self, now_ms)).await
    }
}

/// Looks the sender and the ticket up.
pub async fn facts(tx: &mut Tx<'_>, receive: &Receive) -> Result<Facts> {
    let customer = sender(tx, &receive.from).await?;
    let id = match (receive.thread, &customer) {
        (Thread::Ticket(ticket), _) => Some(ticket),
        (Thread::Chat, Some((customer, ..))) => {
            tx.opt(RunningChat { customer: *customer, channel: channel::CHAT.into() }).await?.map(|running| running.id)
        }
        _ => None,
    };
    let ticket = match id {
        Some(ticket) => tx.opt(TicketForUpdate { ticket }).await?,
        None => None,
    };
    let joins = ticket.as_ref().is_some_and(|ticket| Status::of(ticket.status) != Status::Closed);
    let number = if joins { 0 } else { tx.one(NextNumber {}).await?.next };
    let fresh =
        Fresh { customer: tx.new_id(), ticket: tx.new_id(), message: tx.new_id(), warning: tx.new_id(), number };
    let file_removed = secret::in_files(tx, &receive.attachments).await?;
    let placed = receive.group.is_some() || ticket.as_ref().is_some_and(|closed| closed.group_id.is_some());
    let rules = if joins || placed { Vec::new() } else { tx.all(Rules {}).await? };
    Ok(Facts { customer, ticket, file_removed, rules, fresh })
}

/// Decides where a customer's message goes and what it changes. Pure.
///
/// A closed ticket is followed up by a new one that keeps its queue and priority. A stranger's message joins as an
/// unverified one and changes nothing else: no state, no promise.
pub fn decide(facts: Facts, receive: &Receive, now_ms: i64) -> Decision<Received, Refusal> {
    if matches!(receive.from, From::Known(_)) && facts.customer.is_none() {
        return refuse(Refusal::Unseen);
    }
    if matches!(receive.thread, Thread::Ticket(_)) && facts.ticket.is_none() {
        return refuse(Refusal::Unseen);
    }
    if receive.text.text().trim().is_empty() && receive.attachments.is_empty() {
        return refuse(Refusal::Empty);
    }
    let (customer, name, chat_seq) = match &facts.customer {
        Some((id, name, chat_seq)) => (*id, name.clone(), *chat_seq),
        None => (facts.fresh.customer, name_of(&receive.from), 0),
    };
    let shown_in_chat = receive.channel == channel::CHAT && !receive.stranger;
    let chat_seq = shown_in_chat.then_some(chat_seq + 1);
    let joined = facts.ticket.as_ref().filter(|ticket| Status::of(ticket.status) != Status::Closed);
    let (ticket, number, seq) = match joined {
        Some(ticket) => (ticket.id, ticket.number, ticket.seq + 1),
        None => (facts.fresh.ticket, facts.fresh.number, 1),
    };
    let message = facts.fresh.message;
    let received = Received { ticket, number, message, seq, chat_seq: chat_seq.unwrap_or(0), opened: joined.is_none() };
    let mut decision = answer(received);
    if facts.customer.is_none() {
        decision = decision.and(met(customer, receive));
    }
    if joined.is_none() {
        let mut opened = opened(ticket, number, customer, receive, facts.ticket.as_ref());
        let ruled = ruled(&facts.rules, receive, &mut opened);
        decision = decision.and(opened);
        if let Some(ruled) = ruled {
            decision = decision.and(ruled);
        }
        if !receive.tags.is_empty() {
            decision = decision.and(crate::tag::TagsSet { ticket, added: receive.tags.clone(), removed: Vec::new() });
        }
    }
    decision = decision.and(MessageReceived {
        ticket,
        message,
        seq,
        chat_seq,
        requester: customer,
        stranger: receive.stranger,
        html: receive.html.clone(),
        attachments: receive.attachments.clone(),
        author: Words(name),
        text: receive.text.clone(),
    });
    if let Some(job) = refer::job(message, receive.text.text(), now_ms) {
        decision = decision.job(job);
    }
    decision = secret::told(decision, receive, &facts, (ticket, message, customer), (seq, chat_seq), now_ms);
    if receive.stranger {
        return decision;
    }
    if let Some(ticket) = joined {
        let from = Status::of(ticket.status);
        if let Some(to) = from.after_customer().filter(|to| *to != from) {
            decision = decision.and(becomes(ticket, to, ticket.assignee_id));
        }
    }
    if joined.is_none_or(|ticket| ticket.due_ms.is_none()) {
        let due_ms = promise::due_ms(now_ms, receive.promise_minutes);
        decision = decision.and(PromiseStarted { ticket, number, due_ms });
    }
    decision
}

/// Characters of a subject that is made of a message's first words.
const SUBJECT_CHARS: usize = 80;

/// The first words of a message. Half an address or transaction id would name another one, so it is left out whole.
pub(crate) fn beginning(text: &str) -> String {
    let line = preview(text);
    let cut = secret::cut(&line, SUBJECT_CHARS);
    let half = line[cut.len()..].chars().next().is_some_and(|next| next.is_ascii_alphanumeric());
    let whole = cut.trim_end_matches(|letter: char| half && letter.is_ascii_alphanumeric());
    match whole.trim_end() {
        "" => cut.to_owned(),
        words if cut.len() < line.len() => format!("{words}…"),
        words => words.to_owned(),
    }
}

fn opened(
    ticket: TicketId,
    number: i64,
    requester: CustomerId,
    receive: &Receive,
    closed: Option<&TicketFacts>,
) -> TicketOpened {
    let subject = match receive.subject.text().trim() {
        "" => beginning(receive.text.text()),
        subject => subject.to_owned(),
    };
    TicketOpened {
        ticket,
        number,
        requester,
        channel: receive.channel,
        lang: receive.lang,
        group: closed.and_then(|closed| closed.group_id).or(receive.group),
        assignee: None,
        priority: closed.map_or(receive.priority, |closed| Priority::of(closed.priority)),
        follows: closed.map(|closed| closed.id),
        mailbox: receive.mailbox,
        verified: receive.verified,
        given: receive.group.is_some(),
        subject: Words(subject),
    }
}

/// What the topic rules make of a new ticket: its queue, and at least a priority.
fn ruled(rules: &[Rule], receive: &Receive, opened: &mut TicketOpened) -> Option<TopicRuled> {
    if rules.is_empty() {
        return None;
    }
    let text = format!("{}\n{}", opened.subject.text(), receive.text.text());
    let about = About {
        codes: &[],
        channel: receive.channel,
        lang: receive.lang,
        text: &text,
        tags: &receive.tags,
        mailbox: receive.mailbox,
    };
    let rule = topic::first(rules, &about)?;
    opened.group = Some(rule.group_id);
    opened.priority = rule.priority.map_or(opened.priority, |priority| opened.priority.max(Priority::of(priority)));
    let (rule, group, name) = (rule.id, rule.group_id, rule.name.clone());
    Some(TopicRuled { ticket: opened.ticket, rule, group, coded: false, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_never_ends_in_half_a_transaction() {
        let txid = "0x236bb1433eca74dd44ddccc1c259d4ff3d5225d4efcd8105ae46e69c5a282a9b";
        assert_eq!(
            beginning(&format!("Hello, I sent 1 ETH on Ethereum an hour ago: {txid}")),
            "Hello, I sent 1 ETH on Ethereum an hour ago:…"
        );
        assert_eq!(
            beginning(&format!("我从以太坊（ERC20）网络提币到你们，没到账，哈希{txid}")),
            "我从以太坊（ERC20）网络提币到你们，没到账，哈希…"
        );
        assert_eq!(beginning("Hello\nthere"), "Hello there");
        assert_eq!(beginning(&"a".repeat(100)), "a".repeat(80));
        assert_eq!(beginning(&"币".repeat(100)), format!("{}…", "币".repeat(80)));
    }
}
