//! The house as a whole: flows on both engines, the law of live screens, access, floors, tidiness, the real browser.
#![allow(clippy::unwrap_used, missing_docs)]

mod browser;
mod care;
mod floors;
mod flows;
mod full;
mod holds;
mod keys;
mod kill;
mod law;
mod logs;
mod mail_servers;
mod nodes;
mod notices;
mod policy;
mod queries;
mod refer;
mod retention;
mod rig;
mod screens;
mod secrets;
mod tidy;
mod tls;
mod train;
mod upgrade;
mod walk;
