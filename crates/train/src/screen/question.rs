//! A question as it is asked, and as it is told afterwards: what was answered, what was right, and why.

use super::mark_of;
use crate::{
    grade::Given,
    question::{Kind, Question},
    scene::Fields,
};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Icon, icon, mark, words};

/// A question to be answered. `name`: of its fields; `shown`: the order of its options; `given`: what was answered so far.
pub fn ask(question: &Question, name: &str, shown: &[usize], given: &Given, speak: &Speak) -> Markup {
    let wording = question.of(speak.lang);
    let options = wording.options();
    let picked = |option: usize| matches!(given, Given::Picks(picks) if picks.contains(&option));
    let placed = |at: usize| match given {
        Given::Places(places) => places.get(at).copied().flatten(),
        _ => None,
    };
    let written = if let Given::Text(text) = given { text.as_str() } else { "" };
    html! {
        @match question.kind {
            Kind::Single | Kind::Multi => {
                @let kind = if question.kind == Kind::Single { "radio" } else { "checkbox" };
                @if question.kind == Kind::Multi { p.hint { (speak.train_hint_multi()) } }
                ul.options {
                    @for (at, option) in shown.iter().enumerate() {
                        li { label { input type=(kind) name=(name) value=(at) checked[picked(*option)]; span { (words(options.get(*option).unwrap_or(&""))) } } }
                    }
                }
            }
            Kind::Order => {
                p.hint { (speak.train_hint_order()) }
                ul.options {
                    @for (at, option) in shown.iter().enumerate() {
                        li { label {
                            select name={ (name) "-" (at) } { option value="" { "–" }
                                @for place in 0..shown.len() { option value=(place + 1) selected[placed(*option) == Some(place)] { (place + 1) } }
                            }
                            span { (words(options.get(*option).unwrap_or(&""))) }
                        } }
                    }
                }
            }
            Kind::Match => {
                p.hint { (speak.train_hint_match()) }
                ul.options {
                    @for (at, (left, _)) in wording.pairs.iter().enumerate() {
                        li.pair { label {
                            span { (words(left)) }
                            select name={ (name) "-" (at) } { option value="" { "–" }
                                @for (place, option) in shown.iter().enumerate() {
                                    option value=(place + 1) selected[placed(at) == Some(*option)] { (options.get(*option).unwrap_or(&"")) }
                                }
                            }
                        } }
                    }
                }
            }
            Kind::Number | Kind::Short => {
                div.field {
                    label for=(name) { (if question.kind == Kind::Number { speak.train_hint_number() } else { speak.train_hint_short() }) }
                    input id=(name) name=(name) type="text" value=(written) autocomplete="off" maxlength="200" inputmode=[(question.kind == Kind::Number).then_some("decimal")];
                }
            }
        }
    }
}

/// What a form says to a question that was asked with the same `name` and `shown`.
pub fn given(question: &Question, name: &str, shown: &[usize], fields: &Fields) -> Given {
    let option = |place: &str| place.parse::<usize>().ok().and_then(|place| shown.get(place).copied());
    let number = |at: usize| fields.one(&format!("{name}-{at}")).parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    match question.kind {
        Kind::Single => Given::Picks(fields.all(name).filter_map(option).take(1).collect()),
        Kind::Multi => Given::Picks(fields.all(name).filter_map(option).take(shown.len()).collect()),
        Kind::Order => {
            let mut places = vec![None; shown.len()];
            for (at, option) in shown.iter().enumerate() {
                if let Some(place) = places.get_mut(*option) {
                    *place = number(at).filter(|place| *place < shown.len());
                }
            }
            Given::Places(places)
        }
        Kind::Match => {
            Given::Places((0..shown.len()).map(|at| number(at).and_then(|n| shown.get(n).copied())).collect())
        }
        Kind::Number | Kind::Short => {
            Given::Text(fields.one(name).trim().chars().take(crate::grade::GIVEN_CHARS).collect())
        }
    }
}

/// A question after it was answered.
pub fn told(question: &Question, given: &Given, share: i64, speak: &Speak) -> Markup {
    let wording = question.of(speak.lang);
    let verdict = match share {
        1_000.. => speak.train_right(),
        1.. => speak.train_partly(),
        _ if given.any() => speak.train_wrong(),
        _ => speak.train_unanswered(),
    };
    html! {
        p.verdict { (mark(mark_of(share), verdict)) }
        @match (question.kind, given) {
            (Kind::Single | Kind::Multi, _) => {
                ul.options.told {
                    @for (at, option) in wording.options().into_iter().enumerate() {
                        @let right = at < wording.right.len();
                        @let picked = matches!(given, Given::Picks(picks) if picks.contains(&at));
                        @if right || picked {
                            li data-right=(right) {
                                (icon(if right { Icon::Check } else { Icon::Cross }))
                                span { (words(option)) @if picked { " " span.chip { (speak.train_your_answer()) } } }
                            }
                        }
                    }
                }
            }
            (Kind::Order | Kind::Match, _) => {
                ol.options.told {
                    @for (at, option) in wording.options().into_iter().enumerate() {
                        @let right = matches!(given, Given::Places(places) if places.get(at) == Some(&Some(at)));
                        li data-right=(right) {
                            (icon(if right { Icon::Check } else { Icon::Cross }))
                            span { @if let Some((left, _)) = wording.pairs.get(at) { (words(left)) " → " } @else { (at + 1) ". " } (words(option)) }
                        }
                    }
                }
            }
            (Kind::Number | Kind::Short, given) => {
                @if let Given::Text(text) = given && !text.is_empty() { p.quiet { (speak.train_you_wrote(text)) } }
                @match question.number {
                    Some(right) => { p { (speak.train_right_is(figure(right.is))) @if right.within > 0.0 { " ± " (figure(right.within)) } } }
                    None => { p { (speak.train_right_is(wording.accept.first().map_or("", String::as_str))) } }
                }
            }
        }
        p.why { (words(&wording.why)) }
    }
}

/// A number without needless figures.
fn figure(number: f64) -> String {
    let text = format!("{number:.8}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{grade::grade, question::Wording};
    use language::Lang;

    fn question(kind: Kind) -> Question {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut en = Wording { ask: "?".into(), why: "w".into(), ..Wording::default() };
        match kind {
            Kind::Single => (en.right, en.wrong) = (list(&["a"]), list(&["b", "c"])),
            Kind::Multi => (en.right, en.wrong) = (list(&["a", "b"]), list(&["c"])),
            Kind::Order => en.order = list(&["one", "two", "three"]),
            Kind::Match => {
                en.pairs = vec![("x".into(), "1".into()), ("y".into(), "2".into()), ("z".into(), "3".into())]
            }
            Kind::Short => en.accept = list(&["memo"]),
            Kind::Number => {}
        }
        Question { kind, number: None, zh: en.clone(), en }
    }

    /// Answers rightly by what a browser would send back from the page that was drawn.
    #[test]
    fn what_was_drawn_and_answered_rightly_is_right() {
        for (kind, seed) in [(Kind::Single, "a"), (Kind::Multi, "b"), (Kind::Order, "c"), (Kind::Match, "d")] {
            let question = question(kind);
            let shown = question.shown(seed, "q");
            let drawn = ask(&question, "q", &shown, &Given::Nothing, &Speak::new(Lang::En)).0;
            assert!(drawn.contains("name=\"q"), "{drawn}");
            let fields: Vec<(String, String)> = match kind {
                Kind::Single | Kind::Multi => (0..shown.len())
                    .filter(|at| shown[*at] < question.en.right.len())
                    .map(|at| ("q".to_owned(), at.to_string()))
                    .collect(),
                Kind::Order => (0..shown.len()).map(|at| (format!("q-{at}"), (shown[at] + 1).to_string())).collect(),
                _ => (0..shown.len())
                    .map(|at| (format!("q-{at}"), (shown.iter().position(|s| *s == at).unwrap() + 1).to_string()))
                    .collect(),
            };
            let said = given(&question, "q", &shown, &Fields(fields));
            assert_eq!(grade(&question, &said), 1_000, "{kind} {said:?}");
            let again = ask(&question, "q", &shown, &said, &Speak::new(Lang::En)).0;
            assert!(again.contains(" checked") || again.contains(" selected"), "{again}");
        }
    }

    #[test]
    fn what_a_browser_never_sends_is_no_answer() {
        let question = question(Kind::Order);
        let shown = question.shown("s", "q");
        let fields = Fields(vec![("q-0".into(), "99".into()), ("q-1".into(), "0".into()), ("q-7".into(), "1".into())]);
        assert!(!given(&question, "q", &shown, &fields).any());
    }
}
