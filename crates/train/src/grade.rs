//! Grading: what a given answer is worth, in thousandths. Pure, and the same in every language.

use crate::question::{Kind, Question};
use serde::{Deserialize, Serialize};

/// The whole.
pub const WHOLE: i64 = 1_000;
/// Characters of a written answer that are read.
pub const GIVEN_CHARS: usize = 200;

/// What someone answered. Numbers are places in the file's order of options, not in the order that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    /// Nothing.
    Nothing,
    /// Options chosen (single, multi).
    Picks(Vec<usize>),
    /// The place given to each item (order), or the right side given to each left side (match).
    Places(Vec<Option<usize>>),
    /// What was written (number, short).
    Text(String),
}

impl Given {
    /// Whether something was answered.
    pub fn any(&self) -> bool {
        match self {
            Given::Nothing => false,
            Given::Picks(picks) => !picks.is_empty(),
            Given::Places(places) => places.iter().any(Option::is_some),
            Given::Text(text) => !text.trim().is_empty(),
        }
    }
}

/// The share of the whole that an answer earns, 0 to 1,000.
///
/// Multi: right picks less wrong ones, over all right ones, not below nothing. Order and match: places that are right
/// over all places.
pub fn grade(question: &Question, given: &Given) -> i64 {
    let wording = if question.en.is_empty() { &question.zh } else { &question.en };
    match (question.kind, given) {
        (Kind::Single, Given::Picks(picks)) => whole(picks.as_slice() == [0]),
        (Kind::Multi, Given::Picks(picks)) => {
            let right = wording.right.len();
            let mut picks: Vec<usize> = picks.iter().copied().filter(|pick| *pick < question.width()).collect();
            picks.sort_unstable();
            picks.dedup();
            let hits = picks.iter().filter(|pick| **pick < right).count();
            part(hits.saturating_sub(picks.len() - hits), right)
        }
        (Kind::Order | Kind::Match, Given::Places(places)) => {
            let hits = places.iter().enumerate().filter(|(at, place)| **place == Some(*at)).count();
            part(hits, question.width())
        }
        (Kind::Number, Given::Text(text)) => whole(question.number.zip(number(text)).is_some_and(|(right, number)| {
            // A sum of decimals may miss its mark by the last bit.
            (number - right.is).abs() <= right.within + 1e-9 * right.is.abs().max(1.0)
        })),
        (Kind::Short, Given::Text(text)) => {
            let said = folded(text);
            let known = question.en.accept.iter().chain(&question.zh.accept);
            whole(!said.is_empty() && known.into_iter().any(|word| folded(word) == said))
        }
        _ => 0,
    }
}

/// The mean of shares, rounded to the nearest thousandth; nothing of none.
pub fn score(shares: &[i64]) -> i64 {
    let many = shares.len() as i64;
    if many == 0 { 0 } else { (shares.iter().sum::<i64>() * 2 + many) / (2 * many) }
}

/// A number as people write it: full width or not, with separators of thousands, spaces and a sign.
pub fn number(text: &str) -> Option<f64> {
    let text: String = language::fold(text).chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '%')).collect();
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn folded(text: &str) -> String {
    let text = language::fold(text);
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '。' | '"' | '“' | '”' | '\''));
    bare.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(GIVEN_CHARS).collect()
}

const fn whole(right: bool) -> i64 {
    if right { WHOLE } else { 0 }
}

fn part(hits: usize, of: usize) -> i64 {
    if of == 0 { 0 } else { (hits as i64 * WHOLE * 2 + of as i64) / (2 * of as i64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{Right, Wording};
    use proptest::prelude::*;

    fn of(kind: Kind, right: usize, wrong: usize) -> Question {
        let names = |from: usize, many: usize| (from..from + many).map(|n| format!("option {n}")).collect::<Vec<_>>();
        let mut wording = Wording { ask: "?".into(), why: "!".into(), ..Wording::default() };
        match kind {
            Kind::Single | Kind::Multi => {
                wording.right = names(0, right);
                wording.wrong = names(right, wrong);
            }
            Kind::Order => wording.order = names(0, right),
            Kind::Match => wording.pairs = names(0, right).into_iter().zip(names(50, right)).collect(),
            Kind::Short => wording.accept = vec!["Memo".into(), "destination tag".into()],
            Kind::Number => {}
        }
        let number = (kind == Kind::Number).then_some(Right { is: 1234.5, within: 0.5 });
        Question { kind, number, en: wording.clone(), zh: wording }
    }

    fn check(question: &Question, given: Given, share: i64) {
        assert_eq!(question.faults(), [], "{:?}", question.kind);
        assert_eq!(grade(question, &given), share, "{:?} {given:?}", question.kind);
    }

    #[test]
    fn each_kind_is_worth_what_it_says() {
        let places = |list: &[usize]| Given::Places(list.iter().copied().map(Some).collect());
        let single = of(Kind::Single, 1, 3);
        check(&single, Given::Picks(vec![0]), 1_000);
        check(&single, Given::Picks(vec![0, 1]), 0);
        check(&single, Given::Nothing, 0);
        let multi = of(Kind::Multi, 2, 2);
        check(&multi, Given::Picks(vec![0, 1]), 1_000);
        check(&multi, Given::Picks(vec![1, 1]), 500);
        check(&multi, Given::Picks(vec![0, 1, 2]), 500);
        check(&multi, Given::Picks(vec![2, 3]), 0);
        let order = of(Kind::Order, 3, 0);
        check(&order, places(&[0, 1, 2]), 1_000);
        check(&order, places(&[0, 2, 1]), 333);
        check(&of(Kind::Match, 4, 0), places(&[0, 1, 3, 2]), 500);
        let number = of(Kind::Number, 0, 0);
        for right in ["1,234.5", " 1235 ", "１２３４．５", "1 234,0"] {
            let share = if right == "1 234,0" { 0 } else { 1_000 };
            check(&number, Given::Text(right.into()), share);
        }
        let short = of(Kind::Short, 0, 0);
        check(&short, Given::Text(" MEMO. ".into()), 1_000);
        check(&short, Given::Text("Ｄestination   tag".into()), 1_000);
        check(&short, Given::Text("note".into()), 0);
    }

    #[test]
    fn the_mean_is_rounded_to_the_nearest() {
        assert_eq!(score(&[1_000, 1_000, 0]), 667);
        assert_eq!(score(&[1_000, 0, 0]), 333);
        assert_eq!(score(&[]), 0);
    }

    proptest! {
        #[test]
        fn no_answer_is_worth_more_than_all_or_less_than_nothing(
            kind in 0_usize..6, right in 1_usize..5, wrong in 1_usize..5,
            picks in proptest::collection::vec(0_usize..12, 0..12),
            places in proptest::collection::vec(proptest::option::of(0_usize..12), 0..12),
            text in ".{0,40}",
        ) {
            let kind = crate::question::KINDS[kind];
            let question = of(kind, if kind == Kind::Single { 1 } else { right + 1 }, wrong);
            for given in [Given::Picks(picks), Given::Places(places), Given::Text(text), Given::Nothing] {
                prop_assert!((0..=WHOLE).contains(&grade(&question, &given)));
            }
        }
    }
}
