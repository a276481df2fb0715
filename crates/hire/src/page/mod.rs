//! The room's pages: plain forms that work without script, answered with 303 after a change.

mod application;
mod apply;
mod assess;
mod assessments;
mod board;
mod booking;
mod candidate;
mod careers;
mod channels;
mod cv;
mod description;
mod fairness;
pub(crate) mod figures;
mod find;
mod interview;
mod interviews;
mod judges;
mod offer;
mod offered;
mod offers;
mod planned;
mod posts;
mod practice;
mod quality;
mod refer;
mod requisition;
mod requisitions;
mod waiting;

use crate::Hiring;
use web::Route;

/// Every route of the room.
pub fn routes(hiring: &Hiring) -> Vec<Route> {
    [
        careers::routes(hiring),
        apply::routes(hiring),
        candidate::routes(hiring),
        cv::routes(hiring),
        requisitions::routes(hiring),
        requisition::routes(hiring),
        description::routes(hiring),
        posts::routes(hiring),
        board::routes(hiring),
        application::routes(hiring),
        channels::routes(hiring),
        waiting::routes(hiring),
        find::routes(hiring),
        refer::routes(hiring),
        interviews::routes(hiring),
        interview::routes(hiring),
        booking::routes(hiring),
        offers::routes(hiring),
        offer::routes(hiring),
        offered::routes(hiring),
        assess::routes(hiring),
        practice::routes(hiring),
        planned::routes(hiring),
        assessments::routes(hiring),
        figures::routes(hiring),
        judges::routes(hiring),
        fairness::routes(hiring),
        quality::routes(hiring),
    ]
    .into_iter()
    .flatten()
    .collect()
}
