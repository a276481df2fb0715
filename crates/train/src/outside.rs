//! Questions and scenarios for people who do not learn here, such as those who apply. Questions are drawn
//! from the bank, asked, and graded as exams are. The
//! program that runs the house lends them to another room, which keeps what was drawn and answered. What they answer does not
//! count for what is known of the questions: those who apply are others than those who learn.

use crate::{
    bank::Live,
    curriculum::Part,
    drill::{CaseOf, DrillOfOutsider, PartsOf, StepsOfDrill, kept},
    grade::{Given, grade, score},
    question::Question,
    scene::Fields,
    screen,
    sitting::{self, Drawn},
};
use event::PersonId;
use language::Speak;
use maud::{Markup, html};
use store::Rd;
use web::parts::words;

/// Draws a paper, the same from the same seed and bank; none when there are too few questions.
pub async fn draw(rd: &mut Rd<'_>, seed: &str, blueprint: &[Part]) -> store::Result<Option<Vec<Drawn>>> {
    Ok(sitting::draw(seed, blueprint, &rd.all(Live {}).await?))
}

/// The name of an answer's fields.
const FIELD: &str = "q";

/// A question to be answered, without what is right. `lot`: a seed and the question's place, which order its options.
pub fn ask(question: &Question, lot: (&str, usize), given: &Given, speak: &Speak) -> Markup {
    let shown = question.shown(lot.0, &lot.1.to_string());
    html! {
        fieldset.question {
            legend { (words(&question.of(speak.lang).ask)) }
            (screen::ask(question, FIELD, &shown, given, speak))
        }
    }
}

/// What a form says to a question that was asked by the same lot.
pub fn given(question: &Question, lot: (&str, usize), fields: Vec<(String, String)>) -> Given {
    let shown = question.shown(lot.0, &lot.1.to_string());
    screen::given(question, FIELD, &shown, &Fields(fields))
}

/// What answers are worth, and all of them together, in thousandths; what was not answered is worth nothing.
pub fn graded(questions: &[Question], given: impl Fn(usize) -> Option<Given>) -> (Vec<i64>, i64) {
    let worth = |(place, question)| given(place).map_or(0, |given| grade(question, &given));
    let shares: Vec<i64> = questions.iter().enumerate().map(worth).collect();
    let all = score(&shares);
    (shares, all)
}

/// A question with what was answered, what was right, and why.
pub fn told(question: &Question, given: &Given, share: i64, speak: &Speak) -> Markup {
    html! { p { (words(&question.of(speak.lang).ask)) } (screen::told(question, given, share, speak)) }
}

/// How an outsider's drill went: what had to be done, what must not be, with what was said; empty before its end.
pub async fn played(rd: &mut Rd<'_>, outsider: PersonId, speak: &Speak) -> store::Result<Markup> {
    let row = rd.opt(DrillOfOutsider { outsider }).await?.filter(|row| row.ended_ms.is_some());
    let Some(row) = row else { return Ok(html! {}) };
    let (parts, steps) = (rd.all(PartsOf { drill: row.id }).await?, rd.all(StepsOfDrill { drill: row.id }).await?);
    let text = rd.one(CaseOf { code: &row.case_code, version: row.version }).await?.text;
    let Ok(script) = kept(&row.case_code, row.version, &text) else {
        return Ok(html! { p.pad { (speak.drill_broken()) } });
    };
    let many = parts.len() > 1;
    Ok(
        html! { @for part in &parts { (screen::drill_result(&script, part, &row.transcript(part, &steps), (&[], many), speak)) } },
    )
}
