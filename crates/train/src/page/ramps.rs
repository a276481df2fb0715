//! /training/ramp: who may be given what while they learn to serve; somebody's stage, and setting it.

use crate::{
    School,
    certificate::REASON_CHARS,
    gate::{Learner, LearnerById, Learners},
    ramp::{Climb, RampOf, RampRow, Ramps, STEPS_SHOWN, SetStage, StepRow, StepsOf, TopicsOf},
    scene::{Fields, Scene},
    standard::{self, Stages},
};
use axum::body::Bytes;
use event::{PersonId, Right, Role, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Route,
    parts::{Column, Field, Icon, Select, ago, chip, empty, field, icon, select, table},
};

const HERE: &str = "/training/ramp";

pub fn routes(school: &School) -> Vec<Route> {
    vec![
        Route::get(HERE, Need::Right(Right::TrainingSee), show, school),
        Route::post("/training/people/{person}/stage", Need::Right(Right::TrainingLead), set, school),
        Route::post("/training/people/{person}/climb", Need::Right(Right::TrainingLearn), climb, school),
    ]
}

/// GET /training/ramp
async fn show(scene: Scene) -> Answer {
    let (ramps, people, stages) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(Ramps {}).await?, rd.all(Learners {}).await?, standard::stages(&mut rd).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let name = |id: PersonId| people.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str());
    let columns = [
        speak.people_name(),
        speak.train_stage(),
        speak.train_at_once(),
        speak.train_amount(),
        speak.train_since_head(),
    ]
    .map(Column::words);
    let rows = html! { @for row in &ramps { tr {
        td.holder { a href={ "/training/people/" (row.person_id) "#ramp" } lang="" { (name(row.person_id)) } }
        td { (stage_title(&stages, &row.stage, speak)) }
        td { (row.at_once) }
        td { (amount(row, speak)) }
        td { (speak.day(row.since_ms, now_ms)) }
    } } };
    let inside = html! {
        section.card {
            header { h2 { (speak.train_ramp()) } span.count { (ramps.len()) } p { (speak.train_ramp_hint()) } }
            @if ramps.is_empty() { (empty(Icon::Filter, speak.train_ramp_none(), speak.train_ramp_none_hint())) }
            @else { (table("ramps", speak.train_ramp(), &columns, rows)) }
        }
        @if scene.signed.may(Right::TrainingLead) { (start_card(&people, &ramps, &stages, &scene)) }
    };
    Ok(scene.page(speak.train_ramp(), html! {}, inside))
}

fn start_card(people: &[Learner], ramps: &[RampRow], stages: &Stages, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let free = |one: &&Learner| ramps.iter().all(|row| row.person_id != one.id) && one.id != scene.person();
    html! {
        section.card {
            header { h2 { (speak.train_ramp_start()) } p { (speak.train_ramp_start_hint()) } }
            ul.lines { @for one in people.iter().filter(free) { li {
                (icon(Icon::Person))
                div.what { p { a href={ "/training/people/" (one.id) "#ramp" } lang="" { (one.name) } } p.quiet { (web::role_words(one.role, speak)) } }
            } } }
            div.pad { p.quiet { (speak.train_stages_are()) " " @for (n, stage) in stages.all.iter().enumerate() { @if n > 0 { (speak.comma()) } (stage.title.of(speak.lang)) } } }
        }
    }
}

fn stage_title<'a>(stages: &'a Stages, code: &'a str, speak: &Speak) -> &'a str {
    stages.find(code).map_or(code, |stage| stage.title.of(speak.lang))
}

fn amount(row: &RampRow, speak: &Speak) -> String {
    match row.amount_cents {
        Some(cents) => format!("{} USD", speak.number(cents / 100)),
        None => speak.train_any_amount().to_owned(),
    }
}

/// Somebody's stage with what it allows, its steps, and setting another one.
pub async fn card(scene: &Scene, person: PersonId) -> Answer<Markup> {
    let (row, topics, steps, stages, who) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.opt(RampOf { person }).await?,
            rd.all(TopicsOf { person }).await?,
            rd.all(StepsOf { person, limit: STEPS_SHOWN }).await?,
            standard::stages(&mut rd).await?,
            rd.opt(LearnerById { person }).await?,
        )
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let trainee = who.is_some_and(|who| who.role == Role::Trainee);
    let none = if trainee { speak.train_no_stage() } else { speak.train_no_limits() };
    let own = person == scene.person();
    Ok(html! {
        section.card #ramp {
            header { h2 { (speak.train_ramp()) } @if row.is_none() { p { (none) } } }
            @if let Some(row) = &row {
                div.sum {
                    div.figure { b { (stage_title(&stages, &row.stage, speak)) } span { (speak.train_stage()) } }
                    div.figure { b { (row.at_once) } span { (speak.train_at_once()) } }
                    div.figure { b { (amount(row, speak)) } span { (speak.train_amount()) } }
                }
                p.pad { (speak.train_ramp_topics()) " " @if row.any_topic { (speak.train_any_topic()) } @else if topics.is_empty() { (speak.train_no_topic()) } @else { @for one in &topics { (chip(&one.topic)) " " } } }
                @if own { form.pad method="post" action={ "/training/people/" (person) "/climb" } { button.button { (speak.train_climb()) } } }
            }
            @if scene.signed.may(Right::TrainingLead) && !own { (form(person, row.as_ref(), &stages, trainee, speak)) }
            @if !steps.is_empty() { ul.lines { @for step in &steps { (step_line(step, &stages, now_ms, speak)) } } }
        }
    })
}

fn form(person: PersonId, row: Option<&RampRow>, stages: &Stages, trainee: bool, speak: &Speak) -> Markup {
    let mut options: Vec<(String, String)> =
        stages.all.iter().map(|one| (one.code.clone(), one.title.of(speak.lang).to_owned())).collect();
    if !trainee {
        options.push((String::new(), speak.train_no_limits().to_owned()));
    }
    html! {
        form.fields.row method="post" action={ "/training/people/" (person) "/stage" } {
            (select(&Select { name: "stage", label: speak.train_stage(), options: &options, chosen: row.map_or("", |row| &row.stage), hint: "" }))
            (field(&Field { name: "because", label: speak.train_reason(), required: true, length_max: u32::try_from(REASON_CHARS).ok(), ..Field::default() }))
            button.button { (speak.train_set_stage()) }
        }
    }
}

fn step_line(step: &StepRow, stages: &Stages, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li {
            (icon(Icon::Up))
            div.what {
                p { @match &step.stage { Some(code) => { (stage_title(stages, code, speak)) }, None => { (speak.train_no_limits()) } } }
                p.quiet { @match &step.reason { Some(words) => { span lang="" { "“" (words) "”" } }, None => { (speak.train_unlocked()) } } " · " (ago(step.at_ms, now_ms, speak)) }
            }
        }
    }
}

/// POST /training/people/{person}/stage
async fn set(scene: Scene, Path(person): Path<PersonId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let stage = Some(fields.one("stage").to_owned()).filter(|code| !code.is_empty());
    scene.run(SetStage { person, stage, reason: Words(fields.one("because").to_owned()) }).await?;
    Ok(scene.done(&format!("/training/people/{person}"), "saved"))
}

/// POST /training/people/{person}/climb
async fn climb(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    let climbed = scene.run(Climb { person }).await?;
    Ok(scene.done(&format!("/training/people/{person}"), if climbed { "climbed" } else { "not-yet" }))
}
