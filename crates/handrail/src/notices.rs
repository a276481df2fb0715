//! What is built in, by whom, and under which terms: one page, for anybody.
//!
//! `notices.txt` is made from the packages themselves: `HANDRAIL_TEST_NOTICES=write cargo test -p handrail --test it notices`.

use axum::extract::State;
use maud::{Markup, html};
use web::{House, Need, Route, Signed, Speaks, me, parts};

/// Every package that is built in, and the texts of their licences.
pub const NOTICES: &str = include_str!("notices.txt");

/// The routes.
pub fn routes(house: &House) -> Vec<Route> {
    vec![Route::get("/notices", Need::Anyone, show, house)]
}

/// GET /notices
async fn show(State(house): State<House>, signed: Option<axum::Extension<Signed>>, speaks: Speaks) -> Markup {
    let speak = &speaks.speak;
    let reader = signed.map(|signed| me(&signed));
    let frame = parts::Page {
        title: speak.notices_title(),
        kind: "gate",
        room: parts::Room::Elsewhere,
        company: house.config.company_for(speak.lang),
        me: reader.as_ref(),
        look: &speaks.look,
        now_ms: house.store.clock().now_ms(),
        seq: 0,
        watch: &[],
        here: "/notices",
        ticket: None,
        toast: None,
    };
    let content = html! {
        main.notices #main tabindex="-1" {
            h1 { (speak.notices_title()) }
            p { (speak.notices_hint(env!("CARGO_PKG_VERSION"))) }
            pre lang="en" { (NOTICES) }
            p { a href="/" { (speak.problem_home()) } }
        }
    };
    parts::page(&frame, content, speak)
}
