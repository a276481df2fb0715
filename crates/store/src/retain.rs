//! Retention of the store's own rows: answers that command ids remember, and jobs that a person gave up.

use crate::{Command, Outcome, Result, Store, Tx};
use event::Actor;
use std::convert::Infallible;

/// Rows of each kind that one round takes away.
const ROUND: i64 = 2_000;

crate::query! {
    /// Answers of commands that nobody will send again.
    DropAnswers { before_ms: i64, limit: i64 } =
        "delete from store_command
          where id in (select id from store_command where at_ms < $before_ms order by at_ms, id limit $limit)"

    /// Jobs that were given up.
    DropAbandoned { before_ms: i64, limit: i64 } =
        "delete from store_job
          where id in (select id from store_job where state >= 2 and state = 4 and queued_ms < $before_ms order by id limit $limit)"
}

struct Drop {
    answers_before_ms: Option<i64>,
    abandoned_before_ms: Option<i64>,
}

impl Command for Drop {
    const NAME: &'static str = "store.drop_old";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        if let Some(before_ms) = self.answers_before_ms {
            tx.keep(DropAnswers { before_ms, limit: ROUND }).await?;
        }
        if let Some(before_ms) = self.abandoned_before_ms {
            tx.keep(DropAbandoned { before_ms, limit: ROUND }).await?;
        }
        Ok(Ok(()))
    }
}

impl Store {
    /// Forgets the answers of commands from before a moment, and jobs that were given up and queued before another; a
    /// few thousand of each at once. None: they are kept.
    pub async fn retain(&self, answers_before_ms: Option<i64>, abandoned_before_ms: Option<i64>) -> Result<()> {
        let Ok(()) = self.run(&Actor::House, None, Drop { answers_before_ms, abandoned_before_ms }).await?;
        Ok(())
    }
}
