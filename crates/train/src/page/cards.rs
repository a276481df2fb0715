//! /training/cards: one card after another, ten a day.

use crate::{
    School,
    bank::BankedByCode,
    card::{A_DAY, AnswerCard, CardOf, Due, New, Seen, Sure, Waiting, day_of},
    grade::Given,
    question::Question,
    scene::{Fields, Scene},
    screen::{ask, bar, given, told},
};
use axum::body::Bytes;
use event::{PersonId, Right};
use maud::{Markup, html};
use store::{Rd, Result};
use web::{
    Answer, Need, Problem, Route,
    parts::{Icon, empty, words},
    see_other,
};

const HERE: &str = "/training/cards";

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    vec![Route::get(HERE, learn, show, school), Route::post(HERE, learn, answer, school)]
}

/// Cards for today: what is due, then what is new, as many as are left of the day's ten; and how many were seen.
pub async fn today(rd: &mut Rd<'_>, person: PersonId, now_ms: i64) -> Result<(Vec<Waiting>, i64)> {
    let seen = rd.one(Seen { person, since_ms: day_of(now_ms) }).await?.n;
    let left = (A_DAY - seen).max(0);
    let mut cards = rd.all(Due { person, now: now_ms, limit: left }).await?;
    let more = left - cards.len() as i64;
    if more > 0 {
        let new = rd.all(New { person, limit: more }).await?;
        cards.extend(new.into_iter().map(|row| Waiting {
            code: row.code,
            body: row.body,
            version: row.version,
            due_ms: None,
        }));
    }
    Ok((cards, seen))
}

fn shown(question: &Question, scene: &Scene, code: &str) -> Vec<usize> {
    // Another order each day, so that places are not what is remembered.
    let seed = format!("{}:{}", scene.hall.quiz_seed(scene.person()), day_of(scene.now_ms()));
    question.shown(&seed, code)
}

/// GET /training/cards; with `?last=` the card that was answered just now.
async fn show(scene: Scene) -> Answer {
    let person = scene.person();
    let last = scene.asked("last").unwrap_or_default();
    let (cards, seen, answered) = {
        let mut rd = scene.hall.house.store.read().await?;
        let (cards, seen) = today(&mut rd, person, scene.now_ms()).await?;
        let card = rd.opt(CardOf { person, question: &last }).await?;
        let row = rd.opt(BankedByCode { code: &last }).await?;
        (cards, seen, card.zip(row))
    };
    let speak = &scene.speak;
    let all = (seen as usize) + cards.len();
    let inside = html! {
        @if all > 0 { section.card { div.pad.first { (bar(seen as usize, all, &speak.train_cards_done(seen, all))) } } }
        @if let Some((card, row)) = &answered {
            section.card {
                header { h2 { (words(&row.body.0.of(speak.lang).ask)) } }
                div.pad {
                    (told(&row.body.0, &card.last.0.given, card.last.0.share, speak))
                    p.quiet.after { (speak.train_card_back(speak.day(card.due_ms, scene.now_ms()))) }
                    div.actions { a.button.primary href=(HERE) { (if cards.is_empty() { speak.train_cards_end() } else { speak.train_card_next() }) } }
                }
            }
        } @else if let Some(card) = cards.first() { section.card { (one(card, &scene)) } }
        @else { section.card { (empty(Icon::Checks, speak.train_cards_none(), speak.train_cards_none_hint())) } }
    };
    Ok(scene.page(speak.train_cards(), html! {}, inside))
}

fn one(card: &Waiting, scene: &Scene) -> Markup {
    let (speak, question) = (&scene.speak, &card.body.0);
    let sure =
        [("doubt", speak.train_sure_doubt()), ("knew", speak.train_sure_knew()), ("once", speak.train_sure_once())];
    html! {
        form.pad.first method="post" action=(HERE) {
            input type="hidden" name="code" value=(card.code);
            fieldset.question {
                legend { (words(&question.of(speak.lang).ask)) }
                (ask(question, "q", &shown(question, scene, &card.code), &Given::Nothing, speak))
            }
            fieldset.question.sure {
                legend { (speak.train_sure()) }
                ul.options.row { @for (value, words) in sure { li { label { input type="radio" name="sure" value=(value) checked[value == "knew"]; span { (words) } } } } }
            }
            button.button.primary { (speak.train_check_one()) }
        }
    }
}

/// POST /training/cards
async fn answer(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let code = fields.one("code").to_owned();
    let row = scene.hall.house.store.read().await?.opt(BankedByCode { code: &code }).await?;
    let row = row.ok_or_else(Problem::missing)?;
    let given = given(&row.body.0, "q", &shown(&row.body.0, &scene, &code), &fields);
    let sure = match fields.one("sure") {
        "doubt" => Sure::Doubt,
        "once" => Sure::AtOnce,
        _ => Sure::Knew,
    };
    scene.run(AnswerCard { person: scene.person(), question: code.clone(), given, sure }).await?;
    Ok(see_other(&format!("{HERE}?last={code}")))
}
