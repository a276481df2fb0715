//! What must not come in or go out: secrets are found and replaced before anything is written, replies are held before they are sent.
//!
//! Pure: no file, no socket, no clock. [`inbound`] reads what customers send, [`outbound`] what agents are about to send. One rule per
//! file; the docstring of a rule is its page in the handbook (`docs/handbook/guard`).

pub mod inbound;
pub mod outbound;
