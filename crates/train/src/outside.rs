//! Questions for people who do not learn here, such as those who apply: drawn from the bank, asked, and graded as exams are. The
//! program that runs the house lends them to another room, which keeps what was drawn and answered. What they answer does not
//! count for what is known of the questions: those who apply are others than those who learn.

use crate::{
    bank::Live,
    curriculum::Part,
    grade::{Given, grade, score},
    question::Question,
    scene::Fields,
    screen,
    sitting::{self, Drawn},
};
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
