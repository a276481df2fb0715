//! The whole support operation of a crypto company in one program: settings, wiring, stages, the command line's verbs.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod certificate;
pub mod channels;
pub mod cv;
pub mod demo;
pub mod drill;
pub mod erasures;
pub mod examine;
pub mod front;
pub mod health;
pub mod keyfile;
mod letters;
pub mod lines;
pub mod listen;
pub mod logs;
pub mod look;
mod mailboxes;
pub mod metrics;
pub mod newcomer;
pub mod notices;
pub mod openapi;
pub mod operate;
pub mod persona;
pub mod raise;
pub mod retention;
pub mod root;
pub mod rotation;
pub mod routing;
pub mod runner;
pub mod scenario;
pub mod settings;
pub mod stage;
pub mod tls;
pub mod watch;
pub mod workers;
