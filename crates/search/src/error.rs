//! Why the index could not answer or take.

use std::{io, sync::Arc};
use tantivy::TantivyError;

/// Why the index could not answer or take.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Another version of the program made it: clear it and add everything again.
    #[error("the search index was made by another version ({found}, this one is {wanted}); it has to be made again")]
    Outdated {
        /// The version that the folder names.
        found: String,
        /// The version that this program makes.
        wanted: &'static str,
    },
    /// It cannot be read: clear it and add everything again.
    #[error("the search index is damaged and has to be made again: {0}")]
    Corrupt(String),
    /// The folder's index is open already, in this process or in another.
    #[error("another process has the search index open")]
    Locked,
    /// The disk failed, or is full. What was added is kept in memory; a later commit tries again.
    #[error("the search index could not be read or written: {0}")]
    Disk(Arc<io::Error>),
}

impl Error {
    /// Whether the index has to be made again.
    pub fn wants_rebuild(&self) -> bool {
        matches!(self, Error::Outdated { .. } | Error::Corrupt(_))
    }
}

/// The answer, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;

impl From<io::Error> for Error {
    fn from(cause: io::Error) -> Error {
        match cause.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => Error::Corrupt(cause.to_string()),
            _ => Error::Disk(Arc::new(cause)),
        }
    }
}

impl From<TantivyError> for Error {
    fn from(cause: TantivyError) -> Error {
        use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};
        match cause {
            TantivyError::LockFailure(..) => Error::Locked,
            TantivyError::IoError(cause)
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error: cause, .. })
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => match cause.kind() {
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => Error::Corrupt(cause.to_string()),
                _ => Error::Disk(cause),
            },
            // A writer's thread dies of the disk; what it was told is still in the tail.
            TantivyError::ErrorInThread(cause) => Error::Disk(Arc::new(io::Error::other(cause))),
            other => Error::Corrupt(other.to_string()),
        }
    }
}
