//! /hiring/applications/{application}/offer: the versions of an offer, who looked at whom, and the start.

use super::requisition::name_of;
use crate::{
    Hiring,
    application::{ApplicationById, ApplicationRow, State as Standing, TallyOf},
    offer::{OfferRow, OffersOf, State, Terms, WriteOffer, letter::date},
    refusal::Refusal,
    requisition::{Colleague, Colleagues, RequisitionById, RequisitionRow, Stage},
    scene::{Fields, Scene},
    screen::{offer as shown, words},
    start::{
        CheckRow, ChecksOf, CohortRow, Cohorts, FirstLink, RecordCheck, StartHere, StartOf, StartRow, UndoCheck,
        is_whole,
    },
    words::{amount, end_of_day_ms, minor},
};
use axum::body::Bytes;
use event::{ApplicationId, DAY_MS, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, Select, ago, chip_in, copy_button, empty, field, icon, mark, select},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/applications/{application}/offer", work, show, hiring),
        Route::post("/hiring/applications/{application}/offer", work, write, hiring),
        Route::post("/hiring/applications/{application}/checks", work, record, hiring),
        Route::post("/hiring/applications/{application}/checks/undo", work, undo, hiring),
        Route::post("/hiring/applications/{application}/start", work, start, hiring),
        Route::post("/hiring/applications/{application}/invitation", work, invite, hiring),
    ]
}

struct Shown {
    row: ApplicationRow,
    of: RequisitionRow,
    offers: Vec<OfferRow>,
    checks: Vec<CheckRow>,
    start: Option<StartRow>,
    cohorts: Vec<CohortRow>,
    people: Vec<Colleague>,
    filled: i64,
}

async fn read(scene: &Scene, application: ApplicationId) -> Answer<Shown> {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(ApplicationById { application }).await?;
    let row = row.filter(|row| row.erased_ms.is_none()).ok_or_else(Problem::missing)?;
    let requisition = row.requisition_id;
    let of = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
    let tally = rd.all(TallyOf { requisition }).await?;
    Ok(Shown {
        offers: rd.all(OffersOf { application }).await?,
        checks: rd.all(ChecksOf { application }).await?,
        start: rd.opt(StartOf { application }).await?,
        cohorts: rd.all(Cohorts {}).await?,
        people: rd.all(Colleagues {}).await?,
        filled: crate::application::filled(&tally),
        row,
        of,
    })
}

fn at(application: ApplicationId) -> String {
    format!("/hiring/applications/{application}/offer")
}

/// GET /hiring/applications/{application}/offer
async fn show(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let shown = read(&scene, application).await?;
    Ok(page(&scene, &shown, None))
}

/// The page; `link` is shown this once.
fn page(scene: &Scene, one: &Shown, link: Option<&FirstLink>) -> axum::response::Response {
    let speak = &scene.speak;
    let full = one.filled >= one.of.seats;
    let aside = html! { a.button href={ "/hiring/applications/" (one.row.id) } { (speak.hire_who()) } };
    let inside = html! {
        p.crumb {
            a href={ "/hiring/applications/" (one.row.id) } { (icon(Icon::Left)) (one.row.name) }
            span.quiet { (speak.candidate_number(one.row.number)) " · " (words::stage(one.row.stage, speak)) " · " (speak.offer_seats_filled(one.filled, one.of.seats)) }
            @if full { (chip_in(Mark::Soon, speak.offer_seats_full())) }
        }
        @if let Some(link) = link { (link_card(link, speak)) }
        div.two {
            div { (versions(one, scene)) (begin(one, scene)) }
            div { (checks(one, scene)) }
        }
        (writing(one, scene))
    };
    scene.page(&speak.offer_and_start_of(&one.row.name), aside, inside)
}

fn link_card(link: &FirstLink, speak: &Speak) -> Markup {
    let hint = if link.mailed { speak.offer_link_mailed() } else { speak.offer_link_hint() };
    html! {
        section.card.secret role="status" {
            header { h2 { (speak.offer_link()) } p { (hint) } }
            p.link { code { (link.address) } (copy_button(&link.address, speak)) }
        }
    }
}

fn versions(one: &Shown, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    html! {
        section.card {
            header { h2 { (speak.offer_offers()) } }
            @if one.offers.is_empty() { (empty(Icon::Form, speak.offer_none(), speak.offer_write_hint())) }
            ul.lines { @for offer in &one.offers { li {
                (icon(Icon::Form))
                div.what {
                    p { a href={ "/hiring/offers/" (offer.id) } { (speak.offer_version(offer.version)) } }
                    p.quiet { (speak.offer_pay_is(&offer.currency, amount(offer.amount), words::per(offer.per, speak))) " · " (speak.offer_start()) " " (date(offer.start_ms, speak.lang)) " · " (ago(offer.written_ms, scene.now_ms(), speak)) }
                }
                (mark(shown::mark(offer.state), shown::state(offer.state, speak)))
            } } }
        }
    }
}

fn writing(one: &Shown, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let latest = one.offers.first();
    let open = one.row.state == Standing::Active && one.row.stage < Stage::Accepted;
    let accepted = latest.is_some_and(|latest| latest.state == State::Accepted);
    let (title, hint) = match latest {
        None => (speak.offer_write(), speak.offer_write_hint()),
        Some(_) => (speak.offer_change(), speak.offer_change_hint()),
    };
    html! { @if open && !accepted {
        section.card #write {
            header { h2 { (title) } p { (hint) } }
            (shown::form(&at(one.row.id), latest, &one.of, scene.now_ms(), speak))
        }
    } }
}

fn checks(one: &Shown, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let root = format!("/hiring/applications/{}/checks", one.row.id);
    let whole = is_whole(&one.checks);
    html! {
        section.card #checks {
            header { h2 { (speak.offer_checks()) } p { (speak.offer_checks_hint()) } }
            p.pad { (mark(if whole { Mark::Good } else { Mark::Soon }, if whole { speak.offer_checks_whole() } else { speak.offer_checks_missing() })) }
            @if one.checks.is_empty() { p.pad.quiet { (speak.offer_checks_none()) } }
            ul.lines { @for check in &one.checks { li {
                (icon(if check.undone_ms.is_some() { Icon::Undo } else { Icon::ShieldCheck }))
                div.what {
                    p { (shown::check_name(check, speak)) }
                    p lang="" { (check.how) }
                    @if !check.found.is_empty() { p.quiet lang="" { (speak.offer_check_found_at(&check.found)) } }
                    p.quiet { span lang="" { (name_of(&one.people, check.by_id)) } " · " (date(check.seen_ms, speak.lang)) }
                    @if check.undone_ms.is_some() { p.quiet { (speak.offer_check_undone(name_of(&one.people, check.undone_by))) @if let Some(why) = &check.undone_why { ": " span lang="" { (why) } } } }
                    @else {
                        details { summary { (speak.offer_check_undo()) }
                            form.fields.row method="post" action={ (root) "/undo" } {
                                input type="hidden" name="check" value=(check.id);
                                div.field { label for={ "why-" (check.id) } { (speak.hire_act_why()) } input id={ "why-" (check.id) } name="why" required maxlength="1000"; }
                                button.button.small { (speak.offer_check_undo()) }
                            }
                        }
                    }
                }
            } } }
            @if one.row.state == Standing::Active { (shown::check_form(&root, scene.now_ms(), speak)) }
        }
    }
}

/// Where the start is: waits, can be pressed, is being done, is done.
fn begin(one: &Shown, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let accepted = one.offers.iter().any(|offer| offer.state == State::Accepted);
    let ready = accepted && is_whole(&one.checks) && one.row.state == Standing::Active;
    html! {
        section.card #start {
            header { h2 { (speak.offer_begin()) } p { (speak.offer_begin_hint()) } }
            @match &one.start {
                Some(start) if start.done_ms.is_some() => (there(one, start, speak)),
                Some(start) if start.trouble.is_none() => { p.pad role="status" { (mark(Mark::Soon, speak.offer_begin_busy())) } }
                start => {
                    @if let Some(code) = start.as_ref().and_then(|start| start.trouble.as_deref()) { p.pad role="status" { (mark(Mark::Bad, shown::trouble(code, speak))) } }
                    @if ready { (begin_form(one, speak)) } @else { p.pad.quiet { (icon(Icon::Lock)) " " (speak.offer_begin_waits()) } }
                }
            }
        }
    }
}

fn there(one: &Shown, start: &StartRow, speak: &Speak) -> Markup {
    let cohort = one.cohorts.iter().find(|cohort| Some(cohort.id) == start.cohort_id);
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    html! {
        p.pad { (mark(Mark::Good, speak.offer_begin_there())) }
        dl.facts {
            (fact(speak.offer_begin_person(), html! { span lang="" { (name_of(&one.people, start.person_id)) } br; span.quiet { (start.email) } }))
            (fact(speak.offer_start(), html! { (date(start.start_ms, speak.lang)) }))
            (fact(speak.offer_begin_checklist(), html! { @if start.checklist_id.is_some() { (icon(Icon::Check)) } @else { (speak.offer_begin_no_cohort()) } }))
            (fact(speak.offer_begin_cohort(), html! { @if let Some(cohort) = cohort { span lang="" { (cohort.name) } } @else { (speak.offer_begin_no_cohort()) } }))
        }
        form.pad method="post" action={ "/hiring/applications/" (one.row.id) "/invitation" } { button.button { (icon(Icon::Key)) (speak.offer_link_make()) } }
    }
}

fn begin_form(one: &Shown, speak: &Speak) -> Markup {
    let mut cohorts = vec![
        ("next".to_owned(), speak.offer_begin_next().to_owned()),
        ("none".to_owned(), speak.offer_begin_nobody().to_owned()),
    ];
    cohorts.extend(one.cohorts.iter().map(|cohort| (cohort.id.to_string(), cohort.name.clone())));
    let again = one.start.is_some();
    let email = one.start.as_ref().map_or(one.row.email.as_str(), |start| start.email.as_str());
    html! {
        form.fields method="post" action={ "/hiring/applications/" (one.row.id) "/start" } {
            (field(&Field { name: "email", label: speak.offer_begin_email(), kind: "email", value: email, required: true, autocomplete: "off", length_max: Some(200), ..Field::default() }))
            (select(&Select { name: "cohort", label: speak.offer_begin_cohort(), options: &cohorts, chosen: "next", hint: "" }))
            div.actions { button.button.primary { (if again { speak.offer_begin_again() } else { speak.offer_begin_now() }) } }
        }
    }
}

/// POST /hiring/applications/{application}/offer
async fn write(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let terms = terms(&fields).map_err(Refusal::problem)?;
    let offer = scene.run(WriteOffer { application, seen: fields.number("seen", 0), terms }).await?;
    Ok(scene.done(&format!("/hiring/offers/{offer}"), "offered"))
}

/// What the form says.
fn terms(fields: &Fields) -> Result<Terms, Refusal> {
    let line = |name: &str| fields.one(name).trim().to_owned();
    let day = |name: &str| end_of_day_ms(fields.one(name)).ok_or(Refusal::Day);
    Ok(Terms {
        site: line("site"),
        remote: fields.one("remote") == "1",
        zone: line("zone"),
        shifts: line("shifts"),
        currency: line("currency").to_ascii_uppercase(),
        amount: minor(fields.one("amount")).ok_or(Refusal::Value("amount"))?,
        per: fields.one("per").parse().map_err(|_| Refusal::Value("per"))?,
        outside: line("outside"),
        start_ms: day("start")? + 1 - DAY_MS,
        probation_days: fields.number("probation", -1),
        expires_ms: day("expires")?,
        note: fields.one("note").trim().replace("\r\n", "\n"),
    })
}

/// POST /hiring/applications/{application}/checks
async fn record(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let seen_ms = end_of_day_ms(fields.one("seen")).ok_or_else(|| Refusal::Day.problem())? + 1 - DAY_MS;
    let words = |name: &str| Words(fields.one(name).replace("\r\n", "\n"));
    let (how, found) = (words("how"), words("found"));
    scene.run(RecordCheck { application, kind: fields.one("kind").to_owned(), seen_ms, how, found }).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// POST /hiring/applications/{application}/checks/undo
async fn undo(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let check = fields.one("check").parse().map_err(|_| Problem::missing())?;
    scene.run(UndoCheck { application, check, why: Words(fields.one("why").to_owned()) }).await?;
    Ok(scene.done(&at(application), "undone"))
}

/// POST /hiring/applications/{application}/start
async fn start(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let email = Words(fields.one("email").to_owned());
    scene.run(StartHere { application, email, cohort: fields.one("cohort").to_owned() }).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// POST /hiring/applications/{application}/invitation: the link is in this answer alone.
async fn invite(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let shown = read(&scene, application).await?;
    let person = shown.start.as_ref().and_then(|start| start.person_id).ok_or_else(Problem::missing)?;
    let newcomers = scene.hall.newcomers.clone().ok_or_else(Problem::missing)?;
    let link = newcomers.link(scene.signed.actor.clone(), person).await?;
    let link = link.ok_or_else(|| Problem::new(409, "seen_before", |speak| speak.offer_link_used().to_owned()))?;
    Ok(page(&scene, &shown, Some(&link)))
}
