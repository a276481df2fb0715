//! Every screen of hiring under axe-core and a ruler: what recruiters see, what interviewers see, what candidates see.

use crate::{
    browser::{driver, until},
    screens::{Town, founded, ids, look, start},
};
use event::{Actor, ApplicationId, HOUR_MS, InterviewId, RequisitionId, Role, Words};
use fantoccini::{Client, Locator};
use handrail::demo;
use hire::{
    application::{CardsIn, State},
    interview::{Asker, BookSlot, Marked, PlanInterview, SubmitScorecard},
    requisition::{RequisitionsIn, STAGES, State as Standing},
};
use language::Lang;

/// What a recruiter sees.
const HIRING: [(&str, &str); 15] = [
    ("hiring", "/hiring"),
    ("hiring-new", "/hiring/requisitions/new"),
    ("hiring-waiting", "/hiring/waiting"),
    ("hiring-pool", "/hiring/pool"),
    ("hiring-find", "/hiring/candidates?q=li"),
    ("hiring-found-none", "/hiring/candidates?q=zzzz"),
    ("hiring-channels", "/hiring/channels"),
    ("hiring-interviews-none", "/hiring/interviews"),
    ("hiring-figures", "/hiring/figures"),
    ("hiring-interviewers", "/hiring/figures/interviewers"),
    ("hiring-predicted", "/hiring/figures/predicted"),
    ("hiring-fairness", "/hiring/figures/fairness"),
    ("hiring-quality", "/hiring/quality"),
    ("hiring-missing", "/hiring/applications/019b0000-0000-7000-8000-000000000001"),
    ("refer", "/refer"),
];

/// Places of one requisition, behind its address.
const REQUISITION: [(&str, &str); 9] = [
    ("requisition", ""),
    ("requisition-edit", "/edit"),
    ("board", "/board"),
    ("list", "/list"),
    ("list-rejected", "/list?state=rejected"),
    ("posts", "/posts?channel=wechat_group"),
    ("channels", "/channels"),
    ("figures", "/figures?weeks=26"),
    ("description", "/description/en?region=DE"),
];

impl Town {
    pub fn owner(&self) -> Actor {
        Actor::Person { id: self.person, role: Role::Owner }
    }

    /// A requisition of the demo that somebody waits for, and who.
    pub async fn waits(&self) -> (RequisitionId, ApplicationId) {
        let mut rd = self.stage.raised.house.store.read().await.unwrap();
        for open in rd.all(RequisitionsIn { state: Standing::Open }).await.unwrap() {
            for stage in STAGES.iter().copied() {
                let cards = CardsIn { requisition: open.id, state: State::Active, stage, limit: 1 };
                if let Some(card) = rd.all(cards).await.unwrap().first() {
                    return (open.id, card.id);
                }
            }
        }
        panic!("nobody waits in the demo");
    }

    /// An interview by this kit, held by the owner and a lead.
    async fn planned(&self, application: ApplicationId, kit: &str) -> InterviewId {
        let store = &self.stage.raised.house.store;
        let now_ms = store.clock().now_ms();
        let lead = self.settled.people[4];
        let asker = |person| Asker { person, focus: Vec::new() };
        let plan = PlanInterview {
            application,
            kit: kit.into(),
            askers: vec![asker(self.person), asker(lead)],
            slots: (3..6).map(|hours| (now_ms / HOUR_MS + hours) * HOUR_MS).collect(),
            place: "https://meet.quayside.example/a".into(),
        };
        store.run(&self.owner(), None, plan).await.unwrap().unwrap()
    }

    async fn judged(&self, interview: InterviewId, kit: &str, by: Actor, mark: i64) {
        let kit = hire::interview::kit::find(kit).unwrap();
        let marks = kit.competencies().into_iter().map(|competency| Marked {
            competency: competency.to_owned(),
            mark,
            evidence: "Named the network first, then the fee, in two plain sentences.".into(),
        });
        let card = SubmitScorecard {
            interview,
            marks: marks.collect(),
            recommendation: mark,
            summary: Words("I would hire them for nights.".into()),
        };
        self.stage.raised.house.store.run(&by, None, card).await.unwrap().unwrap();
    }
}

pub async fn hiring(lang: Lang) -> Town {
    let town = founded(lang).await;
    demo::hire(&town.stage.raised, &town.settled).await.unwrap();
    town
}

pub fn told(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

async fn recruiter(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    client.goto(&town.sign_in).await.unwrap();
    for (name, path) in HIRING {
        client.goto(&format!("{}{path}", town.url)).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    let (requisition, _) = town.waits().await;
    let board = format!("/hiring/requisitions/{requisition}/board");
    let href = ids(&client, &town.url, &board, "main a[href^='/hiring/applications/']").await;
    client.goto(&href).await.unwrap();
    look(&client, lang, "application", &mut findings).await;
    keys(&client, lang, &format!("{}{board}", town.url), &mut findings).await;
    client.close().await.unwrap();
    told(&findings);
}

async fn opening(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    client.goto(&town.sign_in).await.unwrap();
    let (requisition, _) = town.waits().await;
    for (name, path) in REQUISITION {
        client.goto(&format!("{}/hiring/requisitions/{requisition}{path}", town.url)).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    client.close().await.unwrap();
    told(&findings);
}

/// The keyboard moves the first card on, and takes it back.
async fn keys(client: &Client, lang: Lang, board: &str, findings: &mut Vec<String>) {
    client.goto(board).await.unwrap();
    let press = |key: &str| {
        format!("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))")
    };
    client.execute("document.querySelector('hiring-board').focus()", vec![]).await.unwrap();
    client.execute(&press("j"), vec![]).await.unwrap();
    until(client, "a card", "return !!document.activeElement.closest('li.applicant')").await;
    client.execute(&press("]"), vec![]).await.unwrap();
    until(client, "the way back", "return !!document.querySelector('[data-undo]')").await;
    look(client, lang, "board-moved", findings).await;
    client.execute("document.querySelector('hiring-board').focus()", vec![]).await.unwrap();
    client.execute(&press("z"), vec![]).await.unwrap();
    let undone = "return !document.querySelector('[data-undo]') && !!document.querySelector('hiring-board')";
    until(client, "it undone", undone).await;
}

async fn interviewer(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let (_, application) = town.waits().await;
    let store = &town.stage.raised.house.store;
    let asked = town.planned(application, "language").await;
    let from_ms = (store.clock().now_ms() / HOUR_MS + 3) * HOUR_MS;
    store.run(&Actor::Anonymous, None, BookSlot { application, interview: asked, from_ms }).await.unwrap().unwrap();
    let ahead = town.planned(application, "support").await;
    town.stage.clock.advance_ms(4 * HOUR_MS);
    let lead = Actor::Person { id: town.settled.people[4], role: Role::Lead };
    town.judged(asked, "language", lead, 2).await;
    let client = start(&driver).await;
    let mut findings = Vec::new();
    client.goto(&town.sign_in).await.unwrap();
    let judge = format!("/hiring/interviews/{asked}");
    let pages = [
        ("interviews", "/hiring/interviews".to_owned()),
        ("interviews-plan", format!("/hiring/applications/{application}/interviews")),
        ("interview-ahead", format!("/hiring/interviews/{ahead}")),
        ("interview-scorecard", judge.clone()),
    ];
    for (name, path) in pages {
        client.goto(&format!("{}{path}", town.url)).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    town.judged(asked, "language", town.owner(), 4).await;
    client.goto(&format!("{}{judge}", town.url)).await.unwrap();
    look(&client, lang, "interview-debrief", &mut findings).await;
    client.close().await.unwrap();
    told(&findings);
}

/// Careers pages, applying from them, and one's own page, as a stranger's browser shows them.
async fn candidate(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let client = start(&driver).await;
    let findings = &mut Vec::new();
    client.goto(&format!("{}/careers?lang={lang}", town.url)).await.unwrap();
    look(&client, lang, "careers", findings).await;
    client.execute("document.querySelector('.jobs a').click()", vec![]).await.unwrap();
    until(&client, "the job", "return !!document.querySelector('script[type=\"application/ld+json\"]')").await;
    look(&client, lang, "job", findings).await;
    client.execute("document.querySelector('a.primary').click()", vec![]).await.unwrap();
    until(&client, "the form", "return !!document.querySelector('form [name=consent]')").await;
    look(&client, lang, "apply", findings).await;
    let fills =
        "for (const [name, value] of [['name', 'Ana'], ['email', 'ana@mail.example'], ['gate-residence', 'SG']])
          document.querySelector(`[name=${name}]`).value = value;
        for (const one of document.querySelectorAll('[name^=cefr-]')) one.value = 'C1';
        document.querySelector('[name=gate-permission][value=yes]').click();
        document.querySelector('[name=consent]').click();
        document.querySelector('main form').requestSubmit()";
    client.execute(fills, vec![]).await.unwrap();
    until(&client, "one's own page", "return !!document.querySelector('.way [aria-current=step]')").await;
    look(&client, lang, "candidate", findings).await;
    let own = client.current_url().await.unwrap();
    // What reads CVs here is the test itself, which says nothing: the page tells that it could not be read.
    let cv = std::fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/cv/en-at.pdf")).unwrap();
    let file = client.find(Locator::Css("#cv-file")).await.unwrap();
    file.send_keys(cv.to_str().unwrap()).await.unwrap();
    client.execute("document.querySelector('#cv-file').form.requestSubmit()", vec![]).await.unwrap();
    let store = &town.stage.raised.house.store;
    let entries = async || store.entries(0, 10_000).await.unwrap();
    crate::rig::soon("the CV is read", async || entries().await.iter().any(|one| one.kind == "hire.cv_read")).await;
    client.goto(own.as_str()).await.unwrap();
    until(&client, "why not", "return !!document.querySelector('#cv [role=alert]')").await;
    look(&client, lang, "candidate-cv", findings).await;
    let applied = entries().await.into_iter().rfind(|one| one.kind == "hire.applied").unwrap();
    let application: ApplicationId = applied.subject.parse().unwrap();
    let interview = town.planned(application, "language").await;
    client.goto(own.as_str()).await.unwrap();
    look(&client, lang, "candidate-invited", findings).await;
    let choose = format!("{}/interviews/{interview}?lang={lang}", own.as_str().split('?').next().unwrap());
    client.goto(&choose).await.unwrap();
    look(&client, lang, "candidate-choose", findings).await;
    let take = "const one = document.querySelector('[name=from]'); one.click(); one.form.requestSubmit()";
    client.execute(take, vec![]).await.unwrap();
    crate::rig::soon("it is booked", async || entries().await.iter().any(|one| one.kind == "hire.interview_booked"))
        .await;
    client.goto(&choose).await.unwrap();
    look(&client, lang, "candidate-booked", findings).await;
    client.close().await.unwrap();
    told(findings);
}

#[tokio::test]
async fn no_screen_of_a_recruiter_shuts_anyone_out() {
    Box::pin(recruiter(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_a_recruiter_shuts_anyone_out_in_chinese() {
    Box::pin(recruiter(Lang::Zh)).await;
}

#[tokio::test]
async fn no_screen_of_an_opening_shuts_anyone_out() {
    Box::pin(opening(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_an_opening_shuts_anyone_out_in_chinese() {
    Box::pin(opening(Lang::Zh)).await;
}

#[tokio::test]
async fn no_screen_of_an_interviewer_shuts_anyone_out() {
    Box::pin(interviewer(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_an_interviewer_shuts_anyone_out_in_chinese() {
    Box::pin(interviewer(Lang::Zh)).await;
}

#[tokio::test]
async fn no_screen_of_a_candidate_shuts_anyone_out() {
    Box::pin(candidate(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_a_candidate_shuts_anyone_out_in_chinese() {
    Box::pin(candidate(Lang::Zh)).await;
}
