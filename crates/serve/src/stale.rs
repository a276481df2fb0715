//! A reply that was overtaken: what is new is shown beside what was written, and its writer decides.

use crate::{
    Desk,
    refusal::Refusal,
    screen::{self, Notice},
    sight,
};
use event::TicketId;
use web::{Problem, Signed};

/// For a script: what is new on the thread after number `seen`, drawn.
pub async fn problem(desk: &Desk, signed: &Signed, ticket: TicketId, seen: i64, seq: i64) -> Result<Problem, Problem> {
    let mut rd = desk.house.store.read().await?;
    let news = sight::news(desk, &mut rd, signed, ticket, seen).await?;
    let html = screen::stale_news(&news, seq, desk.now_ms(), &signed.speak()).into_string();
    let mut problem = Problem::from(Refusal::Stale { seq });
    problem.more = Some(serde_json::json!({ "seq": seq, "html": html }));
    Ok(problem)
}

/// For a plain form: what is new, above what was written.
pub async fn notice(desk: &Desk, signed: &Signed, ticket: TicketId, seen: i64, seq: i64) -> store::Result<Notice> {
    let mut rd = desk.house.store.read().await?;
    Ok(Notice::Stale { seq, news: sight::news(desk, &mut rd, signed, ticket, seen).await? })
}
