//! /training/bank: the bank of questions; a question written; a GIFT file taken in.

use crate::{
    School,
    bank::{BANK_MAX, Bank, Banked, BankedByCode, Counted, PAGE, STATES, State, USES_MIN},
    course::{Courses, StepsOf},
    edit::{lines, question},
    gift,
    question::{KINDS, Kind, Question, Wording},
    scene::{Fields, Scene},
    screen::{fault_words, kind_words, percent, state_words, told, wrong_words},
    write::WriteQuestion,
};
use axum::{body::Bytes, response::Response};
use event::Right;
use language::{Lang, Speak};
use maud::{Markup, html};
use store::Json;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Column, Field, Icon, Mark, Select, chip_in, count, empty, field, icon, mark, select, table},
};

const HERE: &str = "/training/bank";

pub fn routes(school: &School) -> Vec<Route> {
    let teach = Need::Right(Right::TrainingTeach);
    vec![
        Route::get(HERE, teach, list, school),
        Route::get("/training/bank/new", teach, fresh, school),
        Route::get("/training/bank/import", teach, import_form, school),
        Route::post("/training/bank/import", teach, import, school),
        Route::post("/training/bank", teach, write, school),
        Route::get("/training/bank/{question}", teach, one, school),
    ]
}

/// GET /training/bank
async fn list(scene: Scene) -> Answer {
    let after = scene.asked("after").unwrap_or_default();
    let (rows, n) = {
        let mut rd = scene.hall.house.store.read().await?;
        (rd.all(Bank { after: &after, limit: PAGE }).await?, rd.one(Counted {}).await?.n)
    };
    let speak = &scene.speak;
    let columns = [
        Column::words(speak.train_question()),
        Column::words(speak.train_kind()),
        Column::words(speak.train_state()),
        Column::figures(speak.train_uses()),
        Column::figures(speak.train_easy()),
        Column::figures(speak.train_sharp()),
    ];
    let inside = html! {
        section.card {
            header { span.count { (count(n)) } p { (speak.train_bank_hint()) } }
            @if rows.is_empty() { (empty(Icon::Help, speak.train_bank_none(), speak.train_bank_none_hint())) }
            @else { (table("bank", speak.train_bank(), &columns, html! { @for row in &rows { (bank_row(row, speak)) } })) }
        }
        @if rows.len() as i64 == PAGE && let Some(last) = rows.last() { p.more { a.button href={ (HERE) "?after=" (last.code) } rel="next" { (speak.rows_more()) } } }
    };
    let aside = html! {
        a.button href="/training/bank/import" { (speak.train_import()) } " "
        a.button.primary href="/training/bank/new" { (icon(Icon::Plus)) (speak.train_question_new()) }
    };
    Ok(scene.page(speak.train_bank(), aside, inside))
}

fn bank_row(row: &Banked, speak: &Speak) -> Markup {
    let figures = row.figures();
    let firm = figures.is_some_and(|figures| figures.uses >= USES_MIN);
    html! {
        tr {
            td.ask { a href={ (HERE) "/" (row.code) } { (row.body.0.of(speak.lang).ask) } br; span.quiet { (row.code) } }
            td { (kind_words(row.kind, speak)) }
            td { (mark(if row.state == State::Live { Mark::Good } else { Mark::Quiet }, state_words(row.state, speak))) }
            td.n { (figures.map_or(0, |figures| figures.uses)) }
            td.n { @if firm && let Some(figures) = figures { (percent((figures.easy * 1e3) as i64)) } @else { span.quiet { "–" } } }
            td.n { @if firm && let Some(sharp) = figures.and_then(|figures| figures.sharp) { (format!("{sharp:.2}")) } @else { span.quiet { "–" } } }
        }
    }
}

fn blank(module: Option<String>) -> Banked {
    let body = Question { kind: Kind::Single, number: None, en: Wording::default(), zh: Wording::default() };
    Banked {
        code: module.as_ref().map_or_else(|| "bank.".to_owned(), |module| format!("{module}.")),
        module,
        kind: Kind::Single,
        level: 1,
        tags: Json(Vec::new()),
        body: Json(body),
        state: State::Draft,
        version: 0,
        uses: None,
        share: None,
        share_2: None,
        rest: None,
        rest_2: None,
        product: None,
    }
}

/// GET /training/bank/new
async fn fresh(scene: Scene) -> Answer {
    let row = blank(scene.asked("module"));
    show(&scene, &row, None).await
}

/// GET /training/bank/{question}
async fn one(scene: Scene, Path(code): Path<String>) -> Answer {
    let found = scene.hall.house.store.read().await?.opt(BankedByCode { code: &code }).await?;
    show(&scene, &found.ok_or_else(Problem::missing)?, None).await
}

async fn modules(scene: &Scene) -> Answer<Vec<(String, String)>> {
    let speak = &scene.speak;
    let mut choices = vec![(String::new(), speak.train_no_module().to_owned())];
    let mut rd = scene.hall.house.store.read().await?;
    for course in rd.all(Courses {}).await? {
        for step in rd.all(StepsOf { person: scene.person(), course: &course.code }).await? {
            let words = format!("{} · {}", course.title.0.of(speak.lang), step.title.0.of(speak.lang));
            choices.push((step.code, words));
        }
    }
    Ok(choices)
}

async fn show(scene: &Scene, row: &Banked, problem: Option<&str>) -> Answer {
    let modules = modules(scene).await?;
    let speak = &scene.speak;
    let question = &row.body.0;
    let faults = question.faults();
    let inside = html! {
        p.crumb { a href=(HERE) { (icon(Icon::Left)) (speak.train_bank()) } }
        @if let Some(words) = problem { (web::parts::banner(Mark::Bad, words)) }
        @if row.version > 0 { (preview(row, speak)) }
        @if row.version > 0 && !faults.is_empty() {
            section.card { header { h2 { (speak.train_faults()) } } ul.lines { @for fault in faults { li { div.what { (mark(Mark::Soon, &fault_words(fault, speak))) } } } } }
        }
        (form(row, &modules, speak))
    };
    let title = if row.version > 0 { speak.train_question() } else { speak.train_question_new() };
    Ok(scene.page(title, html! {}, inside))
}

fn preview(row: &Banked, speak: &Speak) -> Markup {
    let question = &row.body.0;
    html! {
        section.card {
            header {
                h2 { (question.of(speak.lang).ask) }
                (chip_in(if row.state == State::Live { Mark::Good } else { Mark::Quiet }, state_words(row.state, speak)))
                p { (row.code) " · " (speak.train_version(row.version)) @if let Some(figures) = row.figures() { " · " (speak.train_used(figures.uses)) } }
            }
            div.pad { (told(question, &right(question), 1_000, speak)) }
        }
    }
}

/// What a perfect answer says.
fn right(question: &Question) -> crate::grade::Given {
    use crate::grade::Given;
    match question.kind {
        Kind::Single | Kind::Multi => Given::Picks(Vec::new()),
        Kind::Order | Kind::Match => Given::Places((0..question.width()).map(Some).collect()),
        Kind::Number | Kind::Short => Given::Nothing,
    }
}

fn form(row: &Banked, modules: &[(String, String)], speak: &Speak) -> Markup {
    let question = &row.body.0;
    let kinds = KINDS.map(|kind| (kind.word().to_owned(), kind_words(kind, speak).to_owned()));
    let states = STATES.map(|state| (state.word().to_owned(), state_words(state, speak).to_owned()));
    let levels = [1, 2, 3].map(|level| (level.to_string(), speak.train_level(level)));
    let number = question.number.map(|right| (right.is.to_string(), right.within.to_string())).unwrap_or_default();
    let pick = |name, label, options: &[(String, String)], chosen: &str| {
        select(&Select { name, label, options, chosen, hint: "" })
    };
    let level = row.level.to_string();
    let tags = row.tags.0.join(", ");
    html! {
        form.card.fields.wide method="post" action=(HERE) {
            input type="hidden" name="seen" value=(row.version);
            @if row.version > 0 { input type="hidden" name="code" value=(row.code); }
            @else { (field(&Field { name: "code", label: speak.train_code(), value: &row.code, hint: speak.train_code_hint(), required: true, length_max: Some(80), ..Field::default() })) }
            div.thirds {
                (pick("kind", speak.train_kind(), &kinds, question.kind.word()))
                (pick("state", speak.train_state(), &states, row.state.word()))
                (pick("level", speak.train_level_label(), &levels, &level))
                (pick("module", speak.train_module(), modules, row.module.as_deref().unwrap_or("")))
                (field(&Field { name: "tags", label: speak.train_tags(), value: &tags, ..Field::default() }))
                (field(&Field { name: "number", label: speak.train_number(), value: &number.0, ..Field::default() }))
                (field(&Field { name: "within", label: speak.train_within(), value: &number.1, ..Field::default() }))
            }
            div.halves {
                @for (lang, wording) in [(Lang::En, &question.en), (Lang::Zh, &question.zh)] {
                    fieldset.fields lang=(lang.tag()) {
                        legend { (if lang == Lang::En { "English" } else { "中文" }) }
                        (area(&format!("ask-{lang}"), speak.train_ask(), &wording.ask, 3))
                        (area(&format!("lines-{lang}"), speak.train_lines(), &lines(question.kind, wording), 6))
                        (area(&format!("why-{lang}"), speak.train_why(), &wording.why, 4))
                    }
                }
            }
            p.hint { (speak.train_lines_hint()) }
            div.actions { button.button.primary { (speak.save()) } }
        }
    }
}

fn area(name: &str, label: &str, value: &str, rows: u8) -> Markup {
    html! { div.field { label for=(name) { (label) } textarea id=(name) name=(name) rows=(rows) { (value) } } }
}

/// POST /training/bank
async fn write(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let question = question(&fields).ok_or_else(|| Problem::input(|speak| speak.train_refused_faults().to_owned()))?;
    let module = Some(fields.one("module").to_owned()).filter(|code| !code.is_empty());
    let state: State = fields.one("state").parse().map_err(|_| Problem::missing())?;
    let code = fields.one("code").trim().to_owned();
    let tags = web::Csv::split(fields.one("tags"));
    let (seen, level) = (fields.number("seen", 0), fields.number("level", 1));
    // What has faults is kept as a draft, so that no work is lost; the page says what is missing.
    let whole = question.faults().is_empty();
    let state = if whole || state == State::Retired { state } else { State::Draft };
    let wish = WriteQuestion { code: code.clone(), seen, module, level, tags, state, body: question };
    scene.run(wish).await?;
    Ok(scene.done(&format!("{HERE}/{code}"), "saved"))
}

/// GET /training/bank/import
async fn import_form(scene: Scene) -> Answer {
    import_page(&scene, html! {}).await
}

async fn import_page(scene: &Scene, outcome: Markup) -> Answer<Response> {
    let modules = modules(scene).await?;
    let speak = &scene.speak;
    let langs = [("en".to_owned(), "English".to_owned()), ("zh-CN".to_owned(), "中文".to_owned())];
    let inside = html! {
        p.crumb { a href=(HERE) { (icon(Icon::Left)) (speak.train_bank()) } }
        (outcome)
        form.card.fields.wide method="post" action="/training/bank/import" {
            p.hint { (speak.train_import_hint()) }
            div.thirds {
                (select(&Select { name: "lang", label: speak.train_import_lang(), options: &langs, chosen: speak.lang.tag(), hint: "" }))
                (select(&Select { name: "module", label: speak.train_module(), options: &modules, chosen: "", hint: "" }))
                (field(&Field { name: "prefix", label: speak.train_import_prefix(), value: "bank.gift", hint: speak.train_code_hint(), required: true, length_max: Some(60), ..Field::default() }))
            }
            (area("text", "GIFT", "", 16))
            div.actions { button.button.primary { (speak.train_import()) } }
        }
    };
    Ok(scene.page(speak.train_import(), html! {}, inside))
}

/// POST /training/bank/import: each question becomes a draft; what cannot be read is said with its line.
async fn import(scene: Scene, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let lang: Lang = fields.one("lang").parse().unwrap_or_default();
    let (found, faults) = gift::read(fields.one("text"), lang);
    let module = Some(fields.one("module").to_owned()).filter(|code| !code.is_empty());
    let prefix = fields.one("prefix").trim().trim_end_matches('.').to_owned();
    let there = scene.hall.house.store.read().await?.one(Counted {}).await?.n;
    if there + found.len() as i64 > BANK_MAX {
        return Err(crate::refusal::Refusal::TooMany { most: BANK_MAX as usize }.into());
    }
    let (mut taken, mut last) = (0, 0);
    for read in found {
        // A code that is taken by an earlier import is passed over.
        loop {
            last += 1;
            let code = format!("{prefix}-{last}");
            if last > 2 * BANK_MAX || !crate::words::is_code(&code) {
                return Err(Problem::input(|speak| speak.train_code_hint().to_owned()));
            }
            if scene.hall.house.store.read().await?.opt(BankedByCode { code: &code }).await?.is_none() {
                let (tags, body, module) = (Vec::new(), read.question, module.clone());
                scene.run(WriteQuestion { code, seen: 0, module, level: 1, tags, state: State::Draft, body }).await?;
                break;
            }
        }
        taken += 1;
    }
    let speak = &scene.speak;
    let outcome = html! {
        section.card {
            header { h2 { (speak.train_imported(taken)) } p { (speak.train_imported_hint()) } a.button.small.end href={ (HERE) "?after=" (prefix) } { (speak.train_bank()) } }
            @if !faults.is_empty() {
                ul.lines { @for fault in &faults { li { div.what { (mark(Mark::Bad, &speak.train_line(fault.line, wrong_words(fault.wrong, speak)))) } } } }
            }
        }
    };
    import_page(&scene, outcome).await
}
