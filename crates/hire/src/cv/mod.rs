//! What stands in a CV: a PDF or DOCX becomes a few fields that the person corrects. Pure, and not to be trusted with its own limits.
//!
//! A file from outside may make a parser take all memory or never end. So [`read`] runs in a process of its own, which the binary starts with
//! little memory and a deadline (`handrail read-cv`); what it says stands in [`Fields`] or is a [`Refusal`].

mod docx;
mod employer;
mod find;
mod pdf;
mod text;

pub use find::{Fields, LANGUAGES_MAX, LINKS_MAX};

use serde::{Deserialize, Serialize};

/// Bytes of a file.
pub const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Pages of a PDF.
pub const PAGES_MAX: usize = 20;
/// Characters that are read.
pub const CHARS_MAX: usize = 200_000;
/// Memory that a reader may take, in bytes.
pub const MEMORY_MAX: u64 = 128 * 1024 * 1024;
/// How long a reader may take, in milliseconds.
pub const TAKES_MAX_MS: u64 = 4_000;

/// Why a CV was not read. The file is kept all the same, if it was asked for; the fields are then filled in by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// More than [`BYTES_MAX`].
    #[error("the file is larger than 8 MB")]
    TooLarge,
    /// Neither PDF nor DOCX, whatever its name says.
    #[error("the file is neither a PDF nor a DOCX")]
    WrongType,
    /// A document that carries a program.
    #[error("the document carries macros")]
    Macros,
    /// A password is needed.
    #[error("the file is locked with a password")]
    Encrypted,
    /// More than [`PAGES_MAX`].
    #[error("the file has more than 20 pages")]
    TooManyPages,
    /// It unpacks to more than may be read, or asked for more memory than it may have.
    #[error("there is far more in the file than a CV needs")]
    TooMuchInside,
    /// It is not as the format wants it.
    #[error("the file is damaged, or made in a way that cannot be read")]
    Unreadable,
    /// It took longer than [`TAKES_MAX_MS`].
    #[error("reading the file took too long")]
    TooSlow,
    /// There is no text in it: a picture of a page.
    #[error("there is no text in the file, only pictures")]
    NoText,
}

/// Reads a CV. To be called in a process that may be killed: a hostile file may still ask for much memory or time, or overflow the stack.
pub fn read(file: &[u8]) -> Result<Fields, Refusal> {
    if file.len() > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let text = match kind(file)? {
        Kind::Pdf => pdf::read(file)?,
        Kind::Docx => docx::read(file)?,
    };
    match text.rows.is_empty() {
        true => Err(Refusal::NoText),
        false => Ok(find::find(&text)),
    }
}

#[derive(Debug, PartialEq)]
enum Kind {
    Pdf,
    Docx,
}

/// Bytes before the header of a PDF, which readers let pass.
const JUNK_MAX: usize = 1024;

fn kind(file: &[u8]) -> Result<Kind, Refusal> {
    let head = &file[..file.len().min(JUNK_MAX)];
    if file.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Docx);
    }
    // An old Office file, or a new one behind a password: a small file system with a stream of that name in UTF-16.
    if file.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = file.windows(wanted.len()).any(|window| window == wanted);
        return Err(if locked { Refusal::Encrypted } else { Refusal::WrongType });
    }
    match head.windows(5).any(|window| window == b"%PDF-") {
        true => Ok(Kind::Pdf),
        false => Err(Refusal::WrongType),
    }
}

#[cfg(test)]
mod tests;
