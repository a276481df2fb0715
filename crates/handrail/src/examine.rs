//! The examiner of those who apply: questions and scenarios of the training room, lent to the hiring room. The rooms do not know
//! each other.

use crate::drill::Booths;
use event::{Actor, AssessmentId, DrillId, RehearsalId};
use hire::{
    assess::{EndSimulation, Examiner, Graded, Guest, Paper, Played, Soon},
    practice::EndRehearsal,
};
use language::{Lang, Speak};
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;
use store::{Job, JobKind};
use train::{
    curriculum::Part,
    drill::{AnyDrill, DrillOfOutsider, DrillRow, ENDED, ForgetOutsider, PartsOf, Practice, StartOutside},
    grade::Given,
    outside,
    question::Question,
};
use web::{House, Problem, Refuses, Trouble};

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
        !self.house.config.practice_url.is_empty()
    }

    fn sit(&self, guest: Guest, case: String, lang: Lang) -> Soon<'_, String> {
        Box::pin(async move {
            let outsider = guest.person();
            // Half of the numbers, so that a seed fits wherever numbers are signed.
            let start = StartOutside { outsider, case, lang, seed: rand::random::<u64>() >> 1 };
            let drill = self.house.store.run(&Actor::House, None, start).await?.map_err(Problem::from)?;
            self.booths.live(drill).await?;
            self.booths.guest_seat(drill, outsider).ok_or_else(Problem::missing)
        })
    }

    fn stop(&self, guest: Guest) -> Soon<'_, ()> {
        Box::pin(async move {
            let outsider = guest.person();
            let row = self.house.store.read().await?.opt(DrillOfOutsider { outsider }).await?;
            match row {
                Some(row) if row.ended_ms.is_none() => self.booths.end(row.id).await?,
                // Its end is told by a job, or there was nothing to begin with.
                Some(_) => {}
                None => {
                    let Guest::Assessed(assessment) = guest else { return Ok(()) };
                    let end = EndSimulation { assessment, score: 0, passed: false, outcome: None };
                    self.house.store.run(&Actor::House, None, end).await?.map_err(Refuses::problem)?;
                }
            }
            Ok(())
        })
    }

    fn evidence(&self, guest: Guest, speak: Speak) -> Soon<'_, Markup> {
        Box::pin(async move {
            let mut rd = self.house.store.read().await?;
            Ok(outside::played(&mut rd, guest.person(), &speak).await?)
        })
    }

    fn forget(&self, guest: Guest) -> Soon<'_, ()> {
        Box::pin(async move {
            let outsider = guest.person();
            let row = self.house.store.read().await?.opt(DrillOfOutsider { outsider }).await?;
            let done = self.house.store.run(&Actor::House, None, ForgetOutsider { outsider }).await?;
            done.map_err(Problem::from)?;
            if let Some(row) = row {
                self.booths.leave(row.id);
            }
            Ok(())
        })
    }
}

/// Whom a drill is lent to. The scenario that is rehearsed is never given as an assessment.
pub fn guest(drill: &DrillRow) -> Option<Guest> {
    let id = drill.person_id.0;
    drill.outsider.then(|| match drill.case_code == hire::practice::case() {
        true => Guest::Rehearsing(RehearsalId(id)),
        false => Guest::Assessed(AssessmentId(id)),
    })
}

#[derive(Deserialize)]
struct About {
    drill: DrillId,
}

/// The kind of the job that says what a simulation came to.
pub fn kind() -> JobKind {
    JobKind { name: ENDED, repeats: true }
}

/// Writes onto the application what a simulation came to; of a rehearsal, that it is over.
pub async fn tell(house: &House, job: &Job) -> Result<(), Trouble> {
    let About { drill } =
        serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    let (row, parts) = {
        let mut rd = house.store.read().await?;
        (rd.opt(AnyDrill { drill }).await?, rd.all(PartsOf { drill }).await?)
    };
    // None when its candidate was erased meanwhile.
    match row.and_then(|row| Some((guest(&row)?, row))) {
        Some((Guest::Assessed(assessment), row)) => {
            let end = EndSimulation {
                assessment,
                score: row.score.unwrap_or(0) * 10,
                passed: row.passed == Some(true),
                outcome: parts.into_iter().find_map(|part| part.outcome),
            };
            let done = house.store.run(&Actor::House, None, end).await?;
            done.map_err(|refusal| Trouble::Died(refusal.to_string()))?;
        }
        Some((Guest::Rehearsing(rehearsal), _)) => {
            let done = house.store.run(&Actor::House, None, EndRehearsal { rehearsal }).await?;
            done.map_err(|refusal| Trouble::Died(refusal.to_string()))?;
        }
        None => {}
    }
    house.store.jobs().done(job).await?;
    Ok(())
}
