//! Why a verb of this room was not carried out.

use web::{Problem, Refuses};

/// Asked in this order: what the actor may not see does not exist, before any other refusal can tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 404: forbidden looks like missing.
    #[error("no such thing")]
    Unseen,
    /// 422: a text is missing or too long, in one language or both.
    #[error("a text is missing or too long")]
    Text,
    /// 422: the question cannot be asked as it is.
    #[error("the question has faults")]
    Faults,
    /// 409: it was changed since it was opened.
    #[error("changed meanwhile")]
    Stale,
    /// 422: more than the limit.
    #[error("at most {most}")]
    TooMany {
        /// The limit.
        most: usize,
    },
    /// 409: courses are to be finished first.
    #[error("courses come first")]
    NotReady,
    /// 409: all tries were used; another one later.
    #[error("no try before {until_ms}")]
    Wait {
        /// Unix milliseconds, UTC.
        until_ms: i64,
    },
    /// 409: it has ended.
    #[error("it is over")]
    Over,
    /// 422: what cannot be undone is done for a reason that is written down.
    #[error("say why")]
    NoReason,
    /// 422: the day is over, or too far away.
    #[error("not a day to come")]
    Day,
    /// 422: the day is to come, or too long ago.
    #[error("not a day that was")]
    PastDay,
    /// 422: not a link that a browser opens.
    #[error("not a link")]
    Link,
    /// 409: there is one already, and one is enough.
    #[error("there is one already")]
    Already,
    /// 409: somebody else decides.
    #[error("somebody else decides")]
    Own,
    /// 409: a scenario of that name comes with the product.
    #[error("the name is taken")]
    CaseTaken,
    /// 409: that version of the scenario, or a later one, is there.
    #[error("version {newest} is there")]
    CaseVersion {
        /// The newest.
        newest: i64,
    },
    /// 422: nobody can play that scenario.
    #[error("no scenario {case} is offered")]
    CaseGone {
        /// Which.
        case: String,
    },
    /// 409: a certification asks for the scenario.
    #[error("{certification} asks for it")]
    CaseAsked {
        /// Which certification.
        certification: String,
    },
    /// 422: a certificate without an exam is earned at the desk.
    #[error("nothing would earn it")]
    Unearned,
    /// 409: a trainee's limits end with being a trainee.
    #[error("still a trainee")]
    StillTrainee,
    /// 409: the questions that it draws from are too few.
    #[error("too few questions")]
    Few,
}

impl Refuses for Refusal {
    fn problem(self) -> Problem {
        match self {
            Refusal::Unseen => Problem::missing(),
            Refusal::Text => Problem::new(422, "text", |speak| speak.train_refused_text().to_owned()),
            Refusal::Faults => Problem::new(422, "faults", |speak| speak.train_refused_faults().to_owned()),
            Refusal::Stale => Problem::new(409, "stale", |speak| speak.train_refused_stale().to_owned()),
            Refusal::TooMany { most } => Problem::new(422, "too_many", move |speak| speak.train_refused_many(most)),
            Refusal::NotReady => Problem::new(409, "not_ready", |speak| speak.train_refused_not_ready().to_owned()),
            Refusal::Wait { until_ms } => {
                Problem::new(409, "wait", move |speak| speak.train_refused_wait(speak.absolute(until_ms)))
            }
            Refusal::Over => Problem::new(409, "over", |speak| speak.train_refused_over().to_owned()),
            Refusal::NoReason => Problem::new(422, "no_reason", |speak| speak.refusal_no_reason().to_owned()),
            Refusal::Day => Problem::new(422, "day", |speak| speak.train_refused_day().to_owned()),
            Refusal::PastDay => Problem::new(422, "past_day", |speak| speak.train_refused_past_day().to_owned()),
            Refusal::Link => Problem::new(422, "link", |speak| speak.train_refused_link().to_owned()),
            Refusal::Already => Problem::new(409, "already", |speak| speak.train_refused_already().to_owned()),
            Refusal::Own => Problem::new(409, "own", |speak| speak.train_refused_own().to_owned()),
            Refusal::CaseTaken => Problem::new(409, "case_taken", |speak| speak.train_refused_case_taken().to_owned()),
            Refusal::CaseVersion { newest } => {
                Problem::new(409, "case_version", move |speak| speak.train_refused_case_version(newest))
            }
            Refusal::CaseGone { case } => {
                Problem::new(422, "case_gone", move |speak| speak.train_refused_case_gone(&case))
            }
            Refusal::CaseAsked { certification } => {
                Problem::new(409, "case_asked", move |speak| speak.train_refused_case_asked(&certification))
            }
            Refusal::Unearned => Problem::new(422, "unearned", |speak| speak.train_refused_unearned().to_owned()),
            Refusal::StillTrainee => {
                Problem::new(409, "still_trainee", |speak| speak.train_refused_still_trainee().to_owned())
            }
            Refusal::Few => Problem::new(409, "few", |speak| speak.train_refused_few().to_owned()),
        }
    }
}
