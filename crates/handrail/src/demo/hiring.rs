//! Whom the demo's company looks for, and who came: all invented, and drawn from one seed.

use super::{Settled, add};
use crate::raise::Raised;
use event::{Actor, ApplicationId, DAY_MS, PersonId, RequisitionId, Role, Words};
use hire::{
    application::{Apply, By, Move, Note, Own, State, Step, Write},
    post::{CHANNELS, Channel, MakePost, Visit, text::text},
    requisition::{
        Act, ActOn, Band, Describe, Per, Reason, RequisitionById, Stage, Wanted, WriteRequisition, gate::Answers,
        template,
    },
    secret,
    words::fluencies,
};
use identity::Newcomer;
use language::{Both, Lang};
use store::Command;

/// Candidates of the demo.
pub const CANDIDATES: usize = 60;
/// What the draw begins with.
const SEED: u64 = 20_260_302;
/// Who leads, in the fixture's order.
const LEAD: usize = 4;

const GIVEN: &[&str] =
    &["知夏", "可欣", "思远", "晴", "露", "采薇", "Marcus", "Siti", "Amir", "Mei", "Daniel", "Aylin"];
const FAMILY: &[&str] = &["林", "邓", "何", "苏", "韩", "江", "Tan", "Rahman", "Khan", "Chua", "Ong", "Demir"];
const REGIONS: &[&str] = &["SG", "MY", "HK", "TR", "PH", "SG", "GE", "VN", "CN", "MY"];
const LEVELS: &[&str] = &["B2", "C1", "C2", "B2", "C1"];
const OUT: &[&str] = &["language", "knowledge", "simulation", "shifts"];

/// The same numbers each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

async fn run<C>(raised: &Raised, by: &Actor, command: C) -> Result<C::Answer, String>
where
    C: Command,
    C::Refusal: std::fmt::Display,
{
    let done = raised.house.store.run(by, None, command).await.map_err(|error| error.to_string())?;
    done.map_err(|refusal| refusal.to_string())
}

/// Writes requisitions and posts, and lets people apply and move. Answers the recruiter.
pub async fn hire(raised: &Raised, settled: &Settled) -> Result<PersonId, String> {
    let newcomer = Newcomer {
        name: "贺嘉".into(),
        email: "hejia@quayside.example".into(),
        password: None,
        lang: Lang::Zh,
        zone: "Asia/Singapore".into(),
    };
    let recruiter = add(raised, newcomer, Role::Recruiter, Vec::new()).await?;
    let by = Actor::Person { id: recruiter, role: Role::Recruiter };
    let mut draw = Draw(SEED);
    let nights = night(raised, &by, "agent", 4, "Nights lack 4.2 people from December on").await?;
    open(raised, settled, &by, nights).await?;
    let senior = night(raised, &by, "senior", 1, "Hard cases wait for two people").await?;
    open(raised, settled, &by, senior).await?;
    let intern = night(raised, &by, "intern", 2, "Two students a term").await?;
    run(raised, &by, ActOn { requisition: intern, act: Act::Ask, why: Words::default() }).await?;
    let codes = posts(raised, &by, nights, &mut draw).await?;
    let lead = posts(raised, &by, senior, &mut draw).await?;
    for n in 0..CANDIDATES {
        let (requisition, codes) = if n % 5 == 4 { (senior, &lead) } else { (nights, &codes) };
        let application = apply(raised, requisition, &codes[draw.below(codes.len())], n, &mut draw).await?;
        go(raised, &by, application, n, &mut draw).await?;
    }
    Ok(recruiter)
}

/// A requisition from a template, described in both languages.
async fn night(raised: &Raised, by: &Actor, code: &str, seats: i64, why: &str) -> Result<RequisitionId, String> {
    let template = template::find(code).ok_or("no such template")?;
    let now_ms = raised.house.store.clock().now_ms();
    let nights = code == "agent";
    let title = Both { en: "Night support agent, Chinese".into(), zh: "夜班中文在线客服".into() };
    let wanted = Wanted {
        role: template.role,
        level: template.level,
        title: if nights { title } else { template.title.clone() },
        languages: fluencies(if nights { "zh:C1, en:B2" } else { &template.languages }, 6).unwrap_or_default(),
        site: "Singapore".into(),
        remote: true,
        zone: "Asia/Singapore".into(),
        shifts: template.shifts.en.clone(),
        seats,
        reason: Reason::Gap,
        why: why.into(),
        needed_ms: now_ms + 60 * DAY_MS,
        bands: vec![Band {
            market: "Singapore".into(),
            currency: "SGD".into(),
            low: 300_000 + 60_000 * template.level,
            high: 420_000 + 80_000 * template.level,
            per: Per::Month,
        }],
        stages: template::stages(code).unwrap_or_default(),
        gates: vec!["residence".into(), "permission".into()],
    };
    let requisition = run(raised, by, WriteRequisition { requisition: None, seen: 0, wanted }).await?;
    let agent = template::find("agent").ok_or("no such template")?;
    for (lang, body) in [(Lang::En, &agent.en), (Lang::Zh, &agent.zh)] {
        run(raised, by, Describe { requisition, lang, seen: 0, body: body.clone() }).await?;
    }
    Ok(requisition)
}

async fn open(raised: &Raised, settled: &Settled, by: &Actor, requisition: RequisitionId) -> Result<(), String> {
    run(raised, by, ActOn { requisition, act: Act::Ask, why: Words::default() }).await?;
    let lead = Actor::Person { id: settled.people[LEAD], role: Role::Lead };
    run(raised, &lead, ActOn { requisition, act: Act::Approve, why: "Agreed, nights first".into() }).await
}

/// A post on every channel; answers the codes of their links.
async fn posts(
    raised: &Raised,
    by: &Actor,
    requisition: RequisitionId,
    draw: &mut Draw,
) -> Result<Vec<String>, String> {
    let store = &raised.house.store;
    let row = store.read().await.map_err(|error| error.to_string())?.opt(RequisitionById { requisition }).await;
    let row = row.map_err(|error| error.to_string())?.ok_or("no requisition")?;
    let agent = template::find("agent").ok_or("no such template")?;
    let (mut codes, now_ms) = (Vec::new(), store.clock().now_ms());
    for channel in CHANNELS.iter().copied().filter(|channel| *channel != Channel::Referral) {
        let code = secret::code();
        let lang = if draw.below(3) == 0 { Lang::En } else { Lang::Zh };
        let body = if lang == Lang::Zh { &agent.zh } else { &agent.en };
        let paid = matches!(channel, Channel::LinkedIn | Channel::Zhaopin | Channel::Lieyun | Channel::Event);
        let make = MakePost {
            requisition,
            channel,
            lang,
            text: Words(text(channel, lang, &row, body, &raised.house.config.company)),
            code: code.clone(),
            label: Words::default(),
            cost: if paid { 40_000 + 10_000 * draw.below(8) as i64 } else { 0 },
            currency: "SGD".into(),
            from_ms: now_ms,
            referrer: None,
        };
        let post = run(raised, by, make).await?;
        for _ in 0..3 + draw.below(20) {
            store.run(&Actor::Anonymous, None, Visit { post }).await.map_err(|error| error.to_string())?.ok();
        }
        codes.push(code);
    }
    Ok(codes)
}

async fn apply(
    raised: &Raised,
    requisition: RequisitionId,
    code: &str,
    n: usize,
    draw: &mut Draw,
) -> Result<ApplicationId, String> {
    let at = draw.below(GIVEN.len());
    let family = FAMILY[(at / 6) * 6 + draw.below(6)];
    let zh = at < 6;
    let name = if zh { format!("{family}{}", GIVEN[at]) } else { format!("{} {family}", GIVEN[at]) };
    let said = [("residence", REGIONS[draw.below(REGIONS.len())]), ("permission", "yes")];
    let level = LEVELS[draw.below(LEVELS.len())];
    let keys = &raised.house.keys;
    let command = raised.house.store.new_id();
    let wish = Apply {
        requisition,
        code: code.to_owned(),
        secret_hash: secret::hash(keys, &secret::of(keys, command)),
        name: Words(name),
        email: Words(format!("candidate-{}@mail.example", n - n / 17)),
        phone: Words::default(),
        lang: if zh { Lang::Zh } else { Lang::En },
        zone: String::new(),
        languages: fluencies(&format!("{}:{level}", if zh { "zh" } else { "en" }), 6).unwrap_or_default(),
        answers: Answers(said.map(|(code, said)| (code.to_owned(), said.to_owned())).into()),
        consents: true,
        pool: n.is_multiple_of(3),
        cv: None,
    };
    Ok(run(raised, &Actor::Anonymous, wish).await?.application)
}

/// Lets an application go some of its way.
async fn go(raised: &Raised, by: &Actor, application: ApplicationId, n: usize, draw: &mut Draw) -> Result<(), String> {
    const WAY: [Stage; 7] = [
        Stage::Screened,
        Stage::Simulation,
        Stage::Interview,
        Stage::Identity,
        Stage::Offer,
        Stage::Accepted,
        Stage::Started,
    ];
    let step = async |step: Step| {
        // Those who start here were never checked: they are invented, and only the house moves them there.
        let by = if step == Step::To(Stage::Started) { &Actor::House } else { by };
        let moved = raised.house.store.run(by, None, Move { application, seen: None, step }).await;
        moved.map_err(|error| error.to_string())
    };
    // Few come far: each further step is taken by a little more than half.
    let far = (0..WAY.len()).take_while(|_| draw.below(100) < 58).count();
    for stage in &WAY[..far] {
        if step(Step::To(*stage)).await?.is_err() {
            // A legal gate is shut: nothing more happens.
            return Ok(());
        }
    }
    match draw.below(6) {
        0 if far < 5 => step(Step::Out(State::Rejected, OUT[draw.below(OUT.len())].to_owned())).await?.unwrap_or(()),
        1 if far < 5 => step(Step::Out(State::Pool, "later".to_owned())).await?.unwrap_or(()),
        2 => run(raised, by, Own { application, owner: by.person() }).await?,
        _ => {}
    }
    if n.is_multiple_of(9) {
        run(raised, by, Note { application, text: "Writes clearly; ask about nights.".into() }).await?;
        let text = "Thank you for applying. When would you be free for a talk?".into();
        run(raised, by, Write { by: By::Team(application), text }).await?;
    }
    Ok(())
}
