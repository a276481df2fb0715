//! /hiring/waiting: who waits too long, and who wrote; /hiring/pool: who is kept for later.

use super::requisition::name_of;
use crate::{
    Hiring,
    application::{
        Pooled, Unread, Waiting, WaitingRow,
        mention::{self, MentionRow, MentionsOf, ReadMention},
    },
    requisition::{Colleague, Colleagues, RequisitionBrief, RequisitionsIn, Stage, State},
    scene::Scene,
    screen::words,
};
use event::{DAY_MS, Right};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Route,
    parts::{Icon, Mark, ago, chip_in, empty, icon, prose},
};

/// Applications that are looked at, the longest where they are first.
const LOOKED_AT: i64 = 1_000;
/// Lines that are shown.
const SHOWN: usize = 100;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/waiting", work, waiting, hiring),
        Route::post("/hiring/mentions/{note}/read", work, read, hiring),
        Route::get("/hiring/pool", work, pool, hiring),
    ]
}

/// GET /hiring/waiting
async fn waiting(scene: Scene) -> Answer {
    let (mentions, wrote, rows, open, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        let mentions = rd.all(MentionsOf { person: scene.signed.person, limit: mention::SHOWN }).await?;
        let mut open = rd.all(RequisitionsIn { state: State::Open }).await?;
        open.extend(rd.all(RequisitionsIn { state: State::Paused }).await?);
        let wrote = rd.all(Unread { limit: SHOWN as i64 }).await?;
        (mentions, wrote, rd.all(Waiting { limit: LOOKED_AT }).await?, open, rd.all(Colleagues {}).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let of = |row: &WaitingRow| open.iter().find(|one| one.id == row.requisition_id);
    let wrote: Vec<&WaitingRow> = wrote.iter().collect();
    let late: Vec<&WaitingRow> =
        rows.iter().filter(|row| of(row).is_some_and(|one| overdue(row, one, now_ms))).take(SHOWN).collect();
    let list = |title: &str, hint: &str, rows: &[&WaitingRow]| {
        html! {
            section.card {
                header { h2 { (title) } span.count { (rows.len()) } p { (hint) } }
                @if rows.is_empty() { (empty(Icon::Check, speak.hire_nobody_waits(), speak.hire_nobody_waits_hint())) }
                ul.lines { @for row in rows { (line(row, of(row), name_of(&people, row.owner_id), &scene)) } }
            }
        }
    };
    let inside = html! {
        (named(&mentions, &people, &scene))
        (list(speak.hire_wrote(), speak.hire_wrote_hint(), &wrote))
        (list(speak.hire_overdue(), speak.hire_overdue_hint(), &late))
    };
    Ok(scene.page(speak.hire_waiting(), html! {}, inside))
}

/// Notes that name the reader.
fn named(mentions: &[MentionRow], people: &[Colleague], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! { @if !mentions.is_empty() {
        section.card {
            header { h2 { (speak.hire_mentions()) } span.count { (mentions.len()) } p { (speak.hire_mentions_hint()) } }
            ul.lines { @for one in mentions { li {
                (icon(Icon::Form))
                div.what {
                    p { a href={ "/hiring/applications/" (one.application_id) } lang="" { (one.name) } " " span.quiet { (words::stage(one.stage, speak)) } }
                    div lang="" { (prose(&one.text)) }
                    p.quiet { span lang="" { (name_of(people, one.by_id)) } " · " (ago(one.at_ms, now_ms, speak)) }
                }
                form method="post" action={ "/hiring/mentions/" (one.note_id) "/read" } {
                    button.button.small aria-label=(speak.hire_mention_read_of(&one.name)) { (speak.hire_mention_read()) }
                }
            } } }
        }
    } }
}

/// POST /hiring/mentions/{note}/read
async fn read(scene: Scene, Path(note): Path<uuid::Uuid>) -> Answer {
    scene.run(ReadMention { note }).await?;
    Ok(scene.done("/hiring/waiting", "saved"))
}

/// Whether somebody is longer in a stage than their requisition plans.
fn overdue(row: &WaitingRow, of: &RequisitionBrief, now_ms: i64) -> bool {
    let days = of.stages.0.iter().find(|one| one.stage == row.stage).map_or(1, |one| one.days.max(1));
    row.stage != Stage::Started && now_ms - row.since_ms > days * DAY_MS
}

fn line(row: &WaitingRow, of: Option<&RequisitionBrief>, owner: &str, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! { li {
        (icon(Icon::Person))
        div.what {
            p { a href={ "/hiring/applications/" (row.id) } lang="" { (row.name) } }
            p.quiet { (words::stage(row.stage, speak)) @if let Some(one) = of { " · " (one.title.0.of(speak.lang)) } " · " span lang="" { (owner) } }
        }
        div.choices {
            @if row.unread > 0 { (chip_in(Mark::Soon, &speak.hire_unread(row.unread))) }
            (speak.hire_days((now_ms - row.since_ms) / DAY_MS))
        }
    } }
}

/// GET /hiring/pool
async fn pool(scene: Scene) -> Answer {
    let rows = scene.hall.house.store.read().await?.all(Pooled { limit: 200 }).await?;
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let inside = html! {
        section.card {
            header { h2 { (speak.hire_pool()) } span.count { (rows.len()) } p { (speak.hire_pool_hint()) } }
            @if rows.is_empty() { (empty(Icon::People, speak.hire_pool_none(), speak.hire_pool_none_hint())) }
            ul.lines { @for row in &rows { li {
                (icon(Icon::Person))
                div.what {
                    p { a href={ "/hiring/applications/" (row.id) } lang="" { (row.name) } }
                    p.quiet { (words::languages(&row.languages.0)) " · " (words::stage(row.stage, speak)) " · " (words::move_reason(row.reason.as_deref().unwrap_or(""), speak)) }
                }
                div.choices { (speak.hire_until(speak.day(row.until_ms, now_ms))) }
            } } }
        }
    };
    Ok(scene.page(speak.hire_pool(), html! {}, inside))
}
