//! One hire from beginning to end, in the real browser: a post, the form behind its link, a test, a simulation, two who judge alone, an
//! offer, and the first day. In Chinese the candidate holds a phone, the company sits at desks, and it is
//! dark; in English it is the other way round.

use crate::{
    browser::{browser, driver, shot, until, until_with},
    rig::soon,
    screens::{Town, founded, theme},
    train::{borrowed, fields},
};
use event::{Actor, ApplicationId, DAY_MS, HOUR_MS, PersonId, RequisitionId, Role, Words};
use fantoccini::{Client, Locator};
use hire::{
    application::ApplicationById,
    assess::{AssessmentRow, AssessmentsOf, PaperOf},
    interview::InterviewsOf,
    offer::OffersOf,
    requisition::Stage,
    start::StartOf,
};
use identity::{AddPerson, Newcomer};
use language::Lang;
use serde_json::json;
use train::{
    cohort::{FoundCohort, ItemKind, Planned},
    course::Courses,
    curriculum,
    question::Question,
};

const EMAIL: &str = "zhixia@mail.example";
const PASSWORD: &str = "a river lamp at dusk";

/// What differs between the two journeys.
struct Tale {
    lang: Lang,
    /// Width and height of the candidate's screen, and of the company's.
    screens: [(u32, u32); 2],
    name: &'static str,
    /// Replies that pass the scenario of the wrong network, and what the customer then says.
    says: [&'static str; 3],
    evidence: [&'static str; 2],
}

const DESK: (u32, u32) = (1440, 900);
const PHONE: (u32, u32) = (390, 844);

/// Fills the form by names and sends it off; waits for the page that follows.
const SEND: &str = "
    const [css, fields, button] = arguments;
    const form = document.querySelector(css);
    if (!form) return `no ${css} at ${location.href}: ${document.querySelector('main')?.innerText.slice(0, 400)}`;
    for (const [name, value] of fields) {
      const all = [...form.querySelectorAll(`[name='${name}']`)];
      if (!all.length) return `no ${name} in ${css}`;
      const box = all.find((one) => one.type === 'checkbox' || one.type === 'radio');
      if (!box) { all[0].value = value; continue; }
      const one = all.find((one) => one.value === value);
      if (!one) return `no ${name}=${value} in ${css}`;
      one.checked = true;
    }
    window.before = true;
    form.removeAttribute('data-confirm');
    form.requestSubmit(button ? form.querySelector(button) : undefined);
    return '';";
const AFTER: &str = "return !window.before && document.readyState === 'complete'";

struct Journey<'a> {
    town: &'a Town,
    tale: &'a Tale,
    company: Client,
    candidate: Client,
}

impl Journey<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.town.url)
    }

    async fn sends(&self, who: &Client, form: &str, fields: &[(&str, &str)], button: &str) {
        let fields: Vec<[&str; 2]> = fields.iter().map(|(name, value)| [*name, *value]).collect();
        let wrong = who.execute(SEND, vec![json!(form), json!(fields), json!(button)]).await.unwrap();
        assert_eq!(wrong, "", "{}", self.tale.lang);
        until(who, form, AFTER).await;
        let refused = "return document.querySelector('main [role=alert]')?.innerText ?? ''";
        assert_eq!(who.execute(refused, vec![]).await.unwrap(), "", "{form}");
    }

    async fn sees(&self, who: &Client, name: &str) {
        let sticks = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(who.execute(sticks, vec![]).await.unwrap(), false, "{name} is wider than its screen");
        shot(who, &format!("journey-{}-{name}", self.tale.lang)).await;
    }

    async fn opens(&self, who: &Client, path: &str, name: &str) {
        who.goto(&self.url(path)).await.unwrap();
        self.sees(who, name).await;
    }

    /// Who sits at the company's screen from now on.
    async fn is_now(&self, person: PersonId) {
        let own = &self.town.stage.raised.house;
        let link = identity::sign_in_link(&own.store, &own.config, &own.keys, person, false, DAY_MS);
        self.company.delete_all_cookies().await.unwrap();
        self.company.goto(&link.await.unwrap().unwrap()).await.unwrap();
    }

    /// A post with its cost; what its link is.
    async fn publishes(&self, requisition: RequisitionId) -> String {
        let at = format!("/hiring/requisitions/{requisition}/posts");
        self.opens(&self.company, &format!("{at}?channel=telegram"), "post").await;
        let form = format!("form[action='{at}']");
        self.sends(&self.company, &form, &[("cost", "120"), ("currency", "SGD"), ("label", "Night desk")], "").await;
        self.sees(&self.company, "posted").await;
        let link = self.company.find(Locator::Css(".post .link code")).await.unwrap().text().await.unwrap();
        assert!(self.company.find(Locator::Css(".post figure svg")).await.is_ok(), "its square");
        link
    }

    /// Applies from the post; the address of their own page.
    async fn applies(&self, link: &str) -> String {
        let who = &self.candidate;
        who.goto(&format!("{link}?lang={}", self.tale.lang)).await.unwrap();
        self.sees(who, "job").await;
        who.find(Locator::Css("a.primary")).await.unwrap().click().await.unwrap();
        until(who, "the form", "return !!document.querySelector('form [name=consent]')").await;
        self.sees(who, "apply").await;
        let said = [
            ("name", self.tale.name),
            ("email", EMAIL),
            ("cefr-en", "C1"),
            ("gate-residence", "SG"),
            ("gate-permission", "yes"),
            ("consent", "1"),
        ];
        self.sends(who, "main form", &said, "").await;
        self.sees(who, "applied").await;
        let own = who.current_url().await.unwrap();
        own.as_str().split('?').next().unwrap().to_owned()
    }

    async fn application(&self) -> ApplicationId {
        let entries = self.town.stage.raised.house.store.entries(0, 10_000).await.unwrap();
        entries.iter().rfind(|one| one.kind == "hire.applied").unwrap().subject.parse().unwrap()
    }

    async fn last(&self, application: ApplicationId) -> AssessmentRow {
        let mut rd = self.town.stage.raised.house.store.read().await.unwrap();
        rd.all(AssessmentsOf { application }).await.unwrap().pop().unwrap()
    }

    /// Gives a test or a simulation, and leads the candidate from their own page to its first screen.
    async fn gives(&self, application: ApplicationId, own: &str, what: &str, name: &str) -> AssessmentRow {
        let at = format!("/hiring/applications/{application}/assessments");
        self.company.goto(&self.url(&at)).await.unwrap();
        let fields = [("what", what), ("lang", self.tale.lang.tag())];
        self.sends(&self.company, &format!("form[action='{at}']"), &fields, "").await;
        self.sees(&self.company, &format!("{name}-given")).await;
        let who = &self.candidate;
        who.goto(&format!("{own}?lang={}", self.tale.lang)).await.unwrap();
        let invited = "const all = document.querySelectorAll('a[href^=\"/assessment/\"]'); all[all.length - 1].click()";
        who.execute(invited, vec![]).await.unwrap();
        until(who, "what is asked", "return !!document.querySelector('form.begin')").await;
        self.sees(who, &format!("{name}-begins")).await;
        self.sends(who, "form.begin", &[], "").await;
        self.last(application).await
    }

    async fn moves(&self, application: ApplicationId, to: &str) {
        let at = format!("/hiring/applications/{application}");
        self.company.goto(&self.url(&at)).await.unwrap();
        self.sends(&self.company, &format!("form.row[action='{at}/move']"), &[("act", to)], "").await;
    }

    async fn stands(&self, application: ApplicationId) -> Stage {
        let mut rd = self.town.stage.raised.house.store.read().await.unwrap();
        rd.one(ApplicationById { application }).await.unwrap().stage
    }

    async fn passes_the_test(&self, application: ApplicationId, own: &str) {
        self.moves(application, "to:knowledge").await;
        let row = self.gives(application, own, "test:first", "test").await;
        let mut rd = self.town.stage.raised.house.store.read().await.unwrap();
        let paper = rd.one(PaperOf { assessment: row.id }).await.unwrap().paper.0;
        drop(rd);
        self.sees(&self.candidate, "test-question").await;
        for (place, one) in paper.iter().enumerate() {
            let question: Question = serde_json::from_value(one.question.clone()).unwrap();
            let said = fields(&question, "q", &question.shown(&row.seed, &place.to_string()), true);
            self.sends(&self.candidate, "main form", &borrowed(&said), "").await;
        }
        self.sees(&self.candidate, "test-hands-in").await;
        self.sends(&self.candidate, "main form", &[], "").await;
        self.sees(&self.candidate, "test-over").await;
        assert_eq!(self.last(application).await.passed, Some(true), "{}", self.tale.lang);
        assert_eq!(self.stands(application).await, Stage::Simulation, "who passes goes on by themselves");
    }

    /// Says something at the practice desk, and waits until it stands in the thread.
    async fn says(&self, text: &str) {
        let who = &self.candidate;
        let write = "const box = document.querySelector('textarea#text'); box.value = arguments[0];
                     box.dispatchEvent(new Event('input', { bubbles: true }));
                     document.querySelector('[data-submit=reply]').click()";
        who.execute(write, vec![json!(text)]).await.unwrap();
        let there = "return [...document.querySelectorAll('[data-kind=reply]')].some((one) => one.innerText.includes(arguments[0]))";
        until_with(who, "what was said", there, text).await;
    }

    /// Waits until the customer has answered, and the answer has been in sight.
    async fn hears(&self) {
        let answered = "const all = document.querySelectorAll('li.message'); if (all[all.length - 1].dataset.who !== 'customer') return false;
                        return document.querySelector('composer-box').unseen.size === 0";
        until(&self.candidate, "an answer", answered).await;
    }

    /// Sends off a form of the desk that leaves the page where it is.
    async fn does(&self, form: &str, shows: &str) {
        let send = "const form = document.querySelector(arguments[0]); form.removeAttribute('data-confirm'); form.requestSubmit()";
        self.candidate.execute(send, vec![json!(form)]).await.unwrap();
        until(&self.candidate, form, shows).await;
    }

    async fn plays_the_simulation(&self, application: ApplicationId, own: &str) {
        self.gives(application, own, "simulation:wrong-network", "simulation").await;
        let who = &self.candidate;
        self.sees(who, "simulation-desk").await;
        who.execute("document.querySelector('a[href*=\"/sit/\"]').click()", vec![]).await.unwrap();
        until(who, "the customer", "return !!document.querySelector('[data-list=rows] a')").await;
        self.sees(who, "simulation-list").await;
        who.execute("document.querySelector('[data-list=rows] a').click()", vec![]).await.unwrap();
        until(who, "the systems", "return !!document.querySelector('section.records form')").await;
        self.sees(who, "simulation-ticket").await;
        self.says(self.tale.says[0]).await;
        self.hears().await;
        self.does("form[action$='/records/deposit_tx']", "return !!document.querySelector('section.records dl')").await;
        self.says(self.tale.says[1]).await;
        self.hears().await;
        self.sees(who, "simulation-answered").await;
        self.says(self.tale.says[2]).await;
        let send = "const form = document.querySelector(arguments[0]); form.removeAttribute('data-confirm'); form.requestSubmit()";
        who.execute(send, vec![json!("form[action$='/actions/open_recovery_case']")]).await.unwrap();
        soon("the result", async || self.last(application).await.ended_ms.is_some()).await;
        assert_eq!(self.last(application).await.passed, Some(true), "{}", self.tale.lang);
        who.goto(&format!("{own}?lang={}", self.tale.lang)).await.unwrap();
        self.sees(who, "simulation-over").await;
        self.moves(application, "to:interview").await;
    }

    /// Two are asked; the candidate chooses a time; each judges alone, and then both see both.
    async fn is_interviewed(&self, application: ApplicationId, own: &str, [recruiter, first, second]: [PersonId; 3]) {
        let at = format!("/hiring/applications/{application}/interviews");
        self.opens(&self.company, &at, "interview-plan").await;
        let now_ms = self.town.stage.raised.house.store.clock().now_ms();
        let slot = |hours: i64| {
            let at = jiff::Timestamp::from_millisecond((now_ms / HOUR_MS + hours) * HOUR_MS).unwrap();
            at.strftime("%Y-%m-%d %H:%M").to_string()
        };
        let (slots, askers) = (format!("{}\n{}", slot(3), slot(4)), [first.to_string(), second.to_string()]);
        let said = [
            ("kit", "language"),
            ("asker", askers[0].as_str()),
            ("asker", askers[1].as_str()),
            ("slots", slots.as_str()),
            ("zone", "UTC"),
            ("place", "https://meet.quayside.example/a"),
        ];
        self.sends(&self.company, &format!("form[action='{at}']"), &said, "").await;
        self.sees(&self.company, "interview-planned").await;
        let mut rd = self.town.stage.raised.house.store.read().await.unwrap();
        let interview = rd.all(InterviewsOf { application }).await.unwrap().pop().unwrap().id;
        drop(rd);
        let who = &self.candidate;
        who.goto(&format!("{own}/interviews/{interview}?lang={}", self.tale.lang)).await.unwrap();
        self.sees(who, "interview-times").await;
        let first_ms = ((now_ms / HOUR_MS + 3) * HOUR_MS).to_string();
        self.sends(who, "form:has([name=from])", &[("from", &first_ms)], "").await;
        self.sees(who, "interview-booked").await;
        self.town.stage.clock.advance_ms(4 * HOUR_MS);
        let judge = format!("/hiring/interviews/{interview}");
        for (n, asker) in [first, second].into_iter().enumerate() {
            self.is_now(asker).await;
            self.opens(&self.company, &judge, &format!("interview-judged-{n}")).await;
            let said = self.company.source().await.unwrap();
            assert!(!said.contains(self.tale.evidence[0]), "what the other wrote is hidden");
            let mark = ["4", "3"][n];
            let card = [
                ("mark-language", mark),
                ("evidence-language", self.tale.evidence[n]),
                ("mark-communication", "3"),
                ("evidence-communication", self.tale.evidence[n]),
                ("recommendation", mark),
            ];
            self.sends(&self.company, &format!("form[action='{judge}/scorecard']"), &card, "").await;
        }
        let said = self.company.source().await.unwrap();
        assert!(self.tale.evidence.iter().all(|one| said.contains(one)), "the debrief shows both");
        self.sees(&self.company, "interview-debrief").await;
        self.is_now(recruiter).await;
        self.opens(&self.company, &judge, "interview-recruiter").await;
    }

    /// Two ways of knowing who they are, by two people; an offer that another agrees to; a yes with the name.
    async fn is_offered(&self, application: ApplicationId, own: &str, [recruiter, lead, owner]: [PersonId; 3]) {
        let to = format!("/hiring/applications/{application}/offer");
        self.opens(&self.company, &to, "offer-none").await;
        let how = [("how", "At the office, in daylight; face and name fit")];
        let checks = format!("form[action='/hiring/applications/{application}/checks']");
        self.sends(&self.company, &checks, &[how[0], ("kind", "document-seen")], "").await;
        let terms = [("amount", "3600"), ("note", "We liked how you spoke of fees.")];
        self.sends(&self.company, &format!("form[action='{to}']"), &terms, "").await;
        self.sees(&self.company, "offer-written").await;
        let mut rd = self.town.stage.raised.house.store.read().await.unwrap();
        let offer = rd.all(OffersOf { application }).await.unwrap()[0].id;
        drop(rd);
        let (at, act) = (format!("/hiring/offers/{offer}"), format!("form[action='/hiring/offers/{offer}/act']"));
        self.is_now(lead).await;
        self.opens(&self.company, &at, "offer-asked").await;
        self.sends(&self.company, &act, &[], "[value=approve]").await;
        self.is_now(recruiter).await;
        self.company.goto(&self.url(&at)).await.unwrap();
        self.sends(&self.company, &act, &[], "[value=send]").await;
        self.sees(&self.company, "offer-sent").await;
        self.is_now(owner).await;
        self.company.goto(&self.url(&to)).await.unwrap();
        self.sends(&self.company, &checks, &[how[0], ("kind", "home")], "").await;
        self.sees(&self.company, "offer-checked").await;
        let who = &self.candidate;
        who.goto(&format!("{own}/offers/{offer}?lang={}", self.tale.lang)).await.unwrap();
        self.sees(who, "offer-read").await;
        self.sends(who, "form:has([name=letter])", &[("name", self.tale.name)], "").await;
        self.sees(who, "offer-accepted").await;
    }

    /// The newcomer signs in by their invitation and finds what is to be done; the channel's report has the hire and its cost.
    async fn begins(&self, application: ApplicationId, requisition: RequisitionId, recruiter: PersonId) {
        let store = &self.town.stage.raised.house.store;
        soon("they are here", async || {
            let start = store.read().await.unwrap().opt(StartOf { application }).await.unwrap();
            start.is_some_and(|start| start.done_ms.is_some())
        })
        .await;
        self.is_now(recruiter).await;
        self.company.goto(&self.url(&format!("/hiring/applications/{application}/offer"))).await.unwrap();
        self.sends(&self.company, "form[action$='/invitation']", &[], "").await;
        self.sees(&self.company, "started").await;
        let link = self.company.find(Locator::Css(".secret code")).await.unwrap().text().await.unwrap();
        let who = &self.candidate;
        who.goto(&link).await.unwrap();
        self.sees(who, "invited").await;
        self.sends(who, "form:has([name=password])", &[("password", PASSWORD)], "").await;
        who.goto(&self.url("/sign-in")).await.unwrap();
        self.sends(who, "form:has([name=email])", &[("email", EMAIL), ("password", PASSWORD)], "").await;
        self.opens(who, "/training", "first-day").await;
        let list = self.candidate.source().await.unwrap();
        let expected = if self.tale.lang == Lang::Zh { "客服入职前四周" } else { "First four weeks" };
        assert!(list.contains(expected), "{list}");
        self.opens(&self.company, &format!("/hiring/requisitions/{requisition}/channels"), "report").await;
        assert!(self.company.source().await.unwrap().contains("SGD 120"), "the cost of this hire");
        assert_eq!(self.stands(application).await, Stage::Started);
    }
}

/// The company: who hires, two who judge, and the owner.
async fn joins(town: &Town, lang: Lang, role: Role, name: &str, email: &str) -> PersonId {
    let newcomer = Newcomer {
        name: Words(name.into()),
        email: Words(email.into()),
        password: None,
        lang,
        zone: "Asia/Singapore".into(),
    };
    let add = AddPerson { newcomer, role, groups: Vec::new() };
    town.stage.raised.house.store.run(&Actor::House, None, add).await.unwrap().unwrap()
}

async fn hired(tale: Tale) {
    let (lang, [theirs, ours]) = (tale.lang, tale.screens);
    let (town, driver) = (founded(lang).await, driver().await);
    let store = &town.stage.raised.house.store;
    let starter = curriculum::starter().unwrap();
    town.stage.raised.school.load(&Actor::House, starter).await.unwrap().unwrap();
    let code = store.read().await.unwrap().all(Courses {}).await.unwrap().remove(0).code;
    let items = vec![Planned { kind: ItemKind::Course, code, due_ms: store.clock().now_ms() + 60 * DAY_MS }];
    let found = FoundCohort { name: "Next".into(), items, people: Vec::new() };
    store.run(&Actor::House, None, found).await.unwrap().unwrap();
    let recruiter = joins(&town, lang, Role::Recruiter, "Rhea Sandoval", "rhea@quayside.example").await;
    let first = joins(&town, lang, Role::Lead, "Leo Marsh", "leo@quayside.example").await;
    let second = joins(&town, lang, Role::Lead, "Mira Holm", "mira@quayside.example").await;
    let (asks, agrees) =
        (Actor::Person { id: recruiter, role: Role::Recruiter }, Actor::Person { id: first, role: Role::Lead });
    let requisition = hire::testing::open(store, &["residence", "permission"], &asks, &agrees).await;

    let company = browser(&driver, ours.0, ours.1).await;
    let candidate = browser(&driver, theirs.0, theirs.1).await;
    for client in [&company, &candidate] {
        theme(client, lang == Lang::Zh).await;
    }
    let journey = Journey { town: &town, tale: &tale, company, candidate };
    journey.is_now(recruiter).await;
    let link = journey.publishes(requisition).await;
    let own = journey.applies(&link).await;
    let application = journey.application().await;
    journey.passes_the_test(application, &own).await;
    journey.plays_the_simulation(application, &own).await;
    journey.is_interviewed(application, &own, [recruiter, first, second]).await;
    journey.is_offered(application, &own, [recruiter, first, town.person]).await;
    journey.begins(application, requisition, recruiter).await;
    journey.company.close().await.unwrap();
    journey.candidate.close().await.unwrap();
}

#[tokio::test]
async fn from_a_post_to_the_first_day() {
    let tale = Tale {
        lang: Lang::En,
        screens: [DESK, PHONE],
        name: "Zhixia Lin",
        says: [
            "I understand how worrying this is. I am looking into it right now.",
            "The coins were sent over BNB Smart Chain, a different network from your deposit page.",
            "Getting them back is not certain, I cannot promise it. The review takes up to 14 days, I write to you by then. \
             Please do not send it again meanwhile.",
        ],
        evidence: [
            "Named the network first, then the fee, in two plain sentences.",
            "Asked back when she did not follow, and said so.",
        ],
    };
    Box::pin(hired(tale)).await;
}

#[tokio::test]
async fn from_a_post_to_the_first_day_in_chinese_on_a_phone() {
    let tale = Tale {
        lang: Lang::Zh,
        screens: [PHONE, DESK],
        name: "林知夏",
        says: [
            "这么大一笔钱没看到，换谁都会着急，我来帮您处理。",
            "查到了，您这笔币走的是币安智能链，而您充值页面选的是以太坊，两条链不一样。",
            "能不能找回目前没法保证，钱包组会在 10 个工作日内答复。在这之前请不要再转任何币。",
        ],
        evidence: ["先说清了网络，再说手续费，两句话讲明白。", "没听懂时会反问，并说明自己没听懂。"],
    };
    Box::pin(hired(tale)).await;
}
