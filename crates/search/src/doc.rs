//! A document is one searchable text: a message, a note, an article.

use crate::{
    ask::own_number,
    lex::{Kind, lex},
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

/// One thing that a document is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term<'a> {
    /// A word where it stands. One that `bends` is found by its stem, too.
    Word { position: u32, text: &'a str, bends: bool },
    /// An address, a hash, a mail address.
    Reference(&'a str),
}

impl Doc {
    /// Gives all that this document is found by to `take`. Positions may go back by one or two.
    pub fn terms(&self, take: &mut dyn FnMut(Term<'_>)) {
        let mut position = 0;
        for text in [&self.subject, &self.body, &self.people] {
            position = terms_of(within(text, TEXT_BYTES_MAX), position, take) + GAP;
        }
        let own = own_number(&format!("#{}", self.number));
        take(Term::Word { position, text: &own, bends: false });
    }
}

/// Gives the terms of one text; returns the position after its last.
fn terms_of(text: &str, position: u32, take: &mut dyn FnMut(Term<'_>)) -> u32 {
    let lexed = lex(text, position);
    for lexeme in &lexed.lexemes {
        let (position, text) = (lexeme.position, lexeme.text.as_str());
        match lexeme.kind {
            Kind::Word | Kind::Joined => take(Term::Word { position, text, bends: true }),
            Kind::Ticket => take(Term::Word { position, text, bends: false }),
            Kind::Reference => take(Term::Reference(text)),
            Kind::Run => {
                let letters = text.char_indices().map(|(at, letter)| &text[at..at + letter.len_utf8()]);
                let pairs = language::bigrams(text).map(Some).chain([None]);
                for ((position, letter), pair) in (position..).zip(letters).zip(pairs) {
                    take(Term::Word { position, text: letter, bends: false });
                    if let Some(text) = pair {
                        take(Term::Word { position, text, bends: false });
                    }
                }
            }
        }
    }
    lexed.end
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
        let (mut words, mut references) = (Vec::new(), Vec::new());
        doc.terms(&mut |term| match term {
            Term::Word { text, .. } => words.push(text.to_owned()),
            Term::Reference(text) => references.push(text.to_owned()),
        });
        assert_eq!(words, ["提", "提币", "币", "deposits", "to", "ana", "##48213"]);
        assert_eq!(references, ["52908400098527886e0f7030069857d2e4169ee7"]);
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
