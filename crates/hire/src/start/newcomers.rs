//! What other rooms do when somebody starts. Rooms do not know each other, so the house hands this in.

use event::{Actor, ApplicationId, ChecklistId, CohortId, PersonId};
use std::{future::Future, pin::Pin};
use web::Trouble;

/// What comes soon.
pub type Soon<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Who starts; all of it is known from their application.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// Their application.
    pub application: ApplicationId,
    /// The key under which all of it happens once.
    pub id: uuid::Uuid,
    /// Name.
    pub name: String,
    /// The address that they sign in with.
    pub email: String,
    /// The language of the interface.
    pub lang: language::Lang,
    /// Languages that they speak, BCP 47.
    pub languages: Vec<String>,
    /// IANA name; may be empty.
    pub zone: String,
    /// Code of the role: a checklist may be of this name.
    pub role: &'static str,
    /// The beginning of the first day. Unix milliseconds, UTC.
    pub start_ms: i64,
    /// With whom they learn.
    pub cohort: Option<CohortId>,
}

/// Who is a person here from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcomed {
    /// Who.
    pub person: PersonId,
    /// What they have to do first.
    pub checklist: Option<ChecklistId>,
    /// With whom they learn.
    pub cohort: Option<CohortId>,
}

/// By which a newcomer chooses a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLink {
    /// The whole address.
    pub address: String,
    /// A letter takes it to them.
    pub mailed: bool,
}

/// Receives newcomers.
pub trait Newcomers: Send + Sync {
    /// Makes somebody a trainee with a checklist and a cohort; the same `id` again does nothing again. `Err` inside: the code of
    /// what a person has to decide about.
    fn welcome(&self, who: Welcome) -> Soon<'_, Result<Welcomed, &'static str>, Trouble>;

    /// A link by which a trainee who was never here chooses a password; it is shown once. None: they were here already.
    fn link(&self, by: Actor, person: PersonId) -> Soon<'_, Option<FirstLink>, store::Error>;
}
