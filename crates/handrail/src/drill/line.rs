//! What a customer is about to write: as the case has it, or in a model's words, if these come in time and fit.

use super::{booth::Booth, part::Part};
use crate::persona::Model;
use event::{Actor, Words};
use scenario::worded::{self, Heard};
use std::sync::Arc;
use tokio::sync::{
    Notify,
    oneshot::{self, error::TryRecvError},
};
use train::drill::{LINES_WORDED_MAX, WordLine};
use web::Problem;

/// A line that a customer is about to write.
pub struct Line {
    /// Its number among all that the customer of this chat writes, from 0.
    pub n: i64,
    /// When, by the drill's clock.
    pub due_ms: i64,
    text: String,
    wording: Option<Wording>,
}

/// A model's words that are waited for.
struct Wording {
    words: oneshot::Receiver<Option<String>>,
    /// Until when, by the drill's clock.
    latest_ms: i64,
}

/// A line that may be written now.
#[derive(Debug, PartialEq, Eq)]
pub struct Ready {
    /// As the case has it.
    pub text: String,
    /// In a model's words.
    pub worded: Option<String>,
}

impl Line {
    /// A line as the case has it.
    pub fn new(n: i64, due_ms: i64, text: String) -> Line {
        Line { n, due_ms, text, wording: None }
    }

    /// Asks a model for other words. `wake` hears when it has answered.
    pub fn ask(&mut self, model: Model, clock_ms: i64, question: Question, wake: Arc<Notify>) {
        let (send, words) = oneshot::channel();
        self.wording = Some(Wording { words, latest_ms: clock_ms + model.deadline_ms() });
        let line = self.text.clone();
        tokio::spawn(async move {
            let _nobody_waits = send.send(question.put(&model, &line).await);
            wake.notify_one();
        });
    }

    /// When it is to be looked at.
    pub fn look_ms(&self) -> i64 {
        self.wording.as_ref().map_or(self.due_ms, |wording| wording.latest_ms.max(self.due_ms))
    }

    /// The line, once it is due and nothing more is waited for.
    pub fn ready(&mut self, clock_ms: i64) -> Option<Ready> {
        if clock_ms < self.due_ms {
            return None;
        }
        let worded = match self.wording.as_mut() {
            None => None,
            Some(wording) => match wording.words.try_recv() {
                Ok(words) => words,
                Err(TryRecvError::Closed) => None,
                Err(TryRecvError::Empty) if clock_ms < wording.latest_ms => return None,
                Err(TryRecvError::Empty) => None,
            },
        };
        Some(Ready { text: self.text.clone(), worded })
    }
}

/// What a model is asked, and what its answer is held against.
pub struct Question {
    /// The case.
    pub script: Arc<scenario::Script>,
    /// How the sitting stands.
    pub sitting: scenario::Sitting,
    /// What was said last.
    pub heard: Vec<Heard>,
}

impl Question {
    async fn put(&self, model: &Model, line: &str) -> Option<String> {
        let asked = worded::ask(&self.script.scenario, &self.sitting, &self.heard, line);
        let answer = match model.answer(&asked).await {
            Ok(answer) => answer,
            Err(silence) => {
                tracing::debug!(?silence, "no words of a model");
                return None;
            }
        };
        match worded::fit(&answer, line, &self.sitting.values, self.sitting.locale) {
            Ok(words) => Some(words).filter(|words| words != line),
            Err(unfit) => {
                tracing::debug!(?unfit, "words of a model are refused");
                None
            }
        }
    }
}

impl Booth {
    /// Asks for other words of a line, if there is somebody to ask. Those to whom a drill is lent hear the case as it is written: every
    /// one of them the same.
    pub(super) fn ask_for_words(&self, part: &Part, line: &mut Line, clock_ms: i64) {
        let lent = self.row.lock().outsider;
        let model = self.house().and_then(|booths| booths.model()).filter(|_| !lent);
        let (Some(model), Some(sitting)) = (model, &part.sitting) else { return };
        if line.n < LINES_WORDED_MAX {
            let heard = part.heard.iter().cloned().collect();
            let question = Question { script: self.script.clone(), sitting: sitting.clone(), heard };
            line.ask(model, clock_ms, question, self.wake.clone());
        }
    }

    /// The words in which a line is written; a model's are kept before anybody reads them, or are not used.
    pub(super) async fn chosen(&self, place: i64, n: i64, ready: Ready) -> Result<String, Problem> {
        let Some(words) = ready.worded else { return Ok(ready.text) };
        let word = WordLine { drill: self.drill, place, n, text: Words(words.clone()) };
        match self.store()?.run(&Actor::House, None, word).await? {
            Ok(()) => Ok(words),
            Err(refusal) => {
                tracing::warn!(drill = %self.drill, %refusal, "words of a model");
                Ok(ready.text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(latest_ms: i64) -> (Line, oneshot::Sender<Option<String>>) {
        let (send, words) = oneshot::channel();
        let wording = Some(Wording { words, latest_ms });
        (Line { wording, ..Line::new(0, 100, "Where is it?".into()) }, send)
    }

    fn said(worded: Option<&str>) -> Option<Ready> {
        Some(Ready { text: "Where is it?".into(), worded: worded.map(str::to_owned) })
    }

    #[test]
    fn a_line_waits_for_its_words_until_its_deadline_and_no_longer() {
        assert_eq!(Line::new(0, 100, "Where is it?".into()).ready(99), None);
        assert_eq!(Line::new(0, 100, "Where is it?".into()).ready(100), said(None));
        let (mut line, send) = waits(500);
        assert_eq!((line.ready(100), line.look_ms()), (None, 500));
        send.send(Some("WHERE?".into())).unwrap();
        assert_eq!(line.ready(99), None);
        assert_eq!(line.ready(100), said(Some("WHERE?")));
        let (mut line, _send) = waits(500);
        assert_eq!((line.ready(499), line.ready(500)), (None, said(None)));
        let (mut line, send) = waits(500);
        drop(send);
        assert_eq!(line.ready(100), said(None));
        let (mut line, send) = waits(500);
        send.send(None).unwrap();
        assert_eq!(line.ready(100), said(None));
    }
}
