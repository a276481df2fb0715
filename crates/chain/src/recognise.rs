//! What a customer's text refers to: addresses, transactions, blocks, memos, amounts, chains, look-alikes and near misses.
//!
//! A reading is a set of candidates, narrowed by what the text says and never by a guess. A checksum that does not hold is
//! told as [`Kind::AddressInvalid`]; nothing is corrected. Chinese, English and their mixture; glued, full-width, wrapped,
//! quoted, in HTML, in links. Pure; nothing is allocated for a text that refers to nothing (an HTML text is copied once).
//!
//! ```
//! use chain::recognise::{read, Kind};
//! let text = "我转了100USDT到TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t没到账";
//! let found = read(text);
//! assert_eq!(found[0].kind, Kind::Amount);
//! assert_eq!((found[1].kind, found[1].chains.only()), (Kind::Address, chain::Chain::of_code("TRON")));
//! ```

mod amount;
mod cue;
mod finish;
mod join;
mod link;
mod memo;
mod names;
mod networks;
mod pair;
mod partial;
mod reader;
mod scan;
mod shape;
mod view;
mod words;

#[cfg(test)]
mod tests;

use crate::registry::Chains;
use std::{fmt, ops::Range};

/// References read from one text; those beyond are left out.
pub const READINGS_MAX: usize = 1_000;

/// What a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An account.
    Address,
    /// A transaction.
    Txid,
    /// A block, by hash, or by height in an explorer's link.
    Block,
    /// A memo or tag.
    Memo,
    /// An amount of a coin.
    Amount,
    /// A chain, by name.
    Network,
    /// Two addresses that look alike; the value is both with a space between, the span is the later one's.
    LookalikePair,
    /// An address but for a letter or two.
    AddressInvalid,
}

impl Kind {
    /// Its name in the interface and the command line.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Address => "address",
            Kind::Txid => "txid",
            Kind::Block => "block",
            Kind::Memo => "memo",
            Kind::Amount => "amount",
            Kind::Network => "network",
            Kind::LookalikePair => "lookalike_pair",
            Kind::AddressInvalid => "address_invalid",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that a text refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it is.
    pub kind: Kind,
    /// The chains that it can be of; none for amounts, and where its chain has no code here.
    pub chains: Chains,
    /// The value without what hid it: joined, narrow, without marks; an amount is a plain decimal. Case is kept.
    pub value: String,
    /// The coin of an amount.
    pub token: Option<&'static str>,
    /// Whether it can be more than one thing.
    pub ambiguous: bool,
    /// Whether it is abbreviated: `0x1234…abcd`.
    pub partial: bool,
    /// What else it can be, and of which chains.
    pub other: Option<(Kind, Chains)>,
    /// Its bytes in the text, on letter boundaries; a wrapped value's span holds the break too.
    pub span: Range<usize>,
}

/// Everything that `text` refers to, in order of place; no two overlap, but for a look-alike pair and its later address.
///
/// Takes time in proportion to the length of the text, whatever it holds. At most [`READINGS_MAX`] readings.
pub fn read(text: &str) -> Vec<Reading> {
    let view = view::View::of(text);
    let mut reader = reader::Reader::new(&view.text);
    scan::scan(&view.text, &mut reader);
    if reader.is_empty() {
        return Vec::new();
    }
    finish::readings(reader, &view)
}

/// Whether two addresses have the same beginning and end and another middle, as poisoners make them.
pub fn look_alike(one: &str, other: &str) -> bool {
    !pair::find(&[(0, one), (1, other)]).is_empty()
}
