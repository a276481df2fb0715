//! A sitting is one person's try at an exam: questions drawn by lot from a blueprint, a time, answers kept as they are
//! given, a grade when it is handed in or its time is over. The seed and the paper are kept, so it can be drawn and graded
//! again.

use crate::{
    bank::{Live, QuestionRow, count_use},
    certificate::{CertificateIssued, HeldOf, Issue},
    certify::{CertificationByCode, CertificationRow},
    course::Steps,
    curriculum::{Part, draws},
    draw::Draw,
    drill::{CasesPassed, PassedCase},
    grade::{Given, grade, score},
    question::Question,
    refusal::Refusal,
};
use event::{Actor, CertificateId, DAY_MS, HOUR_MS, MINUTE_MS, PersonId, Right, SECOND_MS, SittingId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Json, NewJob, Outcome, Result, Tx, answer, query, refuse, row};

/// The job that ends a sitting whose time is over.
pub const END: &str = "train.end_sitting";
/// How long after the end an answer that was on its way still counts.
pub const LATE_MS: i64 = 5 * SECOND_MS;

/// A question as it was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: i64,
    /// What is asked.
    pub question: Question,
}

row! {
    /// A sitting.
    pub SittingRow {
        id: SittingId, person_id: PersonId, certification: String, renewal: bool, seed: String, paper: Json<Vec<Drawn>>,
        started_ms: i64, due_ms: i64, ended_ms: Option<i64>, score: Option<i64>, passed: Option<bool>,
    }
    /// A sitting in a list.
    pub SittingBrief {
        id: SittingId, certification: String, renewal: bool, started_ms: i64, due_ms: i64, ended_ms: Option<i64>,
        score: Option<i64>, passed: Option<bool>,
    }
    /// An answer of a sitting.
    pub SittingAnswer { place: i64, given: Json<Given>, share: Option<i64> }
}

query! {
    /// A sitting, and nobody else decides about it meanwhile.
    pub SittingById { sitting: SittingId } -> [SittingRow] =
        "select id, person_id, certification, renewal, seed, paper, started_ms, due_ms, ended_ms, score, passed
           from train_sitting where id = $sitting{ for update}"
}
query! {
    /// The same, to look at.
    pub SittingShown { sitting: SittingId } -> [SittingRow] =
        "select id, person_id, certification, renewal, seed, paper, started_ms, due_ms, ended_ms, score, passed
           from train_sitting where id = $sitting"
}
query! {
    /// A person's sittings for a certification since a time, the latest first. At most 100.
    pub SittingsOf<'a> { person: PersonId, certification: &'a str, since_ms: i64 } -> [SittingBrief] =
        "select id, certification, renewal, started_ms, due_ms, ended_ms, score, passed from train_sitting
          where person_id = $person and certification = $certification and started_ms > $since_ms
          order by started_ms desc, id desc limit 100"
}
query! {
    /// A person's sittings, the latest first. At most 50.
    pub SittingsOfPerson { person: PersonId } -> [SittingBrief] =
        "select id, certification, renewal, started_ms, due_ms, ended_ms, score, passed from train_sitting
          where person_id = $person order by started_ms desc, id desc limit 50"
}
query! {
    /// The answers of a sitting, by place. At most 200.
    pub AnswersOf { sitting: SittingId } -> [SittingAnswer] =
        "select place, given, share from train_sitting_answer where sitting_id = $sitting order by place limit 200"
}
query! {
    InsertSitting<'a> {
        sitting: SittingId, person: PersonId, certification: &'a str, renewal: bool, seed: &'a str,
        paper: Json<&'a [Drawn]>, started_ms: i64, due_ms: i64,
    } = "insert into train_sitting (id, person_id, certification, renewal, seed, paper, started_ms, due_ms)
         values ($sitting, $person, $certification, $renewal, $seed, $paper, $started_ms, $due_ms)"
}
query! {
    PutAnswer<'a> { sitting: SittingId, place: i64, given: Json<&'a Given>, now: i64 } =
        "insert into train_sitting_answer (sitting_id, place, given, at_ms) values ($sitting, $place, $given, $now)
         on conflict (sitting_id, place) do update set given = excluded.given, at_ms = excluded.at_ms"
}
query! {
    PutShare { share: i64, sitting: SittingId, place: i64 } =
        "update train_sitting_answer set share = $share where sitting_id = $sitting and place = $place"
}
query! {
    PutEnd { now: i64, score: i64, passed: bool, sitting: SittingId } =
        "update train_sitting set ended_ms = $now, score = $score, passed = $passed where id = $sitting"
}

/// Someone begins an exam.
#[derive(Debug)]
pub struct Start {
    /// Who.
    pub person: PersonId,
    /// Which certification's.
    pub certification: String,
    /// 64 hex digits that nobody can guess.
    pub seed: String,
}

/// A sitting began.
#[derive(Debug, Serialize)]
pub struct SittingStarted {
    /// Which.
    pub sitting: SittingId,
    /// Whose.
    pub person: PersonId,
    /// For what.
    pub certification: String,
    /// Whether it is the shorter exam.
    pub renewal: bool,
    /// Until when; Unix milliseconds, UTC.
    pub due_ms: i64,
    /// The questions' codes, in order.
    pub questions: Vec<String>,
    /// What draws the order of options: would tell answers.
    #[serde(skip)]
    pub seed: String,
    /// The questions.
    #[serde(skip)]
    pub paper: Vec<Drawn>,
}

impl Event for SittingStarted {
    const KIND: &'static str = "train.sitting_started";
    fn subject(&self) -> String {
        self.sitting.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let started_ms = tx.now_ms();
        tx.push(InsertSitting {
            sitting: self.sitting,
            person: self.person,
            certification: &self.certification,
            renewal: self.renewal,
            seed: &self.seed,
            paper: Json(&self.paper),
            started_ms,
            due_ms: self.due_ms,
        })
        .await
    }
}

/// What the house knows when an exam begins.
struct Facts {
    certification: Option<CertificationRow>,
    /// Whether every module of its courses is done.
    ready: bool,
    /// When their present certificate ends, with the grace after it; none without one.
    held_until_ms: Option<i64>,
    lately: Vec<SittingBrief>,
    live: Vec<QuestionRow>,
    fresh: SittingId,
    now_ms: i64,
}

impl Command for Start {
    const NAME: &'static str = "train.start_sitting";
    type Answer = SittingId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<SittingId, Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let certification = tx.opt(CertificationByCode { code: &self.certification }).await?.filter(|_| may);
        let now_ms = tx.now_ms();
        let (mut ready, mut lately, mut held_until_ms) = (false, Vec::new(), None);
        if let Some(row) = &certification {
            let steps = tx.all(Steps { person: self.person }).await?;
            let passed = tx.all(CasesPassed { person: self.person }).await?;
            ready = ready_for(row, &steps, &passed);
            let since_ms = now_ms - row.wait_hours * HOUR_MS;
            lately = tx.all(SittingsOf { person: self.person, certification: &row.code, since_ms }).await?;
            let held = tx.opt(HeldOf { person: self.person, certification: &row.code }).await?;
            held_until_ms = held.map(|held| held.expires_ms + row.grace_days * DAY_MS);
        }
        let live = tx.all(Live {}).await?;
        let facts = Facts { certification, ready, held_until_ms, lately, live, fresh: tx.new_id(), now_ms };
        tx.record(start(self, facts)).await
    }
}

/// Whether somebody may take a certification's exam: every module of its courses done, its drills passed.
pub fn ready_for(row: &CertificationRow, steps: &[crate::course::Step], passed: &[PassedCase]) -> bool {
    let drilled = row.drills.0.iter().all(|case| passed.iter().any(|one| one.case_code == *case));
    !row.blueprint.0.is_empty() && drilled && learned(row, steps)
}

/// Whether somebody has done every module of a certification's courses.
pub fn learned(row: &CertificationRow, steps: &[crate::course::Step]) -> bool {
    row.courses.0.iter().all(|course| {
        let mut of = steps.iter().filter(|step| step.course == *course).peekable();
        of.peek().is_some() && of.all(crate::course::Step::done)
    })
}

/// Decides the beginning of an exam. Pure. A sitting that runs already is gone on with.
fn start(wish: &Start, facts: Facts) -> Decision<SittingId, Refusal> {
    let Some(row) = facts.certification else { return refuse(Refusal::Unseen) };
    if let Some(running) = facts.lately.iter().find(|one| one.ended_ms.is_none() && one.due_ms > facts.now_ms) {
        return answer(running.id);
    }
    let renewal = facts.held_until_ms.is_some_and(|until_ms| until_ms > facts.now_ms);
    if !facts.ready && !renewal {
        return refuse(Refusal::NotReady);
    }
    let tries = facts.lately.iter().filter(|one| one.passed != Some(true));
    if tries.clone().count() as i64 >= row.attempts {
        let first = tries.map(|one| one.started_ms).min().unwrap_or(facts.now_ms);
        return refuse(Refusal::Wait { until_ms: first + row.wait_hours * HOUR_MS });
    }
    let blueprint = if renewal { &row.renewal.0 } else { &row.blueprint.0 };
    let Some(paper) = draw(&wish.seed, blueprint, &facts.live) else { return refuse(Refusal::Few) };
    let due_ms = facts.now_ms + row.minutes * MINUTE_MS;
    let job = NewJob {
        kind: END,
        key: Some(facts.fresh.to_string()),
        due_ms: due_ms + LATE_MS,
        body: serde_json::json!({ "sitting": facts.fresh }),
    };
    let started = SittingStarted {
        sitting: facts.fresh,
        person: wish.person,
        certification: row.code,
        renewal,
        due_ms,
        questions: paper.iter().map(|drawn| drawn.code.clone()).collect(),
        seed: wish.seed.clone(),
        paper,
    };
    answer(facts.fresh).and(started).job(job)
}

/// Draws a paper: each part's number of questions, none twice, all in an order by lot. None when there are too few.
/// The same seed, blueprint and questions give the same paper.
pub fn draw(seed: &str, blueprint: &[Part], live: &[QuestionRow]) -> Option<Vec<Drawn>> {
    let mut chosen: Vec<&QuestionRow> = Vec::new();
    for (nth, part) in blueprint.iter().enumerate() {
        let known: Vec<&QuestionRow> = live
            .iter()
            .filter(|row| draws(&part.from, &row.code, &row.tags.0) && chosen.iter().all(|one| one.code != row.code))
            .collect();
        let order = Draw::new(&format!("{seed}:part:{nth}")).shuffled(known.len());
        let drawn: Vec<&QuestionRow> = order.into_iter().take(part.count).map(|at| known[at]).collect();
        if drawn.len() < part.count {
            return None;
        }
        chosen.extend(drawn);
    }
    let order = Draw::new(&format!("{seed}:order")).shuffled(chosen.len());
    let drawn = order.into_iter().map(|at| {
        let row = chosen[at];
        Drawn { code: row.code.clone(), version: row.version, question: row.body.0.clone() }
    });
    Some(drawn.collect())
}

/// Someone answers a question of their exam; again, as often as they like, until it ends.
#[derive(Debug)]
pub struct Give {
    /// Who.
    pub person: PersonId,
    /// Which sitting.
    pub sitting: SittingId,
    /// Which question, from 0.
    pub place: usize,
    /// What.
    pub given: Given,
}

/// A question of an exam was answered.
#[derive(Debug, Serialize)]
pub struct SittingAnswered {
    /// In which sitting.
    pub sitting: SittingId,
    /// Which question, from 0.
    pub place: i64,
    /// What was answered.
    #[serde(skip)]
    pub given: Given,
}

impl Event for SittingAnswered {
    const KIND: &'static str = "train.sitting_answered";
    fn subject(&self) -> String {
        self.sitting.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutAnswer { sitting: self.sitting, place: self.place, given: Json(&self.given), now }).await
    }
}

impl Command for Give {
    const NAME: &'static str = "train.answer_sitting";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.sitting.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let mine = tx.actor().person() == Some(self.person);
        let found = tx.opt(SittingById { sitting: self.sitting }).await?;
        let now_ms = tx.now_ms();
        let decision = match found.filter(|row| mine && row.person_id == self.person) {
            None => refuse(Refusal::Unseen),
            Some(row) if self.place >= row.paper.0.len() => refuse(Refusal::Unseen),
            Some(row) if row.ended_ms.is_some() || now_ms > row.due_ms + LATE_MS => refuse(Refusal::Over),
            Some(_) => answer(()).and(SittingAnswered {
                sitting: self.sitting,
                place: self.place as i64,
                given: self.given.clone(),
            }),
        };
        tx.record(decision).await
    }
}

/// Ends a sitting: its person hands it in, or the house ends it when its time is over.
#[derive(Debug)]
pub struct End {
    /// Which.
    pub sitting: SittingId,
    /// What a certificate is signed with and by whom it says it is.
    pub issue: Issue,
}

/// A sitting ended and was graded.
#[derive(Debug, Serialize)]
pub struct SittingEnded {
    /// Which.
    pub sitting: SittingId,
    /// Whose.
    pub person: PersonId,
    /// For what.
    pub certification: String,
    /// Thousandths.
    pub score: i64,
    /// Whether that is enough.
    pub passed: bool,
    /// What each question was worth, in order.
    pub shares: Vec<(String, i64)>,
}

impl Event for SittingEnded {
    const KIND: &'static str = "train.sitting_ended";
    fn subject(&self) -> String {
        self.sitting.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutEnd { now, score: self.score, passed: self.passed, sitting: self.sitting }).await?;
        for (place, (_, share)) in (0..).zip(&self.shares) {
            tx.push(PutShare { share: *share, sitting: self.sitting, place }).await?;
        }
        count_use(tx, &self.shares).await
    }
}

query! {
    /// A person's name, for their certificate.
    pub NameOf { person: PersonId } -> [Named { name: String }] =
        "select name from identity_window_person where id = $person"
}

impl Command for End {
    const NAME: &'static str = "train.end_sitting";
    /// Whether it was passed, and the certificate that followed.
    type Answer = (bool, Option<CertificateId>);
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.sitting.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Self::Answer, Refusal> {
        let by = tx.actor().clone();
        let found = tx.opt(SittingById { sitting: self.sitting }).await?;
        let seen = |row: &SittingRow| by == Actor::House || by.person() == Some(row.person_id);
        let Some(row) = found.filter(seen) else { return tx.record(refuse(Refusal::Unseen)).await };
        if row.ended_ms.is_some() {
            return tx.record(refuse(Refusal::Over)).await;
        }
        let answers = tx.all(AnswersOf { sitting: self.sitting }).await?;
        let certification = tx.one(CertificationByCode { code: &row.certification }).await?;
        let holder = tx.opt(NameOf { person: row.person_id }).await?.map_or_else(String::new, |person| person.name);
        let by_whom = (row.person_id, Some(row.id));
        let issued = self.issue.certificate(tx.new_id(), by_whom, &certification, &holder, tx.now_ms());
        tx.record(end(&row, &answers, certification.pass, issued)).await
    }
}

/// Decides what a sitting comes to. Pure.
fn end(
    row: &SittingRow,
    answers: &[SittingAnswer],
    pass: i64,
    issued: CertificateIssued,
) -> Decision<(bool, Option<CertificateId>), Refusal> {
    let shares = shares(row, answers);
    let score = score(&shares.iter().map(|(_, share)| *share).collect::<Vec<_>>());
    let passed = score >= pass;
    let ended = SittingEnded {
        sitting: row.id,
        person: row.person_id,
        certification: row.certification.clone(),
        score,
        passed,
        shares,
    };
    match passed {
        true => answer((true, Some(issued.certificate))).and(ended).and(issued.with_score(score)),
        false => answer((false, None)).and(ended),
    }
}

/// What each question of a sitting was worth, in order; what was not answered is worth nothing.
pub fn shares(row: &SittingRow, answers: &[SittingAnswer]) -> Vec<(String, i64)> {
    (0..)
        .zip(&row.paper.0)
        .map(|(place, drawn)| {
            let given = answers.iter().find(|answer| answer.place == place);
            (drawn.code.clone(), given.map_or(0, |answer| grade(&drawn.question, &answer.given.0)))
        })
        .collect()
}

#[cfg(test)]
mod tests;
