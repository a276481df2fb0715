//! /training/notices: what changed in the product, and who has acknowledged it.

use crate::{
    School,
    certify::Certifications,
    cohort::RemindersOf,
    course::Courses,
    curriculum::TITLE_CHARS,
    markdown,
    notice::{Acknowledge, Acknowledged, GiveNotice, NoticeRow, Notices, SHOWN},
    scene::{Fields, Scene},
    screen::{Titles, reminder_lines},
};
use axum::body::Bytes;
use event::{DAY_MS, NoticeId, Right};
use language::{Both, Lang};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Route,
    parts::{Field, Icon, Mark, ago, chip, chip_in, empty, field, mark},
};

const HERE: &str = "/training/notices";
/// Days for which reminders are shown.
const REMINDED_DAYS: i64 = 30;

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    vec![
        Route::get(HERE, learn, show, school),
        Route::post(HERE, Need::Right(Right::TrainingTeach), give, school),
        Route::post("/training/notices/{notice}/acknowledge", learn, acknowledge, school),
    ]
}

/// GET /training/notices
async fn show(scene: Scene) -> Answer {
    let (person, since_ms) = (scene.person(), scene.now_ms() - REMINDED_DAYS * DAY_MS);
    let (notices, counts, kinds, reminders, courses) = {
        let mut rd = scene.hall.house.store.read().await?;
        (
            rd.all(Notices { person, limit: SHOWN }).await?,
            rd.all(Acknowledged {}).await?,
            rd.all(Certifications {}).await?,
            rd.all(RemindersOf { person, since_ms }).await?,
            rd.all(Courses {}).await?,
        )
    };
    let speak = &scene.speak;
    let sees = scene.signed.may(Right::TrainingSee);
    let titles = Titles { courses: &courses, kinds: &kinds };
    let inside = html! {
        @if !reminders.is_empty() { section.card { header { h2 { (speak.train_reminders()) } } (reminder_lines(&reminders, &titles, scene.now_ms(), speak)) } }
        @if notices.is_empty() { section.card { (empty(Icon::Incident, speak.train_notices_none(), speak.train_notices_none_hint())) } }
        @for notice in &notices {
            @let many = counts.iter().find(|one| one.id == notice.id).map_or(0, |one| one.n);
            (one(notice, sees.then_some(many), &scene))
        }
        @if scene.signed.may(Right::TrainingTeach) {
            @let mut areas = kinds.iter().flat_map(|kind| kind.areas.0.clone()).collect::<Vec<_>>();
            (form({ areas.sort(); areas.dedup(); &areas }, &scene))
        }
    };
    Ok(scene.page(speak.train_notices(), html! {}, inside))
}

fn one(notice: &NoticeRow, many: Option<i64>, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let text = if speak.lang == Lang::Zh { &notice.text_zh } else { &notice.text_en };
    html! {
        section.card #{ "notice-" (notice.id) } {
            header {
                h2 { (notice.title.0.of(speak.lang)) }
                @for area in &notice.areas.0 { (chip(area)) }
                p { (ago(notice.at_ms, now_ms, speak)) @if let Some(many) = many { " · " (speak.train_acknowledged_by(many)) } }
                @match notice.acknowledged_ms {
                    Some(_) => { (mark(Mark::Good, speak.train_acknowledged())) }
                    None if notice.due_ms <= now_ms => { (chip_in(Mark::Bad, &speak.train_notice_late(speak.day(notice.due_ms, now_ms)))) }
                    None => { (chip_in(Mark::Soon, &speak.train_notice_due(speak.day(notice.due_ms, now_ms)))) }
                }
            }
            article.reading { (markdown::shown(text)) }
            @if notice.acknowledged_ms.is_none() {
                form.pad method="post" action={ (HERE) "/" (notice.id) "/acknowledge" } { button.button.primary { (speak.train_acknowledge()) } }
            }
        }
    }
}

fn form(areas: &[String], scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let title = |name, label| {
        let length_max = u32::try_from(TITLE_CHARS).ok();
        field(&Field { name, label, required: true, length_max, ..Field::default() })
    };
    let text = |name: &str, label: &str| {
        html! { div.field { label for=(name) { (label) } textarea id=(name) name=(name) rows="6" required {} } }
    };
    html! {
        section.card {
            header { h2 { (speak.train_notice_new()) } p { (speak.train_notice_hint()) } }
            form.fields.wide method="post" action=(HERE) {
                div.halves {
                    (title("title-en", speak.train_title_en())) (title("title-zh", speak.train_title_zh()))
                    (text("text-en", speak.train_text_en())) (text("text-zh", speak.train_text_zh()))
                }
                fieldset { legend { (speak.train_notice_areas()) } @for area in areas {
                    label.check { input type="checkbox" name="area" value=(area); span { (area) } }
                } }
                (field(&Field { name: "days", label: speak.train_notice_days(), value: "7", required: true, figures: true, ..Field::default() }))
                div.actions { button.button.primary { (speak.train_notice_give()) } }
            }
        }
    }
}

/// POST /training/notices
async fn give(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let both = |name: &str| {
        let of = |lang: &str| fields.one(&format!("{name}-{lang}")).replace("\r\n", "\n").trim().to_owned();
        Both { en: of("en"), zh: of("zh") }
    };
    let areas = fields.all("area").map(str::to_owned).collect();
    let (title, text, days) = (both("title"), both("text"), fields.number("days", -1));
    scene.run(GiveNotice { title, text, areas, days }).await?;
    Ok(scene.done(HERE, "saved"))
}

/// POST /training/notices/{notice}/acknowledge
async fn acknowledge(scene: Scene, Path(notice): Path<NoticeId>) -> Answer {
    scene.run(Acknowledge { notice, person: scene.person() }).await?;
    Ok(scene.done(HERE, "acknowledged"))
}
