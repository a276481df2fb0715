//! Cards: questions of modules that somebody has passed come back just before they would be forgotten, ten a day inside
//! the shift.

use crate::{
    bank::{BankedByCode, State},
    fsrs::{Memory, Rating, interval_days, review},
    grade::{Given, WHOLE, grade},
    question::Question,
    quiz::Last,
    refusal::Refusal,
};
use event::{DAY_MS, PersonId, Right};
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Text, Tx, answer, query, refuse, row};

/// Cards of one person on one day.
pub const A_DAY: i64 = 10;
/// How surely a card shall be known when it comes back.
const RETENTION: f64 = 0.90;
/// The same of what the law asks for.
const RETENTION_COMPLIANCE: f64 = 0.95;
/// The tag of such questions.
pub const COMPLIANCE: &str = "compliance";

row! {
    /// A card.
    pub CardRow {
        question: String, stability: Text<f64>, difficulty: Text<f64>, due_ms: i64, last_ms: i64, reviews: i64,
        lapses: i64, last: Json<Last>,
    }
    /// A question that waits to be seen.
    pub Waiting { code: String, body: Json<Question>, version: i64, due_ms: Option<i64> }
    /// How many.
    pub Count { n: i64 }
}

query! {
    /// A card.
    pub CardOf<'a> { person: PersonId, question: &'a str } -> [CardRow] =
        "select question, stability, difficulty, due_ms, last_ms, reviews, lapses, last from train_card
          where person_id = $person and question = $question"
}
query! {
    /// Cards that are due, the longest waiting first.
    pub Due { person: PersonId, now: i64, limit: i64 } -> [Waiting] =
        "select c.question as code, q.body, q.version, c.due_ms
           from train_card c join train_question q on q.code = c.question and q.state = 'live'
          where c.person_id = $person and c.due_ms <= $now
          order by c.due_ms, c.question limit $limit"
}
query! {
    /// Questions of modules that somebody has passed and no card of theirs yet.
    pub New { person: PersonId, limit: i64 } -> [NewCard { code: String, body: Json<Question>, version: i64 }] =
        "select q.code, q.body, q.version
           from train_progress p join train_question q on q.module = p.module and q.state = 'live'
          where p.person_id = $person and p.passed_ms is not null
            and not exists (select 1 from train_card c where c.person_id = p.person_id and c.question = q.code)
          order by p.passed_ms, q.code limit $limit"
}
query! {
    /// Cards that somebody has seen since a time.
    pub Seen { person: PersonId, since_ms: i64 } -> [Count] =
        "select count(*) as n from train_review where person_id = $person and at_ms >= $since_ms"
}
query! {
    PutCard<'a> {
        person: PersonId, question: &'a str, stability: Text<f64>, difficulty: Text<f64>, due_ms: i64, now: i64,
        lapses: i64, last: Json<&'a Last>,
    } = "insert into train_card (person_id, question, stability, difficulty, due_ms, last_ms, reviews, lapses, last)
         values ($person, $question, $stability, $difficulty, $due_ms, $now, 1, $lapses, $last)
         on conflict (person_id, question) do update set stability = excluded.stability,
           difficulty = excluded.difficulty, due_ms = excluded.due_ms, last_ms = excluded.last_ms,
           reviews = train_card.reviews + 1, lapses = train_card.lapses + excluded.lapses, last = excluded.last"
}
query! {
    InsertReview<'a> { review: uuid::Uuid, person: PersonId, question: &'a str, rating: i64, now: i64 } =
        "insert into train_review (id, person_id, question, rating, at_ms)
         values ($review, $person, $question, $rating, $now)"
}

/// Somebody answers a card.
#[derive(Debug)]
pub struct AnswerCard {
    /// Who.
    pub person: PersonId,
    /// Which question.
    pub question: String,
    /// What they answered.
    pub given: Given,
    /// How sure they were.
    pub sure: Sure,
}

/// How sure somebody was before they saw whether they were right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// They doubted.
    Doubt,
    /// They knew.
    Knew,
    /// They knew at once.
    AtOnce,
}

/// A card was answered.
#[derive(Debug, Serialize)]
pub struct CardReviewed {
    /// By whom.
    pub person: PersonId,
    /// Which question.
    pub question: String,
    /// How it went.
    pub rating: Rating,
    /// When it comes back; Unix milliseconds, UTC.
    pub due_ms: i64,
    /// Days.
    pub stability: f64,
    /// 1 to 10.
    pub difficulty: f64,
    /// Whether it was known once and is not any more.
    pub lapsed: bool,
    /// The id of the review.
    pub review: uuid::Uuid,
    /// What was answered.
    #[serde(skip)]
    pub last: Last,
}

impl Event for CardReviewed {
    const KIND: &'static str = "train.card_reviewed";
    fn subject(&self) -> String {
        self.person.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, person, question) = (tx.now_ms(), self.person, self.question.as_str());
        let (stability, difficulty) = (Text(self.stability), Text(self.difficulty));
        let (due_ms, lapses, last) = (self.due_ms, i64::from(self.lapsed), Json(&self.last));
        tx.push(PutCard { person, question, stability, difficulty, due_ms, now, lapses, last }).await?;
        tx.push(InsertReview { review: self.review, person, question, rating: self.rating.number(), now }).await
    }
}

/// What the house knows of a card.
struct Facts {
    question: Option<(Question, i64, Vec<String>)>,
    before: Option<Memory>,
    /// Cards seen today.
    seen: i64,
    review: uuid::Uuid,
    now_ms: i64,
}

impl Command for AnswerCard {
    const NAME: &'static str = "train.answer_card";
    /// The share of the whole in thousandths.
    type Answer = i64;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<i64, Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let row = tx.opt(BankedByCode { code: &self.question }).await?;
        let row = row.filter(|row| may && row.state == State::Live);
        let card = tx.opt(CardOf { person: self.person, question: &self.question }).await?;
        let now_ms = tx.now_ms();
        let seen = tx.one(Seen { person: self.person, since_ms: day_of(now_ms) }).await?.n;
        let before = card.map(|card| Memory {
            stability: card.stability.0,
            difficulty: card.difficulty.0,
            last_ms: card.last_ms,
        });
        let question = row.map(|row| (row.body.0, row.version, row.tags.0));
        let facts = Facts { question, before, seen, review: tx.new_id(), now_ms };
        tx.record(decide(self, facts)).await
    }
}

/// The beginning of the day, UTC.
pub const fn day_of(now_ms: i64) -> i64 {
    now_ms.div_euclid(DAY_MS) * DAY_MS
}

/// Decides when a card comes back. Pure. Only what is wholly right was known; how sure one was tells how well.
fn decide(wish: &AnswerCard, facts: Facts) -> Decision<i64, Refusal> {
    let Some((question, version, tags)) = facts.question else { return refuse(Refusal::Unseen) };
    if facts.seen >= A_DAY {
        return refuse(Refusal::TooMany { most: A_DAY as usize });
    }
    let share = grade(&question, &wish.given);
    let rating = match (share == WHOLE, wish.sure) {
        (false, _) => Rating::Again,
        (true, Sure::Doubt) => Rating::Hard,
        (true, Sure::Knew) => Rating::Good,
        (true, Sure::AtOnce) => Rating::Easy,
    };
    let memory = review(facts.before, rating, facts.now_ms);
    let strict = tags.iter().any(|tag| tag == COMPLIANCE);
    let days = interval_days(memory.stability, if strict { RETENTION_COMPLIANCE } else { RETENTION });
    answer(share).and(CardReviewed {
        person: wish.person,
        question: wish.question.clone(),
        rating,
        // From the day's beginning, so that it is there when the shift of that day begins.
        due_ms: day_of(facts.now_ms) + days * DAY_MS,
        stability: memory.stability,
        difficulty: memory.difficulty,
        lapsed: facts.before.is_some() && rating == Rating::Again,
        review: facts.review,
        last: Last { question: wish.question.clone(), version, given: wish.given.clone(), share },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{Kind, Wording};
    use uuid::Uuid;

    const NOW_MS: i64 = 1_772_442_000_000;

    fn check(right: bool, sure: Sure, before: Option<Memory>, tags: &[&str], rating: Rating, days: i64) {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let en = Wording { ask: "?".into(), right: list(&["a"]), wrong: list(&["b"]), ..Wording::default() };
        let question = Question { kind: Kind::Single, number: None, zh: en.clone(), en };
        let given = Given::Picks(vec![usize::from(!right)]);
        let wish = AnswerCard { person: PersonId(Uuid::nil()), question: "q".into(), given, sure };
        let facts =
            Facts { question: Some((question, 1, list(tags))), before, seen: 9, review: Uuid::nil(), now_ms: NOW_MS };
        let decision = decide(&wish, facts);
        let event = decision.event::<CardReviewed>().unwrap();
        assert_eq!((event.rating, (event.due_ms - day_of(NOW_MS)) / DAY_MS), (rating, days));
        assert_eq!(event.lapsed, before.is_some() && !right);
    }

    #[test]
    fn a_card_comes_back_the_later_the_better_it_was_known() {
        check(false, Sure::AtOnce, None, &[], Rating::Again, 1);
        check(true, Sure::Doubt, None, &[], Rating::Hard, 1);
        check(true, Sure::Knew, None, &[], Rating::Good, 2);
        check(true, Sure::AtOnce, None, &[], Rating::Easy, 8);
        check(true, Sure::AtOnce, None, &[COMPLIANCE], Rating::Easy, 3);
        let known = Memory { stability: 20.0, difficulty: 5.0, last_ms: NOW_MS - 20 * DAY_MS };
        check(false, Sure::Knew, Some(known), &[], Rating::Again, 2);
    }

    #[test]
    fn ten_a_day_are_enough() {
        let wish =
            AnswerCard { person: PersonId(Uuid::nil()), question: "q".into(), given: Given::Nothing, sure: Sure::Knew };
        let wording = Wording::default();
        let question = Question { kind: Kind::Short, number: None, en: wording.clone(), zh: wording };
        let facts = |seen| Facts {
            question: Some((question.clone(), 1, Vec::new())),
            before: None,
            seen,
            review: Uuid::nil(),
            now_ms: NOW_MS,
        };
        assert_eq!(decide(&wish, facts(10)).outcome(), Err(&Refusal::TooMany { most: 10 }));
        assert_eq!(decide(&wish, Facts { question: None, ..facts(0) }).outcome(), Err(&Refusal::Unseen));
    }
}
