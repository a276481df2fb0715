//! Tell the customer how a transfer ended that was on its way when they asked: it is watched, and nobody has to ask again.

use crate::{
    Desk, deliver,
    message::{self, Insert},
    refer::{VerdictRow, VerdictsOf},
    refusal::Refusal,
    ticket::{Kind, Status, TicketFacts, TicketForUpdate, channel},
};
use chain::{
    Chain,
    diagnose::{self, Verdict},
    observation::Seen,
};
use event::{Actor, CustomerId, JobId, MessageId, TicketId, Words};
use language::{Lang, Speak};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Tx, answer, query};
use web::Trouble;

/// Kind of the job.
pub const TELL: &str = "serve.tell";
/// Verdicts by which a transfer is still on its way.
const WAITS: [&str; 5] = ["PENDING", "PENDING_LOW_FEE", "PENDING_ANCESTOR", "PENDING_NONCE_GAP", "NOT_ENOUGH_CONFS"];
/// Verdicts by which it will never arrive as it was sent.
const ENDED: [&str; 3] = ["REPLACED", "CANCELLED_BY_SENDER", "DROPPED"];

/// Whether a transfer was on its way when it was last looked at.
pub(crate) fn waited(known: &[VerdictRow]) -> bool {
    known.iter().any(|row| WAITS.contains(&row.code.as_str()))
}

/// Whether nothing changes about it any more.
pub(crate) fn settled(seen: &Seen, verdicts: &[Verdict]) -> bool {
    match seen.best() {
        Some((_, transaction)) => transaction.is_final(),
        None => verdicts.iter().any(|verdict| ENDED.contains(&verdict.code)),
    }
}

#[derive(Serialize, Deserialize)]
struct Ended {
    ticket: TicketId,
    /// Code of the chain on which it is final.
    chain: Option<String>,
}

/// The job that tells it.
pub(crate) fn job(ticket: TicketId, seen: &Seen, due_ms: i64) -> NewJob {
    let chain = seen.best().map(|(observation, _)| observation.chain.code().to_owned());
    NewJob { kind: TELL, key: Some(format!("tell:{ticket}")), due_ms, body: serde_json::json!(Ended { ticket, chain }) }
}

/// The house tells a ticket's customer what became of their transfer.
#[derive(Clone, Debug)]
pub struct Tell {
    /// The job that says so.
    pub job: Option<JobId>,
    /// On which ticket.
    pub ticket: TicketId,
    /// What, in English and Chinese.
    pub words: (Words, Words),
}

/// The customer was told how their transfer ended.
#[derive(Debug, Serialize)]
pub struct CustomerTold {
    /// On which ticket.
    pub ticket: TicketId,
    /// The house's message.
    pub message: MessageId,
    /// Its number on the ticket.
    pub seq: i64,
    /// Its number in the customer's chat.
    pub chat_seq: Option<i64>,
    /// Whom.
    pub requester: CustomerId,
    /// Under which name of the house.
    #[serde(skip)]
    pub author: &'static str,
    /// What.
    #[serde(skip)]
    pub text: Words,
}

impl Event for CustomerTold {
    const KIND: &'static str = "serve.customer_told";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let insert = Insert {
            id: self.message,
            ticket: self.ticket,
            requester: self.requester,
            seq: self.seq,
            chat_seq: self.chat_seq,
            kind: Kind::House.number(),
            person: None,
            author: self.author.to_owned(),
            text: self.text.text().to_owned(),
            html: None,
            unverified: false,
            now,
            release: now,
            released: Some(now),
            command: None,
        };
        message::write(tx, insert, &[]).await
    }
}

query! {
    /// Whether mail to the requester goes to somebody who is proven, and the number of their last chat message.
    Reach { ticket: TicketId } -> [Reached { verified: bool, chat_seq: i64 }] =
        "select t.verified, c.chat_seq from serve_ticket t join serve_customer c on c.id = t.requester_id
          where t.id = $ticket"
}

impl Command for Tell {
    const NAME: &'static str = "serve.tell";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        if let Some(job) = self.job {
            tx.job_done(job).await?;
        }
        let Some(ticket) = tx.opt(TicketForUpdate { ticket: self.ticket }).await? else { return Ok(Ok(())) };
        let chat_seq = match ticket.channel == channel::CHAT {
            true => tx.one(crate::reply::ChatSeq { customer: ticket.requester_id }).await?.chat_seq,
            false => 0,
        };
        let verified = tx.one(Reach { ticket: self.ticket }).await?.verified;
        let (message, now_ms) = (tx.new_id(), tx.now_ms());
        tx.record(decide(self, &ticket, (verified, chat_seq), message, now_ms)).await
    }
}

/// Decides whether the customer is told. Pure. By chat always; by mail only whoever is proven; never on a closed ticket.
pub fn decide(
    tell: &Tell,
    ticket: &TicketFacts,
    (verified, chat_seq): (bool, i64),
    message: MessageId,
    now_ms: i64,
) -> Decision<(), Refusal> {
    let (chat, mail) = (ticket.channel == channel::CHAT, ticket.channel == channel::MAIL && verified);
    if Status::of(ticket.status) == Status::Closed || !(chat || mail) {
        return answer(());
    }
    let lang = ticket.lang.parse().unwrap_or(Lang::En);
    let words = if lang == Lang::Zh { &tell.words.1 } else { &tell.words.0 };
    let decision = answer(()).and(CustomerTold {
        ticket: ticket.id,
        message,
        seq: ticket.seq + 1,
        chat_seq: chat.then_some(chat_seq + 1),
        requester: ticket.requester_id,
        author: Speak::new(lang).tell_author(),
        text: words.clone(),
    });
    if chat {
        return decision;
    }
    decision.job(NewJob {
        kind: deliver::MAIL,
        key: Some(format!("mail:{message}")),
        due_ms: now_ms,
        body: serde_json::json!({ "message": message }),
    })
}

impl Desk {
    /// Tells it: a job.
    pub(crate) async fn tell_customer(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let ended: Ended =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let verdict = self.house.store.read().await?.all(VerdictsOf { ticket: ended.ticket }).await?.pop();
        // A warning beside it says nothing of how the transfer ended.
        let verdict = verdict.filter(|row| !diagnose::warns(&row.code));
        let chain = ended.chain.as_deref().and_then(Chain::of_code);
        let words = (say(Lang::En, chain, verdict.as_ref()), say(Lang::Zh, chain, verdict.as_ref()));
        let tell = Tell { job: Some(job.id), ticket: ended.ticket, words };
        let done = self.house.store.run(&Actor::House, None, tell).await?;
        done.map_err(|refusal| Trouble::Died(refusal.to_string()))
    }
}

/// What is said: that it is final, or that it is not on its way any more, and what comes of it where that is known.
fn say(lang: Lang, chain: Option<Chain>, verdict: Option<&VerdictRow>) -> Words {
    let (speak, zh) = (Speak::new(lang), lang == Lang::Zh);
    let mut parts = match (chain, verdict) {
        (Some(chain), _) if zh => vec![diagnose::closed(&speak.tell_final(chain.entry().name_zh))],
        (Some(chain), _) => vec![speak.tell_final(chain.entry().name)],
        (None, None) => vec![speak.tell_ended().to_owned()],
        (None, Some(_)) => Vec::new(),
    };
    if let Some(row) = verdict {
        let (what, next) = if zh { (&row.what_zh, &row.next_zh) } else { (&row.what_en, &row.next_en) };
        parts.extend([what.clone(), next.clone()]);
    }
    Words(parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ticket(channel: &str, status: Status, lang: &str) -> TicketFacts {
        TicketFacts {
            id: TicketId(Uuid::nil()),
            number: 1,
            status: status.number(),
            priority: 0,
            channel: channel.into(),
            lang: lang.into(),
            requester_id: CustomerId(Uuid::nil()),
            assignee_id: None,
            group_id: None,
            mailbox_id: None,
            seq: 4,
            due_ms: None,
            reopens: 0,
        }
    }

    fn told(ticket: &TicketFacts, verified: bool) -> Option<(i64, Option<i64>, String, usize)> {
        let tell = Tell { job: None, ticket: ticket.id, words: ("Final".into(), "已确认".into()) };
        let decision = decide(&tell, ticket, (verified, 7), MessageId(Uuid::nil()), 1);
        let event = decision.event::<CustomerTold>()?;
        Some((event.seq, event.chat_seq, event.text.text().to_owned(), decision.jobs().len()))
    }

    #[test]
    fn whoever_can_be_reached_is_told_in_their_language() {
        assert_eq!(told(&ticket(channel::CHAT, Status::Open, "zh-CN"), false), Some((5, Some(8), "已确认".into(), 0)));
        assert_eq!(told(&ticket(channel::MAIL, Status::Solved, "en"), true), Some((5, None, "Final".into(), 1)));
        assert_eq!(
            told(&ticket(channel::MAIL, Status::Open, "en"), false),
            None,
            "anybody can write in another's name"
        );
        assert_eq!(told(&ticket(channel::CHAT, Status::Closed, "en"), true), None);
        assert_eq!(told(&ticket(channel::API, Status::Open, "en"), true), None);
    }

    #[test]
    fn an_end_is_said_even_where_nothing_else_is_known() {
        assert!(say(Lang::En, Chain::of_code("ETH"), None).text().contains("Ethereum"));
        assert!(say(Lang::Zh, None, None).text().contains("核实"));
        assert!(say(Lang::Zh, Chain::of_code("ETH"), None).text().contains("已在以太坊上"));
        assert!(say(Lang::Zh, Chain::of_code("POLYGON"), None).text().contains("已在 Polygon 上"));
    }
}
