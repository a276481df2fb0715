//! Channels: a folder each. A channel takes letters in and sends letters out.

pub mod chat;
pub mod form;
pub mod mail;
