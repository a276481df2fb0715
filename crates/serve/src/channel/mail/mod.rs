//! Mail: letters are taken from mailboxes (IMAP), judged, and joined to tickets; replies are sent (SMTP).
pub mod address;
pub mod auth;
pub mod clue;
pub mod compose;
pub mod config;
#[cfg(test)]
mod corpus;
pub mod decide;
pub mod dial;
#[cfg(test)]
mod flow;
pub mod html;
pub mod imap;
pub mod letter;
pub mod made;
#[cfg(test)]
mod made_flow;
pub mod name;
pub mod notice;
pub mod page;
pub mod parse;
pub mod post;
pub mod recover;
pub mod rows;
pub mod send;
#[cfg(test)]
mod servers;
mod survey;
#[cfg(test)]
mod table;
pub mod take;
pub mod take_letter;
pub mod test;
#[cfg(test)]
mod wire;
