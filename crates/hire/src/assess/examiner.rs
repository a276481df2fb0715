//! What this room asks of whoever has questions and scenarios. The program wires it; the rooms do not know each other.

use event::{AssessmentId, PersonId, RehearsalId};
use language::{Lang, Speak};
use maud::Markup;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{future::Future, pin::Pin};
use web::Problem;

/// What is waited for.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Who plays a scenario here without being of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// A candidate, in an assessment.
    Assessed(AssessmentId),
    /// Somebody who rehearses.
    Rehearsing(RehearsalId),
}

impl Guest {
    /// All that a desk knows of them.
    pub fn person(self) -> PersonId {
        match self {
            Guest::Assessed(AssessmentId(id)) | Guest::Rehearsing(RehearsalId(id)) => PersonId(id),
        }
    }
}

/// A question as it was drawn. What is asked is for the examiner alone to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: i64,
    /// What is asked, and what is right.
    pub question: Value,
}

/// What a test came to, in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// Each question, in order.
    pub shares: Vec<i64>,
    /// All of it.
    pub score: i64,
}

/// A scenario that can be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// What it is called. Candidates are not told: a title may say what the customer's trouble is.
    pub title: String,
    /// How long it takes at most.
    pub minutes: i64,
}

/// Draws, asks and grades questions, and has scenarios played.
pub trait Examiner: Send + Sync {
    /// Draws a paper, the same from the same seed and bank; none when there are too few questions. `wanted`: what is drawn
    /// from, by code or `tag:` and a tag, and how many.
    fn draw(&self, seed: String, wanted: Vec<(String, usize)>) -> Soon<'_, Option<Vec<Paper>>>;

    /// A question to be answered, with what was answered so far; never with what is right. `lot`: what orders its options.
    fn ask(&self, paper: &Paper, lot: (&str, usize), given: Option<&Value>, speak: &Speak) -> Result<Markup, Problem>;

    /// What a form says to a question that was asked by the same lot.
    fn given(&self, paper: &Paper, lot: (&str, usize), fields: Vec<(String, String)>) -> Result<Value, Problem>;

    /// What answers are worth; places from 0.
    fn grade(&self, paper: &[Paper], given: &[(i64, Value)]) -> Graded;

    /// A question with its answer, what was right, and why: for the team.
    fn told(&self, paper: &Paper, given: Option<&Value>, share: i64, speak: &Speak) -> Result<Markup, Problem>;

    /// A scenario by its code; none when there is none such.
    fn scenario(&self, code: &str, lang: Lang) -> Option<Played>;

    /// Whether scenarios can be played here at all.
    fn plays(&self) -> bool;

    /// Where a guest sits down at the desk. It begins when it has not yet; the address opens for minutes.
    fn sit(&self, guest: Guest, code: String, lang: Lang) -> Soon<'_, String>;

    /// Ends what a guest plays as it stands, if it goes on. What a simulation came to is told by [`super::EndSimulation`].
    fn stop(&self, guest: Guest) -> Soon<'_, ()>;

    /// What a guest did and what it is worth: for the team, or for who rehearsed. Empty before the end.
    fn evidence(&self, guest: Guest, speak: Speak) -> Soon<'_, Markup>;

    /// Lets go of all that a guest said and did.
    fn forget(&self, guest: Guest) -> Soon<'_, ()>;
}
