//! Cohorts.

use super::Listed;
use crate::{
    School,
    cohort::{
        AskedIn, AskedOfAll, CohortById, CohortRow, Cohorts, Duty, Facts, FoundCohort, ItemKind, MoveDue, Planned,
        Stands,
    },
    refusal::Refusal,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use event::{CohortId, PersonId, Right, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Json, Need, Operation, Path, Problem, Query, Route, Signed, idempotency_key};

pub fn routes(school: &School) -> Vec<Route> {
    let (see, lead) = (Need::Right(Right::TrainingSee), Need::Right(Right::TrainingLead));
    vec![
        Route::get("/api/v1/training/cohorts", see, list, school).doc(
            Operation::new("Cohorts that run, the newest first.")
                .gives::<CohortPage>(200)
                .asks(&[("after", "the `next` of the page before"), ("limit", "1 to 100, 50 when absent")]),
        ),
        Route::post("/api/v1/training/cohorts", lead, found, school)
            .doc(Operation::new("Found a cohort.").takes::<NewCohort>().gives::<Founded>(201)),
        Route::get("/api/v1/training/cohorts/{cohort}", see, show, school).doc(
            Operation::new("Who of a cohort has done what, by person and then by due date.")
                .gives::<CohortProgress>(200)
                .asks(&[("after", "the `next` of the page before"), ("limit", "1 to 100, 50 when absent")]),
        ),
        Route::put("/api/v1/training/cohorts/{cohort}/due", lead, shift, school)
            .doc(Operation::new("Move a due date, for all or for one person.").takes::<NewDue>().gives::<Moved>(200)),
    ]
}

/// A cohort in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CohortBrief {
    #[schema(value_type = String, format = "uuid")]
    id: CohortId,
    name: String,
    made_ms: i64,
    /// Duties done.
    done: i64,
    /// Duties there are: people times courses and certifications.
    of: i64,
    /// Duties that are late.
    late: i64,
}

/// Some cohorts, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CohortPage {
    cohorts: Vec<CohortBrief>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

/// GET /api/v1/training/cohorts
async fn list(State(school): State<School>, Query(asked): Query<Listed>) -> Answer<axum::Json<CohortPage>> {
    let now_ms = school.now_ms();
    let (rows, duties) = {
        let mut rd = school.house.store.read().await?;
        let facts = Facts::of_all(&mut rd, now_ms).await?;
        let duties: Vec<Duty> = rd.all(AskedOfAll {}).await?.iter().map(|one| facts.duty(one)).collect();
        (rd.all(Cohorts {}).await?, duties)
    };
    let (rows, next) = asked.page(rows, |row: &CohortRow| row.id.to_string());
    let brief = |row: CohortRow| {
        let of: Vec<&Duty> = duties.iter().filter(|one| one.asked.cohort_id == row.id).collect();
        let count = |stands| of.iter().filter(|one| one.stands(now_ms) == stands).count() as i64;
        CohortBrief {
            id: row.id,
            name: row.name,
            made_ms: row.made_ms,
            done: count(Stands::Done),
            of: of.len() as i64,
            late: count(Stands::Late),
        }
    };
    Ok(axum::Json(CohortPage { cohorts: rows.into_iter().map(brief).collect(), next }))
}

/// How far somebody is with one thing of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyOf {
    #[schema(value_type = String, format = "uuid")]
    person_id: PersonId,
    kind: ItemKind,
    code: String,
    /// The end of a day, Unix ms.
    due_ms: i64,
    /// Modules done; of a certification 0 or 1.
    done: i64,
    of: i64,
    /// done, late, soon (within three days) or open.
    #[schema(value_type = String)]
    stands: Stands,
}

/// A cohort with how far its people are.
#[derive(Debug, Serialize, ToSchema)]
pub struct CohortProgress {
    #[schema(value_type = String, format = "uuid")]
    id: CohortId,
    name: String,
    closed_ms: Option<i64>,
    duties: Vec<DutyOf>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

/// GET /api/v1/training/cohorts/{cohort}
async fn show(
    State(school): State<School>,
    Path(cohort): Path<CohortId>,
    Query(asked): Query<Listed>,
) -> Answer<axum::Json<CohortProgress>> {
    let now_ms = school.now_ms();
    let (row, mut duties) = {
        let mut rd = school.house.store.read().await?;
        let row = rd.opt(CohortById { cohort }).await?.ok_or_else(Problem::missing)?;
        let facts = Facts::of_all(&mut rd, now_ms).await?;
        let duties: Vec<Duty> = rd.all(AskedIn { cohort }).await?.iter().map(|one| facts.duty(one)).collect();
        (row, duties)
    };
    // The order of the query within each person; the sort is stable.
    duties.sort_by_key(|one| one.asked.person_id);
    let key = |one: &Duty| format!("{}:{}:{}", one.asked.person_id, one.asked.kind, one.asked.code);
    let (duties, next) = asked.page(duties, key);
    let duties = duties.into_iter().map(|one| DutyOf {
        stands: one.stands(now_ms),
        person_id: one.asked.person_id,
        kind: one.asked.kind,
        code: one.asked.code,
        due_ms: one.asked.due_ms,
        done: one.done,
        of: one.of,
    });
    let CohortRow { id, name, closed_ms, .. } = row;
    Ok(axum::Json(CohortProgress { id, name, closed_ms, duties: duties.collect(), next }))
}

/// One thing of a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    kind: ItemKind,
    code: String,
    /// Unix ms.
    due_ms: i64,
}

/// A cohort to found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCohort {
    name: String,
    /// 1 to 30.
    items: Vec<NewItem>,
    /// At most 200.
    #[schema(value_type = Vec<String>)]
    people: Vec<PersonId>,
}

/// The cohort that was founded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Founded {
    #[schema(value_type = String, format = "uuid")]
    cohort: CohortId,
}

/// POST /api/v1/training/cohorts
async fn found(
    State(school): State<School>,
    signed: Signed,
    headers: HeaderMap,
    Json(new): Json<NewCohort>,
) -> Answer<(StatusCode, axum::Json<Founded>)> {
    let items = new.items.into_iter().map(|one| Planned { kind: one.kind, code: one.code, due_ms: one.due_ms });
    let wish = FoundCohort { name: Words(new.name), items: items.collect(), people: new.people };
    let done = school.house.store.run(&signed.actor, idempotency_key(&headers)?, wish).await?;
    let cohort = done.map_err(Problem::from)?;
    Ok((StatusCode::CREATED, axum::Json(Founded { cohort })))
}

/// Where a due date goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDue {
    kind: ItemKind,
    code: String,
    /// For whom; null or absent: for everybody who has no date of their own.
    #[schema(value_type = Option<String>, format = "uuid")]
    person: Option<PersonId>,
    /// Unix ms.
    due_ms: i64,
    reason: String,
}

/// The date that holds now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Moved {
    due_ms: i64,
}

/// PUT /api/v1/training/cohorts/{cohort}/due
async fn shift(
    State(school): State<School>,
    signed: Signed,
    headers: HeaderMap,
    Path(cohort): Path<CohortId>,
    Json(new): Json<NewDue>,
) -> Answer<axum::Json<Moved>> {
    let wish = MoveDue {
        cohort,
        person: new.person,
        kind: new.kind,
        code: new.code,
        to_ms: new.due_ms,
        reason: Words(new.reason),
    };
    let done: Result<(), Refusal> = school.house.store.run(&signed.actor, idempotency_key(&headers)?, wish).await?;
    done.map_err(Problem::from)?;
    Ok(axum::Json(Moved { due_ms: new.due_ms }))
}
