//! One chat of a drill.

use event::TicketId;
use scenario::Sitting;
use std::collections::VecDeque;
use train::drill::PartRow;

/// One chat.
pub struct Part {
    /// Its place, from 0.
    pub place: i64,
    /// Its ticket on the stage.
    pub ticket: Option<TicketId>,
    /// The machine, once the chat has begun.
    pub sitting: Option<Sitting>,
    /// Steps that are kept.
    pub steps: i64,
    /// From which its parameters are drawn.
    pub seed: u64,
    /// When it begins, by the drill's clock.
    pub begins_ms: i64,
    /// What the customer is about to write: when by the drill's clock, and what.
    pub about_to: VecDeque<(i64, String)>,
}

impl Part {
    /// One in which nothing has happened.
    pub fn new(row: &PartRow) -> Part {
        Part {
            place: row.place,
            ticket: None,
            sitting: None,
            steps: 0,
            seed: row.seed.parse().unwrap_or(0),
            begins_ms: row.begins_ms,
            about_to: VecDeque::new(),
        }
    }

    /// Whether it has ended.
    pub fn over(&self) -> bool {
        self.sitting.as_ref().is_some_and(|sitting| sitting.ended.is_some())
    }
}
