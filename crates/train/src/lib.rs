//! Training: courses and their questions, exams, certificates, cards, gates. Are people ready, and still?
//!
//! Each verb is a file: what it needs to know, what it decides, what is recorded. Pages are in `page`, what they are drawn
//! from in `screen`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bank;
pub mod card;
pub mod certificate;
pub mod certify;
pub mod checklist;
pub mod cohort;
pub mod course;
pub mod curriculum;
pub mod day;
pub mod draw;
pub mod drill;
pub mod fsrs;
pub mod gate;
pub mod gift;
pub mod grade;
pub mod ladder;
pub mod notice;
pub mod outside;
pub mod question;
pub mod quiz;
pub mod ramp;
pub mod refusal;
pub mod sitting;
pub mod skill;
pub mod standard;
pub mod study;
pub mod words;
pub mod write;

mod api;
mod edit;
mod markdown;
mod page;
mod scene;
mod school;
mod screen;

pub use school::School;

use store::JobKind;
use web::Route;

/// Everything that can be asked of this room.
pub fn routes(school: &School) -> Vec<Route> {
    let mut routes = page::routes(school);
    routes.extend(api::routes(school));
    routes
}

/// Kinds of jobs that this room does. All of them may simply be tried again.
pub fn jobs() -> Vec<JobKind> {
    vec![JobKind { name: sitting::END, repeats: true }, JobKind { name: cohort::JOB, repeats: true }]
}

/// Kinds of events that this room records.
pub const EVENTS: &[&str] = &[
    <write::CourseWritten as store::Event>::KIND,
    <write::ModuleWritten as store::Event>::KIND,
    <write::QuestionWritten as store::Event>::KIND,
    <write::CertificationWritten as store::Event>::KIND,
    <certify::DrillsAsked as store::Event>::KIND,
    <quiz::QuizAnswered as store::Event>::KIND,
    <quiz::ModuleRead as store::Event>::KIND,
    <sitting::SittingStarted as store::Event>::KIND,
    <sitting::SittingAnswered as store::Event>::KIND,
    <sitting::SittingEnded as store::Event>::KIND,
    <drill::CaseKept as store::Event>::KIND,
    <drill::DrillStarted as store::Event>::KIND,
    <drill::DrillStepped as store::Event>::KIND,
    <drill::LineWorded as store::Event>::KIND,
    <drill::DrillPaused as store::Event>::KIND,
    <drill::DrillResumed as store::Event>::KIND,
    <drill::DrillAway as store::Event>::KIND,
    <drill::DrillGraded as store::Event>::KIND,
    <drill::DrillEnded as store::Event>::KIND,
    <drill::DrillRated as store::Event>::KIND,
    <drill::DrillDisputed as store::Event>::KIND,
    <drill::DisputeAnswered as store::Event>::KIND,
    <drill::CaseWritten as store::Event>::KIND,
    <drill::CaseDropped as store::Event>::KIND,
    <drill::CaseProposed as store::Event>::KIND,
    <drill::ProposalDropped as store::Event>::KIND,
    <drill::OutsiderForgotten as store::Event>::KIND,
    <certificate::CertificateIssued as store::Event>::KIND,
    <certificate::CertificateRevoked as store::Event>::KIND,
    <gate::GateSet as store::Event>::KIND,
    <card::CardReviewed as store::Event>::KIND,
    <notice::NoticeGiven as store::Event>::KIND,
    <notice::NoticeAcknowledged as store::Event>::KIND,
];

/// Kinds of events about people's way: cohorts and what follows from them.
pub const PEOPLE_EVENTS: &[&str] = &[
    <cohort::CohortFounded as store::Event>::KIND,
    <cohort::CohortJoined as store::Event>::KIND,
    <cohort::CohortPlanned as store::Event>::KIND,
    <cohort::CohortClosed as store::Event>::KIND,
    <cohort::DueMoved as store::Event>::KIND,
    <cohort::Reminded as store::Event>::KIND,
    <standard::StandardWritten as store::Event>::KIND,
    <checklist::ChecklistStarted as store::Event>::KIND,
    <checklist::MentorSet as store::Event>::KIND,
    <checklist::ItemTicked as store::Event>::KIND,
    <checklist::ItemReopened as store::Event>::KIND,
    <checklist::ChecklistEnded as store::Event>::KIND,
    <skill::Observed as store::Event>::KIND,
    <ladder::Proposed as store::Event>::KIND,
    <ladder::Promoted as store::Event>::KIND,
    <study::StudyLogged as store::Event>::KIND,
    <study::StudyDecided as store::Event>::KIND,
    <ramp::StageSet as store::Event>::KIND,
];
