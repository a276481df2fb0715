//! /training/certifications/{certification}: which scenarios it asks for.

use crate::{
    School,
    certify::{AskForDrills, CertificationByCode, DRILLS_MAX},
    drill::{CaseTitles, find, offered},
    scene::{Fields, Scene},
};
use axum::body::Bytes;
use event::Right;
use maud::html;
use web::{Answer, Need, Path, Problem, Route, parts::chip};

pub fn routes(school: &School) -> Vec<Route> {
    let teach = Need::Right(Right::TrainingTeach);
    vec![
        Route::get("/training/certifications/{certification}", teach, show, school),
        Route::post("/training/certifications/{certification}", teach, ask, school),
    ]
}

/// GET /training/certifications/{certification}
async fn show(scene: Scene, Path(code): Path<String>) -> Answer {
    let (row, offered, titles) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(CertificationByCode { code: &code }).await?.ok_or_else(Problem::missing)?;
        (row, offered(&mut rd).await?, CaseTitles::read(&mut rd).await?)
    };
    let speak = &scene.speak;
    let mut cases: Vec<&str> = row.drills.0.iter().map(String::as_str).collect();
    let asked = cases.len();
    cases.extend(
        offered
            .iter()
            .map(|one| one.scenario.case.as_str())
            .filter(|case| row.drills.0.iter().all(|known| known != case)),
    );
    let inside = html! {
        section.card {
            header { h2 { (speak.train_certification_drills()) } p { (speak.train_certification_drills_hint(DRILLS_MAX)) } }
            form.fields.wide method="post" action={ "/training/certifications/" (row.code) } {
                input type="hidden" name="version" value=(row.version);
                div.thirds role="group" aria-label=(speak.train_certification_drills()) { @for (n, case) in cases.iter().enumerate() {
                    label.check {
                        input type="checkbox" name="case" value=(case) checked[n < asked];
                        span { (titles.of(case, speak.lang)) " " @if find(case).is_none() { (chip(speak.case_own())) } }
                    }
                } }
                div.actions {
                    button.button.primary { (speak.save()) }
                    a.button href="/training/certificates" { (speak.cancel()) }
                }
            }
        }
    };
    Ok(scene.page(row.title.0.of(speak.lang), html! {}, inside))
}

/// POST /training/certifications/{certification}
async fn ask(scene: Scene, Path(certification): Path<String>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let version = fields.one("version").parse().unwrap_or(0);
    let drills = fields.all("case").take(DRILLS_MAX + 1).map(str::to_owned).collect();
    scene.run(AskForDrills { certification, version, drills }).await?;
    Ok(scene.done("/training/certificates", "saved"))
}
