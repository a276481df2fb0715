//! /training/team: who holds which certificate, which queue asks for what, and how many of its people have it.

use super::certificates::RENEW_DAYS;
use crate::{
    School,
    certify::Certifications,
    cohort::{AskedOfAll, Duty, Facts, Stands},
    course::Courses,
    gate::{Counting, Counts, Learner, Learners, Member, Members, Need as Needed, Needs, Queue, Queues, SetGate},
    scene::{Fields, Scene},
    screen::{Titles, bar, duty_cell, standing},
};
use axum::body::Bytes;
use event::{DAY_MS, GroupId, PersonId, Right};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Route,
    parts::{Column, Icon, Mark, Select, chip_in, empty, icon, mark, select, table},
    role_words,
};

const HERE: &str = "/training/team";
/// Late duties that are shown.
const LATE_SHOWN: usize = 50;

pub fn routes(school: &School) -> Vec<Route> {
    vec![
        Route::get(HERE, Need::Right(Right::TrainingSee), show, school),
        Route::post("/training/gates", Need::Right(Right::TrainingTeach), set, school),
    ]
}

/// GET /training/team
async fn show(scene: Scene) -> Answer {
    let now_ms = scene.now_ms();
    let (kinds, queues, needs, members, people, counts, asked, facts, courses) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Certifications {}).await?,
            rd.all(Queues {}).await?,
            rd.all(Needs {}).await?,
            rd.all(Members {}).await?,
            rd.all(Learners {}).await?,
            rd.all(Counting { now: now_ms }).await?,
            rd.all(AskedOfAll {}).await?,
            Facts::of_all(&mut rd, now_ms).await?,
            rd.all(Courses {}).await?,
        )
    };
    let speak = &scene.speak;
    let mut columns = vec![Column::words(speak.people_name())];
    columns.extend(kinds.iter().map(|kind| Column::words(kind.title.0.of(speak.lang))));
    let rows = html! {
        @for person in &people {
            tr {
                td.holder { a href={ "/training/people/" (person.id) } lang="" { (person.name) } br; span.quiet { (role_words(person.role, speak)) } }
                @for kind in &kinds {
                    td { @match counts.iter().find(|one| one.person_id == person.id && one.certification == kind.code) {
                        Some(one) => { a href={ "/certificates/" (one.id) } { (held(one, now_ms, speak)) } }
                        None => { span.quiet { "–" } }
                    } }
                }
            }
        }
    };
    let late: Vec<Duty> =
        asked.iter().map(|one| facts.duty(one)).filter(|one| one.stands(now_ms) == Stands::Late).collect();
    let inside = html! {
        @if !late.is_empty() { (lateness(&late, &people, &Titles { courses: &courses, kinds: &kinds }, &scene)) }
        section.card {
            header { h2 { (speak.train_coverage()) } p { (speak.train_coverage_hint()) } }
            @if queues.is_empty() { (empty(Icon::People, speak.group_none(), speak.group_none_hint())) }
            ul.lines { @for queue in &queues { (queue_row(queue, &needs, &members, &counts, &scene)) } }
            @if scene.signed.may(Right::TrainingTeach) && !queues.is_empty() && !kinds.is_empty() {
                form.fields.row method="post" action="/training/gates" {
                    input type="hidden" name="needed" value="1";
                    (select(&Select { name: "group", label: speak.train_queue(), options: &queues.iter().map(|queue| (queue.id.to_string(), queue.name.clone())).collect::<Vec<_>>(), chosen: "", hint: "" }))
                    (select(&Select { name: "certification", label: speak.train_asks_for(), options: &kinds.iter().map(|kind| (kind.code.clone(), kind.title.0.of(speak.lang).to_owned())).collect::<Vec<_>>(), chosen: "", hint: "" }))
                    button.button { (speak.train_gate_add()) }
                }
            }
        }
        section.card {
            header { h2 { (speak.train_who_holds()) } span.count { (people.len()) } }
            (table("holders", speak.train_who_holds(), &columns, rows))
        }
    };
    Ok(scene.page(speak.train_team(), html! {}, inside))
}

/// Who has not done what was due, the longest late first.
fn lateness(late: &[Duty], people: &[Learner], titles: &Titles<'_>, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let name = |id: PersonId| people.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str());
    html! {
        section.card #late {
            header { h2 { (speak.train_late_people()) } span.count { (late.len()) } p { (speak.train_late_people_hint()) } }
            ul.lines { @for duty in late.iter().take(LATE_SHOWN) { li {
                (icon(Icon::Clock))
                div.what { p {
                    a href={ "/training/people/" (duty.asked.person_id) } lang="" { (name(duty.asked.person_id)) } " · "
                    a href={ "/training/cohorts/" (duty.asked.cohort_id) } { (titles.of(duty.asked.kind, &duty.asked.code, speak.lang)) }
                } }
                div.choices { (duty_cell(duty, now_ms, speak)) }
            } } }
        }
    }
}

/// A certificate in a narrow cell: the day alone, unless there is more to say.
fn held(one: &Counts, now_ms: i64, speak: &Speak) -> Markup {
    if one.opens(now_ms) && one.expires_ms - now_ms > RENEW_DAYS * DAY_MS {
        return mark(Mark::Good, &speak.day(one.expires_ms - 1, now_ms));
    }
    standing(one.expires_ms, None, one.bumped_ms, now_ms, speak)
}

/// How many of a queue's people have everything that it asks for, and how many there are.
pub fn covered(queue: GroupId, needs: &[Needed], members: &[Member], counts: &[Counts], now_ms: i64) -> (usize, usize) {
    let of: Vec<PersonId> = members.iter().filter(|one| one.group_id == queue).map(|one| one.person_id).collect();
    let has = |person: PersonId, certification: &str| {
        counts.iter().any(|one| one.person_id == person && one.certification == certification && one.opens(now_ms))
    };
    let whole = |person: &&PersonId| {
        needs.iter().filter(|need| need.group_id == queue).all(|need| has(**person, &need.certification))
    };
    (of.iter().filter(whole).count(), of.len())
}

fn queue_row(queue: &Queue, needs: &[Needed], members: &[Member], counts: &[Counts], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let of: Vec<&Needed> = needs.iter().filter(|need| need.group_id == queue.id).collect();
    let (covered, all) = covered(queue.id, needs, members, counts, scene.now_ms());
    let kind = if covered == 0 {
        Mark::Bad
    } else if covered < all {
        Mark::Soon
    } else {
        Mark::Good
    };
    html! {
        li #{ "queue-" (queue.id) } {
            (icon(Icon::Inbox))
            div.what {
                p { b lang="" { (queue.name) } " " @for need in &of { " " (chip_in(Mark::Quiet, need.title.0.of(speak.lang))) } }
                @if of.is_empty() { p.quiet { (speak.train_open_queue()) } }
                @else { (bar(covered, all, &speak.train_covered(covered, all))) }
            }
            div.choices {
                @if !of.is_empty() { (mark(kind, &speak.train_covered(covered, all))) }
                @if scene.signed.may(Right::TrainingTeach) { @for need in &of {
                    form method="post" action="/training/gates" {
                        input type="hidden" name="group" value=(queue.id); input type="hidden" name="certification" value=(need.certification); input type="hidden" name="needed" value="0";
                        button.button.small.bare { (speak.train_gate_remove(need.title.0.of(speak.lang))) }
                    }
                } }
            }
        }
    }
}

/// POST /training/gates
async fn set(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let group: GroupId = fields.one("group").parse().map_err(|_| web::Problem::missing())?;
    let (certification, needed) = (fields.one("certification").to_owned(), fields.one("needed") == "1");
    scene.run(SetGate { group, certification, needed }).await?;
    Ok(scene.done(HERE, "saved"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::CertificateId;
    use language::Both;
    use store::Json;
    use uuid::Uuid;

    #[test]
    fn a_queue_is_covered_by_those_who_have_all_of_it() {
        let (queue, person) = (GroupId(Uuid::nil()), |n: u128| PersonId(Uuid::from_u128(n)));
        let need = |code: &str| Needed { group_id: queue, certification: code.into(), title: Json(Both::default()) };
        let members: Vec<Member> = (1..=4).map(|n| Member { group_id: queue, person_id: person(n) }).collect();
        let held = |n: u128, code: &str, expires_ms: i64, bumped_ms: Option<i64>| Counts {
            id: CertificateId(Uuid::nil()),
            person_id: person(n),
            certification: code.into(),
            expires_ms,
            bumped_ms,
        };
        let counts = [
            held(1, "tron", 100, None),
            held(1, "aml", 100, None),
            held(2, "tron", 100, None),
            held(3, "tron", 100, Some(40)),
            held(3, "aml", 100, None),
            held(4, "tron", 50, None),
        ];
        let check = |needs: &[Needed], now_ms, wanted| {
            assert_eq!(covered(queue, needs, &members, &counts, now_ms), wanted, "at {now_ms}");
        };
        check(&[], 10, (4, 4));
        check(&[need("tron")], 10, (4, 4));
        check(&[need("tron")], 45, (3, 4));
        check(&[need("tron")], 60, (2, 4));
        check(&[need("tron"), need("aml")], 60, (1, 4));
        check(&[need("tron")], 100, (0, 4));
    }
}
