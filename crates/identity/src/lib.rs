//! People, roles, sessions, tokens: who may do what.
//!
//! Each verb is a file: what it needs to know, what it decides, what is recorded. Pages are in `page`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accept;
mod attempt;
mod change_password;
mod code;
mod deactivate;
mod door;
mod first_link;
mod forgotten;
mod group;
mod half;
mod identity;
mod invite;
mod letter;
mod link;
mod owner;
mod page;
mod passkey;
mod password;
mod people;
mod person;
mod profile;
mod refusal;
mod renew;
mod retain;
mod role;
mod rotate;
mod secret;
mod session;
mod sign_in;
mod token;
mod tongue;
mod totp;

pub use forgotten::JOB as FORGOTTEN;
pub use group::{NameGroup, SetMember};
pub use identity::{Identity, jobs, open};
pub use letter::JOB as LETTER;
pub use link::sign_in_link;
pub use owner::first_owner_link;
pub use page::{Place, Section, me, places, role_words};
pub use password::{Hasher, Weak, weakness};
pub use person::{AddPerson, Newcomer};
pub use refusal::Refusal;
pub use rotate::{Seals, seals};
pub use secret::{seal, unseal};
pub use token::create_token;
pub use tongue::SetLanguages;
