//! Bitcoin Cash's own spelling: five-bit letters with a 40-bit code behind, `bitcoincash:q…`; the prefix may be left out.
//!
//! Source: the CashAddr specification of 2018.

const PREFIX: &[u8] = b"bitcoincash";
const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// Letters of a 20-byte hash with its version byte and code.
const LEN: usize = 42;

/// The kind (0 key hash, 1 script hash) and hash of a CashAddr with or without its prefix; either case but not mixed.
pub fn read(text: &[u8]) -> Option<(u8, [u8; 20])> {
    let body = match text.len() {
        LEN => text,
        len if len == LEN + PREFIX.len() + 1 => {
            let (prefix, body) = text.split_at(PREFIX.len() + 1);
            (prefix[..PREFIX.len()].eq_ignore_ascii_case(PREFIX) && prefix[PREFIX.len()] == b':').then_some(body)?
        }
        _ => return None,
    };
    let mixed = text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase);
    let mut values = [0; LEN];
    for (value, letter) in values.iter_mut().zip(body) {
        *value = LETTERS.iter().position(|known| *known == letter.to_ascii_lowercase())? as u8;
    }
    if mixed || polymod(&values) != 0 {
        return None;
    }
    let mut bytes = [0_u8; 21];
    let (mut held, mut bits, mut at) = (0_u32, 0, 0);
    for value in &values[..LEN - 8] {
        held = (held << 5) | u32::from(*value);
        bits += 5;
        if bits >= 8 && at < bytes.len() {
            bits -= 8;
            bytes[at] = (held >> bits) as u8;
            at += 1;
        }
    }
    let (version, hash) = bytes.split_first()?;
    matches!(version, 0 | 8).then_some((version >> 3, hash.try_into().ok()?))
}

/// The CashAddr of a kind (0 key hash, 1 script hash) and a hash, with its prefix.
pub fn write(kind: u8, hash: &[u8; 20]) -> String {
    let mut values = [0; LEN];
    let (mut held, mut bits, mut at) = (0_u32, 0, 0);
    for byte in std::iter::once(&(kind << 3)).chain(hash) {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values[at] = ((held >> bits) & 31) as u8;
            at += 1;
        }
    }
    values[at] = ((held << (5 - bits)) & 31) as u8;
    let code = polymod(&values);
    for (at, value) in values[LEN - 8..].iter_mut().enumerate() {
        *value = ((code >> (5 * (7 - at))) & 31) as u8;
    }
    let body = values.iter().map(|value| LETTERS[*value as usize] as char);
    "bitcoincash:".chars().chain(body).collect()
}

fn polymod(values: &[u8]) -> u64 {
    const GENERATORS: [u64; 5] = [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    let prefix = PREFIX.iter().map(|letter| letter & 31).chain([0]);
    let code = prefix.chain(values.iter().copied()).fold(1_u64, |code, value| {
        let top = code >> 35;
        let next = ((code & 0x07_ffff_ffff) << 5) ^ u64::from(value);
        GENERATORS.iter().enumerate().fold(
            next,
            |next, (bit, generator)| {
                if (top >> bit) & 1 == 1 { next ^ generator } else { next }
            },
        )
    });
    code ^ 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification_are_read_and_written() {
        for (kind, legacy, cash) in [
            (0, "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
            (1, "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
        ] {
            let (_, _, hash) = crate::codec::bitcoin::read_base58(legacy.as_bytes()).unwrap();
            assert_eq!(read(cash.as_bytes()), Some((kind, hash)));
            assert_eq!(read(&cash.as_bytes()[12..]), Some((kind, hash)));
            assert_eq!(read(cash.to_uppercase().as_bytes()), Some((kind, hash)));
            assert_eq!(write(kind, &hash), cash);
            assert_eq!(read(cash.replace("wef74", "wef75").as_bytes()), None);
        }
    }
}
