//! One chat of a drill.

use super::line::Line;
use event::TicketId;
use scenario::{
    Sitting,
    worded::{HEARD_MAX, Heard},
};
use std::collections::{BTreeMap, VecDeque};
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
    /// What the customer is about to write.
    pub about_to: VecDeque<Line>,
    /// Lines that the customer wrote or is about to.
    pub lines: i64,
    /// Those that a model put in other words, by number.
    pub worded: BTreeMap<i64, String>,
    /// What was said last, at most [`HEARD_MAX`].
    pub heard: VecDeque<Heard>,
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
            lines: 0,
            worded: BTreeMap::new(),
            heard: VecDeque::new(),
        }
    }

    /// The number of the customer's next line, and its words if a model gave them before.
    pub fn next_line(&mut self) -> (i64, Option<String>) {
        self.lines += 1;
        (self.lines - 1, self.worded.get(&(self.lines - 1)).cloned())
    }

    /// Something was said.
    pub fn hears(&mut self, customer: bool, text: &str) {
        if self.heard.len() >= HEARD_MAX {
            self.heard.pop_front();
        }
        self.heard.push_back(Heard { customer, text: text.to_owned() });
    }

    /// Whether it has ended.
    pub fn over(&self) -> bool {
        self.sitting.as_ref().is_some_and(|sitting| sitting.ended.is_some())
    }
}
