//! Work: a command in the queue, without its type, and the answers that command ids remember.

use crate::{Command, Error, Outcome, Result, sqlite::Writer, tx::Tx};
use event::{Actor, CommandId};
use futures_util::FutureExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
        let kept = outcome.as_ref().map(drop).map_err(Error::clone);
        self.outcome = Some(outcome);
        kept
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
