//! A ticket's words: all that people wrote or that was found in what they wrote. They go together, whatever takes them.

use event::TicketId;
use std::collections::BTreeSet;
use store::{Rd, Result, Tx, query};

/// Files of one ticket whose bytes are let go at once.
const FILES_MAX: i64 = 5_000;
/// Messages of one ticket whose bytes are let go at once.
const MESSAGES_MAX: i64 = 20_000;

query! {
    FilesOf { ticket: TicketId, limit: i64 } -> [FileOf { digest: String }] =
        "select digest from serve_attachment where ticket_id = $ticket order by id limit $limit"
}
query! {
    /// Blobs of a ticket's HTML and of the letters that its messages came in.
    BodiesOf { ticket: TicketId, limit: i64 } -> [BodyOf { html: Option<String>, raw: Option<String> }] =
        "select m.html, l.raw from serve_message m left join serve_letter l on l.written_id = m.id
          where m.ticket_id = $ticket order by m.seq limit $limit"
}
query! {
    /// What a customer's message was written under is theirs; an agent's name stays.
    BlankMessages { ticket: TicketId } =
        "update serve_message
            set text = '', html = null, failed = null, author = case when kind = 1 then '' else author end
          where ticket_id = $ticket"

    BlankLetters { ticket: TicketId } =
        "update serve_letter set from_name = '', from_email = '', from_fold = '', subject = '', raw = null
          where written_id in (select id from serve_message where ticket_id = $ticket)"

    BlankTicket { ticket: TicketId, subject: String } =
        "update serve_ticket set subject = $subject, last_words = '' where id = $ticket"

    DropFiles { ticket: TicketId } = "delete from serve_attachment where ticket_id = $ticket"

    DropDrafts { ticket: TicketId } = "delete from serve_draft where ticket_id = $ticket"

    DropHolds { ticket: TicketId } = "delete from serve_hold where ticket_id = $ticket"

    DropReferences { ticket: TicketId } = "delete from serve_reference where ticket_id = $ticket"

    /// What was made of what a ticket refers to.
    pub DropVerdicts { ticket: TicketId } = "delete from serve_verdict where ticket_id = $ticket"
}

/// Digests of the bytes that a ticket's words need.
pub async fn bytes(rd: &mut Rd<'_>, ticket: TicketId) -> Result<BTreeSet<String>> {
    let files = rd.all(FilesOf { ticket, limit: FILES_MAX }).await?.into_iter().map(|file| file.digest);
    let mut digests: BTreeSet<String> = files.collect();
    let bodies = rd.all(BodiesOf { ticket, limit: MESSAGES_MAX }).await?;
    digests.extend(bodies.into_iter().flat_map(|body| [body.html, body.raw]).flatten());
    Ok(digests)
}

/// Takes a ticket's words away; `subject` stands in the place of its own. Only events call this.
pub async fn take(tx: &mut Tx<'_>, ticket: TicketId, subject: &str) -> Result<()> {
    // Letters first: they are found by the messages that they became.
    tx.push(BlankLetters { ticket }).await?;
    tx.push(BlankMessages { ticket }).await?;
    tx.push(DropFiles { ticket }).await?;
    tx.push(DropDrafts { ticket }).await?;
    tx.push(DropHolds { ticket }).await?;
    tx.push(DropReferences { ticket }).await?;
    tx.push(DropVerdicts { ticket }).await?;
    tx.push(BlankTicket { ticket, subject: subject.to_owned() }).await
}
