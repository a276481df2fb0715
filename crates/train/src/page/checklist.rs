//! /training/checklists/{checklist}: one newcomer's first weeks; each item is ticked by whose it is.

use super::{checklists::day_of, person};
use crate::{
    School,
    certificate::REASON_CHARS,
    checklist::{
        ChecklistById, ChecklistRow, EVIDENCE_CHARS, EndChecklist, ItemRow, ItemsOf, Reopen, SetMentor, Tick, WhyEnded,
    },
    gate::{Learner, Learners},
    scene::{Fields, Scene},
    screen::bar,
    standard::{Owner, Work},
};
use axum::body::Bytes;
use event::{ChecklistId, PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Field, Icon, Mark, Select, chip_in, dot, field, icon, select},
};

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, lead) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingLead));
    vec![
        Route::get("/training/checklists/{checklist}", learn, show, school),
        Route::post("/training/checklists/{checklist}/items/{item}", learn, tick, school),
        Route::post("/training/checklists/{checklist}/items/{item}/reopen", lead, reopen, school),
        Route::post("/training/checklists/{checklist}/mentor", lead, mentor, school),
        Route::post("/training/checklists/{checklist}/end", lead, end, school),
    ]
}

/// GET /training/checklists/{checklist}: for its newcomer, its mentor, and those who see training or manage people.
async fn show(scene: Scene, Path(checklist): Path<ChecklistId>) -> Answer {
    let (row, items, people, why) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(ChecklistById { checklist }).await?.filter(|row| row.is_seen_by(&scene.signed.actor));
        let row = row.ok_or_else(Problem::missing)?;
        (row, rd.all(ItemsOf { checklist }).await?, rd.all(Learners {}).await?, rd.opt(WhyEnded { checklist }).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let done = items.iter().filter(|item| item.done_ms.is_some()).count();
    let holding: Vec<&ItemRow> = items.iter().filter(|item| item.gate.is_some() && item.done_ms.is_none()).collect();
    let mentor = people.iter().find(|one| Some(one.id) == row.mentor_id);
    let leads = scene.signed.may(Right::TrainingLead) && row.ended_ms.is_none();
    let inside = html! {
        section.card {
            header {
                p {
                    (row.title.0.of(speak.lang)) " · " (day_of(row.starts_ms, now_ms, speak)) " · "
                    @match mentor { Some(one) => { (speak.train_mentor()) " " span lang="" { (one.name) } }, None => { (speak.train_no_mentor()) } }
                }
            }
            div.pad { (bar(done, items.len(), &speak.train_done_of(done, items.len()))) }
            @if row.ended_ms.is_none() && !holding.is_empty() {
                p.pad { (chip_in(Mark::Soon, speak.train_held_back())) " " (speak.train_held_back_by()) " "
                    @for (n, item) in holding.iter().enumerate() { @if n > 0 { (speak.comma()) } b { (item.title.0.of(speak.lang)) } } }
            }
            @if let Some(why) = &why && let Some(reason) = &why.reason {
                p.pad { (chip_in(Mark::Quiet, speak.train_ended_early())) " " bdi { (reason) }
                    @if let Some(name) = &why.name { " — " span lang="" { (name) } } }
            }
            ol.lines.steps { @for item in &items { (item_row(&row, item, &items, &people, &scene)) } }
        }
        @if leads { (lead_card(&row, &people, speak)) }
    };
    let title = speak.train_checklist_of(&row.name);
    Ok(scene.page(&title, html! {}, inside))
}

/// Whose an item is, in words.
pub const fn owner_words(owner: Owner, speak: &Speak) -> &'static str {
    match owner {
        Owner::Learner => speak.train_owner_learner(),
        Owner::Mentor => speak.train_mentor(),
        Owner::Lead => speak.train_owner_lead(),
        Owner::Admin => speak.train_owner_admin(),
    }
}

const fn work_words(kind: Work, speak: &Speak) -> &'static str {
    match kind {
        Work::Read => speak.train_work_read(),
        Work::Course => speak.train_course(),
        Work::Certification => speak.train_certificate(),
        Work::Task => speak.train_work_task(),
        Work::SignOff => speak.train_work_sign(),
    }
}

/// Where an item is done, if that is a place here.
fn place(item: &ItemRow) -> Option<String> {
    let target = item.target.as_deref()?;
    match item.kind {
        Work::Read => Some(target.to_owned()),
        Work::Course => Some(format!("/training/courses/{target}")),
        Work::Certification => Some(format!("/training/certificates#kind-{target}")),
        Work::Task | Work::SignOff => None,
    }
}

fn item_row(row: &ChecklistRow, item: &ItemRow, items: &[ItemRow], people: &[Learner], scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let title = item.title.0.of(speak.lang);
    let waits = item.waits_for(items);
    let mine = row.ended_ms.is_none() && row.is_for(&scene.signed.actor, item.owner);
    let by = people.iter().find(|one| Some(one.id) == item.done_by);
    html! {
        li #{ "item-" (item.code) } {
            span.step { @if item.done_ms.is_some() { span.mark data-mark="good" { (icon(Icon::Check)) } } @else { (dot()) } }
            div.what {
                p { @match place(item) { Some(to) => { a href=(to) { (title) } }, None => { (title) } } }
                p.quiet {
                    (owner_words(item.owner, speak)) " · " (work_words(item.kind, speak)) " · "
                    @match item.done_ms {
                        Some(at_ms) => { (speak.train_done_on(speak.day(at_ms, now_ms))) @if let Some(by) = by { " · " span lang="" { (by.name) } } }
                        None => { (speak.train_due_by(speak.day(item.due_ms - 1, now_ms))) }
                    }
                }
                @if let Some(words) = &item.evidence { p.quiet { (evidence(words)) } }
                @if item.done_ms.is_none() && !waits.is_empty() { p.quiet { (speak.train_waits_for()) " " @for (n, other) in waits.iter().enumerate() { @if n > 0 { (speak.comma()) } (other.title.0.of(speak.lang)) } } }
                @if mine && item.done_ms.is_none() && waits.is_empty() { (tick_form(row, item, title, speak)) }
            }
            div.choices {
                @if item.is_late(now_ms) && row.ended_ms.is_none() { (chip_in(Mark::Bad, speak.train_late())) }
                @if item.gate.is_some() && item.done_ms.is_none() { (chip_in(Mark::Soon, speak.train_gate_item())) }
                @if item.done_ms.is_some() && row.ended_ms.is_none() && scene.signed.may(Right::TrainingLead) { (reopen_form(row, item, title, speak)) }
            }
        }
    }
}

/// Words, or a link when they are one.
pub fn evidence(words: &str) -> Markup {
    let link = (words.starts_with("https://") || words.starts_with("http://")) && !words.contains(char::is_whitespace);
    html! { @if link { a href=(words) rel="noreferrer noopener" { (words) } } @else { span lang="" { (words) } } }
}

fn tick_form(row: &ChecklistRow, item: &ItemRow, title: &str, speak: &Speak) -> Markup {
    let id = format!("evidence-{}", item.code);
    html! {
        form.tick method="post" action={ "/training/checklists/" (row.id) "/items/" (item.code) } {
            @if item.kind == Work::Task {
                label for=(id) { (speak.train_evidence()) }
                input id=(id) name="evidence" type="text" required maxlength=(EVIDENCE_CHARS);
            }
            button.button.small.primary aria-label={ (speak.train_tick()) ": " (title) } { (speak.train_tick()) }
        }
    }
}

fn reopen_form(row: &ChecklistRow, item: &ItemRow, title: &str, speak: &Speak) -> Markup {
    let id = format!("again-{}", item.code);
    html! {
        details {
            summary { (speak.train_reopen()) span.hidden { ": " (title) } }
            form.tick method="post" action={ "/training/checklists/" (row.id) "/items/" (item.code) "/reopen" } {
                label for=(id) { (speak.train_reason()) }
                input id=(id) name="reason" type="text" required maxlength=(REASON_CHARS);
                button.button.small { (speak.train_reopen()) }
            }
        }
    }
}

fn lead_card(row: &ChecklistRow, people: &[Learner], speak: &Speak) -> Markup {
    let mut mentors = vec![(String::new(), speak.train_no_mentor().to_owned())];
    let others = people.iter().filter(|one| one.id != row.person_id);
    mentors.extend(others.map(|one| (one.id.to_string(), one.name.clone())));
    let chosen = row.mentor_id.map(|id| id.to_string()).unwrap_or_default();
    html! {
        div.two {
            section.card { header { h2 { (speak.train_mentor()) } } form.fields.row method="post" action={ "/training/checklists/" (row.id) "/mentor" } {
                (select(&Select { name: "mentor", label: speak.train_mentor(), options: &mentors, chosen: &chosen, hint: "" }))
                button.button { (speak.save()) }
            } }
            section.card { header { h2 { (speak.train_checklist_end()) } p { (speak.train_checklist_end_hint()) } } form.fields.row method="post" action={ "/training/checklists/" (row.id) "/end" } {
                (field(&Field { name: "reason", label: speak.train_reason(), required: true, length_max: u32::try_from(REASON_CHARS).ok(), ..Field::default() }))
                button.button { (speak.train_checklist_end()) }
            } }
        }
    }
}

fn done(scene: &Scene, checklist: ChecklistId, item: &str) -> axum::response::Response {
    scene.done(&format!("/training/checklists/{checklist}"), if item.is_empty() { "saved" } else { "ticked" })
}

/// POST /training/checklists/{checklist}/items/{item}
async fn tick(scene: Scene, Path((checklist, item)): Path<(ChecklistId, String)>, body: Bytes) -> Answer {
    let evidence = Words(Fields::read(&body).one("evidence").to_owned());
    scene.run(Tick { checklist, item, evidence }).await?;
    Ok(done(&scene, checklist, "ticked"))
}

/// POST /training/checklists/{checklist}/items/{item}/reopen
async fn reopen(scene: Scene, Path((checklist, item)): Path<(ChecklistId, String)>, body: Bytes) -> Answer {
    let reason = Words(Fields::read(&body).one("reason").to_owned());
    scene.run(Reopen { checklist, item, reason }).await?;
    Ok(done(&scene, checklist, ""))
}

/// POST /training/checklists/{checklist}/mentor
async fn mentor(scene: Scene, Path(checklist): Path<ChecklistId>, body: Bytes) -> Answer {
    let mentor: Option<PersonId> = person::chosen(Fields::read(&body).one("mentor"))?;
    scene.run(SetMentor { checklist, mentor }).await?;
    Ok(done(&scene, checklist, ""))
}

/// POST /training/checklists/{checklist}/end
async fn end(scene: Scene, Path(checklist): Path<ChecklistId>, body: Bytes) -> Answer {
    let reason = Words(Fields::read(&body).one("reason").to_owned());
    scene.run(EndChecklist { checklist, reason }).await?;
    Ok(done(&scene, checklist, ""))
}
