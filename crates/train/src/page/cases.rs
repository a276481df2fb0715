//! /training/cases: the scenarios of drills; those that come with the product to read and to copy, and the company's own to write.

use super::proposals;
use crate::{
    School,
    drill::{
        CASE_BYTES, CaseOf, DropCase, OwnCaseOf, OwnCases, ProposalOf, Proved, WriteCase, cases, find, lang_of,
        skeleton,
    },
    refusal::Refusal,
    scene::{Fields, Scene},
};
use axum::{body::Bytes, response::Response};
use event::{ProposalId, Right};
use language::Speak;
use maud::{Markup, html};
use scenario::parse::Problem as Fault;
use serde::Deserialize;
use web::{
    Answer, Need, Path, Problem, Query, Route,
    parts::{Icon, Mark, ago, chip, chip_in, empty, icon},
};

const HERE: &str = "/training/cases";
/// Faults that are shown at once.
const FAULTS_SHOWN: usize = 30;
/// What a new scenario is begun from.
const EXAMPLE: &str = "wrong-network";

pub fn routes(school: &School) -> Vec<Route> {
    let teach = Need::Right(Right::TrainingTeach);
    vec![
        Route::get(HERE, teach, list, school),
        Route::post(HERE, teach, write, school),
        Route::get("/training/cases/new", teach, new, school),
        Route::get("/training/cases/{case}", teach, show, school),
        Route::post("/training/cases/{case}/drop", teach, drop_case, school),
    ]
}

/// GET /training/cases
async fn list(scene: Scene) -> Answer {
    let (own, waiting) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(OwnCases {}).await?, proposals::waiting(&mut rd, &scene).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let inside = html! {
        (waiting)
        section.card {
            header { h2 { (speak.case_own()) } p { (speak.case_own_hint()) } }
            @if own.is_empty() { (empty(Icon::Chat, speak.case_none(), speak.case_none_hint())) }
            ul.lines { @for one in &own { li {
                (icon(Icon::Chat))
                div.what {
                    p { a href={ (HERE) "/" (one.code) } { (one.title.0.of(speak.lang)) } " " @if one.gone_ms.is_some() { (chip_in(Mark::Quiet, speak.case_gone())) } }
                    p.quiet { code { (one.code) } " · " (speak.train_version(one.version)) " · " (ago(one.at_ms, now_ms, speak)) }
                }
            } } }
        }
        section.card {
            header { h2 { (speak.case_library()) } p { (speak.case_library_hint()) } }
            ul.lines { @for one in cases() { @let scenario = &one.script.scenario; li {
                (icon(Icon::Book))
                div.what {
                    p { a href={ (HERE) "/" (scenario.case) } { (scenario.title.of(speak.lang)) } }
                    p.quiet { code { (scenario.case) } " · " (speak.drill_level(scenario.level)) }
                }
            } } }
        }
    };
    let aside = html! { a.button.primary href={ (HERE) "/new" } { (icon(Icon::Plus)) (speak.case_new()) } };
    Ok(scene.page(speak.case_title(), aside, inside))
}

#[derive(Deserialize)]
struct From {
    /// The scenario that is copied.
    from: Option<String>,
    /// The proposal that it is made of.
    proposal: Option<ProposalId>,
}

/// GET /training/cases/new?from= or ?proposal=
async fn new(scene: Scene, Query(asked): Query<From>) -> Answer {
    if let Some(proposal) = asked.proposal {
        let row = scene.hall.house.store.read().await?.opt(ProposalOf { proposal }).await?;
        let row = row.ok_or_else(Problem::missing)?;
        let id = proposal.to_string();
        let code = format!("our-{}", &id[id.len() - 6..]);
        return Ok(form(&scene, &skeleton(&code, &row.title, lang_of(&row.lang), &row.lines.0), &[], None));
    }
    let from = asked.from.as_deref().unwrap_or(EXAMPLE);
    let text = text_of(&scene, from).await?.ok_or_else(Problem::missing)?;
    Ok(form(&scene, &renamed(&text, from), &[], None))
}

/// The text of a scenario as it is played now.
async fn text_of(scene: &Scene, code: &str) -> Answer<Option<String>> {
    if let Some(case) = find(code) {
        return Ok(Some(case.text.to_owned()));
    }
    let mut rd = scene.hall.house.store.read().await?;
    let Some(own) = rd.opt(OwnCaseOf { code }).await? else { return Ok(None) };
    Ok(rd.opt(CaseOf { code, version: own.version }).await?.map(|row| row.text))
}

/// A copy under a name of its own, at its first version.
fn renamed(text: &str, code: &str) -> String {
    let line = |line: &str| match line.split_once(':') {
        Some(("case", _)) => format!("case: our-{code}"),
        Some(("version", _)) => "version: 1".to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// GET /training/cases/{case}
async fn show(scene: Scene, Path(case): Path<String>) -> Answer {
    let text = text_of(&scene, &case).await?.ok_or_else(Problem::missing)?;
    let speak = &scene.speak;
    let Some(library) = find(&case) else {
        let own = scene.hall.house.store.read().await?.opt(OwnCaseOf { code: &case }).await?;
        return Ok(form(&scene, &text, &[], own.filter(|own| own.gone_ms.is_none()).map(|own| own.code).as_deref()));
    };
    let inside = html! {
        section.card {
            header { h2 { code { (case) } } (chip(&speak.train_version(library.script.scenario.version))) }
            div.pad { textarea.code readonly rows="36" spellcheck="false" aria-label=(speak.case_text()) { (text) } }
        }
    };
    let aside = html! { a.button href={ (HERE) "/new?from=" (case) } { (icon(Icon::Copy)) (speak.case_copy()) } };
    Ok(scene.page(library.script.scenario.title.of(speak.lang), aside, inside))
}

fn form(scene: &Scene, text: &str, faults: &[Fault], own: Option<&str>) -> Response {
    let speak = &scene.speak;
    let inside = html! {
        (faults_card(faults, speak))
        form.card method="post" action=(HERE) {
            div.field {
                label for="text" { (speak.case_text()) }
                p.hint #text-hint { (speak.case_text_hint()) }
                textarea.code #text name="text" rows="32" spellcheck="false" maxlength=(CASE_BYTES) aria-describedby="text-hint" { (text) }
            }
            div.actions { button.button.primary { (speak.case_prove()) } a.button href=(HERE) { (speak.cancel()) } }
        }
        @if let Some(code) = own {
            form.card method="post" action={ (HERE) "/" (code) "/drop" } data-confirm=(speak.case_drop_ask()) {
                div.actions { button.button { (speak.case_drop()) } }
            }
        }
    };
    scene.page(speak.case_new(), html! {}, inside)
}

fn faults_card(faults: &[Fault], speak: &Speak) -> Markup {
    html! {
        @if !faults.is_empty() {
            section.card role="alert" {
                header { h2 { (speak.case_faults()) } span.count { (faults.len()) } }
                ul.lines { @for fault in faults.iter().take(FAULTS_SHOWN) { li {
                    (icon(Icon::Warning))
                    div.what { p { b { (speak.case_line(fault.line)) } " " span lang="en" { (fault.what) } } p.quiet lang="en" { (fault.mend) } }
                } } }
            }
        }
    }
}

/// POST /training/cases: proves a text and offers it.
async fn write(scene: Scene, body: Bytes) -> Answer {
    let text = Fields::read(&body).one("text").replace("\r\n", "\n");
    if text.len() > CASE_BYTES {
        return Err(Refusal::Text.into());
    }
    let tried = text.clone();
    let proved = match tokio::task::spawn_blocking(move || Proved::new(tried)).await {
        Err(_) => return Err(Refusal::Text.into()),
        Ok(Ok(proved)) => proved,
        Ok(Err(faults)) => return Ok(form(&scene, &text, &faults, None)),
    };
    let code = proved.code().to_owned();
    scene.run(WriteCase { proved }).await?;
    Ok(scene.done(&format!("{HERE}/{code}"), "saved"))
}

/// POST /training/cases/{case}/drop
async fn drop_case(scene: Scene, Path(case): Path<String>) -> Answer {
    scene.run(DropCase { case }).await?;
    Ok(scene.done(HERE, "saved"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_a_scenario_of_its_own() {
        let text = find(EXAMPLE).unwrap().text;
        let proved = Proved::new(renamed(text, EXAMPLE)).unwrap();
        assert_eq!(proved.code(), "our-wrong-network");
        assert_eq!(renamed(text, EXAMPLE).lines().count(), text.lines().count());
    }
}
