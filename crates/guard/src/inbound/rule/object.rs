//! The JSON object around a place.

use std::ops::Range;

/// Bytes of the largest object.
const OBJECT_MAX: usize = 64 * 1024;

/// The outermost object around `at` of at most [`OBJECT_MAX`] bytes; where its end is missing, up to the end of the text.
pub fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let floor = at.saturating_sub(OBJECT_MAX);
    let (mut depth, mut start) = (0_i32, None);
    for place in (floor..at).rev() {
        match bytes[place] {
            b'}' => depth += 1,
            b'{' if depth == 0 => start = Some(place),
            b'{' => depth -= 1,
            // A blank line ends what belongs together.
            b'\n' if depth == 0 && start.is_some() && bytes.get(place.wrapping_sub(1)) == Some(&b'\n') => break,
            _ => {}
        }
    }
    let start = start?;
    let ceiling = (start + OBJECT_MAX).min(bytes.len());
    let mut depth = 0_i32;
    for (place, byte) in bytes[start..ceiling].iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..start + place + 1);
                }
            }
            _ => {}
        }
    }
    Some(start..super::value::floor(text, ceiling))
}
