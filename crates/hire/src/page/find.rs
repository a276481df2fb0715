//! /hiring/candidates: somebody by the beginning of their name, mail address or phone number, or by the number of their application.

use crate::{
    Hiring,
    application::find::{ASKED_CHARS, FOUND_MAX, Found, find},
    scene::Scene,
    screen::words,
};
use event::Right;
use maud::{Markup, html};
use web::{
    Answer, Need, Route,
    parts::{Icon, empty, icon},
};

/// Where the page is.
const HERE: &str = "/hiring/candidates";

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![Route::get(HERE, Need::Right(Right::HiringWork), show, hiring)]
}

/// GET /hiring/candidates
async fn show(scene: Scene) -> Answer {
    let asked = scene.asked("q").unwrap_or_default();
    let found = match asked.trim() {
        "" => None,
        text => Some(find(&mut scene.hall.house.store.read().await?, text).await?),
    };
    let speak = &scene.speak;
    let inside = html! {
        section.card {
            header { p #q-hint { (speak.hire_find_hint()) } }
            form.fields.row method="get" action=(HERE) role="search" {
                div.field {
                    label for="q" { (speak.hire_find()) }
                    input #q type="search" name="q" value=(asked) maxlength=(ASKED_CHARS) autocomplete="off" spellcheck="false" autofocus[found.is_none()] aria-describedby="q-hint";
                }
                button.button.primary { (speak.hire_find_act()) }
            }
            @match &found {
                None => {}
                Some(rows) if rows.is_empty() => { (empty(Icon::Search, speak.hire_found_none(), speak.hire_found_none_hint())) }
                Some(rows) => {
                    ul.lines { @for row in rows { (line(row, &scene)) } }
                    @if rows.len() == FOUND_MAX { p.pad.quiet { (speak.hire_found_more(FOUND_MAX)) } }
                }
            }
        }
    };
    Ok(scene.page(speak.hire_find(), html! {}, inside))
}

fn line(row: &Found, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    html! { li {
        (icon(Icon::Person))
        div.what {
            p { a href={ "/hiring/applications/" (row.id) } lang="" { (row.name) } " " span.quiet lang="" { (row.email) } }
            p.quiet { (row.title.0.of(speak.lang)) " · " (words::stage(row.stage, speak)) " · " (words::standing(row.state, speak)) }
        }
        div.choices { span.quiet { (speak.hire_applied_on(row.number, speak.day(row.applied_ms, now_ms))) } }
    } }
}
