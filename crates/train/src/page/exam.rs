//! /training/sittings/{sitting}: an exam, one question a page so that each answer is kept as it is given; afterwards its
//! marks and reasons.

use crate::{
    School,
    certificate::HeldOf,
    certify::{CertificationByCode, CertificationRow},
    grade::Given,
    ramp::Climb,
    scene::{Fields, Scene},
    screen::{ask, bar, given, percent, told},
    sitting::{AnswersOf, Drawn, End, Give, LATE_MS, SittingAnswer, SittingRow, SittingShown},
};
use axum::body::Bytes;
use event::{MINUTE_MS, Right, SittingId};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, Mark, Promise, icon, mark, promise_left, words},
    see_other,
};

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    vec![
        Route::get("/training/sittings/{sitting}", learn, show, school),
        Route::post("/training/sittings/{sitting}/answers/{place}", learn, give, school),
        Route::post("/training/sittings/{sitting}/end", learn, end, school),
    ]
}

async fn found(scene: &Scene, sitting: SittingId) -> Answer<(SittingRow, Vec<SittingAnswer>, CertificationRow)> {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(SittingShown { sitting }).await?;
    // Whoever sees what others have learned may see their exams, once they have ended.
    let seen = |row: &SittingRow| {
        row.person_id == scene.person() || (scene.signed.may(Right::TrainingSee) && row.ended_ms.is_some())
    };
    let row = row.filter(seen).ok_or_else(Problem::missing)?;
    let answers = rd.all(AnswersOf { sitting }).await?;
    let kind = rd.one(CertificationByCode { code: &row.certification }).await?;
    Ok((row, answers, kind))
}

/// GET /training/sittings/{sitting}
async fn show(scene: Scene, Path(sitting): Path<SittingId>) -> Answer {
    let (row, answers, kind) = found(&scene, sitting).await?;
    if row.ended_ms.is_some() {
        return result(&scene, &row, &answers, &kind).await;
    }
    let speak = &scene.speak;
    let over = scene.now_ms() > row.due_ms + LATE_MS;
    let n = scene.asked("q").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
    let many = row.paper.0.len();
    let inside = html! {
        @if over { section.card { p.pad.first { (mark(Mark::Soon, speak.train_time_over())) } form.pad method="post" action={ "/training/sittings/" (row.id) "/end" } { button.button.primary { (speak.train_see_result()) } } } }
        @else {
            (numbers(&row, &answers, n, &scene))
            @match row.paper.0.get(n.wrapping_sub(1)) {
                Some(drawn) => { (one(&row, drawn, n, &answers, &scene)) }
                None => { (hand_in(&row, &answers, many, &scene)) }
            }
        }
    };
    let due = Promise::Due { due_ms: row.due_ms, soon_ms: row.due_ms - 5 * MINUTE_MS };
    let aside = html! { @if !over { (promise_left(due, scene.now_ms(), speak)) } };
    Ok(scene.page(&format!("{} · {}", speak.train_exam(), kind.title.0.of(speak.lang)), aside, inside))
}

fn numbers(row: &SittingRow, answers: &[SittingAnswer], n: usize, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let done = |place: usize| answers.iter().any(|answer| answer.place == place as i64 && answer.given.0.any());
    html! {
        nav aria-label=(speak.train_numbers()) { ul.numbers {
            @for place in 0..row.paper.0.len() {
                li data-done[done(place)] { a href={ "/training/sittings/" (row.id) "?q=" (place + 1) } aria-current=[(n == place + 1).then_some("step")] {
                    (place + 1) @if done(place) { span.hidden { " " (speak.train_answered()) } }
                } }
            }
            li { a href={ "/training/sittings/" (row.id) "?q=0" } aria-current=[(n == 0 || n > row.paper.0.len()).then_some("step")] { (speak.train_hand_in()) } }
        } }
    }
}

fn one(row: &SittingRow, drawn: &Drawn, n: usize, answers: &[SittingAnswer], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let place = n - 1;
    let given =
        answers.iter().find(|answer| answer.place == place as i64).map_or(&Given::Nothing, |answer| &answer.given.0);
    let shown = drawn.question.shown(&row.seed, &place.to_string());
    html! {
        section.card {
            form.pad.first method="post" action={ "/training/sittings/" (row.id) "/answers/" (place) } {
                fieldset.question {
                    legend { span.quiet { (speak.train_n_of(n, row.paper.0.len())) } " " (words(&drawn.question.of(speak.lang).ask)) }
                    (ask(&drawn.question, "q", &shown, given, speak))
                }
                div.actions { button.button.primary { (speak.train_next_question()) } @if n > 1 { a.button href={ "/training/sittings/" (row.id) "?q=" (n - 1) } { (speak.train_back()) } } }
            }
        }
    }
}

fn hand_in(row: &SittingRow, answers: &[SittingAnswer], many: usize, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let done = answers.iter().filter(|answer| answer.given.0.any()).count();
    html! {
        section.card {
            header { h2 { (speak.train_hand_in()) } p { (speak.train_hand_in_hint()) } }
            div.pad { (bar(done, many, &speak.train_answered_of(done, many))) }
            form.pad method="post" action={ "/training/sittings/" (row.id) "/end" } { button.button.primary { (speak.train_hand_in()) } }
        }
    }
}

async fn result(scene: &Scene, row: &SittingRow, answers: &[SittingAnswer], kind: &CertificationRow) -> Answer {
    let speak = &scene.speak;
    let passed = row.passed == Some(true);
    let held = {
        let mut rd = scene.hall.house.store.read().await?;
        rd.opt(HeldOf { person: row.person_id, certification: &row.certification }).await?
    };
    let inside = html! {
        section.card {
            div.sum {
                div.figure .good[passed] .red[!passed] { b { (percent(row.score.unwrap_or(0))) } span { (speak.train_needed(percent(kind.pass))) } }
                div.figure { b { (if passed { speak.train_passed() } else { speak.train_failed() }) } span { (if passed { speak.train_passed_hint() } else { speak.train_failed_hint() }) } }
            }
            @if passed && let Some(held) = held { div.pad.actions { a.button.primary href={ "/certificates/" (held.id) } { (icon(Icon::ShieldCheck)) (speak.train_certificate()) } a.button href="/training/certificates" { (speak.train_certificates()) } } }
            @else { div.pad.actions { a.button href="/training/certificates" { (speak.train_certificates()) } } }
        }
        section.card {
            header { h2 { (speak.train_questions_title()) } p { (speak.train_fingerprint()) " " code { (&row.seed[..row.seed.len().min(16)]) } } }
            div.pad {
                @for (place, drawn) in row.paper.0.iter().enumerate() {
                    @let answer = answers.iter().find(|answer| answer.place == place as i64);
                    section.question {
                        h3 { span.quiet { (place + 1) "." } " " (words(&drawn.question.of(speak.lang).ask)) }
                        (told(&drawn.question, answer.map_or(&Given::Nothing, |answer| &answer.given.0), answer.and_then(|answer| answer.share).unwrap_or(0), speak))
                        @if let Some((module, _)) = drawn.code.rsplit_once('.').filter(|(module, _)| module.contains('.')) {
                            p { a href={ "/training/modules/" (module) } { (speak.train_read_more()) } }
                        }
                    }
                }
            }
        }
    };
    Ok(scene.page(&format!("{} · {}", speak.train_exam(), kind.title.0.of(speak.lang)), html! {}, inside))
}

/// POST /training/sittings/{sitting}/answers/{place}
async fn give(scene: Scene, Path((sitting, place)): Path<(SittingId, usize)>, body: Bytes) -> Answer {
    let (row, ..) = found(&scene, sitting).await?;
    let drawn = row.paper.0.get(place).ok_or_else(Problem::missing)?;
    let shown = drawn.question.shown(&row.seed, &place.to_string());
    let given = given(&drawn.question, "q", &shown, &Fields::read(&body));
    scene.run(Give { person: scene.person(), sitting, place, given }).await?;
    let next = if place + 1 < row.paper.0.len() { place + 2 } else { 0 };
    Ok(see_other(&format!("/training/sittings/{sitting}?q={next}")))
}

/// POST /training/sittings/{sitting}/end
async fn end(scene: Scene, Path(sitting): Path<SittingId>) -> Answer {
    let (_, issued) = scene.run(End { sitting, issue: scene.hall.issue() }).await?;
    if issued.is_some() {
        scene.run(Climb { person: scene.person() }).await?;
    }
    Ok(see_other(&format!("/training/sittings/{sitting}")))
}
