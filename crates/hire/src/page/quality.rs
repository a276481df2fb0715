//! /hiring/quality: who started, and what is thought of them after ninety days; /hiring/quality/{application}: the questions.

use crate::{
    Hiring,
    quality::{JudgeQuality, Question, Started, StartedBy, StartedRow, WAIT_DAYS, questions},
    refusal::Refusal,
    scene::{Fields, Scene},
    screen::{figures::places, words},
};
use axum::body::Bytes;
use event::{ApplicationId, DAY_MS, Right};
use maud::{Markup, html};
use std::collections::BTreeMap;
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Icon, Mark, empty, icon, mark},
};

/// People who are listed.
const SHOWN: i64 = 200;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let leads = Need::Right(Right::HiringApprove);
    vec![
        Route::get("/hiring/quality", leads, list, hiring),
        Route::get("/hiring/quality/{application}", leads, ask, hiring),
        Route::post("/hiring/quality/{application}", leads, judge, hiring),
    ]
}

/// GET /hiring/quality
async fn list(scene: Scene) -> Answer {
    let rows = scene.hall.house.store.read().await?.all(Started { limit: SHOWN }).await?;
    let speak = &scene.speak;
    let inside = html! {
        (places(&scene))
        section.card {
            header { h2 { (speak.quality_title()) } span.count { (rows.len()) } p { (speak.quality_hint()) } }
            @if rows.is_empty() { (empty(Icon::People, speak.quality_none(), speak.quality_none_hint())) }
            ul.lines { @for row in &rows { (line(row, &scene)) } }
        }
    };
    Ok(scene.page(speak.quality_title(), html! {}, inside))
}

/// A mean of hundredths as people write it: `3.25`.
fn mean(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn line(row: &StartedRow, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let due_ms = row.since_ms + WAIT_DAYS * DAY_MS;
    html! { li {
        (icon(Icon::Person))
        div.what {
            p { span lang="" { (row.name) } }
            p.quiet { (speak.quality_started(speak.day(row.since_ms, now_ms))) " · " (words::channel(row.channel, speak)) }
        }
        div.choices {
            @match (row.judged_ms, row.score) {
                (Some(_), Some(score)) => { (mark(if row.stayed == Some(1) { Mark::Good } else { Mark::Quiet }, &speak.quality_score(mean(score)))) },
                (Some(_), None) => (mark(Mark::Quiet, speak.quality_left())),
                (None, _) => {
                    @if due_ms <= now_ms { (mark(Mark::Soon, speak.quality_due())) } @else { span.quiet { (speak.quality_due_on(speak.day(due_ms, now_ms))) } }
                    a.button.small href={ "/hiring/quality/" (row.id) } { (speak.quality_judge()) }
                },
            }
        }
    } }
}

/// GET /hiring/quality/{application}
async fn ask(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let row = scene.hall.house.store.read().await?.opt(StartedBy { application }).await?;
    let row = row.filter(|row| row.judged_ms.is_none()).ok_or_else(Problem::missing)?;
    let speak = &scene.speak;
    let inside = html! {
        (places(&scene))
        p.lead { (speak.quality_once()) }
        section.card {
            header { h2 lang="" { (row.name) } p { (speak.quality_started(speak.day(row.since_ms, scene.now_ms()))) } }
            form.fields.judge-one method="post" action={ "/hiring/quality/" (row.id) } {
                fieldset {
                    legend { (speak.predict_stayed()) }
                    label.check { input type="radio" name="stayed" value="1" checked; span { (speak.quality_stayed()) } }
                    label.check { input type="radio" name="stayed" value="0"; span { (speak.quality_gone()) } }
                    p.hint { (speak.quality_left_hint()) }
                }
                @for one in questions() { (question(one, &scene)) }
                div.actions { button.button.primary { (speak.quality_save()) } }
            }
        }
    };
    Ok(scene.page(speak.quality_title(), html! {}, inside))
}

fn question(one: &Question, scene: &Scene) -> Markup {
    let lang = scene.speak.lang;
    html! {
        fieldset {
            legend { (one.name.of(lang)) }
            @for (mark, anchor) in (1..).zip(&one.anchors) {
                label.check { input type="radio" name={ "mark-" (one.code) } value=(mark); span { b { (mark) } " " (anchor.of(lang)) } }
            }
        }
    }
}

/// POST /hiring/quality/{application}
async fn judge(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let mut marks = BTreeMap::new();
    for one in questions() {
        let said = fields.one(&format!("mark-{}", one.code));
        if !said.is_empty() {
            let mark = said.parse().map_err(|_| Refusal::Value("mark").problem())?;
            marks.insert(one.code.clone(), mark);
        }
    }
    let stayed = fields.one("stayed") == "1";
    scene.run(JudgeQuality { application, marks, stayed }).await?;
    Ok(scene.done("/hiring/quality", "saved"))
}
