//! How commands come in and screens go out: routes with their needs, extractors, answers, headers, the live hub.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assets;
mod config;
mod door;
mod extract;
mod fetch_site;
mod frame;
mod house;
pub mod letter;
pub mod live;
pub mod parts;
mod percent;
mod problem;
mod rate;
mod route;
mod scene;
mod seal;
mod trouble;

pub use config::{Config, Limits, Outbound, Promises, Retention, Routing, Sessions};
pub use door::{Door, Found, Look, Signed, Theme};
pub use extract::{Csv, Form, Json, Path, Query, Speaks, Wants, cookie, idempotency_key};
pub use fetch_site::own_site;
pub use frame::{me, problem_page, role_words};
pub use house::{House, Inside, Keys};
pub use percent::{percent, percent_path};
pub use problem::{Answer, Problem, Refuses};
pub use rate::Rates;
pub use route::{Named, Need, Operation, Peer, Route, build, see_other};
pub use scene::{Fields, Hall, Scene};
pub use seal::{seal, unseal};
pub use trouble::Trouble;
