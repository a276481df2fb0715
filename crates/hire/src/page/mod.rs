//! The room's pages: plain forms that work without script, answered with 303 after a change.

mod apply;
mod candidate;
mod careers;
mod description;
mod posts;
mod requisition;
mod requisitions;

use crate::Hiring;
use web::Route;

/// Every route of the room.
pub fn routes(hiring: &Hiring) -> Vec<Route> {
    [
        careers::routes(hiring),
        apply::routes(hiring),
        candidate::routes(hiring),
        requisitions::routes(hiring),
        requisition::routes(hiring),
        description::routes(hiring),
        posts::routes(hiring),
    ]
    .into_iter()
    .flatten()
    .collect()
}
