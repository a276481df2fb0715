//! Following the other nodes: a notification is a hint, looking every so often is the truth.

use super::Server;
use crate::{Result, shared::Shared};
use futures_util::{StreamExt, stream};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast, mpsc},
    time::sleep,
};
use tokio_postgres::AsyncMessage;

/// How often the log's head is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// The wait before the next attempt after the link was lost.
const AGAIN: Duration = Duration::from_millis(500);
/// Hints that may wait; one more is dropped, as the next look finds what it meant.
const HINTS_MAX: usize = 64;

/// Moves the head and rings the bell for what other nodes commit. It never ends.
pub(crate) async fn follow(server: Arc<Server>, shared: Arc<Shared>) {
    loop {
        if let Err(error) = follow_once(&server, &shared).await {
            tracing::warn!(%error, "the log is not followed at the moment");
        }
        sleep(AGAIN).await;
    }
}

async fn follow_once(server: &Server, shared: &Shared) -> Result<()> {
    let (client, mut connection) = server.link().await?;
    let (hint, mut hints) = mpsc::channel(HINTS_MAX);
    // Said from now on: what was said while there was no link is of a moment that is over.
    let mut said = shared.said.subscribe();
    let messages = tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(Ok(message)) = messages.next().await {
            if let AsyncMessage::Notification(said) = message {
                let hears = match said.payload().strip_prefix(WORDS) {
                    Some(words) => Hint::Words(said.process_id(), words.into()),
                    None => Hint::Log { jobs: said.payload() == JOBS },
                };
                let _ = hint.try_send(hears);
            }
        }
    });
    let looked = look(server, shared, &client, &mut hints, &mut said).await;
    messages.abort();
    looked
}

/// What a notification says when jobs were queued; anything else is about the log alone.
pub(super) const JOBS: &str = "jobs";

/// What stands before the words of one node to the others.
const WORDS: &str = "say ";

/// What a notification means.
enum Hint {
    /// The log moved, and perhaps jobs were queued.
    Log { jobs: bool },
    /// Another node, or this one, says something; the server's process that it came by tells which.
    Words(i32, Arc<str>),
}

async fn look(
    server: &Server,
    shared: &Shared,
    client: &tokio_postgres::Client,
    hints: &mut mpsc::Receiver<Hint>,
    said: &mut broadcast::Receiver<Arc<str>>,
) -> Result<()> {
    let schema = &server.schema;
    client.batch_execute(&format!("set search_path to {schema}; listen {}", channel(schema))).await?;
    let head = client.prepare("select seq from store_head where id = 1").await?;
    let own: i32 = client.query_one("select pg_backend_pid()", &[]).await?.get(0);
    let say = client.prepare("select pg_notify($1, $2)").await?;
    loop {
        shared.moved(client.query_one(&head, &[]).await?.get(0));
        tokio::select! {
            hint = hints.recv() => match hint {
                Some(Hint::Log { jobs: true }) => shared.ring(),
                Some(Hint::Words(from, words)) if from != own => {
                    let _nobody_listens = shared.heard.send(words);
                }
                Some(_) => {}
                None => return Err(crate::Error::Lost),
            },
            words = said.recv() => if let Ok(words) = words {
                client.execute(&say, &[&channel(schema), &format!("{WORDS}{words}")]).await?;
            },
            () = sleep(LOOK) => {}
        }
    }
}

/// Notifications go to the whole database, so each schema has a channel.
pub(super) fn channel(schema: &str) -> String {
    format!("handrail_{schema}")
}
