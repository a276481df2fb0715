//! /training/certificates: what the reader holds and can earn; /certificates/{certificate}: what anyone may check.

use crate::{
    School,
    certificate::{Body, CertificateById, CertificateRow, Held, HeldBy, Revoke},
    certify::{CertificationRow, Certifications},
    course::{Courses, Steps},
    draw,
    drill::{CaseTitles, CasesPassed, PassedCase},
    scene::{Fields, Scene},
    screen::{percent, standing},
    sitting::{SittingBrief, SittingsOfPerson, Start, learned, ready_for},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{CertificateId, DAY_MS, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route, Signed, Speaks,
    parts::{Icon, Mark, Page, Room, ago, chip_in, code_block, day, icon, mark, page},
    see_other,
};

/// Days before its end from which a certificate can be renewed.
pub const RENEW_DAYS: i64 = 30;

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    vec![
        Route::get("/training/certificates", learn, mine, school),
        Route::post("/training/exams/{certification}", learn, start, school),
        Route::post("/certificates/{certificate}/revoke", Need::Right(Right::TrainingTeach), revoke, school),
        Route::get("/certificates/{certificate}", Need::Anyone, show, school),
        Route::get("/certificates/{certificate}/file", Need::Anyone, file, school),
        Route::get("/certificates/keys", Need::Anyone, keys, school),
    ]
}

/// GET /training/certificates
async fn mine(scene: Scene) -> Answer {
    let (mut kinds, held, sittings, steps, courses, passed, titles) = {
        let mut rd = scene.hall.house.store.read().await?;
        let person = scene.person();
        (
            rd.all(Certifications {}).await?,
            rd.all(HeldBy { person }).await?,
            rd.all(SittingsOfPerson { person }).await?,
            rd.all(Steps { person }).await?,
            rd.all(Courses {}).await?,
            rd.all(CasesPassed { person }).await?,
            CaseTitles::read(&mut rd).await?,
        )
    };
    kinds.sort_by_key(|kind| held.iter().all(|held| held.certification != kind.code));
    let speak = &scene.speak;
    let title = |code: &str| kinds.iter().find(|kind| kind.code == code).map_or("", |kind| kind.title.0.of(speak.lang));
    let inside = html! {
        section.card {
            header { h2 { (speak.train_certifications()) } p { (speak.train_certifications_hint()) } }
            ul.lines { @for kind in &kinds {
                @let held = held.iter().find(|held| held.certification == kind.code);
                @let ready = ready_for(kind, &steps, &passed);
                li #{ "kind-" (kind.code) } {
                    (icon(Icon::ShieldCheck))
                    div.what {
                        p { b { (kind.title.0.of(speak.lang)) } }
                        p.quiet { (kind.about.0.of(speak.lang)) }
                        @if !kind.drills.0.is_empty() { (drills_of(kind, &passed, &titles, speak)) }
                        @if !kind.blueprint.0.is_empty() { p.quiet { (speak.train_exam_facts(kind.blueprint.0.iter().map(|part| part.count).sum::<usize>(), kind.minutes, percent(kind.pass))) } }
                        @if !kind.courses.0.is_empty() && !learned(kind, &steps) && held.is_none() {
                            p.quiet { (speak.train_courses_first()) " " @for (n, code) in kind.courses.0.iter().enumerate() {
                                @if n > 0 { (speak.comma()) }
                                a href={ "/training/courses/" (code) } { (courses.iter().find(|course| course.code == *code).map_or(code.as_str(), |course| course.title.0.of(speak.lang))) }
                            } }
                        }
                    }
                    (choices(kind, held, &sittings, ready, &scene))
                }
            } }
        }
        @if !sittings.is_empty() {
            section.card {
                header { h2 { (speak.train_exams()) } }
                ul.lines { @for one in &sittings { li { div.what {
                    p { a href={ "/training/sittings/" (one.id) } { (title(&one.certification)) } @if one.renewal { " · " (speak.train_renewal()) } }
                    p.quiet { (ago(one.started_ms, scene.now_ms(), speak)) }
                } @match (one.passed, one.score) {
                    (Some(passed), Some(score)) => { (mark(if passed { Mark::Good } else { Mark::Bad }, &format!("{} · {}", if passed { speak.train_passed() } else { speak.train_failed() }, percent(score)))) }
                    _ => { (mark(Mark::Busy, speak.train_running())) }
                } } } }
            }
        }
    };
    Ok(scene.page(speak.train_certificates(), html! {}, inside))
}

fn drills_of(kind: &CertificationRow, passed: &[PassedCase], titles: &CaseTitles, speak: &Speak) -> Markup {
    html! {
        p.quiet { (speak.drill_needed()) " " @for (n, code) in kind.drills.0.iter().enumerate() {
            @if n > 0 { (speak.comma()) }
            a href={ "/training/drills#case-" (code) } { (titles.of(code, speak.lang)) }
            @if passed.iter().any(|one| one.case_code == *code) { " " (chip_in(Mark::Good, speak.train_passed())) }
        } }
    }
}

fn choices(
    kind: &CertificationRow,
    held: Option<&Held>,
    sittings: &[SittingBrief],
    ready: bool,
    scene: &Scene,
) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let running =
        sittings.iter().find(|one| one.certification == kind.code && one.ended_ms.is_none() && one.due_ms > now_ms);
    let good = held.filter(|held| held.revoked_ms.is_none());
    let soon = good.is_some_and(|held| held.expires_ms - now_ms < RENEW_DAYS * DAY_MS);
    let graced = good.is_some_and(|held| held.expires_ms + kind.grace_days * DAY_MS > now_ms);
    html! {
        div.choices {
            @if let Some(held) = held {
                (standing(held.expires_ms, held.revoked_ms, held.bumped_ms, now_ms, speak))
                a.button.small href={ "/certificates/" (held.id) } { (speak.train_certificate()) }
            }
            @if let Some(running) = running { a.button.small.primary href={ "/training/sittings/" (running.id) } { (speak.train_go_on()) } }
            @else if (soon && graced) || good.is_none() && ready {
                form method="post" action={ "/training/exams/" (kind.code) } data-confirm=(speak.train_exam_ask(kind.minutes)) {
                    button.button.small.primary { (if soon && graced { speak.train_renew() } else { speak.train_exam_start() }) }
                }
            }
            @if scene.signed.may(Right::TrainingTeach) {
                a.button.small href={ "/training/certifications/" (kind.code) } { (speak.train_certification_drills()) }
            }
        }
    }
}

/// POST /training/exams/{certification}
async fn start(scene: Scene, Path(certification): Path<String>) -> Answer {
    let wish = Start { person: scene.person(), certification, seed: draw::seed() };
    let sitting = scene.run(wish).await?;
    Ok(see_other(&format!("/training/sittings/{sitting}")))
}

async fn found(school: &School, certificate: CertificateId) -> Answer<(CertificateRow, Body)> {
    let row = school.house.store.read().await?.opt(CertificateById { certificate }).await?;
    let row = row.ok_or_else(Problem::missing)?;
    let body = row.body().ok_or_else(Problem::missing)?;
    Ok((row, body))
}

/// GET /certificates/{certificate}: open to anyone, and says no more of a person than their certificate does.
async fn show(
    State(school): State<School>,
    speaks: Speaks,
    signed: Option<axum::Extension<Signed>>,
    Path(certificate): Path<CertificateId>,
) -> Answer<Response> {
    let (row, body) = found(&school, certificate).await?;
    let (speak, now_ms) = (&speaks.speak, school.now_ms());
    let teaches = signed.is_some_and(|signed| signed.may(Right::TrainingTeach));
    let title = body.title.of(speak.lang);
    let frame = Page {
        title,
        kind: "gate",
        room: Room::Elsewhere,
        company: school.house.config.company_for(speak.lang),
        me: None,
        look: &speaks.look,
        now_ms,
        seq: 0,
        watch: &[],
        here: "/",
        ticket: None,
        toast: None,
    };
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    let content = html! {
        main.certificate #main tabindex="-1" {
            section.card {
                header { p { (speak.train_certificate()) } h1 { (title) } (standing(row.expires_ms, row.revoked_ms, row.bumped_ms, now_ms, speak)) }
                @if row.replaced { p.pad { (speak.train_replaced()) } }
                dl.facts {
                    (fact(speak.train_holder(), html! { b lang="" { (body.holder) } }))
                    (fact(speak.train_issuer(), html! { span lang="" { (body.issuer) " · " (body.domain) } }))
                    (fact(speak.train_issued(), html! { (day(body.issued_ms, now_ms, speak)) }))
                    (fact(speak.train_expires(), html! { (day(body.expires_ms - 1, now_ms, speak)) }))
                    (fact(speak.train_exam(), html! { (body.score) " %" }))
                }
                div.pad {
                    h2 { (speak.train_signature()) }
                    p.quiet { (speak.train_signature_hint()) }
                    (code_block(&row.signature, speak))
                    p.quiet { (speak.train_public_key()) " " a href="/certificates/keys" { (speak.train_keys_link()) } }
                    (code_block(&row.signer, speak))
                    div.actions { a.button href={ "/certificates/" (row.id) "/file" } download={ "certificate-" (row.id) ".json" } { (icon(Icon::File)) (speak.train_file()) } }
                }
                @if teaches && row.revoked_ms.is_none() {
                    form.pad.fields method="post" action={ "/certificates/" (row.id) "/revoke" } data-confirm=(speak.train_revoke_ask()) {
                        div.field { label for="reason" { (speak.train_revoke_why()) } input id="reason" name="reason" type="text" required maxlength="500"; }
                        div { button.button.red { (speak.train_revoke()) } }
                    }
                }
            }
        }
    };
    Ok(page(&frame, content, speak).into_response())
}

/// GET /certificates/{certificate}/file
async fn file(State(school): State<School>, Path(certificate): Path<CertificateId>) -> Answer<Response> {
    let (row, _) = found(&school, certificate).await?;
    let mut answer = axum::Json(row.file()).into_response();
    let name = format!("attachment; filename=\"certificate-{certificate}.json\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

/// GET /certificates/keys: the public keys that certificates of this house are signed with, one a line, the current one first.
async fn keys(State(school): State<School>) -> Response {
    let keys: Vec<String> = school.public_keys();
    format!("{}\n", keys.join("\n")).into_response()
}

/// POST /certificates/{certificate}/revoke
async fn revoke(scene: Scene, Path(certificate): Path<CertificateId>, body: Bytes) -> Answer {
    let reason = Words(Fields::read(&body).one("reason").to_owned());
    scene.run(Revoke { certificate, reason }).await?;
    Ok(see_other(&format!("/certificates/{certificate}")))
}
