//! A queue that asks for a certificate is not there for who lacks it: no list, count, search, page, file or live screen tells.

use crate::{
    care::upload,
    rig::{NOW_MS, Rig, Someone, rigs, soon},
    routing::{letter, opens},
};
use event::{Actor, GroupId, Role, TicketId};
use identity::NameGroup;
use serde_json::{Value, json};
use serve::{
    live::{self, Watch},
    sees::Sees,
    ticket::channel,
    view::{self, View},
};

/// Views in which a ticket of the queue would stand.
const VIEWS: [&str; 2] = ["unassigned", "open"];

/// What a reader finds of the ticket, each in words of its own; empty: it is not there for them.
async fn found(rig: &Rig, who: &Someone, group: GroupId, ticket: TicketId, file: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (id, group_view) = (ticket.to_string(), format!("group-{group}"));
    for view in VIEWS.iter().copied().chain([group_view.as_str()]) {
        let list = rig.api(who, "GET", &format!("/api/v1/tickets?view={view}"), Value::Null).await.text();
        found.extend(list.contains(&id).then(|| format!("list {view}")));
        let page = rig.page(who, &format!("/tickets?view={view}")).await;
        found.extend(page.contains(&id).then(|| format!("page {view}")));
    }
    let hits = rig.api(who, "GET", "/api/v1/search?q=xylofantasque", Value::Null).await.text();
    found.extend(hits.contains(&id).then(|| "search".to_owned()));
    let palette = rig.api(who, "GET", &format!("/palette?q=xylofantasque&ticket={id}"), Value::Null).await.text();
    found.extend(palette.contains(&id).then(|| "palette".to_owned()));
    for path in [format!("/api/v1/tickets/{id}"), format!("/api/v1/tickets/{id}/messages"), format!("/tickets/{id}")] {
        let status = rig.api(who, "GET", &path, Value::Null).await.status;
        found.extend((status == 200).then(|| path.clone()));
    }
    let status = rig.api(who, "GET", &format!("/attachments/{file}"), Value::Null).await.status;
    found.extend((status.is_success() || status.is_redirection()).then(|| "file".to_owned()));
    let other = rig.page(who, "/tickets?view=open").await;
    found.extend(other.contains(&group_view).then(|| "rail".to_owned()));
    let desk = &rig.stage.raised.desk;
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let drawn = live::draw(desk, &mut rd, &who.signed(), Watch::Ticket(ticket), NOW_MS).await.unwrap();
    found.extend((!drawn.fragments.is_empty()).then(|| "live".to_owned()));
    let sees = Sees::of(&mut rd, &who.signed(), NOW_MS).await.unwrap();
    for view in [View::Unassigned, View::Open] {
        found.extend((view::count(desk, view, &sees, NOW_MS) == Some(2)).then(|| format!("count {view}")));
    }
    found
}

#[tokio::test]
async fn a_queue_is_not_there_for_who_lacks_its_certificate() {
    for rig in rigs().await {
        rig.curriculum().await;
        let store = &rig.stage.raised.house.store;
        let name = NameGroup { group: None, name: "Money laundering".into() };
        let group = store.run(&Actor::House, None, name).await.unwrap().unwrap();
        let (ines, lead) = (rig.someone("Ines", Role::Agent).await, rig.someone("Sofia", Role::Lead).await);
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let ticket = opens(store, letter(Some(group), channel::FORM, "en", "My xylofantasque deposit")).await;
        opens(store, letter(None, channel::FORM, "en", "Something else")).await;
        let file = upload(&rig, &lead, &ticket.to_string()).await;
        let all = async |who: &Someone| found(&rig, who, group, ticket, &file).await;
        soon("the index follows", async || all(&ines).await.iter().any(|way| way == "search")).await;
        let ways = all(&ines).await;
        assert_eq!(ways.len(), 16, "{}: every way leads there: {ways:?}", rig.engine);

        let group_id = group.to_string();
        let gate = [("group", group_id.as_str()), ("certification", "basics"), ("needed", "1")];
        assert_eq!(rig.form(&trainer, "/training/gates", &gate).await.status, 303, "{}", rig.engine);
        assert_eq!(all(&ines).await, Vec::<String>::new(), "{}: she lacks it", rig.engine);
        assert_eq!(all(&lead).await, ways, "{}: a lead answers for every queue", rig.engine);
        for (method, what, body) in [
            ("PUT", "status", json!({ "status": "pending" })),
            ("PUT", "tags", json!({ "tags": ["seen"] })),
            ("POST", "notes", json!({ "text": "I was here" })),
            ("POST", "replies", json!({ "text": "Hello" })),
        ] {
            let path = format!("/api/v1/tickets/{ticket}/{what}");
            assert_eq!(rig.api(&ines, method, &path, body).await.status, 404, "{}: {what}", rig.engine);
        }
        crate::train::certify(&rig, &ines).await;
        assert_eq!(all(&ines).await, ways, "{}: she has it", rig.engine);

        let name = NameGroup { group: None, name: "Sanctions".into() };
        let shut = store.run(&Actor::House, None, name).await.unwrap().unwrap().to_string();
        let gate = [("group", shut.as_str()), ("certification", "wrong-network"), ("needed", "1")];
        assert_eq!(rig.form(&trainer, "/training/gates", &gate).await.status, 303, "{}", rig.engine);
        let handed = rig.form(&ines, &format!("/tickets/{ticket}/group"), &[("group", shut.as_str())]).await;
        assert_eq!(handed.location.as_deref(), Some("/tickets"), "{}: it is gone for her", rig.engine);
        soon("counts follow", async || all(&ines).await == ["rail"]).await;
    }
}
