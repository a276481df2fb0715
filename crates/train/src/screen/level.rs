//! A level of a skill: filled boxes, a figure, and how old the newest evidence is.

use super::Titles;
use crate::{
    cohort::ItemKind,
    skill::{Evidence, EvidenceKind, LEVEL, LEVEL_MAX, Level},
};
use event::PersonId;
use language::Speak;
use maud::{Markup, html};

/// A level in a cell; a dash without evidence.
pub fn level_cell(level: Option<Level>, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        @match level {
            None => { span.quiet { "–" } }
            Some(level) => {
                span.level {
                    svg.boxes viewBox="0 0 44 10" aria-hidden="true" {
                        @for n in 0..LEVEL_MAX { rect.on[n < level.whole()] x=(n * 11) y="0" width="9" height="10" rx="2" {} }
                    }
                    span { b { (level.whole()) } span.hidden { (speak.train_of_four()) } }
                    span.quiet { (speak.ago_ms(level.newest_ms, now_ms)) }
                }
            }
        }
    }
}

/// What a piece of evidence is, in words.
const fn kind_words(kind: EvidenceKind, speak: &Speak) -> &'static str {
    match kind {
        EvidenceKind::Course => speak.train_course(),
        EvidenceKind::Exam => speak.train_exam(),
        EvidenceKind::Certificate => speak.train_certificate(),
        EvidenceKind::Observation => speak.train_observation(),
        EvidenceKind::Drill => speak.train_evidence_drill(),
        EvidenceKind::Review => speak.train_evidence_review(),
    }
}

/// One piece of evidence: what, its level when new, how old it is, how much of it is left.
pub fn evidence_line(
    one: &Evidence,
    names: &[(PersonId, String)],
    titles: &Titles<'_>,
    now_ms: i64,
    speak: &Speak,
) -> Markup {
    let kind = if one.kind == EvidenceKind::Course { ItemKind::Course } else { ItemKind::Certification };
    let by = names.iter().find(|(id, _)| Some(*id) == one.by);
    let left = (one.left(now_ms) * 100.0).round() as i64;
    html! {
        li {
            (kind_words(one.kind, speak))
            @if let Some(of) = &one.of { " · " (titles.of(kind, of, speak.lang)) }
            @if let Some(reason) = &one.reason { " · " span lang="" { "“" (reason) "”" } }
            @if let Some((_, name)) = by { " · " span lang="" { (name) } }
            " · " (speak.train_evidence_level(tenths(one.level)))
            " · " (speak.ago_ms(one.at_ms, now_ms))
            " · " (speak.train_evidence_left(left))
        }
    }
}

/// Thousandths of a level with one place: `2.7`.
fn tenths(thousandths: i64) -> String {
    let tenths = (thousandths * 10 + LEVEL / 2) / LEVEL;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn a_level_is_told_with_one_place() {
        for (thousandths, wanted) in [(0, "0.0"), (1_949, "1.9"), (1_950, "2.0"), (4_000, "4.0")] {
            assert_eq!(tenths(thousandths), wanted);
        }
    }
}
