//! The widget's live stream: what was said to this customer, in order, from where the browser left off.

use super::{
    cors,
    visitor::Visitor,
    write::{After, events, shown, status},
};
use crate::Desk;
use axum::{body::Body, extract::State, response::Response};
use bytes::Bytes;
use futures_util::stream;
use std::{convert::Infallible, fmt::Write, sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;
use web::{
    Answer, Peer, Query,
    live::{Ear, Signal, StreamGuard},
};

/// A sign of life, so that a dead line is noticed.
const PING: Duration = Duration::from_secs(15);

struct Listening {
    desk: Desk,
    visitor: Visitor,
    after: i64,
    ear: Ear,
    greeted: bool,
    catching_up: bool,
    status: &'static str,
    _counted: StreamGuard,
}

/// GET /widget/stream
pub async fn open(State(desk): State<Desk>, visitor: Visitor, peer: Peer, Query(at): Query<After>) -> Answer<Response> {
    let origin = visitor.origin.clone();
    let counted = match desk.house.hub.stream(&desk.house.config.limits, peer.0) {
        Ok(counted) => counted,
        Err(problem) => return Ok(cors::with(origin, problem)),
    };
    // The ear is put on before the first look, so that nothing falls between the two.
    let ear = desk.house.hub.ear(&visitor.customer.to_string());
    let listening = Listening {
        desk,
        visitor,
        after: at.after,
        ear,
        greeted: false,
        catching_up: true,
        status: "",
        _counted: counted,
    };
    let body = Body::from_stream(stream::unfold(listening, |listening| async move {
        let (bytes, listening) = next(listening).await?;
        Some((Ok::<Bytes, Infallible>(bytes), listening))
    }));
    Ok(cors::with(origin, events(body)))
}

async fn next(mut at: Listening) -> Option<(Bytes, Listening)> {
    if !at.greeted {
        at.greeted = true;
        return Some((Bytes::from(format!("event: hello\ndata: {{\"seq\":{}}}\n\n", at.after)), at));
    }
    loop {
        if at.catching_up {
            at.ear.seq.borrow_and_update();
            match news(&mut at).await {
                Ok(text) if text.is_empty() => at.catching_up = false,
                Ok(text) => return Some((Bytes::from(text), at)),
                Err(error) => {
                    tracing::warn!(%error, "widget stream");
                    return None;
                }
            }
        }
        tokio::select! {
            changed = at.ear.seq.changed() => match changed {
                Ok(()) => at.catching_up = true,
                Err(_) => return None,
            },
            signal = at.ear.signals.recv() => match signal {
                Ok(signal) => return Some((Bytes::from(told(&signal)), at)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            },
            () = tokio::time::sleep(PING) => return Some((Bytes::from_static(b": ping\n\n"), at)),
        }
    }
}

async fn news(at: &mut Listening) -> store::Result<String> {
    let mut rd = at.desk.house.store.read().await?;
    let (messages, _) = shown(&mut rd, &at.visitor, at.after).await?;
    let mut text = String::new();
    for message in &messages {
        let json = serde_json::to_string(message)?;
        let _infallible = write!(text, "event: message\ndata: {json}\n\n");
    }
    if let Some(last) = messages.last() {
        at.after = last.seq();
    }
    // Whoever answered has seen what stands above.
    if let Some(answer) = messages.iter().rfind(|message| message.is_answer()) {
        let _infallible = write!(text, "event: read\ndata: {{\"seq\":{}}}\n\n", answer.seq());
    }
    let now = status(&mut rd, at.visitor.customer).await?;
    if std::mem::replace(&mut at.status, now) != now {
        let _infallible = write!(text, "event: status\ndata: {{\"status\":\"{now}\"}}\n\n");
    }
    Ok(text)
}

fn told(signal: &Arc<Signal>) -> String {
    format!("event: {}\ndata: {}\n\n", signal.kind, signal.body)
}
