//! The room's pages: plain forms that work without script, answered with 303 after a change.

mod description;
mod requisition;
mod requisitions;

use crate::Hiring;
use web::Route;

/// Every route of the room.
pub fn routes(hiring: &Hiring) -> Vec<Route> {
    [requisitions::routes(hiring), requisition::routes(hiring), description::routes(hiring)]
        .into_iter()
        .flatten()
        .collect()
}
