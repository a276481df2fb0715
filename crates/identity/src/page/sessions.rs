//! /settings/sessions: where one is signed in, and ending it.

use crate::{
    Identity,
    page::frame::Scene,
    session::{EndSessions, SessionsOf, Which, Why},
};
use event::{Right, SessionId};
use web::{
    Answer, Need, Path, Route,
    parts::{SessionRow, sessions},
};

pub fn routes(identity: &Identity) -> Vec<Route> {
    let own = Need::Right(Right::SelfManage);
    vec![
        Route::get("/settings/sessions", own, show, identity),
        Route::post("/settings/sessions/end-others", own, end_others, identity),
        Route::post("/settings/sessions/{session}/end", own, end, identity),
    ]
}

/// GET /settings/sessions
async fn show(scene: Scene) -> Answer {
    let (signed, here) = scene.self_reader()?;
    let now_ms = scene.now_ms();
    let found = scene.identity.store().read().await?.all(SessionsOf { person: signed.person, now_ms }).await?;
    let rows: Vec<SessionRow> = found
        .into_iter()
        .map(|session| SessionRow {
            id: session.id,
            device: if session.device.is_empty() { scene.speak.device_unknown().to_owned() } else { session.device },
            address: session.address,
            since_ms: session.created_ms,
            seen_ms: if session.id == here { now_ms } else { session.seen_ms.unwrap_or(session.created_ms) },
            here: session.id == here,
        })
        .collect();
    scene.settings(scene.speak.place_sessions(), sessions(&rows, now_ms, &scene.speak))
}

/// POST /settings/sessions/end-others
async fn end_others(scene: Scene) -> Answer {
    let (_, here) = scene.self_reader()?;
    finish(&scene, Which::Others(here)).await
}

/// POST /settings/sessions/{session}/end
async fn end(scene: Scene, Path(session): Path<SessionId>) -> Answer {
    finish(&scene, Which::One(session)).await
}

async fn finish(scene: &Scene, which: Which) -> Answer {
    let (signed, _) = scene.self_reader()?;
    let end = EndSessions { person: signed.person, which, why: Why::Ended };
    match scene.identity.about(signed.person, &signed.actor, end).await? {
        Ok(()) => Ok(scene.done("/settings/sessions", scene.speak.said_ended())),
        Err(refusal) => scene.refused("/settings/sessions", refusal),
    }
}
