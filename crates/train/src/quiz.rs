//! A quiz stands at the end of a module. Its questions come in the file's order, their options in one drawn for the
//! reader; it may be taken again at will. The first try counts for what is known of the questions.

use crate::{
    bank::{LiveOf, QuestionRow, count_use},
    course::{ModuleByCode, ProgressOf},
    grade::{Given, grade, score},
    refusal::Refusal,
};
use event::{PersonId, Right};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Thousandths from which a quiz is passed.
pub const PASS: i64 = 800;

/// One answer of the last try, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// Code of the question.
    pub question: String,
    /// Its version then.
    pub version: i64,
    /// What was answered.
    pub given: Given,
    /// What it was worth.
    pub share: i64,
}

/// Someone answers a module's quiz.
#[derive(Debug)]
pub struct AnswerQuiz {
    /// Who.
    pub person: PersonId,
    /// Which module.
    pub module: String,
    /// Question's code and answer.
    pub given: Vec<(String, Given)>,
}

/// A quiz was answered.
#[derive(Debug, Serialize)]
pub struct QuizAnswered {
    /// Who.
    pub person: PersonId,
    /// Which module.
    pub module: String,
    /// Its version.
    pub version: i64,
    /// Thousandths.
    pub score: i64,
    /// Whether that is enough.
    pub passed: bool,
    /// Whether it was the first try.
    pub first: bool,
    /// What each question was worth.
    pub shares: Vec<(String, i64)>,
    /// What was answered.
    #[serde(skip)]
    pub last: Vec<Last>,
}

query! {
    PutTry<'a> {
        person: PersonId, module: &'a str, passed_ms: Option<i64>, version: i64, best: i64, last: Json<&'a [Last]>,
    } = "insert into train_progress (person_id, module, read_ms, passed_ms, version, tries, best, last)
         values ($person, $module, null, $passed_ms, $version, 1, $best, $last)
         on conflict (person_id, module) do update set
           passed_ms = coalesce(train_progress.passed_ms, excluded.passed_ms), version = excluded.version,
           tries = train_progress.tries + 1, last = excluded.last,
           best = case when excluded.best > train_progress.best then excluded.best else train_progress.best end"
}
query! {
    PutRead<'a> { person: PersonId, module: &'a str, now: i64, version: i64 } =
        "insert into train_progress (person_id, module, read_ms, passed_ms, version, tries, best, last)
         values ($person, $module, $now, null, $version, 0, 0, '[]')
         on conflict (person_id, module) do update set
           read_ms = coalesce(train_progress.read_ms, excluded.read_ms), version = excluded.version"
}

impl Event for QuizAnswered {
    const KIND: &'static str = "train.quiz_answered";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let passed_ms = self.passed.then_some(tx.now_ms());
        tx.push(PutTry {
            person: self.person,
            module: &self.module,
            passed_ms,
            version: self.version,
            best: self.score,
            last: Json(&self.last),
        })
        .await?;
        if self.first { count_use(tx, &self.shares).await } else { Ok(()) }
    }
}

impl Command for AnswerQuiz {
    const NAME: &'static str = "train.answer_quiz";
    /// The score in thousandths.
    type Answer = i64;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<i64, Refusal> {
        let module = tx.opt(ModuleByCode { code: &self.module }).await?;
        let asked = tx.all(LiveOf { module: &self.module }).await?;
        let tries = tx.opt(ProgressOf { person: self.person, module: &self.module }).await?.map_or(0, |p| p.tries);
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let version = module.filter(|_| may).map(|module| module.version);
        tx.record(decide(self, version, &asked, tries)).await
    }
}

/// Decides what an answered quiz is worth. Pure. A question that was not answered is worth nothing.
fn decide(quiz: &AnswerQuiz, version: Option<i64>, asked: &[QuestionRow], tries: i64) -> Decision<i64, Refusal> {
    let Some(version) = version.filter(|_| !asked.is_empty()) else { return refuse(Refusal::Unseen) };
    let last: Vec<Last> = asked
        .iter()
        .map(|row| {
            let given = quiz.given.iter().find(|(code, _)| *code == row.code).map(|(_, given)| given.clone());
            let given = given.unwrap_or(Given::Nothing);
            let share = grade(&row.body.0, &given);
            Last { question: row.code.clone(), version: row.version, given, share }
        })
        .collect();
    let shares: Vec<(String, i64)> = last.iter().map(|one| (one.question.clone(), one.share)).collect();
    let score = score(&last.iter().map(|one| one.share).collect::<Vec<_>>());
    answer(score).and(QuizAnswered {
        person: quiz.person,
        module: quiz.module.clone(),
        version,
        score,
        passed: score >= PASS,
        first: tries == 0,
        shares,
        last,
    })
}

/// Someone has read a module.
#[derive(Debug)]
pub struct ReadModule {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub module: String,
}

/// A module was read.
#[derive(Debug, Serialize)]
pub struct ModuleRead {
    /// By whom.
    pub person: PersonId,
    /// Which.
    pub module: String,
    /// Its version.
    pub version: i64,
}

impl Event for ModuleRead {
    const KIND: &'static str = "train.module_read";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutRead { person: self.person, module: &self.module, now, version: self.version }).await
    }
}

impl Command for ReadModule {
    const NAME: &'static str = "train.read_module";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let module = tx.opt(ModuleByCode { code: &self.module }).await?.filter(|_| may);
        let seen = tx.opt(ProgressOf { person: self.person, module: &self.module }).await?;
        let decision = match (module, seen.is_some_and(|seen| seen.read_ms.is_some())) {
            (None, _) => refuse(Refusal::Unseen),
            (Some(_), true) => answer(()),
            (Some(row), false) => {
                answer(()).and(ModuleRead { person: self.person, module: row.code, version: row.version })
            }
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bank::State,
        question::{Kind, Question, Wording},
    };
    use uuid::Uuid;

    fn row(code: &str) -> QuestionRow {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let en = Wording { ask: "?".into(), right: list(&["a"]), wrong: list(&["b", "c"]), ..Wording::default() };
        QuestionRow {
            code: code.into(),
            module: None,
            kind: Kind::Single,
            level: 1,
            tags: Json(Vec::new()),
            body: Json(Question { kind: Kind::Single, number: None, zh: en.clone(), en }),
            state: State::Live,
            version: 3,
        }
    }

    fn check(picks: &[usize], tries: i64, score: i64, passed: bool) {
        let asked: Vec<QuestionRow> = (0..5).map(|n| row(&format!("q{n}"))).collect();
        let given = picks.iter().enumerate().map(|(n, pick)| (format!("q{n}"), Given::Picks(vec![*pick]))).collect();
        let quiz = AnswerQuiz { person: PersonId(Uuid::nil()), module: "m".into(), given };
        let decision = decide(&quiz, Some(2), &asked, tries);
        let event = decision.event::<QuizAnswered>().unwrap();
        assert_eq!((event.score, event.passed, event.first), (score, passed, tries == 0), "{picks:?}");
        assert_eq!(event.last.len(), 5);
    }

    #[test]
    fn four_of_five_are_enough_and_only_the_first_try_counts_for_the_questions() {
        check(&[0, 0, 0, 0, 0], 0, 1_000, true);
        check(&[0, 0, 0, 0, 1], 3, 800, true);
        check(&[0, 0, 0, 0], 1, 800, true);
        check(&[0, 0, 0, 1, 1], 0, 600, false);
        check(&[], 0, 0, false);
    }

    #[test]
    fn what_is_not_there_cannot_be_answered() {
        let quiz = AnswerQuiz { person: PersonId(Uuid::nil()), module: "m".into(), given: Vec::new() };
        assert_eq!(decide(&quiz, None, &[row("q")], 0).outcome(), Err(&Refusal::Unseen));
        assert_eq!(decide(&quiz, Some(1), &[], 0).outcome(), Err(&Refusal::Unseen));
    }
}
