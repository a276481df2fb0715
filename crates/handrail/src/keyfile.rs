//! The key file: 32 random bytes outside the database, from which every key is derived.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Name of the file in the data folder.
pub const NAME: &str = "handrail.key";

/// Reads the key file at `path`, or makes one that only its owner may read.
///
/// Errors: the file is not 64 hexadecimal digits, or cannot be read or made.
pub fn open(path: &Path) -> io::Result<[u8; 32]> {
    match fs::read_to_string(path) {
        Ok(text) => parse(text.trim()).ok_or_else(|| {
            let say = format!("{} is not a key file: it must hold 64 hexadecimal digits", path.display());
            io::Error::new(io::ErrorKind::InvalidData, say)
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (n, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(key)
}

fn make(path: &Path) -> io::Result<[u8; 32]> {
    let key: [u8; 32] = rand::random();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(file, "{text}")?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join(NAME);
        let made = open(&path).unwrap();
        assert_eq!(open(&path).unwrap(), made);
        fs::write(&path, "short").unwrap();
        assert!(open(&path).unwrap_err().to_string().contains("64 hexadecimal"));
    }
}
