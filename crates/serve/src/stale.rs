//! A reply that was overtaken: what is new is shown beside what was written, and its writer decides.

use crate::{
    Desk,
    page::{Frame, Written},
    refusal::Refusal,
    screen::{self, Notice},
    sight,
    view::View,
};
use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use event::TicketId;
use web::{Answer, Problem, Signed};

/// For a script: what is new on the thread after number `seen`, drawn.
pub async fn problem(desk: &Desk, signed: &Signed, ticket: TicketId, seen: i64, seq: i64) -> Result<Problem, Problem> {
    let mut rd = desk.house.store.read().await?;
    let news = sight::news(desk, &mut rd, signed, ticket, seen).await?;
    let html = screen::stale_news(&news, seq, desk.now_ms(), &signed.speak()).into_string();
    let mut problem = Problem::from(Refusal::Stale { seq });
    problem.more = Some(serde_json::json!({ "seq": seq, "html": html }));
    Ok(problem)
}

/// For a plain form: the ticket's page again, with the text as it was written and what is new above it.
pub async fn page(desk: &Desk, signed: &Signed, ticket: TicketId, written: &Written, seq: i64) -> Answer<Response> {
    let now_ms = desk.now_ms();
    let mut rd = desk.house.store.read().await?;
    let at = rd.seq().await?;
    let Some(mut open) = sight::open(desk, &mut rd, signed, (ticket, None, None), now_ms).await? else {
        return Err(Problem::missing());
    };
    if let Some(composer) = &mut open.thread.composer {
        let news = sight::news(desk, &mut rd, signed, ticket, written.seen_seq).await?;
        composer.draft = crate::secret::without(&written.text);
        composer.notice = Some(Notice::Stale { seq, news });
        composer.seen_seq = written.seen_seq;
        composer.mode = screen::Mode::Reply;
        // The state that was asked for is what the button does again.
        if let Some(status) = written.status.map(sight::shown_status) {
            composer.submit_as.sort_by_key(|one| *one != status);
        }
    }
    let view = View::Mine;
    let rail = sight::rail(desk, &mut rd, signed, &view.to_string(), now_ms).await?;
    let list = sight::list(desk, &mut rd, signed, (view, None, Some(ticket)), now_ms).await?;
    drop(rd);
    let here = format!("/tickets/{ticket}").parse::<Uri>().unwrap_or_default();
    let frame = Frame::new(desk, signed, &here);
    let watch = ["rail".to_owned(), format!("view:{view}"), format!("ticket:{ticket}")];
    let title = format!("{} · {}", open.thread.head.subject, open.thread.head.number);
    let mut page = frame.page(&title, "desk", at, &watch);
    page.ticket = Some(ticket.to_string());
    let shown = screen::Desk { rail, list, open: Some(open) };
    Ok((StatusCode::CONFLICT, screen::desk(&page, &shown, now_ms, &frame.speak)).into_response())
}
