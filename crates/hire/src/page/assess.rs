//! /assessment/{link}: what a candidate takes alone: an introduction, the questions or the way to the desk, and thanks. Never a
//! score, never what is right.

use crate::{
    Hiring,
    application::{self, ApplicationById, ApplicationRow},
    assess::{
        AnswerRow, AnswersOf, AssessmentById, AssessmentRow, AssessmentsOf, Begin, EndTest, GiveAnswer, Guest, Kind,
        LATE_MS, Paper, PaperOf, State, catalogue, link,
    },
    refusal::Refusal,
    scene::Fields,
    screen::{
        judge,
        site::{Site, site_with},
    },
};
use axum::{
    body::Bytes,
    extract::State as Held,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{Actor, HOUR_MS, MINUTE_MS};
use language::{Lang, Speak};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;
use store::Command;
use web::{Answer, Need, Path, Peer, Problem, Query, Refuses, Route, Speaks, assets, see_other};

/// Looks of one address at such pages in a minute.
const LOOKS_PER_MINUTE: f64 = 120.0;
/// Answers to one test in an hour.
const ANSWERS_PER_HOUR: f64 = 600.0;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/assessment/{link}", Need::Anyone, show, hiring),
        Route::post("/assessment/{link}/begin", Need::Anyone, begin, hiring),
        Route::post("/assessment/{link}/answers/{place}", Need::Anyone, give, hiring),
        Route::post("/assessment/{link}/end", Need::Anyone, end, hiring),
    ]
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    q: Option<usize>,
}

#[derive(Deserialize)]
struct At {
    link: String,
    place: usize,
}

/// The assessment of a link, and whose it is.
async fn found(hiring: &Hiring, peer: Peer, link: &str) -> Answer<(AssessmentRow, ApplicationRow)> {
    hiring.rates.take(&format!("assess:{}", peer.0), LOOKS_PER_MINUTE, MINUTE_MS, hiring.now_ms())?;
    let assessment = link::proved(&hiring.house.keys, link).ok_or_else(Problem::missing)?;
    let mut rd = hiring.house.store.read().await?;
    let row = rd.opt(AssessmentById { assessment }).await?.ok_or_else(Problem::missing)?;
    let application = rd.opt(ApplicationById { application: row.application_id }).await?;
    let application = application.filter(|one| one.erased_ms.is_none()).ok_or_else(Problem::missing)?;
    Ok((row, application))
}

async fn run<C: Command<Refusal = Refusal>>(hiring: &Hiring, command: C) -> Answer<C::Answer> {
    hiring.house.store.run(&Actor::Anonymous, None, command).await?.map_err(Refusal::problem)
}

/// What an assessment is called, as a candidate may know it.
fn title<'a>(row: &AssessmentRow, speak: &'a Speak) -> &'a str {
    match (row.kind, catalogue::test(&row.what)) {
        (Kind::Test, Some(test)) => test.name.of(speak.lang),
        (Kind::Test, None) => speak.assess_test(),
        (Kind::Simulation, _) => speak.assess_simulation_title(),
    }
}

/// What a page is drawn from.
struct Scene<'a> {
    hiring: &'a Hiring,
    row: &'a AssessmentRow,
    link: &'a str,
    zone: &'a str,
    now_ms: i64,
    speak: &'a Speak,
}

impl Scene<'_> {
    fn to(&self, rest: &str) -> String {
        format!("/assessment/{}{rest}?lang={}", self.link, self.speak.lang)
    }

    fn moment(&self, at_ms: i64) -> String {
        judge::moment(at_ms, self.zone, self.speak.lang)
    }
}

/// GET /assessment/{link}
async fn show(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let (row, application) = found(&hiring, peer, &link).await?;
    let (speak, now_ms) = (&speaks.speak, hiring.now_ms());
    let zone = judge::zone(&application.zone).unwrap_or("UTC");
    let scene = Scene { hiring: &hiring, row: &row, link: &link, zone, now_ms, speak };
    let late = row.due_ms.is_some_and(|due_ms| now_ms > due_ms + LATE_MS);
    let inside = match row.state(now_ms) {
        State::Given if application.state != application::State::Active => told(speak.assess_closed_hint()),
        State::Given => introduction(&scene)?,
        State::Lapsed => told(speak.assess_lapsed_hint()),
        State::Withdrawn => told(speak.assess_withdrawn_hint()),
        State::Running if late => over(speak),
        State::Running if row.kind == Kind::Test => question(&scene, asked.q.unwrap_or(1)).await?,
        State::Running => desk(&scene).await?,
        State::Ended => over(speak),
    };
    let title = title(&row, speak);
    let content = html! { h1 { (title) } (inside) };
    let here = match asked.q {
        Some(q) => format!("/assessment/{link}?q={q}"),
        None => format!("/assessment/{link}"),
    };
    let company = hiring.house.config.company_for(speak.lang);
    let page = Site { title, company, here: &here, look: &speaks.look, about: "", facts: None };
    let counts = row.kind == Kind::Test && row.state(now_ms) == State::Running && !late;
    let script = counts.then(assets::clock_url);
    let mut response = site_with(&page, content, script, speak).into_response();
    // The address is a secret, and what it shows is nobody else's.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn told(words: &str) -> Markup {
    html! { div.banner role="status" { p { (words) } } }
}

fn over(speak: &Speak) -> Markup {
    html! { section.card { header { h2 { (speak.assess_over()) } } div.pad { p { (speak.assess_over_hint()) } } } }
}

fn introduction(scene: &Scene<'_>) -> Answer<Markup> {
    let (row, speak) = (scene.row, scene.speak);
    if row.kind == Kind::Simulation && !scene.hiring.examiner()?.plays() {
        return Ok(told(speak.assess_nowhere_yet()));
    }
    let test = catalogue::test(&row.what).filter(|_| row.kind == Kind::Test);
    let how: &[&str] = match row.kind {
        Kind::Test => &[speak.assess_how_test_order(), speak.assess_how_test_kept(), speak.assess_how_test_clock()],
        Kind::Simulation => &[
            speak.assess_how_desk_read(),
            speak.assess_how_desk_write(),
            speak.assess_how_desk_act(),
            speak.assess_how_desk_kept(),
        ],
    };
    let taken = if row.lang() == Lang::Zh { speak.assess_language_zh() } else { speak.assess_language_en() };
    Ok(html! {
        p.lead {
            @match test {
                Some(test) => { (test.about.of(speak.lang)) " " (speak.assess_intro_test(test.questions(), row.minutes)) }
                None => { (speak.assess_intro_simulation(row.minutes)) }
            }
            " " (taken) " " (speak.assess_by(scene.moment(row.until_ms)))
        }
        section.card { header { h2 { (speak.assess_how()) } } div.pad { ul.bullets { @for line in how { li { (line) } } } } }
        section.card {
            header { h2 { (speak.assess_kept()) } }
            div.pad { p { (speak.assess_kept_what()) } p { (speak.assess_kept_who()) } p { (speak.assess_kept_not()) } }
        }
        section.card { header { h2 { (speak.assess_needs()) } } div.pad { p { (speak.assess_needs_hint()) } } }
        form.actions.begin method="post" action=(scene.to("/begin")) { button.button.primary { (speak.assess_begin(row.minutes)) } }
    })
}

/// POST /assessment/{link}/begin: the clock begins to run; again, it is gone on with.
async fn begin(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(link): Path<String>) -> Answer<Response> {
    let (row, _) = found(&hiring, peer, &link).await?;
    let examiner = hiring.examiner()?;
    let seed: String = rand::random::<[u8; 32]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let paper = match row.kind {
        Kind::Simulation if !examiner.plays() => {
            return Err(Problem::new(409, "nowhere", |speak| speak.assess_nowhere_yet().to_owned()));
        }
        Kind::Simulation => Vec::new(),
        Kind::Test => {
            let test = catalogue::test(&row.what).ok_or_else(Problem::missing)?;
            let drawn = examiner.draw(seed.clone(), test.wanted()).await?;
            drawn.ok_or_else(|| Problem::new(409, "few", |speak| speak.assess_few().to_owned()))?
        }
    };
    run(&hiring, Begin { assessment: row.id, seed, paper }).await?;
    // A form may not lead to another origin, so the way to the desk is a link on the page.
    Ok(see_other(&format!("/assessment/{link}?lang={}", speaks.speak.lang)))
}

/// The paper and what was answered so far.
async fn sheet(hiring: &Hiring, row: &AssessmentRow) -> Answer<(Vec<Paper>, Vec<AnswerRow>)> {
    let mut rd = hiring.house.store.read().await?;
    let paper = rd.opt(PaperOf { assessment: row.id }).await?.map(|row| row.paper.0).unwrap_or_default();
    Ok((paper, rd.all(AnswersOf { assessment: row.id }).await?))
}

fn left(scene: &Scene<'_>) -> Markup {
    let due_ms = scene.row.due_ms.unwrap_or(scene.now_ms);
    let minutes = (due_ms - scene.now_ms).max(0) / MINUTE_MS;
    let (speak, left_ms) = (scene.speak, (due_ms - scene.now_ms).max(0));
    html! {
        p.lead {
            (speak.assess_left(minutes, scene.moment(due_ms))) br;
            b { test-clock role="timer" left=(left_ms) words=(speak.assess_clock("{t}")) { time {} } }
        }
    }
}

async fn question(scene: &Scene<'_>, n: usize) -> Answer<Markup> {
    let (row, speak) = (scene.row, scene.speak);
    let (paper, answers) = sheet(scene.hiring, row).await?;
    let given = |place: usize| answers.iter().find(|one| one.place == place as i64).map(|one| &one.given.0);
    let last = n == 0 || n > paper.len();
    let href = |n: usize| format!("/assessment/{}?lang={}&q={n}", scene.link, speak.lang);
    let words = Speak { lang: row.lang(), zone: speak.zone.clone() };
    let asked = match paper.get(n.wrapping_sub(1)) {
        Some(one) => Some(scene.hiring.examiner()?.ask(one, (&row.seed, n - 1), given(n - 1), &words)?),
        None => None,
    };
    Ok(html! {
        (left(scene))
        nav aria-label=(speak.train_numbers()) { ul.numbers {
            @for place in 0..paper.len() {
                li data-done[given(place).is_some()] { a href=(href(place + 1)) aria-current=[(n == place + 1).then_some("step")] {
                    (place + 1) @if given(place).is_some() { span.hidden { " " (speak.train_answered()) } }
                } }
            }
            li { a href=(href(0)) aria-current=[last.then_some("step")] { (speak.train_hand_in()) } }
        } }
        @match asked {
            Some(asked) => { section.card {
                form.pad.first method="post" action=(scene.to(&format!("/answers/{}", n - 1))) {
                    div lang=(words.lang.tag()) { (asked) }
                    div.actions {
                        button.button.primary { (speak.train_next_question()) }
                        @if n > 1 { a.button href=(href(n - 1)) { (speak.train_back()) } }
                    }
                }
            } }
            None => { section.card {
                header { h2 { (speak.train_hand_in()) } p { (speak.train_hand_in_hint()) } }
                p.pad { (speak.train_answered_of(answers.len(), paper.len())) }
                form.pad method="post" action=(scene.to("/end")) { button.button.primary { (speak.train_hand_in()) } }
            } }
        }
    })
}

async fn desk(scene: &Scene<'_>) -> Answer<Markup> {
    let (row, speak) = (scene.row, scene.speak);
    let seat = scene.hiring.examiner()?.sit(Guest::Assessed(row.id), row.what.clone(), row.lang()).await?;
    Ok(html! {
        section.card {
            header { h2 { (speak.assess_state_running()) } }
            div.pad { p { (speak.assess_sit_hint()) } p.actions { a.button.primary href=(seat) { (speak.assess_sit()) } } }
        }
        section.card {
            header { h2 { (speak.assess_stop()) } }
            form.pad method="post" action=(scene.to("/end")) { p.small { (speak.assess_stop_hint()) } button.button { (speak.assess_stop()) } }
        }
    })
}

/// POST /assessment/{link}/answers/{place}
async fn give(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(at): Path<At>,
    body: Bytes,
) -> Answer<Response> {
    let (row, _) = found(&hiring, peer, &at.link).await?;
    hiring.rates.take(&format!("answer:{}", row.id), ANSWERS_PER_HOUR, HOUR_MS, hiring.now_ms())?;
    let (paper, _) = sheet(&hiring, &row).await?;
    let one = paper.get(at.place).ok_or_else(Problem::missing)?;
    let given: Value = hiring.examiner()?.given(one, (&row.seed, at.place), Fields::read(&body).0)?;
    run(&hiring, GiveAnswer { assessment: row.id, place: at.place, given }).await?;
    let next = if at.place + 1 < paper.len() { at.place + 2 } else { 0 };
    Ok(see_other(&format!("/assessment/{}?lang={}&q={next}", at.link, speaks.speak.lang)))
}

/// POST /assessment/{link}/end: handed in, or enough of it.
async fn end(Held(hiring): Held<Hiring>, peer: Peer, speaks: Speaks, Path(link): Path<String>) -> Answer<Response> {
    let (row, _) = found(&hiring, peer, &link).await?;
    let examiner = hiring.examiner()?;
    match (row.kind, row.state(hiring.now_ms())) {
        (Kind::Test, _) => run(&hiring, EndTest { assessment: row.id, examiner }).await?,
        (Kind::Simulation, State::Running) => examiner.stop(Guest::Assessed(row.id)).await?,
        (Kind::Simulation, _) => {}
    }
    Ok(see_other(&format!("/assessment/{link}?lang={}", speaks.speak.lang)))
}

/// On the candidate's page: what they are invited to.
pub async fn list(hiring: &Hiring, application: &ApplicationRow, speak: &Speak) -> Answer<Markup> {
    let now_ms = hiring.now_ms();
    let rows = hiring.house.store.read().await?.all(AssessmentsOf { application: application.id }).await?;
    let shown = |row: &&AssessmentRow| !matches!(row.state(now_ms), State::Withdrawn | State::Lapsed);
    let rows: Vec<&AssessmentRow> = rows.iter().filter(shown).collect();
    let zone = judge::zone(&application.zone).unwrap_or("UTC");
    let to = |row: &AssessmentRow| format!("/assessment/{}?lang={}", link::of(&hiring.house.keys, row.id), speak.lang);
    Ok(html! {
        @if !rows.is_empty() {
            section.card {
                header { h2 { (speak.assess_yours()) } }
                ul.lines { @for row in rows { li { div.what {
                    p { a href=(to(row)) { (title(row, speak)) } }
                    p.quiet { @match row.state(now_ms) {
                        State::Given => (speak.assess_yours_until(judge::moment(row.until_ms, zone, speak.lang))),
                        State::Running => (speak.assess_state_running()),
                        _ => (speak.assess_over()),
                    } }
                } } } }
            }
        }
    })
}
