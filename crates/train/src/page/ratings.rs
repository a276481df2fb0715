//! /training/ratings: chats of drills that wait for people's marks, disputes that wait for an answer, and how far raters agree.

use super::drills::found;
use crate::{
    School,
    drill::{
        AnswerDispute, BEST, CaseTitles, DISPUTE_CHARS, Dispute, DisputesSince, DrillBrief, Given, LastDrills,
        LinesOfDrill, NOTE_CHARS, RateDrill, RatingsOf, RatingsSince, agreement, kept, lines_of, offered,
    },
    scene::{Fields, Scene},
    screen,
};
use axum::body::Bytes;
use event::{DAY_MS, DrillId, Right, Words};
use maud::{Markup, html};
use scenario::format::Criterion;
use serde::Deserialize;
use std::collections::HashMap;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, ago, empty, icon},
    see_other,
};

const HERE: &str = "/training/ratings";
/// How far back is looked.
const LATELY_MS: i64 = 30 * DAY_MS;

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, see) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingSee));
    vec![
        Route::get(HERE, see, list, school),
        Route::get("/training/ratings/{drill}/{place}", see, one, school),
        Route::post("/training/ratings/{drill}/{place}", see, rate, school),
        Route::post("/training/drills/{drill}/dispute", learn, dispute, school),
        Route::post("/training/drills/{drill}/answer", Need::Right(Right::TrainingTeach), answer, school),
    ]
}

/// GET /training/ratings
async fn list(scene: Scene) -> Answer {
    let since_ms = scene.now_ms() - LATELY_MS;
    let (drills, ratings, disputes, titles, waves) = {
        let mut rd = scene.hall.house.store.read().await?;
        let drills = rd.all(LastDrills { since_ms }).await?;
        let waves: HashMap<String, u8> =
            offered(&mut rd).await?.iter().map(|script| (script.scenario.case.clone(), script.scenario.wave)).collect();
        let (ratings, disputes) = (rd.all(RatingsSince { since_ms }).await?, rd.all(DisputesSince { since_ms }).await?);
        (drills, ratings, disputes, CaseTitles::read(&mut rd).await?, waves)
    };
    let speak = &scene.speak;
    let mut waiting: Vec<(&DrillBrief, i64)> = Vec::new();
    for drill in drills.iter().filter(|drill| drill.ended_ms.is_some() && drill.person_id != scene.person()) {
        let own: Vec<_> = ratings.iter().filter(|row| row.drill_id == drill.id).cloned().collect();
        let chats = waves.get(&drill.case_code).copied().unwrap_or(1);
        waiting.extend(
            (0..i64::from(chats))
                .filter(|place| Given::of(&own, *place).wants(scene.person()))
                .map(|place| (drill, place)),
        );
    }
    let open: Vec<_> = disputes.iter().filter(|one| one.answered_ms.is_none()).collect();
    let far = agreement(&ratings);
    let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
    let inside = html! {
        @if !open.is_empty() && scene.signed.may(Right::TrainingTeach) {
            (screen::section(speak.rate_disputes(), html! { ul.lines { @for one in &open { li {
                (icon(Icon::Warning))
                div.what { p { a href={ "/training/drills/" (one.drill_id) "#dispute" } { (speak.rate_dispute()) } } p.quiet lang="" { (one.reason) } }
                (ago(one.at_ms, scene.now_ms(), speak))
            } } } }))
        }
        section.card {
            header { h2 { (speak.rate_waiting()) } p { (speak.rate_hint()) } }
            @if waiting.is_empty() { (empty(Icon::Checks, speak.rate_none(), speak.rate_none_hint())) }
            ul.lines { @for (drill, place) in &waiting { li {
                (icon(Icon::Chat))
                div.what { p { a href={ (HERE) "/" (drill.id) "/" (place) } { (titles.of(&drill.case_code, speak.lang)) @if *place > 0 { " · " (speak.drill_chat(place + 1)) } } } }
                (ago(drill.ended_ms.unwrap_or(drill.started_ms), scene.now_ms(), speak))
            } } }
        }
        section.card {
            header { h2 { (speak.rate_agreement()) } p { (speak.rate_agreement_hint()) } }
            dl.facts {
                div { dt { (speak.rate_pairs()) } dd { (far.pairs) } }
                div { dt { (speak.rate_kappa()) } dd { (figure(far.kappa)) } }
                div { dt { (speak.rate_alpha()) } dd { (figure(far.alpha)) } }
            }
        }
    };
    Ok(scene.page(speak.rate_title(), html! {}, inside))
}

#[derive(Deserialize)]
struct At {
    drill: DrillId,
    place: i64,
}

/// GET /training/ratings/{drill}/{place}: without the player's name and without others' marks.
async fn one(scene: Scene, Path(at): Path<At>) -> Answer {
    let (row, parts, steps, text) = found(&scene, at.drill).await?;
    let (given, lines) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(RatingsOf { drill: at.drill }).await?, rd.all(LinesOfDrill { drill: at.drill }).await?)
    };
    let wanted = Given::of(&given, at.place).wants(scene.person());
    let part = parts.iter().find(|part| part.place == at.place);
    let (Some(part), true, true) = (part, row.ended_ms.is_some(), row.person_id != scene.person() && wanted) else {
        return Err(Problem::missing());
    };
    let script = kept(&row.case_code, row.version, &text)
        .map_err(|_| Problem::new(500, "drill", |speak| speak.drill_broken().to_owned()))?;
    let speak = &scene.speak;
    let inside = html! {
        p.crumb { a href=(HERE) { (icon(Icon::Left)) (speak.rate_title()) } }
        (screen::section(speak.drill_replay(), screen::drill_told(&script, &row.transcript(part, &steps), &lines_of(&lines, part.place), speak)))
        section.card {
            header { h2 { (speak.rate_marks()) } p { (speak.rate_marks_hint()) } }
            form.pad method="post" action={ (HERE) "/" (at.drill) "/" (at.place) } {
                @for criterion in &script.scenario.rubric { (asked(criterion, &scene)) }
                div.field { label for="note" { (speak.rate_note()) } textarea #note name="note" rows="3" maxlength=(NOTE_CHARS) {} }
                div.actions { button.button.primary { (speak.save()) } }
            }
        }
    };
    Ok(scene.page(script.scenario.title.of(speak.lang), html! {}, inside))
}

fn asked(criterion: &Criterion, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    html! {
        fieldset.question {
            legend { (screen::criterion(&criterion.id, speak)) }
            @for (n, anchor) in (1..=BEST).zip(&criterion.anchors) {
                label.option { input type="radio" name={ "mark-" (criterion.id) } value=(n) required; " " b { (n) } " " (anchor.of(speak.lang)) }
            }
        }
    }
}

/// POST /training/ratings/{drill}/{place}
async fn rate(scene: Scene, Path(at): Path<At>, body: Bytes) -> Answer {
    let (row, _, _, text) = found(&scene, at.drill).await?;
    let script = kept(&row.case_code, row.version, &text)
        .map_err(|_| Problem::new(500, "drill", |speak| speak.drill_broken().to_owned()))?;
    let fields = Fields::read(&body);
    let criteria: Vec<String> = script.scenario.rubric.iter().map(|criterion| criterion.id.clone()).collect();
    let marks = criteria
        .iter()
        .filter_map(|id| Some((id.clone(), u8::try_from(fields.number(&format!("mark-{id}"), 0)).ok()?)))
        .collect();
    let note = Words(fields.one("note").to_owned());
    scene.run(RateDrill { person: scene.person(), drill: at.drill, place: at.place, criteria, marks, note }).await?;
    Ok(scene.done(HERE, "saved"))
}

/// POST /training/drills/{drill}/dispute
async fn dispute(scene: Scene, Path(drill): Path<DrillId>, body: Bytes) -> Answer {
    let reason = Words(Fields::read(&body).one("reason").to_owned());
    scene.run(Dispute { person: scene.person(), drill, reason }).await?;
    Ok(see_other(&format!("/training/drills/{drill}#dispute")))
}

/// POST /training/drills/{drill}/answer
async fn answer(scene: Scene, Path(drill): Path<DrillId>, body: Bytes) -> Answer {
    let answer = Words(Fields::read(&body).one("answer").to_owned());
    scene.run(AnswerDispute { person: scene.person(), drill, answer }).await?;
    Ok(see_other(&format!("/training/drills/{drill}#dispute")))
}

/// What people say of a drill beside the rules, and what its player says against the result.
pub async fn beside(scene: &Scene, drill: DrillId, mine: bool) -> Answer<Markup> {
    let (given, dispute) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(RatingsOf { drill }).await?, rd.opt(crate::drill::DisputeOf { drill }).await?)
    };
    let speak = &scene.speak;
    let mut places: Vec<i64> = given.iter().map(|row| row.place).collect();
    places.dedup();
    let marked: Vec<_> = places.iter().map(|place| Given::of(&given, *place)).collect();
    let teaches = scene.signed.may(Right::TrainingTeach) && !mine;
    Ok(html! {
        @for of in &marked {
            (screen::section(speak.rate_marks(), match of.result() {
                None => html! { p.pad.quiet { (speak.rate_soon(of.len())) } },
                Some(marks) => html! {
                    dl.facts { @for (id, mark) in &marks { div { dt { (screen::criterion(id, speak)) } dd { (format!("{mark:.1}")) " / " (BEST) } } } }
                    @for note in of.notes() { blockquote lang="" { (note) } }
                },
            }))
        }
        @if dispute.is_some() || mine {
            section.card #dispute {
                header { h2 { (speak.rate_dispute()) } @if dispute.is_none() { p { (speak.rate_dispute_hint()) } } }
                div.pad {
                    @match &dispute {
                        Some(row) => {
                            blockquote lang="" { (row.reason) }
                            @if row.answered_ms.is_some() { p { b { (speak.rate_answered()) } } blockquote lang="" { (row.answer) } }
                            @else if teaches {
                                form.fields method="post" action={ "/training/drills/" (drill) "/answer" } {
                                    div.field { label for="answer" { (speak.rate_answer()) } textarea #answer name="answer" rows="3" required maxlength=(DISPUTE_CHARS) {} }
                                    div.actions { button.button.primary { (speak.rate_answer_send()) } }
                                }
                            } @else { p.quiet { (speak.rate_waits()) } }
                        }
                        None => {
                            form.fields method="post" action={ "/training/drills/" (drill) "/dispute" } {
                                div.field { label for="reason" { (speak.rate_reason()) } textarea #reason name="reason" rows="3" required maxlength=(DISPUTE_CHARS) {} }
                                div.actions { button.button { (speak.rate_dispute_send()) } }
                            }
                        }
                    }
                }
            }
        }
    })
}
