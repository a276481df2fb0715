//! What kept a job from being done.

/// Why a try did not succeed, and so what becomes of the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Try again later.
    Failed(String),
    /// No try can succeed: a person decides.
    Died(String),
    /// The other side said when to come back; the try does not count.
    Later {
        /// Unix milliseconds, UTC.
        due_ms: i64,
        /// What it said.
        why: String,
    },
    /// The other side may have taken it, and its answer was lost.
    InDoubt(String),
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Trouble {
        Trouble::Failed(error.to_string())
    }
}
