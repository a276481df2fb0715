//! Scenarios of a company's own, written by hand or made of tickets, end to end.

use crate::{
    drills::{certificate, ended, passes, well},
    rig::{Rig, Someone, rigs, soon},
    routing::{letter, opens},
};
use event::Role;
use serde_json::{Value, json};
use serve::{
    receive::{From, Receive},
    ticket::channel,
};
use train::drill::DrillShown;

/// The text of a scenario of the company's own: a copy of one of the library.
pub fn own_case(version: i64) -> String {
    let text = train::drill::find("wrong-network").unwrap().text;
    text.replace("case: wrong-network", "case: our-wrong-network")
        .replace("version: 2\n", &format!("version: {version}\n"))
}

#[tokio::test]
async fn a_scenario_of_the_companys_own_is_proved_offered_played_and_dropped() {
    for rig in rigs().await {
        let (tunde, trainer) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Grace", Role::Trainer).await);
        let write = async |who: &Someone, text: &str| rig.form(who, "/training/cases", &[("text", text)]).await;
        assert_eq!(write(&tunde, &own_case(1)).await.status, 404, "{}: nobody but teachers", rig.engine);
        let broken = own_case(1).replace("goto: explained", "goto: explaned");
        let told = write(&trainer, &broken).await;
        assert_eq!(told.status, 200, "{}", rig.engine);
        let line = broken.lines().position(|line| line.contains("goto: explaned")).unwrap() + 1;
        assert!(told.text().contains(&format!("Line {line}")), "{}", told.text());
        assert!(told.text().contains("goto: explaned"), "{}: what was written is not lost", rig.engine);
        assert!(!rig.page(&tunde, "/training/drills").await.contains("our-wrong-network"), "{}", rig.engine);
        assert_eq!(write(&trainer, &own_case(1)).await.status, 303, "{}", rig.engine);
        assert_eq!(write(&trainer, &own_case(1)).await.status, 409, "{}: a version stays what it is", rig.engine);
        assert_eq!(write(&trainer, train::drill::find("wrong-network").unwrap().text).await.status, 409);

        assert!(rig.page(&tunde, "/training/drills").await.contains("our-wrong-network"), "{}", rig.engine);
        let drill = rig.drill_of(&tunde, "our-wrong-network", "en").await;
        let desk = rig.sit(&tunde, drill).await;
        assert_eq!(write(&trainer, &own_case(2)).await.status, 303, "{}", rig.engine);
        well(&desk).await;
        soon("the end", async || ended(&rig, drill).await.is_some()).await;
        assert_eq!(ended(&rig, drill).await, Some(true), "{}", rig.engine);
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        assert_eq!(rd.one(DrillShown { drill }).await.unwrap().version, 1, "{}", rig.engine);
        drop(rd);
        let dropped = rig.form(&trainer, "/training/cases/our-wrong-network/drop", &[]).await;
        assert_eq!(dropped.status, 303, "{}", rig.engine);
        let fields = [("case", "our-wrong-network"), ("lang", "en")];
        assert_eq!(rig.form(&tunde, "/training/drills", &fields).await.status, 404, "{}", rig.engine);
        assert!(rig.page(&tunde, &format!("/training/drills/{drill}")).await.contains("Passed"), "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_certification_may_ask_for_a_scenario_of_the_companys_own() {
    for rig in rigs().await {
        rig.curriculum().await;
        let (tunde, trainer) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Grace", Role::Trainer).await);
        let path = "/training/certifications/wrong-network";
        let ask = async |who: &Someone, version: &str, cases: &[&str]| {
            let fields: Vec<_> =
                [("version", version)].into_iter().chain(cases.iter().map(|case| ("case", *case))).collect();
            rig.form(who, path, &fields).await.status.as_u16()
        };
        assert_eq!(ask(&trainer, "1", &["our-wrong-network"]).await, 422, "{}: there is none yet", rig.engine);
        assert_eq!(rig.form(&trainer, "/training/cases", &[("text", &own_case(1))]).await.status, 303);
        let form = rig.page(&trainer, path).await;
        assert!(form.contains("value=\"our-wrong-network\"") && form.contains("value=\"fake-token\""), "{form}");
        assert_eq!(ask(&tunde, "1", &["our-wrong-network"]).await, 404, "{}: nobody but teachers", rig.engine);
        assert_eq!(ask(&trainer, "1", &["our-wrong-network"]).await, 303, "{}", rig.engine);
        assert_eq!(ask(&trainer, "1", &["wrong-network"]).await, 409, "{}: it was changed meanwhile", rig.engine);
        assert_eq!(ask(&trainer, "2", &[]).await, 422, "{}: it would be earned by nothing", rig.engine);
        let drop = rig.form(&trainer, "/training/cases/our-wrong-network/drop", &[]).await;
        assert_eq!(drop.status, 409, "{}: it is asked for", rig.engine);
        let mine = rig.page(&tunde, "/training/certificates").await;
        assert!(mine.contains("/training/drills#case-our-wrong-network"), "{}: {mine}", rig.engine);

        passes(&rig, &tunde).await;
        assert_eq!(certificate(&rig, tunde.id).await, None, "{}: the library's is not asked for any more", rig.engine);
        let drill = rig.drill_of(&tunde, "our-wrong-network", "en").await;
        well(&rig.sit(&tunde, drill).await).await;
        soon("the end", async || ended(&rig, drill).await.is_some()).await;
        assert!(certificate(&rig, tunde.id).await.is_some(), "{}", rig.engine);
    }
}

/// A solved ticket of a customer who said who they are; its path.
async fn solved(rig: &Rig, agent: &Someone) -> String {
    let text = "I am Anneliese Vogt, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed got nothing of my 731.55 USDT";
    let receive = Receive {
        from: From::Address { email: "vogt@customer.example".into(), name: "Anneliese Vogt".into() },
        subject: "Vogt: no deposit".into(),
        ..letter(None, channel::FORM, "en", text)
    };
    let ticket = opens(&rig.stage.raised.house.store, receive).await;
    let reply = json!({ "text": "Dear Anneliese, I look into it.", "seen_seq": 1, "override_stale": true });
    assert_eq!(rig.api(agent, "POST", &format!("/tickets/{ticket}/replies"), reply).await.status, 200);
    let page = format!("/training/proposals/new?ticket={ticket}");
    assert_eq!(rig.api(agent, "GET", &page, Value::Null).await.status, 404, "{}: agents do not propose", rig.engine);
    let solve = json!({ "status": "solved" });
    assert_eq!(rig.api(agent, "PUT", &format!("/api/v1/tickets/{ticket}/status"), solve).await.status, 200);
    page
}

#[tokio::test]
async fn a_solved_ticket_becomes_a_scenario_that_tells_nobody_who_it_was() {
    for rig in rigs().await {
        let (mina, lead) = (rig.someone("Mina", Role::Agent).await, rig.someone("Ada", Role::Lead).await);
        let (trainer, tunde) = (rig.someone("Grace", Role::Trainer).await, rig.someone("Tunde", Role::Trainee).await);
        let page = solved(&rig, &mina).await;
        let shown = rig.page(&lead, &page).await;
        for theirs in ["Anneliese", "Vogt", "vogt@", "5aAeb6053F", "731.55"] {
            assert!(!shown.contains(theirs), "{}: {theirs} in {shown}", rig.engine);
        }
        assert_eq!(
            rig.api(&trainer, "GET", &page, Value::Null).await.status,
            404,
            "{}: who sees no tickets proposes none",
            rig.engine
        );
        let ticket = page.split_once('=').unwrap().1;
        assert!(rig.page(&lead, &format!("/tickets/{ticket}")).await.contains(&page), "{}", rig.engine);

        let fields = [
            ("title", "A deposit that is not there"),
            ("lang", "en"),
            ("who", "customer"),
            ("text", "I sent coins & got nothing"),
            ("who", "answer"),
            ("text", "I look into it."),
        ];
        assert_eq!(rig.form(&lead, "/training/proposals", &fields).await.status, 422, "{}: unread", rig.engine);
        let read: Vec<_> = fields.into_iter().chain([("read", "1")]).collect();
        assert_eq!(rig.form(&mina, "/training/proposals", &read).await.status, 404, "{}", rig.engine);
        assert_eq!(rig.form(&lead, "/training/proposals", &read).await.status, 303, "{}", rig.engine);
        let list = rig.page(&trainer, "/training/cases").await;
        let (_, id) = list.split_once("/training/cases/new?proposal=").unwrap();
        let id = &id[..36];
        let form = rig.page(&trainer, &format!("/training/cases/new?proposal={id}")).await;
        let (_, text) = form.split_once("aria-describedby=\"text-hint\">").unwrap();
        let text = text.split_once("</textarea>").unwrap().0;
        let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(rig.form(&trainer, "/training/cases", &[("text", &text)]).await.status, 303, "{text}");
        let drop = format!("/training/proposals/{id}/drop");
        assert_eq!(rig.form(&lead, &drop, &[]).await.status, 404, "{}", rig.engine);
        assert_eq!(rig.form(&trainer, &drop, &[]).await.status, 303, "{}", rig.engine);
        let code = format!("our-{}", &id[30..]);
        let drill = rig.drill_of(&tunde, &code, "en").await;
        let desk = rig.sit(&tunde, drill).await;
        let ticket = desk.ticket().await;
        assert_eq!(desk.said(&ticket).await[0].1, "I sent coins & got nothing", "{}", rig.engine);
    }
}
