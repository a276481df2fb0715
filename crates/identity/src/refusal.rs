//! Why something about people was not done.

use crate::{attempt::Wait, password::Weak};
use language::Speak;
use web::{Problem, Refuses};

/// Why not. One list for the room: the same refusal reads the same wherever it is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not for this actor.
    #[error("no such thing")]
    Unseen,
    /// Name, password or code do not fit, or the account may not sign in; never says which.
    #[error("sign-in does not fit")]
    Wrong,
    /// Too many attempts.
    #[error("wait {} s", .0.seconds())]
    Wait(Wait),
    /// The link was used, replaced or is too old.
    #[error("the link does not hold any more")]
    Gone,
    /// The half sign-in is too old; start again.
    #[error("the sign-in took too long")]
    Late,
    /// A name is missing or cannot be shown.
    #[error("not a name")]
    Name,
    /// Not an e-mail address.
    #[error("not an address")]
    Email,
    /// Not a time zone.
    #[error("not a time zone")]
    Zone,
    /// The address belongs to a person already.
    #[error("the address is taken")]
    Taken,
    /// A group of that name is there already.
    #[error("the name is taken")]
    NameTaken,
    /// The password is not accepted.
    #[error("the password is {0}")]
    Weak(Weak),
    /// The present password is not right.
    #[error("the present password does not fit")]
    Present,
    /// The code of the second factor does not fit.
    #[error("the code does not fit")]
    Code,
    /// There is a second factor already, or none.
    #[error("the second factor is not as you think")]
    Factor,
    /// Only an owner decides about owners.
    #[error("only an owner decides about owners")]
    Outranked,
    /// Nobody changes their own role or shuts themselves out.
    #[error("not oneself")]
    Oneself,
    /// The last owner stays.
    #[error("the last owner stays")]
    LastOwner,
    /// Not a role for people.
    #[error("not a role for people")]
    Role,
    /// More rights than the maker has, or none.
    #[error("rights do not fit")]
    Rights,
    /// A time out of range.
    #[error("the time is out of range")]
    Due,
    /// No room for more of them.
    #[error("too many of them")]
    Many,
    /// A passkey's answer does not hold.
    #[error("the passkey does not fit")]
    Passkey,
}

impl Refusal {
    /// HTTP status and the word for programs.
    pub const fn code(self) -> (u16, &'static str) {
        match self {
            Refusal::Unseen => (404, "not_found"),
            Refusal::Wrong => (401, "wrong"),
            Refusal::Wait(_) => (429, "too_many"),
            Refusal::Gone => (410, "link_gone"),
            Refusal::Late => (410, "sign_in_late"),
            Refusal::Name => (422, "name"),
            Refusal::Email => (422, "email"),
            Refusal::Zone => (422, "zone"),
            Refusal::Taken => (409, "email_taken"),
            Refusal::NameTaken => (409, "name_taken"),
            Refusal::Weak(_) => (422, "password"),
            Refusal::Present => (422, "present_password"),
            Refusal::Code => (422, "code"),
            Refusal::Factor => (409, "second_factor"),
            Refusal::Outranked => (403, "outranked"),
            Refusal::Oneself => (409, "oneself"),
            Refusal::LastOwner => (409, "last_owner"),
            Refusal::Role => (422, "role"),
            Refusal::Rights => (422, "rights"),
            Refusal::Due => (422, "due"),
            Refusal::Many => (409, "too_many_of_them"),
            Refusal::Passkey => (422, "passkey"),
        }
    }

    /// What happened and what to do next.
    pub fn say(self, speak: &Speak) -> String {
        match self {
            Refusal::Unseen => speak.problem_missing(),
            Refusal::Wrong => speak.refused_wrong(),
            Refusal::Wait(wait) => return speak.problem_too_many(wait.seconds()),
            Refusal::Gone => speak.refused_gone(),
            Refusal::Late => speak.refused_late(),
            Refusal::Name => speak.refused_name(),
            Refusal::Email => speak.refused_email(),
            Refusal::Zone => speak.refused_zone(),
            Refusal::Taken => speak.refused_taken(),
            Refusal::NameTaken => speak.refused_name_taken(),
            Refusal::Weak(Weak::Short) => return speak.refused_short(crate::password::CHARS_MIN),
            Refusal::Weak(Weak::Long) => return speak.refused_long(crate::password::CHARS_MAX),
            Refusal::Weak(Weak::Regular) => speak.refused_regular(),
            Refusal::Weak(Weak::Known) => speak.refused_known(),
            Refusal::Present => speak.refused_present(),
            Refusal::Code => speak.refused_code(),
            Refusal::Factor => speak.refused_factor(),
            Refusal::Outranked => speak.refused_outranked(),
            Refusal::Oneself => speak.refused_oneself(),
            Refusal::LastOwner => speak.refused_last_owner(),
            Refusal::Role => speak.refused_role(),
            Refusal::Rights => speak.refused_rights(),
            Refusal::Due => speak.refused_due(),
            Refusal::Many => speak.refused_many(),
            Refusal::Passkey => speak.refused_passkey(),
        }
        .to_owned()
    }
}

impl Refuses for Refusal {
    fn problem(self) -> Problem {
        match self {
            Refusal::Unseen => Problem::missing(),
            Refusal::Wait(wait) => Problem::too_many(wait.seconds()),
            _ => {
                let (status, code) = self.code();
                Problem::new(status, code, move |speak| self.say(speak))
            }
        }
    }
}
