//! /training/checklists: newcomers and how far they are, and starting a checklist.

use crate::{
    School,
    checklist::{ChecklistRow, ItemRow, Running, RunningItems, StartChecklist},
    day,
    gate::{Learner, Learners},
    refusal::Refusal,
    scene::{Fields, Scene},
    screen::bar,
    standard::{self, Checklists},
};
use axum::body::Bytes;
use event::{PersonId, Right};
use maud::{Markup, html};
use web::{
    Answer, Need, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, Select, chip_in, empty, field, icon, select},
    see_other,
};

const HERE: &str = "/training/checklists";

pub fn routes(school: &School) -> Vec<Route> {
    vec![
        Route::get(HERE, Need::Right(Right::TrainingSee), show, school),
        Route::post(HERE, Need::Right(Right::TrainingLead), start, school),
    ]
}

/// GET /training/checklists
async fn show(scene: Scene) -> Answer {
    let (running, items, people, templates) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Running {}).await?,
            rd.all(RunningItems {}).await?,
            rd.all(Learners {}).await?,
            standard::checklists(&mut rd).await?,
        )
    };
    let speak = &scene.speak;
    let inside = html! {
        section.card {
            header { h2 { (speak.train_newcomers()) } span.count { (running.len()) } p { (speak.train_newcomers_hint()) } }
            @if running.is_empty() { (empty(Icon::Checks, speak.train_checklists_none(), speak.train_checklists_none_hint())) }
            ul.lines { @for row in &running { (line(row, &items, &people, &scene)) } }
        }
        @if scene.signed.may(Right::TrainingLead) { (form(&running, &people, &templates, &scene)) }
    };
    Ok(scene.page(speak.train_checklists(), html! {}, inside))
}

/// A newcomer: how far they are, who looks after them, what is late, what holds them back.
pub fn line(row: &ChecklistRow, items: &[ItemRow], people: &[Learner], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let of: Vec<&ItemRow> = items.iter().filter(|item| item.checklist_id == row.id).collect();
    let done = of.iter().filter(|item| item.done_ms.is_some()).count();
    let late = of.iter().filter(|item| item.is_late(now_ms)).count();
    let held = of.iter().any(|item| item.gate.is_some() && item.done_ms.is_none());
    let mentor = people.iter().find(|one| Some(one.id) == row.mentor_id);
    html! {
        li {
            (icon(Icon::Checks))
            div.what {
                p { a href={ (HERE) "/" (row.id) } lang="" { (row.name) } " " span.quiet { (row.title.0.of(speak.lang)) } }
                p.quiet {
                    (day_of(row.starts_ms, now_ms, speak)) " · "
                    @match mentor { Some(one) => { (speak.train_mentor()) " " span lang="" { (one.name) } }, None => { (speak.train_no_mentor()) } }
                }
                (bar(done, of.len(), &speak.train_done_of(done, of.len())))
            }
            div.choices {
                span.quiet { (done) "/" (of.len()) }
                @if late > 0 { (chip_in(Mark::Bad, &speak.train_late_count(late))) }
                @if held { (chip_in(Mark::Soon, speak.train_held_back())) }
            }
        }
    }
}

/// Which day it is of a newcomer's, from 1; 0 or less before the first one.
pub fn day_of(starts_ms: i64, now_ms: i64, speak: &language::Speak) -> String {
    match (now_ms - starts_ms).div_euclid(event::DAY_MS) + 1 {
        ..1 => speak.train_begins_on(speak.day(starts_ms, now_ms)),
        n => speak.train_day_number(n),
    }
}

fn form(running: &[ChecklistRow], people: &[Learner], templates: &Checklists, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let name = |one: &Learner| (one.id.to_string(), one.name.clone());
    let free = |one: &&Learner| running.iter().all(|row| row.person_id != one.id);
    let newcomers: Vec<(String, String)> = people.iter().filter(free).map(name).collect();
    let mut mentors = vec![(String::new(), speak.train_no_mentor().to_owned())];
    mentors.extend(people.iter().map(name));
    let kinds: Vec<(String, String)> =
        templates.templates.iter().map(|one| (one.code.clone(), one.title.of(speak.lang).to_owned())).collect();
    html! {
        section.card {
            header { h2 { (speak.train_checklist_start()) } p { (speak.train_checklist_start_hint()) } }
            form.fields.wide method="post" action=(HERE) {
                div.thirds {
                    (select(&Select { name: "person", label: speak.train_newcomer(), options: &newcomers, chosen: "", hint: "" }))
                    (select(&Select { name: "template", label: speak.train_checklist(), options: &kinds, chosen: "", hint: "" }))
                    (select(&Select { name: "mentor", label: speak.train_mentor(), options: &mentors, chosen: "", hint: "" }))
                    (field(&Field { name: "day", label: speak.train_first_day(), kind: "date", value: &day::form(scene.now_ms()), required: true, ..Field::default() }))
                }
                div.actions { button.button.primary { (speak.train_start()) } }
            }
        }
    }
}

/// POST /training/checklists
async fn start(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let person: PersonId = fields.one("person").parse().map_err(|_| Problem::missing())?;
    let starts_ms = day::begin_ms(fields.one("day")).ok_or_else(|| Refusal::Day.problem())?;
    let (template, mentor) = (fields.one("template").to_owned(), super::person::chosen(fields.one("mentor"))?);
    let checklist = scene.run(StartChecklist { person, template, mentor, starts_ms }).await?;
    Ok(see_other(&format!("{HERE}/{checklist}?said=saved")))
}
