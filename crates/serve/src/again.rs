//! A plain form whose reply was not taken: its page comes again, and nothing that was written is lost.

use crate::{
    Desk,
    page::Frame,
    screen::{self, Notice},
    sight,
    view::View,
    written::Written,
};
use axum::{
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use event::TicketId;
use web::{Answer, Problem, Signed};

/// The ticket's page with the text as it was written, and above it why it was not taken.
pub async fn again(
    desk: &Desk,
    signed: &Signed,
    ticket: TicketId,
    written: &Written,
    notice: Notice,
) -> Answer<Response> {
    let now_ms = desk.now_ms();
    let mut rd = desk.house.store.read().await?;
    let at = rd.seq().await?;
    let Some(mut open) = sight::open(desk, &mut rd, signed, (ticket, None, None), now_ms).await? else {
        return Err(Problem::missing());
    };
    if let Some(composer) = &mut open.thread.composer {
        composer.draft = crate::secret::without(&written.text);
        composer.notice = Some(notice);
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
