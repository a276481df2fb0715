//! Secrets of links, and texts of strangers without what must not be kept.

use event::ApplicationId;
use guard::inbound;
use web::Keys;

/// The secret that follows from a form's own id and a key of the house: the same form sent twice leads to the same page.
pub fn of(keys: &Keys, command: event::CommandId) -> String {
    mac(keys, b"candidate link\0", command.to_string().as_bytes())
}

fn mac(keys: &Keys, purpose: &[u8], value: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&keys.tokens.0).expect("any key length fits");
    mac.update(purpose);
    mac.update(value);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Letters and figures of short codes: none that is taken for another.
const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Eight letters of a tracked link.
pub fn code() -> String {
    let bits: [u8; 8] = rand::random();
    bits.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// What rows keep of a candidate's secret.
pub fn hash(keys: &Keys, secret: &str) -> String {
    mac(keys, b"candidate\0", secret.as_bytes())
}

/// The secret of a link that letters carry: it names its application, so nothing has to be kept for it.
pub fn mailed(keys: &Keys, application: ApplicationId) -> String {
    format!("{application}-{}", mac(keys, b"candidate letter\0", application.to_string().as_bytes()))
}

/// The application that such a secret names, if it is right.
pub fn read_mailed(keys: &Keys, secret: &str) -> Option<ApplicationId> {
    let (application, _) = secret.rsplit_once('-')?;
    let application: ApplicationId = application.parse().ok()?;
    // Hashed on both sides, so that how long it takes to compare says nothing.
    (hash(keys, secret) == hash(keys, &mailed(keys, application))).then_some(application)
}

/// A stranger's text without secrets and without what is neither seen nor a line's end.
pub fn clean(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let seen: String = text.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    inbound::redact(&seen).text
}

/// One line of a stranger's, named `field` to the guard, of at most `chars` characters.
pub fn line(field: &str, text: &str, chars: usize) -> String {
    let seen: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    let context = inbound::Context { field: Some(field), ..Default::default() };
    inbound::redact_in(&seen, &context).text.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_phrase_does_not_come_in() {
        let said = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let kept = clean(&format!("my words: {said}"));
        assert!(!kept.contains("sausage"), "{kept}");
        assert_eq!(clean("Hello\r\nthere\u{7}"), "Hello\nthere");
    }

    #[test]
    fn a_mailed_link_opens_one_application_and_no_other() {
        let (keys, other) = (Keys::derive(&[7; 32]), Keys::derive(&[8; 32]));
        let id = ApplicationId(uuid::Uuid::from_u128(5));
        let link = mailed(&keys, id);
        assert_eq!(read_mailed(&keys, &link), Some(id));
        assert_eq!(read_mailed(&other, &link), None);
        assert_eq!(read_mailed(&keys, &link.replace("0005-", "0006-")), None);
        for wrong in ["", "-", &link[..link.len() - 1], &of(&keys, event::CommandId(uuid::Uuid::from_u128(5)))] {
            assert_eq!(read_mailed(&keys, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn codes_have_no_letters_that_are_mistaken() {
        for _ in 0..200 {
            let code = code();
            assert!(code.len() == 8 && !code.contains(['0', 'o', '1', 'l', 'i']), "{code}");
        }
    }
}
