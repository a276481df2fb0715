//! Find what a customer's message refers to on chains, and say what is known of it: a job, so that no message waits for it.

use crate::{
    Desk, evidence,
    message::{LastMessages, Message, Messages, OneMessage},
    record::{Opened, OpenedOn, Record},
    route::sort,
    secret, tell,
    ticket::Kind,
    words::DropVerdicts,
};
use chain::{
    diagnose::{self, Facts, Said, Verdict},
    recognise::{self, Reading},
};
use event::{Actor, JobId, MessageId, TicketId, Words};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Job, NewJob, Outcome, Result, Tx, answer, query};
use web::Trouble;

/// The kind of the job.
pub const REFER: &str = "serve.refer";
/// Letters and digits in a row from which on a text may refer to something: shorter than the shortest transaction id,
/// address or abbreviated one.
const RUN_MIN: usize = 12;
/// References kept of one message.
const REFERENCES_MAX: usize = 50;
/// Until a transaction that is not final is looked at again, and how long that grows; milliseconds.
const WATCH_MS: i64 = 15_000;
const WATCH_MAX_MS: i64 = 15 * event::MINUTE_MS;
/// Looks at one that never becomes final: about a day.
const WATCHES_MAX: u64 = 100;
/// Messages of a ticket that are read together, newest kept.
const MESSAGES_MAX: i64 = 40;
/// What was looked up on a ticket that is read.
const RECORDS_MAX: usize = 20;

/// The job for a message, if it may refer to something. A glance: no false no, many a false yes.
pub fn job(message: MessageId, text: &str, now_ms: i64) -> Option<NewJob> {
    let mut run = 0;
    let refers = text.contains('…') || text.contains("...") || text.contains("⟦secret:") || {
        text.chars().any(|letter| {
            let narrow = matches!(letter, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９');
            run = if letter.is_ascii_alphanumeric() || narrow { run + 1 } else { 0 };
            run >= RUN_MIN
        })
    };
    refers.then(|| NewJob {
        kind: REFER,
        key: Some(format!("refer:{message}")),
        due_ms: now_ms,
        body: serde_json::json!({ "message": message }),
    })
}

/// The job for something that was looked up in the operator's systems and may name a transaction.
pub(crate) fn opened(ticket: TicketId, record: &str, now_ms: i64) -> NewJob {
    NewJob {
        kind: REFER,
        key: Some(format!("refer:{ticket}:{record}")),
        due_ms: now_ms,
        body: serde_json::json!({ "ticket": ticket }),
    }
}

/// What a job reads.
#[derive(Deserialize)]
#[serde(untagged)]
enum About {
    /// A message, and what its customer wrote before it.
    Message { message: MessageId },
    /// What was looked up on a ticket.
    Opened { ticket: TicketId },
}

/// One thing that a ticket refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `recognise::Kind`'s name.
    pub kind: &'static str,
    /// As it is looked up.
    pub value: Words,
    /// Codes of the chains that it can be of, separated by spaces.
    pub chains: String,
    /// It can be more than one thing.
    pub ambiguous: bool,
}

/// References were found in a message.
#[derive(Debug, Serialize)]
pub struct ReferencesFound {
    /// On which ticket.
    pub ticket: TicketId,
    /// In which message.
    pub message: MessageId,
    /// Their kinds.
    pub kinds: Vec<&'static str>,
    /// They themselves.
    #[serde(skip)]
    pub references: Vec<Reference>,
}

query! {
    KeepReference {
        ticket: TicketId, kind: String, value: String, chains: String, ambiguous: bool, message: MessageId, now: i64,
    } = "insert into serve_reference (ticket_id, kind, value, chains, ambiguous, message_id, at_ms)
         values ($ticket, $kind, $value, $chains, $ambiguous, $message, $now)
         on conflict (ticket_id, kind, value) do update set chains = excluded.chains, ambiguous = excluded.ambiguous"
}

impl Event for ReferencesFound {
    const KIND: &'static str = "serve.references_found";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        for one in &self.references {
            tx.push(KeepReference {
                ticket: self.ticket,
                kind: one.kind.to_owned(),
                value: one.value.text().to_owned(),
                chains: one.chains.clone(),
                ambiguous: one.ambiguous,
                message: self.message,
                now,
            })
            .await?;
        }
        Ok(())
    }
}

/// What is known of a ticket's references was weighed.
#[derive(Debug, Serialize)]
pub struct TicketDiagnosed {
    /// Which.
    pub ticket: TicketId,
    /// Codes of the verdicts, the one that counts behind its warnings.
    pub codes: Vec<&'static str>,
    /// The verdicts, whose words hold what the customer sent.
    #[serde(skip)]
    pub verdicts: Vec<Verdict>,
}

query! {
    KeepVerdict {
        ticket: TicketId, place: i64, code: String, severity: String, who_en: String, who_zh: String, what_en: String,
        what_zh: String, next_en: String, next_zh: String, never_en: String, never_zh: String, evidence: String, now: i64,
    } = "insert into serve_verdict
           (ticket_id, place, code, severity, who_en, who_zh, what_en, what_zh, next_en, next_zh, never_en, never_zh,
            evidence, at_ms)
         values ($ticket, $place, $code, $severity, $who_en, $who_zh, $what_en, $what_zh, $next_en, $next_zh, $never_en,
                 $never_zh, $evidence, $now)"
}

impl Event for TicketDiagnosed {
    const KIND: &'static str = "serve.ticket_diagnosed";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, ticket) = (tx.now_ms(), self.ticket);
        tx.push(DropVerdicts { ticket }).await?;
        for (place, verdict) in (0..).zip(&self.verdicts) {
            let never = |zh: bool| {
                let lines: Vec<_> = verdict.never.iter().map(|(en, other)| if zh { *other } else { *en }).collect();
                lines.join("\n")
            };
            tx.push(KeepVerdict {
                ticket,
                place,
                code: verdict.code.to_owned(),
                severity: verdict.severity.code().to_owned(),
                who_en: verdict.who.name().0.to_owned(),
                who_zh: verdict.who.name().1.to_owned(),
                what_en: verdict.what.0.clone(),
                what_zh: verdict.what.1.clone(),
                next_en: verdict.next.0.clone(),
                next_zh: verdict.next.1.clone(),
                never_en: never(false),
                never_zh: never(true),
                evidence: evidence::write(&verdict.evidence),
                now,
            })
            .await?;
        }
        Ok(())
    }
}

struct Refer {
    job: JobId,
    ticket: TicketId,
    message: MessageId,
    references: Vec<Reference>,
    verdicts: Vec<Verdict>,
    known: Vec<VerdictRow>,
    /// The next look at a transaction that is not final.
    again: Option<NewJob>,
    /// The customer is told how it ended.
    tell: Option<NewJob>,
}

impl Command for Refer {
    const NAME: &'static str = "serve.refer";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        tx.job_done(self.job).await?;
        let mut decision = decide(self);
        if let Some(diagnosed) = decision.event::<TicketDiagnosed>() {
            let codes = diagnosed.codes.clone();
            decision = sort::diagnosed(tx, decision, self.ticket, &codes).await?;
        }
        tx.record(decision).await
    }
}

/// Decides what is recorded: references that are there, and verdicts that are other than before. Pure.
fn decide(refer: &Refer) -> Decision<(), std::convert::Infallible> {
    let mut decision = answer(());
    for job in [&refer.again, &refer.tell].into_iter().flatten() {
        decision = decision.job(job.clone());
    }
    if !refer.references.is_empty() {
        decision = decision.and(ReferencesFound {
            ticket: refer.ticket,
            message: refer.message,
            kinds: refer.references.iter().map(|one| one.kind).collect(),
            references: refer.references.clone(),
        });
    }
    let codes: Vec<_> = refer.verdicts.iter().map(|verdict| verdict.code).collect();
    let says = |row: &VerdictRow, verdict: &Verdict| {
        row.code == verdict.code && row.what_en == verdict.what.0 && row.next_en == verdict.next.0
    };
    let same = refer.known.len() == codes.len();
    if same && refer.known.iter().zip(&refer.verdicts).all(|(row, verdict)| says(row, verdict)) {
        return decision;
    }
    decision.and(TicketDiagnosed { ticket: refer.ticket, codes, verdicts: refer.verdicts.clone() })
}

/// References of one message that are kept: what can be looked up, and what is wrong with it.
pub fn references(readings: &[Reading]) -> Vec<Reference> {
    use recognise::Kind as K;
    let kept = readings.iter().filter(|one| {
        matches!(one.kind, K::Address | K::Txid | K::Block | K::Memo | K::LookalikePair | K::AddressInvalid)
    });
    let kept = kept.take(REFERENCES_MAX).map(|one| Reference {
        kind: one.kind.name(),
        value: Words(one.value.clone()),
        chains: one.chains.iter().map(chain::Chain::code).collect::<Vec<_>>().join(" "),
        ambiguous: one.ambiguous,
    });
    kept.collect()
}

query! {
    /// What is made of a ticket's references, warnings first.
    pub VerdictsOf { ticket: TicketId } -> [VerdictRow {
        code: String, severity: String, who_en: String, who_zh: String, what_en: String, what_zh: String,
        next_en: String, next_zh: String, never_en: String, never_zh: String, evidence: String,
    }] = "select code, severity, who_en, who_zh, what_en, what_zh, next_en, next_zh, never_en, never_zh, evidence
            from serve_verdict where ticket_id = $ticket order by place limit 20"
}
query! {
    TicketOfText { message: MessageId } -> [TextOf { ticket_id: TicketId }] =
        "select ticket_id from serve_message where id = $message"
}

/// A ticket's conversation, as far as it is read.
struct Heard {
    ticket: TicketId,
    /// The newest message of the customer, or the one that is read.
    row: Message,
    thread: Vec<Message>,
    known: Vec<VerdictRow>,
    /// What was looked up on the ticket.
    opened: Vec<Opened>,
}

impl Heard {
    fn theirs(&self) -> impl Iterator<Item = &Message> {
        self.thread.iter().filter(|one| Kind::of(one.kind) == Kind::Customer && !one.unverified)
    }
}

impl Desk {
    /// Reads a message and what its customer wrote before it, or what was looked up on a ticket, and records what they refer to.
    pub async fn refer(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let about: About =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        let Some(heard) = self.heard(&about).await? else {
            self.house.store.jobs().done(job).await?;
            return Ok(());
        };
        // A later message has a watch of its own: one of a ticket goes on.
        let later = |one: &Message| one.seq > heard.row.seq && self::job(one.id, &one.text, 0).is_some();
        if tries(job) > 0 && heard.theirs().any(later) {
            self.house.store.jobs().done(job).await?;
            return Ok(());
        }
        let shown = self.shown(&heard).await?;
        let whole = heard.theirs().map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n");
        // What the customer wrote last is asked about first.
        let mut readings = recognise::read(&shown);
        readings.extend(recognise::read(&whole));
        let said = Said {
            readings,
            secret: !secret::kinds(&whole).is_empty(),
            impersonator: None,
            deposit: speaks_of_deposit(&whole),
        };
        let (seen, desk) = self.look_up(&said.readings).await;
        let facts = Facts { now_ms: self.now_ms(), said: &said, desk: &desk, seen: &seen };
        let verdicts = diagnose::diagnose(&facts);
        let settled = tell::settled(&seen, &verdicts);
        // What was seen on its way is watched until it arrived or cannot any more, also while no source answers.
        let watched = seen.best().is_some() || tries(job) > 0;
        let again = (watched && !settled).then(|| watch(job, heard.row.id)).flatten();
        let tell = (settled && tell::waited(&heard.known)).then(|| tell::job(heard.ticket, &seen, self.now_ms()));
        let read = match about {
            About::Message { .. } => &heard.row.text,
            About::Opened { .. } => &shown,
        };
        let refer = Refer {
            job: job.id,
            ticket: heard.ticket,
            message: heard.row.id,
            references: references(&recognise::read(read)),
            verdicts,
            known: heard.known,
            tell,
            again: again.map(|(delay_ms, job)| NewJob { due_ms: self.now_ms() + delay_ms, ..job }),
        };
        match self.house.store.run(&Actor::House, None, refer).await? {
            Ok(()) => Ok(()),
            Err(never) => match never {},
        }
    }

    /// What is read; nothing when the message is gone, or when the customer has written none.
    async fn heard(&self, about: &About) -> Result<Option<Heard>> {
        let mut rd = self.house.store.read().await?;
        let (ticket, row, thread) = match *about {
            About::Message { message } => {
                let (Some(row), Some(of)) =
                    (rd.opt(OneMessage { message }).await?, rd.opt(TicketOfText { message }).await?)
                else {
                    return Ok(None);
                };
                let (ticket, after) = (of.ticket_id, (row.seq - MESSAGES_MAX).max(0));
                (ticket, row, rd.all(Messages { ticket, after, limit: MESSAGES_MAX }).await?)
            }
            About::Opened { ticket } => {
                let mut thread = rd.all(LastMessages { ticket, before: i64::MAX, limit: MESSAGES_MAX }).await?;
                thread.reverse();
                let newest = thread.iter().rev().find(|one| Kind::of(one.kind) == Kind::Customer);
                let Some(row) = newest.cloned() else { return Ok(None) };
                (ticket, row, thread)
            }
        };
        let known = rd.all(VerdictsOf { ticket }).await?;
        let opened = rd.all(OpenedOn { ticket }).await?;
        Ok(Some(Heard { ticket, row, thread, known, opened }))
    }

    /// What the operator's systems say in what was looked up on a ticket, a line each.
    async fn shown(&self, heard: &Heard) -> std::result::Result<String, Trouble> {
        if heard.opened.is_empty() {
            return Ok(String::new());
        }
        let shelf = self.shelf(heard.ticket, Lang::En).await;
        if shelf.records.is_empty() {
            return Err(Trouble::Failed("the systems show nothing of the ticket".to_owned()));
        }
        let is_open = |record: &&Record| heard.opened.iter().any(|one| one.record == record.name);
        let lines = shelf.records.iter().filter(is_open).take(RECORDS_MAX).flat_map(|record| {
            let lines = record.lines.iter().map(|(label, value)| format!("{label}: {value}"));
            std::iter::once(record.label.clone()).chain(lines)
        });
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Looks that a watch has behind it; 0: the message has just come.
fn tries(job: &Job) -> u64 {
    job.body.0["tries"].as_u64().unwrap_or(0)
}

/// The next look at what a message refers to: soon at first, then ever less often, until nobody waits for it any more.
fn watch(job: &Job, message: MessageId) -> Option<(i64, NewJob)> {
    let tries = tries(job);
    let delay_ms = (WATCH_MS << tries.min(10)).min(WATCH_MAX_MS);
    (tries < WATCHES_MAX).then(|| {
        let key = Some(format!("watch:{message}:{}", tries + 1));
        let body = serde_json::json!({ "message": message, "tries": tries + 1 });
        (delay_ms, NewJob { kind: REFER, key, due_ms: 0, body })
    })
}

fn speaks_of_deposit(text: &str) -> bool {
    const WORDS: [&str; 6] = ["deposit", "not arrived", "not credited", "充值", "未到账", "没到账"];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_made_for_what_may_refer_to_something() {
        let id = MessageId(uuid::Uuid::nil());
        for text in
            ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "to 0x1234…abcd", "ＴＲ７ＮＨｑｊｅＫＱｘＧＴＣ", "⟦secret:bip39⟧"]
        {
            assert!(job(id, text, 0).is_some(), "{text}");
        }
        for text in ["", "hello there", "我的币没有到账", "100 USDT please"] {
            assert!(job(id, text, 0).is_none(), "{text}");
        }
    }

    #[test]
    fn verdicts_are_recorded_when_they_say_something_else_and_when_they_end() {
        let said = Said { secret: true, ..Said::default() };
        let (desk, seen) = (diagnose::Desk::default(), chain::observation::Seen::default());
        let verdicts = diagnose::diagnose(&Facts { now_ms: 0, said: &said, desk: &desk, seen: &seen });
        let known: Vec<_> = verdicts.iter().map(row_of).collect();
        let kinds = |verdicts: &[Verdict], known: Vec<VerdictRow>| {
            let (job, ticket) = (JobId(uuid::Uuid::nil()), TicketId(uuid::Uuid::nil()));
            let message = MessageId(uuid::Uuid::nil());
            let (references, verdicts) = (Vec::new(), verdicts.to_vec());
            decide(&Refer { job, ticket, message, references, verdicts, known, again: None, tell: None }).kinds()
        };
        assert!(!known.is_empty());
        assert_eq!(kinds(&verdicts, known.clone()), [""; 0]);
        assert_eq!(kinds(&verdicts, Vec::new()), ["serve.ticket_diagnosed"]);
        assert_eq!(kinds(&[], known.clone()), ["serve.ticket_diagnosed"]);
        let mut other = known;
        other[0].what_en.push('!');
        assert_eq!(kinds(&verdicts, other), ["serve.ticket_diagnosed"]);
    }

    fn row_of(verdict: &Verdict) -> VerdictRow {
        VerdictRow {
            code: verdict.code.into(),
            severity: verdict.severity.code().into(),
            who_en: String::new(),
            who_zh: String::new(),
            what_en: verdict.what.0.clone(),
            what_zh: verdict.what.1.clone(),
            next_en: verdict.next.0.clone(),
            next_zh: verdict.next.1.clone(),
            never_en: String::new(),
            never_zh: String::new(),
            evidence: String::new(),
        }
    }

    #[test]
    fn what_can_be_looked_up_is_kept_and_amounts_are_not() {
        let text = "我转了100USDT到TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t没到账";
        let found = references(&recognise::read(text));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].chains.as_str()), ("address", "TRON"));
    }
}
