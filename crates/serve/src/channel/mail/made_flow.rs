//! Mailboxes that are made, locked, sealed anew and ended, on both engines.

use super::{
    config::{Imap, Mailbox, Wrong},
    dial::Reach,
    flow::post_with,
    made::{EndMailbox, MadeMailboxes, Refusal, SetMailbox},
    post::Post,
    rows::Accounts,
    send::{Security, Smtp},
};
use event::{Actor, PersonId, Role};
use store::{Store, on_both, testing::Fresh};
use uuid::Uuid;
use web::Keys;

const SECRET: &str = "correct horse 71";

fn mailbox(name: &str) -> Mailbox {
    Mailbox {
        name: name.into(),
        address: format!("{}@desk.example", name.to_lowercase()),
        separator: '+',
        brand: String::new(),
        imap: Some(Imap {
            host: "imap.desk.example".into(),
            port: 993,
            security: Security::Tls,
            user: "u".into(),
            password: SECRET.into(),
            folder: "INBOX".into(),
            authority_pem: String::new(),
            poll_s: 60,
            reach: Reach::Public,
        }),
        smtp: Some(Smtp {
            host: "smtp.desk.example".into(),
            port: 465,
            security: Security::Tls,
            user: "u".into(),
            password: SECRET.into(),
            authority_pem: String::new(),
            greet_as: String::new(),
            reach: Reach::Public,
        }),
        authserv_ids: vec![],
        fed_by_list: false,
    }
}

async fn post(store: &Store, keys: Keys) -> Post {
    let post = post_with(store.clone(), keys, Mailbox { imap: None, smtp: None, ..mailbox("File") });
    post.load().await.unwrap();
    post
}

fn by(role: Role) -> Actor {
    Actor::Person { id: PersonId(Uuid::from_u128(1)), role }
}

async fn set(post: &Post, role: Role, mailbox: &Mailbox, fresh: bool) -> Result<(), Refusal> {
    let set = SetMailbox::new(post, by(role), mailbox, fresh);
    let done = post.house.store.run(&by(role), None, set).await.unwrap();
    post.load().await.unwrap();
    done.map(drop)
}

on_both! {
    async fn a_mailbox_is_made_changed_and_ended_and_its_password_is_nowhere(fresh: Fresh) {
        let store = fresh.open().await;
        let post = post(&store, Keys::derive(&[7; 32])).await;
        assert!(!post.sends(), "the file's has no server");
        let mut help = mailbox("Help");
        assert_eq!(set(&post, Role::Lead, &help, true).await, Err(Refusal::Unseen));
        assert_eq!(set(&post, Role::Admin, &help, false).await, Err(Refusal::Unseen), "there is none to change");
        assert_eq!(set(&post, Role::Admin, &help, true).await, Ok(()));
        assert_eq!(set(&post, Role::Admin, &help, true).await, Err(Refusal::Wrong(Wrong::Twice("Help".into()))));
        let file = mailbox("File");
        assert_eq!(set(&post, Role::Admin, &file, true).await, Err(Refusal::Wrong(Wrong::Twice("File".into()))));
        assert_eq!(post.sender(None), Some(help.clone()));
        assert_eq!((post.mailboxes().len(), post.reach()), (2, Reach::Public));
        help.brand = "Quayside".into();
        assert_eq!(set(&post, Role::Admin, &help, false).await, Ok(()));
        assert_eq!(post.mailbox(help.id()), Some(help.clone()));
        let kept = store.read().await.unwrap().all(MadeMailboxes {}).await.unwrap();
        let entries = store.entries(0, 100).await.unwrap();
        let said = format!("{kept:?} {}", entries.iter().map(|entry| entry.body.as_str()).collect::<String>());
        assert!(!said.contains(SECRET) && said.contains("help@desk.example"), "{said}");
        assert!(!format!("{help:?}").contains(SECRET));
        let end = |role| EndMailbox { by: by(role), mailbox: help.id() };
        assert_eq!(store.run(&by(Role::Lead), None, end(Role::Lead)).await.unwrap(), Err(Refusal::Unseen));
        assert_eq!(store.run(&by(Role::Admin), None, end(Role::Admin)).await.unwrap(), Ok(()));
        post.load().await.unwrap();
        assert_eq!((post.made().len(), post.mailboxes().len()), (0, 1));
    }

    async fn what_no_key_opens_is_locked_and_what_an_older_key_opens_is_sealed_anew(fresh: Fresh) {
        let store = fresh.open().await;
        set(&post(&store, Keys::derive(&[7; 32])).await, Role::Admin, &mailbox("Help"), true).await.unwrap();
        let other = post(&store, Keys::derive(&[8; 32])).await;
        assert!(other.made()[0].locked && other.mailboxes().len() == 1 && !other.sends());
        assert_eq!(super::made::seals(&store, &Keys::derive(&[8; 32])).await.unwrap().lost, 2);
        let ring = || Keys::ring(&[8; 32], &[[7; 32]], Vec::new());
        let rotated = post(&store, ring()).await;
        assert!(rotated.sends(), "the older key opens them");
        assert_eq!(rotated.seal_again().await.unwrap().older, 2);
        assert_eq!(rotated.seal_again().await.unwrap().current, 2);
        let alone = post(&store, Keys::derive(&[8; 32])).await;
        assert_eq!(alone.sender(None).unwrap().smtp.unwrap().password, SECRET);
        assert!(store.read().await.unwrap().all(Accounts {}).await.unwrap().is_empty());
    }
}
