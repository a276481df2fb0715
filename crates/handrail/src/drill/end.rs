//! The end of a drill: what is kept is graded, and every chat says where to see why.

use super::{
    Booths,
    booth::{Booth, Going, broken},
    past::MESSAGE_CHARS,
};
use crate::examine::guest;
use event::{Actor, Words};
use hire::assess::Guest;
use scenario::transcript::Act;
use serve::note::WriteNote;
use train::{
    drill::{AnyDrill, EndDrill, PartRow, PartsOf, StepsOfDrill, lang_of},
    ramp::Climb,
    refusal::Refusal,
};
use web::Problem;

impl Booth {
    /// Its person ends it, or has seen enough.
    pub async fn end_now(&self) -> Result<(), Problem> {
        let mut state = self.state.lock().await;
        if state.row.ended_ms.is_some() {
            return Ok(());
        }
        for at in 0..state.parts.len() {
            if state.row.runs() && state.parts[at].sitting.is_some() {
                self.take(&mut state, at, Act::Wait, None).await?;
            }
        }
        self.end(&mut state).await
    }

    /// Grades what is kept and ends the drill.
    pub(super) async fn end(&self, state: &mut Going) -> Result<(), Problem> {
        let booths = self.house().ok_or_else(|| Problem::from(store::Error::Closed))?;
        let store = &booths.house().store;
        let (parts, steps) = {
            let mut rd = store.read().await?;
            (rd.all(PartsOf { drill: self.drill }).await?, rd.all(StepsOfDrill { drill: self.drill }).await?)
        };
        let grade = |part: &PartRow| scenario::grade(&self.script, &state.row.transcript(part, &steps)).map_err(broken);
        let grades = parts.iter().map(grade).collect::<Result<Vec<_>, _>>()?;
        // From now on nothing more is taken at the desk.
        self.row.lock().ended_ms = Some(store.clock().now_ms());
        let end = EndDrill { drill: self.drill, grades, issue: booths.school().issue() };
        let ended = match store.run(&Actor::House, None, end).await {
            Ok(Ok(_) | Err(Refusal::Over)) => Ok(()),
            Ok(Err(refusal)) => Err(Problem::from(refusal)),
            Err(error) => Err(error.into()),
        };
        if ended.is_err() {
            self.show(state);
        }
        ended?;
        // A certificate may be what the next stage waited for.
        if !state.row.outsider {
            let climbed = store.run(&Actor::House, None, Climb { person: state.row.person_id }).await?;
            climbed.map_err(Problem::from)?;
        }
        let row = store.read().await?.opt(AnyDrill { drill: self.drill }).await?;
        state.row = row.ok_or_else(Problem::missing)?;
        self.show(state);
        self.say_ended(state, &booths).await
    }

    /// Every chat says that it is over and where to see why.
    async fn say_ended(&self, state: &Going, booths: &Booths) -> Result<(), Problem> {
        let speak = language::Speak::new(lang_of(&state.row.lang));
        let back = super::front::back(booths.house(), &state.row);
        let text = match guest(&state.row) {
            Some(Guest::Assessed(_)) => speak.assess_over_note(back),
            Some(Guest::Rehearsing(_)) => speak.practice_over_note(back),
            None => speak.drill_over_note(back),
        };
        for ticket in state.parts.iter().filter_map(|part| part.ticket) {
            let note = WriteNote {
                by: Actor::House,
                author: Words(speak.product().to_owned()),
                ticket,
                text: Words(text.clone()),
                attachments: Vec::new(),
                chars_max: MESSAGE_CHARS,
            };
            self.scene().run(&Actor::House, note).await.map_err(broken)?;
        }
        Ok(())
    }
}
