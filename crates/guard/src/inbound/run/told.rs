//! What the words around a stretch say of it.

use super::super::{label::Group, page::Page};
use std::ops::Range;

/// What is said of a stretch.
#[derive(PartialEq)]
pub(super) enum Told {
    No,
    /// A label stands somewhere before it.
    Near,
    /// A label leads right to it, or follows right after.
    Right,
}

/// What labels of seeds before `range`, around it and right after it say.
pub(super) fn labelled(page: &Page<'_>, range: &Range<usize>) -> Told {
    let from = page.labels.partition_point(|label| label.start + 320 < range.start);
    let near = page.labels[from..].iter().take_while(|label| label.start <= range.end + 64);
    let mut told = Told::No;
    for label in
        near.filter(|label| label.group == Group::Seed && !(range.start < label.start && label.end < range.end))
    {
        if label.end <= range.start {
            let gap = &page.text[label.end..range.start];
            let sentence = gap.contains(". ")
                || gap.contains('。')
                || gap.contains("! ")
                || gap.contains("? ")
                || gap.contains('⟦');
            if gap.len() <= 60 && !sentence && gap.contains([':', '：', '=', '\n', '是', '"', '(', '-', '“', '为'])
                || gap.len() <= 12 && !sentence
            {
                return Told::Right;
            }
            if gap.len() <= 240 && !gap.contains('⟦') {
                told = Told::Near;
            }
        } else if label.start >= range.end {
            let gap = &page.text[range.end..label.start];
            if gap.len() <= 48
                && (gap.contains("is my")
                    || gap.contains("are my")
                    || gap.contains("这是")
                    || gap.contains("是我的")
                    || gap.contains("这就是")
                    || gap.contains("that's my"))
            {
                return Told::Right;
            }
        } else if label.start <= range.start {
            told = Told::Near;
        }
    }
    told
}
