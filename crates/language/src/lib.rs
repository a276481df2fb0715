//! Reading and writing human text: the interface's phrases, folding, segmenting, quoted text. Pure.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod both;
mod detect;
mod fold;
mod phrases;
mod quoted;
mod segment;
mod speak;
mod spoken;

pub use both::Both;
pub use detect::detect;
pub use fold::{Spots, fold, spots};
pub use quoted::{Quoted, quoted};
pub use segment::{bigrams, is_han, is_kana, is_unspaced, segment};
pub use speak::{Lang, Speak};
