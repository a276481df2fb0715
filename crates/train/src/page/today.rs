//! /training: what a person has to do today.

use super::{cards, certificates::RENEW_DAYS, checklists::line};
use crate::{
    School,
    certificate::{Held, HeldBy},
    certify::{CertificationRow, Certifications},
    checklist::{ChecklistsOf, ItemsOf, MentoredBy},
    cohort::{AskedOf, Duty, Facts, Stands},
    course::{Courses, Steps},
    drill::CasesPassed,
    gate::Learners,
    notice::{Open, OpenNotice},
    scene::Scene,
    screen::{Titles, bar, duty_lines, standing},
    sitting::ready_for,
};
use event::{DAY_MS, Right};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Route,
    parts::{Icon, Mark, chip, chip_in, empty, icon, mark},
};

/// Modules that are shown as the next ones.
const NEXT: usize = 3;

pub fn routes(school: &School) -> Vec<Route> {
    vec![Route::get("/training", Need::Right(Right::TrainingLearn), show, school)]
}

/// GET /training
async fn show(scene: Scene) -> Answer {
    let (person, now_ms) = (scene.person(), scene.now_ms());
    let (courses, steps, kinds, held, (cards, _), notices, asked, first, passed) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Courses {}).await?,
            rd.all(Steps { person }).await?,
            rd.all(Certifications {}).await?,
            rd.all(HeldBy { person }).await?,
            cards::today(&mut rd, person, now_ms).await?,
            rd.all(Open { person }).await?,
            rd.all(AskedOf { person }).await?,
            newcomers(&mut rd, &scene).await?,
            rd.all(CasesPassed { person }).await?,
        )
    };
    let facts = Facts::of_one(person, &steps, &held, now_ms);
    let due: Vec<Duty> =
        asked.iter().map(|one| facts.duty(one)).filter(|one| one.stands(now_ms) != Stands::Done).collect();
    let titles = Titles { courses: &courses, kinds: &kinds };
    let speak = &scene.speak;
    let holds = |code: &str| held.iter().any(|one| one.certification == code && one.revoked_ms.is_none());
    let exams: Vec<_> = kinds.iter().filter(|kind| !holds(&kind.code) && ready_for(kind, &steps, &passed)).collect();
    let ending: Vec<_> = held
        .iter()
        .filter(|one| one.revoked_ms.is_none() && one.expires_ms - now_ms < RENEW_DAYS * DAY_MS)
        .filter_map(|one| Some((one, kinds.iter().find(|kind| kind.code == one.certification)?)))
        .collect();
    let done = steps.iter().filter(|step| step.done()).count();
    let title_of =
        |code: &str| courses.iter().find(|course| course.code == code).map_or("", |c| c.title.0.of(speak.lang));
    let next: Vec<_> = steps.iter().filter(|step| !step.done()).take(NEXT).collect();
    let inside = html! {
        (first)
        @if !notices.is_empty() { (changes(&notices, now_ms, speak)) }
        @if !cards.is_empty() {
            section.card { ul.lines.alone { li {
                (icon(Icon::Refresh))
                div.what { p { b { (speak.train_cards_due(cards.len())) } } p.quiet { (speak.train_cards_due_hint()) } }
                div.choices { a.button.primary href="/training/cards" { (speak.train_begin()) } }
            } } }
        }
        @if !due.is_empty() { section.card { header { h2 { (speak.train_due_mine()) } p { (speak.train_due_mine_hint()) } } (duty_lines(&due, &titles, now_ms, speak)) } }
        @if !ending.is_empty() { (ends(&ending, now_ms, speak)) }
        @if !exams.is_empty() {
            section.card { header { h2 { (speak.train_exam_ready()) } } ul.lines { @for kind in &exams { li {
                (icon(Icon::ShieldCheck))
                div.what { p { a href={ "/training/certificates#kind-" (kind.code) } { (kind.title.0.of(speak.lang)) } } p.quiet { (kind.about.0.of(speak.lang)) } }
            } } } }
        }
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

/// The reader's own checklist, and those of newcomers whom they look after.
async fn newcomers(rd: &mut store::Rd<'_>, scene: &Scene) -> store::Result<Markup> {
    let (person, speak) = (scene.person(), &scene.speak);
    let own: Vec<_> = rd.all(ChecklistsOf { person }).await?.into_iter().filter(|row| row.ended_ms.is_none()).collect();
    let mentored = rd.all(MentoredBy { person }).await?;
    let mut items = Vec::new();
    for row in own.iter().chain(&mentored) {
        items.extend(rd.all(ItemsOf { checklist: row.id }).await?);
    }
    let people = if items.is_empty() { Vec::new() } else { rd.all(Learners {}).await? };
    Ok(html! {
        @if !own.is_empty() { section.card { header { h2 { (speak.train_first_weeks()) } } ul.lines { @for row in &own { (line(row, &items, &people, scene)) } } } }
        @if !mentored.is_empty() { section.card { header { h2 { (speak.train_mentored()) } } ul.lines { @for row in &mentored { (line(row, &items, &people, scene)) } } } }
    })
}

/// Certificates that end soon.
fn ends(ending: &[(&Held, &CertificationRow)], now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.card { header { h2 { (speak.train_ending()) } } ul.lines { @for (one, kind) in ending { li {
            (icon(Icon::ShieldCheck))
            div.what { p { a href="/training/certificates" { (kind.title.0.of(speak.lang)) } } }
            div.choices { (standing(one.expires_ms, None, one.bumped_ms, now_ms, speak)) }
        } } } }
    }
}

/// What was told to change and is not acknowledged.
fn changes(notices: &[OpenNotice], now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.card { header { h2 { (speak.train_notices()) } } ul.lines { @for one in notices { li {
            (icon(Icon::Incident))
            div.what { p { a href={ "/training/notices#notice-" (one.id) } { (one.title.0.of(speak.lang)) } } }
            div.choices { (chip_in(if one.due_ms <= now_ms { Mark::Bad } else { Mark::Soon }, &speak.train_notice_due(speak.day(one.due_ms, now_ms)))) }
        } } } }
    }
}
