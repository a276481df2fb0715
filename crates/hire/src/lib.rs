//! Hiring: whom the company looks for, where it says so, who came, and how far they are.
//!
//! Each verb is a file: what it needs to know, what it decides, what is recorded. Pages are in `page`, what they are drawn
//! from in `screen`. Other rooms read the views named `hire_window_…`, which stay as they are.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod application;
pub mod assess;
mod calendar;
pub mod cv;
pub mod declared;
pub mod figure;
pub mod interview;
pub mod letter;
pub mod offer;
pub mod post;
pub mod practice;
pub mod quality;
pub mod refusal;
pub mod requisition;
pub mod secret;
pub mod start;
pub mod stats;
#[cfg(feature = "testing")]
pub mod testing;
pub mod words;

mod hiring;
mod page;
mod scene;
mod screen;

pub use hiring::Hiring;

use store::JobKind;
use web::Route;

/// Everything that can be asked of this room.
pub fn routes(hiring: &Hiring) -> Vec<Route> {
    page::routes(hiring)
}

/// Kinds of jobs that this room does. All of them may simply be tried again.
pub fn jobs() -> Vec<JobKind> {
    let simple = |name| JobKind { name, repeats: true };
    let mut kinds = vec![application::erase::kind(), application::reading::kind(), letter::kind()];
    kinds.extend([offer::EXPIRE, start::START].map(simple));
    kinds.extend(assess::kinds());
    kinds.extend(practice::kinds());
    kinds
}

/// Kinds of events that this room records.
pub const EVENTS: &[&str] = &[
    <requisition::RequisitionWritten as store::Event>::KIND,
    <requisition::RequisitionActed as store::Event>::KIND,
    <requisition::DescriptionWritten as store::Event>::KIND,
    <post::PostMade as store::Event>::KIND,
    <post::PostEnded as store::Event>::KIND,
    <application::Applied as store::Event>::KIND,
    <application::reading::CvRead as store::Event>::KIND,
    <application::reading::CvCorrected as store::Event>::KIND,
    <application::reading::CvReplaced as store::Event>::KIND,
    <application::Moved as store::Event>::KIND,
    <application::MessageWritten as store::Event>::KIND,
    <application::NoteWritten as store::Event>::KIND,
    <application::mention::MentionRead as store::Event>::KIND,
    <application::OwnerSet as store::Event>::KIND,
    <application::GateCorrected as store::Event>::KIND,
    <application::CandidatesMerged as store::Event>::KIND,
    <application::CandidateErased as store::Event>::KIND,
    <interview::InterviewPlanned as store::Event>::KIND,
    <interview::InterviewBooked as store::Event>::KIND,
    <interview::InterviewCancelled as store::Event>::KIND,
    <interview::ScorecardSubmitted as store::Event>::KIND,
    <offer::OfferWritten as store::Event>::KIND,
    <offer::OfferActed as store::Event>::KIND,
    <offer::OfferAccepted as store::Event>::KIND,
    <offer::OfferDeclined as store::Event>::KIND,
    <offer::OfferExpired as store::Event>::KIND,
    <start::CheckRecorded as store::Event>::KIND,
    <start::CheckUndone as store::Event>::KIND,
    <start::StartAgreed as store::Event>::KIND,
    <start::StartDone as store::Event>::KIND,
    <start::StartFailed as store::Event>::KIND,
    <assess::plan::AssessmentsPlanned as store::Event>::KIND,
    <assess::AssessmentGiven as store::Event>::KIND,
    <assess::AssessmentWithdrawn as store::Event>::KIND,
    <assess::AssessmentBegun as store::Event>::KIND,
    <assess::AssessmentAnswered as store::Event>::KIND,
    <assess::AssessmentEnded as store::Event>::KIND,
    <practice::RehearsalBegun as store::Event>::KIND,
    <practice::RehearsalEnded as store::Event>::KIND,
    <practice::RehearsalForgotten as store::Event>::KIND,
    <quality::QualityJudged as store::Event>::KIND,
    <declared::Declared as store::Event>::KIND,
];
