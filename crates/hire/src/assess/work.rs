//! What is done later: an assessment whose time is over ends, and what an erased candidate played goes.

use super::{AssessmentById, END, EndTest, Guest, Kind};
use crate::Hiring;
use event::{Actor, AssessmentId};
use serde::{Deserialize, de::DeserializeOwned};
use store::Job;
use web::{Problem, Trouble};

#[derive(Deserialize)]
struct About {
    assessment: AssessmentId,
}

#[derive(Deserialize)]
struct Gone {
    simulations: Vec<AssessmentId>,
}

/// Does a job of [`super::kinds`].
pub async fn work(hiring: &Hiring, job: &Job) -> Result<(), Trouble> {
    if job.kind == END {
        end(hiring, job).await?
    } else {
        forget(hiring, job).await?
    }
    hiring.house.store.jobs().done(job).await?;
    Ok(())
}

async fn end(hiring: &Hiring, job: &Job) -> Result<(), Trouble> {
    let About { assessment } = read(job)?;
    let examiner = hiring.examiner().map_err(nobody)?;
    let store = &hiring.house.store;
    let row = store.read().await?.opt(AssessmentById { assessment }).await?;
    match row.filter(|row| row.ended_ms.is_none()).map(|row| row.kind) {
        Some(Kind::Test) => {
            let ended = store.run(&Actor::House, None, EndTest { assessment, examiner }).await?;
            ended.map_err(|refusal| Trouble::Died(refusal.to_string()))
        }
        Some(Kind::Simulation) => examiner.stop(Guest::Assessed(assessment)).await.map_err(failed),
        // It was handed in.
        None => Ok(()),
    }
}

async fn forget(hiring: &Hiring, job: &Job) -> Result<(), Trouble> {
    let Gone { simulations } = read(job)?;
    let examiner = hiring.examiner().map_err(nobody)?;
    for assessment in simulations {
        examiner.forget(Guest::Assessed(assessment)).await.map_err(failed)?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(job: &Job) -> Result<T, Trouble> {
    serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))
}

fn nobody(_: Problem) -> Trouble {
    Trouble::Died("nobody examines here".to_owned())
}

fn failed(problem: Problem) -> Trouble {
    Trouble::Failed(problem.code.to_owned())
}
