//! /training/people/{person}: one person's way, for themselves and for those who lead or see training.

use super::{ladders, ramps, skills, studies};
use crate::{
    School,
    certificate::HeldBy,
    certify::Certifications,
    checklist::ChecklistsOf,
    cohort::{AskedOf, Duty, Facts},
    course::{Courses, Steps},
    gate::{Learner, LearnerById, Learners},
    scene::Scene,
    screen::{Titles, duty_lines, standing},
    skill::{Book, ShownIn},
    standard,
    study::StudiesOf,
};
use event::{PersonId, Right};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, Mark, empty, icon, mark},
    role_words,
};

pub fn routes(school: &School) -> Vec<Route> {
    vec![Route::get("/training/people/{person}", Need::Right(Right::TrainingLearn), show, school)]
}

/// The person, if the reader may see how they learn: it is themselves, or the reader has the right.
pub async fn seen(scene: &Scene, person: PersonId) -> Answer<Learner> {
    let may = person == scene.person() || scene.signed.may(Right::TrainingSee);
    let found = scene.hall.house.store.read().await?.opt(LearnerById { person }).await?;
    found.filter(|_| may).ok_or_else(Problem::missing)
}

/// Who was chosen in a form; none for the empty choice.
pub fn chosen(value: &str) -> Answer<Option<PersonId>> {
    match value {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Problem::missing()),
    }
}

/// GET /training/people/{person}
async fn show(scene: Scene, Path(person): Path<PersonId>) -> Answer {
    let learner = seen(&scene, person).await?;
    let speak = &scene.speak;
    let inside = html! {
        (learns(&scene, person).await?)
        (ramps::card(&scene, person).await?)
        (able(&scene, person).await?)
        (ladders::card(&scene, person).await?)
        (elsewhere(&scene, person).await?)
    };
    let aside = html! { span.quiet { (role_words(learner.role, speak)) } };
    Ok(scene.page(&learner.name, aside, inside))
}

/// What somebody can do, with the evidence.
async fn able(scene: &Scene, person: PersonId) -> Answer<Markup> {
    let now_ms = scene.now_ms();
    let (all, book, people, courses, kinds) = {
        let mut rd = scene.hall.house.store.read().await?;
        let all = standard::skills(&mut rd).await?;
        let book = Book::read(&mut rd, ShownIn::Person(person), now_ms).await?;
        let people = rd.all(Learners {}).await?;
        (all, book, people, rd.all(Courses {}).await?, rd.all(Certifications {}).await?)
    };
    let names: Vec<(PersonId, String)> = people.into_iter().map(|one| (one.id, one.name)).collect();
    let titles = Titles { courses: &courses, kinds: &kinds };
    Ok(skills::card(&book, &all, person, &names, &titles, scene))
}

/// Newcomers' checklists of somebody, and what they learned elsewhere.
async fn elsewhere(scene: &Scene, person: PersonId) -> Answer<Markup> {
    let mut rd = scene.hall.house.store.read().await?;
    let lists = rd.all(ChecklistsOf { person }).await?;
    let own = rd.all(StudiesOf { person }).await?;
    drop(rd);
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    Ok(html! {
        @if !lists.is_empty() {
            section.card {
                header { h2 { (speak.train_checklists()) } }
                ul.lines { @for row in &lists { li {
                    (icon(Icon::Checks))
                    div.what { p { a href={ "/training/checklists/" (row.id) } { (row.title.0.of(speak.lang)) } } p.quiet { (speak.train_since(speak.day(row.starts_ms, now_ms))) } }
                    div.choices { @if row.ended_ms.is_some() { (mark(Mark::Good, speak.train_done())) } @else { (mark(Mark::Busy, speak.train_running())) } }
                } } }
            }
        }
        @if !own.is_empty() { (studies::list(&own, scene)) }
    })
}

/// What is asked of somebody, and which certificates they hold.
async fn learns(scene: &Scene, person: PersonId) -> Answer<Markup> {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let (courses, kinds, asked, steps, held) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Courses {}).await?,
            rd.all(Certifications {}).await?,
            rd.all(AskedOf { person }).await?,
            rd.all(Steps { person }).await?,
            rd.all(HeldBy { person }).await?,
        )
    };
    let facts = Facts::of_one(person, &steps, &held, now_ms);
    let duties: Vec<Duty> = asked.iter().map(|one| facts.duty(one)).collect();
    let titles = Titles { courses: &courses, kinds: &kinds };
    let title = |code: &str| kinds.iter().find(|kind| kind.code == code).map(|kind| kind.title.0.of(speak.lang));
    Ok(html! {
        @if !duties.is_empty() { section.card { header { h2 { (speak.train_due_mine()) } } (duty_lines(&duties, &titles, now_ms, speak)) } }
        section.card {
            header { h2 { (speak.train_certificates()) } }
            @if held.is_empty() { (empty(Icon::ShieldCheck, speak.train_no_certificates(), speak.train_no_certificates_hint())) }
            ul.lines { @for one in &held { li {
                (icon(Icon::ShieldCheck))
                div.what { p { a href={ "/certificates/" (one.id) } { (title(&one.certification).unwrap_or(&one.certification)) } } }
                div.choices { (standing(one.expires_ms, one.revoked_ms, one.bumped_ms, now_ms, speak)) }
            } } }
        }
    })
}
