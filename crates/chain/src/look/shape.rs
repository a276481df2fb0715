//! Small readers of answers' fields.

use crate::{
    Chain,
    observation::{Amount, Failure, Head},
};
use serde_json::Value;

/// A number in hex with `0x`, as EVM nodes write it; too large is the largest.
pub(super) fn hex_u128(value: &Value) -> Option<u128> {
    let digits = value.as_str()?.strip_prefix("0x")?.trim_start_matches('0');
    if digits.len() > 32 {
        return Some(u128::MAX);
    }
    if digits.is_empty() { Some(0) } else { u128::from_str_radix(digits, 16).ok() }
}

/// As [`hex_u128`], of 64 bits.
pub(super) fn hex_u64(value: &Value) -> Option<u64> {
    hex_u128(value).map(|number| u64::try_from(number).unwrap_or(u64::MAX))
}

/// A whole number written as a number or as a text.
pub(super) fn whole(value: &Value) -> Option<u128> {
    value.as_u64().map(u128::from).or_else(|| value.as_str()?.parse().ok())
}

/// As [`whole`], of 64 bits.
pub(super) fn whole_u64(value: &Value) -> Option<u64> {
    whole(value).and_then(|number| u64::try_from(number).ok())
}

/// A decimal with `places` as a number of smallest units.
pub(super) fn decimal(text: &str, places: u8) -> Option<u128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let part = part.get(..usize::from(places)).unwrap_or(part);
    format!("{whole}{part:0<width$}", width = usize::from(places)).parse().ok()
}

/// An answer without a field that its documentation promises.
pub(super) fn missing(field: &str) -> Failure {
    Failure::Unreadable(format!("no {field}"))
}

/// An amount of the chain's own coin.
pub(super) fn coin(chain: Chain, units: u128) -> Amount {
    let entry = chain.entry();
    Amount { units, decimals: entry.decimals, symbol: entry.coin.to_owned() }
}

/// A head with a time in seconds.
pub(super) fn head(height: u64, seconds: Option<i64>) -> Head {
    Head { height, time_ms: seconds.map(|seconds| seconds.saturating_mul(1_000)) }
}

/// A time as RFC 3339 in UTC (`2026-03-02T09:14:05.123Z`) in Unix milliseconds.
pub(super) fn rfc3339_ms(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    // Days from civil date: Howard Hinnant's algorithm.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000)
}

/// Confirmations of a block when `newest` is the newest, itself counted.
pub(super) fn confirmations(height: u64, newest: u64) -> u64 {
    newest.saturating_sub(height).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_read_as_they_are_documented() {
        assert_eq!(hex_u128(&json!("0x1bc16d674ec80000")), Some(2_000_000_000_000_000_000));
        assert_eq!(hex_u128(&json!(format!("0x{}", "f".repeat(64)))), Some(u128::MAX));
        assert_eq!(hex_u128(&json!("12")), None);
        assert_eq!(decimal("12.5", 6), Some(12_500_000));
        assert_eq!(decimal("12.5000 EOS", 4), None);
        assert_eq!(decimal("0.00000001", 8), Some(1));
        assert_eq!(rfc3339_ms("1970-01-02T00:00:01Z"), Some(86_401_000));
        assert_eq!(rfc3339_ms("2026-11-21T14:12:00.500Z"), Some(1_795_270_320_000));
        assert_eq!(confirmations(10, 10), 1);
    }
}
