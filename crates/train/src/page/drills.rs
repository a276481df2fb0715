//! /training/drills: scenarios to play at the desk, how they went, and what others do at this moment.

use crate::{
    School,
    course::ModuleByCode,
    drill::{
        CaseOf, CaseTitles, DrillBrief, DrillRow, DrillShown, DrillsOf, LastDrills, LinesOfDrill, Live, PartRow,
        PartsOf, Pause, Practice, Resume, StartDrill, StepRow, StepsOfDrill, kept, lang_of, offered,
    },
    gate::Learners,
    scene::{Fields, Scene},
    screen::{self, DrillCase, percent},
};
use axum::body::Bytes;
use event::{DAY_MS, DrillId, Right};
use language::{Lang, Speak};
use maud::{Markup, html};
use std::sync::Arc;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, Mark, ago, chip, empty, icon, mark},
    see_other,
};

const HERE: &str = "/training/drills";
/// Modules that a result sends to.
const READING_MAX: usize = 5;
/// How far back others' drills are listed.
const LATELY_MS: i64 = 30 * DAY_MS;

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, see) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingSee));
    vec![
        Route::get(HERE, learn, list, school),
        Route::post(HERE, learn, start, school),
        Route::get("/training/drills/team", see, team, school),
        Route::get("/training/drills/{drill}", learn, one, school),
        Route::post("/training/drills/{drill}/pause", learn, pause, school),
        Route::post("/training/drills/{drill}/resume", learn, resume, school),
        Route::post("/training/drills/{drill}/end", learn, end, school),
        Route::post("/training/drills/{drill}/customer", see, customer, school),
    ]
}

fn practice(school: &School) -> Answer<Arc<dyn Practice>> {
    school.practice.clone().ok_or_else(Problem::missing)
}

/// GET /training/drills
async fn list(scene: Scene) -> Answer {
    let (mine, titles, offered) = {
        let mut rd = scene.hall.house.store.read().await?;
        let mine = rd.all(DrillsOf { person: scene.person() }).await?;
        (mine, CaseTitles::read(&mut rd).await?, offered(&mut rd).await?)
    };
    let speak = &scene.speak;
    let running = mine.iter().find(|drill| drill.ended_ms.is_none());
    let shown: Vec<DrillCase> = offered
        .iter()
        .map(|script| {
            let scenario = &script.scenario;
            let of = || mine.iter().filter(|drill| drill.case_code == scenario.case);
            DrillCase {
                code: scenario.case.clone(),
                title: scenario.title.of(speak.lang).to_owned(),
                level: scenario.level,
                wave: scenario.wave,
                minutes: scenario.clock.total_s.div_ceil(60),
                passed: of().any(|drill| drill.passed == Some(true)),
                tries: of().filter(|drill| drill.ended_ms.is_some()).count(),
            }
        })
        .collect();
    let can = !scene.hall.house.config.practice_url.is_empty();
    let inside = html! {
        @if !can { section.card { (empty(Icon::Book, speak.drill_nowhere(), speak.drill_nowhere_hint())) } }
        @if let Some(drill) = running {
            section.card { ul.lines.alone { li {
                (icon(Icon::Clock))
                div.what { p { b { (speak.drill_running(titles.of(&drill.case_code, speak.lang))) } } p.quiet { (ago(drill.started_ms, scene.now_ms(), speak)) } }
                div.choices { a.button.primary href={ (HERE) "/" (drill.id) } { (speak.drill_go_on()) } }
            } } }
        }
        p.lead { (speak.drill_hint()) }
        div.tiles { @for case in &shown { (screen::drill_case(case, can && running.is_none(), speak)) } }
        @if !mine.is_empty() { (screen::section(speak.drill_mine(), html! { ul.lines { @for drill in &mine { (row(drill, None, &titles, &scene)) } } })) }
    };
    let aside = html! {
        @if scene.signed.may(Right::TrainingSee) { a.button href={ (HERE) "/team" } { (speak.drill_team()) } }
    };
    Ok(scene.page(speak.drill_title(), aside, inside))
}

fn row(drill: &DrillBrief, who: Option<&str>, titles: &CaseTitles, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    html! {
        li {
            div.what {
                p { a href={ (HERE) "/" (drill.id) } { (titles.of(&drill.case_code, speak.lang)) } }
                p.quiet { @if let Some(who) = who { span lang="" { (who) } " · " } (ago(drill.started_ms, scene.now_ms(), speak)) }
            }
            div.choices { (standing(drill.passed, drill.score, drill.paused_ms.is_some(), speak)) }
        }
    }
}

fn standing(passed: Option<bool>, score: Option<i64>, paused: bool, speak: &Speak) -> Markup {
    match (passed, score) {
        (Some(passed), Some(score)) => {
            let words = if passed { speak.train_passed() } else { speak.train_failed() };
            mark(if passed { Mark::Good } else { Mark::Bad }, &format!("{words} · {}", percent(score * 10)))
        }
        _ if paused => mark(Mark::Quiet, speak.drill_is_paused()),
        _ => mark(Mark::Busy, speak.train_running()),
    }
}

/// POST /training/drills
async fn start(scene: Scene, body: Bytes) -> Answer {
    if scene.hall.house.config.practice_url.is_empty() {
        return Err(Problem::new(409, "nowhere", |speak| speak.drill_nowhere_hint().to_owned()));
    }
    let fields = Fields::read(&body);
    let lang = fields.one("lang").parse().unwrap_or(scene.speak.lang);
    // Half of the numbers, so that a seed fits wherever numbers are signed.
    let seed = rand::random::<u64>() >> 1;
    let begin = StartDrill { person: scene.person(), case: fields.one("case").to_owned(), lang, seed };
    let drill = scene.run(begin).await?;
    Ok(see_other(&format!("{HERE}/{drill}")))
}

/// GET /training/drills/team: everybody's drills; those that go on can be watched.
async fn team(scene: Scene) -> Answer {
    let since_ms = scene.now_ms() - LATELY_MS;
    let (drills, people, titles) = {
        let mut rd = scene.hall.house.store.read().await?;
        let (drills, people) = (rd.all(LastDrills { since_ms }).await?, rd.all(Learners {}).await?);
        (drills, people, CaseTitles::read(&mut rd).await?)
    };
    let speak = &scene.speak;
    let name = |drill: &DrillBrief| people.iter().find(|person| person.id == drill.person_id).map(|p| p.name.as_str());
    let (going, ended): (Vec<_>, Vec<_>) = drills.iter().partition(|drill| drill.ended_ms.is_none());
    let inside = html! {
        @if drills.is_empty() { section.card { (empty(Icon::Book, speak.drill_none(), speak.drill_none_hint())) } }
        @if !going.is_empty() { (screen::section(speak.drill_going(), html! { ul.lines { @for drill in &going { (row(drill, name(drill), &titles, &scene)) } } })) }
        @if !ended.is_empty() { (screen::section(speak.drill_ended(), html! { ul.lines { @for drill in &ended { (row(drill, name(drill), &titles, &scene)) } } })) }
    };
    Ok(scene.page(speak.drill_team(), html! {}, inside))
}

/// A drill that the reader may see: their own, or anybody's for those who see what others learn.
pub(super) async fn found(scene: &Scene, drill: DrillId) -> Answer<(DrillRow, Vec<PartRow>, Vec<StepRow>, String)> {
    let mut rd = scene.hall.house.store.read().await?;
    let mine = |row: &DrillRow| row.person_id == scene.person() || scene.signed.may(Right::TrainingSee);
    let row = rd.opt(DrillShown { drill }).await?.filter(mine).ok_or_else(Problem::missing)?;
    let (parts, steps) = (rd.all(PartsOf { drill }).await?, rd.all(StepsOfDrill { drill }).await?);
    let text = rd.one(CaseOf { code: &row.case_code, version: row.version }).await?.text;
    Ok((row, parts, steps, text))
}

/// GET /training/drills/{drill}
async fn one(scene: Scene, Path(drill): Path<DrillId>) -> Answer {
    let (row, parts, steps, text) = found(&scene, drill).await?;
    let speak = &scene.speak;
    let script = kept(&row.case_code, row.version, &text)
        .map_err(|_| Problem::new(500, "drill", |speak| speak.drill_broken().to_owned()))?;
    let mine = row.person_id == scene.person();
    let inside = if row.ended_ms.is_none() {
        let live = practice(&scene.hall)?.live(drill).await?;
        let row = scene.hall.house.store.read().await?.one(DrillShown { drill }).await?;
        if mine { going(&scene, &row, &live)? } else { watched(&scene, &row, &parts, &live)? }
    } else {
        let lines = scene.hall.house.store.read().await?.all(LinesOfDrill { drill }).await?;
        let results: Vec<_> = parts
            .iter()
            .map(|part| {
                screen::drill_result(&script, part, &row.transcript(part, &steps), (&lines, parts.len() > 1), speak)
            })
            .collect();
        let mut reading = Vec::new();
        let mut rd = scene.hall.house.store.read().await?;
        for code in script.scenario.links.modules.iter().take(READING_MAX) {
            reading.extend(rd.opt(ModuleByCode { code }).await?);
        }
        drop(rd);
        html! {
            section.card { header { h2 { (speak.drill_result()) } (standing(row.passed, row.score, false, speak)) }
                div.pad {
                    p { (if row.passed == Some(true) { speak.drill_well_done() } else { speak.drill_not_yet() }) }
                    @if row.passed != Some(true) && !reading.is_empty() {
                        p { (speak.drill_read_first()) " " @for (n, module) in reading.iter().enumerate() {
                            @if n > 0 { (speak.comma()) }
                            a href={ "/training/modules/" (module.code) } { (module.title.0.of(speak.lang)) }
                        } }
                    }
                    @if mine { (again(&row, speak)) }
                }
            }
            @for result in results { (result) }
            (super::ratings::beside(&scene, row.id, mine).await?)
        }
    };
    let aside =
        html! { (chip(if lang_of(&row.lang) == Lang::Zh { speak.language_zh() } else { speak.language_en() })) };
    Ok(scene.page(script.scenario.title.of(speak.lang), aside, inside))
}

fn again(row: &DrillRow, speak: &Speak) -> Markup {
    html! {
        form.actions method="post" action=(HERE) {
            input type="hidden" name="case" value=(row.case_code);
            input type="hidden" name="lang" value=(row.lang);
            button.button.primary { (icon(Icon::Refresh)) (speak.drill_again()) }
            a.button href=(HERE) { (speak.drill_others()) }
        }
    }
}

fn going(scene: &Scene, row: &DrillRow, live: &Live) -> Answer<Markup> {
    let speak = &scene.speak;
    let seat = practice(&scene.hall)?.seat(row.id, scene.person(), false);
    let seat = seat.ok_or_else(|| Problem::new(409, "nowhere", |speak| speak.drill_nowhere_hint().to_owned()))?;
    let to = |verb: &str| format!("{HERE}/{}/{verb}", row.id);
    Ok(html! {
        section.card {
            header { h2 { (if row.paused_ms.is_some() { speak.drill_is_paused() } else { speak.train_running() }) } p { (speak.drill_clock(minutes(live.clock_ms))) } }
            div.pad {
                p { (speak.drill_how()) }
                div.actions {
                    @if row.paused_ms.is_some() {
                        form method="post" action=(to("resume")) { button.button.primary { (speak.drill_go_on()) } }
                    } @else {
                        a.button.primary href=(seat) { (icon(Icon::Chat)) (speak.drill_sit()) }
                        form method="post" action=(to("pause")) { button.button { (speak.drill_pause()) } }
                    }
                    form method="post" action=(to("end")) data-confirm=(speak.drill_end_ask()) { button.button { (speak.drill_end()) } }
                }
            }
        }
    })
}

fn minutes(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1_000 % 60)
}

fn watched(scene: &Scene, row: &DrillRow, parts: &[PartRow], live: &Live) -> Answer<Markup> {
    let speak = &scene.speak;
    let seat = practice(&scene.hall)?.seat(row.id, scene.person(), true);
    Ok(html! {
        section.card {
            header { h2 { (if row.paused_ms.is_some() { speak.drill_is_paused() } else { speak.train_running() }) } p { (speak.drill_clock(minutes(live.clock_ms))) } }
            div.pad {
                p { (speak.drill_watch_hint()) }
                @if let Some(seat) = seat { div.actions { a.button.primary href=(seat) { (icon(Icon::Eye)) (speak.drill_watch()) } } }
            }
            ul.lines { @for (n, part) in parts.iter().enumerate() {
                li {
                    div.what {
                        p { b { (speak.drill_chat(n + 1)) } }
                        p.quiet { (speak.drill_emotion(live.emotions.get(n).copied().unwrap_or(0))) }
                        form.fields method="post" action={ (HERE) "/" (row.id) "/customer" } {
                            input type="hidden" name="place" value=(part.place);
                            div.field {
                                label for={ "take-" (n) } { (speak.drill_take_over()) }
                                textarea id={ "take-" (n) } name="text" rows="2" required maxlength="2000" {}
                            }
                            div.actions { button.button.small { (speak.drill_take_over_send()) } }
                        }
                    }
                }
            } }
        }
    })
}

/// POST /training/drills/{drill}/pause
async fn pause(scene: Scene, Path(drill): Path<DrillId>) -> Answer {
    scene.run(Pause { person: scene.person(), drill }).await?;
    practice(&scene.hall)?.changed(drill).await?;
    Ok(see_other(&format!("{HERE}/{drill}")))
}

/// POST /training/drills/{drill}/resume
async fn resume(scene: Scene, Path(drill): Path<DrillId>) -> Answer {
    scene.run(Resume { person: scene.person(), drill }).await?;
    practice(&scene.hall)?.changed(drill).await?;
    Ok(see_other(&format!("{HERE}/{drill}")))
}

/// POST /training/drills/{drill}/end: graded as it stands.
async fn end(scene: Scene, Path(drill): Path<DrillId>) -> Answer {
    let (row, ..) = found(&scene, drill).await?;
    if row.person_id != scene.person() {
        return Err(Problem::missing());
    }
    if row.paused_ms.is_some() {
        scene.run(Resume { person: scene.person(), drill }).await?;
    }
    let practice = practice(&scene.hall)?;
    practice.changed(drill).await?;
    practice.end(drill).await?;
    Ok(see_other(&format!("{HERE}/{drill}")))
}

/// POST /training/drills/{drill}/customer: a trainer writes in the customer's place.
async fn customer(scene: Scene, Path(drill): Path<DrillId>, body: Bytes) -> Answer {
    let (row, ..) = found(&scene, drill).await?;
    if row.person_id == scene.person() {
        return Err(Problem::missing());
    }
    let fields = Fields::read(&body);
    practice(&scene.hall)?.speak(drill, fields.number("place", 0), fields.one("text").to_owned()).await?;
    Ok(scene.done(&format!("{HERE}/{drill}"), "saved"))
}
