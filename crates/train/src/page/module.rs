//! /training/modules/{module}: something to read, then its questions; for trainers, its text to write.

use crate::{
    School,
    bank::{LiveOf, QuestionRow},
    course::{CourseByCode, ModuleByCode, ModuleRow, Progress, ProgressOf},
    curriculum::TITLE_CHARS,
    grade::Given,
    markdown,
    quiz::{AnswerQuiz, PASS, ReadModule},
    scene::{Fields, Scene},
    screen::{ask, given, percent, told},
    write::WriteModule,
};
use axum::body::Bytes;
use event::Right;
use language::{Both, Lang};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Field, Icon, Mark, chip_in, field, icon, words},
};

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, teach) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingTeach));
    vec![
        Route::get("/training/modules/{module}", learn, show, school),
        Route::post("/training/modules/{module}/quiz", learn, answer, school),
        Route::post("/training/modules/{module}/read", learn, read, school),
        Route::get("/training/modules/{module}/edit", teach, edit, school),
        Route::post("/training/modules/{module}/edit", teach, write, school),
    ]
}

async fn found(scene: &Scene, code: &str) -> Answer<(ModuleRow, Both, Vec<QuestionRow>, Option<Progress>)> {
    let mut rd = scene.hall.house.store.read().await?;
    let module = rd.opt(ModuleByCode { code }).await?.ok_or_else(Problem::missing)?;
    let course = rd.opt(CourseByCode { code: &module.course }).await?.ok_or_else(Problem::missing)?;
    if !course.published && !scene.signed.may(Right::TrainingTeach) {
        return Err(Problem::missing());
    }
    let asked = rd.all(LiveOf { module: code }).await?;
    let progress = rd.opt(ProgressOf { person: scene.person(), module: code }).await?;
    Ok((module, course.title.0, asked, progress))
}

/// GET /training/modules/{module}
async fn show(scene: Scene, Path(code): Path<String>) -> Answer {
    let (module, course, asked, progress) = found(&scene, &code).await?;
    let speak = &scene.speak;
    let text = if speak.lang == Lang::Zh { &module.text_zh } else { &module.text_en };
    let tried = progress.as_ref().filter(|progress| progress.tries > 0 && scene.asked("again").is_none());
    let inside = html! {
        p.crumb { a href={ "/training/courses/" (module.course) } { (icon(Icon::Left)) (course.of(speak.lang)) } span.quiet { (speak.train_minutes(module.minutes)) } }
        section.card { article.reading { (markdown::shown(text)) } }
        section.card #quiz {
            @if asked.is_empty() { (read_form(&code, progress.as_ref().is_some_and(|p| p.read_ms.is_some()), &scene)) }
            @else if let Some(progress) = tried { (result(&code, &asked, progress, &scene)) }
            @else { (quiz(&code, &asked, &scene)) }
        }
    };
    let aside = html! {
        @if scene.signed.may(Right::TrainingTeach) { a.button href={ "/training/modules/" (code) "/edit" } { (icon(Icon::Pen)) (speak.train_edit()) } }
    };
    Ok(scene.page(module.title.0.of(speak.lang), aside, inside))
}

fn read_form(code: &str, read: bool, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    html! {
        @if read { p.pad.first { (web::parts::mark(Mark::Good, speak.train_read())) } }
        @else { form.pad.first method="post" action={ "/training/modules/" (code) "/read" } { button.button.primary { (speak.train_read_it()) } } }
    }
}

fn quiz(code: &str, asked: &[QuestionRow], scene: &Scene) -> Markup {
    let (speak, seed) = (&scene.speak, scene.hall.quiz_seed(scene.person()));
    html! {
        header { h2 { (speak.train_quiz()) } p { (speak.train_quiz_hint(percent(PASS))) } }
        form.pad method="post" action={ "/training/modules/" (code) "/quiz" } {
            @for (n, row) in asked.iter().enumerate() {
                fieldset.question {
                    legend { span.quiet { (n + 1) "." } " " (words(&row.body.0.of(speak.lang).ask)) }
                    (ask(&row.body.0, &format!("q{n}"), &row.body.0.shown(&seed, &row.code), &Given::Nothing, speak))
                    input type="hidden" name="code" value=(row.code);
                }
            }
            button.button.primary { (speak.train_check()) }
        }
    }
}

fn result(code: &str, asked: &[QuestionRow], progress: &Progress, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let shares: Vec<i64> = progress.last.0.iter().map(|one| one.share).collect();
    let score = crate::grade::score(&shares);
    let (kind, verdict) =
        if score >= PASS { (Mark::Good, speak.train_passed()) } else { (Mark::Soon, speak.train_not_yet()) };
    html! {
        header {
            h2 { (speak.train_quiz()) } (chip_in(kind, verdict))
            p { (speak.train_score(percent(score))) " · " (speak.train_tries(progress.tries)) }
            a.button.end href={ "/training/modules/" (code) "?again=1#quiz" } { (icon(Icon::Refresh)) (speak.train_again()) }
        }
        div.pad {
            @for (n, last) in progress.last.0.iter().enumerate() {
                @if let Some(row) = asked.iter().find(|row| row.code == last.question) {
                    section.question {
                        h3 { span.quiet { (n + 1) "." } " " (words(&row.body.0.of(speak.lang).ask)) }
                        @if row.version == last.version { (told(&row.body.0, &last.given, last.share, speak)) }
                        @else { p.quiet { (speak.train_question_changed()) } }
                    }
                }
            }
        }
    }
}

/// POST /training/modules/{module}/quiz
async fn answer(scene: Scene, Path(code): Path<String>, body: Bytes) -> Answer {
    let (_, _, asked, _) = found(&scene, &code).await?;
    let (fields, seed) = (Fields::read(&body), scene.hall.quiz_seed(scene.person()));
    // The form names its questions, so that one which came or went meanwhile moves no answer to another.
    let codes: Vec<&str> = fields.all("code").collect();
    let said = asked
        .iter()
        .filter_map(|row| {
            let n = codes.iter().position(|code| *code == row.code)?;
            let shown = row.body.0.shown(&seed, &row.code);
            Some((row.code.clone(), given(&row.body.0, &format!("q{n}"), &shown, &fields)))
        })
        .collect();
    scene.run(AnswerQuiz { person: scene.person(), module: code.clone(), given: said }).await?;
    Ok(web::see_other(&format!("/training/modules/{code}#quiz")))
}

/// POST /training/modules/{module}/read
async fn read(scene: Scene, Path(code): Path<String>) -> Answer {
    let (module, ..) = found(&scene, &code).await?;
    scene.run(ReadModule { person: scene.person(), module: code }).await?;
    Ok(scene.done(&format!("/training/courses/{}", module.course), "read"))
}

/// GET /training/modules/{module}/edit
async fn edit(scene: Scene, Path(code): Path<String>) -> Answer {
    let (module, course, asked, _) = found(&scene, &code).await?;
    let speak = &scene.speak;
    let title = |name, label, value| {
        let length_max = u32::try_from(TITLE_CHARS).ok();
        field(&Field { name, label, value, required: true, length_max, ..Field::default() })
    };
    let text = |name: &str, label: &str, value: &str| {
        html! { div.field { label for=(name) { (label) } textarea id=(name) name=(name) rows="18" required { (value) } } }
    };
    let minutes = module.minutes.to_string();
    let inside = html! {
        p.crumb { a href={ "/training/modules/" (code) } { (icon(Icon::Left)) (module.title.0.of(speak.lang)) } span.quiet { (course.of(speak.lang)) } }
        form.card.fields.wide method="post" action={ "/training/modules/" (code) "/edit" } {
            input type="hidden" name="seen" value=(module.version);
            div.halves {
                (title("title-en", speak.train_title_en(), &module.title.0.en)) (title("title-zh", speak.train_title_zh(), &module.title.0.zh))
                (text("text-en", speak.train_text_en(), &module.text_en)) (text("text-zh", speak.train_text_zh(), &module.text_zh))
            }
            (field(&Field { name: "minutes", label: speak.train_minutes_label(), value: &minutes, required: true, figures: true, ..Field::default() }))
            p.hint { (speak.train_text_hint()) }
            div.actions { button.button.primary { (speak.save()) } }
        }
        section.card {
            header { h2 { (speak.train_bank()) } span.count { (asked.len()) } a.button.small.end href={ "/training/bank/new?module=" (code) } { (icon(Icon::Plus)) (speak.train_question_new()) } }
            ul.lines { @for row in &asked {
                li { div.what { p { a href={ "/training/bank/" (row.code) } { (row.body.0.of(speak.lang).ask) } } p.quiet { (row.code) } } }
            } }
        }
    };
    Ok(scene.page(speak.train_edit(), html! {}, inside))
}

/// POST /training/modules/{module}/edit
async fn write(scene: Scene, Path(code): Path<String>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let both = |name: &str| {
        let of = |lang: &str| fields.one(&format!("{name}-{lang}")).replace("\r\n", "\n").trim().to_owned();
        Both { en: of("en"), zh: of("zh") }
    };
    let (title, text) = (both("title"), both("text"));
    let (seen, minutes) = (fields.number("seen", 0), fields.number("minutes", 0));
    scene.run(WriteModule { module: code.clone(), seen, title, text, minutes }).await?;
    Ok(scene.done(&format!("/training/modules/{code}"), "saved"))
}
