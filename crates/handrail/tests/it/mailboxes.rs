//! Mailboxes that are made on the page, as far as that goes without mail servers.

use crate::rig::{Rig, rigs};
use event::{Actor, PersonId, Role};
use handrail::{
    operate,
    raise::{Plan, raise},
    settings::Settings,
    workers::Out,
};
use serve::channel::mail::{
    config::{Mail, Mailbox},
    dial::Reach,
    made::{EndMailbox, SetMailbox},
    send::{Security, Smtp},
};
use store::{Store, backup, testing::both};
use web::{Config, Keys};

const SECRET: &str = "correct horse 71";

fn mailbox() -> Mailbox {
    Mailbox {
        name: "Help".into(),
        address: "help@desk.example".into(),
        separator: '+',
        brand: String::new(),
        imap: None,
        smtp: Some(Smtp {
            host: "smtp.desk.example".into(),
            port: 465,
            security: Security::Tls,
            user: "help".into(),
            password: SECRET.into(),
            authority_pem: String::new(),
            greet_as: String::new(),
            reach: Reach::Public,
        }),
        authserv_ids: Vec::new(),
        fed_by_list: false,
    }
}

/// Makes a mailbox without trying it, or ends it.
pub async fn set(rig: &Rig, person: PersonId, there: bool) {
    let by = Actor::Person { id: person, role: Role::Admin };
    let (store, mailbox) = (&rig.stage.raised.house.store, mailbox());
    if there {
        let set = SetMailbox::new(&rig.stage.raised.post, by.clone(), &mailbox, true);
        store.run(&by, None, set).await.unwrap().unwrap();
    } else {
        store.run(&by, None, EndMailbox { by: by.clone(), mailbox: mailbox.id() }).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_is_typed_reaches_no_private_network_and_comes_back_without_its_password() {
    for rig in rigs().await {
        let admin = rig.someone("Adaeze", Role::Admin).await;
        let path = "/settings/channels/mailboxes";
        let fields = |host, port| {
            [
                ("name", "Help"),
                ("address", "help@desk.example"),
                ("imap_host", host),
                ("imap_port", port),
                ("imap_user", "help"),
                ("imap_password", SECRET),
            ]
        };
        for (host, port, says) in [
            ("127.0.0.1", "993", "private_hosts"),
            ("::ffff:10.0.0.1", "993", "private_hosts"),
            ("169.254.169.254", "143", "private_hosts"),
            ("127.0.0.1", "22", "993 or 143"),
            ("127.0.0.1", "x", "from 1 to 65535"),
        ] {
            let refused = rig.form(&admin, path, &fields(host, port)).await;
            let page = refused.text();
            assert_eq!(refused.status, 422, "{}: {host}:{port}: {page}", rig.engine);
            assert!(page.contains(says) && page.contains("help@desk.example"), "{}: {says}: {page}", rig.engine);
            assert!(!page.contains(SECRET), "{}", rig.engine);
        }
        let store = &rig.stage.raised.house.store;
        let entries = store.entries(0, 1_000).await.unwrap();
        assert!(entries.iter().all(|entry| !entry.kind.starts_with("serve.mailbox")), "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_mailbox_is_shown_changed_and_ended_and_its_password_never_shown() {
    for rig in rigs().await {
        let admin = rig.someone("Adaeze", Role::Admin).await;
        set(&rig, admin.id, true).await;
        let post = &rig.stage.raised.post;
        crate::rig::soon("every node knows it", async || post.made().len() == 1).await;
        let page = rig.page(&admin, "/settings/channels").await;
        assert!(page.contains("help@desk.example") && page.contains("Made here"), "{}", rig.engine);
        let at = format!("/settings/channels/mailboxes/{}", mailbox().id());
        let page = rig.page(&admin, &at).await;
        assert!(page.contains("smtp.desk.example") && !page.contains(SECRET), "{}", rig.engine);
        let moved = [
            ("name", "Help"),
            ("address", "help@desk.example"),
            ("smtp_host", "smtp.elsewhere.example"),
            ("smtp_port", "465"),
            ("smtp_user", "help"),
        ];
        let refused = rig.form(&admin, &at, &moved).await;
        assert!(refused.status == 422 && refused.text().contains("Enter the password"), "{}", refused.text());
        assert_eq!(rig.form(&admin, &format!("{at}/end"), &[]).await.status, 303);
        assert!(!rig.page(&admin, "/settings/channels").await.contains("Made here"), "{}", rig.engine);
        assert_eq!(rig.form(&admin, &format!("{at}/end"), &[]).await.status, 404);
    }
}

#[tokio::test]
async fn a_restore_with_another_key_says_that_passwords_must_be_entered_again() {
    for (rig, after) in rigs().await.into_iter().zip(both()) {
        let admin = rig.someone("Adaeze", Role::Admin).await;
        set(&rig, admin.id, true).await;
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("backup");
        backup::take(&rig.stage.raised.house.store, &backup).await.unwrap();
        let settings = Settings { data: after.data().to_owned(), database: after.url.clone(), ..Settings::default() };
        let said = operate::restore(&settings, &Keys::derive(&[8; 32]), &backup, Vec::new()).await.unwrap();
        assert!(said.contains("1 passwords of mailboxes must be entered again"), "{}: {said}", rig.engine);
        let store = Store::open(store::Config::new(&after.url, after.data())).await.unwrap();
        let plan = Plan::new(Config::default(), Keys::derive(&[8; 32]), Out::Mail(Mail::default()), after.data());
        let raised = raise(store, plan).await.unwrap();
        assert!(raised.post.made()[0].locked && !raised.post.sends(), "{}", rig.engine);
    }
}
