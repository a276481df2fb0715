//! A message: one row, whoever wrote it; what the ticket and the customer's chat remember of it.

use crate::{
    markdown,
    ticket::{Kind, preview},
};
use event::{AttachmentId, CommandId, CustomerId, MessageId, PersonId, TicketId};
use store::{Result, Tx, query, row};

query! {
    /// A message's row.
    pub Insert {
        id: MessageId, ticket: TicketId, requester: CustomerId, seq: i64, chat_seq: Option<i64>, kind: i64,
        person: Option<PersonId>, author: String, text: String, html: Option<String>, unverified: bool, now: i64,
        release: i64, released: Option<i64>, command: Option<CommandId>,
    } = "insert into serve_message
           (id, ticket_id, requester_id, seq, chat_seq, kind, person_id, author, text, html, unverified, written_ms,
            release_ms, released_ms, delivered_ms, read_ms, undone_ms, failed, command_id)
         values ($id, $ticket, $requester, $seq, $chat_seq, $kind, $person, $author, $text, $html, $unverified, $now,
                 $release, $released, null, null, null, null, $command)"
}
query! {
    BumpTicket { seq: i64, kind: i64, words: String, now: i64, ticket: TicketId } =
        "update serve_ticket set seq = $seq, last_kind = $kind, last_words = $words, updated_ms = $now where id = $ticket"

    /// What the house says of itself is not what the ticket is about: lists go on showing what people wrote last.
    BumpSeq { seq: i64, now: i64, ticket: TicketId } =
        "update serve_ticket set seq = $seq, updated_ms = $now where id = $ticket"
}
query! {
    /// The thread has been seen by agents up to a number.
    pub PutSeen { seq: i64, ticket: TicketId } =
        "update serve_ticket set seen_seq = $seq where id = $ticket and seen_seq < $seq"
}
query! {
    BumpChat { chat_seq: i64, customer: CustomerId } =
        "update serve_customer set chat_seq = $chat_seq where id = $customer"
}
query! {
    Attach { message: MessageId, ticket: TicketId, id: AttachmentId } =
        "update serve_attachment set message_id = $message, ticket_id = $ticket where id = $id"
}

/// Writes a message and what follows from it on the ticket and in the chat. Only events call this.
pub async fn write(tx: &mut Tx<'_>, message: Insert, attachments: &[AttachmentId]) -> Result<()> {
    let (id, ticket, now) = (message.id, message.ticket, message.now);
    let (seq, kind) = (message.seq, message.kind);
    match Kind::of(kind) {
        Kind::House => tx.push(BumpSeq { seq, now, ticket }).await?,
        Kind::Customer => tx.push(BumpTicket { seq, kind, words: preview(&message.text), now, ticket }).await?,
        Kind::Reply | Kind::Note => {
            let words = preview(&markdown::plain(&message.text));
            tx.push(BumpTicket { seq, kind, words, now, ticket }).await?;
        }
    }
    // Whoever writes here has seen what stands above.
    if message.kind == Kind::Reply.number() || message.kind == Kind::Note.number() {
        tx.push(PutSeen { seq: message.seq, ticket }).await?;
    }
    if let Some(chat_seq) = message.chat_seq {
        tx.push(BumpChat { chat_seq, customer: message.requester }).await?;
    }
    tx.push(message).await?;
    for attachment in attachments {
        tx.push(Attach { message: id, ticket, id: *attachment }).await?;
    }
    Ok(())
}

row! {
    /// A message as screens and the API show it.
    pub Message {
        id: MessageId, seq: i64, chat_seq: Option<i64>, kind: i64, person_id: Option<PersonId>, author: String,
        text: String, html: Option<String>, unverified: bool, written_ms: i64, release_ms: i64,
        released_ms: Option<i64>, delivered_ms: Option<i64>, read_ms: Option<i64>, undone_ms: Option<i64>,
        failed: Option<String>,
    }
}

query! {
    /// Messages of a ticket after number `after`, oldest first. `limit`: 1 to 500.
    pub Messages { ticket: TicketId, after: i64, limit: i64 } -> [Message] =
        "select id, seq, chat_seq, kind, person_id, author, text, html, unverified, written_ms, release_ms, released_ms,
                delivered_ms, read_ms, undone_ms, failed
           from serve_message
          where ticket_id = $ticket and seq > $after
          order by seq
          limit $limit"
}
query! {
    /// The newest messages of a ticket before number `before`, newest first. `limit`: 1 to 500.
    pub LastMessages { ticket: TicketId, before: i64, limit: i64 } -> [Message] =
        "select id, seq, chat_seq, kind, person_id, author, text, html, unverified, written_ms, release_ms, released_ms,
                delivered_ms, read_ms, undone_ms, failed
           from serve_message
          where ticket_id = $ticket and seq < $before
          order by seq desc
          limit $limit"
}
query! {
    /// One message.
    pub OneMessage { message: MessageId } -> [Message] =
        "select id, seq, chat_seq, kind, person_id, author, text, html, unverified, written_ms, release_ms, released_ms,
                delivered_ms, read_ms, undone_ms, failed
           from serve_message
          where id = $message"
}
row! {
    /// A message as the customer's chat shows it. `seen_seq`: how far agents have seen its ticket.
    pub ChatMessage {
        id: MessageId, seq: i64, chat_seq: Option<i64>, kind: i64, author: String, text: String, written_ms: i64,
        read_ms: Option<i64>, undone_ms: Option<i64>, command_id: Option<CommandId>, seen_seq: i64,
    }
}

query! {
    /// What a customer sees of their chat after number `after`, oldest first. `limit`: 1 to 500.
    pub ChatAfter { customer: CustomerId, after: i64, limit: i64 } -> [ChatMessage] =
        "select m.id, m.seq, m.chat_seq, m.kind, m.author, m.text, m.written_ms, m.read_ms, m.undone_ms, m.command_id,
                t.seen_seq
           from serve_message m
           join serve_ticket t on t.id = m.ticket_id
          where m.requester_id = $customer and m.chat_seq > $after
          order by m.chat_seq
          limit $limit"
}
query! {
    /// One message of a chat.
    pub OneChatMessage { message: MessageId } -> [ChatMessage] =
        "select m.id, m.seq, m.chat_seq, m.kind, m.author, m.text, m.written_ms, m.read_ms, m.undone_ms, m.command_id,
                t.seen_seq
           from serve_message m
           join serve_ticket t on t.id = m.ticket_id
          where m.id = $message"
}
query! {
    /// Number in the chat of the customer's newest message that agents have seen.
    pub SeenInChat { customer: CustomerId, channel: String } -> [SeenChat { chat_seq: Option<i64> }] =
        "select max(m.chat_seq) as chat_seq
           from serve_ticket t
           join serve_message m on m.ticket_id = t.id and m.seq <= t.seen_seq
          where t.requester_id = $customer and t.channel = $channel and m.kind = 1"
}
query! {
    /// Where the customer's newest chat stands.
    pub ChatStands { customer: CustomerId, channel: String } -> [ChatStatus { status: i64 }] =
        "select status from serve_ticket
          where requester_id = $customer and channel = $channel
          order by id desc
          limit 1"
}

row! {
    /// A file beside a message.
    pub Attachment {
        id: AttachmentId, message_id: Option<MessageId>, name: String, media_type: String, size_bytes: i64,
        digest: String,
    }
}
query! {
    /// Files of a ticket's messages, in order. At most 500 are shown.
    pub AttachmentsOfTicket { ticket: TicketId } -> [Attachment] =
        "select id, message_id, name, media_type, size_bytes, digest
           from serve_attachment
          where ticket_id = $ticket and message_id is not null
          order by id
          limit 500"
}
query! {
    /// Files of one message.
    pub AttachmentsOfMessage { message: MessageId } -> [Attachment] =
        "select id, message_id, name, media_type, size_bytes, digest
           from serve_attachment
          where message_id = $message
          order by id
          limit 100"
}
