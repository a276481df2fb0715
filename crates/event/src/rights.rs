//! A set of rights, such as those a token was given.

use crate::{RIGHTS, Right, Role};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Some of the rights. Written as their words, comma-separated, so that it outlives a change of their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Rights(u64);

impl Rights {
    /// None.
    pub const NONE: Rights = Rights(0);

    /// Those that `role` has.
    pub fn of(role: Role) -> Rights {
        RIGHTS.iter().copied().filter(|right| role.may(*right)).collect()
    }

    /// Whether `right` is among them.
    pub const fn has(self, right: Right) -> bool {
        self.0 & (1 << right as u64) != 0
    }

    /// Whether all of `these` are among them.
    pub const fn covers(self, these: Rights) -> bool {
        these.0 & !self.0 == 0
    }

    /// Those that are in both.
    pub const fn and(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`RIGHTS`].
    pub fn iter(self) -> impl Iterator<Item = Right> {
        RIGHTS.iter().copied().filter(move |right| self.has(*right))
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Rights {
        Rights(rights.into_iter().fold(0, |bits, right| bits | 1 << right as u64))
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, right) in self.iter().enumerate() {
            if nth > 0 {
                f.write_str(",")?;
            }
            f.write_str(right.word())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rights({self})")
    }
}

impl FromStr for Rights {
    type Err = String;
    fn from_str(text: &str) -> Result<Rights, String> {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Right::from_str).collect()
    }
}

impl From<Rights> for String {
    fn from(rights: Rights) -> String {
        rights.to_string()
    }
}

impl TryFrom<String> for Rights {
    type Error = String;
    fn try_from(text: String) -> Result<Rights, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, PersonId, TokenId};

    #[test]
    fn words_come_back_as_the_same_rights() {
        for role in crate::ROLES {
            let rights = Rights::of(*role);
            assert_eq!(rights.to_string().parse(), Ok(rights), "{role}");
        }
        assert!("tickets.read,fly".parse::<Rights>().is_err());
        assert_eq!("".parse(), Ok(Rights::NONE));
    }

    #[test]
    fn a_token_has_what_both_it_and_the_role_have() {
        let actor = |role, rights: &str| Actor::Token {
            id: TokenId::from(uuid::Uuid::nil()),
            person: PersonId::from(uuid::Uuid::nil()),
            role,
            rights: rights.parse().unwrap(),
        };
        assert!(actor(Role::Agent, "tickets.read").may(Right::TicketsRead));
        assert!(!actor(Role::Agent, "tickets.read").may(Right::TicketsReply));
        assert!(!actor(Role::Reviewer, "tickets.reply").may(Right::TicketsReply), "the role lost it since");
    }

    #[test]
    fn one_set_covers_another_only_when_it_has_all_of_it() {
        let agent = Rights::of(Role::Agent);
        assert!(agent.covers("tickets.read,tickets.reply".parse().unwrap()));
        assert!(!agent.covers("tickets.read,people.manage".parse().unwrap()));
        assert!(agent.covers(Rights::NONE));
    }
}
