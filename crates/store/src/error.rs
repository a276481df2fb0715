//! Why the store could not do what it was asked.

use std::sync::Arc;

/// A failure of the store: a 500 to whoever asked, except [`Error::Busy`] and [`Error::Full`], which are a 503, and
/// [`Error::Conflict`], which is a 409. A refusal by a command is not an error.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The database answered with an error.
    #[error("database: {0}")]
    Database(Arc<dyn std::error::Error + Send + Sync>),
    /// Too many commands wait to be written.
    #[error("too many commands are waiting; try again in a moment")]
    Busy,
    /// The disk (or the database's quota) has no room left; reading goes on.
    #[error("the disk is full; nothing can be written until there is room")]
    Full,
    /// A row that must be there is not.
    #[error("no row for {0}")]
    Missing(&'static str),
    /// The rows disagree with themselves.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// The database was made by a newer release.
    #[error(
        "the database has schema {found}, this release knows {known}: start the newer release again, or restore the backup it made before it upgraded"
    )]
    TooNew {
        /// What the database has.
        found: i64,
        /// What this release knows.
        known: i64,
    },
    /// The database was made by a release that this one cannot upgrade.
    #[error(
        "the database has schema {found}, this release upgrades from {oldest} on: install an older release first and let it upgrade"
    )]
    TooOld {
        /// What the database has.
        found: i64,
        /// The oldest this release can start from.
        oldest: i64,
    },
    /// The database waits for a migration, which only a store that writes can do.
    #[error("the database waits for migration {0}: start this release once, and it will upgrade it")]
    Behind(String),
    /// A migration was changed after it ran.
    #[error("migration {0} is not the text that this database ran")]
    Rewritten(String),
    /// The link to the database went away and what became of the command is not known.
    #[error("the link to the database was lost")]
    Lost,
    /// The command id belongs to another command or another actor.
    #[error("this command id was used for something else")]
    Conflict,
    /// A value that cannot be written or read.
    #[error("{column}: {why}")]
    Value {
        /// The column or parameter.
        column: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A row was written outside `Event::apply`.
    #[error("{0} writes rows, which only an event may do")]
    Outside(&'static str),
    /// A command waited for something that is not its `Tx`.
    #[error("{0} waited for something other than its transaction")]
    Waited(&'static str),
    /// A command panicked; its work was rolled back.
    #[error("{0} panicked")]
    Panicked(&'static str),
    /// The job is not this try's any more.
    #[error("the job was done or taken by another try")]
    Lapsed,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Another process writes this database.
    #[error("{0} is in use by another process")]
    InUse(String),
    /// What the configuration asks for is not possible.
    #[error("{0}")]
    Config(String),
    /// A file could not be read or written.
    #[error("{0}")]
    File(Arc<std::io::Error>),
    /// A blob is larger than the limit, in bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
}

/// SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log.
const SHARED_MEMORY_FULL: std::os::raw::c_int = 4874;

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Outer: a failure of the store. Inner: the command's answer or its refusal.
pub type Outcome<T, R> = Result<std::result::Result<T, R>>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(_) if error.sqlite_error().is_some_and(|error| error.extended_code == SHARED_MEMORY_FULL) => {
                Error::Full
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt(error.to_string()),
            _ => Error::Database(Arc::new(error)),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
            _ => Error::File(Arc::new(error)),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Corrupt(format!("JSON: {error}"))
    }
}
