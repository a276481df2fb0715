//! /hiring/interviews: what the reader holds; /hiring/applications/{application}/interviews: what is planned with somebody.

use super::requisition::name_of;
use crate::{
    Hiring,
    application::ApplicationById,
    interview::{
        Asker, InterviewersOf, InterviewsBy, InterviewsOf, LoadBetween, MineRow, PlanInterview, SLOTS_MAX, State,
        kit::{self, Kit},
    },
    refusal::Refusal,
    requisition::Colleagues,
    scene::{Fields, Scene},
    screen::judge,
};
use axum::body::Bytes;
use event::{ApplicationId, DAY_MS, PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, Select, empty, field, icon, mark, select},
    see_other,
};

/// Days ahead over which an interviewer's load is told.
const LOAD_DAYS: i64 = 7;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/interviews", Need::Right(Right::HiringInterview), mine, hiring),
        Route::get("/hiring/applications/{application}/interviews", work, of, hiring),
        Route::post("/hiring/applications/{application}/interviews", work, plan, hiring),
        Route::post("/hiring/applications/{application}/review", work, review, hiring),
    ]
}

/// The reader's zone; UTC when they have none.
pub fn zone_of(speak: &Speak) -> &str {
    if speak.zone.is_empty() { "UTC" } else { &speak.zone }
}

/// GET /hiring/interviews
async fn mine(scene: Scene) -> Answer {
    let rows = scene.hall.house.store.read().await?.all(InterviewsBy { person: scene.person() }).await?;
    let speak = &scene.speak;
    let inside = html! {
        p.lead { (speak.judge_mine_hint()) }
        section.card {
            @if rows.is_empty() { (empty(Icon::Checks, speak.judge_none(), speak.judge_none_hint())) }
            ul.lines { @for row in &rows { (line(row, &scene)) } }
        }
    };
    Ok(scene.page(speak.judge_mine(), html! {}, inside))
}

fn line(row: &MineRow, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let begun = row.state == State::Booked && row.from_ms.is_some_and(|from| from <= scene.now_ms());
    html! {
        li {
            (icon(Icon::Chat))
            div.what {
                p { a href={ "/hiring/interviews/" (row.id) } lang="" { (row.name) } " · " (kit_name(&row.kit, speak)) }
                p.quiet { @match row.from_ms { Some(from) => (judge::moment(from, zone_of(speak), speak.lang)), None => (judge::state(row.state, speak)) } }
            }
            div.choices { @match (row.submitted_ms, begun) {
                (Some(_), _) => (mark(Mark::Good, speak.judge_card_in())),
                (None, true) => (mark(Mark::Soon, speak.judge_card_due())),
                (None, false) => (mark(tone(row.state), judge::state(row.state, speak))),
            } }
        }
    }
}

/// How a state is marked.
const fn tone(state: State) -> Mark {
    match state {
        State::Asked => Mark::Soon,
        State::Booked => Mark::Good,
        State::Cancelled => Mark::Quiet,
    }
}

/// What a kit is called.
pub fn kit_name<'a>(code: &'a str, speak: &Speak) -> &'a str {
    kit::find(code).map_or(code, |kit| kit.name.of(speak.lang))
}

/// GET /hiring/applications/{application}/interviews
async fn of(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let now_ms = scene.now_ms();
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(ApplicationById { application }).await?.ok_or_else(Problem::missing)?;
    let people = rd.all(Colleagues {}).await?;
    let load = rd.all(LoadBetween { from: now_ms, until: now_ms + LOAD_DAYS * DAY_MS }).await?;
    let mut interviews = Vec::new();
    for one in rd.all(InterviewsOf { application }).await? {
        let askers = rd.all(InterviewersOf { interview: one.id }).await?;
        interviews.push((one, askers));
    }
    drop(rd);
    let speak = &scene.speak;
    let asking: Vec<(PersonId, &str, i64)> = people
        .iter()
        .filter(|one| one.role.may(Right::HiringInterview))
        .map(|one| (one.id, one.name.as_str(), load.iter().find(|row| row.person_id == one.id).map_or(0, |row| row.n)))
        .collect();
    let inside = html! {
        section.card {
            header { h2 { (speak.judge_mine()) } }
            @if interviews.is_empty() { (empty(Icon::Checks, speak.judge_none(), speak.judge_plan_hint())) }
            ul.lines { @for (one, askers) in &interviews { li {
                (icon(Icon::Chat))
                div.what {
                    p { a href={ "/hiring/interviews/" (one.id) } { (kit_name(&one.kit, speak)) } }
                    p.quiet {
                        @if let Some(from) = one.from_ms { (judge::moment(from, zone_of(speak), speak.lang)) " · " }
                        @for (n, asker) in askers.iter().enumerate() { @if n > 0 { (speak.comma()) } span lang="" { (name_of(&people, Some(asker.person_id))) } }
                    }
                }
                div.choices { (mark(tone(one.state), judge::state(one.state, speak))) }
            } } }
        }
        @if row.state == crate::application::State::Active { (form(application, &asking, speak)) }
    };
    Ok(scene.page(&speak.judge_interviews_of(&row.name), html! {}, inside))
}

fn form(application: ApplicationId, asking: &[(PersonId, &str, i64)], speak: &Speak) -> Markup {
    let kits: Vec<(String, String)> =
        kit::all().iter().filter(|kit| kit.meets).map(|kit| (kit.code.clone(), named(kit, speak))).collect();
    let chosen = kits.first().map_or("", |(code, _)| code.as_str());
    html! {
        section.card {
            header { h2 { (speak.judge_plan()) } p { (speak.judge_plan_hint()) } }
            form.fields.wide method="post" action={ "/hiring/applications/" (application) "/interviews" } {
                (select(&Select { name: "kit", label: speak.judge_kit(), options: &kits, chosen, hint: "" }))
                fieldset.question {
                    legend { (speak.judge_who()) }
                    @for (id, name, load) in asking {
                        label.option { input type="checkbox" name="asker" value=(id); " " span lang="" { (name) } " " span.quiet { (speak.judge_load(load)) } }
                    }
                }
                details.focus {
                    summary { (speak.judge_focus_more()) }
                    p.hint { (speak.judge_focus_hint()) }
                    @for (id, name, _) in asking {
                        fieldset.question {
                            legend lang="" { (name) }
                            @for one in kit::competencies() {
                                label.option { input type="checkbox" name={ "focus-" (id) } value=(one.code); " " (one.name.of(speak.lang)) }
                            }
                        }
                    }
                }
                div.field { label for="slots" { (speak.judge_slots()) } textarea #slots name="slots" rows="5" required aria-describedby="slots-hint" {} p.hint #slots-hint { (speak.judge_slots_hint()) } }
                div.halves {
                    (field(&Field { name: "zone", label: speak.judge_zone(), value: zone_of(speak), required: true, ..Field::default() }))
                    (field(&Field { name: "place", label: speak.judge_place(), length_max: Some(500), ..Field::default() }))
                }
                div.actions { button.button.primary { (speak.judge_plan()) } }
            }
        }
    }
}

fn named(kit: &Kit, speak: &Speak) -> String {
    format!("{} · {}", kit.name.of(speak.lang), speak.judge_minutes(kit.minutes))
}

/// POST /hiring/applications/{application}/interviews
async fn plan(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let zone = judge::zone(fields.one("zone")).ok_or_else(|| Refusal::Value("zone").problem())?;
    let slots = judge::moments(fields.one("slots"), zone, SLOTS_MAX).ok_or_else(|| Refusal::Day.problem())?;
    let mut askers = Vec::new();
    for id in fields.all("asker") {
        let person = id.parse().map_err(|_| Refusal::Value("interviewer").problem())?;
        let focus = fields.all(&format!("focus-{id}")).map(str::to_owned).collect();
        askers.push(Asker { person, focus });
    }
    let (kit, place) = (fields.one("kit").to_owned(), Words(fields.one("place").to_owned()));
    scene.run(PlanInterview { application, kit, askers, slots, place }).await?;
    Ok(scene.done(&format!("/hiring/applications/{application}/interviews"), "planned"))
}

/// POST /hiring/applications/{application}/review: the reader's own scorecard on the CV; the one that waits, if there is one.
async fn review(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let mut waits = None;
    {
        let mut rd = scene.hall.house.store.read().await?;
        for one in rd.all(InterviewsOf { application }).await?.into_iter().filter(|one| one.kit == kit::CV) {
            let askers = rd.all(InterviewersOf { interview: one.id }).await?;
            if one.state == State::Booked && askers.iter().any(|asker| asker.person_id == scene.person()) {
                waits = Some(one.id);
            }
        }
    }
    let interview = match waits {
        Some(interview) => interview,
        None => {
            let askers = vec![Asker { person: scene.person(), focus: Vec::new() }];
            let (slots, place) = (Vec::new(), Words::default());
            scene.run(PlanInterview { application, kit: kit::CV.to_owned(), askers, slots, place }).await?
        }
    };
    Ok(see_other(&format!("/hiring/interviews/{interview}")))
}
