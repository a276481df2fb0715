//! Whom the demo's company looks for, and who came: all invented, and drawn from one seed.

use super::{
    Settled, add,
    quarter::{Draw, Life, OPENED_MS, quarter},
    seek::Seeking,
};
use crate::raise::Raised;
use event::{Actor, DAY_MS, PersonId, PostId, RequisitionId, Role, Words};
use hire::{
    post::{CHANNELS, Channel, MakePost, text::text},
    requisition::{
        Act, ActOn, Band, Describe, Per, Reason, RequisitionById, Stage, Wanted, WriteRequisition, template,
    },
    secret,
    words::fluencies,
};
use identity::Newcomer;
use language::{Both, Lang};
use std::collections::BTreeMap;
use store::Command;

/// Candidates of the demo.
pub const CANDIDATES: usize = 400;
/// Candidates of a demo that only shows that the house works.
const FEW: usize = 60;
/// What the draw of posts begins with.
const SEED: u64 = 20_260_303;
/// Who leads, in the fixture's order, who administers, and who refers.
const LEAD: usize = 4;
const ADMIN: usize = 5;
const AGENT: usize = 0;
/// Days from the opening to the day when people are needed.
const NEEDED_DAYS: i64 = 200;
/// What is looked for, by template: seats and why.
const WANTED: [(&str, i64, &str); 3] = [
    ("agent", 10, "Demo: nights lack 4.2 people from December on"),
    ("senior", 3, "Demo: hard cases wait for two people"),
    ("community", 3, "Demo: groups in three languages have nobody at weekends"),
];

const GIVEN: [&[&str]; 2] = [
    &[
        "Marcus", "Siti", "Amir", "Mei", "Daniel", "Aylin", "Joana", "Kwame", "Elif", "Tuan", "Nadia", "Ivo", "Rina",
        "Omar", "Lea", "Hugo", "Priya", "Deniz", "Farah", "Noel",
    ],
    &[
        "知夏", "可欣", "思远", "晴", "露", "采薇", "明哲", "雨桐", "子涵", "一诺", "浩然", "清越", "若楠", "嘉树",
        "安然", "景行", "念慈", "书瑶", "天佑", "星河",
    ],
];
const FAMILY: [&[&str]; 2] = [
    &[
        "Tan", "Rahman", "Khan", "Chua", "Ong", "Demir", "Silva", "Mensah", "Yılmaz", "Nguyen", "Aziz", "Petrov",
        "Lim", "Haddad", "Keller", "Santos", "Nair", "Kaya", "Hassan", "Cruz",
    ],
    &[
        "林", "邓", "何", "苏", "韩", "江", "梁", "许", "沈", "彭", "曾", "董", "袁", "潘", "蒋", "蔡", "余", "杜",
        "叶", "程",
    ],
];

/// What somebody is called who applied.
pub fn name(life: &Life) -> String {
    let (given, family) = life.name;
    match life.zh {
        true => format!("{}{}", FAMILY[1][family % FAMILY[1].len()], GIVEN[1][given % GIVEN[1].len()]),
        false => format!("{} {}", GIVEN[0][given % GIVEN[0].len()], FAMILY[0][family % FAMILY[0].len()]),
    }
}

/// Runs a command; a refusal is a fault of the demo.
pub async fn run<C>(raised: &Raised, by: &Actor, command: C) -> Result<C::Answer, String>
where
    C: Command,
    C::Refusal: std::fmt::Display,
{
    let done = raised.house.store.run(by, None, command).await.map_err(|error| error.to_string())?;
    done.map_err(|refusal| format!("{}: {refusal}", C::NAME))
}

/// Who looks, for what, and where it says so.
pub struct Search {
    recruiters: [PersonId; 2],
    lead: PersonId,
    admin: PersonId,
    /// In the order of what is wanted.
    pub requisitions: Vec<RequisitionId>,
    posts: Vec<BTreeMap<Channel, (PostId, String)>>,
    stages: Vec<Vec<Stage>>,
}

impl Search {
    /// Who does the recruiting.
    pub fn by(&self) -> Actor {
        Actor::Person { id: self.recruiters[0], role: Role::Recruiter }
    }

    /// Who interviews; the first of them leads.
    pub fn rater(&self, which: usize) -> Actor {
        match which {
            0 => Actor::Person { id: self.lead, role: Role::Lead },
            1 => Actor::Person { id: self.admin, role: Role::Admin },
            2 => self.by(),
            _ => Actor::Person { id: self.recruiters[1], role: Role::Recruiter },
        }
    }

    /// A post and the code of its link.
    pub fn post(&self, requisition: usize, channel: Channel) -> Option<(PostId, String)> {
        self.posts.get(requisition)?.get(&channel).cloned()
    }

    /// Whether a requisition has a stage.
    pub fn has(&self, requisition: usize, stage: Stage) -> bool {
        self.stages.get(requisition).is_some_and(|stages| stages.contains(&stage))
    }
}

/// When the demo's search began, so that it leads up to `end_ms`.
pub const fn opened_ms(end_ms: i64) -> i64 {
    end_ms + OPENED_MS
}

/// Writes requisitions and posts, and lets a few people apply and move, all of it now. Answers the recruiter.
pub async fn hire(raised: &Raised, settled: &Settled) -> Result<PersonId, String> {
    let search = Box::pin(search(raised, settled)).await?;
    let recruiter = search.recruiters[0];
    let now_ms = raised.house.store.clock().now_ms();
    Box::pin(Seeking::new(search, quarter(FEW), now_ms).at_once(raised)).await?;
    Ok(recruiter)
}

/// Writes requisitions and posts. What `many` people did after that, up to `end_ms`, happens when it is let. Answers the recruiter too.
pub async fn seek(raised: &Raised, settled: &Settled, many: usize, end_ms: i64) -> Result<(PersonId, Seeking), String> {
    let search = Box::pin(search(raised, settled)).await?;
    Ok((search.recruiters[0], Seeking::new(search, quarter(many), end_ms)))
}

async fn search(raised: &Raised, settled: &Settled) -> Result<Search, String> {
    let recruiter = async |name: &str, email: &str, lang: Lang| {
        let zone = "Asia/Singapore".into();
        let newcomer = Newcomer { name: name.into(), email: email.into(), password: None, lang, zone };
        add(raised, newcomer, Role::Recruiter, Vec::new()).await
    };
    let recruiters = [
        recruiter("贺嘉", "hejia@quayside.example", Lang::Zh).await?,
        recruiter("Dario Conti", "dario@quayside.example", Lang::En).await?,
    ];
    let (lead, admin) = (settled.people[LEAD], settled.people[ADMIN]);
    let (requisitions, posts, stages) = (Vec::new(), Vec::new(), Vec::new());
    let mut search = Search { recruiters, lead, admin, requisitions, posts, stages };
    let (by, mut draw) = (search.by(), Draw(SEED));
    for (code, seats, why) in WANTED {
        let requisition = want(raised, &by, code, seats, why).await?;
        run(raised, &by, ActOn { requisition, act: Act::Ask, why: Words::default() }).await?;
        let agreed = ActOn { requisition, act: Act::Approve, why: "Agreed, nights first".into() };
        run(raised, &search.rater(0), agreed).await?;
        search.posts.push(posts_of(raised, &by, settled.people[AGENT], requisition, &mut draw).await?);
        search.requisitions.push(requisition);
        search.stages.push(template::stages(code).unwrap_or_default().iter().map(|one| one.stage).collect());
    }
    // One that nobody has agreed to yet.
    let intern = want(raised, &by, "intern", 2, "Demo: two students a term").await?;
    run(raised, &by, ActOn { requisition: intern, act: Act::Ask, why: Words::default() }).await?;
    Ok(search)
}

/// A requisition from a template, described in both languages.
async fn want(raised: &Raised, by: &Actor, code: &str, seats: i64, why: &str) -> Result<RequisitionId, String> {
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
        needed_ms: now_ms + NEEDED_DAYS * DAY_MS,
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

/// What the posts of a channel cost, in thousands of the smallest unit; nothing on most.
const fn cost(channel: Channel) -> i64 {
    match channel {
        Channel::LinkedIn => 180,
        Channel::Zhaopin => 120,
        Channel::Lieyun => 90,
        Channel::Event => 150,
        Channel::Campus => 40,
        Channel::Weibo | Channel::X => 25,
        Channel::Referral => 60,
        _ => 0,
    }
}

/// A post on every channel.
async fn posts_of(
    raised: &Raised,
    by: &Actor,
    agent: PersonId,
    requisition: RequisitionId,
    draw: &mut Draw,
) -> Result<BTreeMap<Channel, (PostId, String)>, String> {
    let store = &raised.house.store;
    let row = store.read().await.map_err(|error| error.to_string())?.opt(RequisitionById { requisition }).await;
    let row = row.map_err(|error| error.to_string())?.ok_or("no requisition")?;
    let body = template::find("agent").ok_or("no such template")?;
    let mut posts = BTreeMap::new();
    for channel in CHANNELS.iter().copied() {
        let code = secret::code();
        let lang = if draw.below(3) == 0 { Lang::En } else { Lang::Zh };
        let body = if lang == Lang::Zh { &body.zh } else { &body.en };
        let referrer = (channel == Channel::Referral).then(|| (agent, "We worked in the same team".to_owned()));
        let make = MakePost {
            requisition,
            channel,
            lang,
            text: Words(text(channel, lang, &row, body, &raised.house.config.company)),
            code: code.clone(),
            label: Words::default(),
            cost: cost(channel) * (900 + draw.below(200) as i64),
            currency: "SGD".into(),
            from_ms: store.clock().now_ms(),
            referrer,
        };
        posts.insert(channel, (run(raised, by, make).await?, code));
    }
    Ok(posts)
}
