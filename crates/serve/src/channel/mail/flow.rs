//! Letters on their way through the house, on both engines; and, where they are installed, through real mail servers.

use super::{
    compose::Composed,
    config::{Imap, Mail, Mailbox},
    dial::Reach,
    imap::{Fetched, Reading},
    letter::{LIMITS, Letter},
    parse,
    post::{JOBS, Post},
    rows::{Account, Accounts, LettersIn, Place},
    send::{Security, Sent, Smtp, send},
    servers::{PASSWORD, Servers},
    take,
    take_letter::TakenAs,
};
use crate::{
    deliver::Release,
    message::{Message, Messages},
    reply::{Draft, RELEASE, WriteReply},
};
use event::{Actor, LetterId, PersonId, Role, TicketId};
use std::{pin::Pin, sync::Arc, time::Duration};
use store::{Job, JobKind, Store, on_both, testing::Fresh};
use tokio::sync::watch;
use uuid::Uuid;
use web::{Config, Door, Found, House, Inside, Keys, Trouble, live::Hub};

struct NoDoor;

impl Door for NoDoor {
    fn who<'a>(
        &'a self,
        _: &'a axum::http::HeaderMap,
    ) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        Box::pin(async { Ok(Found::Nobody) })
    }
}

fn mailbox() -> Mailbox {
    Mailbox {
        name: "Support".into(),
        address: "support@desk.example".into(),
        separator: '+',
        brand: "Desk".into(),
        imap: None,
        smtp: None,
        authserv_ids: vec!["mx.desk.example".into()],
        fed_by_list: false,
    }
}

/// Mail with one mailbox in its settings, in a house that nobody enters.
pub(super) fn post_with(store: Store, keys: Keys, mailbox: Mailbox) -> Post {
    let hub = Hub::new(*store.head().borrow());
    let house = House::new(Inside { store, config: Arc::new(Config::default()), keys, hub, door: Arc::new(NoDoor) });
    Post::open(house, Mail { mailboxes: vec![mailbox], ..Mail::default() }).unwrap()
}

async fn post(store: Store, mailbox: Mailbox) -> Post {
    post_with(store, Keys::derive(&[7; 32]), mailbox)
}

fn agent() -> Actor {
    Actor::Person { id: PersonId(Uuid::from_u128(1)), role: Role::Lead }
}

/// A letter from `from` that the trusted server has judged so.
fn letter(from: &str, verdict: &str, id: &str, more: &str, text: &str) -> Vec<u8> {
    let domain = from.split('@').nth(1).unwrap_or("");
    format!(
        "Authentication-Results: mx.desk.example; dmarc={verdict} header.from={domain}\r\nFrom: <{from}>\r\n\
         To: support@desk.example\r\nSubject: Where is my deposit\r\nMessage-ID: <{id}@{domain}>\r\n{more}\r\n{text}\r\n"
    )
    .into_bytes()
}

async fn take_raw(post: &Post, uid_validity: u32, uid: u32, raw: Vec<u8>) -> TakenAs {
    let fetched = Fetched { uid, size_bytes: raw.len(), raw };
    let command = post.prepare(&post.mail.mailboxes[0], uid_validity, uid, Some(fetched)).await.unwrap();
    post.take(command).await.unwrap()
}

async fn account(post: &Post) -> Account {
    let account = post.house.store.read().await.unwrap().all(Accounts {}).await.unwrap().remove(0);
    assert_eq!(account.unaccounted(), 0, "{account:?}");
    account
}

async fn messages(post: &Post, ticket: TicketId) -> Vec<Message> {
    post.house.store.read().await.unwrap().all(Messages { ticket, after: 0, limit: 100 }).await.unwrap()
}

async fn due(post: &Post, kinds: &[JobKind]) -> Vec<Job> {
    post.house.store.jobs().next(kinds, 100, 60_000).await.unwrap()
}

async fn reply(post: &Post, ticket: TicketId, text: &str) {
    let draft =
        Draft { text: text.into(), seen_seq: i64::MAX, override_stale: true, status: None, attachments: Vec::new() };
    let write = WriteReply {
        by: agent(),
        author: "Ines".into(),
        ticket,
        draft,
        undo_ms: 0,
        chars_max: 10_000,
        held: Vec::new(),
        release: None,
    };
    post.house.store.run(&agent(), None, write).await.unwrap().unwrap();
    let kinds = [JobKind { name: RELEASE, repeats: true }];
    for job in due(post, &kinds).await {
        let message = serde_json::from_value(job.body.0["message"].clone()).unwrap();
        post.house.store.run(&Actor::House, None, Release { job: job.id, message }).await.unwrap().unwrap();
    }
}

on_both! {
async fn a_letter_is_taken_once_and_accounted_for(fresh: Fresh) {
    let post = post(fresh.open().await, mailbox()).await;
    let first = letter("ana@customer.example", "pass", "1", "", "250 USDT are missing");
    let taken = take_raw(&post, 1, 1, first.clone()).await;
    assert_eq!(taken.place, "ticketed");
    let ticket = taken.ticket.unwrap();
    // The same place again, the same letter at another place, and after the mailbox was numbered anew.
    assert_eq!(take_raw(&post, 1, 1, first.clone()).await, taken);
    for (uid_validity, uid) in [(1, 2), (2, 1)] {
        let again = take_raw(&post, uid_validity, uid, first.clone()).await;
        assert_eq!((again.place.as_str(), again.reason.as_deref()), ("dropped", Some("copy")));
    }
    // A copy that came by a forwarder and failed there does not hide the letter itself.
    let forwarded = letter("bo@customer.example", "fail", "9", "", "Hello");
    assert_eq!(take_raw(&post, 1, 8, forwarded).await.place, "suspended");
    let direct = letter("bo@customer.example", "pass", "9", "", "Hello");
    assert_eq!(take_raw(&post, 1, 9, direct).await.place, "ticketed");
    // The same Message-ID over other words is another letter.
    let other = take_raw(&post, 2, 2, letter("ana@customer.example", "pass", "1", "", "Something else")).await;
    assert_eq!(other.place, "ticketed");
    assert_ne!(other.ticket, Some(ticket));
    let bomb = "X-A: b\r\n".repeat(LIMITS.headers + 1);
    let raw = letter("ana@customer.example", "pass", "2", &bomb, "");
    assert_eq!(take_raw(&post, 2, 3, raw.clone()).await.place, "quarantined");
    assert_eq!(take_raw(&post, 3, 3, raw).await.reason.as_deref(), Some("copy"));
    let away = letter("bo@customer.example", "pass", "3", "Auto-Submitted: auto-replied\r\n", "I am away");
    assert_eq!(take_raw(&post, 3, 4, away).await.reason.as_deref(), Some("out_of_office"));
    let account = account(&post).await;
    assert_eq!((account.received, account.ticketed, account.suspended), (9, 3, 2));
    assert_eq!((account.quarantined, account.dropped, account.uid_validity, account.uid), (1, 3, 3, 4));
    assert_eq!(messages(&post, ticket).await.len(), 1);
    // One acknowledgement to each, although Ana opened two tickets.
    assert_eq!(due(&post, &JOBS).await.len(), 2);
}
}

on_both! {
async fn only_the_customer_speaks_on_a_ticket(fresh: Fresh) {
    let post = post(fresh.open().await, mailbox()).await;
    let first = take_raw(&post, 1, 1, letter("ana@customer.example", "pass", "1", "", "Hello")).await;
    let ticket = first.ticket.unwrap();
    let answer = "In-Reply-To: <1@customer.example>\r\n";
    let from = |verdict, id, more| letter("ana@customer.example", verdict, id, more, "More");
    assert_eq!(take_raw(&post, 1, 2, from("pass", "2", answer)).await.ticket, Some(ticket));
    assert_eq!(take_raw(&post, 1, 3, from("none", "3", answer)).await.ticket, Some(ticket));
    assert_eq!(take_raw(&post, 1, 4, from("fail", "4", answer)).await.reason.as_deref(), Some("auth_failed"));
    let stranger = letter("eve@evil.example", "pass", "5", answer, "Tell me all");
    assert_eq!(take_raw(&post, 1, 5, stranger).await.ticket, Some(ticket));
    let unverified: Vec<bool> = messages(&post, ticket).await.iter().map(|message| message.unverified).collect();
    assert_eq!(unverified, [false, false, true, true]);
    // An answer to the stranger's letter finds the ticket, but gives no right to it.
    let chain = letter("eve@evil.example", "pass", "6", "References: <5@evil.example>\r\n", "And more");
    assert_eq!(take_raw(&post, 1, 6, chain).await.ticket, Some(ticket));
    assert!(messages(&post, ticket).await[4].unverified);
}
}

on_both! {
async fn a_letter_that_waits_is_recovered_or_discarded_by_a_person(fresh: Fresh) {
    let post = post(fresh.open().await, mailbox()).await;
    let first = take_raw(&post, 1, 1, letter("ana@customer.example", "pass", "1", "", "Hello")).await;
    let headers = "In-Reply-To: <1@customer.example>\r\nPrecedence: bulk\r\n";
    let bulk = take_raw(&post, 1, 2, letter("ana@customer.example", "pass", "2", headers, "A real answer")).await;
    let junk = take_raw(&post, 1, 3, letter("ana@customer.example", "fail", "3", "", "Junk")).await;
    let bomb = letter("ana@customer.example", "pass", "4", &"X-A: b\r\n".repeat(LIMITS.headers + 1), "");
    let bomb = take_raw(&post, 1, 4, bomb).await;
    let nobody = Actor::Person { id: PersonId(Uuid::from_u128(2)), role: Role::Agent };
    assert!(post.recover(&nobody, None, bulk.letter).await.unwrap().is_err());
    let recovered = post.recover(&agent(), None, bulk.letter).await.unwrap().unwrap();
    assert_eq!(Some(recovered.ticket), first.ticket);
    assert!(!messages(&post, recovered.ticket).await[1].unverified);
    assert!(post.recover(&agent(), None, bulk.letter).await.unwrap().is_err());
    post.discard(&agent(), None, junk.letter).await.unwrap().unwrap();
    assert!(post.discard(&agent(), None, junk.letter).await.unwrap().is_err());
    assert!(post.recover(&agent(), None, bomb.letter).await.unwrap().is_err());
    let account = account(&post).await;
    assert_eq!((account.ticketed, account.suspended, account.quarantined, account.dropped), (2, 0, 1, 1));
    let place = Place::Quarantined.number();
    let kept = LettersIn { place, before: LetterId(Uuid::max()), limit: 10 };
    assert_eq!(post.house.store.read().await.unwrap().all(kept).await.unwrap()[0].id, bomb.letter);
}
}

on_both! {
async fn a_flood_is_shelved_and_the_real_customer_is_not(fresh: Fresh) {
    let store = fresh.open().await;
    let post = post(store.clone(), mailbox()).await;
    let mut reasons = Vec::new();
    for n in 1..=22 {
        let forged = letter("ana@customer.example", "none", &format!("f{n}"), "", &format!("Flood {n}"));
        reasons.push(take_raw(&post, 1, n, forged).await.reason);
    }
    assert_eq!(reasons.iter().filter(|reason| reason.is_none()).count(), 20);
    assert_eq!(reasons[20].as_deref(), Some("loop"));
    assert_eq!(reasons[21].as_deref(), Some("sender_blocked"));
    let real = letter("ana@customer.example", "pass", "real", "", "It is me");
    assert_eq!(take_raw(&post, 1, 30, real).await.place, "ticketed");
    store.clock().advance_ms(event::HOUR_MS + 1);
    let later = letter("ana@customer.example", "none", "later", "", "Later");
    assert_eq!(take_raw(&post, 1, 31, later).await.place, "ticketed");
    assert_eq!(due(&post, &JOBS).await.len(), 1);
    account(&post).await;
}
}

on_both! {
async fn the_sender_of_a_letter_that_is_too_large_is_told_once(fresh: Fresh) {
    let post = post(fresh.open().await, mailbox()).await;
    for (uid, verdict) in [(1, "fail"), (2, "pass"), (3, "pass")] {
        let head = letter("ana@customer.example", verdict, &format!("l{uid}"), "", "");
        let fetched = Fetched { uid, size_bytes: LIMITS.size_bytes + 1, raw: head };
        let command = post.prepare(&post.mail.mailboxes[0], 1, uid, Some(fetched)).await.unwrap();
        assert_eq!(post.take(command).await.unwrap().reason.as_deref(), Some("too_large"));
    }
    assert_eq!(due(&post, &JOBS).await.len(), 1);
    // One that the mailbox would not give out is passed over, and seen to be.
    let command = post.prepare(&post.mail.mailboxes[0], 1, 4, None).await.unwrap();
    assert_eq!(post.take(command).await.unwrap().reason.as_deref(), Some("unfetchable"));
    let account = account(&post).await;
    assert_eq!((account.quarantined, account.uid), (4, 4));
}
}

fn imap(servers: &Servers, user: &str) -> Imap {
    Imap {
        host: "127.0.0.1".into(),
        port: servers.imaps_port,
        security: Security::Tls,
        user: user.into(),
        password: PASSWORD.into(),
        folder: "INBOX".into(),
        authority_pem: servers.certificate_pem.clone(),
        poll_s: 1,
        reach: Reach::Anywhere,
    }
}

fn smtp(servers: &Servers, user: &str) -> Smtp {
    Smtp {
        host: "127.0.0.1".into(),
        port: servers.smtp_port,
        security: Security::Starttls,
        user: user.into(),
        password: if user.is_empty() { String::new() } else { PASSWORD.into() },
        authority_pem: servers.certificate_pem.clone(),
        greet_as: String::new(),
        reach: Reach::Anywhere,
    }
}

async fn write(servers: &Servers, signed_in: bool, to: &str, id: &str, more: &str) {
    let text = format!(
        "From: Ana <ana@customer.example>\r\nTo: {to}\r\nSubject: Deposit\r\nMessage-ID: <{id}@customer.example>\r\n\
         {more}\r\nText of {id}\r\n"
    );
    let composed = Composed {
        envelope_from: Some("ana@customer.example".into()),
        envelope_to: to.into(),
        message_id: id.into(),
        bytes: text.into_bytes(),
    };
    let sent = send(&smtp(servers, if signed_in { "ana" } else { "" }), &composed).await;
    assert!(matches!(sent, Sent::Taken(_)), "{sent:?} {}", servers.said());
}

/// The letter with this number in Ana's own mailbox, once it is there.
async fn in_anas_mailbox(servers: &Servers, count: usize) -> Letter {
    let mut reading = Reading::open(&imap(servers, "ana")).await.unwrap();
    for _ in 0..100 {
        let uids = reading.above(0).await.unwrap();
        if uids.len() >= count {
            let fetched = reading.fetch(uids[count - 1], LIMITS.size_bytes).await.unwrap().unwrap();
            return parse::read(&fetched.raw, &LIMITS).unwrap();
        }
        reading = reading.wait(Duration::from_millis(300)).await.unwrap();
    }
    panic!("letter {count} did not come: {}", servers.said());
}

/// Waits until the account of the mailbox says so.
async fn until(post: &Post, what: &str, done: impl Fn(&Account) -> bool) -> Account {
    for _ in 0..300 {
        let accounts = post.house.store.read().await.unwrap().all(Accounts {}).await.unwrap();
        if accounts.first().is_some_and(&done) {
            return account(post).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what}: {:?}", post.health());
}

async fn work(post: &Post) -> usize {
    let jobs = due(post, &JOBS).await;
    for job in &jobs {
        match post.work(job).await {
            Ok(()) => {}
            Err(Trouble::Later { due_ms, why }) => {
                post.house.store.jobs().later(job, due_ms, &why).await.unwrap();
            }
            Err(trouble) => panic!("{trouble:?}"),
        }
    }
    jobs.len()
}

#[tokio::test]
async fn a_talk_by_mail_goes_through_real_servers_and_survives_their_crashes() {
    let Some(mut servers) = Servers::start() else { return };
    let fresh = store::testing::sqlite();
    let store = Store::open(store::Config { clock: event::Clock::system(), ..fresh.config() }).await.unwrap();
    let mut settings = mailbox();
    settings.imap = Some(imap(&servers, "support"));
    settings.smtp = Some(smtp(&servers, ""));
    let post = post(store, settings).await;
    let (halt, stop) = watch::channel(false);
    let reading = tokio::spawn(Box::pin(take::read_all(post.clone(), stop.clone())));
    // A second node reads the same mailbox; the lease lets one of them.
    let other = tokio::spawn(Box::pin(take::read_all(post.clone(), stop)));

    write(&servers, true, "support@desk.example", "first", "").await;
    until(&post, "the first letter", |account| account.ticketed == 1).await;
    assert_eq!(work(&post).await, 1);
    let acknowledgement = in_anas_mailbox(&servers, 1).await;
    assert_eq!(acknowledgement.machine.submitted.as_deref(), Some("auto-replied"));
    assert!(!acknowledgement.text.contains("Text of first") && acknowledgement.return_path.as_deref() == Some(""));

    let ticket = only_ticket(&post).await;
    reply(&post, ticket, "Which **network**?").await;
    assert_eq!(work(&post).await, 1);
    let answer = in_anas_mailbox(&servers, 2).await;
    assert_eq!(answer.in_reply_to, ["first@customer.example"]);
    let back = answer.reply_to[0].email.clone();
    assert!(back.starts_with("support+t."), "{back}");

    // The mail server is away for a while; what comes in meanwhile is read afterwards, in order, once.
    write(&servers, true, &back, "second", &format!("In-Reply-To: <{}>\r\n", answer.message_id.unwrap())).await;
    until(&post, "the second letter", |account| account.ticketed == 2).await;
    servers.stop_imap();
    servers.renumber("support");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    servers.start_imap();
    write(&servers, false, &back, "third", "").await;
    let account = until(&post, "everything again, and the third", |account| account.received == 5).await;
    assert_eq!((account.ticketed, account.dropped), (3, 2));
    let talk = messages(&post, ticket).await;
    let unverified: Vec<bool> = talk.iter().map(|message| message.unverified).collect();
    assert_eq!(unverified, [false, false, false, true], "{talk:?}");
    assert!(talk[1].delivered_ms.is_some());
    assert_eq!(work(&post).await, 0);
    halt.send_replace(true);
    let (one, two) = tokio::join!(reading, other);
    one.and(two).unwrap();
}

async fn only_ticket(post: &Post) -> TicketId {
    let place = Place::Ticketed.number();
    let letters = LettersIn { place, before: LetterId(Uuid::max()), limit: 10 };
    post.house.store.read().await.unwrap().all(letters).await.unwrap()[0].ticket_id.unwrap()
}

#[tokio::test]
async fn a_reply_that_a_server_refuses_is_marked_on_the_ticket() {
    let Some(servers) = Servers::start() else { return };
    let fresh = store::testing::sqlite();
    let mut settings = mailbox();
    settings.smtp = Some(smtp(&servers, ""));
    let post = post(fresh.open().await, settings).await;
    for (n, (to, failed)) in [("nobody@customer.example", Some("refused 550 5.1.1")), ("busy@customer.example", None)]
        .into_iter()
        .enumerate()
    {
        let uid = u32::try_from(n).unwrap() + 1;
        let taken =
            take_raw(&post, 1, uid, letter(to, "pass", &format!("r{n}"), "Precedence: list\r\nList-Id: x\r\n", "Hi"))
                .await;
        assert_eq!(taken.place, "suspended");
        let ticket = post.recover(&agent(), None, taken.letter).await.unwrap().unwrap().ticket;
        reply(&post, ticket, "Hello").await;
        assert_eq!(work(&post).await, 1);
        assert_eq!(messages(&post, ticket).await[1].failed.as_deref(), failed);
    }
    // The one that was to be tried later is, and counts no try.
    post.house.store.clock().advance_ms(2 * event::MINUTE_MS);
    assert_eq!(work(&post).await, 1);
    // A bounce that comes back by its envelope address is marked, too, and opens nothing.
    let sent = letter("ana@customer.example", "pass", "b", "", "Hi");
    let ticket = take_raw(&post, 1, 9, sent).await.ticket.unwrap();
    reply(&post, ticket, "Hello").await;
    work(&post).await;
    let message = messages(&post, ticket).await[1].id;
    let base = post.mail.mailboxes[0].base().unwrap();
    let bounce = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@customer.example\r\nTo: {}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--b--\r\n",
        post.keys.bounce_address(&base, message)
    );
    let taken = take_raw(&post, 1, 10, bounce.into_bytes()).await;
    assert_eq!((taken.place.as_str(), taken.reason.as_deref()), ("dropped", Some("returned")));
    assert_eq!(messages(&post, ticket).await[1].failed.as_deref(), Some("bounced 5.2.2"));
    account(&post).await;
}
