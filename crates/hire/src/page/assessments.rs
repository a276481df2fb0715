//! /hiring/applications/{application}/assessments: what was given to a candidate and what it came to;
//! /hiring/assessments/{assessment}: one of them, with what was answered, said and done.

use crate::{
    Hiring,
    application::{self, ApplicationById, ApplicationRow},
    assess::{
        AnswersOf, AssessmentById, AssessmentRow, AssessmentsOf, DAYS_MAX, EXTRA, Examiner, GiveAssessment, Guest,
        Kind, PaperOf, State, WithdrawAssessment, catalogue, link,
    },
    refusal::Refusal,
    requisition::{RequisitionById, RequisitionRow},
    scene::{Fields, Scene},
    screen::words,
};
use axum::body::Bytes;
use event::{ApplicationId, AssessmentId, MINUTE_MS, Right, Words};
use language::{Lang, Speak};
use maud::{Markup, html};
use std::sync::Arc;
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, Select, ago, check, chip, copy_button, empty, field, icon, mark, select},
};

/// Days that a form proposes.
const DAYS: &str = "7";

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/applications/{application}/assessments", work, of, hiring),
        Route::post("/hiring/applications/{application}/assessments", work, give, hiring),
        Route::get("/hiring/assessments/{assessment}", work, one, hiring),
        Route::post("/hiring/assessments/{assessment}/withdraw", work, withdraw, hiring),
    ]
}

/// A share of the whole, for a reader.
fn percent(thousandths: i64) -> String {
    format!("{} %", (thousandths + 5) / 10)
}

/// What an assessment is called in the team.
fn name(row: &AssessmentRow, examiner: Option<&Arc<dyn Examiner>>, speak: &Speak) -> String {
    match row.kind {
        Kind::Test => catalogue::test(&row.what).map_or(&*row.what, |test| test.name.of(speak.lang)).to_owned(),
        Kind::Simulation => {
            let played = examiner.and_then(|one| one.scenario(&row.what, speak.lang));
            played.map_or_else(|| row.what.clone(), |played| played.title)
        }
    }
}

fn kind(row: &AssessmentRow, speak: &Speak) -> &'static str {
    match row.kind {
        Kind::Test => speak.assess_test(),
        Kind::Simulation => speak.assess_simulation(),
    }
}

fn standing(row: &AssessmentRow, now_ms: i64, speak: &Speak) -> Markup {
    let score = percent(row.score.unwrap_or(0));
    match (row.state(now_ms), row.passed) {
        (State::Ended, Some(true)) => mark(Mark::Good, &speak.assess_passed(score)),
        (State::Ended, _) => mark(Mark::Soon, &speak.assess_below(score)),
        (State::Running, _) => mark(Mark::Busy, speak.assess_state_running()),
        (State::Lapsed, _) => mark(Mark::Soon, speak.assess_state_lapsed()),
        (State::Withdrawn, _) => mark(Mark::Quiet, speak.assess_state_withdrawn()),
        (State::Given, _) => mark(Mark::Quiet, &speak.assess_state_given(speak.day(row.until_ms, now_ms))),
    }
}

fn language(row: &AssessmentRow, speak: &Speak) -> &'static str {
    if row.lang() == Lang::Zh { speak.language_zh() } else { speak.language_en() }
}

fn lines(rows: &[AssessmentRow], scene: &Scene) -> Markup {
    let (speak, now_ms, hiring) = (&scene.speak, scene.now_ms(), &scene.hall);
    let address = |row: &AssessmentRow| link::address(&hiring.house.config.public_url, &hiring.house.keys, row.id);
    html! { ul.lines { @for row in rows { li {
        (icon(if row.kind == Kind::Test { Icon::Checks } else { Icon::Chat }))
        div.what {
            p { a href={ "/hiring/assessments/" (row.id) } { (name(row, hiring.examiner.as_ref(), speak)) } }
            p.quiet { (kind(row, speak)) " · " (language(row, speak)) " · " (ago(row.given_ms, now_ms, speak)) }
            @if !row.reason.is_empty() { p.quiet { (speak.assess_again_because()) ": " span lang="" { (row.reason) } } }
            @if row.state(now_ms) == State::Given {
                p.quiet { (speak.assess_link()) " " (copy_button(&address(row), speak)) }
            }
        }
        div.choices {
            (standing(row, now_ms, speak))
            @if row.state(now_ms) == State::Given {
                form method="post" action={ "/hiring/assessments/" (row.id) "/withdraw" } { button.button.small { (speak.assess_take_back()) } }
            }
        }
    } } } }
}

/// On the application's page: what was given and what it came to.
pub async fn card(scene: &Scene, row: &ApplicationRow) -> Answer<Markup> {
    let rows = scene.hall.house.store.read().await?.all(AssessmentsOf { application: row.id }).await?;
    let speak = &scene.speak;
    Ok(html! {
        section.card {
            header { h2 { (speak.assess_title()) } @if row.state == application::State::Active { p.end { a.button.small href={ "/hiring/applications/" (row.id) "/assessments" } { (speak.assess_give()) } } } }
            @if rows.is_empty() { p.pad.quiet { (speak.assess_none_hint()) } }
            (lines(&rows, scene))
        }
    })
}

/// GET /hiring/applications/{application}/assessments
async fn of(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(ApplicationById { application }).await?.ok_or_else(Problem::missing)?;
    let of = rd.opt(RequisitionById { requisition: row.requisition_id }).await?.ok_or_else(Problem::missing)?;
    let rows = rd.all(AssessmentsOf { application }).await?;
    drop(rd);
    let speak = &scene.speak;
    let inside = html! {
        p.crumb { a href={ "/hiring/applications/" (application) } { (icon(Icon::Left)) span lang="" { (row.name) } } }
        section.card {
            header { h2 { (speak.assess_title()) } }
            @if rows.is_empty() { (empty(Icon::Checks, speak.assess_none(), speak.assess_none_hint())) }
            (lines(&rows, &scene))
        }
        @if row.state == application::State::Active && row.erased_ms.is_none() { (form(&row, &of, &scene)?) }
    };
    Ok(scene.page(&speak.assess_of(&row.name), html! {}, inside))
}

/// What may be given, as a form's options: `test:` or `simulation:` and a code.
fn options(examiner: &Arc<dyn Examiner>, speak: &Speak) -> Vec<(String, String)> {
    let tests = catalogue::tests().iter().map(|test| {
        let name = speak.assess_test_named(test.name.of(speak.lang), test.questions(), test.minutes);
        (format!("test:{}", test.code), name)
    });
    let played = catalogue::simulations().iter().filter(|_| examiner.plays()).filter_map(|one| {
        let played = examiner.scenario(&one.case, speak.lang)?;
        Some((format!("simulation:{}", one.case), speak.assess_simulation_named(played.title, played.minutes)))
    });
    tests.chain(played).collect()
}

fn form(row: &ApplicationRow, of: &RequisitionRow, scene: &Scene) -> Answer<Markup> {
    let (speak, examiner) = (&scene.speak, scene.hall.examiner()?);
    let what = options(&examiner, speak);
    // Who waits for the simulation is proposed one; everybody else the test.
    let chosen = match row.stage {
        crate::requisition::Stage::Simulation => format!("simulation:{}", catalogue::simulation_for(of.role).case),
        _ => format!("test:{}", catalogue::test_for(of.role).code),
    };
    let langs =
        [(Lang::En, speak.language_en()), (Lang::Zh, speak.language_zh())].map(|(l, w)| (l.tag().into(), w.into()));
    let extra = EXTRA.map(|n| match n {
        0 => ("0".to_owned(), speak.assess_extra_none().to_owned()),
        n => (n.to_string(), speak.assess_extra_percent(n)),
    });
    let claimed = words::languages(&row.languages.0);
    Ok(html! {
        section.card {
            header { h2 { (speak.assess_give()) } p { (speak.assess_give_hint()) } }
            form.fields.wide method="post" action={ "/hiring/applications/" (row.id) "/assessments" } {
                (select(&Select { name: "what", label: speak.assess_what(), options: &what, chosen: &chosen, hint: if examiner.plays() { "" } else { speak.assess_nowhere() } }))
                (select(&Select { name: "lang", label: speak.assess_lang(), options: &langs, chosen: &row.lang, hint: &speak.assess_lang_hint(claimed) }))
                div.halves {
                    (field(&Field { name: "days", label: speak.assess_days(), kind: "number", value: DAYS, required: true, ..Field::default() }))
                    (select(&Select { name: "extra", label: speak.assess_extra(), options: &extra, chosen: "0", hint: speak.assess_extra_hint() }))
                }
                (check("leads_on", speak.assess_leads_on(), true))
                (field(&Field { name: "reason", label: speak.assess_reason(), hint: speak.assess_reason_hint(), length_max: Some(400), ..Field::default() }))
                div.actions { button.button.primary { (speak.assess_give()) } }
            }
        }
    })
}

/// POST /hiring/applications/{application}/assessments
async fn give(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let examiner = scene.hall.examiner()?;
    let wrong = || Refusal::Value("what").problem();
    let (kind, what) = fields.one("what").split_once(':').ok_or_else(wrong)?;
    let kind: Kind = kind.parse().map_err(|_| wrong())?;
    let lang: Lang = fields.one("lang").parse().map_err(|_| Refusal::Value("language").problem())?;
    let minutes = match kind {
        Kind::Test => 0,
        Kind::Simulation if !examiner.plays() => {
            return Err(Problem::new(409, "nowhere", |speak| speak.assess_nowhere().to_owned()));
        }
        Kind::Simulation => examiner.scenario(what, lang).ok_or_else(wrong)?.minutes,
    };
    let wish = GiveAssessment {
        application,
        kind,
        what: what.to_owned(),
        lang,
        days: fields.number("days", 0).min(DAYS_MAX + 1),
        extra: fields.number("extra", 0),
        minutes,
        leads_on: fields.one("leads_on") == "1",
        reason: Words(fields.one("reason").to_owned()),
    };
    scene.run(wish).await?;
    Ok(scene.done(&format!("/hiring/applications/{application}"), "given"))
}

/// POST /hiring/assessments/{assessment}/withdraw
async fn withdraw(scene: Scene, Path(assessment): Path<AssessmentId>) -> Answer {
    scene.run(WithdrawAssessment { assessment }).await?;
    let row = scene.hall.house.store.read().await?.opt(AssessmentById { assessment }).await?;
    let row = row.ok_or_else(Problem::missing)?;
    Ok(scene.done(&format!("/hiring/applications/{}", row.application_id), "taken_back"))
}

/// GET /hiring/assessments/{assessment}
async fn one(scene: Scene, Path(assessment): Path<AssessmentId>) -> Answer {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(AssessmentById { assessment }).await?.ok_or_else(Problem::missing)?;
    let of = rd.opt(ApplicationById { application: row.application_id }).await?.ok_or_else(Problem::missing)?;
    drop(rd);
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let took = row.begun_ms.zip(row.ended_ms).map(|(from, until)| (until - from) / MINUTE_MS);
    let evidence = match row.state(now_ms) {
        State::Ended if of.erased_ms.is_some() => html! { section.card { p.pad { (speak.assess_erased()) } } },
        State::Ended if row.kind == Kind::Test => answers(&scene, &row).await?,
        State::Ended => scene.hall.examiner()?.evidence(Guest::Assessed(row.id), speak.clone()).await?,
        _ => html! {},
    };
    let inside = html! {
        p.crumb { a href={ "/hiring/applications/" (row.application_id) } { (icon(Icon::Left)) span lang="" { (of.name) } } span.quiet { (speak.candidate_number(of.number)) } }
        section.card {
            header { h2 { (speak.assess_result()) } (standing(&row, now_ms, speak)) }
            div.pad {
                p { (speak.assess_result_hint()) }
                p.quiet {
                    (kind(&row, speak))
                    @if let Some(pass) = row.pass { " · " (speak.assess_needed(percent(pass))) }
                    @if let Some(took) = took { " · " (speak.assess_took(took)) }
                }
            }
        }
        (evidence)
    };
    let title = name(&row, scene.hall.examiner.as_ref(), speak);
    Ok(scene.page(&title, html! { (chip(language(&row, speak))) }, inside))
}

/// Each question, what was answered, what was right.
async fn answers(scene: &Scene, row: &AssessmentRow) -> Answer<Markup> {
    let mut rd = scene.hall.house.store.read().await?;
    let paper = rd.opt(PaperOf { assessment: row.id }).await?.map(|row| row.paper.0).unwrap_or_default();
    let answers = rd.all(AnswersOf { assessment: row.id }).await?;
    drop(rd);
    let (speak, examiner) = (&scene.speak, scene.hall.examiner()?);
    let mut told = Vec::new();
    for (place, one) in (0..).zip(&paper) {
        let answer = answers.iter().find(|answer| answer.place == place);
        let share = answer.and_then(|answer| answer.share).unwrap_or(0);
        told.push(examiner.told(one, answer.map(|answer| &answer.given.0), share, speak)?);
    }
    Ok(html! {
        section.card {
            header { h2 { (speak.assess_answers()) } }
            div.pad { @for (n, one) in told.iter().enumerate() { section.question { h3 { span.quiet { (n + 1) "." } } (one) } } }
        }
    })
}
