//! A visit by a tracked link: one more on that day. No address, no browser and no cookie is kept, so nobody is known again.

use event::{DAY_MS, PostId};
use std::convert::Infallible;
use store::{Command, Outcome, Tx, query};

query! {
    AddVisit { post: PostId, day: i64 } =
        "insert into hire_visit (post_id, day, n) values ($post, $day, 1)
         on conflict (post_id, day) do update set n = hire_visit.n + 1"
}

/// Counts a visit. No event: a count of strangers says nothing of anybody's act.
#[derive(Debug)]
pub struct Visit {
    /// By which post's link.
    pub post: PostId,
}

impl Command for Visit {
    const NAME: &'static str = "hire.visit";
    type Answer = ();
    type Refusal = Infallible;

    fn lane(&self) -> u64 {
        self.post.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        let day = tx.now_ms().div_euclid(DAY_MS);
        tx.keep(AddVisit { post: self.post, day }).await?;
        Ok(Ok(()))
    }
}
