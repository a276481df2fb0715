//! Who acts.

use crate::{CustomerId, PersonId, Right, Rights, Role, TokenId, VisitorId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who wants something. Written beside every entry of the log as `kind:id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// A signed-in person.
    Person {
        /// Who.
        id: PersonId,
        /// As what.
        role: Role,
    },
    /// A program with a bearer token; it acts for the person who made it, with what both the token's rights and the
    /// person's role allow.
    Token {
        /// Which token.
        id: TokenId,
        /// Who made it.
        person: PersonId,
        /// What they are.
        role: Role,
        /// What the token was given.
        #[serde(default)]
        rights: Rights,
    },
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
    /// The role whose rights this actor has at most; ask [`Actor::may`], because a token has fewer.
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

    /// Whether the actor's role has `right`, and, of a token, whether it was given that right too.
    pub fn may(&self, right: Right) -> bool {
        let given = match self {
            Actor::Token { rights, .. } => rights.has(right),
            _ => true,
        };
        given && self.role().may(right)
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
