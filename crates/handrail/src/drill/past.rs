//! What was done in a drill before this stage stood, played onto it again.

use super::{part::Part, world::PICK};
use crate::raise::Raised;
use event::{Actor, Clock, CommandId, PersonId, TicketId, Words};
use scenario::{
    Script, Sitting,
    sitting::What,
    transcript::{Act, Step},
};
use serve::{
    note::WriteNote,
    receive::{From, Receive, Thread},
    record::{DoAction, OpenRecord},
    reply::{Draft, WriteReply},
    ticket::{Priority, channel},
};
use store::Command;
use train::drill::{DrillRow, LineRow, PartRow, StepRow, lines_of};

/// Characters of a message at a drill's desk: what a scenario's machine can take, whatever the script.
pub const MESSAGE_CHARS: usize = scenario::sitting::SAY_BYTES_MAX / 4;

/// Who sits at the desk, on its stage.
#[derive(Clone)]
pub struct Sitter {
    /// Their row on the stage.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

impl Sitter {
    /// As the stage knows them.
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.person, role: event::Role::Agent }
    }
}

/// One thing that happened, at a time of the drill's clock.
enum Deed {
    Customer(String),
    Agent(Act, Option<CommandId>),
}

/// What happened on a stage, on which ticket of which customer.
pub struct Scene<'a> {
    /// The stage.
    pub raised: &'a Raised,
    /// Who sits there.
    pub sitter: &'a Sitter,
    /// The case.
    pub script: &'a Script,
}

impl Scene<'_> {
    /// Plays everything that is kept of a drill, in the order in which it happened, in the words in which it was read; `clock` is the
    /// stage's own, set by hand.
    pub async fn replay(
        &self,
        row: &DrillRow,
        parts: &[PartRow],
        (steps, lines): (&[StepRow], &[LineRow]),
        clock: &Clock,
    ) -> Result<Vec<Part>, String> {
        let (mut deeds, mut made) = (Vec::new(), Vec::new());
        for part in parts {
            let transcript = row.transcript(part, steps);
            let mut one = Part::new(part);
            one.worded = lines_of(lines, part.place);
            // A chat in which nothing was done yet begins again by itself.
            if !transcript.steps.is_empty() {
                let (mut sitting, events) = Sitting::open(self.script, transcript.seed, transcript.locale);
                let at = made.len();
                push(&mut deeds, at, &mut one, &events);
                let own = steps.iter().filter(|step| step.place == part.place);
                for (step, kept) in transcript.steps.iter().zip(own) {
                    let events = sitting.step(self.script, step).map_err(|refusal| refusal.to_string())?;
                    let at_ms = part.begins_ms + sitting.now_ms as i64;
                    deeds.push((at_ms, at, Deed::Agent(step.act.clone(), kept.command)));
                    push(&mut deeds, at, &mut one, &events);
                }
                one.steps = transcript.steps.len() as i64;
                one.sitting = Some(sitting);
            }
            made.push(one);
        }
        deeds.sort_by_key(|(at_ms, ..)| *at_ms);
        for (at_ms, at, deed) in deeds {
            let wall_ms = row.started_ms + at_ms;
            clock.advance_ms((wall_ms - clock.now_ms()).max(0));
            match deed {
                Deed::Customer(text) => self.receive(&mut made[at], &text).await?,
                Deed::Agent(act, command) => {
                    if let Act::Say { text } = &act {
                        made[at].hears(false, text);
                    }
                    self.agent(&made[at], &act, command).await?;
                }
            }
        }
        Ok(made)
    }

    /// The customer of a chat writes.
    pub async fn receive(&self, part: &mut Part, text: &str) -> Result<(), String> {
        let Some(sitting) = &part.sitting else { return Ok(()) };
        let lang = sitting.locale;
        let name = scenario::draw::fill(self.script.scenario.persona.name.of(lang), &sitting.values);
        let message = Receive {
            from: From::Uid { uid: Words(format!("{}", 10_000_000 + sitting.seed % 90_000_000)), name: Words(name) },
            thread: part.ticket.map_or(Thread::Chat, Thread::Ticket),
            channel: channel::CHAT,
            subject: Words::default(),
            text: Words(serve::secret::without(text)),
            html: None,
            lang: lang.tag(),
            verified: true,
            stranger: false,
            attachments: Vec::new(),
            mailbox: None,
            group: None,
            priority: Priority::None,
            tags: Vec::new(),
            promise_minutes: 15,
        };
        part.ticket = Some(self.run(&Actor::House, message).await?.ticket);
        part.hears(true, text);
        Ok(())
    }

    async fn agent(&self, part: &Part, act: &Act, command: Option<CommandId>) -> Result<(), String> {
        let Some(ticket) = part.ticket else { return Ok(()) };
        let by = self.sitter.actor();
        match act {
            Act::Say { text } => self.reply(ticket, text, command).await,
            Act::Note { text } => {
                let (author, text) = (Words(self.sitter.name.clone()), Words(text.clone()));
                let note = WriteNote {
                    by: by.clone(),
                    author,
                    ticket,
                    text,
                    attachments: Vec::new(),
                    chars_max: MESSAGE_CHARS,
                };
                self.run_as(&by, command, note).await.map(drop)
            }
            Act::LookUp { entry } => self.run(&by, OpenRecord { by: by.clone(), ticket, record: entry.clone() }).await,
            Act::Do { action } => self.run(&by, DoAction { by: by.clone(), ticket, action: action.clone() }).await,
            Act::Pick { name } => {
                self.run(&by, DoAction { by: by.clone(), ticket, action: format!("{PICK}{name}") }).await
            }
            // What the customer wrote is among what the machine says; what was held was never written.
            Act::Customer { .. } | Act::Held { .. } | Act::Wait => Ok(()),
        }
    }

    async fn reply(&self, ticket: TicketId, text: &str, command: Option<CommandId>) -> Result<(), String> {
        let by = self.sitter.actor();
        let draft = Draft {
            text: Words(text.to_owned()),
            seen_seq: i64::MAX,
            override_stale: true,
            status: None,
            attachments: Vec::new(),
        };
        let reply = WriteReply {
            by: by.clone(),
            author: Words(self.sitter.name.clone()),
            ticket,
            draft,
            undo_ms: 0,
            chars_max: MESSAGE_CHARS,
            held: Vec::new(),
            release: None,
        };
        self.run_as(&by, command, reply).await.map(drop)
    }

    /// Runs a command of the desk on the stage.
    pub async fn run<C: Command<Refusal = serve::refusal::Refusal>>(
        &self,
        by: &Actor,
        command: C,
    ) -> Result<C::Answer, String> {
        self.run_as(by, None, command).await
    }

    /// The same under the id by which it was first asked for, so that asking again changes nothing.
    async fn run_as<C: Command<Refusal = serve::refusal::Refusal>>(
        &self,
        by: &Actor,
        id: Option<CommandId>,
        command: C,
    ) -> Result<C::Answer, String> {
        let done = self.raised.house.store.run(by, id, command).await.map_err(|error| error.to_string())?;
        done.map_err(|refusal| refusal.to_string())
    }
}

fn push(deeds: &mut Vec<(i64, usize, Deed)>, at: usize, part: &mut Part, events: &[scenario::sitting::Event]) {
    for event in events {
        if let What::Wrote { text } = &event.what {
            let text = part.next_line().1.unwrap_or_else(|| text.clone());
            deeds.push((part.begins_ms + event.at_ms as i64, at, Deed::Customer(text)));
        }
    }
}

/// The step that an act is, after so long.
pub fn step(after_ms: i64, act: Act) -> Step {
    Step { after_ms: u64::try_from(after_ms).unwrap_or(0), act }
}
