//! A question as a form shows it: options as lines. `= right`, `~ wrong`; items in order; `left -> right`; accepted words.

use crate::{
    question::{Kind, Question, Right, Wording},
    scene::Fields,
};
use language::Lang;

/// The options of a wording as lines.
pub fn lines(kind: Kind, wording: &Wording) -> String {
    let lines: Vec<String> = match kind {
        Kind::Single | Kind::Multi => {
            let right = wording.right.iter().map(|text| format!("= {text}"));
            right.chain(wording.wrong.iter().map(|text| format!("~ {text}"))).collect()
        }
        Kind::Order => wording.order.clone(),
        Kind::Match => wording.pairs.iter().map(|(left, right)| format!("{left} -> {right}")).collect(),
        Kind::Short => wording.accept.clone(),
        Kind::Number => Vec::new(),
    };
    lines.join("\n")
}

/// A wording from what, lines and why. Lines that do not fit the kind are left out, and the question then has a fault.
pub fn wording(kind: Kind, ask: &str, lines: &str, why: &str) -> Wording {
    let mut wording = Wording { ask: tidy(ask), why: tidy(why), ..Wording::default() };
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match kind {
            Kind::Single | Kind::Multi => {
                if let Some(text) = line.strip_prefix('=') {
                    wording.right.push(text.trim().to_owned());
                } else if let Some(text) = line.strip_prefix('~') {
                    wording.wrong.push(text.trim().to_owned());
                }
            }
            Kind::Order => wording.order.push(line.to_owned()),
            Kind::Short => wording.accept.push(line.to_owned()),
            Kind::Match => {
                if let Some((left, right)) = line.split_once("->") {
                    wording.pairs.push((left.trim().to_owned(), right.trim().to_owned()));
                }
            }
            Kind::Number => {}
        }
    }
    wording
}

fn tidy(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// The question that a form holds; none when its kind is unknown.
pub fn question(fields: &Fields) -> Option<Question> {
    let kind: Kind = fields.one("kind").parse().ok()?;
    let of = |lang: Lang| {
        let field = |name: &str| fields.one(&format!("{name}-{lang}")).to_owned();
        wording(kind, &field("ask"), &field("lines"), &field("why"))
    };
    let number = (kind == Kind::Number).then(|| Right {
        is: crate::grade::number(fields.one("number")).unwrap_or(f64::NAN),
        within: crate::grade::number(fields.one("within")).unwrap_or(0.0),
    });
    let number = number.filter(|right| right.is.is_finite());
    Some(Question { kind, number, en: of(Lang::En), zh: of(Lang::Zh) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::KINDS;

    #[test]
    fn lines_come_back_as_the_same_wording() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for kind in KINDS {
            let mut wanted = Wording { ask: "What?".into(), why: "Because.".into(), ..Wording::default() };
            match kind {
                Kind::Single | Kind::Multi => {
                    wanted.right = list(&["a = b"]);
                    wanted.wrong = list(&["c", "~d"]);
                }
                Kind::Order => wanted.order = list(&["first", "second"]),
                Kind::Match => wanted.pairs = vec![("BTC".into(), "bc1…".into()), ("TRON".into(), "T…".into())],
                Kind::Short => wanted.accept = list(&["memo"]),
                Kind::Number => {}
            }
            assert_eq!(wording(kind, " What? ", &lines(kind, &wanted), "Because."), wanted, "{kind}");
        }
    }
}
