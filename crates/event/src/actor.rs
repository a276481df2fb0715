//! Who acts.

use crate::{CustomerId, PersonId, Right, Role, TokenId, VisitorId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who wants something. Written beside every entry of the log as `kind:id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// A signed-in person.
    Person { id: PersonId, role: Role },
    /// A program with a bearer token; it acts for the person who made it, with the token's role.
    Token { id: TokenId, person: PersonId, role: Role },
    /// Someone who asks for help by mail or form.
    Customer(CustomerId),
    /// A browser with the chat widget.
    Visitor(VisitorId),
    /// The house itself: jobs, clocks, channels.
    House,
    /// Nobody known.
    Anonymous,
}

impl Actor {
    /// The role whose rights this actor has.
    pub fn role(&self) -> Role {
        match self {
            Actor::Person { role, .. } | Actor::Token { role, .. } => *role,
            Actor::Customer(_) | Actor::Visitor(_) => Role::Customer,
            Actor::House => Role::Owner,
            Actor::Anonymous => Role::Anonymous,
        }
    }

    /// The person behind the act, if there is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Person { id, .. } => Some(*id),
            Actor::Token { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// Whether the actor's role has `right`.
    pub fn may(&self, right: Right) -> bool {
        self.role().may(right)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Person { id, .. } => write!(f, "person:{id}"),
            Actor::Token { id, .. } => write!(f, "token:{id}"),
            Actor::Customer(id) => write!(f, "customer:{id}"),
            Actor::Visitor(id) => write!(f, "visitor:{id}"),
            Actor::House => f.write_str("house"),
            Actor::Anonymous => f.write_str("anonymous"),
        }
    }
}
