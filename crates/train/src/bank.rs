//! The bank of questions, as screens and exams read it, and what use has shown of each.

use crate::question::{Kind, Question};
use std::{fmt, str::FromStr};
use store::{Json, query, row};

/// Questions on one page of the bank.
pub const PAGE: i64 = 100;
/// Questions of a house at most.
pub const BANK_MAX: i64 = 20_000;
/// Answers after which a question's figures are shown as something to go by.
pub const USES_MIN: i64 = 20;

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not asked yet.
    Draft,
    /// Asked.
    Live,
    /// Not asked any more.
    Retired,
}

/// Every state.
pub const STATES: [State; 3] = [State::Draft, State::Live, State::Retired];

impl State {
    /// The word in rows and forms.
    pub const fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Live => "live",
            State::Retired => "retired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for State {
    type Err = String;
    fn from_str(word: &str) -> Result<State, String> {
        STATES.into_iter().find(|state| state.word() == word).ok_or_else(|| format!("unknown state: {word}"))
    }
}

store::words!(State);

row! {
    /// A question.
    pub QuestionRow {
        code: String, module: Option<String>, kind: Kind, level: i64, tags: Json<Vec<String>>, body: Json<Question>,
        state: State, version: i64,
    }
    /// A question in the bank, with what use has shown of it.
    pub Banked {
        code: String, module: Option<String>, kind: Kind, level: i64, tags: Json<Vec<String>>, body: Json<Question>,
        state: State, version: i64, uses: Option<i64>, share: Option<i64>, share_2: Option<i64>, rest: Option<i64>,
        rest_2: Option<i64>, product: Option<i64>,
    }
}

query! {
    /// Questions after a code, in order of their codes. `limit`: 1 to 100.
    pub Bank<'a> { after: &'a str, limit: i64 } -> [Banked] =
        "select q.code, q.module, q.kind, q.level, q.tags, q.body, q.state, q.version, u.uses, u.share, u.share_2,
                u.rest, u.rest_2, u.product
           from train_question q left join train_use u on u.question = q.code
          where q.code > $after order by q.code limit $limit"
}

query! {
    /// A question with what use has shown of it.
    pub BankedByCode<'a> { code: &'a str } -> [Banked] =
        "select q.code, q.module, q.kind, q.level, q.tags, q.body, q.state, q.version, u.uses, u.share, u.share_2,
                u.rest, u.rest_2, u.product
           from train_question q left join train_use u on u.question = q.code where q.code = $code"
}

query! {
    /// Questions that are asked in a module, in order. At most 60.
    pub LiveOf<'a> { module: &'a str } -> [QuestionRow] =
        "select code, module, kind, level, tags, body, state, version from train_question
          where module = $module and state = 'live' order by code limit 60"
}

query! {
    /// Every question that is asked, in order. At most 20,000.
    scan "an exam draws from all of them"; pub Live {} -> [QuestionRow] =
        "select code, module, kind, level, tags, body, state, version from train_question
          where state = 'live' order by code limit 20000"
}

query! {
    /// How many questions there are.
    scan "counts the bank, for its one page"; pub Counted {} -> [Count { n: i64 }] =
        "select count(*) as n from train_question"
}

/// What a question is like: how easy, and whether those who know more get it right more often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Answers in exams and first quizzes.
    pub uses: i64,
    /// Mean share, 0 to 1: higher is easier.
    pub easy: f64,
    /// Correlation of its share with the rest of the sitting, -1 to 1; none while either does not vary.
    pub sharp: Option<f64>,
}

impl Banked {
    /// What use has shown; none before the first use.
    pub fn figures(&self) -> Option<Figures> {
        let uses = self.uses.filter(|uses| *uses > 0)?;
        let n = uses as f64;
        let mean = |sum: Option<i64>, unit: f64| sum.unwrap_or(0) as f64 / n / unit;
        let (share, rest) = (mean(self.share, 1e3), mean(self.rest, 1e3));
        let (share_2, rest_2) = (mean(self.share_2, 1e6), mean(self.rest_2, 1e6));
        let (across, within) = (share_2 - share * share, rest_2 - rest * rest);
        let both = mean(self.product, 1e6) - share * rest;
        let sharp = (across > 1e-9 && within > 1e-9).then(|| (both / (across * within).sqrt()).clamp(-1.0, 1.0));
        Some(Figures { uses, easy: share, sharp })
    }
}

query! {
    AddUse<'a> { question: &'a str, share: i64, share_2: i64, rest: i64, rest_2: i64, product: i64 } =
        "insert into train_use (question, uses, share, share_2, rest, rest_2, product)
         values ($question, 1, $share, $share_2, $rest, $rest_2, $product)
         on conflict (question) do update set
           uses = train_use.uses + 1, share = train_use.share + excluded.share,
           share_2 = train_use.share_2 + excluded.share_2, rest = train_use.rest + excluded.rest,
           rest_2 = train_use.rest_2 + excluded.rest_2, product = train_use.product + excluded.product"
}

/// Counts one sitting's answers, each against the rest of the sitting. Shares are thousandths.
pub async fn count_use(tx: &mut store::Tx<'_>, shares: &[(String, i64)]) -> store::Result<()> {
    let sum: i64 = shares.iter().map(|(_, share)| share).sum();
    let others = shares.len() as i64 - 1;
    if others < 1 {
        return Ok(());
    }
    for (question, share) in shares {
        let (share, rest) = (*share, (sum - share) / others);
        let (share_2, rest_2, product) = (share * share, rest * rest, share * rest);
        tx.push(AddUse { question, share, share_2, rest, rest_2, product }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Wording;

    fn banked(uses: &[(i64, i64)]) -> Banked {
        let sum = |f: &dyn Fn(&(i64, i64)) -> i64| Some(uses.iter().map(f).sum());
        let question = Question { kind: Kind::Number, number: None, en: Wording::default(), zh: Wording::default() };
        Banked {
            code: "a".into(),
            module: None,
            kind: Kind::Number,
            level: 1,
            tags: Json(Vec::new()),
            body: Json(question),
            state: State::Live,
            version: 1,
            uses: Some(uses.len() as i64),
            share: sum(&|one| one.0),
            share_2: sum(&|one| one.0 * one.0),
            rest: sum(&|one| one.1),
            rest_2: sum(&|one| one.1 * one.1),
            product: sum(&|one| one.0 * one.1),
        }
    }

    #[test]
    fn a_question_that_the_better_ones_know_is_sharp() {
        let figures = banked(&[(1_000, 900), (1_000, 800), (0, 300), (0, 200)]).figures().unwrap();
        assert_eq!((figures.uses, figures.easy), (4, 0.5));
        // By hand: covariance 0.15, deviations 0.5 and 0.30413813.
        assert!((figures.sharp.unwrap() - 0.986_393_9).abs() < 1e-6, "{figures:?}");
        let blunt = banked(&[(1_000, 200), (0, 900)]).figures().unwrap();
        assert!((blunt.sharp.unwrap() + 1.0).abs() < 1e-9);
        assert_eq!(banked(&[(1_000, 200), (1_000, 900)]).figures().unwrap().sharp, None);
        assert_eq!(banked(&[]).figures(), None);
    }
}
