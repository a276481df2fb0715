//! Reading and writing human text: the interface's phrases, folding, segmenting, quoted text. Pure.

mod phrases;
mod speak;

pub use speak::{Lang, Speak};
