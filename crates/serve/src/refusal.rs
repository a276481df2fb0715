//! Why a verb on a ticket was not carried out.

use crate::{gate::Title, hold::Held, ramp::Early, ticket::Status};
use web::{Problem, Refuses};

/// Asked in this order: what the actor may not see does not exist, before any other refusal can tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 404: forbidden looks like missing.
    #[error("no such ticket")]
    Unseen,
    /// 409: a closed ticket takes nothing but tags.
    #[error("ticket is closed")]
    Closed,
    /// 409, with what is new.
    #[error("the thread moved on")]
    Stale {
        /// Number of the thread's last message.
        seq: i64,
    },
    /// 409, with what the guard holds.
    #[error("the guard holds it")]
    Held(Vec<Held>),
    /// 409: a lead is asked about held replies alone.
    #[error("nothing holds it")]
    NothingHeld,
    /// 422.
    #[error("nothing was written")]
    Empty,
    /// 422.
    #[error("longer than {most} characters")]
    TooLong {
        /// The limit.
        most: usize,
    },
    /// 409: Zendesk's rules do not allow it.
    #[error("cannot become {0:?}")]
    Transition(Status),
    /// 422: the person does not take tickets.
    #[error("cannot be assigned")]
    NotAssignable,
    /// 422: the queue asks for certificates that the person lacks.
    #[error("lacks a certificate")]
    NotCertified(Vec<Title>),
    /// 422: the person's stage is not so far yet.
    #[error("too early for them: {0:?}")]
    Early(Early),
    /// 422: what cannot be undone is done for a reason that is written down.
    #[error("say why")]
    NoReason,
    /// 409: it has gone out already, or is not the asker's.
    #[error("too late to take back")]
    TooLate,
    /// 422: a file that is not there, or not the writer's.
    #[error("no such attachment")]
    NoAttachment,
    /// 422: not an origin as browsers say it.
    #[error("no origin")]
    NoOrigin,
    /// 422: a topic rule that says nothing would fit everything.
    #[error("no condition")]
    NoCondition,
    /// 422: a part of the usual load that nobody takes.
    #[error("between 0 and {most} per cent")]
    Percent {
        /// The limit.
        most: i64,
    },
    /// 422: more than the limit.
    #[error("at most {most}")]
    TooMany {
        /// The limit.
        most: usize,
    },
}

impl Refuses for Refusal {
    fn problem(self) -> Problem {
        match self {
            Refusal::Unseen => Problem::missing(),
            Refusal::Closed => Problem::new(409, "closed", |speak| speak.refusal_closed().to_owned()),
            Refusal::Stale { seq } => Problem::new(409, "stale", |speak| speak.refusal_stale().to_owned())
                .with(serde_json::json!({ "seq": seq })),
            Refusal::Held(held) => {
                let held: Vec<_> = held.iter().map(|one| (one.rule.name(), one.quote.as_str())).collect();
                let held: Vec<_> =
                    held.iter().map(|(rule, quote)| serde_json::json!({ "rule": rule, "quote": quote })).collect();
                Problem::new(409, "held", |speak| speak.refusal_held().to_owned())
                    .with(serde_json::json!({ "held": held }))
            }
            Refusal::NothingHeld => Problem::new(409, "nothing_held", |speak| speak.refusal_nothing_held().to_owned()),
            Refusal::Empty => Problem::new(422, "empty", |speak| speak.refusal_empty().to_owned()),
            Refusal::TooLong { most } => Problem::new(422, "too_long", move |speak| speak.refusal_too_long(most)),
            Refusal::Transition(_) => Problem::new(409, "transition", |speak| speak.refusal_transition().to_owned()),
            Refusal::NotAssignable => {
                Problem::new(422, "not_assignable", |speak| speak.refusal_not_assignable().to_owned())
            }
            Refusal::NotCertified(titles) => Problem::new(422, "not_certified", move |speak| {
                let titles: Vec<&str> = titles.iter().map(|title| title.of(speak.lang)).collect();
                speak.refusal_not_certified(titles.join(speak.comma()))
            }),
            Refusal::Early(early) => Problem::new(422, "early", move |speak| early.words(speak).to_owned()),
            Refusal::NoReason => Problem::new(422, "no_reason", |speak| speak.refusal_no_reason().to_owned()),
            Refusal::TooLate => Problem::new(409, "too_late", |speak| speak.refusal_too_late().to_owned()),
            Refusal::NoAttachment => {
                Problem::new(422, "no_attachment", |speak| speak.refusal_no_attachment().to_owned())
            }
            Refusal::NoOrigin => Problem::new(422, "no_origin", |speak| speak.refusal_no_origin().to_owned()),
            Refusal::NoCondition => Problem::new(422, "no_condition", |speak| speak.refusal_no_condition().to_owned()),
            Refusal::Percent { most } => Problem::new(422, "percent", move |speak| speak.refusal_percent(most)),
            Refusal::TooMany { most } => Problem::new(422, "too_many", move |speak| speak.refusal_too_many(most)),
        }
    }
}
