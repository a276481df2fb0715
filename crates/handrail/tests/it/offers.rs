//! Offers end to end: written, agreed to by somebody else, accepted or not, and the person who then is here once.

use crate::{
    interviews::Team,
    rig::{Rig, Someone, rigs, soon},
};
use axum::{body::Body, http::Request};
use event::{Actor, ApplicationId, DAY_MS, OfferId, RequisitionId, Role, Words};
use hire::{
    application::{ApplicationById, Apply, Erase, Move, Step},
    offer::{OffersOf, State},
    post::{Channel, MakePost},
    requisition::{Stage, gate::Answers},
    secret,
    start::{START, StartOf, StartRow},
};
use language::Lang;
use store::NewJob;
use train::{
    checklist::ChecklistsOf,
    cohort::{FoundCohort, ItemKind, MembersOf, Planned},
    course::Courses,
};

/// 2026-04-01, thirty days after the clock stands.
const FIRST: &str = "2026-04-01";
const OUTSIDE: &str = "Speaks four languages, which three others asked for would not";
const HOW: &str = "At the office, face and name fit";

/// What an offer's form sends.
fn terms(seen: &'static str, outside: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("seen", seen),
        ("amount", "4,800"),
        ("currency", "SGD"),
        ("per", "month"),
        ("outside", outside),
        ("start", FIRST),
        ("expires", "2026-03-09"),
        ("probation", "90"),
        ("shifts", "Nights, four on and three off"),
        ("zone", "Asia/Singapore"),
        ("remote", "1"),
        ("note", "We liked how you spoke of fees."),
    ]
}

impl Rig {
    /// Somebody who came by a post that cost 120.
    async fn hopeful(&self, team: &Team, requisition: RequisitionId, name: &str) -> ApplicationId {
        let (store, keys) = (&self.stage.raised.house.store, &self.stage.raised.house.keys);
        let code = secret::code();
        let make = MakePost {
            requisition,
            channel: Channel::Telegram,
            lang: Lang::En,
            text: "Nights".into(),
            code: code.clone(),
            label: Words::default(),
            cost: 12_000,
            currency: "SGD".into(),
            from_ms: store.clock().now_ms(),
            referrer: None,
        };
        store.run(&team.rhea.actor(), None, make).await.unwrap().unwrap();
        let apply = Apply {
            requisition,
            code,
            secret_hash: secret::hash(keys, name),
            name: format!("{name} Lima").into(),
            email: format!("{name}@mail.example").into(),
            phone: "".into(),
            lang: Lang::Zh,
            zone: "Asia/Singapore".into(),
            languages: hire::words::fluencies("zh:C1, en:B2, vi:C2", 6).unwrap(),
            answers: Answers(Default::default()),
            consents: true,
            pool: false,
            cv: None,
        };
        store.run(&Actor::Anonymous, None, apply).await.unwrap().unwrap().application
    }

    async fn latest(&self, application: ApplicationId) -> (OfferId, State) {
        let offers = self.stage.raised.house.store.read().await.unwrap().all(OffersOf { application }).await.unwrap();
        (offers[0].id, offers[0].state)
    }

    async fn stands(&self, application: ApplicationId) -> Stage {
        self.stage.raised.house.store.read().await.unwrap().one(ApplicationById { application }).await.unwrap().stage
    }

    /// An offer that the candidate has.
    async fn sent(&self, team: &Team, application: ApplicationId) -> OfferId {
        let to = format!("/hiring/applications/{application}/offer");
        self.posted(Some(&team.rhea), &to, &terms("0", OUTSIDE), 303).await;
        let (offer, _) = self.latest(application).await;
        let act = format!("/hiring/offers/{offer}/act");
        self.posted(Some(&team.leo), &act, &[("act", "approve")], 303).await;
        self.posted(Some(&team.rhea), &act, &[("act", "send")], 303).await;
        offer
    }

    /// The hash of the letter that a page asks to be accepted.
    async fn read(&self, own: &str, lang: &str) -> String {
        let page = self.open(&format!("{own}?lang={lang}"), 200).await;
        page.split("name=\"letter\" value=\"").nth(1).unwrap()[..64].to_owned()
    }

    async fn start_of(&self, application: ApplicationId) -> Option<StartRow> {
        self.stage.raised.house.store.read().await.unwrap().opt(StartOf { application }).await.unwrap()
    }

    /// Two people confirm who they are, in two ways.
    async fn known(&self, application: ApplicationId, first: &Someone, second: &Someone) {
        let to = format!("/hiring/applications/{application}/checks");
        for (who, kind) in [(first, "document-seen"), (second, "home")] {
            let fields = [("kind", kind), ("seen", "2026-03-02"), ("how", HOW)];
            self.posted(Some(who), &to, &fields, 303).await;
        }
    }
}

#[tokio::test]
async fn an_offer_is_agreed_to_by_somebody_else_and_seen_once_it_is_sent() {
    for rig in rigs().await {
        let team = rig.team().await;
        let ada = rig.someone("Ada", Role::Admin).await;
        let requisition = rig.looking(&team).await;
        let ana = rig.hopeful(&team, requisition, "ana").await;
        let to = format!("/hiring/applications/{ana}/offer");
        assert!(rig.page(&team.rhea, &to).await.contains("Agreed band: Singapore: SGD 3,000"));
        rig.posted(Some(&team.rhea), &to, &terms("0", ""), 422).await;
        rig.posted(Some(&team.leo), &to, &terms("0", OUTSIDE), 404).await;
        rig.posted(Some(&ada), &to, &terms("0", OUTSIDE), 303).await;
        let (offer, _) = rig.latest(ana).await;
        let at = format!("/hiring/offers/{offer}");
        let act = format!("{at}/act");
        // Not who may not, not who wrote it, not who asked for the requisition; and never without a word why not.
        rig.posted(Some(&team.rhea), &act, &[("act", "approve")], 404).await;
        rig.posted(Some(&ada), &act, &[("act", "approve")], 409).await;
        rig.posted(Some(&team.ines), &act, &[("act", "approve")], 404).await;
        rig.posted(Some(&team.leo), &act, &[("act", "return"), ("why", "")], 422).await;
        rig.posted(Some(&team.rhea), &act, &[("act", "send")], 409).await;
        let page = rig.page(&team.leo, "/hiring/offers").await;
        assert!(page.contains("ana Lima"), "{page}");
        let page = rig.page(&team.leo, &at).await;
        assert!(page.contains("SGD 4,800 a month") && page.contains(OUTSIDE) && !page.contains("ana@mail"), "{page}");
        rig.posted(Some(&team.leo), &act, &[("act", "approve")], 303).await;
        let own = format!("/application/ana/offers/{offer}");
        rig.open(&own, 404).await;
        assert!(!rig.open("/application/ana?lang=en", 200).await.contains("Your offer"));
        rig.posted(Some(&team.rhea), &act, &[("act", "send")], 303).await;
        assert_eq!((rig.latest(ana).await, rig.stands(ana).await), ((offer, State::Sent), Stage::Offer));
        assert!(rig.open("/application/ana?lang=en", 200).await.contains("Your offer"));
        let page = rig.open(&format!("{own}/letter?lang=zh-CN"), 200).await;
        assert!(page.contains("2026年4月1日") && page.contains("录用通知"), "{page}");
        rig.open(&format!("/application/bo/offers/{offer}"), 404).await;
        // A new version takes the place of what the candidate has.
        let hash = rig.read(&own, "en").await;
        rig.posted(Some(&team.rhea), &to, &terms("0", OUTSIDE), 409).await;
        rig.posted(Some(&team.rhea), &to, &terms("1", OUTSIDE), 303).await;
        rig.posted(None, &format!("{own}/accept"), &[("name", "Ana Lima"), ("letter", &hash)], 404).await;
        let (second, _) = rig.latest(ana).await;
        let act = format!("/hiring/offers/{second}/act");
        rig.posted(Some(&team.rhea), &act, &[("act", "withdraw"), ("why", "The seat is gone")], 303).await;
        assert_eq!(rig.latest(ana).await, (second, State::Withdrawn));
    }
}

#[tokio::test]
async fn an_offer_is_declined_for_a_reason_or_is_over_by_itself() {
    for rig in rigs().await {
        let team = rig.team().await;
        let requisition = rig.looking(&team).await;
        let (ana, bo) = (rig.hopeful(&team, requisition, "ana").await, rig.hopeful(&team, requisition, "bo").await);
        let offer = rig.sent(&team, ana).await;
        let own = format!("/application/ana/offers/{offer}");
        rig.posted(None, &format!("{own}/decline"), &[("reason", "mood")], 422).await;
        let no = [("reason", "shifts"), ("why", "Nights do not fit my studies")];
        rig.posted(None, &format!("{own}/decline?lang=en"), &no, 303).await;
        assert_eq!(rig.latest(ana).await.1, State::Declined);
        assert!(rig.open(&format!("{own}?lang=en"), 200).await.contains("We wish you well"));
        assert!(
            rig.page(&team.rhea, &format!("/hiring/offers/{offer}")).await.contains("Nights do not fit my studies")
        );
        let late = rig.sent(&team, bo).await;
        let own = format!("/application/bo/offers/{late}");
        let hash = rig.read(&own, "en").await;
        rig.stage.clock.advance_ms(8 * DAY_MS);
        rig.posted(None, &format!("{own}/accept?lang=en"), &[("name", "Bo"), ("letter", &hash)], 409).await;
        soon("the offer is over", async || rig.latest(bo).await.1 == State::Expired).await;
        assert!(rig.open(&format!("{own}?lang=en"), 200).await.contains("This offer is over"));
        let erase = Erase { candidate: rig.candidate(ana).await, hash: None };
        rig.stage.raised.house.store.run(&team.rhea.actor(), None, erase).await.unwrap().unwrap();
        let mut rd = rig.stage.raised.house.store.read().await.unwrap();
        let gone = rd.all(OffersOf { application: ana }).await.unwrap().remove(0);
        assert_eq!((gone.why, gone.amount, gone.note.as_str()), (None, 0, ""));
    }
}

impl Rig {
    async fn candidate(&self, application: ApplicationId) -> event::CandidateId {
        let row = self.stage.raised.house.store.read().await.unwrap().one(ApplicationById { application }).await;
        row.unwrap().candidate_id
    }

    /// A cohort that has its first course due so many days from now.
    async fn cohort(&self, name: &str, days: i64) -> event::CohortId {
        let store = &self.stage.raised.house.store;
        let courses = store.read().await.unwrap().all(Courses {}).await.unwrap();
        let code = courses.iter().find(|one| one.published).unwrap().code.clone();
        let due_ms = store.clock().now_ms() + days * DAY_MS;
        let items = vec![Planned { kind: ItemKind::Course, code, due_ms }];
        let found = FoundCohort { name: name.into(), items, people: Vec::new() };
        store.run(&Actor::House, None, found).await.unwrap().unwrap()
    }

    async fn signs_in(&self, email: &str, password: &str) -> Option<String> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", email), ("password", password), ("next", "/")])
            .finish();
        let request = Request::post("/sign-in")
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://desk.example")
            .extension(web::Peer("192.0.2.9".parse().unwrap()));
        let answered = self.send(request.body(Body::from(body)).unwrap()).await;
        answered.location.filter(|_| answered.status == 303)
    }
}

#[tokio::test]
async fn who_accepts_and_is_known_becomes_a_trainee_once() {
    for rig in rigs().await {
        let team = rig.team().await;
        let ada = rig.someone("Ada", Role::Admin).await;
        rig.curriculum().await;
        let _early = rig.cohort("March", 10).await;
        let next = rig.cohort("April", 40).await;
        let requisition = rig.looking(&team).await;
        let ana = rig.hopeful(&team, requisition, "ana").await;
        let at = format!("/hiring/applications/{ana}");
        let offer = rig.sent(&team, ana).await;
        let own = format!("/application/ana/offers/{offer}");
        let hash = rig.read(&own, "zh-CN").await;
        let yes = [("name", "ana  lima"), ("letter", hash.as_str())];
        // What was read in Chinese is not accepted in English.
        rig.posted(None, &format!("{own}/accept?lang=en"), &yes, 409).await;
        rig.posted(None, &format!("{own}/accept?lang=zh-CN"), &yes, 303).await;
        rig.posted(None, &format!("{own}/accept?lang=zh-CN"), &yes, 409).await;
        assert_eq!(rig.stands(ana).await, Stage::Accepted);
        let page = rig.page(&team.rhea, &format!("/hiring/offers/{offer}")).await;
        assert!(page.contains(&hash) && !page.contains("is not that of the application"), "{page}");
        // Nobody starts, by any way, before two people know who they are.
        let start = [("email", "ana@mail.example"), ("cohort", "next")];
        rig.posted(Some(&team.rhea), &format!("{at}/start"), &start, 409).await;
        let by_hand = Move { application: ana, seen: None, step: Step::To(Stage::Started) };
        let store = &rig.stage.raised.house.store;
        assert!(store.run(&team.rhea.actor(), None, by_hand).await.unwrap().is_err());
        rig.known(ana, &team.rhea, &team.rhea).await;
        rig.posted(Some(&team.rhea), &format!("{at}/start"), &start, 409).await;
        let home = [("kind", "home"), ("seen", "2026-03-01"), ("how", HOW)];
        rig.posted(Some(&ada), &format!("{at}/checks"), &home, 303).await;
        // The address of somebody who is here already is no way in.
        let taken = [("email", "ines@quayside.example"), ("cohort", "next")];
        rig.posted(Some(&team.rhea), &format!("{at}/start"), &taken, 303).await;
        soon("a person decides", async || rig.start_of(ana).await.is_some_and(|one| one.trouble.is_some())).await;
        assert!(rig.page(&team.rhea, &format!("{at}/offer")).await.contains("has this address already"));
        rig.posted(Some(&team.rhea), &format!("{at}/start"), &start, 303).await;
        soon("they are here", async || rig.start_of(ana).await.is_some_and(|one| one.done_ms.is_some())).await;
        let row = rig.start_of(ana).await.unwrap();
        let person = row.person_id.unwrap();
        assert_eq!((row.cohort_id, rig.stands(ana).await), (Some(next), Stage::Started));
        // The job again, as after a kill: everything is there once.
        for n in 0..2 {
            let body = serde_json::json!({ "application": ana });
            let again = NewJob { kind: START, key: Some(format!("again-{n}")), due_ms: 0, body };
            store.jobs().queue(again).await.unwrap();
        }
        soon("nothing waits", async || {
            let waits = store.jobs().stats().await.unwrap();
            waits.iter().filter(|one| one.kind == START).all(|one| one.waiting + one.running + one.retrying == 0)
        })
        .await;
        let mut rd = store.read().await.unwrap();
        let lists = rd.all(ChecklistsOf { person }).await.unwrap();
        assert_eq!((lists.len(), lists[0].name.as_str(), Some(lists[0].id)), (1, "ana Lima", row.checklist_id));
        assert_eq!(rd.all(MembersOf { cohort: next }).await.unwrap().len(), 1);
        drop(rd);
        let joined = store.entries(0, 1_000).await.unwrap();
        assert_eq!(joined.iter().filter(|one| one.kind == "identity.person_joined").count(), 6, "{}", rig.engine);
        rig.posted(Some(&team.rhea), &format!("{at}/start"), &start, 409).await;
        rig.comes_in(&team, ana, requisition).await;
    }
}

impl Rig {
    /// By the invitation they choose a password, sign in, and are a trainee with a list; the channel's report counts them.
    async fn comes_in(&self, team: &Team, ana: ApplicationId, requisition: RequisitionId) {
        let invite = format!("/hiring/applications/{ana}/invitation");
        self.posted(Some(&team.leo), &invite, &[], 404).await;
        let page = self.posted(Some(&team.rhea), &invite, &[], 200).await.text();
        let link = format!("/password/{}", &page.split("/password/").nth(1).unwrap()[..64]);
        let mailed = async || self.stage.outbox.letters().iter().any(|letter| letter.text.contains(&link));
        soon("a letter takes it to them", mailed).await;
        let password = "a river lamp at dusk";
        let body = format!("password={}", password.replace(' ', "+"));
        let request = Request::post(&link)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://desk.example");
        let chosen = self.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(chosen.status, 303, "{}", chosen.text());
        assert!(self.signs_in("ana@mail.example", password).await.is_some(), "{}: they sign in", self.engine);
        self.posted(Some(&team.rhea), &invite, &[], 409).await;
        let person = self.start_of(ana).await.unwrap().person_id.unwrap();
        let (store, keys) = (&self.stage.raised.house.store, &self.stage.raised.house.keys);
        let token =
            identity::create_token(store, keys, "ana@mail.example", "test", None, Some(1)).await.unwrap().unwrap();
        let ana = Someone { id: person, role: Role::Trainee, name: "ana Lima".into(), token };
        let page = self.page(&ana, "/training").await;
        assert!(page.contains("客服入职前四周"), "{page}");
        let page = self.page(&team.rhea, &format!("/hiring/requisitions/{requisition}/channels")).await;
        assert!(page.contains("SGD 120"), "{page}");
        let page = self.page(&team.rhea, &format!("/hiring/requisitions/{requisition}")).await;
        assert!(page.contains("1 of 2 seats filled"), "{page}");
    }
}

#[tokio::test]
async fn who_was_checked_before_they_said_yes_starts_by_themselves() {
    for rig in rigs().await {
        let team = rig.team().await;
        let ada = rig.someone("Ada", Role::Admin).await;
        let requisition = rig.looking(&team).await;
        let ana = rig.hopeful(&team, requisition, "ana").await;
        rig.known(ana, &team.rhea, &ada).await;
        let undo = format!("/hiring/applications/{ana}/checks/undo");
        rig.posted(Some(&team.rhea), &undo, &[("check", &uuid::Uuid::nil().to_string()), ("why", "x")], 404).await;
        let reference = [("kind", "reference"), ("seen", "2026-03-02"), ("how", HOW)];
        rig.posted(Some(&ada), &format!("/hiring/applications/{ana}/checks"), &reference, 422).await;
        let offer = rig.sent(&team, ana).await;
        let own = format!("/application/ana/offers/{offer}");
        let hash = rig.read(&own, "en").await;
        rig.posted(None, &format!("{own}/accept?lang=en"), &[("name", "Ana Lima"), ("letter", &hash)], 303).await;
        soon("they are here", async || rig.start_of(ana).await.is_some_and(|one| one.person_id.is_some())).await;
        let row = rig.start_of(ana).await.unwrap();
        assert!(row.checklist_id.is_some() && row.cohort_id.is_none() && row.agreed_by.is_none(), "{}", rig.engine);
        let page = rig.page(&team.rhea, &format!("/hiring/applications/{ana}/offer")).await;
        let check = page.split("name=\"check\" value=\"").nth(1).unwrap()[..36].to_owned();
        rig.posted(Some(&team.rhea), &undo, &[("check", &check), ("why", "It was another person")], 303).await;
        let kinds: std::collections::BTreeSet<String> = {
            let entries = rig.stage.raised.house.store.entries(0, 1_000).await.unwrap();
            entries.into_iter().map(|entry| entry.kind).collect()
        };
        assert!(kinds.contains("hire.check_undone") && kinds.contains("hire.start_done"), "{kinds:?}");
    }
}
