//! Lets the drawn quarter happen, by the commands that people use, each at its time.

use super::{
    hiring::{Search, name, run},
    quarter::{Act, Deed, KIT, Life},
};
use crate::raise::Raised;
use event::{Actor, ApplicationId, DAY_MS, HOUR_MS, InterviewId, Words};
use futures_util::future::join_all;
use hire::{
    application::{Apply, By, Move, Note, Own, Step, Write},
    interview::{Asker, BookSlot, Marked, PlanInterview, SubmitScorecard},
    post::Visit,
    quality::JudgeQuality,
    requisition::{Stage, gate::Answers},
    secret,
    words::fluencies,
};
use language::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// Things that happen at once.
const WAVE: usize = 64;
/// Things this close are as good as at once.
pub(super) const NEAR_MS: i64 = 2 * HOUR_MS;
/// What a mark rests on, in English and in Chinese; from 1 to 4.
const SEEN: [(&str, &str); 4] = [
    ("Guessed at the network and asked for the seed phrase to check.", "猜测网络，还想索要助记词来核对。"),
    ("Found the cause after two hints; the order cost time.", "给了两次提示才找到原因，步骤顺序耽误了时间。"),
    ("Asked for the hash first, then told the customer what happens next.", "先要交易哈希，再告诉客户下一步会怎样。"),
    ("Named the rare case as well, and said what cannot be promised.", "还指出了少见情形，并说明哪些不能承诺。"),
];

/// What came of one deed.
enum Came {
    Nothing,
    Application(ApplicationId),
    Interview(InterviewId),
}

/// The quarter while it happens.
pub struct Seeking {
    search: Search,
    lives: Vec<Life>,
    /// The latest first, so that the next is the last.
    deeds: Vec<Deed>,
    applications: BTreeMap<usize, ApplicationId>,
    interviews: BTreeMap<usize, InterviewId>,
    /// The present, Unix milliseconds, from which the deeds count back.
    end_ms: i64,
}

impl Seeking {
    /// What is to happen, up to `end_ms`.
    pub fn new(search: Search, (lives, mut deeds): (Vec<Life>, Vec<Deed>), end_ms: i64) -> Seeking {
        deeds.reverse();
        Seeking { search, lives, deeds, applications: BTreeMap::new(), interviews: BTreeMap::new(), end_ms }
    }

    /// Lets everything happen that happened before `until_ms`; the house's clock, which is set by hand, goes along. Deeds of one
    /// person stay in order.
    pub async fn until(&mut self, raised: &Raised, until_ms: i64) -> Result<(), String> {
        loop {
            let wave = self.wave(until_ms);
            let Some(last) = wave.last() else { break };
            super::on_to(raised, self.end_ms + last.at_ms).await?;
            self.all(raised, &wave).await?;
        }
        super::on_to(raised, until_ms).await
    }

    /// Lets everything happen now, but for what needs its time.
    pub async fn at_once(&mut self, raised: &Raised) -> Result<(), String> {
        let timed = |act: &Act| matches!(act, Act::Plan(..) | Act::Book(_) | Act::Card(..) | Act::Judge(..));
        self.deeds.retain(|deed| !timed(&deed.act));
        // Nobody's way has had the time to end, but for every seventh: the others stand somewhere on it.
        let mut told: BTreeMap<usize, usize> = BTreeMap::new();
        self.deeds.reverse();
        self.deeds.retain(|deed| {
            let n = told.entry(deed.who).or_default();
            *n += usize::from(!matches!(deed.act, Act::Visit(..)));
            deed.who % 7 == 3 || *n <= 1 + deed.who % 4 * 2
        });
        self.deeds.reverse();
        loop {
            let wave = self.wave(self.end_ms);
            if wave.is_empty() {
                return Ok(());
            }
            self.all(raised, &wave).await?;
        }
    }

    /// The next few deeds, each of another person.
    fn wave(&mut self, until_ms: i64) -> Vec<Deed> {
        let (mut wave, mut who): (Vec<Deed>, BTreeSet<usize>) = (Vec::new(), BTreeSet::new());
        while let Some(next) = self.deeds.last() {
            let near = wave.first().is_none_or(|first| next.at_ms - first.at_ms < NEAR_MS);
            let visit = matches!(next.act, Act::Visit(..));
            let free = visit || who.insert(next.who);
            if self.end_ms + next.at_ms > until_ms || !near || !free || wave.len() == WAVE {
                break;
            }
            wave.extend(self.deeds.pop());
        }
        wave
    }

    async fn all(&mut self, raised: &Raised, wave: &[Deed]) -> Result<(), String> {
        let came = join_all(wave.iter().map(|deed| self.one(raised, deed))).await;
        for (deed, came) in wave.iter().zip(came) {
            match came? {
                Came::Nothing => {}
                Came::Application(id) => drop(self.applications.insert(deed.who, id)),
                Came::Interview(id) => drop(self.interviews.insert(deed.who, id)),
            }
        }
        Ok(())
    }

    async fn one(&self, raised: &Raised, deed: &Deed) -> Result<Came, String> {
        let life = &self.lives[deed.who];
        let by = self.search.by();
        if let Act::Visit(requisition, channel) = &deed.act {
            if let Some((post, _)) = self.search.post(*requisition, *channel) {
                run(raised, &Actor::Anonymous, Visit { post }).await?;
            }
            return Ok(Came::Nothing);
        }
        if matches!(deed.act, Act::Apply) {
            return run(raised, &Actor::Anonymous, self.apply(raised, deed.who, life))
                .await
                .map(|made| Came::Application(made.application));
        }
        let Some(application) = self.applications.get(&deed.who).copied() else { return Ok(Came::Nothing) };
        let step = |step: Step| Move { application, seen: None, step };
        match &deed.act {
            Act::Visit(..) | Act::Apply => {}
            Act::To(stage) if !self.search.has(life.requisition, *stage) => {}
            // Those who start here were never checked: they are invented, and only the house moves them there.
            Act::To(Stage::Started) => run(raised, &Actor::House, step(Step::To(Stage::Started))).await?,
            Act::To(stage) => run(raised, &by, step(Step::To(*stage))).await?,
            Act::Out(state, reason) => run(raised, &by, step(Step::Out(*state, (*reason).to_owned()))).await?,
            Act::Own => run(raised, &by, Own { application, owner: by.person() }).await?,
            Act::Note => {
                let text = if life.zh {
                    "表达清楚，需确认能否上夜班。"
                } else {
                    "Writes clearly; ask about nights."
                };
                run(raised, &by, Note { application, text: text.into() }).await?;
            }
            Act::Talk => self.talk(raised, application, life).await?,
            Act::Plan(slot_ms, raters) => {
                let plan = self.plan(application, self.end_ms + slot_ms, *raters);
                return run(raised, &by, plan).await.map(Came::Interview);
            }
            Act::Book(slot_ms) => {
                let Some(interview) = self.interviews.get(&deed.who).copied() else { return Ok(Came::Nothing) };
                let book = BookSlot { application, interview, from_ms: self.hour(self.end_ms + slot_ms) };
                run(raised, &Actor::Anonymous, book).await?;
            }
            Act::Card(rater, marks) => {
                let Some(interview) = self.interviews.get(&deed.who).copied() else { return Ok(Came::Nothing) };
                run(raised, &self.search.rater(*rater), card(interview, marks, life.zh)).await?;
            }
            Act::Judge(marks, stayed) => {
                let judge = JudgeQuality { application, marks: marks.clone(), stayed: *stayed };
                run(raised, &self.search.rater(0), judge).await?;
            }
        }
        Ok(Came::Nothing)
    }

    /// The whole hour before a time.
    fn hour(&self, at_ms: i64) -> i64 {
        at_ms - at_ms.rem_euclid(HOUR_MS)
    }

    fn plan(&self, application: ApplicationId, slot_ms: i64, raters: [usize; 2]) -> PlanInterview {
        let from_ms = self.hour(slot_ms);
        PlanInterview {
            application,
            kit: KIT.into(),
            askers: raters
                .iter()
                .filter_map(|rater| Some(Asker { person: self.search.rater(*rater).person()?, focus: Vec::new() }))
                .collect(),
            slots: vec![from_ms, from_ms + DAY_MS, from_ms + DAY_MS + 3 * HOUR_MS],
            place: "https://meet.quayside.example/interview".into(),
        }
    }

    async fn talk(&self, raised: &Raised, application: ApplicationId, life: &Life) -> Result<(), String> {
        let text = match life.zh {
            true => "感谢申请！请问你什么时候方便聊一聊？",
            false => "Thank you for applying. When would you be free for a talk?",
        };
        run(raised, &self.search.by(), Write { by: By::Team(application), text: text.into() }).await.map(drop)
    }

    fn apply(&self, raised: &Raised, n: usize, life: &Life) -> Apply {
        let keys = &raised.house.keys;
        let command = raised.house.store.new_id();
        let said = [("residence", life.region), ("permission", "yes")];
        let code = self.search.post(life.requisition, life.channel).map_or_else(String::new, |(_, code)| code);
        let languages = format!("{}:{}", if life.zh { "zh" } else { "en" }, life.level);
        Apply {
            requisition: self.search.requisitions[life.requisition],
            code,
            secret_hash: secret::hash(keys, &secret::of(keys, command)),
            name: Words(name(life)),
            // Every now and then somebody applies twice.
            email: Words(format!("candidate-{}@demo.example", n - usize::from(n % 40 == 39))),
            phone: Words::default(),
            lang: if life.zh { Lang::Zh } else { Lang::En },
            zone: String::new(),
            languages: fluencies(&languages, 6).unwrap_or_default(),
            answers: Answers(said.map(|(code, said)| (code.to_owned(), said.to_owned())).into()),
            consents: true,
            pool: n.is_multiple_of(3),
            cv: None,
        }
    }
}

fn card(interview: InterviewId, marks: &[(&'static str, i64)], zh: bool) -> SubmitScorecard {
    let seen = |mark: i64| {
        let (en, of_zh) = SEEN[usize::try_from(mark - 1).unwrap_or(0).min(SEEN.len() - 1)];
        if zh { of_zh } else { en }
    };
    let mean = marks.iter().map(|(_, mark)| *mark).sum::<i64>() as f64 / marks.len().max(1) as f64;
    SubmitScorecard {
        interview,
        marks: marks
            .iter()
            .map(|(code, mark)| Marked { competency: (*code).to_owned(), mark: *mark, evidence: seen(*mark).into() })
            .collect(),
        recommendation: (mean.round() as i64).clamp(1, 4),
        summary: Words::default(),
    }
}
