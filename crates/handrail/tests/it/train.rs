//! Training end to end: courses taken in, a quiz answered on its page, questions written, every kind of event.

use crate::rig::{Answered, Rig, Someone, rigs};
use axum::{
    body::Body,
    http::{Request, header},
};
use event::{Actor, Role};
use std::collections::BTreeSet;
use train::{
    bank::LiveOf,
    course::ProgressOf,
    curriculum,
    question::{Kind, Question},
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

#[tokio::test]
async fn every_kind_of_event_of_training_comes_about() {
    for rig in rigs().await {
        rig.curriculum().await;
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let tunde = rig.someone("Tunde", Role::Trainee).await;
        quiz(&rig, &tunde, MODULE, 99).await;
        assert_eq!(rig.form(&tunde, &format!("/training/modules/{MODULE}/read"), &[]).await.status, 303);
        let publish = [("published", "0")];
        assert_eq!(rig.form(&trainer, "/training/courses/basics/published", &publish).await.status, 303);
        let hidden = rig.form(&tunde, &format!("/training/modules/{MODULE}/read"), &[]).await;
        assert_eq!(hidden.status, 404, "what is not published is not there");
        let store = &rig.stage.raised.house.store;
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
