//! Why a verb of this room was not carried out.

use web::{Problem, Refuses};

/// Asked in this order: what the actor may not see does not exist, before any other refusal can tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 404: forbidden looks like missing.
    #[error("no such thing")]
    Unseen,
    /// 422: a text is missing or too long.
    #[error("a text is missing or too long")]
    Text,
    /// 422: a value is out of its range.
    #[error("a value does not fit: {0}")]
    Value(&'static str),
    /// 422: the day is over, or too far away.
    #[error("not a day to come")]
    Day,
    /// 409: it was changed since it was opened.
    #[error("changed meanwhile")]
    Stale,
    /// 422: more than the limit.
    #[error("at most {most}")]
    TooMany {
        /// The limit.
        most: usize,
    },
    /// 409: somebody else has to agree.
    #[error("somebody else decides")]
    Own,
    /// 409: it is not in a state in which this can be done.
    #[error("not now")]
    State,
    /// 409: a legal gate is shut.
    #[error("a gate is shut")]
    Gate,
    /// 422: this is done for a reason that is written down.
    #[error("say why")]
    NoReason,
    /// 409: there is one already.
    #[error("there is one already")]
    Already,
    /// 409: the description lacks what it must say.
    #[error("the description is not whole")]
    Description,
    /// 422: a mark rests on nothing.
    #[error("say what was seen, in {least} characters or more")]
    Evidence {
        /// Characters at least.
        least: usize,
    },
    /// 409: somebody is taken then.
    #[error("taken meanwhile")]
    Taken,
    /// 422: whoever brought somebody in does not judge them.
    #[error("who referred somebody does not interview them")]
    Referrer,
    /// 409: who they are is not confirmed by two people in two ways.
    #[error("two checks by two people are needed")]
    Checks,
    /// 409: every seat of the practice room is taken.
    #[error("every seat is taken")]
    Full,
    /// 409: they practised as often as a day lets them.
    #[error("{most} rehearsals a day")]
    Practised {
        /// The limit.
        most: usize,
    },
    /// 422: the consent is missing.
    #[error("no consent")]
    Consent,
}

impl Refuses for Refusal {
    fn problem(self) -> Problem {
        match self {
            Refusal::Unseen => Problem::missing(),
            Refusal::Text => Problem::new(422, "text", |speak| speak.hire_refused_text().to_owned()),
            Refusal::Value(name) => Problem::new(422, "value", move |speak| speak.hire_refused_value(name)),
            Refusal::Day => Problem::new(422, "day", |speak| speak.train_refused_day().to_owned()),
            Refusal::Stale => Problem::new(409, "stale", |speak| speak.train_refused_stale().to_owned()),
            Refusal::TooMany { most } => Problem::new(422, "too_many", move |speak| speak.train_refused_many(most)),
            Refusal::Own => Problem::new(409, "own", |speak| speak.hire_refused_own().to_owned()),
            Refusal::State => Problem::new(409, "state", |speak| speak.hire_refused_state().to_owned()),
            Refusal::Gate => Problem::new(409, "gate", |speak| speak.hire_refused_gate().to_owned()),
            Refusal::NoReason => Problem::new(422, "no_reason", |speak| speak.refusal_no_reason().to_owned()),
            Refusal::Already => Problem::new(409, "already", |speak| speak.train_refused_already().to_owned()),
            Refusal::Description => {
                Problem::new(409, "description", |speak| speak.hire_refused_description().to_owned())
            }
            Refusal::Evidence { least } => {
                Problem::new(422, "evidence", move |speak| speak.judge_refused_evidence(least))
            }
            Refusal::Taken => Problem::new(409, "taken", |speak| speak.judge_refused_taken().to_owned()),
            Refusal::Referrer => Problem::new(422, "referrer", |speak| speak.judge_refused_referrer().to_owned()),
            Refusal::Checks => Problem::new(409, "checks", |speak| speak.offer_refused_checks().to_owned()),
            Refusal::Full => Problem::new(409, "full", |speak| speak.practice_refused_full().to_owned()),
            Refusal::Practised { most } => {
                Problem::new(409, "practised", move |speak| speak.practice_refused_often(most))
            }
            Refusal::Consent => Problem::new(422, "consent", |speak| speak.hire_refused_consent().to_owned()),
        }
    }
}
