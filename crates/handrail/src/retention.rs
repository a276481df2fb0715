//! Retention: how long what is kept, the job that takes away what is due, and the page that says so.

use axum::{
    extract::State,
    http::Uri,
    response::{IntoResponse, Response},
};
use event::{DAY_MS, MINUTE_MS, Right};
use identity::{Identity, Place, Section};
use maud::html;
use serve::{Desk, retain::Before};
use store::{JobKind, NewJob};
use web::{
    Answer, Need, Retention, Route, Signed, Trouble,
    parts::{self, Column, table},
};

/// The job that takes away what is due.
pub const JOB: &str = "house.retain";
/// Rounds of one run; what is left waits for the next.
const ROUNDS: usize = 100;
/// How long after a start it runs for the first time; a run that is due already stays so.
pub const FIRST_MS: i64 = 10 * MINUTE_MS;
/// How often it runs.
const EVERY_MS: i64 = DAY_MS;

/// This page among the settings.
pub fn places() -> Vec<Place> {
    vec![Place {
        section: Section::Running,
        href: "/settings/retention",
        words: |speak| speak.retention_title(),
        right: Right::HealthRead,
    }]
}

/// The kind of the job. It may simply be tried again.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// The next run, `after_ms` from now.
pub fn next(now_ms: i64, after_ms: i64) -> NewJob {
    NewJob { kind: JOB, key: Some("all".into()), due_ms: now_ms + after_ms, body: serde_json::Value::Null }
}

/// Takes away what is due now, and queues the next run.
pub async fn run(desk: &Desk, identity: &Identity) -> Result<(), Trouble> {
    let store = &desk.house.store;
    let kept = &desk.house.config.retention;
    let now_ms = store.clock().now_ms();
    let before = |days: u32| (days > 0).then(|| now_ms - i64::from(days) * DAY_MS);
    let mut more = true;
    for _ in 0..ROUNDS {
        if !more {
            break;
        }
        more = desk
            .retain(Before {
                words_ms: before(kept.words_days),
                suspended_ms: before(kept.suspended_days),
                quarantined_ms: before(kept.quarantined_days),
                files_ms: before(kept.unused_files_days),
            })
            .await?;
        if let Some(before_ms) = before(kept.sign_in_days) {
            more |= identity.retain(before_ms).await?;
        }
        store.retain(before(kept.answers_days), before(kept.given_up_days)).await?;
    }
    Ok(())
}

/// Does the job, and afterwards queues the next.
pub async fn work(desk: &Desk, identity: &Identity, job: &store::Job) -> Result<(), Trouble> {
    run(desk, identity).await?;
    let jobs = desk.house.store.jobs();
    jobs.done(job).await?;
    jobs.queue(next(desk.now_ms(), EVERY_MS)).await?;
    Ok(())
}

#[derive(Clone)]
struct Ward {
    desk: Desk,
    identity: Identity,
}

/// The routes.
pub fn routes(desk: &Desk, identity: &Identity) -> Vec<Route> {
    let ward = Ward { desk: desk.clone(), identity: identity.clone() };
    vec![Route::get("/settings/retention", Need::Right(Right::HealthRead), show, &ward)]
}

/// GET /settings/retention
async fn show(State(ward): State<Ward>, signed: Signed, uri: Uri) -> Answer<Response> {
    let speak = signed.speak();
    let house = &ward.desk.house;
    let me = web::me(&signed);
    let frame = parts::Page {
        title: speak.retention_title(),
        kind: "settings",
        room: parts::Room::Settings,
        company: house.config.company_for(speak.lang),
        me: Some(&me),
        look: &signed.look,
        now_ms: ward.desk.now_ms(),
        seq: 0,
        watch: &[],
        here: uri.path(),
        ticket: None,
        toast: None,
    };
    let Retention { words_days, suspended_days, quarantined_days, unused_files_days, .. } = house.config.retention;
    let Retention { sign_in_days, answers_days, given_up_days, .. } = house.config.retention;
    let kinds = [
        (speak.retention_words(), "words_days", words_days),
        (speak.retention_suspended(), "suspended_days", suspended_days),
        (speak.retention_quarantined(), "quarantined_days", quarantined_days),
        (speak.retention_files(), "unused_files_days", unused_files_days),
        (speak.retention_sign_in(), "sign_in_days", sign_in_days),
        (speak.retention_answers(), "answers_days", answers_days),
        (speak.retention_given_up(), "given_up_days", given_up_days),
    ];
    let columns = [
        Column::words(speak.retention_what()),
        Column::words(speak.retention_setting()),
        Column::figures(speak.retention_days()),
    ];
    let rows = html! {
        @for (what, setting, days) in kinds {
            tr id={ "retention-" (setting) } {
                td { (what) } td { code { "house.retention." (setting) } }
                td.n { @if days == 0 { (speak.retention_ever()) } @else { (days) } }
            }
        }
    };
    let inside = html! {
        section.card {
            header { h2 { (speak.retention_title()) } p { (speak.retention_hint()) } }
            (table("retention", speak.retention_title(), &columns, rows))
        }
    };
    let places = identity::places(ward.identity.more_places(), &signed, uri.path(), &speak);
    Ok(parts::settings(&frame, &places, html! {}, inside, &speak).into_response())
}
