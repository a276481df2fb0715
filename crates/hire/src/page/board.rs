//! /hiring/requisitions/{requisition}/board: seven or so stages side by side; and the same as a list, to act on many at once.

use crate::{
    Hiring,
    application::{CARDS_MAX, Card, CardsIn, LIST_MAX, Move, REASONS, STATES, State, Step, TallyOf, TallyRow, reached},
    requisition::{Planned, RequisitionById, RequisitionRow, Stage},
    scene::{Fields, Scene},
    screen::{tabs::tabs, words},
};
use axum::body::Bytes;
use event::{ApplicationId, DAY_MS, RequisitionId, Right};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Column, Icon, Mark, Select, chip, chip_in, empty, icon, keys, mark, select, table},
};

/// Applications that one act moves at most.
pub const BULK_MAX: usize = 100;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/requisitions/{requisition}/board", work, board, hiring),
        Route::get("/hiring/requisitions/{requisition}/list", work, list, hiring),
        Route::post("/hiring/requisitions/{requisition}/bulk", work, bulk, hiring),
        Route::post("/hiring/applications/{application}/move", work, shift, hiring),
        Route::post("/hiring/applications/{application}/undo", work, undo, hiring),
    ]
}

/// How many of a tally stand in a stage and state.
fn standing(tally: &[TallyRow], stage: Stage, state: State) -> i64 {
    tally.iter().filter(|row| (row.stage, row.state) == (stage, state)).map(|row| row.n).sum()
}

/// GET /hiring/requisitions/{requisition}/board
async fn board(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let mut columns = Vec::new();
    let (row, tally) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        for one in &row.stages.0 {
            let (stage, state) = (one.stage, State::Active);
            columns.push((*one, rd.all(CardsIn { requisition, state, stage, limit: CARDS_MAX }).await?));
        }
        let tally = rd.all(TallyOf { requisition }).await?;
        (row, tally)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let may = |right: Right| scene.signed.may(right);
    let far = reached(&tally);
    let inside = html! {
        (tabs(&row, &scene.here, &may, now_ms, speak))
        (undo_line(&scene))
        p.small.lead { (icon(Icon::ShieldCheck)) " " (speak.hire_board_promise()) }
        p.small.lead.js-only { (keys("h j k l")) " " (speak.hire_keys_walk()) " · " (keys("[ ]")) " " (speak.hire_keys_stage()) " · " (keys("z")) " " (speak.hire_undo()) }
        @if tally.is_empty() { section.card { (empty(Icon::Inbox, speak.hire_board_none(), speak.hire_board_none_hint())) } }
        hiring-board.board tabindex="0" role="region" aria-label=(speak.hire_tab_board()) {
            @for (n, (planned, cards)) in columns.iter().enumerate() {
                @let before = n.checked_sub(1).map(|n| columns[n].0.stage);
                @let after = columns.get(n + 1).map(|(next, _)| next.stage);
                (column(&row, *planned, cards, standing(&tally, planned.stage, State::Active), share(&far, planned.stage, after), (before, after), &scene))
            }
        }
    };
    Ok(scene.page(row.title.0.of(speak.lang), html! {}, inside))
}

/// How many of those who reached a stage went on, in percent; none while nobody reached it.
fn share(far: &[i64], stage: Stage, after: Option<Stage>) -> Option<i64> {
    let of = |stage: Stage| far.get(stage.rank() as usize).copied().unwrap_or(0);
    let after = after?;
    (of(stage) > 0).then(|| of(after) * 100 / of(stage))
}

fn undo_line(scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let moved = scene.asked("moved").and_then(|id| id.parse::<ApplicationId>().ok());
    html! { @if let Some(application) = moved {
        form.lead method="post" action={ "/hiring/applications/" (application) "/undo" } {
            input type="hidden" name="back" value=(back_of(&scene.here));
            (speak.hire_said_moved()) " " button.button.small data-undo { (speak.hire_undo()) }
        }
    } }
}

/// The page itself, without what it said.
fn back_of(here: &str) -> &str {
    here.split('?').next().unwrap_or("/hiring")
}

fn column(
    row: &RequisitionRow,
    planned: Planned,
    cards: &[Card],
    all: i64,
    went_on: Option<i64>,
    (before, after): (Option<Stage>, Option<Stage>),
    scene: &Scene,
) -> Markup {
    let speak = &scene.speak;
    let name = format!("stage-{}", planned.stage);
    let hidden = all - cards.len() as i64;
    html! {
        section aria-labelledby=(name) {
            header {
                h2 id=(name) { (words::stage(planned.stage, speak)) }
                span.quiet { (all) }
                @if let Some(share) = went_on { span.end { (speak.hire_went_on(share)) } }
            }
            ul { @for one in cards { (card(one, planned, before, after, back_of(&scene.here), scene)) } }
            @if hidden > 0 { p.more { a href={ "/hiring/requisitions/" (row.id) "/list?stage=" (planned.stage) } { (speak.hire_more(hidden)) } } }
        }
    }
}

fn card(
    one: &Card,
    planned: Planned,
    before: Option<Stage>,
    after: Option<Stage>,
    back: &str,
    scene: &Scene,
) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let days = (now_ms - one.since_ms) / DAY_MS;
    let late = late(one, planned.days, now_ms);
    let to = |stage: Stage| speak.hire_move_to(&one.name, words::stage(stage, speak));
    html! {
        li.applicant id={ "application-" (one.id) } {
            div.row {
                a.name href={ "/hiring/applications/" (one.id) } lang="" { (one.name) }
                span.end data-late[late] { @if late { (web::parts::diamond()) span.hidden { (speak.hire_late_short()) } } (speak.hire_days(days)) }
            }
            p.quiet { (words::channel(one.channel, speak)) @if !one.languages.0.is_empty() { " · " (words::languages(&one.languages.0)) } }
            @if one.unread > 0 { p { (chip_in(Mark::Soon, &speak.hire_unread(one.unread))) } }
            @if one.twins > 0 { p { (chip(speak.hire_twins())) } }
            form method="post" action={ "/hiring/applications/" (one.id) "/move" } {
                input type="hidden" name="back" value=(back);
                input type="hidden" name="seen" value={ (one.stage) ":" (one.state) };
                @if let Some(stage) = before { button.button.bare name="to" value=(stage) data-back aria-label=(to(stage)) title=(to(stage)) { (icon(Icon::Left)) } }
                @if let Some(stage) = after { button.button name="to" value=(stage) data-next aria-label=(to(stage)) title=(to(stage)) { (words::stage(stage, speak)) (icon(Icon::Right)) } }
            }
        }
    }
}

/// Whether somebody waits longer in a stage than is planned for it. Who started waits for nothing.
fn late(one: &Card, days: i64, now_ms: i64) -> bool {
    one.stage != Stage::Started && now_ms - one.since_ms > days.max(1) * DAY_MS
}

/// GET /hiring/requisitions/{requisition}/list
async fn list(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let state = scene.asked("state").and_then(|word| word.parse().ok()).unwrap_or(State::Active);
    let stage: Option<Stage> = scene.asked("stage").and_then(|word| word.parse().ok());
    let mut cards = Vec::new();
    let row = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        for one in row.stages.0.iter().filter(|one| stage.is_none_or(|stage| stage == one.stage)) {
            let limit = if stage.is_some() { LIST_MAX } else { CARDS_MAX };
            cards.extend(rd.all(CardsIn { requisition, state, stage: one.stage, limit }).await?);
        }
        row
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let may = |right: Right| scene.signed.may(right);
    let columns = [
        Column::words(""),
        Column::words(speak.people_name()),
        Column::words(speak.hire_stage()),
        Column::words(speak.hire_channel()),
        Column::words(speak.hire_languages_short()),
        Column::figures(speak.hire_waits()),
    ];
    let rows = html! { @for one in &cards { (line(one, &row, now_ms, speak)) } };
    let inside = html! {
        (tabs(&row, &scene.here, &may, now_ms, speak))
        (filters(&row, state, stage, speak))
        form.card method="post" action={ "/hiring/requisitions/" (requisition) "/bulk" } {
            @if cards.is_empty() { (empty(Icon::Inbox, speak.hire_list_none(), speak.hire_list_none_hint())) }
            @else {
                (table("applications", speak.hire_tab_list(), &columns, rows))
                div.bulk {
                    (select(&Select { name: "act", label: speak.hire_bulk(), options: &acts(&row, speak), chosen: "", hint: "" }))
                    button.button.primary { (speak.hire_bulk_do()) }
                }
            }
        }
    };
    Ok(scene.page(row.title.0.of(speak.lang), html! {}, inside))
}

fn filters(row: &RequisitionRow, state: State, stage: Option<Stage>, speak: &Speak) -> Markup {
    let states = STATES.iter().map(|one| (one.word().to_owned(), words::standing(*one, speak).to_owned()));
    let stages =
        row.stages.0.iter().map(|one| (one.stage.word().to_owned(), words::stage(one.stage, speak).to_owned()));
    let states: Vec<(String, String)> = states.collect();
    let stages: Vec<(String, String)> =
        std::iter::once((String::new(), speak.hire_all_stages().to_owned())).chain(stages).collect();
    html! {
        form.fields.row.filters method="get" {
            (select(&Select { name: "state", label: speak.hire_standing(), options: &states, chosen: state.word(), hint: "" }))
            (select(&Select { name: "stage", label: speak.hire_stage(), options: &stages, chosen: stage.map_or("", Stage::word), hint: "" }))
            button.button { (speak.hire_show()) }
        }
    }
}

fn line(one: &Card, row: &RequisitionRow, now_ms: i64, speak: &Speak) -> Markup {
    let days = row.stages.0.iter().find(|planned| planned.stage == one.stage).map_or(0, |planned| planned.days);
    html! { tr {
        td { input type="checkbox" name="application" value=(one.id) aria-label=(one.name); }
        td.holder { a href={ "/hiring/applications/" (one.id) } lang="" { (one.name) } }
        td { (words::stage(one.stage, speak)) @if let Some(reason) = &one.reason { " · " (words::move_reason(reason, speak)) } }
        td { (words::channel(one.channel, speak)) }
        td { (words::languages(&one.languages.0)) }
        td.n { @if one.state == State::Active && late(one, days, now_ms) { (mark(Mark::Soon, &speak.hire_days((now_ms - one.since_ms) / DAY_MS))) } @else { (speak.hire_days((now_ms - one.since_ms) / DAY_MS)) } }
    } }
}

/// What can be done with many at once: to a stage, or out for a reason.
pub fn acts(row: &RequisitionRow, speak: &Speak) -> Vec<(String, String)> {
    let to =
        row.stages.0.iter().map(|one| (format!("to:{}", one.stage), speak.hire_to(words::stage(one.stage, speak))));
    let out = REASONS.iter().filter(|(_, code)| *code != "gate").map(|(state, code)| {
        (
            format!("out:{state}:{code}"),
            format!("{}: {}", words::standing(*state, speak), words::move_reason(code, speak)),
        )
    });
    to.chain(std::iter::once(("back".to_owned(), speak.hire_back_in().to_owned()))).chain(out).collect()
}

/// The step that a form's word stands for.
pub fn step(act: &str) -> Option<Step> {
    let mut parts = act.split(':');
    match (parts.next()?, parts.next(), parts.next()) {
        ("to", Some(stage), None) => Some(Step::To(stage.parse().ok()?)),
        ("out", Some(state), Some(reason)) => Some(Step::Out(state.parse().ok()?, reason.to_owned())),
        ("back", None, None) => Some(Step::Back),
        _ => None,
    }
}

/// POST /hiring/requisitions/{requisition}/bulk: each by its own command, so that one that cannot move stops no other.
async fn bulk(scene: Scene, Path(requisition): Path<RequisitionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let step = step(fields.one("act")).ok_or_else(Problem::missing)?;
    let chosen: Vec<ApplicationId> = fields.all("application").filter_map(|id| id.parse().ok()).collect();
    if chosen.len() > BULK_MAX {
        return Err(crate::refusal::Refusal::TooMany { most: BULK_MAX }.problem());
    }
    let (mut moved, mut stood) = (0, 0);
    for application in chosen {
        let wish = Move { application, seen: None, step: step.clone() };
        match scene.hall.house.store.run(&scene.signed.actor, None, wish).await? {
            Ok(()) => moved += 1,
            Err(_) => stood += 1,
        }
    }
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}/list?done={moved}&stood={stood}"), "moved"))
}

/// Where a form wants to go back to: a page of hiring, or the board's own.
fn back(fields: &Fields, application: ApplicationId) -> String {
    let to = fields.one("back");
    let plain = to.starts_with("/hiring/") && to.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_".contains(&b));
    if plain { to.to_owned() } else { format!("/hiring/applications/{application}") }
}

/// POST /hiring/applications/{application}/move
async fn shift(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let to = fields.one("to").parse().ok().map(Step::To);
    let step = to.or_else(|| step(fields.one("act"))).ok_or_else(Problem::missing)?;
    let seen =
        fields.one("seen").split_once(':').and_then(|(stage, state)| Some((stage.parse().ok()?, state.parse().ok()?)));
    scene.run(Move { application, seen, step }).await?;
    Ok(scene.done(&format!("{}?moved={application}", back(&fields, application)), "moved"))
}

/// POST /hiring/applications/{application}/undo
async fn undo(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    scene.run(Move { application, seen: None, step: Step::Undo }).await?;
    Ok(scene.done(&back(&fields, application), "undone"))
}
