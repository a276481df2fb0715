//! A share of a seed split by SLIP-39.
//!
//! **What.** Twenty or thirty-three words of the SLIP-39 list with their checksum, or a run of at least sixteen.
//!
//! **Why.** A few shares together are the wallet, and nobody knows how many others are already known.
//!
//! **Example.** `share 1: …20 words…`
//!
//! **What to say.** "The share was removed before anyone could read it. If other shares may be known, move everything to a new wallet." ·
//! “该份额已被删除。如其他份额可能泄露，请立即转走资产。”
//!
//! **Source.** SLIP-0039.

/// Whether the last three of 20 or 33 places are the checksum of the share.
pub fn checks(places: &[u16]) -> bool {
    matches!(places.len(), 20 | 33) && (is_one(b"shamir", places) || is_one(b"shamir_extendable", places))
}

/// The RS1024 polynomial.
fn is_one(name: &[u8], places: &[u16]) -> bool {
    const GENERATOR: [u32; 10] = [
        0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
    ];
    let values = name.iter().map(|byte| u32::from(*byte)).chain(places.iter().map(|place| u32::from(*place)));
    let sum = values.fold(1_u32, |sum, value| {
        let top = sum >> 20;
        let next = (sum & 0xf_ffff) << 10 ^ value;
        GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(next, |sum, (_, term)| sum ^ term)
    });
    sum == 1
}
