//! A document is one searchable text: a message, a note, an article.

use crate::{
    ask::own_number,
    lex::{Kind, lex, stem},
};

/// Of each text of a document at most so many bytes are searched and kept.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Between subject, body and people: no phrase reaches across.
const GAP: u32 = 16;

/// One searchable text. It holds no secret: the guard came before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// Its own id, of a message for example. Ids are never used for two texts at once.
    pub id: String,
    /// What it belongs to: an answer names each ticket once, and it is removed by ticket.
    pub ticket: String,
    /// The ticket's number as people say it.
    pub number: i64,
    /// What it is, to ask for some kinds only: `message`, `note`, `article`.
    pub kind: String,
    /// When it was written, Unix milliseconds, UTC. Answers are ordered by it.
    pub at_ms: i64,
    /// The ticket's subject, or the article's title.
    pub subject: String,
    /// The text itself, plain.
    pub body: String,
    /// Names and addresses of who wrote and who is written to, with spaces between.
    pub people: String,
    /// Who may find it: any of these tags, as in [`Ask::scope`](crate::Ask::scope).
    pub scope: Vec<String>,
}

/// What a document is found by.
#[derive(Debug, Default)]
pub struct Terms {
    /// Words with their positions, in order of position.
    pub words: Vec<(u32, String)>,
    /// Addresses, hashes, mail addresses.
    pub references: Vec<String>,
}

impl Doc {
    /// All that this document is found by. The index and the tail take it from here, so they find the same.
    pub fn terms(&self) -> Terms {
        let mut terms = Terms::default();
        let mut position = 0;
        for text in [&self.subject, &self.body, &self.people] {
            position = terms.take(within(text, TEXT_BYTES_MAX), position) + GAP;
        }
        terms.words.push((position, own_number(&format!("#{}", self.number))));
        terms.words.sort_by_key(|(position, _)| *position);
        terms
    }
}

impl Terms {
    /// Takes the terms of one text; returns the position after its last.
    fn take(&mut self, text: &str, position: u32) -> u32 {
        let lexed = lex(text, position);
        for lexeme in lexed.lexemes {
            match lexeme.kind {
                Kind::Word | Kind::Joined => {
                    let stem = stem(&lexeme.text);
                    if stem != lexeme.text.as_str() {
                        self.words.push((lexeme.position, stem.into_owned()));
                    }
                    self.words.push((lexeme.position, lexeme.text));
                }
                Kind::Run => {
                    let letters = (lexeme.position..).zip(lexeme.text.chars());
                    self.words.extend(letters.map(|(at, letter)| (at, letter.to_string())));
                    let pairs = (lexeme.position..).zip(language::bigrams(&lexeme.text));
                    self.words.extend(pairs.map(|(at, pair)| (at, pair.to_owned())));
                }
                Kind::Ticket => self.words.push((lexeme.position, lexeme.text)),
                Kind::Reference => self.references.push(lexeme.text),
            }
        }
        lexed.end
    }
}

/// The first `bytes` bytes of `text`, or some less so that no letter is cut.
pub fn within(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A number for a name, the same on every machine and for ever; different names get the same one about never.
///
/// Source: FNV-1a, its bits mixed by the finaliser of MurmurHash3.
pub fn key(name: &str) -> u64 {
    let mut hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_its_subject_its_body_its_people_and_its_number() {
        let doc = Doc {
            number: 48213,
            subject: "提币".into(),
            body: "Deposits to 0x52908400098527886E0F7030069857D2E4169EE7".into(),
            people: "Ana".into(),
            ..Doc::default()
        };
        let terms = doc.terms();
        let words: Vec<&str> = terms.words.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(words, ["提", "提币", "币", "deposit", "deposits", "to", "ana", "##48213"]);
        assert_eq!(terms.references, ["52908400098527886e0f7030069857d2e4169ee7"]);
    }

    #[test]
    fn no_letter_is_cut() {
        assert_eq!(within("提币", 4), "提");
        assert_eq!(within("提币", 99), "提币");
    }

    #[test]
    fn keys_stay_as_they_are() {
        assert_eq!(key(""), 0xefd0_1f60_ba99_2926);
        assert_ne!(key("a"), key("b"));
    }
}
