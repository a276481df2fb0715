//! A secret that comes in pieces: when the last of them is there, those before it are taken out of the messages they stand in.

use super::{Place, SecretRemoved};
use crate::{
    Desk,
    receive::beginning,
    ticket::{TicketForUpdate, preview},
};
use event::{Actor, CustomerId, MINUTE_MS, MessageId, TicketId, Words};
use guard::inbound::{self, Context, Kind, Secret};
use serde::Serialize;
use std::convert::Infallible;
use store::{Command, Event, Outcome, Result, Tx, answer, query};

/// Messages before the one at hand that are read with it.
const MESSAGES: i64 = 12;
/// What comes in pieces.
const IN_PIECES: [Kind; 6] =
    [Kind::Bip39, Kind::MoneroSeed, Kind::ElectrumSeed, Kind::AlgorandSeed, Kind::TonSeed, Kind::Slip39];
/// How long pieces of one secret may be apart.
const APART_MS: i64 = 60 * MINUTE_MS;

query! {
    /// What a customer wrote lately in their chat, newest first.
    WrittenLately { customer: CustomerId, after_ms: i64, limit: i64 } -> [Written {
        id: MessageId, ticket_id: TicketId, seq: i64, text: String,
    }] = "select id, ticket_id, seq, text from serve_message
           where requester_id = $customer and chat_seq is not null and kind = 1 and written_ms > $after_ms
           order by chat_seq desc limit $limit"
}
query! {
    PutText { message: MessageId, text: String } = "update serve_message set text = $text where id = $message"

    PutLastWords { ticket: TicketId, words: String } =
        "update serve_ticket set last_words = $words where id = $ticket"

    PutSubject { ticket: TicketId, subject: String } =
        "update serve_ticket set subject = $subject where id = $ticket"
}

/// A piece of a secret was taken out of a message that was written before.
#[derive(Debug, Serialize)]
pub struct MessageMended {
    /// On which ticket.
    pub ticket: TicketId,
    /// Which message.
    pub message: MessageId,
    /// Who wrote it.
    pub requester: CustomerId,
    /// It is the last one of its ticket, which lists show.
    pub last: bool,
    /// It is the first one, whose words are the subject.
    pub first: bool,
    /// The message without it.
    #[serde(skip)]
    pub text: Words,
}

impl Event for MessageMended {
    const KIND: &'static str = "serve.message_mended";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (ticket, text) = (self.ticket, self.text.text());
        tx.push(PutText { message: self.message, text: text.to_owned() }).await?;
        if self.last {
            tx.push(PutLastWords { ticket, words: preview(text) }).await?;
        }
        if self.first {
            tx.push(PutSubject { ticket, subject: beginning(text) }).await?;
        }
        Ok(())
    }
}

/// Takes pieces of a secret out of a customer's messages.
struct Mend {
    customer: CustomerId,
    pieces: Vec<Piece>,
}

struct Piece {
    ticket: TicketId,
    message: MessageId,
    seq: i64,
    text: Words,
    kinds: Vec<&'static str>,
}

impl Command for Mend {
    const NAME: &'static str = "serve.mend";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let mut decision = answer(());
        for piece in &self.pieces {
            let (ticket, message) = (piece.ticket, piece.message);
            let Some(row) = tx.opt(TicketForUpdate { ticket }).await? else { continue };
            let removed = SecretRemoved {
                ticket: Some(ticket),
                message: Some(message),
                attachment: None,
                place: Place::Message,
                kinds: piece.kinds.clone(),
            };
            let (last, first) = (row.seq == piece.seq, piece.seq == 1);
            let (requester, text) = (self.customer, piece.text.clone());
            decision = decision.and(removed).and(MessageMended { ticket, message, requester, last, first, text });
        }
        tx.record(decision).await
    }
}

impl Desk {
    /// What a customer writes in their chat, without its secrets; pieces of them in what they wrote before are taken out there.
    pub(crate) async fn without_after(&self, by: &Actor, customer: CustomerId, text: &str) -> Result<String> {
        let after_ms = self.now_ms() - APART_MS;
        let mut before =
            self.house.store.read().await?.all(WrittenLately { customer, after_ms, limit: MESSAGES }).await?;
        before.reverse();
        let texts: Vec<&str> = before.iter().map(|row| row.text.as_str()).collect();
        let found = inbound::redact_in(text, &Context { before: &texts, ..Context::default() });
        // Only phrases of words are written in pieces; anything else that looks like one by what stands before it is none.
        let mut kinds = found.earlier.iter().map(|one| one.secret.kind).chain(found.secrets.iter().map(|one| one.kind));
        if !kinds.any(|kind| IN_PIECES.contains(&kind)) {
            return Ok(super::without(text));
        }
        let mut pieces = Vec::new();
        for (index, row) in before.iter().enumerate() {
            let stretches: Vec<Secret> = found
                .earlier
                .iter()
                .filter(|one| one.text == index && IN_PIECES.contains(&one.secret.kind))
                .map(|one| one.secret)
                .collect();
            // What is a token already comes back as it was.
            let mended = inbound::replaced(&row.text, &stretches);
            if !stretches.is_empty() && mended != row.text {
                let kinds = stretches.iter().map(|one| one.kind.name()).collect();
                let (ticket, message, seq) = (row.ticket_id, row.id, row.seq);
                pieces.push(Piece { ticket, message, seq, text: Words(mended), kinds });
            }
        }
        if !pieces.is_empty() {
            let Ok(()) = self.house.store.run(by, None, Mend { customer, pieces }).await?;
        }
        Ok(found.text)
    }
}
