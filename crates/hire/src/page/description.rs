//! /hiring/requisitions/{requisition}/description/{lang}: the description in one language, and what is wrong with it.

use crate::{
    Hiring,
    requisition::{
        Describe, Description, DescriptionsOf, FIELD_CHARS, FIELDS, RequisitionById, State,
        gate::{REGIONS, region_name},
        lint::{Finding, Rule, lint},
    },
    scene::{Fields, Scene},
    screen::{tabs::tabs, words},
};
use axum::body::Bytes;
use event::{RequisitionId, Right};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, Mark, Select, chip_in, empty, icon, select},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get(PATH, Need::Right(Right::HiringSee), show, hiring),
        Route::post(PATH, Need::Right(Right::HiringWork), write, hiring),
    ]
}

const PATH: &str = "/hiring/requisitions/{requisition}/description/{lang}";

/// GET /hiring/requisitions/{requisition}/description/{lang}
async fn show(scene: Scene, Path((requisition, lang)): Path<(RequisitionId, Lang)>) -> Answer {
    let (row, known) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        (row, rd.all(DescriptionsOf { requisition }).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let may = |right: Right| scene.signed.may(right);
    let here = known.iter().find(|one| one.lang == lang.tag());
    let body = here.map(|one| one.body.0.clone()).unwrap_or_default();
    let region = scene.asked("region").filter(|region| REGIONS.contains(&region.as_str())).unwrap_or_default();
    let found = lint(lang, &body, &region);
    let action = format!("/hiring/requisitions/{requisition}/description/{lang}");
    let writes = may(Right::HiringWork) && row.state != State::Closed;
    let inside = html! {
        (tabs(&row, &scene.here, &may, now_ms, speak))
        ul.filters { @for other in [Lang::En, Lang::Zh] { li {
            a.button href={ "/hiring/requisitions/" (requisition) "/description/" (other) } aria-current=[(other == lang).then_some("page")] lang=(other.tag()) {
                (if other == Lang::En { "English" } else { "中文" })
                @if known.iter().all(|one| one.lang != other.tag()) { span.quiet lang=(speak.lang.tag()) { " · " (speak.hire_not_written()) } }
            }
        } } }
        div.two {
            section.card {
                header { h2 { (speak.hire_tab_description()) } p { (speak.hire_description_hint()) } }
                @if writes { (editor(&action, &body, here.map_or(0, |one| one.version), lang, speak)) } @else { (reading(&body, lang, speak)) }
            }
            section.card {
                header { h2 { (speak.hire_findings()) } span.count { (found.len()) } p { (speak.hire_findings_hint()) } }
                (place_form(&region, speak))
                @if found.is_empty() { (empty(Icon::Check, speak.hire_findings_none(), speak.hire_findings_none_hint())) }
                ul.lines { @for one in &found { (finding(one, &body, lang, speak)) } }
            }
        }
    };
    Ok(scene.page(row.title.0.of(speak.lang), html! {}, inside))
}

fn editor(action: &str, body: &Description, seen: i64, lang: Lang, speak: &Speak) -> Markup {
    html! {
        form.fields.wide method="post" action=(action) {
            input type="hidden" name="seen" value=(seen);
            @for name in FIELDS { div.field {
                label for=(name) { (words::field(name, speak)) }
                textarea id=(name) name=(name) lang=(lang.tag()) rows=(if matches!(*name, "duties" | "must") { "6" } else { "3" }) maxlength=(FIELD_CHARS) { (body.field(name)) }
                @if matches!(*name, "duties" | "must" | "plus") { p.hint { (speak.hire_one_a_line()) } }
            } }
            div.actions { button.button.primary { (speak.hire_save()) } }
        }
    }
}

/// The description as it is read.
pub fn reading(body: &Description, lang: Lang, speak: &Speak) -> Markup {
    html! { div.reading lang=(lang.tag()) { @for name in FIELDS.iter().filter(|name| !body.field(name).is_empty()) {
        h3 { (words::field(name, speak)) }
        @if matches!(*name, "duties" | "must" | "plus") { ul { @for item in body.items(name) { li { (item) } } } }
        @else { @for line in body.field(name).lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
    } } }
}

fn place_form(region: &str, speak: &Speak) -> Markup {
    let mut options = vec![(String::new(), speak.hire_place_any().to_owned())];
    options.extend(REGIONS.iter().map(|code| ((*code).to_owned(), region_name(code, speak.lang).to_owned())));
    html! {
        form.fields.row method="get" {
            (select(&Select { name: "region", label: speak.hire_place_of_work(), options: &options, chosen: region, hint: "" }))
            button.button { (speak.hire_look_again()) }
        }
    }
}

/// Characters around a finding that are shown.
const AROUND: usize = 28;

fn finding(one: &Finding, body: &Description, lang: Lang, speak: &Speak) -> Markup {
    let text = body.field(one.field);
    let (start, end) = one.span;
    let before: String = text[..start].chars().rev().take(AROUND).take_while(|c| *c != '\n').collect();
    let before: String = before.chars().rev().collect();
    let after: String = text[end..].chars().take(AROUND).take_while(|c| *c != '\n').collect();
    let mark = match one.rule {
        Rule::Missing | Rule::Unlawful | Rule::Gender | Rule::Age => Mark::Bad,
        Rule::Many | Rule::Degree | Rule::Years => Mark::Soon,
    };
    html! {
        li {
            (icon(Icon::Warning))
            div.what {
                p { a href={ "#" (one.field) } { (words::field(one.field, speak)) } " " (chip_in(mark, words::rule_name(one.rule, speak))) }
                @if start < end { p lang=(lang.tag()) { "…" (before) mark { (one.words) } (after) "…" } }
                p.quiet { (words::rule(one.rule, speak)) }
                @if let Some(law) = one.law { p.quiet { (if speak.lang == Lang::Zh { law.says_zh } else { law.says_en }) } }
            }
        }
    }
}

/// POST /hiring/requisitions/{requisition}/description/{lang}
async fn write(scene: Scene, Path((requisition, lang)): Path<(RequisitionId, Lang)>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let written = Description::of(|name| fields.one(name));
    scene.run(Describe { requisition, lang, seen: fields.number("seen", 0), body: written }).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}/description/{lang}"), "saved"))
}
