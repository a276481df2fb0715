//! Tokens that a mail program or a person took apart: wrapped lines, quoted lines, groups of four.

use super::shape::{self, Shape, TOKEN_MAX};
use std::ops::Range;

/// Attempts at putting pieces together in one message: what is left after that is read as it stands.
pub(super) const TRIES_MAX: u32 = 2_000;
/// Pieces of one token.
const PIECES_MAX: usize = 5;
/// Groups of four in one token.
const GROUPS_MAX: usize = 32;
/// Groups from which on a token may begin, counted from where the row begins.
const GROUP_STARTS_MAX: usize = 12;

/// A token put together, and the bytes from its first letter to its last.
pub(super) struct Joined {
    pub token: String,
    pub span: Range<usize>,
    pub shape: Shape,
}

/// The token that the run at `run` is a piece of, by the lines before and after.
///
/// `is_whole`: the run is a value by itself; then it is a piece only of one that needs lines that are none.
pub(super) fn lines(text: &str, run: Range<usize>, is_whole: bool, tries: &mut u32) -> Option<Joined> {
    if *tries == 0 {
        return None;
    }
    let bytes = text.as_bytes();
    let mut pieces = vec![run.clone()];
    while pieces.len() < PIECES_MAX
        && let Some(before) = line_before(bytes, pieces[0].start)
    {
        pieces.insert(0, before);
    }
    let here = pieces.len() - 1;
    while pieces.len() < here + PIECES_MAX
        && let Some(after) = line_after(bytes, pieces[pieces.len() - 1].end)
    {
        pieces.push(after);
    }
    for first in (0..=here).rev() {
        for last in here..pieces.len() {
            let total: usize = pieces[first..=last].iter().map(Range::len).sum();
            if first == last || !(25..=TOKEN_MAX).contains(&total) {
                continue;
            }
            if *tries == 0 {
                return None;
            }
            *tries -= 1;
            let token: String = pieces[first..=last].iter().map(|piece| &text[piece.clone()]).collect();
            let others = || {
                pieces[first..=last]
                    .iter()
                    .filter(|piece| **piece != run)
                    .all(|piece| shape::read(&text[piece.clone()]).is_none())
            };
            if let Some(shape) = shape::read(&token)
                .filter(|shape| whole(shape, &token, &pieces[first..=last]) && (!is_whole || others()))
            {
                return Some(Joined { token, span: pieces[first].start..pieces[last].end, shape });
            }
        }
    }
    None
}

/// Whether the pieces are one token: shown by a checksum, or by the exact length of something that is not prose.
fn whole(shape: &Shape, token: &str, pieces: &[Range<usize>]) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    shape.proven || (digits >= 5 && pieces.iter().any(|piece| piece.len() >= 8))
}

/// The run that ends the line before the one that `start` begins, quote marks apart.
fn line_before(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let margin =
        bytes[..start].iter().rev().take(12).take_while(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'|')).count();
    let mut at = (start - margin).checked_sub(1)?;
    if bytes[at] != b'\n' {
        return None;
    }
    while at > 0 && matches!(bytes[at - 1], b'\r' | b'=' | b' ') {
        at -= 1;
    }
    let len = bytes[..at].iter().rev().take(TOKEN_MAX + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (1..=TOKEN_MAX).contains(&len).then(|| at - len..at)
}

/// The run that begins the line after the one that `end` ends.
fn line_after(bytes: &[u8], end: usize) -> Option<Range<usize>> {
    let mut at = end;
    while matches!(bytes.get(at), Some(b'\r' | b'=' | b' ')) && at < end + 4 {
        at += 1;
    }
    if bytes.get(at) != Some(&b'\n') {
        return None;
    }
    at += 1;
    at += bytes[at..].iter().take(12).take_while(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'|')).count();
    let len = bytes[at..].iter().take(TOKEN_MAX + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (1..=TOKEN_MAX).contains(&len).then(|| at..at + len)
}

/// The token spelt in groups of four that begins at or soon after `start`.
pub(super) fn groups(text: &str, start: usize, tries: &mut u32) -> Option<Joined> {
    if *tries == 0 {
        return None;
    }
    let bytes = text.as_bytes();
    let mut row: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    while row.len() < GROUPS_MAX {
        let len = bytes[at..].iter().take(5).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if !(1..=4).contains(&len) {
            break;
        }
        row.push(at..at + len);
        at += len;
        if len < 4 || !matches!(bytes.get(at), Some(b' ' | b'-')) {
            break;
        }
        at += 1;
    }
    for first in 0..row.len().min(GROUP_STARTS_MAX) {
        let begins = &text[row[first].clone()];
        if !may_begin(begins) {
            continue;
        }
        let mut token = String::with_capacity(4 * (row.len() - first));
        for last in first..row.len() {
            token.push_str(&text[row[last].clone()]);
            if token.len() < 25 {
                continue;
            }
            if *tries == 0 {
                return None;
            }
            *tries -= 1;
            let digits = token.bytes().filter(u8::is_ascii_digit).count();
            if let Some(shape) =
                shape::read(&token).filter(|shape| shape.proven || (digits >= 5 && shape.kind != super::Kind::Block))
            {
                return Some(Joined { token, span: row[first].start..row[last].end, shape });
            }
        }
    }
    None
}

/// Whether a token of a chain may begin with this group of four.
fn may_begin(group: &str) -> bool {
    let bytes = group.as_bytes();
    bytes.iter().all(u8::is_ascii_hexdigit)
        || matches!(bytes[0], b'0'..=b'9' | b'T' | b'L' | b'M' | b'D' | b'A' | b'r' | b'X' | b'G' | b'C'..=b'J' | b'U' | b'q' | b'p')
        || ["bc1", "BC1", "ltc1", "LTC1", "addr", "cosm", "ADDR"].iter().any(|prefix| group.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str, piece: &str) -> Option<String> {
        let at = text.find(piece).unwrap();
        lines(text, at..at + piece.len(), false, &mut 100).map(|joined| joined.token)
    }

    #[test]
    fn wrapped_and_quoted_lines_are_one_token() {
        let whole = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
        for text in [
            "to TR7NHqjeKQxGTCi8\nq8ZY4pL8otSzgjLj6t ok",
            "> TR7NHqjeKQxGTCi8\r\n> q8ZY4pL8otSzgjLj6t",
            "TR7NHqjeKQxGTCi8=\nq8ZY4pL8otSzgjLj6t",
        ] {
            assert_eq!(joined(text, "TR7NHqjeKQxGTCi8").as_deref(), Some(whole), "{text}");
            assert_eq!(joined(text, "q8ZY4pL8otSzgjLj6t").as_deref(), Some(whole), "{text}");
        }
        assert_eq!(joined("TR7NHqjeKQxGTCi8\n\nq8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8"), None);
    }

    #[test]
    fn groups_of_four_are_one_token() {
        let text = "send to bc1q w508 d6qe jxtd g4y5 r3za rvar y0c5 xw7k v8f3 t4 please";
        let at = text.find("bc1q").unwrap();
        assert_eq!(groups(text, at, &mut 100).unwrap().token, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
        assert!(groups("this word that kind from them into", 0, &mut 100).is_none());
    }
}
