//! /training/standards: what the house asks of its people, as texts that a trainer may change.

use crate::{
    School,
    refusal::Refusal,
    scene::{Fields, Scene},
    standard::{self, STANDARD_KINDS, StandardKind, WriteStandard},
};
use axum::{body::Bytes, response::Response};
use event::Right;
use language::Speak;
use maud::html;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, icon},
};

const HERE: &str = "/training/standards";
/// Faults that are shown at once.
const FAULTS_SHOWN: usize = 30;

pub fn routes(school: &School) -> Vec<Route> {
    let teach = Need::Right(Right::TrainingTeach);
    vec![
        Route::get(HERE, teach, list, school),
        Route::get("/training/standards/{kind}", teach, show, school),
        Route::post("/training/standards/{kind}", teach, write, school),
    ]
}

const fn title(kind: StandardKind, speak: &Speak) -> &'static str {
    match kind {
        StandardKind::Checklists => speak.train_checklists(),
        StandardKind::Skills => speak.train_skills(),
        StandardKind::Ladders => speak.train_ladders(),
        StandardKind::Stages => speak.train_ramp(),
    }
}

/// GET /training/standards
async fn list(scene: Scene) -> Answer {
    let speak = &scene.speak;
    let mut versions = Vec::new();
    let mut rd = scene.hall.house.store.read().await?;
    for kind in STANDARD_KINDS {
        versions.push((*kind, standard::text(&mut rd, *kind).await?.1));
    }
    drop(rd);
    let inside = html! {
        section.card {
            header { p { (speak.train_standards_hint()) } }
            ul.lines { @for (kind, version) in &versions { li {
                (icon(Icon::Form))
                div.what {
                    p { a href={ (HERE) "/" (kind) } { (title(*kind, speak)) } }
                    p.quiet { @if *version == 0 { (speak.train_standard_starter()) } @else { (speak.train_version(version)) } }
                }
            } } }
        }
    };
    Ok(scene.page(speak.train_standards(), html! {}, inside))
}

/// GET /training/standards/{kind}
async fn show(scene: Scene, Path(kind): Path<String>) -> Answer {
    let kind: StandardKind = kind.parse().map_err(|_| Problem::missing())?;
    let (body, version) = {
        let mut rd = scene.hall.house.store.read().await?;
        standard::text(&mut rd, kind).await?
    };
    Ok(form(&scene, kind, &body, version, &[]))
}

fn form(scene: &Scene, kind: StandardKind, body: &str, version: i64, faults: &[String]) -> Response {
    let speak = &scene.speak;
    let inside = html! {
        @if !faults.is_empty() {
            section.card { header { h2 { (speak.train_standard_faults()) } } div.pad { ul { @for fault in faults.iter().take(FAULTS_SHOWN) { li { code { (fault) } } } } } }
        }
        form.card method="post" action={ (HERE) "/" (kind) } {
            input type="hidden" name="seen" value=(version);
            div.field {
                label for="body" { (title(kind, speak)) }
                p.hint #body-hint { (speak.train_standard_hint()) }
                textarea.code #body name="body" rows="28" spellcheck="false" aria-describedby="body-hint" { (body) }
            }
            div.actions { button.button.primary { (speak.save()) } }
        }
    };
    scene.page(title(kind, speak), html! {}, inside)
}

/// POST /training/standards/{kind}
async fn write(scene: Scene, Path(kind): Path<String>, body: Bytes) -> Answer {
    let kind: StandardKind = kind.parse().map_err(|_| Problem::missing())?;
    let fields = Fields::read(&body);
    let (text, seen) = (fields.one("body").replace("\r\n", "\n"), fields.number("seen", -1));
    if text.len() > standard::STANDARD_BYTES {
        return Err(Refusal::Text.into());
    }
    let faults = kind.faults(&text);
    if !faults.is_empty() {
        return Ok(form(&scene, kind, &text, seen, &faults));
    }
    scene.run(WriteStandard { kind, body: text, seen }).await?;
    Ok(scene.done(&format!("{HERE}/{kind}"), "saved"))
}
