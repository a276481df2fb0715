//! Training end to end: courses taken in, a quiz answered on its page, questions written, every kind of event.

use crate::rig::{Answered, Rig, Someone, rigs, soon};
use axum::{
    body::Body,
    http::{Request, header},
};
use event::{Actor, DAY_MS, MINUTE_MS, NoticeId, Role, SittingId};
use serde_json::json;
use std::collections::BTreeSet;
use train::{
    bank::LiveOf,
    certificate::{Held, HeldOf, verify},
    course::ProgressOf,
    curriculum,
    drill::{ForgetOutsider, StartOutside},
    notice::Notices,
    question::{Kind, Question},
    sitting::{SittingShown, SittingsOfPerson},
};

impl Rig {
    /// A form as its page sends it.
    pub async fn form(&self, who: &Someone, path: &str, fields: &[(&str, &str)]) -> Answered {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", who.token))
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Takes the starter curriculum in.
    pub async fn curriculum(&self) {
        let starter = curriculum::starter().unwrap();
        let many = starter.courses.len();
        let taken = self.stage.raised.school.load(&Actor::House, starter).await.unwrap().unwrap();
        assert_eq!(taken, many, "{}", self.engine);
    }
}

/// The fields by which a browser would answer a question rightly, or wrongly.
pub fn fields(question: &Question, name: &str, shown: &[usize], rightly: bool) -> Vec<(String, String)> {
    let at = |option: usize| shown.iter().position(|known| *known == option).unwrap();
    if !rightly {
        return Vec::new();
    }
    match question.kind {
        Kind::Single | Kind::Multi => {
            (0..question.en.right.len()).map(|option| (name.to_owned(), at(option).to_string())).collect()
        }
        Kind::Order => (0..shown.len()).map(|n| (format!("{name}-{n}"), (shown[n] + 1).to_string())).collect(),
        Kind::Match => (0..shown.len()).map(|n| (format!("{name}-{n}"), (at(n) + 1).to_string())).collect(),
        Kind::Short => vec![(name.to_owned(), question.en.accept[0].clone())],
        Kind::Number => vec![(name.to_owned(), question.number.unwrap().is.to_string())],
    }
}

pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

const MODULE: &str = "basics.transaction";

/// Answers a module's quiz; the first `right` questions rightly.
async fn quiz(rig: &Rig, who: &Someone, module: &str, right: usize) -> Answered {
    let school = &rig.stage.raised.school;
    let asked = rig.stage.raised.house.store.read().await.unwrap().all(LiveOf { module }).await.unwrap();
    let seed = school.quiz_seed(who.id);
    let mut said = Vec::new();
    for (n, row) in asked.iter().enumerate() {
        said.push(("code".to_owned(), row.code.clone()));
        said.extend(fields(&row.body.0, &format!("q{n}"), &row.body.0.shown(&seed, &row.code), n < right));
    }
    rig.form(who, &format!("/training/modules/{module}/quiz"), &borrowed(&said)).await
}

#[tokio::test]
async fn a_trainee_reads_fails_and_passes_a_module() {
    for rig in rigs().await {
        rig.curriculum().await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let today = rig.page(&tunde, "/training").await;
        assert!(today.contains("A ledger that nobody owns"), "{}", rig.engine);
        let page = rig.page(&tunde, &format!("/training/modules/{MODULE}")).await;
        assert!(page.contains("The life of a transaction") && page.contains("<fieldset"), "{page}");
        assert_eq!(quiz(&rig, &tunde, MODULE, 2).await.status, 303);
        let page = rig.page(&tunde, &format!("/training/modules/{MODULE}")).await;
        assert!(page.contains("Not yet") && page.contains("Not answered"), "{page}");
        assert_eq!(quiz(&rig, &tunde, MODULE, 99).await.status, 303);
        let page = rig.page(&tunde, &format!("/training/modules/{MODULE}")).await;
        assert!(page.contains("Passed") && page.contains("100 %"), "{page}");
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        let progress = rd.opt(ProgressOf { person: tunde.id, module: MODULE }).await.unwrap().unwrap();
        assert_eq!((progress.tries, progress.best), (2, 1_000));
        assert!(progress.passed_ms.is_some());
        drop(rd);
        let other = rig.someone("Ines", Role::Agent).await;
        let page = rig.page(&other, &format!("/training/modules/{MODULE}")).await;
        assert!(!page.contains("Passed"), "what one has passed, another has not");
    }
}

#[tokio::test]
async fn a_trainer_writes_questions_and_takes_a_gift_file_in() {
    for rig in rigs().await {
        rig.curriculum().await;
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        let text = "::Fee:: Who takes the fee? {=The network ~We}\n\nNo answer at all";
        let fields = [("lang", "en"), ("module", MODULE), ("prefix", "bank.fees"), ("text", text)];
        let page = rig.form(&trainer, "/training/bank/import", &fields).await.text();
        assert!(page.contains("Questions taken in: 1") && page.contains("Line 3"), "{page}");
        let before = rig.page(&tunde, &format!("/training/modules/{MODULE}")).await;
        assert!(!before.contains("Who takes the fee?"), "a draft is not asked");
        let mut whole = vec![
            ("code", "bank.fees-1"),
            ("seen", "1"),
            ("kind", "single"),
            ("state", "live"),
            ("level", "2"),
            ("module", MODULE),
            ("ask-en", "Who takes the fee?"),
            ("lines-en", "= The network\r\n~ We"),
            ("why-en", "The network."),
            ("ask-zh-CN", "手续费由谁收取？"),
            ("lines-zh-CN", "= 网络\n~ 我们"),
        ];
        assert_eq!(rig.form(&trainer, "/training/bank", &whole).await.status, 303);
        let page = rig.page(&trainer, "/training/bank/bank.fees-1").await;
        assert!(page.contains("中文: no reason is given"), "without a reason it stays a draft: {page}");
        whole.push(("why-zh-CN", "网络。"));
        assert_eq!(rig.form(&trainer, "/training/bank", &whole).await.status, 409, "the page was an old one");
        whole[1] = ("seen", "2");
        assert_eq!(rig.form(&trainer, "/training/bank", &whole).await.status, 303);
        let after = rig.page(&tunde, &format!("/training/modules/{MODULE}")).await;
        assert!(after.contains("Who takes the fee?"));
        assert_eq!(rig.form(&tunde, "/training/bank", &whole).await.status, 404, "learners do not write");
    }
}

/// Answers every question of an exam; the first `right` rightly.
async fn sit(rig: &Rig, who: &Someone, sitting: SittingId, right: usize) {
    let row = {
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        rd.opt(SittingShown { sitting }).await.unwrap().unwrap()
    };
    for (place, drawn) in row.paper.0.iter().enumerate() {
        let shown = drawn.question.shown(&row.seed, &place.to_string());
        let said = fields(&drawn.question, "q", &shown, place < right);
        let path = format!("/training/sittings/{sitting}/answers/{place}");
        assert_eq!(rig.form(who, &path, &borrowed(&said)).await.status, 303, "{}", rig.engine);
    }
}

async fn running(rig: &Rig, who: &Someone) -> SittingId {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    let all = rd.all(SittingsOfPerson { person: who.id }).await.unwrap();
    all.iter().find(|one| one.ended_ms.is_none()).expect("a sitting runs").id
}

async fn held(rig: &Rig, who: &Someone) -> Option<Held> {
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.opt(HeldOf { person: who.id, certification: "basics" }).await.unwrap()
}

/// Somebody does the courses and passes the exam.
pub async fn certify(rig: &Rig, who: &Someone) {
    for module in ["basics.ledger", "basics.transaction", "basics.tokens"] {
        quiz(rig, who, module, 99).await;
    }
    assert_eq!(rig.form(who, "/training/exams/basics", &[]).await.status, 303);
    let sitting = running(rig, who).await;
    sit(rig, who, sitting, 99).await;
    assert_eq!(rig.form(who, &format!("/training/sittings/{sitting}/end"), &[]).await.status, 303);
}

#[tokio::test]
async fn an_exam_is_failed_then_passed_and_its_certificate_is_true_until_it_is_revoked() {
    for rig in rigs().await {
        rig.curriculum().await;
        let (tunde, trainer) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Grace", Role::Trainer).await);
        assert_eq!(rig.form(&tunde, "/training/exams/basics", &[]).await.status, 409, "the courses come first");
        for module in ["basics.ledger", "basics.transaction", "basics.tokens"] {
            quiz(&rig, &tunde, module, 99).await;
        }
        assert_eq!(rig.form(&tunde, "/training/exams/basics", &[]).await.status, 303);
        let sitting = running(&rig, &tunde).await;
        let page = rig.page(&tunde, &format!("/training/sittings/{sitting}")).await;
        assert!(page.contains("1 of 10") && page.contains("sla-clock"), "{page}");
        sit(&rig, &tunde, sitting, 3).await;
        assert_eq!(rig.form(&trainer, &format!("/training/sittings/{sitting}/end"), &[]).await.status, 404);
        rig.form(&tunde, &format!("/training/sittings/{sitting}/end"), &[]).await;
        let page = rig.page(&tunde, &format!("/training/sittings/{sitting}")).await;
        assert!(page.contains("Not passed") && page.contains("30 %") && page.contains("Read about it"), "{page}");
        assert_eq!(held(&rig, &tunde).await, None);
        // The second one is not handed in: the house ends it when its time is over.
        rig.form(&tunde, "/training/exams/basics", &[]).await;
        let second = running(&rig, &tunde).await;
        sit(&rig, &tunde, second, 99).await;
        rig.stage.clock.advance_ms(21 * MINUTE_MS);
        soon("the certificate", async || held(&rig, &tunde).await.is_some()).await;
        let certificate = held(&rig, &tunde).await.unwrap().id;
        let anyone = |path: String| rig.send(Request::get(path).body(Body::empty()).unwrap());
        let page = anyone(format!("/certificates/{certificate}")).await;
        assert!(page.status == 200 && page.text().contains("Tunde") && page.text().contains("Valid until"));
        assert!(!page.text().contains("tunde@"), "the page says no more than the certificate does");
        let file = anyone(format!("/certificates/{certificate}/file")).await.text();
        let keys: Vec<String> = anyone("/certificates/keys".into()).await.text().lines().map(str::to_owned).collect();
        assert_eq!(verify(&file, &keys).unwrap().holder, "Tunde");
        assert!(verify(&file.replace("Tunde", "Emeka"), &keys).is_err());
        let revoke = format!("/certificates/{certificate}/revoke");
        assert_eq!(rig.form(&trainer, &revoke, &[("reason", " ")]).await.status, 422);
        assert_eq!(rig.form(&tunde, &revoke, &[("reason", "x")]).await.status, 404);
        assert_eq!(rig.form(&trainer, &revoke, &[("reason", "Answers were passed on")]).await.status, 303);
        let page = anyone(format!("/certificates/{certificate}")).await.text();
        assert!(page.contains("Revoked") && !page.contains("passed on"), "the reason is not for everyone");
        assert_eq!(held(&rig, &tunde).await, None);
    }
}

#[tokio::test]
async fn a_queue_that_asks_for_a_certificate_opens_to_who_has_it() {
    for rig in rigs().await {
        rig.curriculum().await;
        let store = &rig.stage.raised.house.store;
        let (ines, lead) = (rig.someone("Ines", Role::Agent).await, rig.someone("Sofia", Role::Lead).await);
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let name = identity::NameGroup { group: None, name: "TRON".into() };
        let group = store.run(&Actor::House, None, name).await.unwrap().unwrap();
        let member = identity::SetMember { group, person: ines.id, member: true };
        store.run(&Actor::House, None, member).await.unwrap().unwrap();
        let group = group.to_string();
        let gate = [("group", group.as_str()), ("certification", "basics"), ("needed", "1")];
        assert_eq!(rig.form(&lead, "/training/gates", &gate).await.status, 404, "leads see gates, trainers set them");
        assert_eq!(rig.form(&trainer, "/training/gates", &gate).await.status, 303);
        assert!(rig.page(&lead, "/training/team").await.contains("0 of 1 certified"));
        let visitor = rig.visitor().await;
        rig.writes(&visitor, "My USDT did not arrive").await;
        let ticket = rig.only_ticket(&lead).await["id"].as_str().unwrap().to_owned();
        let assign = format!("/api/v1/tickets/{ticket}/assignee");
        let into = json!({ "assignee": null, "group": group });
        assert_eq!(rig.api(&lead, "PUT", &assign, into).await.status, 200);
        let give = json!({ "assignee": ines.id, "group": group });
        let refused = rig.api(&lead, "PUT", &assign, give.clone()).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert!(refused.text().contains("not_certified") && refused.text().contains("Blockchain basics"));
        let reply = json!({ "text": "We are looking into it." });
        let path = format!("/api/v1/tickets/{ticket}/replies");
        assert_eq!(rig.api(&ines, "POST", &path, reply.clone()).await.status, 404, "to her it is not there");
        certify(&rig, &ines).await;
        assert!(rig.page(&lead, "/training/team").await.contains("1 of 1 certified"));
        assert_eq!(rig.api(&lead, "PUT", &assign, give.clone()).await.status, 200);
        assert_eq!(rig.api(&ines, "POST", &path, reply.clone()).await.status, 201);
        rig.stage.clock.advance_ms(367 * DAY_MS);
        let late = rig.api(&lead, "PUT", &assign, json!({ "assignee": null, "group": group })).await;
        assert!(late.status == 200 || late.status == 401, "{}", late.text());
        let mut rd = store.read().await.unwrap();
        let ended =
            serve::gate::lacks(&mut rd, Some(group.parse().unwrap()), Some(ines.id), store.clock().now_ms()).await;
        assert_eq!(ended.unwrap().len(), 1, "what has ended opens nothing");
    }
}

const NOTICE: [(&str, &str); 6] = [
    ("title-en", "Fees on TRON"),
    ("title-zh", "TRON 手续费"),
    ("text-en", "They doubled."),
    ("text-zh", "翻倍了。"),
    ("area", "chains"),
    ("days", "7"),
];

/// Gives a notice; the answer is its id.
async fn notice(rig: &Rig, trainer: &Someone) -> NoticeId {
    assert_eq!(rig.form(trainer, "/training/notices", &NOTICE).await.status, 303, "{}", rig.engine);
    let mut rd = rig.stage.raised.house.store.read().await.unwrap();
    rd.all(Notices { person: trainer.id, limit: 1 }).await.unwrap()[0].id
}

#[tokio::test]
async fn a_notice_suspends_certificates_until_it_is_acknowledged() {
    for rig in rigs().await {
        rig.curriculum().await;
        let store = &rig.stage.raised.house.store;
        let (trainer, ines) = (rig.someone("Grace", Role::Trainer).await, rig.someone("Ines", Role::Agent).await);
        certify(&rig, &ines).await;
        assert_eq!(rig.form(&ines, "/training/notices", &NOTICE).await.status, 404);
        let notice = notice(&rig, &trainer).await;
        assert!(rig.page(&ines, "/training").await.contains("Fees on TRON"));
        let bumped = held(&rig, &ines).await.unwrap().bumped_ms;
        assert_eq!(bumped, Some(store.clock().now_ms() + 7 * DAY_MS));
        let path = format!("/training/notices/{notice}/acknowledge");
        assert_eq!(rig.form(&ines, &path, &[]).await.status, 303);
        assert_eq!(held(&rig, &ines).await.unwrap().bumped_ms, None);
        assert_eq!(rig.form(&ines, &path, &[]).await.status, 404, "once is enough");
    }
}

#[tokio::test]
async fn every_kind_of_event_of_training_comes_about() {
    for rig in rigs().await {
        rig.curriculum().await;
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        certify(&rig, &tunde).await;
        let held = held(&rig, &tunde).await.unwrap().id;
        rig.form(&trainer, &format!("/certificates/{held}/revoke"), &[("reason", "A test")]).await;
        let name = identity::NameGroup { group: None, name: "TRON".into() };
        let group = rig.stage.raised.house.store.run(&Actor::House, None, name).await.unwrap().unwrap().to_string();
        let gate = [("group", group.as_str()), ("certification", "basics"), ("needed", "1")];
        rig.form(&trainer, "/training/gates", &gate).await;
        let notice = notice(&rig, &trainer).await;
        rig.form(&tunde, &format!("/training/notices/{notice}/acknowledge"), &[]).await;
        assert_eq!(rig.form(&tunde, &format!("/training/modules/{MODULE}/read"), &[]).await.status, 303);
        let card = [("code", "basics.tokens.no-gas"), ("sure", "knew")];
        assert_eq!(rig.form(&tunde, "/training/cards", &card).await.status, 303);
        crate::drills::every_kind(&rig, &tunde).await;
        let publish = [("published", "0")];
        assert_eq!(rig.form(&trainer, "/training/courses/basics/published", &publish).await.status, 303);
        let hidden = rig.form(&tunde, &format!("/training/modules/{MODULE}/read"), &[]).await;
        assert_eq!(hidden.status, 404, "what is not published is not there");
        let store = &rig.stage.raised.house.store;
        let outsider = event::PersonId(uuid::Uuid::from_u128(77));
        let lend = StartOutside { outsider, case: "wrong-network".into(), lang: language::Lang::En, seed: 1 };
        store.run(&Actor::House, None, lend).await.unwrap().unwrap();
        store.run(&Actor::House, None, ForgetOutsider { outsider }).await.unwrap().unwrap();
        let mut kinds = BTreeSet::new();
        let mut after = 0;
        while let entries = store.entries(after, 1_000).await.unwrap()
            && let Some(last) = entries.last()
        {
            after = last.seq;
            kinds.extend(entries.into_iter().map(|entry| entry.kind));
        }
        for kind in train::EVENTS {
            assert!(kinds.contains(*kind), "{}: nothing here brings about {kind}", rig.engine);
        }
    }
}
