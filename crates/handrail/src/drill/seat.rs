//! Who may sit where: a proof that travels from the house to the origin where drills are sat, and stays there as a cookie.

use event::{DrillId, MINUTE_MS, PersonId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How long an address opens its seat.
pub const OPENS_MS: i64 = 5 * MINUTE_MS;
/// How long somebody stays seated.
pub const SITS_MS: i64 = 12 * 60 * MINUTE_MS;

/// A seat at a drill's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Which drill.
    pub drill: DrillId,
    /// Who.
    pub person: PersonId,
    /// What they do there.
    pub as_what: As,
}

/// What somebody does at a drill's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// They learn here, and play.
    Player,
    /// They only watch.
    Watcher,
    /// They do not learn here: the drill is lent to them, and all they see of the house is its desk.
    Guest,
}

impl As {
    const fn digit(self) -> u8 {
        match self {
            As::Player => 0,
            As::Watcher => 1,
            As::Guest => 2,
        }
    }
}

impl Seat {
    /// What proves the seat until a time: letters, figures, hyphens and dots.
    pub fn proof(&self, key: &[u8; 32], until_ms: i64) -> String {
        let mac = self.mac(key, until_ms).finalize().into_bytes();
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}.{}.{}.{until_ms}.{hex}", self.drill, self.person, self.as_what.digit())
    }

    /// The seat that a proof gives; nothing when it is not ours or its time is over.
    pub fn proved(proof: &str, key: &[u8; 32], now_ms: i64) -> Option<Seat> {
        let mut parts = proof.split('.');
        let (drill, person) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let as_what = match parts.next()? {
            "0" => As::Player,
            "1" => As::Watcher,
            "2" => As::Guest,
            _ => return None,
        };
        let until_ms: i64 = parts.next()?.parse().ok()?;
        let hex = parts.next().filter(|hex| hex.len() == 64 && hex.is_ascii())?;
        let mac: Option<Vec<u8>> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect();
        let seat = Seat { drill, person, as_what };
        let ours = parts.next().is_none() && seat.mac(key, until_ms).verify_slice(&mac?).is_ok();
        (ours && now_ms < until_ms).then_some(seat)
    }

    fn mac(&self, key: &[u8; 32], until_ms: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length fits");
        mac.update(b"seat\0");
        mac.update(self.drill.0.as_bytes());
        mac.update(self.person.0.as_bytes());
        mac.update(&[self.as_what.digit()]);
        mac.update(&until_ms.to_be_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_proof_gives_its_own_seat_until_its_time_and_no_other() {
        let seat = Seat { drill: DrillId(Uuid::max()), person: PersonId(Uuid::nil()), as_what: As::Player };
        let proof = seat.proof(&[1; 32], 1_000);
        assert_eq!(Seat::proved(&proof, &[1; 32], 999), Some(seat));
        assert_eq!(Seat::proved(&proof, &[1; 32], 1_000), None);
        assert_eq!(Seat::proved(&proof, &[2; 32], 999), None);
        for broken in [
            proof.replace(".0.", ".1."),
            proof.replace(".0.", ".2."),
            proof.replace(".1000.", ".9000."),
            format!("{proof}.x"),
            "x".into(),
        ] {
            assert_eq!(Seat::proved(&broken, &[1; 32], 999), None, "{broken}");
        }
    }
}
