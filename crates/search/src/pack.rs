//! Words and their positions in one string, which is how they reach the index: taken apart once, when the document was added.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The name by which the index knows [`Packed`].
pub const PACKED: &str = "packed";

/// Ends a word. No word holds it, as words are letters and digits.
const END: char = '\u{1f}';

/// The furthest that a word may stand behind the one before; those further away count as near.
const STEP_MAX: u32 = 0xd7ff;

/// Adds a word that stands `step` positions behind the one before.
pub fn pack(packed: &mut String, step: u32, word: &str) {
    packed.push(char::from_u32(step.min(STEP_MAX)).expect("letters up to there are without gaps"));
    packed.push_str(word);
    packed.push(END);
}

/// Reads packed words.
#[derive(Clone, Default)]
pub struct Packed {
    token: Token,
}

/// What [`Packed`] reads.
pub struct Unpacking<'a> {
    rest: std::str::Chars<'a>,
    token: &'a mut Token,
}

impl Tokenizer for Packed {
    type TokenStream<'a> = Unpacking<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Unpacking<'a> {
        self.token.position = 0;
        Unpacking { rest: text.chars(), token: &mut self.token }
    }
}

impl TokenStream for Unpacking<'_> {
    fn advance(&mut self) -> bool {
        let Some(step) = self.rest.next() else { return false };
        let Some((word, rest)) = self.rest.as_str().split_once(END) else { return false };
        self.token.position += step as usize;
        self.token.text.clear();
        self.token.text.push_str(word);
        self.rest = rest.chars();
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_read() {
        let words = [(0, "a"), (0, "提币"), (31, "b"), (70_000, "c")];
        let mut packed = String::new();
        words.iter().for_each(|(step, word)| pack(&mut packed, *step, word));
        let (mut tokenizer, mut read) = (Packed::default(), Vec::new());
        tokenizer.token_stream(&packed).process(&mut |token| read.push((token.position, token.text.clone())));
        let read: Vec<_> = read.iter().map(|(position, text)| (*position, text.as_str())).collect();
        assert_eq!(read, [(0, "a"), (0, "提币"), (31, "b"), (31 + STEP_MAX as usize, "c")]);
    }
}
