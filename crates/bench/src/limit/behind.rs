//! The bare database behind a bare handler: what a write costs that comes over HTTP and is committed with those beside it.

use super::{Bare, Rows};
use axum::{Router, extract::State, http::StatusCode, routing::post};
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

/// Writes that are committed together at most, and that wait.
const GROUP_MAX: usize = 512;

/// A write, and who waits for its commit.
type Write = (Rows, oneshot::Sender<bool>);

/// Takes what the house takes at the same addresses, reads its body, and answers when its rows are on the disk.
pub(super) fn router(bare: Bare) -> Router {
    let (ask, asked) = mpsc::channel(GROUP_MAX);
    std::thread::spawn(move || writes(bare, asked));
    Router::new()
        .route(
            "/api/v1/tickets",
            post(async |ask: State<mpsc::Sender<Write>>, body: Bytes| write(ask.0, Rows::Ticket, body).await),
        )
        .route(
            "/widget/messages",
            post(async |ask: State<mpsc::Sender<Write>>, body: Bytes| write(ask.0, Rows::Chat, body).await),
        )
        .with_state(ask)
}

async fn write(ask: mpsc::Sender<Write>, rows: Rows, body: Bytes) -> StatusCode {
    let (told, hears) = oneshot::channel();
    let sent = !body.is_empty() && ask.send((rows, told)).await.is_ok();
    match sent && hears.await.unwrap_or(false) {
        true => StatusCode::CREATED,
        false => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Commits what has come, all of it together, until nobody can ask any more.
fn writes(mut bare: Bare, mut asked: mpsc::Receiver<Write>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while asked.blocking_recv_many(&mut group, GROUP_MAX) > 0 {
        let kept = bare.commit(group.iter().map(|(rows, _)| *rows)).is_ok();
        group.drain(..).for_each(|(_, told)| {
            let _gone = told.send(kept);
        });
    }
}
