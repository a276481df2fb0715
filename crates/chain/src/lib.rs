//! What a customer's text says about chains, what the chains say about it, and what to do now.
//!
//! - [`registry`]: the chains as data, with their state and its dates
//! - [`codec`]: addresses from text to bytes and back, with every check a format has
//! - [`diagnose`]: from facts to verdicts: what happened, who acts, what to say and what never
//! - [`look`]: asks nodes and explorers; the only part that opens sockets
//! - [`observation`]: what sources say about a transaction, typed
//! - [`recognise`]: readings of a text: addresses, transactions, memos, amounts, networks, look-alikes, near misses

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod codec;
pub mod diagnose;
pub mod look;
pub mod observation;
pub mod recognise;
pub mod registry;

pub use registry::{Chain, Chains};
