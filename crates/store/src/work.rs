//! Work: a command in the queue, without its type, and the answers that command ids remember.

use crate::{Command, Error, Outcome, Result, postgres::Lane, sqlite::Writer, tx::Tx};
use event::{Actor, CommandId};
use futures_util::{FutureExt, future::BoxFuture};
use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::atomic::Ordering,
    task::Poll,
};
use tokio::sync::oneshot;

crate::query! {
    /// What a command id stands for.
    Remembered { id: CommandId } -> [Memory { name: String, actor: String, answer: String }] =
        "select name, actor, answer from store_command where id = $id"
}

crate::query! {
    /// The answer of a command's first run.
    Remember<'a> { id: CommandId, name: &'static str, actor: String, at_ms: i64, answer: &'a str } =
        "insert into store_command (id, name, actor, at_ms, answer) values ($id, $name, $actor, $at_ms, $answer)"
}

/// A command in the queue.
pub(crate) trait Work: Send {
    /// Runs the command on SQLite's writer thread. The error, which is the command's own, says that nothing of it
    /// may be kept.
    fn run_now(&mut self, writer: &mut Writer) -> Result<()>;
    /// Runs the command on a lane of PostgreSQL. The error is the same.
    fn run_on<'a>(&'a mut self, lane: &'a mut Lane) -> BoxFuture<'a, Result<()>>;
    /// Answers whoever waits, once the group is committed or failed.
    fn answer(self: Box<Self>, committed: &Result<()>);
}

/// A command and who waits for it.
pub(crate) struct Waiting<C: Command> {
    command: C,
    by: Actor,
    id: Option<CommandId>,
    outcome: Option<Outcome<C::Answer, C::Refusal>>,
    reply: oneshot::Sender<Outcome<C::Answer, C::Refusal>>,
}

/// What comes back from the writer.
pub(crate) type Reply<C> = oneshot::Receiver<Outcome<<C as Command>::Answer, <C as Command>::Refusal>>;

impl<C: Command> Waiting<C> {
    pub fn new(command: C, by: Actor, id: Option<CommandId>) -> (Box<Waiting<C>>, Reply<C>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Waiting { command, by, id, outcome: None, reply }), answer)
    }

    fn keep(&mut self, outcome: Outcome<C::Answer, C::Refusal>) -> Result<()> {
        let kept = outcome.as_ref().map(drop).map_err(Error::clone);
        self.outcome = Some(outcome);
        kept
    }
}

/// Runs a command unless its id has an answer already.
async fn attempt<C: Command>(command: &C, id: Option<CommandId>, tx: &mut Tx<'_>) -> Outcome<C::Answer, C::Refusal> {
    let Some(id) = id else {
        return command.run(tx).await;
    };
    if let Some(memory) = tx.opt(Remembered { id }).await? {
        if memory.name != C::NAME || memory.actor != tx.by.to_string() {
            return Err(Error::Conflict);
        }
        return Ok(Ok(serde_json::from_str(&memory.answer)?));
    }
    tx.command = Some(id);
    let outcome = command.run(tx).await?;
    if let Ok(answer) = &outcome {
        let (actor, answer) = (tx.by.to_string(), serde_json::to_string(answer)?);
        tx.keep(Remember { id, name: C::NAME, actor, at_ms: tx.now_ms, answer: &answer }).await?;
    }
    Ok(outcome)
}

impl<C: Command> Work for Waiting<C> {
    fn run_now(&mut self, writer: &mut Writer) -> Result<()> {
        let run = || {
            let mut tx = writer.tx(&self.by);
            attempt(&self.command, self.id, &mut tx).now_or_never().unwrap_or(Err(Error::Waited(C::NAME)))
        };
        let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Error::Panicked(C::NAME)));
        self.keep(outcome)
    }

    fn run_on<'a>(&'a mut self, lane: &'a mut Lane) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let run = async {
                let waiting = lane.waiting()?;
                let mut tx = lane.tx(&self.by)?;
                let mut attempt = pin!(attempt(&self.command, self.id, &mut tx));
                poll_fn(|context| match attempt.as_mut().poll(context) {
                    Poll::Pending if !waiting.load(Ordering::Relaxed) => Poll::Ready(Err(Error::Waited(C::NAME))),
                    polled => polled,
                })
                .await
            };
            let outcome = AssertUnwindSafe(run).catch_unwind().await.unwrap_or(Err(Error::Panicked(C::NAME)));
            self.keep(outcome)
        })
    }

    fn answer(self: Box<Self>, committed: &Result<()>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            // Its own failure tells more than that of the group.
            (Err(_), Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.clone()),
            (Ok(()), None) => Err(Error::Closed),
        };
        // Whoever asked may have gone; the command is done all the same.
        let _ = self.reply.send(outcome);
    }
}
