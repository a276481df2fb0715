//! A talk by mail through the whole house and real mail servers, on both engines.

use crate::rig::soon;
use event::{Actor, Clock, Role, Words};
use handrail::raise::{Plan, Raised, raise};
use handrail::workers::Out;
use identity::{AddPerson, Newcomer};
use serde_json::{Value, json};
use serve::channel::mail::{
    compose::Composed,
    config::{Imap, Mail, Mailbox},
    dial::Reach,
    imap::Reading,
    letter::{LIMITS, Letter},
    parse,
    rows::{Account, Accounts},
    send::{Security, Sent, Smtp, send},
};
use std::time::Duration;
use store::{Store, testing::both};
use tower::ServiceExt;

#[path = "../../../serve/src/channel/mail/servers.rs"]
#[allow(dead_code)]
mod servers;

use servers::{PASSWORD, Servers};

fn imap(servers: &Servers, user: &str) -> Imap {
    Imap {
        host: "localhost".into(),
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
        host: "localhost".into(),
        port: servers.smtp_port,
        security: Security::Starttls,
        user: user.into(),
        password: if user.is_empty() { String::new() } else { PASSWORD.into() },
        authority_pem: servers.certificate_pem.clone(),
        greet_as: String::new(),
        reach: Reach::Anywhere,
    }
}

/// The house, reading the mailbox of `name` and sending for it.
async fn house(servers: &Servers, database: &str, data: &std::path::Path, name: &str) -> Raised {
    raised(database, data, Mail { mailboxes: vec![mailbox(servers, name)], ..Mail::default() }).await
}

fn mailbox(servers: &Servers, name: &str) -> Mailbox {
    Mailbox {
        name: name.into(),
        address: format!("{name}@desk.example"),
        separator: '+',
        brand: "Desk".into(),
        imap: Some(imap(servers, name)),
        smtp: Some(smtp(servers, "")),
        authserv_ids: vec!["mx.desk.example".into()],
        fed_by_list: false,
    }
}

async fn raised(database: &str, data: &std::path::Path, mail: Mail) -> Raised {
    let settings = store::Config { clock: Clock::system(), durable: false, ..store::Config::new(database, data) };
    let store = Store::open(settings).await.unwrap();
    let config = web::Config { undo_mail_s: 0, ..web::Config::default() };
    raise(store, Plan::new(config, web::Keys::derive(&[7; 32]), Out::Mail(mail), data)).await.unwrap()
}

async fn agent(raised: &Raised) -> String {
    someone(raised, "Ines", Role::Lead).await
}

/// A token of somebody with a role.
async fn someone(raised: &Raised, name: &str, role: Role) -> String {
    let email = &format!("{}@quayside.example", name.to_lowercase());
    let newcomer = Newcomer {
        name: Words(name.into()),
        email: Words(email.clone()),
        password: None,
        lang: language::Lang::En,
        zone: String::new(),
    };
    let store = &raised.house.store;
    let add = AddPerson { newcomer, role, groups: Vec::new() };
    store.run(&Actor::House, None, add).await.unwrap().unwrap();
    identity::create_token(store, &raised.house.keys, email, "test", None, Some(1)).await.unwrap().unwrap()
}

async fn api(raised: &Raised, token: &str, method: &str, path: &str, body: Value) -> Value {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("accept", "application/json")
        .header("content-type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let response = raised.router.clone().oneshot(request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
    assert!(response.status().is_success(), "{method} {path}: {}", response.status());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&bytes)))
}

/// `from` writes, signed in at their server.
async fn write(servers: &Servers, from: &str, to: &str, id: &str, text: &str) {
    let email = format!("{from}@customer.example");
    let letter = format!(
        "From: <{email}>\r\nTo: {to}\r\nSubject: My deposit\r\nMessage-ID: <{id}@customer.example>\r\n\r\n{text}\r\n"
    );
    let composed = Composed {
        envelope_from: Some(email),
        envelope_to: to.into(),
        message_id: id.into(),
        bytes: letter.into_bytes(),
    };
    let sent = send(&smtp(servers, from), &composed).await;
    assert!(matches!(sent, Sent::Taken(_)), "{sent:?} {}", servers.said());
}

/// The letters in someone's own mailbox, once there are `count`.
async fn mailbox_of(servers: &Servers, person: &str, count: usize) -> Vec<Letter> {
    let mut reading = Reading::open(&imap(servers, person)).await.unwrap();
    for _ in 0..60 {
        let uids = reading.above(0).await.unwrap();
        if uids.len() >= count {
            let mut letters = Vec::new();
            for uid in uids {
                let fetched = reading.fetch(uid, LIMITS.size_bytes).await.unwrap().unwrap();
                letters.push(parse::read(&fetched.raw, &LIMITS).unwrap());
            }
            reading.close().await;
            return letters;
        }
        reading = reading.wait(Duration::from_millis(500)).await.unwrap();
    }
    panic!("{count} letters never came: {}", servers.said());
}

async fn account(raised: &Raised) -> Option<Account> {
    raised.house.store.read().await.unwrap().all(Accounts {}).await.unwrap().pop()
}

#[tokio::test]
async fn a_customer_and_an_agent_talk_by_mail() {
    let Some(servers) = Servers::start() else { return };
    for (fresh, (name, person)) in both().iter().zip([("support", "ana"), ("help", "bo")]) {
        let raised = house(&servers, &fresh.url, fresh.data(), name).await;
        let token = agent(&raised).await;
        let address = format!("{name}@desk.example");
        write(&servers, person, &address, &format!("{name}-1"), "250 USDT did not arrive").await;
        soon("the letter is a ticket", || async { account(&raised).await.is_some_and(|a| a.ticketed == 1) }).await;
        let list = api(&raised, &token, "GET", "/api/v1/tickets?view=open", Value::Null).await;
        let ticket = list["tickets"][0]["id"].as_str().unwrap().to_owned();
        let replies = format!("/api/v1/tickets/{ticket}/replies");
        api(&raised, &token, "POST", &replies, json!({ "text": "Which **network** did you use?" })).await;
        // The acknowledgement and the reply.
        let arrived = mailbox_of(&servers, person, 2).await;
        let reply = arrived.iter().find(|letter| letter.machine.submitted.is_none()).unwrap();
        assert_eq!(reply.from[0].name, "Ines via Desk");
        assert!(reply.text.contains("Which **network** did you use?") && !reply.text.contains("250 USDT"));
        let back = reply.reply_to[0].email.clone();
        write(&servers, person, &back, &format!("{name}-2"), "TRON").await;
        soon("the answer joins", || async { account(&raised).await.is_some_and(|a| a.ticketed == 2) }).await;
        let thread = api(&raised, &token, "GET", &format!("/api/v1/tickets/{ticket}/messages"), Value::Null).await;
        let texts: Vec<&str> =
            thread["messages"].as_array().unwrap().iter().filter_map(|m| m["text"].as_str()).collect();
        assert_eq!(texts, ["250 USDT did not arrive", "Which **network** did you use?", "TRON"]);
        let account = account(&raised).await.unwrap();
        assert_eq!((account.received, account.unaccounted()), (2, 0));
        // Nothing is left to do but what comes round by the clock; and the customer was acknowledged once.
        let waits = raised.house.store.jobs().stats().await.unwrap();
        assert!(waits.iter().all(|kind| kind.oldest_ms.is_none() && kind.running == 0), "{waits:?}");
        assert_eq!(mailbox_of(&servers, person, 2).await.len(), 2);
    }
}

/// A form, as a browser sends it: status and page.
async fn form(raised: &Raised, token: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let mut request = axum::http::Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let response = raised.router.clone().oneshot(request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_mailbox_that_is_made_on_the_page_is_read_at_once_and_takes_an_invitation_there() {
    let Some(servers) = Servers::start() else { return };
    for (fresh, (name, person)) in both().iter().zip([("support", "ana"), ("help", "bo")]) {
        let raised = raised(&fresh.url, fresh.data(), Mail { private_hosts: true, ..Mail::default() }).await;
        let admin = someone(&raised, "Adaeze", Role::Admin).await;
        let (imaps, smtp) = (servers.imaps_port.to_string(), servers.smtp_port.to_string());
        let address = format!("{name}@desk.example");
        let fields = |password: &'static str| {
            let pem = servers.certificate_pem.as_str();
            [
                ("name", name),
                ("address", &address),
                ("authserv_ids", "mx.desk.example"),
                ("imap_host", "localhost"),
                ("imap_port", &imaps),
                ("imap_user", name),
                ("imap_password", password),
                ("imap_poll_s", "1"),
                ("imap_authority_pem", pem),
                ("smtp_host", "localhost"),
                ("smtp_port", &smtp),
                ("smtp_security", "starttls"),
                ("smtp_user", name),
                ("smtp_password", password),
                ("smtp_authority_pem", pem),
            ]
        };
        let path = "/settings/channels/mailboxes";
        let (status, page) = form(&raised, &admin, path, &fields("wrong one 71")).await;
        assert!(status == 422 && page.contains("Check user and password") && !page.contains("wrong one 71"), "{page}");
        let (status, page) = form(&raised, &admin, path, &fields(PASSWORD)).await;
        assert_eq!(status, 303, "{page}");
        write(&servers, person, &address, &format!("{name}-1"), "250 USDT did not arrive").await;
        soon("the letter is a ticket", || async { account(&raised).await.is_some_and(|a| a.ticketed == 1) }).await;
        let email = format!("{person}@customer.example");
        let invited = [("email", &*email), ("role", "agent"), ("lang", "en")];
        assert_eq!(form(&raised, &admin, "/settings/people/invitations", &invited).await.0, 303);
        // The acknowledgement and the invitation.
        let letters = mailbox_of(&servers, person, 2).await;
        let letter = letters.iter().find(|letter| letter.text.contains("Adaeze invites you")).unwrap();
        let link = letter.text.split("/invitation/").nth(1).unwrap().split('?').next().unwrap();
        let joins = [("name", "Jo"), ("password", "a river lamp at dusk"), ("lang", "en"), ("zone", "")];
        assert_eq!(form(&raised, "", &format!("/invitation/{link}"), &joins).await.0, 303);
        let id = raised.post.made()[0].mailbox.id();
        assert!(raised.post.health().contains_key(&id));
        assert_eq!(form(&raised, &admin, &format!("{path}/{id}/end"), &[]).await.0, 303);
        soon("nobody reads it any more", || async { !raised.post.health().contains_key(&id) }).await;
        assert_eq!(account(&raised).await.unwrap().ticketed, 1, "its letters and its place stay");
    }
}
