//! /training/cohorts/{cohort}: the matrix of who has done what, its plan, its people, and moves of due dates.

use crate::{
    School,
    certificate::REASON_CHARS,
    certify::Certifications,
    cohort::{
        AskedIn, CloseCohort, CohortById, CohortRow, Duty, Facts, ITEM_KINDS, ItemKind, ItemRow, ItemsOf, JoinCohort,
        MOVES_SHOWN, MemberRow, MembersOf, MoveDue, MoveRow, MovesOf, PlanCohort,
    },
    course::Courses,
    day,
    gate::{Learner, Learners},
    refusal::Refusal,
    scene::{Fields, Scene},
    screen::{Titles, duty_cell},
};
use axum::body::Bytes;
use event::{CohortId, PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Column, Field, Icon, Select, ago, empty, field, icon, select, table},
};

pub fn routes(school: &School) -> Vec<Route> {
    let lead = Need::Right(Right::TrainingLead);
    vec![
        Route::get("/training/cohorts/{cohort}", Need::Right(Right::TrainingSee), show, school),
        Route::post("/training/cohorts/{cohort}/people", lead, join, school),
        Route::post("/training/cohorts/{cohort}/plan", lead, plan, school),
        Route::post("/training/cohorts/{cohort}/due", lead, shift, school),
        Route::post("/training/cohorts/{cohort}/close", lead, close, school),
    ]
}

/// GET /training/cohorts/{cohort}
async fn show(scene: Scene, Path(cohort): Path<CohortId>) -> Answer {
    let now_ms = scene.now_ms();
    let (row, items, members, asked, facts, moves, courses, kinds, people) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(CohortById { cohort }).await?.ok_or_else(Problem::missing)?;
        (
            row,
            rd.all(ItemsOf { cohort }).await?,
            rd.all(MembersOf { cohort }).await?,
            rd.all(AskedIn { cohort }).await?,
            Facts::of_all(&mut rd, now_ms).await?,
            rd.all(MovesOf { cohort, limit: MOVES_SHOWN }).await?,
            rd.all(Courses {}).await?,
            rd.all(Certifications {}).await?,
            rd.all(Learners {}).await?,
        )
    };
    let speak = &scene.speak;
    let titles = Titles { courses: &courses, kinds: &kinds };
    let duties: Vec<Duty> = asked.iter().map(|one| facts.duty(one)).collect();
    let leads = scene.signed.may(Right::TrainingLead) && row.closed_ms.is_none();
    let inside = html! {
        section.card {
            header { h2 { (speak.train_progress()) } p { (speak.train_progress_hint()) } }
            @if members.is_empty() { (empty(Icon::People, speak.train_cohort_nobody(), speak.train_cohort_nobody_hint())) }
            @else { (matrix(&items, &members, &duties, &titles, now_ms, speak)) }
        }
        @if leads {
            section.card { header { h2 { (speak.train_move()) } p { (speak.train_move_hint()) } } (move_form(&row, &items, &members, &titles, speak)) }
            div.two {
                section.card { header { h2 { (speak.train_cohort_people()) } } (people_form(&row, &members, &people, speak)) }
                section.card { header { h2 { (speak.train_plan()) } } (plan_form(&row, &items, &titles, now_ms, speak)) }
            }
        }
        @if !moves.is_empty() { (history(&moves, &people, &titles, now_ms, speak)) }
    };
    let aside = html! {
        @if leads { form method="post" action={ "/training/cohorts/" (cohort) "/close" } data-confirm=(speak.train_cohort_close_ask()) { button.button { (speak.train_cohort_close()) } } }
    };
    Ok(scene.page(&row.name, aside, inside))
}

/// Who has done what: a row a person, a column a course or certification.
fn matrix(
    items: &[ItemRow],
    members: &[MemberRow],
    duties: &[Duty],
    titles: &Titles<'_>,
    now_ms: i64,
    speak: &Speak,
) -> Markup {
    let mut columns = vec![Column::words(speak.people_name())];
    columns.extend(items.iter().map(|item| Column::words(titles.of(item.kind, &item.code, speak.lang))));
    let rows = html! { @for one in members { tr {
        td.holder { a href={ "/training/people/" (one.person_id) } lang="" { (one.name) } }
        @for item in items {
            @let duty = duties.iter().find(|duty| (duty.asked.person_id, duty.asked.kind) == (one.person_id, item.kind) && duty.asked.code == item.code);
            td { @if let Some(duty) = duty { (duty_cell(duty, now_ms, speak)) } @else { span.quiet { "–" } } }
        }
    } } };
    table("progress", speak.train_progress(), &columns, rows)
}

fn item_options(items: &[ItemRow], titles: &Titles<'_>, speak: &Speak) -> Vec<(String, String)> {
    let words = |item: &ItemRow| titles.of(item.kind, &item.code, speak.lang).to_owned();
    items.iter().map(|item| (format!("{}-{}", item.kind, item.code), words(item))).collect()
}

fn move_form(row: &CohortRow, items: &[ItemRow], members: &[MemberRow], titles: &Titles<'_>, speak: &Speak) -> Markup {
    let mut who = vec![(String::new(), speak.train_everybody().to_owned())];
    who.extend(members.iter().map(|one| (one.person_id.to_string(), one.name.clone())));
    html! {
        form.fields.row method="post" action={ "/training/cohorts/" (row.id) "/due" } {
            (select(&Select { name: "item", label: speak.train_what(), options: &item_options(items, titles, speak), chosen: "", hint: "" }))
            (select(&Select { name: "person", label: speak.train_for_whom(), options: &who, chosen: "", hint: "" }))
            (field(&Field { name: "day", label: speak.train_due(), kind: "date", required: true, ..Field::default() }))
            (field(&Field { name: "reason", label: speak.train_reason(), required: true, length_max: u32::try_from(REASON_CHARS).ok(), ..Field::default() }))
            button.button { (speak.train_move()) }
        }
    }
}

fn people_form(row: &CohortRow, members: &[MemberRow], people: &[Learner], speak: &Speak) -> Markup {
    let action = format!("/training/cohorts/{}/people", row.id);
    let others: Vec<(String, String)> = people
        .iter()
        .filter(|one| members.iter().all(|member| member.person_id != one.id))
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    html! {
        ul.lines { @for one in members { li {
            (icon(Icon::Person))
            div.what { p lang="" { (one.name) } }
            form method="post" action=(action) { input type="hidden" name="person" value=(one.person_id); input type="hidden" name="member" value="0"; button.button.small.bare aria-label=(speak.train_take_out(&one.name)) { (speak.train_out()) } }
        } } }
        @if !others.is_empty() {
            form.fields.row method="post" action=(action) {
                input type="hidden" name="member" value="1";
                (select(&Select { name: "joins", label: speak.people_name(), options: &others, chosen: "", hint: "" }))
                button.button { (speak.train_gate_add()) }
            }
        }
    }
}

fn plan_form(row: &CohortRow, items: &[ItemRow], titles: &Titles<'_>, now_ms: i64, speak: &Speak) -> Markup {
    let action = format!("/training/cohorts/{}/plan", row.id);
    let planned = |kind: ItemKind, code: &str| items.iter().any(|item| item.kind == kind && item.code == code);
    let courses = titles.courses.iter().filter(|one| one.published).map(|one| (ItemKind::Course, one.code.as_str()));
    let kinds = titles.kinds.iter().map(|one| (ItemKind::Certification, one.code.as_str()));
    let others: Vec<(String, String)> = courses
        .chain(kinds)
        .filter(|(kind, code)| !planned(*kind, code))
        .map(|(kind, code)| {
            (format!("{kind}-{code}"), format!("{} · {}", kind_words(kind, speak), titles.of(kind, code, speak.lang)))
        })
        .collect();
    html! {
        ul.lines { @for item in items {
            @let title = titles.of(item.kind, &item.code, speak.lang);
            li {
                (icon(if item.kind == ItemKind::Course { Icon::Book } else { Icon::ShieldCheck }))
                div.what { p { (title) } p.quiet { (speak.train_due_by(speak.day(item.due_ms - 1, now_ms))) } }
                form method="post" action=(action) { input type="hidden" name="item" value={ (item.kind) "-" (item.code) }; input type="hidden" name="day" value=""; button.button.small.bare aria-label=(speak.train_take_out(title)) { (speak.train_out()) } }
            }
        } }
        @if !others.is_empty() {
            form.fields.row method="post" action=(action) {
                (select(&Select { name: "adds", label: speak.train_what(), options: &others, chosen: "", hint: "" }))
                (field(&Field { name: "due", label: speak.train_due(), kind: "date", required: true, ..Field::default() }))
                button.button { (speak.train_gate_add()) }
            }
        }
    }
}

const fn kind_words(kind: ItemKind, speak: &Speak) -> &'static str {
    match kind {
        ItemKind::Course => speak.train_course(),
        ItemKind::Certification => speak.train_certificate(),
    }
}

fn history(moves: &[MoveRow], people: &[Learner], titles: &Titles<'_>, now_ms: i64, speak: &Speak) -> Markup {
    let name = |id: Option<PersonId>| people.iter().find(|one| Some(one.id) == id).map(|one| one.name.as_str());
    html! {
        section.card {
            header { h2 { (speak.train_moves()) } }
            ul.lines { @for one in moves { li { (icon(Icon::Clock)) div.what {
                p {
                    b { (titles.of(one.kind, &one.code, speak.lang)) } " · "
                    @match name(one.person_id) { Some(name) => { span lang="" { (name) } }, None => { (speak.train_everybody()) } }
                    " · " (speak.train_from_to(speak.day(one.from_ms - 1, now_ms), speak.day(one.to_ms - 1, now_ms)))
                }
                p.quiet { span lang="" { (one.reason) } " · " @if let Some(by) = name(one.by_id) { span lang="" { (by) } " · " } (ago(one.at_ms, now_ms, speak)) }
            } } } }
        }
    }
}

/// `course-basics` as kind and code.
fn item(text: &str) -> Answer<(ItemKind, String)> {
    let found = ITEM_KINDS.iter().find_map(|kind| Some((*kind, text.strip_prefix(kind.word())?.strip_prefix('-')?)));
    found.map(|(kind, code)| (kind, code.to_owned())).ok_or_else(Problem::missing)
}

fn end_of(day: &str) -> Answer<i64> {
    day::end_ms(day).ok_or_else(|| Refusal::Day.problem())
}

fn done(scene: &Scene, cohort: CohortId) -> axum::response::Response {
    scene.done(&format!("/training/cohorts/{cohort}"), "saved")
}

/// POST /training/cohorts/{cohort}/people
async fn join(scene: Scene, Path(cohort): Path<CohortId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let member = fields.one("member") == "1";
    let person = fields.one(if member { "joins" } else { "person" }).parse().map_err(|_| Problem::missing())?;
    scene.run(JoinCohort { cohort, person, member }).await?;
    Ok(done(&scene, cohort))
}

/// POST /training/cohorts/{cohort}/plan
async fn plan(scene: Scene, Path(cohort): Path<CohortId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let adds = fields.one("adds");
    let (kind, code) = item(if adds.is_empty() { fields.one("item") } else { adds })?;
    let due_ms = if adds.is_empty() { None } else { Some(end_of(fields.one("due"))?) };
    scene.run(PlanCohort { cohort, kind, code, due_ms }).await?;
    Ok(done(&scene, cohort))
}

/// POST /training/cohorts/{cohort}/due
async fn shift(scene: Scene, Path(cohort): Path<CohortId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let (kind, code) = item(fields.one("item"))?;
    let person = super::person::chosen(fields.one("person"))?;
    let (to_ms, reason) = (end_of(fields.one("day"))?, Words(fields.one("reason").to_owned()));
    scene.run(MoveDue { cohort, person, kind, code, to_ms, reason }).await?;
    Ok(done(&scene, cohort))
}

/// POST /training/cohorts/{cohort}/close
async fn close(scene: Scene, Path(cohort): Path<CohortId>) -> Answer {
    scene.run(CloseCohort { cohort }).await?;
    Ok(scene.done("/training/cohorts", "saved"))
}
