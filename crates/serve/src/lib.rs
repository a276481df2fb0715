//! Tickets: receive, assign, note, reply, deliver, over chat, form, mail and API.

pub mod screen;
