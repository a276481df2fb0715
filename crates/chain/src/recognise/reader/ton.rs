//! TON's forms in base64, which a run of letters and digits is only a piece of.

use super::{
    super::{
        Kind,
        shape::{self, Shape},
    },
    Reader,
};
use crate::registry::{Chain, Chains};
use std::ops::Range;

impl Reader<'_> {
    /// TON's friendly form and its hashes are base64, which a run of letters and digits is a piece of.
    pub(super) fn base64(&self, start: usize, end: usize) -> Option<(Range<usize>, Shape)> {
        for slashes in [false, true] {
            let range = self.wide(start, end, slashes);
            if range.len() == 48
                && matches!(self.byte(range.start), b'E' | b'U')
                && let Some(shape) = shape::read(&self.text[range.clone()])
            {
                return Some((range, shape));
            }
            let filled = self.byte(range.end) == b'=';
            let head = &self.text[..range.start];
            if range.len() == 43 && (filled || head.ends_with("/tx/") || head.ends_with("/transaction/")) {
                let ton = Chains::one(Chain::Ton);
                let shape = Shape { needs: ton, proven: false, ..Shape::plain(Kind::Txid, ton) };
                return Some((range.start..range.end + usize::from(filled), shape));
            }
        }
        None
    }

    /// The run with the letters of base64 around it.
    fn wide(&self, start: usize, end: usize, slashes: bool) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let is_part = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || slashes && matches!(byte, b'+' | b'/')
        };
        let before = bytes[..start].iter().rev().take(48).take_while(|byte| is_part(byte)).count();
        let after = bytes[end..].iter().take(49).take_while(|byte| is_part(byte)).count();
        start - before..end + after
    }

    /// A near miss of TON's friendly form.
    pub(super) fn near_base64(&self, start: usize, end: usize) -> Option<(Range<usize>, Shape)> {
        let wide = self.wide(start, end, false);
        let token = &self.text[wide.clone()];
        let fits = (47..=49).contains(&token.len()) && (token.starts_with("EQ") || token.starts_with("UQ"));
        let chains = if fits { shape::near_miss(token)? } else { return None };
        Some((wide, Shape::invalid(chains)))
    }
}
