//! The secret link of an assessment: its id and a proof that follows from a key of the house. Rows keep nothing of it.

use event::AssessmentId;
use hmac::{Hmac, KeyInit, Mac};
use uuid::Uuid;
use web::Keys;

/// Letters of the id, and then of the proof.
const LETTERS: usize = 32;

const PURPOSE: &[u8] = b"assessment\0";

fn mac(keys: &Keys, purpose: &[u8], id: Uuid) -> Hmac<sha2::Sha256> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&keys.tokens.0).expect("any key length fits");
    mac.update(purpose);
    mac.update(id.as_bytes());
    mac
}

/// An id and its proof for one purpose: 64 hex digits.
pub(crate) fn sealed(keys: &Keys, purpose: &[u8], id: Uuid) -> String {
    let proof = mac(keys, purpose, id).finalize().into_bytes();
    let hex: String = proof.iter().take(LETTERS / 2).map(|byte| format!("{byte:02x}")).collect();
    format!("{}{hex}", id.simple())
}

/// The last part of its address.
pub fn of(keys: &Keys, assessment: AssessmentId) -> String {
    sealed(keys, PURPOSE, assessment.0)
}

/// Its whole address.
pub fn address(public_url: &str, keys: &Keys, assessment: AssessmentId) -> String {
    format!("{public_url}/assessment/{}", of(keys, assessment))
}

/// The assessment that a link leads to.
pub fn proved(keys: &Keys, link: &str) -> Option<AssessmentId> {
    opened(keys, PURPOSE, link).map(AssessmentId)
}

/// The id that was sealed for a purpose. Links made with keys of before a rotation still hold.
pub(crate) fn opened(keys: &Keys, purpose: &[u8], link: &str) -> Option<Uuid> {
    let (id, proof) = link.split_at_checked(LETTERS).filter(|_| link.is_ascii() && link.len() == 2 * LETTERS)?;
    let id = Uuid::try_parse(id).ok()?;
    let pair = |at: usize| u8::from_str_radix(proof.get(at..at + 2)?, 16).ok();
    let proof: Vec<u8> = (0..LETTERS).step_by(2).map(pair).collect::<Option<_>>()?;
    keys.all().any(|keys| mac(keys, purpose, id).verify_truncated_left(&proof).is_ok()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_leads_to_its_own_assessment_and_to_no_other() {
        let (keys, other) = (Keys::derive(&[1; 32]), Keys::derive(&[2; 32]));
        let (one, two) = (AssessmentId(uuid::Uuid::from_u128(1)), AssessmentId(uuid::Uuid::from_u128(2)));
        let link = of(&keys, one);
        assert_eq!(proved(&keys, &link), Some(one));
        assert_eq!(proved(&other, &link), None);
        let swapped = format!("{}{}", two.0.simple(), &link[LETTERS..]);
        assert_eq!(proved(&keys, &swapped), None);
        let mut turned = keys.clone();
        turned.tokens = other.tokens.clone();
        turned.older = vec![keys];
        assert_eq!(proved(&turned, &link), Some(one), "after the keys were rotated");
    }

    proptest! {
        #[test]
        fn nothing_else_is_a_link(text in ".{0,80}", hex in "[0-9a-f]{64}") {
            let keys = Keys::derive(&[1; 32]);
            prop_assert_eq!(proved(&keys, &text), None);
            prop_assert_eq!(proved(&keys, &hex), None);
        }
    }
}
