//! The rules, one per file. Each finds stretches of the draft as it was written.

pub mod asks_for_secret;
pub mod internal_note;
pub mod investment_advice;
pub mod link;
pub mod other_customer;
pub mod other_messenger;
pub mod promise;
pub mod remote_control;
pub mod tipping_off;
pub mod unverified_address;
