//! Tables of rows that were drawn elsewhere.

use maud::{Markup, html};

/// A column's head.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Words; empty for a column of buttons.
    pub words: &'a str,
    /// Figures stand at the right.
    pub figures: bool,
}

impl<'a> Column<'a> {
    /// A column of words.
    pub const fn words(words: &'a str) -> Column<'a> {
        Column { words, figures: false }
    }
    /// A column of figures.
    pub const fn figures(words: &'a str) -> Column<'a> {
        Column { words, figures: true }
    }
}

/// A table. `list` names the live list of its body; `rows` are `tr` elements with ids.
pub fn table(list: &str, caption: &str, columns: &[Column<'_>], rows: Markup) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label=(caption) {
            table {
                caption.hidden { (caption) }
                thead { tr { @for column in columns {
                    @if column.words.is_empty() { td {} } @else { th scope="col" .n[column.figures] { (column.words) } }
                } } }
                tbody data-list=(list) { (rows) }
            }
        }
    }
}
