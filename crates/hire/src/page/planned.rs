//! On a requisition's page: the test and the simulation that it gives by itself.

use crate::{
    Hiring,
    assess::{
        catalogue,
        plan::{DAYS, PlanAssessments, PlanOf, PlanRow},
    },
    requisition::{RequisitionRow, State},
    scene::{Fields, Scene},
};
use axum::body::Bytes;
use event::{RequisitionId, Right};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Route,
    parts::{Select, select},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![Route::post("/hiring/requisitions/{requisition}/assessments", work, write, hiring)]
}

/// What is given, and for who works in hiring the form to choose it.
pub async fn card(scene: &Scene, row: &RequisitionRow) -> Answer<Markup> {
    let speak = &scene.speak;
    let Some(examiner) = scene.hall.examiner.as_deref() else { return Ok(html! {}) };
    let plan = scene.hall.house.store.read().await?.opt(PlanOf { requisition: row.id }).await?;
    let PlanRow { test, simulation } = plan.unwrap_or(PlanRow { test: None, simulation: None });
    let none = || (String::new(), speak.assess_plan_none().to_owned());
    let tests = catalogue::tests().iter().map(|one| {
        let name = speak.assess_test_named(one.name.of(speak.lang), one.questions(), one.minutes);
        (one.code.clone(), name)
    });
    let tests: Vec<(String, String)> = std::iter::once(none()).chain(tests).collect();
    let played = catalogue::simulations().iter().filter_map(|one| {
        let played = examiner.scenario(&one.case, speak.lang)?;
        Some((one.case.clone(), speak.assess_simulation_named(played.title, played.minutes)))
    });
    let played: Vec<(String, String)> = std::iter::once(none()).chain(played).collect();
    let (test, simulation) = (test.unwrap_or_default(), simulation.unwrap_or_default());
    let named = |options: &[(String, String)], chosen: &str| {
        options.iter().find(|(code, _)| code == chosen).map_or_else(|| chosen.to_owned(), |(_, name)| name.clone())
    };
    let writes = scene.signed.may(Right::HiringWork) && row.state != State::Closed;
    Ok(html! {
        section.card #gives {
            header { h2 { (speak.assess_plan()) } p { (speak.assess_plan_hint(DAYS)) } }
            @if writes {
                form.fields.wide method="post" action={ "/hiring/requisitions/" (row.id) "/assessments" } {
                    div.halves {
                        (select(&Select { name: "test", label: speak.assess_plan_test(), options: &tests, chosen: &test, hint: "" }))
                        (select(&Select { name: "simulation", label: speak.assess_plan_simulation(), options: &played, chosen: &simulation, hint: if examiner.plays() { "" } else { speak.assess_nowhere() } }))
                    }
                    div.actions { button.button { (speak.hire_save()) } }
                }
            } @else {
                dl.facts {
                    div { dt { (speak.assess_plan_test()) } dd { (named(&tests, &test)) } }
                    div { dt { (speak.assess_plan_simulation()) } dd { (named(&played, &simulation)) } }
                }
            }
        }
    })
}

/// POST /hiring/requisitions/{requisition}/assessments
async fn write(scene: Scene, Path(requisition): Path<RequisitionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let chosen = |name: &str| Some(fields.one(name)).filter(|code| !code.is_empty()).map(str::to_owned);
    scene.run(PlanAssessments { requisition, test: chosen("test"), simulation: chosen("simulation") }).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}"), "saved"))
}
