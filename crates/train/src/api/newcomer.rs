//! Checklists of newcomers.

use super::Listed;
use crate::{
    School,
    checklist::{ChecklistById, ChecklistRow, ChecklistsOf, ItemRow, ItemsOf, Running, StartChecklist, Tick},
    standard::{Owner, Work},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use event::{ChecklistId, PersonId, Right, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Json, Need, Operation, Path, Problem, Query, Route, Signed, idempotency_key};

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, lead) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingLead));
    vec![
        Route::get("/api/v1/training/checklists", learn, list, school).doc(
            Operation::new("Checklists that run, for those who see training; otherwise the caller's own.")
                .gives::<ChecklistPage>(200)
                .asks(&[("after", "the `next` of the page before"), ("limit", "1 to 100, 50 when absent")]),
        ),
        Route::post("/api/v1/training/checklists", lead, start, school)
            .doc(Operation::new("Start a newcomer's checklist.").takes::<NewChecklist>().gives::<Started>(201)),
        Route::get("/api/v1/training/checklists/{checklist}", learn, show, school)
            .doc(Operation::new("A checklist with its items.").gives::<Checklist>(200)),
        Route::post("/api/v1/training/checklists/{checklist}/items/{item}/done", learn, tick, school)
            .doc(Operation::new("Tick an item off.").takes::<NewTick>().gives::<Ticked>(200)),
    ]
}

/// A checklist in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistBrief {
    #[schema(value_type = String, format = "uuid")]
    id: ChecklistId,
    #[schema(value_type = String, format = "uuid")]
    person_id: PersonId,
    person: String,
    template: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    mentor_id: Option<PersonId>,
    /// The beginning of the first day, Unix ms.
    starts_ms: i64,
    ended_ms: Option<i64>,
}

/// Some checklists, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistPage {
    checklists: Vec<ChecklistBrief>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

fn brief(row: ChecklistRow) -> ChecklistBrief {
    let ChecklistRow { id, person_id, name: person, template, mentor_id, starts_ms, ended_ms, .. } = row;
    ChecklistBrief { id, person_id, person, template, mentor_id, starts_ms, ended_ms }
}

/// GET /api/v1/training/checklists
async fn list(
    State(school): State<School>,
    signed: Signed,
    Query(asked): Query<Listed>,
) -> Answer<axum::Json<ChecklistPage>> {
    let mut rd = school.house.store.read().await?;
    let rows = match signed.may(Right::TrainingSee) {
        true => rd.all(Running {}).await?,
        false => rd.all(ChecklistsOf { person: signed.person }).await?,
    };
    let (rows, next) = asked.page(rows, |row| row.id.to_string());
    Ok(axum::Json(ChecklistPage { checklists: rows.into_iter().map(brief).collect(), next }))
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistItem {
    code: String,
    title_en: String,
    title_zh: String,
    owner: Owner,
    kind: Work,
    /// The course or certification, or what to read.
    target: Option<String>,
    /// The end of a day, Unix ms.
    due_ms: i64,
    /// Items that come first.
    after: Vec<String>,
    /// What waits until it is done.
    gate: Option<String>,
    done_ms: Option<i64>,
    #[schema(value_type = Option<String>, format = "uuid")]
    done_by: Option<PersonId>,
    evidence: Option<String>,
}

/// A checklist with its items, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checklist {
    checklist: ChecklistBrief,
    /// At most 60.
    items: Vec<ChecklistItem>,
}

fn item(row: ItemRow) -> ChecklistItem {
    ChecklistItem {
        code: row.code,
        title_en: row.title.0.en,
        title_zh: row.title.0.zh,
        owner: row.owner,
        kind: row.kind,
        target: row.target,
        due_ms: row.due_ms,
        after: row.after.0,
        gate: row.gate,
        done_ms: row.done_ms,
        done_by: row.done_by,
        evidence: row.evidence,
    }
}

/// GET /api/v1/training/checklists/{checklist}
async fn show(
    State(school): State<School>,
    signed: Signed,
    Path(checklist): Path<ChecklistId>,
) -> Answer<axum::Json<Checklist>> {
    let mut rd = school.house.store.read().await?;
    let row = rd.opt(ChecklistById { checklist }).await?.filter(|row| row.is_seen_by(&signed.actor));
    let row = row.ok_or_else(Problem::missing)?;
    let items = rd.all(ItemsOf { checklist }).await?;
    Ok(axum::Json(Checklist { checklist: brief(row), items: items.into_iter().map(item).collect() }))
}

/// A checklist to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChecklist {
    #[schema(value_type = String, format = "uuid")]
    person: PersonId,
    /// Code of the template.
    template: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    mentor: Option<PersonId>,
    /// The beginning of the first day, Unix ms.
    starts_ms: i64,
}

/// The checklist that was started.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    #[schema(value_type = String, format = "uuid")]
    checklist: ChecklistId,
}

/// POST /api/v1/training/checklists
async fn start(
    State(school): State<School>,
    signed: Signed,
    headers: HeaderMap,
    Json(new): Json<NewChecklist>,
) -> Answer<(StatusCode, axum::Json<Started>)> {
    let NewChecklist { person, template, mentor, starts_ms } = new;
    let wish = StartChecklist { person, template, mentor, starts_ms };
    let done = school.house.store.run(&signed.actor, idempotency_key(&headers)?, wish).await?;
    let checklist = done.map_err(Problem::from)?;
    Ok((StatusCode::CREATED, axum::Json(Started { checklist })))
}

/// What shows that an item is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTick {
    /// Words or a link; a task needs it.
    #[serde(default)]
    evidence: String,
}

/// The item that is done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ticked {
    item: String,
}

/// POST /api/v1/training/checklists/{checklist}/items/{item}/done
async fn tick(
    State(school): State<School>,
    signed: Signed,
    headers: HeaderMap,
    Path((checklist, item)): Path<(ChecklistId, String)>,
    Json(new): Json<NewTick>,
) -> Answer<axum::Json<Ticked>> {
    let wish = Tick { checklist, item: item.clone(), evidence: Words(new.evidence) };
    let done = school.house.store.run(&signed.actor, idempotency_key(&headers)?, wish).await?;
    done.map_err(Problem::from)?;
    Ok(axum::Json(Ticked { item }))
}
