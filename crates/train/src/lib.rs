//! Training: courses and their questions, exams, certificates, cards, gates. Are people ready, and still?
//!
//! Each verb is a file: what it needs to know, what it decides, what is recorded. Pages are in `page`, what they are drawn
//! from in `screen`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bank;
pub mod certify;
pub mod course;
pub mod curriculum;
pub mod draw;
pub mod gift;
pub mod grade;
pub mod question;
pub mod quiz;
pub mod refusal;
pub mod words;
pub mod write;

mod edit;
mod markdown;
mod page;
mod scene;
mod school;
mod screen;

pub use school::School;

use web::Route;

/// Everything that can be asked of this room.
pub fn routes(school: &School) -> Vec<Route> {
    page::routes(school)
}

/// Kinds of events that this room records.
pub const EVENTS: &[&str] = &[
    <write::CourseWritten as store::Event>::KIND,
    <write::ModuleWritten as store::Event>::KIND,
    <write::QuestionWritten as store::Event>::KIND,
    <write::CertificationWritten as store::Event>::KIND,
    <quiz::QuizAnswered as store::Event>::KIND,
    <quiz::ModuleRead as store::Event>::KIND,
];
