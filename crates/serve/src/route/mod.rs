//! Routing: which queue a ticket belongs to, and who of the queue is given it.
//!
//! Topic rules (`topic`, `rules`) name the queue when a ticket is opened and when it is diagnosed (`sort`). Where a queue is given
//! out by the house (`queue`), a job (`give`) picks (`pick`) among those who are online (`availability`), and keeps why
//! (`happened`). `hear` starts it whenever something may have changed.

pub mod availability;
pub mod give;
pub mod happened;
pub mod hear;
pub mod page;
pub mod pick;
pub mod queue;
pub mod rules;
pub mod sight;
pub mod sort;
pub mod topic;

pub use availability::{STATES, State};
