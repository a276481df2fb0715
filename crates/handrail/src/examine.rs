//! The examiner of those who apply: questions and scenarios of the training room, lent to the hiring room. The rooms do not know
//! each other.

use crate::drill::Booths;
use event::AssessmentId;
use hire::assess::{Examiner, Graded, Paper, Played, Soon};
use language::{Lang, Speak};
use maud::Markup;
use serde_json::Value;
use train::{curriculum::Part, grade::Given, outside, question::Question};
use web::{House, Problem};

/// Asks and grades.
pub struct Examining {
    house: House,
    booths: Booths,
}

impl Examining {
    /// With the questions of `house` and the drills of `booths`.
    pub fn new(house: House, booths: Booths) -> Examining {
        Examining { house, booths }
    }
}

fn question(paper: &Paper) -> Result<Question, Problem> {
    serde_json::from_value(paper.question.clone()).map_err(|error| Problem::from(store::Error::from(error)))
}

fn answered(given: Option<&Value>) -> Given {
    given.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or(Given::Nothing)
}

impl Examiner for Examining {
    fn draw(&self, seed: String, wanted: Vec<(String, usize)>) -> Soon<'_, Option<Vec<Paper>>> {
        Box::pin(async move {
            let blueprint: Vec<Part> = wanted.into_iter().map(|(from, count)| Part { from, count }).collect();
            let mut rd = self.house.store.read().await?;
            let Some(drawn) = outside::draw(&mut rd, &seed, &blueprint).await? else { return Ok(None) };
            let paper = drawn.into_iter().map(|one| {
                let question = serde_json::to_value(&one.question).map_err(store::Error::from)?;
                Ok(Paper { code: one.code, version: one.version, question })
            });
            Ok(Some(paper.collect::<Result<_, store::Error>>()?))
        })
    }

    fn ask(&self, paper: &Paper, lot: (&str, usize), given: Option<&Value>, speak: &Speak) -> Result<Markup, Problem> {
        Ok(outside::ask(&question(paper)?, lot, &answered(given), speak))
    }

    fn given(&self, paper: &Paper, lot: (&str, usize), fields: Vec<(String, String)>) -> Result<Value, Problem> {
        let given = outside::given(&question(paper)?, lot, fields);
        serde_json::to_value(given).map_err(|error| Problem::from(store::Error::from(error)))
    }

    fn grade(&self, paper: &[Paper], given: &[(i64, Value)]) -> Graded {
        let questions: Vec<Option<Question>> = paper.iter().map(|one| question(one).ok()).collect();
        let worth = |place: usize| {
            let said = given.iter().find(|(at, _)| usize::try_from(*at) == Ok(place)).map(|(_, value)| value);
            said.map(|value| answered(Some(value)))
        };
        // A question that cannot be read any more counts for nobody.
        let (places, questions): (Vec<usize>, Vec<Question>) =
            questions.into_iter().enumerate().filter_map(|(place, one)| Some((place, one?))).unzip();
        let (worths, score) = outside::graded(&questions, |n| places.get(n).and_then(|place| worth(*place)));
        let mut shares = vec![0; paper.len()];
        for (place, share) in places.into_iter().zip(worths) {
            shares[place] = share;
        }
        Graded { shares, score }
    }

    fn told(&self, paper: &Paper, given: Option<&Value>, share: i64, speak: &Speak) -> Result<Markup, Problem> {
        Ok(outside::told(&question(paper)?, &answered(given), share, speak))
    }

    fn scenario(&self, code: &str, lang: Lang) -> Option<Played> {
        let scenario = &train::drill::find(code)?.script.scenario;
        let minutes = i64::from(scenario.clock.total_s.div_ceil(60));
        Some(Played { title: scenario.title.of(lang).to_owned(), minutes })
    }

    fn plays(&self) -> bool {
        false
    }

    fn sit(&self, _: AssessmentId, _: String, _: Lang) -> Soon<'_, String> {
        let _ = &self.booths;
        Box::pin(async { Err(Problem::missing()) })
    }

    fn stop(&self, _: AssessmentId) -> Soon<'_, ()> {
        Box::pin(async { Err(Problem::missing()) })
    }

    fn evidence(&self, _: AssessmentId, _: Speak) -> Soon<'_, Markup> {
        Box::pin(async { Err(Problem::missing()) })
    }

    fn forget(&self, _: AssessmentId) -> Soon<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
