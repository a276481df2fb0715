//! A restore does not bring back whom a backup still has and who was erased since.

use crate::routing::{letter, opens};
use event::{Actor, PersonId, Role, TicketId, Words};
use handrail::erasures::{self, Erasures};
use serve::{
    erase::Erase,
    message::Messages,
    receive::{From, Receive},
    sight::TicketOpen,
    ticket::channel,
};
use store::{
    Store, backup,
    testing::{Fresh, both},
};

fn from(email: &str) -> Receive {
    Receive {
        from: From::Address { email: Words(email.into()), name: "Ana Costa".into() },
        subject: "My deposit".into(),
        ..letter(None, channel::MAIL, "en", "It went to bc1q")
    }
}

async fn open(fresh: &Fresh) -> Store {
    Store::open(store::Config::new(&fresh.url, fresh.data())).await.unwrap()
}

async fn told(store: &Store, ticket: TicketId) -> (String, String) {
    let mut rd = store.read().await.unwrap();
    let row = rd.opt(TicketOpen { ticket }).await.unwrap().unwrap();
    let said = rd.all(Messages { ticket, after: 0, limit: 10 }).await.unwrap();
    (row.requester, said[0].text.clone())
}

#[tokio::test]
async fn who_was_erased_after_a_backup_is_erased_again_after_its_restore() {
    for (before, after) in both().into_iter().zip(both()) {
        let store = open(&before).await;
        let mut tickets = Vec::new();
        for email in ["ana@customer.example", "ben@customer.example"] {
            tickets.push(opens(&store, from(email)).await);
        }
        let folder = before.data().join("backup");
        backup::take(&store, &folder).await.unwrap();
        let customer = {
            let mut rd = store.read().await.unwrap();
            rd.opt(TicketOpen { ticket: tickets[0] }).await.unwrap().unwrap().requester_id
        };
        let by = Actor::Person { id: PersonId(uuid::Uuid::from_u128(4)), role: Role::Compliance };
        let erase = Erase { by: by.clone(), customer, reason: "Asked for".into() };
        store.run(&by, None, erase).await.unwrap().unwrap();
        drop(Erasures::open(&store, before.data()).await.unwrap());
        drop(Erasures::open(&store, before.data()).await.unwrap());
        let list = before.data().join(erasures::FILE);
        let kept = std::fs::read_to_string(&list).unwrap();
        assert_eq!(kept.lines().count(), 1, "once, however often it is opened: {kept}");
        assert!(!kept.contains("Ana") && kept.contains(&customer.to_string()));
        store.close().await;

        backup::restore(&folder, store::Config::new(&after.url, after.data()), &[]).await.unwrap();
        let store = open(&after).await;
        assert_eq!(told(&store, tickets[0]).await.0, "Ana Costa", "the backup still has it");
        let lists = [list, after.data().join("not-there.log")];
        assert_eq!(erasures::again(&store, &lists).await.unwrap(), 1);
        let (name, text) = told(&store, tickets[0]).await;
        assert!(name != "Ana Costa" && !text.contains("bc1q"), "{name}: {text}");
        assert_eq!(told(&store, tickets[1]).await, ("Ana Costa".into(), "It went to bc1q".into()), "nobody else");
        assert_eq!(erasures::again(&store, &lists).await.unwrap(), 0, "once");
        store.close().await;
    }
}
