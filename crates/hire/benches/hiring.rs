//! Whether pages stay as fast with many applications as with few: board, list and figures of a house with 1,000 and of one with
//! 100,000, asked in turn in one run, so that whatever else the machine does slows both. On every engine that is here:
//! `sh crates/store/with-postgres cargo bench -p hire --bench hiring -- 1000 100000 200` (applications of each house, requests)

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request},
};
use event::{Actor, ApplicationId, CandidateId, DAY_MS, PersonId, RequisitionId, Role};
use hire::{
    Hiring,
    application::find,
    post::CHANNELS,
    requisition::{Act, ActOn, Describe, Reason, STAGES, Wanted, WriteRequisition, template},
};
use language::Lang;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{
    Command, Outcome, Store, Tx, query,
    testing::{Fresh, postgres, sqlite},
};
use tower::ServiceExt;
use web::{Config, Door, Found, Keys, Look, Signed, live::Hub};

/// Applications written at once.
const SLICE: usize = 500;
/// Names that are put together.
const GIVEN: [&str; 12] =
    ["Amara", "Bo", "Chen", "Dario", "Esi", "Farid", "Grace", "Hana", "Ines", "Jun", "知夏", "一诺"];
const FAMILY: [&str; 10] = ["Aziz", "Conti", "Holm", "Ivers", "Keller", "Lima", "Marsh", "Nwosu", "Okafor", "Sandoval"];
/// Weeks over which they came.
const WEEKS: usize = 13;
/// How many times as long the large house may take.
const TIMES_MAX: f64 = 2.0;

query! {
    PutCandidate<'a> { id: CandidateId, name: &'a str, email: &'a str, now: i64 } =
        "insert into hire_candidate (id, name, email, email_key, phone, phone_key, lang, zone, residence, purpose, until_ms,
           made_ms, erased_ms, merged_id)
         values ($id, $name, $email, $email, '', '', 'en', '', 'SG', 'application', $now, $now, null, null)"
}
query! {
    PutWord<'a> { word: &'a str, candidate: CandidateId } =
        "insert into hire_word (word, candidate_id) values ($word, $candidate)"
}
query! {
    PutApplication<'a> {
        id: ApplicationId, number: i64, requisition: RequisitionId, candidate: CandidateId, channel: &'a str,
        stage: &'a str, state: &'a str, reached: i64, at: i64, hash: &'a str,
    } = "insert into hire_application (id, number, requisition_id, candidate_id, post_id, channel, lang, stage, state,
           reached, since_ms, applied_ms, owner_id, secret_hash, languages, answers, gate, reason, unread)
         values ($id, $number, $requisition, $candidate, null, $channel, 'en', $stage, $state, $reached, $at, $at, null,
           $hash, '[]', '{}', null, null, 0)"
}
query! {
    PutTally<'a> { requisition: RequisitionId, channel: &'a str, stage: &'a str, state: &'a str, reached: i64, n: i64 } =
        "insert into hire_tally (requisition_id, channel, stage, state, reached, n)
         values ($requisition, $channel, $stage, $state, $reached, $n)"
}
query! {
    PutCohort<'a> { requisition: RequisitionId, week: i64, channel: &'a str, reached: i64, going: i64, n: i64 } =
        "insert into hire_cohort (requisition_id, week, channel, reached, going, n)
         values ($requisition, $week, $channel, $reached, $going, $n)"
}
query! {
    PutPace<'a> { requisition: RequisitionId, step: &'a str, week: i64, channel: &'a str, days: i64, n: i64 } =
        "insert into hire_pace (requisition_id, step, week, channel, days, n)
         values ($requisition, $step, $week, $channel, $days, $n)"
}

/// One application as it is drawn.
struct Drawn {
    n: usize,
    channel: &'static str,
    stage: usize,
    active: bool,
    at_ms: i64,
}

fn drawn(n: usize, now_ms: i64) -> Drawn {
    let mix = (n as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
    let stage = (mix as usize % 512).max(1).ilog2() as usize;
    Drawn {
        n,
        channel: CHANNELS[mix as usize / 7 % CHANNELS.len()].word(),
        stage: STAGES.len() - 1 - stage.min(STAGES.len() - 1),
        active: mix % 5 < 2,
        at_ms: now_ms - (mix as i64 / 11) % (WEEKS as i64 * 7 * DAY_MS),
    }
}

struct Applications(RequisitionId, Vec<Drawn>);

impl Command for Applications {
    const NAME: &'static str = "bench.applications";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        for one in &self.1 {
            let (id, candidate): (ApplicationId, CandidateId) = (tx.new_id(), tx.new_id());
            let name = format!("{} {}", GIVEN[one.n % GIVEN.len()], FAMILY[one.n / GIVEN.len() % FAMILY.len()]);
            let email = format!("candidate-{}@mail.example", one.n);
            tx.keep(PutCandidate { id: candidate, name: &name, email: &email, now: one.at_ms }).await?;
            for word in find::words(&name, &email, "") {
                tx.keep(PutWord { word: &word, candidate }).await?;
            }
            let stage = STAGES[one.stage];
            tx.keep(PutApplication {
                id,
                number: one.n as i64 + 1,
                requisition: self.0,
                candidate,
                channel: one.channel,
                stage: stage.word(),
                state: if one.active { "active" } else { "rejected" },
                reached: stage.rank(),
                at: one.at_ms,
                hash: &id.to_string(),
            })
            .await?;
        }
        Ok(Ok(()))
    }
}

/// What moves would have added up to.
struct Tallies(RequisitionId, Vec<Drawn>);

impl Command for Tallies {
    const NAME: &'static str = "bench.tallies";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let (mut tally, mut cohort, mut pace) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for one in &self.1 {
            let week = hire::figure::week_of(one.at_ms);
            *tally.entry((one.channel, one.stage, one.active)).or_insert(0) += 1;
            *cohort.entry((week, one.channel, one.stage, one.active)).or_insert(0) += 1;
            for (step, stage) in STAGES.iter().enumerate().take(one.stage) {
                let days = ((one.n * 7 + step * 13) % 12) as i64;
                *pace.entry((stage.word(), week, "", days)).or_insert(0) += 1;
            }
            if one.stage >= 7 {
                *pace.entry(("hire", week, one.channel, 18 + (one.n % 21) as i64)).or_insert(0) += 1;
            }
        }
        let requisition = self.0;
        for ((channel, stage, active), n) in tally {
            let state = if active { "active" } else { "rejected" };
            let (stage, reached) = (STAGES[stage].word(), stage as i64);
            tx.keep(PutTally { requisition, channel, stage, state, reached, n }).await?;
        }
        for ((week, channel, stage, active), n) in cohort {
            let (reached, going) = (stage as i64, i64::from(active));
            tx.keep(PutCohort { requisition, week, channel, reached, going, n }).await?;
        }
        for ((step, week, channel, days), n) in pace {
            tx.keep(PutPace { requisition, step, week, channel, days, n }).await?;
        }
        Ok(Ok(()))
    }
}

/// Everybody is a recruiter.
struct Anybody;

impl Door for Anybody {
    fn who<'a>(&'a self, _: &'a HeaderMap) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        let id = PersonId(uuid::Uuid::from_u128(1));
        let signed = Signed {
            actor: Actor::Person { id, role: Role::Recruiter },
            person: id,
            name: "Rhea".into(),
            email: String::new(),
            session: None,
            look: Look::default(),
        };
        Box::pin(async move { Ok(Found::Known(Box::new(signed))) })
    }
}

struct House {
    router: Router,
    requisition: RequisitionId,
    _store: Store,
    _fresh: Fresh,
}

async fn house(fresh: Fresh, many: usize) -> House {
    let store = fresh.open().await;
    let config = Config { public_url: "http://desk.example".into(), company: "Quayside".into(), ..Config::default() };
    let house = web::House::new(web::Inside {
        store: store.clone(),
        config: Arc::new(config),
        keys: Keys::derive(&[7; 32]),
        hub: Hub::new(0),
        door: Arc::new(Anybody),
    });
    let requisition = open(&store).await;
    let now_ms = store.clock().now_ms();
    let begun = Instant::now();
    for start in (0..many).step_by(SLICE) {
        let slice = (start..(start + SLICE).min(many)).map(|n| drawn(n, now_ms)).collect();
        store.run(&Actor::House, None, Applications(requisition, slice)).await.expect("a store").expect("written");
    }
    let all = (0..many).map(|n| drawn(n, now_ms)).collect();
    store.run(&Actor::House, None, Tallies(requisition, all)).await.expect("a store").expect("written");
    println!("  {many} applications written in {:.1} s", begun.elapsed().as_secs_f64());
    let router = web::build(house.clone(), hire::routes(&Hiring::open(house)));
    House { router, requisition, _store: store, _fresh: fresh }
}

async fn open(store: &Store) -> RequisitionId {
    let agent = template::find("agent").expect("a template");
    let wanted = Wanted {
        role: agent.role,
        level: agent.level,
        title: agent.title.clone(),
        languages: hire::words::fluencies(&agent.languages, 6).expect("languages"),
        site: "Singapore".into(),
        remote: true,
        zone: "Asia/Singapore".into(),
        shifts: agent.shifts.en.clone(),
        seats: 20,
        reason: Reason::Gap,
        why: "Nights are short".into(),
        needed_ms: store.clock().now_ms() + 60 * DAY_MS,
        bands: Vec::new(),
        stages: template::stages("agent").expect("stages"),
        gates: vec!["residence".into()],
    };
    let by = |n, role| Actor::Person { id: PersonId(uuid::Uuid::from_u128(n)), role };
    let (rhea, ada) = (by(1, Role::Recruiter), by(2, Role::Admin));
    let write = WriteRequisition { requisition: None, seen: 0, wanted };
    let requisition = store.run(&rhea, None, write).await.expect("a store").expect("written");
    for (lang, body) in [(Lang::En, &agent.en), (Lang::Zh, &agent.zh)] {
        let describe = Describe { requisition, lang, seen: 0, body: body.clone() };
        store.run(&rhea, None, describe).await.expect("a store").expect("described");
    }
    for (who, act) in [(&rhea, Act::Ask), (&ada, Act::Approve)] {
        let step = ActOn { requisition, act, why: "".into() };
        store.run(who, None, step).await.expect("a store").expect("opened");
    }
    requisition
}

async fn ask(house: &House, page: &str) -> Duration {
    let path = page.replace("{}", &house.requisition.to_string());
    let request = Request::get(&path).header("accept", "text/html").body(Body::empty()).expect("a request");
    let begun = Instant::now();
    let answer = house.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    to_bytes(answer.into_body(), 16 << 20).await.expect("a body");
    begun.elapsed()
}

const PAGES: [(&str, &str); 7] = [
    ("board", "/hiring/requisitions/{}/board"),
    ("list", "/hiring/requisitions/{}/list?stage=screened"),
    ("search, one", "/hiring/candidates?q=candidate-77@"),
    ("search, a hundred", "/hiring/candidates?q=a"),
    ("figures of one", "/hiring/requisitions/{}/figures"),
    ("figures, 13 weeks", "/hiring/requisitions/{}/figures?weeks=13"),
    ("figures of all", "/hiring/figures"),
];

async fn run(few: usize, many: usize, requests: usize) -> bool {
    let mut engines = vec![("SQLite", sqlite(), sqlite())];
    if let (Some(one), Some(other)) = (postgres(), postgres()) {
        engines.push(("PostgreSQL", one, other));
    }
    let mut held = true;
    for (engine, one, other) in engines {
        println!("{engine}");
        let (small, large) = (house(one, few).await, house(other, many).await);
        for (name, page) in PAGES {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for n in 0..requests + 5 {
                let (one, other) = (ask(&small, page).await, ask(&large, page).await);
                if n >= 5 {
                    a.push(one);
                    b.push(other);
                }
            }
            a.sort_unstable();
            b.sort_unstable();
            let ms = |list: &[Duration]| list[list.len() / 2].as_secs_f64() * 1_000.0;
            let times = ms(&b) / ms(&a);
            held &= times <= TIMES_MAX;
            println!("  {name}: p50 {:.2} ms with {few}, {:.2} ms with {many}: {times:.2} times", ms(&a), ms(&b));
        }
    }
    held
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let (few, many) = (numbers.next().unwrap_or(1_000), numbers.next().unwrap_or(100_000));
    let requests = numbers.next().unwrap_or(200);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if !runtime.block_on(run(few, many, requests)) {
        println!("a page took more than {TIMES_MAX} times as long");
        std::process::exit(1);
    }
}
