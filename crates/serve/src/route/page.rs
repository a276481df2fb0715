//! Saying whether one takes tickets: a form of the rail, and the same by the API.

use super::availability::{AvailabilityOf, SetAvailability, State, Why};
use crate::{Desk, screen};
use axum::response::{IntoResponse, Response};
use event::Right;
use serde::{Deserialize, Serialize};
use store::Rd;
use utoipa::ToSchema;
use web::{Answer, Form, Json, Need, Operation, Route, Signed, Wants, idempotency_key, see_other};

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let answers = Need::Right(Right::TicketsReply);
    vec![
        Route::post("/availability", answers, say, desk),
        Route::get("/api/v1/availability", answers, read, desk)
            .doc(Operation::new("Whether one takes tickets.").gives::<Availability>(200)),
        Route::put("/api/v1/availability", answers, write, desk).doc(
            Operation::new("Say whether one takes tickets. Say it again every minute, or keep a live stream open.")
                .takes::<NewAvailability>()
                .gives::<Availability>(200),
        ),
    ]
}

/// Whether somebody takes tickets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Availability {
    /// `online`, `away` or `offline`.
    #[schema(value_type = String)]
    state: State,
    /// `chosen`, `silent` or `signed_out`.
    #[schema(value_type = String)]
    why: Why,
    /// Since when, Unix ms.
    since_ms: Option<i64>,
}

/// What one is from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAvailability {
    /// `online`, `away` or `offline`.
    #[schema(value_type = String)]
    state: State,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    state: State,
}

async fn set(desk: &Desk, signed: &Signed, id: Option<event::CommandId>, state: State) -> Answer<()> {
    let away_ms = desk.house.config.routing.away_ms();
    let command = SetAvailability { by: signed.actor.clone(), state, away_ms };
    desk.house.store.run(&signed.actor, id, command).await??;
    Ok(())
}

/// POST /availability
async fn say(
    axum::extract::State(desk): axum::extract::State<Desk>,
    signed: Signed,
    wants: Wants,
    Form(said): Form<Said>,
) -> Answer<Response> {
    set(&desk, &signed, None, said.state).await?;
    Ok(match wants {
        Wants::Json => axum::Json(serde_json::json!({ "state": said.state })).into_response(),
        Wants::Page => see_other("/tickets"),
    })
}

/// GET /api/v1/availability
async fn read(
    axum::extract::State(desk): axum::extract::State<Desk>,
    signed: Signed,
) -> Answer<axum::Json<Availability>> {
    let row = desk.house.store.read().await?.opt(AvailabilityOf { person: signed.person }).await?;
    Ok(axum::Json(match row {
        Some(row) => Availability { state: row.state.0, why: row.why.0, since_ms: Some(row.since_ms) },
        None => Availability { state: State::Offline, why: Why::Chosen, since_ms: None },
    }))
}

/// PUT /api/v1/availability
async fn write(
    desk: axum::extract::State<Desk>,
    signed: Signed,
    headers: axum::http::HeaderMap,
    Json(new): Json<NewAvailability>,
) -> Answer<axum::Json<Availability>> {
    set(&desk, &signed, idempotency_key(&headers)?, new.state).await?;
    read(desk, signed).await
}

/// What the rail shows of its reader; nothing for who does not answer customers.
pub(crate) async fn shown(rd: &mut Rd<'_>, signed: &Signed) -> store::Result<Option<screen::Availability>> {
    if !signed.may(Right::TicketsReply) {
        return Ok(None);
    }
    let row = rd.opt(AvailabilityOf { person: signed.person }).await?;
    let (state, why) = row.map_or((State::Offline, Why::Chosen), |row| (row.state.0, row.why.0));
    Ok(Some(screen::Availability { state, silent: why == Why::Silent }))
}
