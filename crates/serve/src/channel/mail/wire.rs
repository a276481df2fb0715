//! The two ends of the wire, against real servers.

use super::{
    compose::Composed,
    config::Imap,
    dial::Reach,
    imap::{Reading, Trouble},
    letter::LIMITS,
    parse,
    send::{Security, Sent, Smtp, send},
    servers::{PASSWORD, Servers},
};
use std::time::Duration;

fn imap(servers: &Servers, security: Security, user: &str) -> Imap {
    Imap {
        host: "127.0.0.1".into(),
        port: if security == Security::Tls { servers.imaps_port } else { servers.imap_port },
        security,
        user: user.into(),
        password: PASSWORD.into(),
        folder: "INBOX".into(),
        authority_pem: servers.certificate_pem.clone(),
        poll_s: 1,
        reach: Reach::Anywhere,
    }
}

fn smtp(servers: &Servers, security: Security, user: &str) -> Smtp {
    Smtp {
        host: "127.0.0.1".into(),
        port: if security == Security::Tls { servers.smtps_port } else { servers.smtp_port },
        security,
        user: user.into(),
        password: PASSWORD.into(),
        authority_pem: servers.certificate_pem.clone(),
        greet_as: "desk.example".into(),
        reach: Reach::Anywhere,
    }
}

fn letter(to: &str, id: &str) -> Composed {
    let text = format!(
        "From: Ana <ana@customer.example>\r\nTo: {to}\r\nSubject: {id}\r\nMessage-ID: <{id}@customer.example>\r\n\r\n\
         Where is it?\r\n.\r\n..two dots\r\n"
    );
    Composed {
        envelope_from: Some("ana@customer.example".into()),
        envelope_to: to.into(),
        message_id: id.into(),
        bytes: text.into_bytes(),
    }
}

/// Waits until letters above `after` are there.
async fn arrived(mut reading: Reading, after: u32, count: usize) -> (Reading, Vec<u32>) {
    for _ in 0..200 {
        let uids = reading.above(after).await.unwrap();
        if uids.len() >= count {
            return (reading, uids);
        }
        reading = reading.wait(Duration::from_millis(500)).await.unwrap();
    }
    panic!("no letter came");
}

#[tokio::test]
async fn letters_go_through_real_servers_in_every_protected_way() {
    let Some(mut servers) = Servers::start() else { return };
    for (n, security) in
        [Security::Tls, Security::Starttls, Security::Opportunistic, Security::Plain].iter().enumerate()
    {
        let sent = send(&smtp(&servers, *security, "ana"), &letter("support+t.x@desk.example", &format!("n{n}"))).await;
        assert!(matches!(sent, Sent::Taken(_)), "{security:?}: {sent:?} {}", servers.said());
    }
    let mut after = 0;
    for security in [Security::Tls, Security::Starttls, Security::Plain] {
        let reading = Reading::open(&imap(&servers, security, "support")).await.unwrap();
        let (mut reading, uids) = arrived(reading, 0, 4).await;
        assert_eq!(uids.len(), 4);
        let whole = reading.fetch(uids[0], LIMITS.size_bytes).await.unwrap().unwrap();
        let read = parse::read(&whole.raw, &LIMITS).unwrap();
        assert_eq!(read.text, "Where is it?\n.\n..two dots");
        assert!(read.sent_to().contains(&"support+t.x@desk.example".to_owned()), "{:?}", read.sent_to());
        assert_eq!(read.results[0], "mx.desk.example; dmarc=pass header.from=customer.example");
        let head = reading.fetch(uids[1], 10).await.unwrap().unwrap();
        assert!(head.size_bytes > 10 && parse::read(&head.raw, &LIMITS).unwrap().text.is_empty());
        assert!(reading.fetch(9_999, 10).await.unwrap().is_none() && !reading.has(9_999).await.unwrap());
        after = uids[3];
        reading.close().await;
    }
    // A letter that comes while the connection idles is seen at once.
    let reading = Reading::open(&imap(&servers, Security::Tls, "support")).await.unwrap();
    let waiting = tokio::spawn(arrived(reading, after, 1));
    send(&smtp(&servers, Security::Tls, "ana"), &letter("support@desk.example", "late")).await;
    let (reading, uids) = waiting.await.unwrap();
    assert_eq!(uids.len(), 1);
    let validity = reading.uid_validity;
    // The server goes away and numbers the mailbox anew.
    servers.stop_imap();
    let lost = match reading.wait(Duration::from_secs(5)).await {
        Ok(mut reading) => reading.above(0).await.err(),
        Err(trouble) => Some(trouble),
    };
    assert!(matches!(lost, Some(Trouble::Lost(_))), "{lost:?}");
    servers.renumber("support");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    servers.start_imap();
    let mut reading = Reading::open(&imap(&servers, Security::Tls, "support")).await.unwrap();
    assert_ne!(reading.uid_validity, validity);
    assert_eq!(reading.above(0).await.unwrap().len(), 5);
}

#[tokio::test]
async fn what_a_real_server_refuses_is_told_apart() {
    let Some(servers) = Servers::start() else { return };
    let via = smtp(&servers, Security::Starttls, "ana");
    assert!(matches!(send(&via, &letter("nobody@desk.example", "a")).await, Sent::Refused(_)));
    assert!(matches!(send(&via, &letter("busy@desk.example", "b")).await, Sent::Later(_)));
    let mut untrusted = smtp(&servers, Security::Tls, "ana");
    untrusted.authority_pem = String::new();
    assert!(matches!(send(&untrusted, &letter("support@desk.example", "c")).await, Sent::Later(_)));
    let mut denied = smtp(&servers, Security::Tls, "ana");
    denied.password = "wrong".into();
    assert!(matches!(send(&denied, &letter("support@desk.example", "d")).await, Sent::Later(_)));
    let mut denied = imap(&servers, Security::Tls, "support");
    denied.password = "wrong".into();
    assert!(matches!(Reading::open(&denied).await, Err(Trouble::Denied(_))));
    let mut untrusted = imap(&servers, Security::Tls, "support");
    untrusted.authority_pem = String::new();
    assert!(matches!(Reading::open(&untrusted).await, Err(Trouble::Lost(_))));
}
