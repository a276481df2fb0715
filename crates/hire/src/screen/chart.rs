//! Charts of plain SVG: zero at the left or the bottom, what is in grey, what counts in the accent. Words and figures stay outside,
//! so that they are as large as other words on a phone.

use maud::{Markup, html};

/// Width that bars are drawn in; browsers stretch it.
const WIDE: i64 = 1_000;
/// Height of columns.
const TALL: i64 = 120;
/// Width of one column, of which a fifth is a gap.
const COLUMN: i64 = 20;

/// `part` of `whole`, in [`WIDE`].
fn wide(part: f64, whole: f64) -> i64 {
    if whole > 0.0 { (part / whole * WIDE as f64).round().clamp(0.0, WIDE as f64) as i64 } else { 0 }
}

/// A bar: how much of the most.
pub fn bar(part: i64, most: i64) -> Markup {
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.all width=(wide(part as f64, most as f64)) height="10" {}
        }
    }
}

/// A bar with the interval in which its value lies: shares from 0 to `most`.
pub fn between(value: f64, (low, high): (f64, f64), most: f64) -> Markup {
    let (from, to) = (wide(low, most), wide(high, most));
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.all width=(wide(value, most)) height="10" {}
            rect.span x=(from) y="4" width=((to - from).max(4)) height="2" {}
        }
    }
}

/// A value from -1 to 1 with its interval, around a line at 0.
pub fn around(value: f64, (low, high): (f64, f64)) -> Markup {
    let at = |value: f64| wide(value + 1.0, 2.0);
    html! {
        svg.around viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true" {
            rect.zero x="498" y="0" width="4" height="12" {}
            rect.span x=(at(low)) y="5" width=((at(high) - at(low)).max(4)) height="2" {}
            rect.dot x=((at(value) - 14).max(0)) y="2" width="28" height="8" {}
        }
    }
}

/// Columns from left to right: all, and how many of them count. `words`: what the picture says.
pub fn columns(values: &[(i64, i64)], words: &str) -> Markup {
    let most = values.iter().map(|(all, _)| *all).max().unwrap_or(0).max(1);
    let high = |n: i64| n * TALL / most;
    let width = COLUMN * values.len().max(1) as i64;
    html! {
        svg.columns viewBox={ "0 0 " (width) " " (TALL) } preserveAspectRatio="none" role="img" aria-label=(words) {
            @for line in [TALL / 4, TALL / 2, TALL * 3 / 4] { rect.grid y=(line) width=(width) height="0.5" {} }
            @for (n, (all, part)) in (0i64..).zip(values) {
                rect.all x=(n * COLUMN + 2) y=(TALL - high(*all)) width=(COLUMN - 4) height=(high(*all)) {}
                rect.part x=(n * COLUMN + 2) y=(TALL - high(*part)) width=(COLUMN - 4) height=(high(*part)) {}
            }
        }
    }
}

/// A figure with its words beneath.
pub fn figure(value: &str, words: &str, more: &str) -> Markup {
    html! { div { dt { (words) } dd { b { (value) } @if !more.is_empty() { span.quiet { (more) } } } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_end_where_the_value_is_and_never_beyond() {
        assert!(bar(5, 10).0.contains("width=\"500\""));
        assert!(bar(0, 0).0.contains("width=\"0\""));
        assert!(bar(20, 10).0.contains("width=\"1000\""));
        let drawn = between(0.5, (0.25, 0.75), 1.0).0;
        assert!(drawn.contains("x=\"250\"") && drawn.contains("width=\"500\""), "{drawn}");
        let drawn = columns(&[(4, 1), (2, 2)], "Two weeks").0;
        assert!(drawn.contains("viewBox=\"0 0 40 120\"") && drawn.contains("height=\"30\""), "{drawn}");
    }
}
