//! The door: who stands before us. Identity answers; the house only asks.

use event::{Actor, PersonId, Right, SessionId};
use language::{Lang, Speak};
use std::{future::Future, pin::Pin};

/// Light, dark, or what the reader's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// `auto`, `light` or `dark`.
    pub const fn word(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a word; `auto` for any other.
    pub fn of(word: &str) -> Theme {
        match word {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
}

/// How a reader wants screens: language, zone, theme.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Language.
    pub lang: Lang,
    /// Time zone, IANA name; empty for UTC.
    pub zone: String,
    /// Theme.
    pub theme: Theme,
    /// Compact rows.
    pub compact: bool,
    /// It is practice, and this is the way back from it.
    pub practice: Option<String>,
    /// They are a guest at the desk: no other room, no settings, no signing out.
    pub guest: bool,
}

/// Someone known to the house, with a session or a token.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who acts.
    pub actor: Actor,
    /// The person behind the act.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// The session, unless it is a token.
    pub session: Option<SessionId>,
    /// How they want screens.
    pub look: Look,
}

impl Signed {
    /// Whether they have `right`.
    pub fn may(&self, right: Right) -> bool {
        self.actor.may(right)
    }

    /// Speaks to them.
    pub fn speak(&self) -> Speak {
        Speak { lang: self.look.lang, zone: self.look.zone.clone() }
    }
}

/// What the door found about a request.
#[derive(Clone, Debug)]
pub enum Found {
    /// No credentials.
    Nobody,
    /// Credentials that do not hold (any more).
    Refused,
    /// Someone.
    Known(Box<Signed>),
}

/// Tells who sends a request, from its cookie or bearer token.
pub trait Door: Send + Sync {
    /// Looks at the request's headers.
    fn who<'a>(
        &'a self,
        headers: &'a axum::http::HeaderMap,
    ) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>>;
}
