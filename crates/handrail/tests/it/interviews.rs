//! Interviews end to end: planned, booked in the candidate's own zone, judged by each alone, talked about, erased.

use crate::rig::{Answered, Rig, Someone, rigs, soon};
use axum::{body::Body, http::Request};
use event::{Actor, ApplicationId, DAY_MS, InterviewId, MINUTE_MS, RequisitionId, Role};
use hire::{
    application::{ApplicationById, Apply, Erase},
    interview::{CancelInterview, InterviewsOf},
    secret,
};
use language::Lang;
use std::collections::BTreeMap;
use web::letter::Letter;

pub struct Team {
    pub rhea: Someone,
    pub leo: Someone,
    pub mira: Someone,
    pub ines: Someone,
}

impl Rig {
    pub async fn team(&self) -> Team {
        Team {
            rhea: self.someone("Rhea", Role::Recruiter).await,
            leo: self.someone("Leo", Role::Lead).await,
            mira: self.someone("Mira", Role::Lead).await,
            ines: self.someone("Ines", Role::Agent).await,
        }
    }

    pub async fn looking(&self, team: &Team) -> RequisitionId {
        let store = &self.stage.raised.house.store;
        hire::testing::open(store, &[], &team.rhea.actor(), &team.leo.actor()).await
    }

    pub async fn applicant(&self, requisition: RequisitionId, name: &str) -> ApplicationId {
        let house = &self.stage.raised.house;
        let apply = Apply {
            requisition,
            code: String::new(),
            secret_hash: secret::hash(&house.keys, name),
            name: name.into(),
            email: format!("{name}@mail.example").into(),
            phone: "".into(),
            lang: Lang::En,
            zone: "Asia/Singapore".into(),
            languages: hire::words::fluencies("en:C1", 6).unwrap(),
            answers: hire::requisition::gate::Answers(BTreeMap::new()),
            consents: true,
            pool: false,
            cv: None,
        };
        house.store.run(&Actor::Anonymous, None, apply).await.unwrap().unwrap().application
    }

    pub async fn posted(&self, who: Option<&Someone>, path: &str, fields: &[(&str, &str)], status: u16) -> Answered {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(path).header("accept", "text/html");
        if let Some(who) = who {
            request = request.header("authorization", format!("Bearer {}", who.token));
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body));
        let answered = self.send(request.unwrap()).await;
        assert_eq!(answered.status, status, "{}: {path}: {}", self.engine, answered.text());
        answered
    }

    pub async fn open(&self, path: &str, status: u16) -> String {
        let answered = self.send(Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap()).await;
        assert_eq!(answered.status, status, "{}: {path}: {}", self.engine, answered.text());
        answered.text()
    }

    async fn planned(&self, team: &Team, application: ApplicationId, askers: &[&Someone], slots: &str) -> InterviewId {
        let ids: Vec<String> = askers.iter().map(|one| one.id.to_string()).collect();
        let mut fields = vec![
            ("kit", "language"),
            ("slots", slots),
            ("zone", "Asia/Singapore"),
            ("place", "https://meet.example/a"),
        ];
        fields.extend(ids.iter().map(|id| ("asker", id.as_str())));
        self.posted(Some(&team.rhea), &format!("/hiring/applications/{application}/interviews"), &fields, 303).await;
        let mut rd = self.stage.raised.house.store.read().await.unwrap();
        rd.all(InterviewsOf { application }).await.unwrap().last().unwrap().id
    }
}

/// Noon in UTC of the day that the clock stands at, and an hour later.
const SLOTS: &str = "2026-03-02 20:00\n2026-03-02 21:00";
const NOON_MS: &str = "1772452800000";
const SAID: &str = "Named the network, then the fee, in two sentences.";
const OTHER: &str = "Lost the thread when asked about the network.";

fn card<'a>(mark: &'a str, said: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("mark-language", mark),
        ("evidence-language", said),
        ("mark-communication", "3"),
        ("evidence-communication", said),
        ("recommendation", mark),
        ("summary", "I would talk about it"),
    ]
}

#[tokio::test]
async fn a_candidate_chooses_a_time_in_their_own_zone() {
    for rig in rigs().await {
        let team = rig.team().await;
        let requisition = rig.looking(&team).await;
        let (ana, bo) = (rig.applicant(requisition, "ana").await, rig.applicant(requisition, "bo").await);
        let plans = format!("/hiring/applications/{ana}/interviews");
        let mina = team.ines.id.to_string();
        let leo = team.leo.id.to_string();
        for (asker, slots, zone, status) in [
            (mina.as_str(), SLOTS, "UTC", 422),
            (leo.as_str(), "2026-03-02 09:30", "UTC", 422),
            (leo.as_str(), "tomorrow", "UTC", 422),
            (leo.as_str(), SLOTS, "Nowhere", 422),
        ] {
            let fields = [("kit", "language"), ("asker", asker), ("slots", slots), ("zone", zone)];
            rig.posted(Some(&team.rhea), &plans, &fields, status).await;
        }
        rig.posted(Some(&team.leo), &plans, &[("kit", "language")], 404).await;
        let first = rig.planned(&team, ana, &[&team.leo, &team.mira], SLOTS).await;
        let second = rig.planned(&team, bo, &[&team.leo], SLOTS).await;
        let own = format!("/application/ana/interviews/{first}");
        let page = rig.open(&format!("{own}?lang=en"), 200).await;
        assert!(page.contains("Mon 2 Mar 2026, 20:00 (UTC+8)") && page.contains("20 minutes"), "{page}");
        let page = rig.open(&format!("{own}?lang=zh-CN&zone=America/Sao_Paulo"), 200).await;
        assert!(page.contains("2026年3月2日 周一 09:00 (UTC-3)"), "{page}");
        rig.open(&format!("/application/bo/interviews/{first}"), 404).await;
        rig.posted(None, &own, &[("from", "1772452800001")], 422).await;
        rig.posted(None, &own, &[("from", NOON_MS)], 303).await;
        let file = rig.open(&format!("{own}/calendar.ics?lang=en"), 200).await;
        assert!(file.contains("DTSTART:20260302T120000Z") && file.contains("SEQUENCE:1"), "{file}");
        assert!(rig.open("/application/ana?lang=en", 200).await.contains("20:00 (UTC+8)"));
        // Leo is taken then; the other hour is free.
        let other = format!("/application/bo/interviews/{second}");
        let page = rig.open(&format!("{other}?lang=en"), 200).await;
        assert!(!page.contains("20:00 (UTC+8)") && page.contains("21:00 (UTC+8)"), "{page}");
        rig.posted(None, &other, &[("from", NOON_MS)], 409).await;
        // It moves, and frees what it had.
        rig.posted(None, &own, &[("from", "1772456400000")], 303).await;
        rig.posted(None, &other, &[("from", NOON_MS)], 303).await;
        assert!(rig.open(&format!("{own}/calendar.ics"), 200).await.contains("SEQUENCE:2"));
        assert!(rig.page(&team.leo, "/hiring/interviews").await.contains("12:00 (UTC)"));
        assert!(rig.page(&team.rhea, &plans).await.contains("2 in the next seven days"));
        rig.posted(Some(&team.rhea), &format!("/hiring/interviews/{first}/cancel"), &[], 303).await;
        assert!(rig.open(&format!("{own}?lang=en"), 200).await.contains("over or was cancelled"));
        rig.posted(None, &own, &[("from", "1772456400000")], 409).await;
    }
}

#[tokio::test]
async fn what_others_wrote_is_hidden_until_ones_own_is_in() {
    for rig in rigs().await {
        let team = rig.team().await;
        let requisition = rig.looking(&team).await;
        let ana = rig.applicant(requisition, "ana").await;
        let interview = rig.planned(&team, ana, &[&team.leo, &team.mira], SLOTS).await;
        rig.posted(None, &format!("/application/ana/interviews/{interview}"), &[("from", NOON_MS)], 303).await;
        let at = format!("/hiring/interviews/{interview}");
        let to = format!("{at}/scorecard");
        rig.posted(Some(&team.leo), &to, &card("4", SAID), 409).await;
        rig.stage.clock.advance_ms(185 * MINUTE_MS);
        assert!(rig.page(&team.leo, &at).await.contains("name=\"mark-language\""));
        rig.posted(Some(&team.leo), &to, &card("4", "good"), 422).await;
        rig.posted(Some(&team.leo), &to, &card("5", SAID), 422).await;
        rig.posted(Some(&team.rhea), &to, &card("4", SAID), 404).await;
        rig.posted(Some(&team.leo), &to, &card("4", SAID), 303).await;
        rig.posted(Some(&team.leo), &to, &card("1", SAID), 409).await;
        assert!(rig.page(&team.leo, &at).await.contains(SAID));
        for hidden in [&team.mira, &team.rhea] {
            let page = rig.page(hidden, &at).await;
            assert!(!page.contains(SAID) && page.contains("hidden"), "{page}");
        }
        rig.posted(Some(&team.mira), &to, &card("1", OTHER), 303).await;
        for seen in [&team.mira, &team.rhea, &team.leo] {
            let page = rig.page(seen, &at).await;
            assert!(page.contains(SAID) && page.contains(OTHER) && page.contains("Far apart"), "{page}");
            assert!(page.contains("over 2 pairs of marks") && page.contains("over 20 % of the weights"), "{page}");
        }
        let request = |who: &Someone| {
            let request = Request::get(&at).header("authorization", format!("Bearer {}", who.token));
            request.body(Body::empty()).unwrap()
        };
        assert_eq!(rig.send(request(&team.ines)).await.status, 404);
        // Nothing of it is in the log, and nothing of it is left when the candidate is erased.
        let store = &rig.stage.raised.house.store;
        let log: String = store.entries(0, 2_000).await.unwrap().into_iter().map(|entry| entry.body).collect();
        for word in ["Named", "thread", "talk about", "meet.example"] {
            assert!(!log.contains(word), "the log holds {word}");
        }
        let candidate = store.read().await.unwrap().opt(ApplicationById { application: ana }).await.unwrap().unwrap();
        let erase = Erase { candidate: candidate.candidate_id, hash: None };
        store.run(&Actor::House, None, erase).await.unwrap().unwrap();
        let page = rig.page(&team.leo, &at).await;
        for word in [SAID, OTHER, "talk about", "meet.example"] {
            assert!(!page.contains(word), "{word} outlived its candidate");
        }
    }
}

#[tokio::test]
async fn a_cv_is_judged_on_paper_by_each_alone() {
    for rig in rigs().await {
        let team = rig.team().await;
        let requisition = rig.looking(&team).await;
        let ana = rig.applicant(requisition, "ana").await;
        let at = format!("/hiring/applications/{ana}/review");
        rig.posted(Some(&team.leo), &at, &[], 404).await;
        let to = rig.posted(Some(&team.rhea), &at, &[], 303).await.location.unwrap();
        let again = rig.posted(Some(&team.rhea), &at, &[], 303).await.location.unwrap();
        assert_eq!(to, again, "one scorecard for one reader");
        let page = rig.page(&team.rhea, &to).await;
        assert!(page.contains("Which problems of before") && page.contains("name=\"mark-problem_solving\""), "{page}");
        let card = |said: &'static str| {
            let mut fields = vec![("recommendation", "3"), ("summary", "")];
            for (mark, evidence) in [
                ("mark-knowledge", "evidence-knowledge"),
                ("mark-problem_solving", "evidence-problem_solving"),
                ("mark-communication", "evidence-communication"),
                ("mark-learning", "evidence-learning"),
            ] {
                fields.extend([(mark, "3"), (evidence, said)]);
            }
            fields
        };
        rig.posted(Some(&team.rhea), &format!("{to}/scorecard"), &card("good"), 422).await;
        rig.posted(Some(&team.rhea), &format!("{to}/scorecard"), &card(SAID), 303).await;
        assert!(rig.page(&team.rhea, &to).await.contains(SAID));
        // The candidate is not met, so there is nothing for them to choose, and nothing to see.
        let page = rig.open("/application/ana?lang=en", 200).await;
        assert!(!page.contains("/interviews/") && !page.contains("CV review"), "{page}");
        let id = to.rsplit('/').next().unwrap();
        rig.open(&format!("/application/ana/interviews/{id}"), 404).await;
    }
}

#[tokio::test]
async fn a_note_waits_for_the_colleague_whom_it_names() {
    for rig in rigs().await {
        let team = rig.team().await;
        let ada = rig.someone("Ada", Role::Admin).await;
        let requisition = rig.looking(&team).await;
        let ana = rig.applicant(requisition, "ana").await;
        let to = format!("/hiring/applications/{ana}/notes");
        rig.posted(Some(&ada), &to, &[("text", "@Rhea is this the Ana of spring?")], 303).await;
        let waits = async |who| rig.page(who, "/hiring/waiting").await;
        let page = waits(&team.rhea).await;
        assert!(page.contains("is this the Ana of spring?"), "{}: {page}", rig.engine);
        let read = format!("/hiring/mentions/{}/read", &page.split("/hiring/mentions/").nth(1).unwrap()[..36]);
        assert!(!waits(&ada).await.contains(&read), "who wrote it needs no reminder");
        rig.posted(Some(&ada), &read, &[], 303).await;
        assert!(waits(&team.rhea).await.contains(&read), "nobody reads for another");
        rig.posted(Some(&team.leo), &read, &[], 404).await;
        for _ in 0..2 {
            rig.posted(Some(&team.rhea), &read, &[], 303).await;
        }
        assert!(!waits(&team.rhea).await.contains("of spring"));
        rig.posted(Some(&ada), &to, &[("text", "@rhea, her number changed")], 303).await;
        assert!(waits(&team.rhea).await.contains("her number"));
        let store = &rig.stage.raised.house.store;
        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        store.run(&Actor::House, None, Erase { candidate: row.candidate_id, hash: None }).await.unwrap().unwrap();
        assert!(!waits(&team.rhea).await.contains("her number"), "it goes with its candidate");
    }
}

/// What a letter leads to.
fn link(letter: &Letter) -> String {
    let url = letter.text.lines().find(|line| line.starts_with("http://desk.example/")).unwrap();
    url.trim_start_matches("http://desk.example").to_owned()
}

#[tokio::test]
async fn a_candidate_hears_by_mail_what_is_to_be_done_and_never_what_was_said() {
    for rig in rigs().await {
        let team = rig.team().await;
        let requisition = rig.looking(&team).await;
        let ana = rig.applicant(requisition, "ana").await;
        let letters = async |n: usize| {
            soon("a letter", async || rig.stage.outbox.letters().len() >= n).await;
            let letters = rig.stage.outbox.letters();
            assert_eq!(letters.len(), n, "{}: {letters:?}", rig.engine);
            letters.last().unwrap().clone()
        };
        let first = letters(1).await;
        assert_eq!((first.email.as_str(), first.name.as_str()), ("ana@mail.example", "ana"));
        assert!(first.subject.starts_with("Your application: "), "{first:?}");
        let own = link(&first);
        assert!(rig.open(&own, 200).await.contains("How it goes"));
        rig.open(&own.replace("?lang", "0?lang"), 404).await;
        let write = |path: &str| path.replace("?lang", "/messages?lang");
        rig.posted(None, &write(&own), &[("text", "When do nights start?")], 303).await;

        let at = format!("/hiring/applications/{ana}");
        for text in ["At ten in the evening.", "And they end at six."] {
            rig.posted(Some(&team.rhea), &format!("{at}/messages"), &[("text", text)], 303).await;
        }
        rig.stage.clock.advance_ms(3 * MINUTE_MS);
        let wrote = letters(2).await;
        assert!(wrote.subject.starts_with("We wrote to you") && !wrote.text.contains("evening"), "{wrote:?}");
        assert!(rig.open(&link(&wrote), 200).await.contains("At ten in the evening."));

        let interview = rig.planned(&team, ana, &[&team.leo], "2026-03-05 20:00\n2026-03-06 20:00").await;
        assert!(letters(3).await.subject.starts_with("An interview"));
        let choose = format!("{}/interviews/{interview}", own.split('?').next().unwrap());
        let noon_ms = NOON_MS.parse::<i64>().unwrap();
        for days in [3, 4] {
            let from = (noon_ms + days * DAY_MS).to_string();
            rig.posted(None, &choose, &[("from", from.as_str())], 303).await;
        }
        // The time of before is not reminded of.
        rig.stage.clock.advance_ms(2 * DAY_MS + 4 * 60 * MINUTE_MS);
        rig.stage.clock.advance_ms(DAY_MS);
        let ahead = letters(4).await;
        assert!(
            ahead.text.contains("Fri 6 Mar 2026, 20:00 (UTC+8)") && !ahead.text.contains("meet.example"),
            "{ahead:?}"
        );
        // Who holds it is reminded on the day itself, once, without the candidate's name.
        rig.stage.clock.advance_ms(20 * 60 * MINUTE_MS);
        let host = letters(5).await;
        assert!(host.name == "Leo" && host.subject.starts_with("You hold an interview"), "{}: {host:?}", rig.engine);
        assert!(host.text.contains("6 Mar 2026") && !host.text.contains("ana"), "{}: {host:?}", rig.engine);
        assert!(link(&host).starts_with(&format!("/hiring/interviews/{interview}")), "{host:?}");
        let store = &rig.stage.raised.house.store;
        store.run(&team.rhea.actor(), None, CancelInterview { interview }).await.unwrap().unwrap();
        assert!(letters(6).await.subject.starts_with("Your interview was cancelled"));

        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        let erase = Erase { candidate: row.candidate_id, hash: None };
        store.run(&Actor::House, None, erase).await.unwrap().unwrap();
        rig.open(&own, 404).await;
    }
}
