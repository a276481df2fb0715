//! Files: text of any kind (notes, logs, HAR, JSON, keystores) is read and written anew without its secrets.

use guard::inbound::{self, Context};

/// What a file's name says when something was taken out of it.
pub const REMOVED: &str = "secret-removed";
/// Bytes by which a file shows whether it is text.
pub const HEAD: usize = 8 * 1024;

/// What became of a file's bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Looked {
    /// What is kept.
    pub bytes: Vec<u8>,
    /// Its name.
    pub name: String,
    /// What was taken out, by the guard's names.
    pub kinds: Vec<&'static str>,
}

/// Whether bytes are text in UTF-8 or UTF-16, going by their beginning.
pub fn look_like_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let valid = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        // The head may end inside a letter.
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return is_latin(head),
    };
    !head[..valid].contains(&0)
}

/// Old text in one byte a letter: no control characters, mostly plain ones.
fn is_latin(head: &[u8]) -> bool {
    let controls = head.iter().filter(|byte| **byte < 32 && !b"\t\r\n\x0c".contains(byte)).count();
    let plain = head.iter().filter(|byte| byte.is_ascii()).count();
    controls == 0 && plain * 10 >= head.len() * 7
}

/// A file without its secrets. Bytes that are no text come back as they are; only their name is looked at.
pub fn file(name: &str, bytes: Vec<u8>) -> Looked {
    let clean_name = super::without_in("file name", name);
    let mut kinds: Vec<_> = super::kinds(&clean_name).into_iter().map(inbound::Kind::name).collect();
    let bytes = match look_like_text(&bytes).then(|| text_of(&bytes)) {
        None => bytes,
        Some(text) => {
            let found = inbound::redact_in(&text, &Context::default());
            kinds.extend(found.secrets.iter().map(|secret| secret.kind.name()));
            if found.secrets.is_empty() { bytes } else { found.text.into_bytes() }
        }
    };
    kinds.sort_unstable();
    kinds.dedup();
    let name = if kinds.is_empty() { name.to_owned() } else { marked(&clean_name) };
    Looked { bytes, name, kinds }
}

fn text_of(bytes: &[u8]) -> String {
    let wide = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|two| pair([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// `wallet.txt` becomes `wallet.secret-removed.txt`, so that whoever opens it knows why it is not whole.
fn marked(name: &str) -> String {
    match name.rsplit_once('.').filter(|(stem, end)| !stem.is_empty() && end.len() <= 8) {
        Some((stem, end)) => format!("{stem}.{REMOVED}.{end}"),
        None => format!("{name}.{REMOVED}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn text_loses_its_secrets_in_any_encoding() {
        let wide = |to: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let units = format!("my words {PHRASE}\r\n").encode_utf16().flat_map(to).collect::<Vec<u8>>();
            [mark.to_vec(), units].concat()
        };
        let texts = [
            format!("my words {PHRASE}\r\n").into_bytes(),
            wide(u16::to_le_bytes, [0xff, 0xfe]),
            wide(u16::to_be_bytes, [0xfe, 0xff]),
            [b"caf\xe9: ".as_slice(), PHRASE.as_bytes()].concat(),
        ];
        for bytes in texts {
            let looked = file("wallet.txt", bytes);
            assert_eq!((looked.name.as_str(), looked.kinds.as_slice()), ("wallet.secret-removed.txt", &["bip39"][..]));
            assert!(!String::from_utf8_lossy(&looked.bytes).contains("abandon"));
        }
    }

    #[test]
    fn what_holds_no_secret_stays_as_it_is() {
        for bytes in [b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "无".as_bytes().to_vec(), b"plain log line".to_vec()] {
            assert_eq!(file("a.png", bytes.clone()), Looked { bytes, name: "a.png".into(), kinds: vec![] });
        }
        assert_eq!(marked("notes"), "notes.secret-removed");
    }
}
