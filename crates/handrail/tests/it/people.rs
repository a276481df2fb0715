//! People's way end to end: cohorts and reminders, newcomers' checklists, and every kind of event of it.

use crate::{
    rig::{Rig, Someone, rigs, soon},
    train::certify,
};
use event::{Actor, CohortId, DAY_MS, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use train::{
    checklist::{ChecklistsOf, ItemsOf},
    cohort::{AskedOf, Cohorts, RemindersOf},
    day,
    ladder::PromotionsOf,
    ramp::RampOf,
    study::StudiesOf,
};

/// A lead, a trainer, an administrator, an agent and a trainee.
struct Team {
    lead: Someone,
    trainer: Someone,
    admin: Someone,
    ines: Someone,
    tunde: Someone,
}

async fn team(rig: &Rig) -> Team {
    rig.curriculum().await;
    Team {
        lead: rig.someone("Sofia", Role::Lead).await,
        trainer: rig.someone("Grace", Role::Trainer).await,
        admin: rig.someone("Adaeze", Role::Admin).await,
        ines: rig.someone("Ines", Role::Agent).await,
        tunde: rig.someone("Tunde", Role::Trainee).await,
    }
}

impl Rig {
    /// The day that is so many days from now, as forms take it.
    fn day(&self, days: i64) -> String {
        day::form(self.stage.clock.now_ms() + days * DAY_MS)
    }

    async fn posts(&self, who: &Someone, path: &str, fields: &[(&str, &str)], status: u16) {
        let answered = self.form(who, path, fields).await;
        assert_eq!(answered.status, status, "{}: {path} as {}: {}", self.engine, who.name, answered.text());
    }
}

/// Founds a cohort of one for the course on basics, due in five days.
async fn cohort(rig: &Rig, team: &Team) -> CohortId {
    let (due, person) = (rig.day(5), team.tunde.id.to_string());
    let fields = [("name", "May"), ("person", person.as_str()), ("due-course-basics", due.as_str())];
    rig.posts(&team.tunde, "/training/cohorts", &fields, 404).await;
    rig.posts(&team.lead, "/training/cohorts", &fields, 303).await;
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.all(Cohorts {}).await.unwrap()[0].id
}

async fn reminded(rig: &Rig, who: &Someone) -> usize {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.all(RemindersOf { person: who.id, since_ms: 0 }).await.unwrap().len()
}

/// Goes on, and looks as somebody whose token has not run out meanwhile.
async fn later(rig: &Rig, who: &Someone, days: i64) -> Someone {
    rig.stage.clock.advance_ms(days * DAY_MS);
    let (store, keys) = (&rig.stage.raised.house.store, &rig.stage.raised.house.keys);
    let email = format!("{}@quayside.example", who.name.to_lowercase());
    let token = identity::create_token(store, keys, &email, "later", None, Some(1)).await.unwrap().unwrap();
    Someone { id: who.id, role: who.role, name: who.name.clone(), token }
}

#[tokio::test]
async fn a_cohort_is_reminded_is_late_and_its_dates_move_with_a_reason() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let cohort = cohort(&rig, &team).await;
        let path = format!("/training/cohorts/{cohort}");
        let page = rig.page(&team.lead, &path).await;
        assert!(page.contains("Tunde") && page.contains("0/3"), "{page}");
        assert!(rig.page(&team.tunde, "/training").await.contains("0 of 3 modules done"));
        let (lead, tunde) = (later(&rig, &team.lead, 3).await, later(&rig, &team.tunde, 0).await);
        soon("the first reminder", async || reminded(&rig, &tunde).await == 1).await;
        assert!(rig.page(&tunde, "/training/notices").await.contains("is due by"));
        let (lead, tunde) = (later(&rig, &lead, 3).await, later(&rig, &tunde, 0).await);
        soon("the second reminder", async || reminded(&rig, &tunde).await == 2).await;
        assert!(rig.page(&tunde, "/training").await.contains("late since"));
        assert!(rig.page(&lead, "/training/team").await.contains("late since"));
        let (to, who) = (rig.day(10), tunde.id.to_string());
        let due =
            |reason| [("item", "course-basics"), ("person", who.as_str()), ("day", to.as_str()), ("reason", reason)];
        rig.posts(&lead, &format!("{path}/due"), &due(""), 422).await;
        rig.posts(&tunde, &format!("{path}/due"), &due("I was ill"), 404).await;
        rig.posts(&lead, &format!("{path}/due"), &due("Was ill for a week"), 303).await;
        let page = rig.page(&lead, &path).await;
        assert!(page.contains("Was ill for a week") && !page.contains("late since"), "{page}");
        rig.posts(&lead, &format!("{path}/close"), &[], 303).await;
        rig.posts(&lead, &format!("{path}/due"), &due("Again"), 409).await;
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        assert_eq!(rd.all(AskedOf { person: tunde.id }).await.unwrap(), [], "what is over asks for nothing");
    }
}

/// Starts Tunde's checklist with Ines as mentor; the answer is its path.
async fn checklist(rig: &Rig, team: &Team) -> String {
    let (person, mentor, today) = (team.tunde.id.to_string(), team.ines.id.to_string(), rig.day(0));
    let fields =
        [("person", person.as_str()), ("template", "agent"), ("mentor", mentor.as_str()), ("day", today.as_str())];
    rig.posts(&team.ines, "/training/checklists", &fields, 404).await;
    rig.posts(&team.lead, "/training/checklists", &fields, 303).await;
    rig.posts(&team.lead, "/training/checklists", &fields, 409).await;
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    format!("/training/checklists/{}", rd.all(ChecklistsOf { person: team.tunde.id }).await.unwrap()[0].id)
}

#[tokio::test]
async fn a_newcomer_gets_tickets_when_the_briefing_is_signed() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let path = checklist(&rig, &team).await;
        let tick = |item: &str| format!("{path}/items/{item}");
        let stranger = rig.someone("Nadia", Role::Agent).await;
        let request = axum::http::Request::get(&path).header("authorization", format!("Bearer {}", stranger.token));
        let hidden = rig.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(hidden.status, 404, "a colleague who is not their mentor does not see it");
        assert!(rig.page(&team.tunde, "/training").await.contains("No tickets yet"));
        assert!(rig.page(&team.ines, "/training").await.contains("Newcomers you look after"));
        rig.posts(&team.lead, &tick("briefing"), &[], 409).await;
        rig.posts(&team.tunde, &tick("conduct"), &[], 303).await;
        rig.posts(&team.tunde, &tick("briefing"), &[], 409).await;
        rig.posts(&team.ines, &tick("briefing"), &[], 409).await;
        rig.posts(&team.tunde, &tick("basics"), &[], 409).await;
        rig.posts(&team.tunde, &tick("shadow"), &[("evidence", " ")], 422).await;
        rig.posts(&team.tunde, &tick("shadow"), &[("evidence", "Three questions")], 303).await;
        rig.posts(&team.lead, &tick("briefing"), &[], 303).await;
        assert!(rig.page(&team.lead, &path).await.contains("No tickets yet"), "the identity check is still open");
        rig.posts(&team.lead, &tick("identity"), &[], 409).await;
        rig.posts(&team.admin, &tick("identity"), &[], 303).await;
        let page = rig.page(&team.tunde, &path).await;
        assert!(
            !page.contains("No tickets yet") && page.contains("Three questions") && page.contains("Sofia"),
            "{page}"
        );
        rig.posts(&team.lead, &format!("{path}/items/shadow/reopen"), &[("reason", "")], 422).await;
        rig.posts(&team.lead, &format!("{path}/items/shadow/reopen"), &[("reason", "Ten, not two")], 303).await;
        let id = path.rsplit('/').next().unwrap().parse().unwrap();
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        let items = rd.all(ItemsOf { checklist: id }).await.unwrap();
        assert_eq!(items.iter().filter(|item| item.done_ms.is_some()).count(), 3, "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_standard_holds_when_it_has_no_faults() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let path = "/training/standards/checklists";
        let page = rig.form(&team.trainer, path, &[("seen", "0"), ("body", "[[checklist]]\ncode = 1")]).await;
        assert!(page.status == 200 && page.text().contains("line 2"), "{}", page.text());
        let body = "[[checklist]]\ncode = \"short\"\ntitle = { en = \"Short\", zh = \"短\" }\n[[checklist.item]]\ncode = \"a\"\ntitle = { en = \"A\", zh = \"A\" }\nowner = \"learner\"\nkind = \"read\"\ndue_day = 1\n";
        rig.posts(&team.lead, path, &[("seen", "0"), ("body", body)], 404).await;
        rig.posts(&team.trainer, path, &[("seen", "0"), ("body", body)], 303).await;
        rig.posts(&team.trainer, path, &[("seen", "0"), ("body", body)], 409).await;
        assert!(rig.page(&team.lead, "/training/checklists").await.contains(">Short<"));
    }
}

#[tokio::test]
async fn every_kind_of_event_about_people_comes_about() {
    for rig in rigs().await {
        let team = team(&rig).await;
        cohort_steps(&rig, &team).await;
        checklist_steps(&rig, &team).await;
        career_steps(&rig, &team).await;
        let store = &rig.stage.raised.house.store;
        let mut kinds = BTreeSet::new();
        let mut after = 0;
        while let entries = store.entries(after, 1_000).await.unwrap()
            && let Some(last) = entries.last()
        {
            after = last.seq;
            kinds.extend(entries.into_iter().map(|entry| entry.kind));
        }
        for kind in train::PEOPLE_EVENTS {
            assert!(kinds.contains(*kind), "{}: nothing here brings about {kind}", rig.engine);
        }
    }
}

async fn cohort_steps(rig: &Rig, team: &Team) {
    let path = format!("/training/cohorts/{}", cohort(rig, team).await);
    let (due, ines) = (rig.day(2), team.ines.id.to_string());
    rig.posts(&team.lead, &format!("{path}/people"), &[("member", "1"), ("joins", &ines)], 303).await;
    rig.posts(&team.lead, &format!("{path}/people"), &[("member", "0"), ("person", &ines)], 303).await;
    let adds = [("adds", "certification-basics"), ("due", due.as_str())];
    rig.posts(&team.lead, &format!("{path}/plan"), &adds, 303).await;
    soon("the reminder", async || reminded(rig, &team.tunde).await == 1).await;
    let all = [("item", "course-basics"), ("person", ""), ("day", due.as_str()), ("reason", "Sooner")];
    rig.posts(&team.lead, &format!("{path}/due"), &all, 303).await;
    rig.posts(&team.lead, &format!("{path}/plan"), &[("item", "course-basics"), ("day", "")], 303).await;
    rig.posts(&team.lead, &format!("{path}/close"), &[], 303).await;
}

async fn checklist_steps(rig: &Rig, team: &Team) {
    let path = checklist(rig, team).await;
    rig.posts(&team.tunde, &format!("{path}/items/conduct"), &[], 303).await;
    rig.posts(&team.lead, &format!("{path}/items/conduct/reopen"), &[("reason", "Not read")], 303).await;
    rig.posts(&team.lead, &format!("{path}/mentor"), &[("mentor", "")], 303).await;
    rig.posts(&team.lead, &format!("{path}/end"), &[("reason", "Left <for> school")], 303).await;
    assert!(rig.page(&team.lead, &path).await.contains("Left &lt;for&gt; school"), "{}", rig.engine);
    let body = train::standard::StandardKind::Checklists.starter();
    rig.posts(&team.trainer, "/training/standards/checklists", &[("seen", "0"), ("body", body)], 303).await;
}

async fn career_steps(rig: &Rig, team: &Team) {
    let person = format!("/training/people/{}", team.tunde.id);
    let seen = [("skill", "empathy"), ("level", "3"), ("seen", "Calmed a customer down")];
    rig.posts(&team.lead, &format!("{person}/skills"), &seen, 303).await;
    rig.posts(&team.lead, &format!("{person}/promotions"), &[("ladder", "support"), ("why", "Began")], 303).await;
    decide(rig, &team.admin, &team.tunde, 303).await;
    let today = rig.day(0);
    let study = [("what", "A book"), ("day", today.as_str()), ("minutes", "90"), ("proof", "https://books.example")];
    rig.posts(&team.tunde, "/training/studies", &study, 303).await;
    count(rig, &team.lead, &team.tunde, "1", 303).await;
    let stage = [("stage", "watch"), ("because", "New")];
    rig.posts(&team.lead, &format!("{person}/stage"), &stage, 303).await;
}

/// Somebody grants the proposal that waits about another person.
async fn decide(rig: &Rig, by: &Someone, of: &Someone, status: u16) {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let waiting = rd.all(PromotionsOf { person: of.id }).await.unwrap();
    drop(rd);
    let id = waiting.iter().find(|one| one.decided_ms.is_none()).expect("a proposal waits").id;
    rig.posts(by, &format!("/training/promotions/{id}"), &[("granted", "1"), ("reason", "Agreed")], status).await;
}

/// Somebody says whether what another person learned elsewhere counts.
async fn count(rig: &Rig, by: &Someone, of: &Someone, counted: &str, status: u16) {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let all = rd.all(StudiesOf { person: of.id }).await.unwrap();
    drop(rd);
    let id = all.iter().find(|one| one.decided_ms.is_none()).expect("something waits").id;
    rig.posts(by, &format!("/training/studies/{id}"), &[("counted", counted), ("reason", "")], status).await;
}

#[tokio::test]
async fn skills_show_their_evidence_and_a_promotion_is_decided_by_somebody_else() {
    for rig in rigs().await {
        let team = team(&rig).await;
        certify(&rig, &team.tunde).await;
        let person = format!("/training/people/{}", team.tunde.id);
        let page = rig.page(&team.tunde, &person).await;
        assert!(page.contains("Blockchain basics") && page.contains("level 3.0 when new"), "{page}");
        assert_eq!(rig.form(&team.ines, &format!("{person}/skills"), &[]).await.status, 404);
        let seen = [("skill", "knowledge"), ("level", "1"), ("seen", "Mixed up networks in T-9")];
        rig.posts(&team.lead, &format!("{person}/skills"), &seen, 303).await;
        let page = rig.page(&team.lead, &person).await;
        assert!(page.contains("Mixed up networks in T-9") && page.contains("100 % left"), "{page}");
        assert!(rig.page(&team.lead, "/training/skills").await.contains("Problem solving"));
        rig.posts(&team.tunde, &format!("{person}/promotions"), &[("ladder", "support"), ("why", "I began")], 303)
            .await;
        rig.posts(&team.lead, &format!("{person}/promotions"), &[("ladder", "support"), ("why", "Too")], 409).await;
        decide(&rig, &team.lead, &team.tunde, 303).await;
        rig.posts(&team.lead, &format!("{person}/promotions"), &[("ladder", "support"), ("why", "Ready")], 303).await;
        decide(&rig, &team.lead, &team.tunde, 409).await;
        decide(&rig, &team.tunde, &team.tunde, 404).await;
        decide(&rig, &team.admin, &team.tunde, 303).await;
        let page = rig.page(&team.tunde, "/training/ladders").await;
        assert!(page.contains("Next: Senior agent") && page.contains("0 of 12 months at this level"), "{page}");
    }
}

#[tokio::test]
async fn what_was_learned_elsewhere_counts_when_a_lead_says_so() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let (today, tomorrow) = (rig.day(0), rig.day(1));
        let entry = |day, minutes, proof| [("what", "A book"), ("day", day), ("minutes", minutes), ("proof", proof)];
        rig.posts(&team.tunde, "/training/studies", &entry(&tomorrow, "90", ""), 422).await;
        rig.posts(&team.tunde, "/training/studies", &entry(&today, "0", ""), 422).await;
        rig.posts(&team.tunde, "/training/studies", &entry(&today, "90", "javascript:alert(1)"), 422).await;
        rig.posts(&team.tunde, "/training/studies", &entry(&today, "90", "https://books.example"), 303).await;
        assert!(rig.page(&team.tunde, "/training/studies").await.contains("0.0 h count"));
        count(&rig, &team.tunde, &team.tunde, "1", 404).await;
        count(&rig, &team.lead, &team.tunde, "0", 422).await;
        count(&rig, &team.lead, &team.tunde, "1", 303).await;
        assert!(rig.page(&team.tunde, "/training/studies").await.contains("1.5 h count"));
    }
}

#[tokio::test]
async fn a_stage_is_set_by_a_lead_and_the_next_one_unlocked_by_a_certificate() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let person = format!("/training/people/{}", team.tunde.id);
        let stage = [("stage", "watch"), ("because", "New here")];
        rig.posts(&team.tunde, &format!("{person}/stage"), &stage, 404).await;
        rig.posts(&team.lead, &format!("{person}/stage"), &stage, 303).await;
        let ramp = async || {
            let mut rd = rig.stage.raised.house.store.read().await.unwrap();
            let row = rd.opt(RampOf { person: team.tunde.id }).await.unwrap().unwrap();
            (row.stage, row.at_once, row.amount_cents)
        };
        assert_eq!(ramp().await, ("watch".to_owned(), 0, None));
        rig.posts(&team.tunde, &format!("{person}/climb"), &[], 303).await;
        assert_eq!(ramp().await.0, "watch", "nothing is unlocked yet");
        certify(&rig, &team.tunde).await;
        assert_eq!(ramp().await, ("simple".to_owned(), 1, Some(10_000)), "passing the exam unlocks it at once");
        let page = rig.page(&team.tunde, &person).await;
        assert!(page.contains("Unlocked by certificates") && page.contains("how-to"), "{page}");
        let ends = [("stage", ""), ("because", "Done")];
        rig.posts(&team.lead, &format!("{person}/stage"), &ends, 409).await;
        assert_eq!(ramp().await.0, "simple", "a trainee has limits");
        let agent = rig.someone("Ada", Role::Agent).await;
        let none = rig.api(&agent, "GET", "/api/v1/training/ramp", Value::Null).await.json();
        assert_eq!((&none["stage"], &none["any_topic"]), (&Value::Null, &json!(true)), "{}", rig.engine);
    }
}

#[tokio::test]
async fn programs_read_and_lead_training() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let get = async |who, path: &str| rig.api(who, "GET", &format!("/api/v1/training/{path}"), Value::Null).await;
        let first = get(&team.tunde, "courses?limit=2").await.json();
        assert_eq!(first["courses"].as_array().unwrap().len(), 2);
        let after = first["next"].as_str().unwrap();
        let second = get(&team.tunde, &format!("courses?limit=100&after={after}")).await.json();
        assert!(second["next"].is_null() && second["courses"].as_array().unwrap().len() == 7, "{second}");
        certify(&rig, &team.tunde).await;
        let progress = get(&team.lead, &format!("progress?person={}", team.tunde.id)).await.json();
        let basics = progress["courses"].as_array().unwrap().iter().find(|one| one["course"] == "basics").unwrap();
        assert_eq!((&basics["done"], &basics["modules"]), (&json!(3), &json!(3)));
        assert_eq!(get(&team.ines, &format!("progress?person={}", team.tunde.id)).await.status, 404);
        let held = get(&team.tunde, "certificates").await.json();
        assert_eq!(held["certificates"][0]["holds"], true);
        let due_ms = rig.stage.clock.now_ms() + 9 * DAY_MS;
        let new = json!({ "name": "June", "people": [team.ines.id], "items": [{ "kind": "course", "code": "scams", "due_ms": due_ms }] });
        assert_eq!(rig.api(&team.ines, "POST", "/api/v1/training/cohorts", new.clone()).await.status, 404);
        let founded = rig.api(&team.lead, "POST", "/api/v1/training/cohorts", new).await;
        assert_eq!(founded.status, 201, "{}", founded.text());
        let path = format!("/api/v1/training/cohorts/{}", founded.json()["cohort"].as_str().unwrap());
        let due = json!({ "kind": "course", "code": "scams", "due_ms": due_ms + DAY_MS, "reason": "Holidays" });
        assert_eq!(rig.api(&team.lead, "PUT", &format!("{path}/due"), due).await.status, 200);
        let shown = rig.api(&team.lead, "GET", &path, Value::Null).await.json();
        assert_eq!(
            (&shown["duties"][0]["stands"], &shown["duties"][0]["due_ms"]),
            (&json!("open"), &json!(due_ms + DAY_MS))
        );
        let today_ms = rig.stage.clock.now_ms();
        let new = json!({ "person": team.ines.id, "template": "agent", "mentor": null, "starts_ms": today_ms });
        let started = rig.api(&team.lead, "POST", "/api/v1/training/checklists", new).await;
        assert_eq!(started.status, 201, "{}", started.text());
        let path = format!("/api/v1/training/checklists/{}", started.json()["checklist"].as_str().unwrap());
        let done = rig.api(&team.ines, "POST", &format!("{path}/items/conduct/done"), json!({})).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(rig.api(&team.tunde, "GET", &path, Value::Null).await.status, 404);
        let items = rig.api(&team.ines, "GET", &path, Value::Null).await.json();
        let conduct = items["items"].as_array().unwrap().iter().find(|one| one["code"] == "conduct").unwrap();
        assert_eq!(conduct["done_by"], json!(team.ines.id), "{}", rig.engine);
    }
}

#[tokio::test]
async fn a_newcomer_is_given_no_ticket_until_what_holds_them_is_done() {
    for rig in rigs().await {
        let team = team(&rig).await;
        let store = &rig.stage.raised.house.store;
        let name = identity::NameGroup { group: None, name: "Deposits".into() };
        let group = store.run(&Actor::House, None, name).await.unwrap().unwrap();
        let (person, today) = (team.ines.id.to_string(), rig.day(0));
        let fields = [("person", person.as_str()), ("template", "agent"), ("mentor", ""), ("day", today.as_str())];
        rig.posts(&team.lead, "/training/checklists", &fields, 303).await;
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "My USDT did not arrive").await;
        let ticket = rig.only_ticket(&team.lead).await["id"].as_str().unwrap().to_owned();
        let assign = format!("/api/v1/tickets/{ticket}/assignee");
        let give = json!({ "assignee": team.ines.id, "group": group });
        let refused = rig.api(&team.lead, "PUT", &assign, give.clone()).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert!(refused.text().contains("Security briefing signed off"), "{}", refused.text());
        let mut rd = store.read().await.unwrap();
        let id = rd.all(ChecklistsOf { person: team.ines.id }).await.unwrap()[0].id;
        let admitted = serve::gate::admitted(&mut rd, Some(group), [team.ines.id, team.lead.id].into_iter(), 0).await;
        assert_eq!(admitted.unwrap(), [team.lead.id], "nor is she offered");
        drop(rd);
        let item = |code: &str| format!("/training/checklists/{id}/items/{code}");
        rig.posts(&team.ines, &item("conduct"), &[], 303).await;
        rig.posts(&team.lead, &item("briefing"), &[], 303).await;
        rig.posts(&team.admin, &item("identity"), &[], 303).await;
        assert_eq!(rig.api(&team.lead, "PUT", &assign, give).await.status, 200, "{}", rig.engine);
    }
}
