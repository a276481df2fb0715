//! /training/studies: what was learned elsewhere; leads say whether it counts.

use super::checklist::evidence;
use crate::{
    School,
    certificate::REASON_CHARS,
    day,
    refusal::Refusal,
    scene::{Fields, Scene},
    study::{DecideStudy, LINK_CHARS, LogStudy, StudiesOf, StudiesWaiting, StudyRow, WHAT_CHARS, counted},
};
use axum::body::Bytes;
use event::{Right, StudyId, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, empty, field, icon, mark},
};

const HERE: &str = "/training/studies";

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    vec![
        Route::get(HERE, learn, show, school),
        Route::post(HERE, learn, log, school),
        Route::post("/training/studies/{study}", Need::Right(Right::TrainingLead), decide, school),
    ]
}

/// GET /training/studies
async fn show(scene: Scene) -> Answer {
    let person = scene.person();
    let leads = scene.signed.may(Right::TrainingLead);
    let (own, waiting) = {
        let mut rd = scene.hall.house.store.read().await?;
        let own = rd.all(StudiesOf { person }).await?;
        let waiting = if leads { rd.all(StudiesWaiting {}).await? } else { Vec::new() };
        (own, waiting)
    };
    let speak = &scene.speak;
    let waiting: Vec<&StudyRow> = waiting.iter().filter(|row| row.person_id != person).collect();
    let inside = html! {
        @if !waiting.is_empty() {
            section.card {
                header { h2 { (speak.train_studies_waiting()) } span.count { (waiting.len()) } }
                ul.lines { @for row in &waiting { (line(row, true, &scene)) } }
            }
        }
        (list(&own, &scene))
        (form(&scene))
    };
    Ok(scene.page(speak.train_studies(), html! {}, inside))
}

/// What somebody learned elsewhere, with the hours that count.
pub fn list(studies: &[StudyRow], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    html! {
        section.card #studies {
            header { h2 { (speak.train_studies()) } p { (speak.train_studies_hint()) } @if !studies.is_empty() { span.end { (speak.train_hours_counted(hours(counted(studies)))) } } }
            @if studies.is_empty() { (empty(Icon::Book, speak.train_studies_none(), speak.train_studies_none_hint())) }
            ul.lines { @for row in studies { (line(row, false, scene)) } }
        }
    }
}

/// Minutes as hours with one place.
fn hours(minutes: i64) -> String {
    let tenths = (minutes * 10 + 30) / 60;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn line(row: &StudyRow, decides: bool, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! {
        li #{ "study-" (row.id) } {
            (icon(Icon::Book))
            div.what {
                p { @if decides { a href={ "/training/people/" (row.person_id) } lang="" { (row.name) } " · " } span lang="" { (row.what) } }
                p.quiet { (speak.day(row.day_ms, now_ms)) " · " (speak.train_hours(hours(row.minutes))) @if let Some(proof) = &row.proof { " · " (evidence(proof)) } }
                @if let Some(words) = row.reason.as_deref().filter(|words| !words.is_empty()) { p.quiet { span lang="" { "“" (words) "”" } } }
                @if decides { (decision(row, speak)) }
            }
            div.choices { @if !decides { @match row.counted {
                Some(1) => { (mark(Mark::Good, speak.train_counts())) }
                Some(_) => { (mark(Mark::Bad, speak.train_counts_not())) }
                None => { (mark(Mark::Busy, speak.train_waits())) }
            } } }
        }
    }
}

fn decision(row: &StudyRow, speak: &Speak) -> Markup {
    let id = format!("why-{}", row.id);
    html! {
        form.tick method="post" action={ (HERE) "/" (row.id) } {
            label for=(id) { (speak.train_reason()) }
            input id=(id) name="reason" type="text" maxlength=(REASON_CHARS);
            button.button.small.primary name="counted" value="1" aria-label={ (speak.train_count()) ": " (row.what) } { (speak.train_count()) }
            button.button.small name="counted" value="0" aria-label={ (speak.train_decline()) ": " (row.what) } { (speak.train_decline()) }
        }
    }
}

fn form(scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let today = day::form(scene.now_ms());
    html! {
        section.card {
            header { h2 { (speak.train_study_new()) } }
            form.fields.wide method="post" action=(HERE) {
                (field(&Field { name: "what", label: speak.train_study_what(), required: true, length_max: u32::try_from(WHAT_CHARS).ok(), ..Field::default() }))
                div.thirds {
                    (field(&Field { name: "day", label: speak.train_study_day(), kind: "date", value: &today, required: true, ..Field::default() }))
                    (field(&Field { name: "minutes", label: speak.train_study_minutes(), required: true, figures: true, ..Field::default() }))
                    (field(&Field { name: "proof", label: speak.train_study_proof(), kind: "url", length_max: u32::try_from(LINK_CHARS).ok(), ..Field::default() }))
                }
                div.actions { button.button.primary { (speak.save()) } }
            }
        }
    }
}

/// POST /training/studies
async fn log(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let day_ms = day::begin_ms(fields.one("day")).ok_or_else(|| Refusal::PastDay.problem())?;
    let words = |name: &str| Words(fields.one(name).to_owned());
    let wish = LogStudy {
        person: scene.person(),
        what: words("what"),
        day_ms,
        minutes: fields.number("minutes", -1),
        proof: words("proof"),
    };
    scene.run(wish).await?;
    Ok(scene.done(HERE, "saved"))
}

/// POST /training/studies/{study}
async fn decide(scene: Scene, Path(study): Path<StudyId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let counted = match fields.one("counted") {
        "1" => true,
        "0" => false,
        _ => return Err(Problem::from(Refusal::Text)),
    };
    scene.run(DecideStudy { study, counted, reason: Words(fields.one("reason").to_owned()) }).await?;
    Ok(scene.done(HERE, "saved"))
}
