//! /training: what a person has to do today.

use crate::{
    School,
    course::{Courses, Steps},
    scene::Scene,
    screen::bar,
};
use event::Right;
use maud::html;
use web::{
    Answer, Need, Route,
    parts::{Icon, Mark, chip, empty, icon, mark},
};

/// Modules that are shown as the next ones.
const NEXT: usize = 3;

pub fn routes(school: &School) -> Vec<Route> {
    vec![Route::get("/training", Need::Right(Right::TrainingLearn), show, school)]
}

/// GET /training
async fn show(scene: Scene) -> Answer {
    let (courses, steps) = {
        let mut rd = scene.school.house.store.read().await?;
        (rd.all(Courses {}).await?, rd.all(Steps { person: scene.person() }).await?)
    };
    let speak = &scene.speak;
    let done = steps.iter().filter(|step| step.done()).count();
    let title_of =
        |code: &str| courses.iter().find(|course| course.code == code).map_or("", |c| c.title.0.of(speak.lang));
    let next: Vec<_> = steps.iter().filter(|step| !step.done()).take(NEXT).collect();
    let inside = html! {
        section.card {
            header { h2 { (speak.train_next()) } p { (speak.train_next_hint()) } }
            @if steps.is_empty() { (empty(Icon::Book, speak.train_no_courses(), speak.train_no_courses_hint())) }
            @else if next.is_empty() { p.pad { (mark(Mark::Good, speak.train_all_done())) } }
            ul.lines {
                @for step in &next {
                    li {
                        (icon(Icon::Book))
                        div.what {
                            p { a href={ "/training/modules/" (step.code) } { (step.title.0.of(speak.lang)) } }
                            p.quiet { (title_of(&step.course)) " · " (speak.train_minutes(step.minutes)) @if step.questions > 0 { " · " (speak.train_questions(step.questions)) } }
                        }
                        @if step.tries.unwrap_or(0) > 0 { (chip(speak.train_begun())) }
                    }
                }
            }
            @if !steps.is_empty() { div.pad { (bar(done, steps.len(), &speak.train_modules_done(done, steps.len()))) } }
        }
    };
    Ok(scene.page(speak.train_today(), html! {}, inside))
}
