//! A line of a drill's customer that a model put in other words: the words are kept, so that whoever looks at the drill again
//! reads what was read. A grade does not know them.

use super::DrillById;
use crate::refusal::Refusal;
use event::{Actor, DrillId, PersonId, Words};
use scenario::worded::LINE_CHARS;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// Lines of one chat that are kept in other words; later ones are said as the case has them.
pub const LINES_WORDED_MAX: i64 = 500;

row! {
    /// A line in other words. `n`: its number among all that the customer of this chat wrote, from 0.
    pub LineRow { place: i64, n: i64, text: String }
}

query! {
    /// The lines of a drill that a model put in other words, by chat. At most 4,000.
    pub LinesOfDrill { drill: DrillId } -> [LineRow] =
        "select place, n, text from train_drill_line where drill_id = $drill order by place, n limit 4000"
}
query! {
    PutLine<'a> { drill: DrillId, place: i64, n: i64, text: &'a str } =
        "insert into train_drill_line (drill_id, place, n, text) values ($drill, $place, $n, $text)
         on conflict (drill_id, place, n) do nothing"
}
query! {
    pub(super) ForgetLines { outsider: PersonId } =
        "delete from train_drill_line where drill_id in
           (select id from train_drill where person_id = $outsider and outsider = 1)"
}

/// The lines of one chat, by their numbers.
pub fn lines_of(lines: &[LineRow], place: i64) -> BTreeMap<i64, String> {
    lines.iter().filter(|line| line.place == place).map(|line| (line.n, line.text.clone())).collect()
}

/// A line of a drill's customer was said in a model's words.
#[derive(Debug, Serialize)]
pub struct LineWorded {
    /// In which drill.
    pub drill: DrillId,
    /// In which of its chats.
    pub place: i64,
    /// Which line.
    pub n: i64,
    /// The words.
    #[serde(skip)]
    pub text: Words,
}

impl Event for LineWorded {
    const KIND: &'static str = "train.line_worded";
    fn subject(&self) -> String {
        self.drill.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutLine { drill: self.drill, place: self.place, n: self.n, text: self.text.text() }).await
    }
}

/// The house takes down a model's words for a line, before they are read.
#[derive(Debug)]
pub struct WordLine {
    /// In which drill.
    pub drill: DrillId,
    /// In which of its chats.
    pub place: i64,
    /// Which line.
    pub n: i64,
    /// The words.
    pub text: Words,
}

impl Command for WordLine {
    const NAME: &'static str = "train.word_line";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.drill.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let house = *tx.actor() == Actor::House;
        let found = tx.opt(DrillById { drill: self.drill }).await?.filter(|_| house);
        let runs = found.map(|drill| drill.runs());
        let there = tx.all(LinesOfDrill { drill: self.drill }).await?;
        let there = there.iter().any(|line| (line.place, line.n) == (self.place, self.n));
        tx.record(decide(self, runs, there)).await
    }
}

/// Decides whether words are kept. Pure. `runs`: whether the drill goes on, if there is one; `there`: other words are kept already.
fn decide(line: &WordLine, runs: Option<bool>, there: bool) -> Decision<(), Refusal> {
    match runs {
        None => refuse(Refusal::Unseen),
        Some(false) => refuse(Refusal::Over),
        Some(true) if there => refuse(Refusal::Already),
        Some(true) if !(0..LINES_WORDED_MAX).contains(&line.n) => {
            refuse(Refusal::TooMany { most: LINES_WORDED_MAX as usize })
        }
        Some(true) if line.text.text().is_empty() || line.text.text().chars().count() > LINE_CHARS => {
            refuse(Refusal::Text)
        }
        Some(true) => {
            answer(()).and(LineWorded { drill: line.drill, place: line.place, n: line.n, text: line.text.clone() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn check(n: i64, text: &str, runs: Option<bool>, there: bool, wanted: std::result::Result<usize, Refusal>) {
        let line = WordLine { drill: DrillId(Uuid::nil()), place: 0, n, text: text.into() };
        let decision = decide(&line, runs, there);
        assert_eq!(decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone), wanted, "{line:?}");
    }

    #[test]
    fn words_are_kept_once_while_the_drill_goes_on() {
        check(0, "WHERE?", Some(true), false, Ok(1));
        check(0, "WHERE?", Some(true), true, Err(Refusal::Already));
        check(0, "WHERE?", Some(false), false, Err(Refusal::Over));
        check(0, "WHERE?", None, false, Err(Refusal::Unseen));
        check(0, "", Some(true), false, Err(Refusal::Text));
        check(0, &"x".repeat(LINE_CHARS + 1), Some(true), false, Err(Refusal::Text));
        check(500, "WHERE?", Some(true), false, Err(Refusal::TooMany { most: 500 }));
    }
}
