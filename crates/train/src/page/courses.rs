//! /training/courses: the courses and their modules.

use crate::{
    School,
    course::{CourseByCode, CourseRow, Courses, Step, Steps, StepsOf},
    curriculum,
    scene::{Fields, Scene},
    screen::{bar, percent},
    write::Publish,
};
use axum::body::Bytes;
use event::Right;
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, Mark, chip, chip_in, dot, empty, icon},
};

const HERE: &str = "/training/courses";

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, teach) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingTeach));
    vec![
        Route::get(HERE, learn, list, school),
        Route::get("/training/courses/{course}", learn, one, school),
        Route::post("/training/courses/{course}/published", teach, publish, school),
        Route::post("/training/curriculum", teach, load, school),
    ]
}

/// GET /training/courses
async fn list(scene: Scene) -> Answer {
    let (courses, steps) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(Courses {}).await?, rd.all(Steps { person: scene.person() }).await?)
    };
    let speak = &scene.speak;
    let teaches = scene.signed.may(Right::TrainingTeach);
    let courses: Vec<&CourseRow> = courses.iter().filter(|course| course.published || teaches).collect();
    let inside = html! {
        @if courses.is_empty() { section.card { (empty(Icon::Book, speak.train_no_courses(), speak.train_no_courses_hint())) } }
        div.tiles {
            @for course in courses {
                @let of: Vec<&Step> = steps.iter().filter(|step| step.course == course.code).collect();
                @let done = of.iter().filter(|step| step.done()).count();
                section.card.tile {
                    h2 { a href={ (HERE) "/" (course.code) } { (course.title.0.of(speak.lang)) } }
                    p { (course.about.0.of(speak.lang)) }
                    @if course.published { (bar(done, of.len(), &speak.train_modules_done(done, of.len()))) }
                    @else { p { (chip(speak.train_unpublished())) } }
                }
            }
        }
    };
    let aside = html! {
        @if teaches { form method="post" action="/training/curriculum" { button.button { (icon(Icon::Plus)) (speak.train_load()) } } }
    };
    Ok(scene.page(speak.train_courses(), aside, inside))
}

/// GET /training/courses/{course}
async fn one(scene: Scene, Path(code): Path<String>) -> Answer {
    let (course, steps) = {
        let mut rd = scene.hall.house.store.read().await?;
        let course = rd.opt(CourseByCode { code: &code }).await?.ok_or_else(Problem::missing)?;
        (course, rd.all(StepsOf { person: scene.person(), course: &code }).await?)
    };
    let teaches = scene.signed.may(Right::TrainingTeach);
    if !course.published && !teaches {
        return Err(Problem::missing());
    }
    let speak = &scene.speak;
    let done = steps.iter().filter(|step| step.done()).count();
    let inside = html! {
        section.card {
            header { p { (course.about.0.of(speak.lang)) } }
            div.pad { (bar(done, steps.len(), &speak.train_modules_done(done, steps.len()))) }
            ol.lines.steps { @for step in &steps { (step_row(step, speak)) } }
        }
    };
    let aside = html! {
        @if teaches {
            form method="post" action={ (HERE) "/" (code) "/published" } {
                input type="hidden" name="published" value=(if course.published { "0" } else { "1" });
                button.button { (if course.published { speak.train_unpublish() } else { speak.train_publish() }) }
            }
        }
    };
    Ok(scene.page(course.title.0.of(speak.lang), aside, inside))
}

fn step_row(step: &Step, speak: &Speak) -> Markup {
    let newer = step.seen.is_some_and(|seen| seen < step.version);
    html! {
        li {
            span.step { @if step.done() { span.mark data-mark="good" { (icon(Icon::Check)) } } @else { (dot()) } }
            div.what {
                p { a href={ "/training/modules/" (step.code) } { (step.title.0.of(speak.lang)) } }
                p.quiet { (speak.train_minutes(step.minutes)) @if step.questions > 0 { " · " (speak.train_questions(step.questions)) } }
            }
            div.choices {
                @if newer { (chip_in(Mark::Soon, speak.train_newer())) }
                @if let Some(best) = step.best.filter(|_| step.tries.unwrap_or(0) > 0) { (chip_in(if step.done() { Mark::Good } else { Mark::Quiet }, &speak.train_best(percent(best)))) }
            }
        }
    }
}

/// POST /training/courses/{course}/published
async fn publish(scene: Scene, Path(course): Path<String>, body: Bytes) -> Answer {
    let to = format!("{HERE}/{course}");
    scene.run(Publish { course, published: Fields::read(&body).one("published") == "1" }).await?;
    Ok(scene.done(&to, "saved"))
}

/// POST /training/curriculum: takes in what comes with the product and is not there yet.
async fn load(scene: Scene) -> Answer {
    let starter =
        curriculum::starter().map_err(|faults| Problem::new(500, "curriculum", move |_| faults.join("\n")))?;
    scene.hall.load(&scene.signed.actor, starter).await?.map_err(Problem::from)?;
    Ok(scene.done(HERE, "loaded"))
}
