//! /training/cohorts: who learns together, how far they are, and founding a cohort.

use crate::{
    School,
    certify::Certifications,
    cohort::{
        AskedOfAll, Closed, CohortRow, Cohorts, Duty, Facts, FoundCohort, ITEM_KINDS, ItemKind, NAME_CHARS, Planned,
        Stands,
    },
    course::Courses,
    day,
    gate::{Learner, Learners},
    refusal::Refusal,
    scene::{Fields, Scene},
    screen::{Titles, bar},
};
use axum::body::Bytes;
use event::{PersonId, Right, Words};
use maud::{Markup, html};
use std::collections::BTreeSet;
use web::{
    Answer, Need, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, chip_in, empty, field, icon},
    role_words, see_other,
};

const HERE: &str = "/training/cohorts";

pub fn routes(school: &School) -> Vec<Route> {
    vec![
        Route::get(HERE, Need::Right(Right::TrainingSee), show, school),
        Route::post(HERE, Need::Right(Right::TrainingLead), found, school),
    ]
}

/// GET /training/cohorts
async fn show(scene: Scene) -> Answer {
    let now_ms = scene.now_ms();
    let (cohorts, closed, asked, facts, courses, kinds, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Cohorts {}).await?,
            rd.all(Closed {}).await?,
            rd.all(AskedOfAll {}).await?,
            Facts::of_all(&mut rd, now_ms).await?,
            rd.all(Courses {}).await?,
            rd.all(Certifications {}).await?,
            rd.all(Learners {}).await?,
        )
    };
    let speak = &scene.speak;
    let duties: Vec<Duty> = asked.iter().map(|one| facts.duty(one)).collect();
    let titles = Titles { courses: &courses, kinds: &kinds };
    let inside = html! {
        section.card {
            header { h2 { (speak.train_cohorts()) } span.count { (cohorts.len()) } p { (speak.train_cohorts_hint()) } }
            @if cohorts.is_empty() { (empty(Icon::People, speak.train_cohorts_none(), speak.train_cohorts_none_hint())) }
            ul.lines { @for cohort in &cohorts { (line(cohort, &duties, &scene)) } }
        }
        @if scene.signed.may(Right::TrainingLead) { (form(&titles, &people, &scene)) }
        @if !closed.is_empty() {
            section.card {
                header { h2 { (speak.train_cohorts_closed()) } }
                ul.lines { @for cohort in &closed { li { (icon(Icon::People)) div.what { p { a href={ (HERE) "/" (cohort.id) } lang="" { (cohort.name) } } } } } }
            }
        }
    };
    Ok(scene.page(speak.train_cohorts(), html! {}, inside))
}

fn line(cohort: &CohortRow, duties: &[Duty], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let of: Vec<&Duty> = duties.iter().filter(|one| one.asked.cohort_id == cohort.id).collect();
    let people: BTreeSet<PersonId> = of.iter().map(|one| one.asked.person_id).collect();
    let done = of.iter().filter(|one| one.stands(now_ms) == Stands::Done).count();
    let late = of.iter().filter(|one| one.stands(now_ms) == Stands::Late).count();
    html! {
        li {
            (icon(Icon::People))
            div.what {
                p { a href={ (HERE) "/" (cohort.id) } lang="" { (cohort.name) } }
                p.quiet { (speak.train_people_count(people.len())) " · " (speak.train_done_of(done, of.len())) }
                (bar(done, of.len(), &speak.train_done_of(done, of.len())))
            }
            div.choices { @if late > 0 { (chip_in(Mark::Bad, &speak.train_late_count(late))) } }
        }
    }
}

fn form(titles: &Titles<'_>, people: &[Learner], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let length_max = u32::try_from(NAME_CHARS).ok();
    let date = |kind: ItemKind, code: &str| {
        let name = format!("due-{kind}-{code}");
        field(&Field { name: &name, label: titles.of(kind, code, speak.lang), kind: "date", ..Field::default() })
    };
    html! {
        section.card {
            header { h2 { (speak.train_cohort_new()) } p { (speak.train_cohort_new_hint()) } }
            form.fields.wide method="post" action=(HERE) {
                (field(&Field { name: "name", label: speak.train_cohort_name(), required: true, length_max, ..Field::default() }))
                fieldset { legend { (speak.train_cohort_people()) } @for one in people {
                    label.check { input type="checkbox" name="person" value=(one.id); span { span lang="" { (one.name) } " " span.quiet { (role_words(one.role, speak)) } } }
                } }
                h3 { (speak.train_courses()) }
                div.thirds { @for one in titles.courses.iter().filter(|one| one.published) { (date(ItemKind::Course, &one.code)) } }
                h3 { (speak.train_certificates()) }
                div.thirds { @for one in titles.kinds { (date(ItemKind::Certification, &one.code)) } }
                div.actions { button.button.primary { (speak.train_cohort_found()) } }
            }
        }
    }
}

/// POST /training/cohorts
async fn found(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let mut items = Vec::new();
    for (name, value) in fields.0.iter().filter(|(name, value)| name.starts_with("due-") && !value.trim().is_empty()) {
        let rest = name.trim_start_matches("due-");
        let found =
            ITEM_KINDS.iter().find_map(|kind| Some((*kind, rest.strip_prefix(kind.word())?.strip_prefix('-')?)));
        let (kind, code) = found.ok_or_else(Problem::missing)?;
        let due_ms = day::end_ms(value).ok_or_else(|| Refusal::Day.problem())?;
        items.push(Planned { kind, code: code.to_owned(), due_ms });
    }
    let people: Result<Vec<PersonId>, _> = fields.all("person").map(str::parse).collect();
    let people = people.map_err(|_| Problem::missing())?;
    let cohort = scene.run(FoundCohort { name: Words(fields.one("name").to_owned()), items, people }).await?;
    Ok(see_other(&format!("{HERE}/{cohort}?said=saved")))
}
