//! Courses, what somebody has done of them, their certificates, their stage.

use super::Listed;
use crate::{
    School,
    certificate::HeldBy,
    course::{Courses, Steps},
    gate::LearnerById,
    ramp::{RampOf, TopicsOf},
};
use axum::extract::State;
use event::{CertificateId, PersonId, Right, Role};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Need, Operation, Query, Route, Signed};

pub fn routes(school: &School) -> Vec<Route> {
    let learn = Need::Right(Right::TrainingLearn);
    let asks = &[
        ("person", "whose; the caller's own when absent, others' for those who may see training"),
        ("after", "the `next` of the page before"),
        ("limit", "1 to 100, 50 when absent"),
    ];
    vec![
        Route::get("/api/v1/training/courses", learn, courses, school).doc(
            Operation::new("Published courses, in order.")
                .gives::<CoursePage>(200)
                .asks(&[("after", "the `next` of the page before"), ("limit", "1 to 100, 50 when absent")]),
        ),
        Route::get("/api/v1/training/progress", learn, progress, school)
            .doc(Operation::new("What somebody has done of each course.").gives::<ProgressPage>(200).asks(asks)),
        Route::get("/api/v1/training/certificates", learn, certificates, school)
            .doc(Operation::new("Certificates that somebody holds or held last.").gives::<HeldPage>(200).asks(asks)),
        Route::get("/api/v1/training/ramp", learn, ramp, school).doc(
            Operation::new("What somebody may be given while they learn to serve; `stage` is null without limits.")
                .gives::<Ramp>(200)
                .asks(&[("person", "whose; the caller's own when absent")]),
        ),
    ]
}

/// A course.
#[derive(Debug, Serialize, ToSchema)]
pub struct Course {
    code: String,
    title_en: String,
    title_zh: String,
    about_en: String,
    about_zh: String,
    version: i64,
}

/// Some courses, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoursePage {
    courses: Vec<Course>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

/// GET /api/v1/training/courses
async fn courses(State(school): State<School>, Query(asked): Query<Listed>) -> Answer<axum::Json<CoursePage>> {
    let all = school.house.store.read().await?.all(Courses {}).await?;
    let published = all.into_iter().filter(|one| one.published).collect();
    let (rows, next) = asked.page(published, |one: &crate::course::CourseRow| one.code.clone());
    let courses = rows.into_iter().map(|one| Course {
        code: one.code,
        title_en: one.title.0.en,
        title_zh: one.title.0.zh,
        about_en: one.about.0.en,
        about_zh: one.about.0.zh,
        version: one.version,
    });
    Ok(axum::Json(CoursePage { courses: courses.collect(), next }))
}

/// What somebody has done of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseProgress {
    course: String,
    modules: i64,
    done: i64,
    /// When the last module was passed, Unix ms; null before.
    passed_ms: Option<i64>,
}

/// What somebody has done, course by course.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressPage {
    #[schema(value_type = String, format = "uuid")]
    person_id: PersonId,
    courses: Vec<CourseProgress>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

/// GET /api/v1/training/progress
async fn progress(
    State(school): State<School>,
    signed: Signed,
    Query(asked): Query<Listed>,
) -> Answer<axum::Json<ProgressPage>> {
    let person_id = asked.person(&signed)?;
    let steps = school.house.store.read().await?.all(Steps { person: person_id }).await?;
    let mut courses: Vec<CourseProgress> = Vec::new();
    for step in steps {
        let (done, passed_ms) = (i64::from(step.done()), step.passed_ms);
        match courses.last_mut().filter(|one| one.course == step.course) {
            Some(one) => {
                one.modules += 1;
                one.done += done;
                one.passed_ms = one.passed_ms.max(passed_ms);
            }
            None => courses.push(CourseProgress { course: step.course, modules: 1, done, passed_ms }),
        }
    }
    let (courses, next) = asked.page(courses, |one| one.course.clone());
    Ok(axum::Json(ProgressPage { person_id, courses, next }))
}

/// A certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldCertificate {
    #[schema(value_type = String, format = "uuid")]
    id: CertificateId,
    certification: String,
    issued_ms: i64,
    /// The end of a day, Unix ms.
    expires_ms: i64,
    revoked_ms: Option<i64>,
    /// From then on a change notice suspends it.
    suspended_ms: Option<i64>,
    /// Whether it opens queues now.
    holds: bool,
}

/// Some certificates, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPage {
    #[schema(value_type = String, format = "uuid")]
    person_id: PersonId,
    certificates: Vec<HeldCertificate>,
    /// Give it as `after` for the next page; null at the end.
    next: Option<String>,
}

/// GET /api/v1/training/certificates
async fn certificates(
    State(school): State<School>,
    signed: Signed,
    Query(asked): Query<Listed>,
) -> Answer<axum::Json<HeldPage>> {
    let (person_id, now_ms) = (asked.person(&signed)?, school.now_ms());
    let held = school.house.store.read().await?.all(HeldBy { person: person_id }).await?;
    let (rows, next) = asked.page(held, |one| one.id.to_string());
    let certificates = rows.into_iter().map(|one| HeldCertificate {
        id: one.id,
        certification: one.certification,
        issued_ms: one.issued_ms,
        expires_ms: one.expires_ms,
        revoked_ms: one.revoked_ms,
        suspended_ms: one.bumped_ms,
        holds: one.revoked_ms.is_none() && one.expires_ms > now_ms && one.bumped_ms.is_none_or(|at_ms| at_ms > now_ms),
    });
    Ok(axum::Json(HeldPage { person_id, certificates: certificates.collect(), next }))
}

/// What somebody may be given while they learn to serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ramp {
    #[schema(value_type = String, format = "uuid")]
    person_id: PersonId,
    /// Code of the stage; null: no limits, or a trainee to whom nothing is open yet.
    stage: Option<String>,
    /// Every topic, or those in `topics`.
    any_topic: bool,
    topics: Vec<String>,
    /// Tickets in hand at most; null: no limit.
    at_once: Option<i64>,
    /// US cents; null: no limit.
    amount_cents: Option<i64>,
}

/// GET /api/v1/training/ramp
async fn ramp(State(school): State<School>, signed: Signed, Query(asked): Query<Listed>) -> Answer<axum::Json<Ramp>> {
    let person_id = asked.person(&signed)?;
    let (row, topics, who) = {
        let mut rd = school.house.store.read().await?;
        let (row, topics) =
            (rd.opt(RampOf { person: person_id }).await?, rd.all(TopicsOf { person: person_id }).await?);
        (row, topics, rd.opt(LearnerById { person: person_id }).await?)
    };
    let trainee = who.is_some_and(|who| who.role == Role::Trainee);
    Ok(axum::Json(Ramp {
        person_id,
        any_topic: row.as_ref().map_or(!trainee, |row| row.any_topic),
        topics: topics.into_iter().map(|one| one.topic).collect(),
        at_once: row.as_ref().map(|row| row.at_once).or(trainee.then_some(0)),
        amount_cents: row.as_ref().and_then(|row| row.amount_cents),
        stage: row.map(|row| row.stage),
    }))
}
