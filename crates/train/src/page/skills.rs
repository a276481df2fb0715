//! /training/skills: who is how good at what, as a matrix; and writing down what somebody was seen to do.

use crate::{
    School,
    certificate::REASON_CHARS,
    gate::Learners,
    scene::{Fields, Scene},
    screen::{Titles, evidence_line, level_cell},
    skill::{Book, LEVEL_MAX, Observe, ShownIn},
    standard::{self, SKILL_KINDS, Skill, SkillKind, Skills},
};
use axum::body::Bytes;
use event::{PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Route,
    parts::{Column, Field, Icon, Select, empty, field, select, table},
};

/// Pieces of evidence that are shown of one skill.
const SHOWN: usize = 8;

pub fn routes(school: &School) -> Vec<Route> {
    vec![
        Route::get("/training/skills", Need::Right(Right::TrainingSee), show, school),
        Route::post("/training/people/{person}/skills", Need::Right(Right::TrainingLead), observe, school),
    ]
}

const fn kind_words(kind: SkillKind, speak: &Speak) -> &'static str {
    match kind {
        SkillKind::Competency => speak.train_competencies(),
        SkillKind::Topic => speak.train_topics(),
    }
}

/// GET /training/skills
async fn show(scene: Scene) -> Answer {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let (skills, book, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        let skills = standard::skills(&mut rd).await?;
        (skills, Book::read(&mut rd, ShownIn::All, now_ms).await?, rd.all(Learners {}).await?)
    };
    let inside = html! {
        @for kind in SKILL_KINDS {
            @let of: Vec<&Skill> = skills.all.iter().filter(|skill| skill.kind == *kind).collect();
            @let columns: Vec<Column<'_>> = std::iter::once(Column::words(speak.people_name())).chain(of.iter().map(|skill| Column::words(skill.title.of(speak.lang)))).collect();
            @let rows = html! { @for one in &people { tr {
                td.holder { a href={ "/training/people/" (one.id) "#skills" } lang="" { (one.name) } }
                @for skill in &of { td { (level_cell(book.level(one.id, skill), now_ms, speak)) } }
            } } };
            section.card {
                header { h2 { (kind_words(*kind, speak)) } p { (speak.train_skills_hint()) } }
                (table(kind.word(), kind_words(*kind, speak), &columns, rows))
            }
        }
    };
    Ok(scene.page(speak.train_skills(), html! {}, inside))
}

/// The skills of one person with the evidence behind each.
pub fn card(
    book: &Book,
    skills: &Skills,
    person: PersonId,
    names: &[(PersonId, String)],
    titles: &Titles<'_>,
    scene: &Scene,
) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let leads = scene.signed.may(Right::TrainingLead) && person != scene.person();
    let shown: Vec<_> = skills
        .all
        .iter()
        .map(|skill| (skill, book.evidence(person, skill)))
        .filter(|(_, all)| !all.is_empty())
        .collect();
    html! {
        section.card #skills {
            header { h2 { (speak.train_skills()) } p { (speak.train_skills_person_hint()) } }
            @if shown.is_empty() { (empty(Icon::Pulse, speak.train_skills_none(), speak.train_skills_none_hint())) }
            ul.lines { @for (skill, evidence) in &shown { li {
                (web::parts::icon(if skill.kind == SkillKind::Topic { Icon::Tag } else { Icon::Person }))
                div.what {
                    details {
                        summary { (skill.title.of(speak.lang)) " " span.quiet { (speak.train_evidence_count(evidence.len())) } }
                        ul.evidence { @for one in evidence.iter().take(SHOWN) { (evidence_line(one, names, titles, now_ms, speak)) } }
                    }
                }
                div.choices { (level_cell(book.level(person, skill), now_ms, speak)) }
            } } }
            @if leads { (form(skills, person, speak)) }
        }
    }
}

fn form(skills: &Skills, person: PersonId, speak: &Speak) -> Markup {
    let options: Vec<(String, String)> =
        skills.all.iter().map(|one| (one.code.clone(), one.title.of(speak.lang).to_owned())).collect();
    let levels: Vec<(String, String)> = (0..=LEVEL_MAX).map(|n| (n.to_string(), speak.train_level_words(n))).collect();
    html! {
        form.fields.row method="post" action={ "/training/people/" (person) "/skills" } {
            (select(&Select { name: "skill", label: speak.train_skill(), options: &options, chosen: "", hint: "" }))
            (select(&Select { name: "level", label: speak.train_skill_level(), options: &levels, chosen: "2", hint: "" }))
            (field(&Field { name: "seen", label: speak.train_what_seen(), required: true, length_max: u32::try_from(REASON_CHARS).ok(), ..Field::default() }))
            button.button { (speak.train_observe()) }
        }
    }
}

/// POST /training/people/{person}/skills
async fn observe(scene: Scene, Path(person): Path<PersonId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let (skill, reason) = (fields.one("skill").to_owned(), Words(fields.one("seen").to_owned()));
    scene.run(Observe { person, skill, level: fields.number("level", -1), reason }).await?;
    Ok(scene.done(&format!("/training/people/{person}"), "saved"))
}
