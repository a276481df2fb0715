//! The room's pages: plain forms that work without script, answered with 303 after a change.

mod bank;
mod cards;
mod cases;
pub mod certificates;
mod certification;
mod checklist;
mod checklists;
mod cohort;
mod cohorts;
mod courses;
mod drills;
mod exam;
mod ladders;
mod module;
mod notices;
mod person;
mod proposals;
mod ramps;
mod ratings;
mod skills;
mod standards;
mod studies;
mod team;
mod today;

use crate::School;
use web::Route;

/// Every route of the room.
pub fn routes(school: &School) -> Vec<Route> {
    [
        today::routes(school),
        courses::routes(school),
        cards::routes(school),
        drills::routes(school),
        cases::routes(school),
        proposals::routes(school),
        ratings::routes(school),
        module::routes(school),
        certificates::routes(school),
        certification::routes(school),
        exam::routes(school),
        notices::routes(school),
        team::routes(school),
        person::routes(school),
        checklists::routes(school),
        checklist::routes(school),
        standards::routes(school),
        skills::routes(school),
        ladders::routes(school),
        studies::routes(school),
        ramps::routes(school),
        cohorts::routes(school),
        cohort::routes(school),
        bank::routes(school),
    ]
    .into_iter()
    .flatten()
    .collect()
}
