//! One drill that goes on: its stage, its customers, its clock.

use super::{
    Booths,
    line::Line,
    money::money,
    part::Part,
    past::{MESSAGE_CHARS, Scene, Sitter, step},
    stage::stage,
    world::{PICK, World},
};
use crate::raise::Raised;
use event::{Actor, Clock, CommandId, DrillId, MessageId, TicketId};
use parking_lot::Mutex as Lock;
use scenario::{
    Script, Sitting,
    draw::{Values, draw},
    sitting::{Event, What},
    transcript::Act,
};
use serve::{message::OneMessage, presence::State};
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{Entry, Store};
use tempfile::TempDir;
use tokio::{
    sync::{Mutex, MutexGuard, Notify},
    task::JoinHandle,
};
use train::{
    drill::{
        AnyDrill, CaseOf, DrillRow, LinesOfDrill, Live, PartRow, PartsOf, Rise, StepsOfDrill, TakeStep, kept, lang_of,
    },
    refusal::Refusal,
    sitting::NameOf,
};
use web::Problem;

/// What a customer needs before they write anything.
const THINKS_MS: i64 = 1_200;
/// What they need for each character.
const TYPES_MS: i64 = 28;
/// What they need at most.
const THINKS_MAX_MS: i64 = 6_000;
/// An ended drill whose stage nobody looked at for so long is let go.
const FORGOTTEN_MS: i64 = 10 * event::MINUTE_MS;
/// The longest that a booth sleeps.
const LOOK: Duration = Duration::from_secs(30);
/// Acts that one request may bring.
const ENTRIES: usize = 100;

/// What the desk shows of one chat.
pub struct Face {
    /// Its ticket on the stage.
    pub ticket: Option<TicketId>,
    /// What was drawn for it.
    pub values: Values,
    /// Moves that may be picked now.
    pub unsure: Vec<String>,
    emotion: u8,
    over: bool,
}

/// What a request asks of the desk.
#[derive(Default)]
pub struct Asked {
    /// The words that it would send.
    pub text: String,
    /// Under which it asks.
    pub command: Option<CommandId>,
}

/// How it goes on.
pub(super) struct Going {
    /// What is kept of it.
    pub row: DrillRow,
    /// Its chats.
    pub parts: Vec<Part>,
    /// How far the stage's log was read.
    seq: i64,
}

/// A drill that goes on here.
pub struct Booth {
    /// Which.
    pub drill: DrillId,
    /// The case.
    pub script: Arc<Script>,
    /// What its desk shows of its chats.
    pub faces: Lock<Vec<Face>>,
    /// Its stage.
    pub raised: Raised,
    sitter: Sitter,
    booths: Weak<super::Inner>,
    pub(super) state: Mutex<Going>,
    pub(super) wake: Arc<Notify>,
    pub(super) row: Lock<DrillRow>,
    turnstile: Mutex<()>,
    seen_ms: AtomicI64,
    task: Lock<Option<JoinHandle<()>>>,
    _folder: TempDir,
}

impl Drop for Booth {
    fn drop(&mut self) {
        if let Some(task) = self.task.lock().take() {
            task.abort();
        }
    }
}

impl Booth {
    /// Makes a drill's stage, from what is kept of it. It makes a database and a whole house, so it is done beside the
    /// threads that answer.
    pub async fn open(booths: Booths, drill: DrillId) -> Result<Arc<Booth>, Problem> {
        let runtime = tokio::runtime::Handle::current();
        let made = tokio::task::spawn_blocking(move || runtime.block_on(Booth::make(booths, drill))).await;
        made.map_err(broken)?
    }

    async fn make(booths: Booths, drill: DrillId) -> Result<Arc<Booth>, Problem> {
        let store = &booths.house().store;
        store.run(&Actor::House, None, Rise { drill }).await?.map_err(Problem::from)?;
        let (row, parts, (steps, lines), text, name) = {
            let mut rd = store.read().await?;
            let row = rd.opt(AnyDrill { drill }).await?.ok_or_else(Problem::missing)?;
            let parts = rd.all(PartsOf { drill }).await?;
            let kept = (rd.all(StepsOfDrill { drill }).await?, rd.all(LinesOfDrill { drill }).await?);
            let text = rd.one(CaseOf { code: &row.case_code, version: row.version }).await?.text;
            let name = match row.outsider {
                // The house knows them by no name.
                true => language::Speak::new(lang_of(&row.lang)).assess_player().to_owned(),
                false => rd.opt(NameOf { person: row.person_id }).await?.map_or_else(String::new, |named| named.name),
            };
            (row, parts, kept, text, name)
        };
        let script = kept(&row.case_code, row.version, &text).map_err(broken)?;
        let clock = Clock::by_hand(row.started_ms);
        let world = Arc::new(World::default());
        let draw = |part: &PartRow| draw(&script.scenario, part.seed.parse().unwrap_or(0), lang_of(&row.lang));
        let draws: Vec<Values> = parts.iter().map(draw).collect();
        let money = money(&script.scenario, &draws, row.started_ms).map_err(broken)?;
        let drawn = draws.into_iter().flat_map(Values::into_values).collect();
        let made = stage(&booths, &row, &name, &clock, world.clone(), drawn, money).await;
        let (raised, sitter, folder) = made.map_err(broken)?;
        let scene = Scene { raised: &raised, sitter: &sitter, script: &script };
        let made = scene.replay(&row, &parts, (&steps, &lines), &clock).await.map_err(broken)?;
        clock.let_go();
        let seq = *raised.house.store.head().borrow();
        let state = Going { row: row.clone(), parts: made, seq };
        let booth = Arc::new(Booth {
            drill,
            script,
            faces: Lock::default(),
            raised,
            sitter,
            booths: Arc::downgrade(&booths.0),
            seen_ms: AtomicI64::new(store.clock().now_ms()),
            state: Mutex::new(state),
            wake: Arc::default(),
            row: Lock::new(row),
            turnstile: Mutex::new(()),
            task: Lock::new(None),
            _folder: folder,
        });
        booth.show(&*booth.state.lock().await);
        let _first = world.0.set(Arc::downgrade(&booth));
        *booth.task.lock() = Some(tokio::spawn(drive(Arc::downgrade(&booth))));
        Ok(booth)
    }

    pub(super) fn house(&self) -> Option<Booths> {
        self.booths.upgrade().map(Booths)
    }

    /// Whether its clock runs.
    pub fn goes_on(&self) -> bool {
        self.row.lock().runs()
    }

    /// Whether it has ended.
    pub fn over(&self) -> bool {
        self.row.lock().ended_ms.is_some()
    }

    /// Whether it stands still, and nobody has looked at it for a while.
    pub fn forgotten(&self) -> bool {
        self.house().is_none_or(|booths| {
            !self.goes_on()
                && booths.house().store.clock().now_ms() - self.seen_ms.load(Ordering::Relaxed) > FORGOTTEN_MS
        })
    }

    /// Somebody looks at it.
    pub fn seen(&self, now_ms: i64) {
        self.seen_ms.store(now_ms, Ordering::Relaxed);
    }

    /// How it stands.
    pub async fn live(&self) -> Live {
        let now_ms = self.now_ms();
        let clock_ms = u64::try_from(self.row.lock().clock_ms(now_ms)).unwrap_or(0);
        let faces = self.faces.lock();
        Live {
            clock_ms,
            open: faces.iter().filter(|face| !face.over).count(),
            emotions: faces.iter().map(|face| face.emotion).collect(),
        }
    }

    fn now_ms(&self) -> i64 {
        self.house().map_or(0, |booths| booths.house().store.clock().now_ms())
    }

    pub(super) fn store(&self) -> Result<Store, Problem> {
        let booths = self.house().ok_or_else(|| Problem::from(store::Error::Closed))?;
        Ok(booths.house().store.clone())
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { raised: &self.raised, sitter: &self.sitter, script: &self.script }
    }

    /// What the desk shows follows what the machines are.
    pub(super) fn show(&self, state: &Going) {
        *self.row.lock() = state.row.clone();
        let face = |part: &Part| Face {
            ticket: part.ticket,
            values: part.sitting.as_ref().map(|sitting| sitting.values.clone()).unwrap_or_default(),
            unsure: part.sitting.as_ref().map(|sitting| sitting.unsure.clone()).unwrap_or_default(),
            emotion: part.sitting.as_ref().map_or(self.script.scenario.persona.emotion, |sitting| sitting.emotion),
            over: part.over(),
        };
        *self.faces.lock() = state.parts.iter().map(face).collect();
    }

    /// Reads again how it stands: it was paused, it goes on, it was ended.
    pub async fn changed(&self) -> Result<(), Problem> {
        let mut state = self.state.lock().await;
        let row = self.store()?.read().await?.opt(AnyDrill { drill: self.drill }).await?;
        state.row = row.ok_or_else(Problem::missing)?;
        self.show(&state);
        self.wake.notify_one();
        Ok(())
    }

    /// A trainer writes in the customer's place.
    pub async fn speak(&self, place: i64, text: String) -> Result<(), Problem> {
        let mut state = self.state.lock().await;
        let text = text.chars().take(MESSAGE_CHARS).collect::<String>();
        let at = usize::try_from(place).ok().filter(|at| *at < state.parts.len()).ok_or_else(Problem::missing)?;
        if text.trim().is_empty() || state.parts[at].sitting.is_none() {
            return Err(Problem::missing());
        }
        self.take(&mut state, at, Act::Customer { text }, None).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// One change at a time passes the desk, so that what is new in the stage's log is its doing.
    pub async fn one_at_a_time(&self) -> MutexGuard<'_, ()> {
        self.turnstile.lock().await
    }

    /// Keeps everything that a request has done at the desk, and lets the customers answer.
    pub async fn catch_up(&self, asked: &Asked) -> Result<(), Problem> {
        let mut state = self.state.lock().await;
        loop {
            let entries = self.raised.house.store.entries(state.seq, ENTRIES).await?;
            let Some(last) = entries.last().map(|entry| entry.seq) else { break };
            for entry in &entries {
                if let Some((ticket, act)) = self.act(entry, asked).await?
                    && let Some(at) = state.parts.iter().position(|part| part.ticket == Some(ticket))
                {
                    self.take(&mut state, at, act, asked.command).await?;
                }
                state.seq = entry.seq;
            }
            state.seq = last;
        }
        self.show(&state);
        self.wake.notify_one();
        Ok(())
    }

    /// What an entry of the stage's log means to the scenario.
    async fn act(&self, entry: &Entry, asked: &Asked) -> Result<Option<(TicketId, Act)>, Problem> {
        if entry.actor != self.sitter.actor().to_string() {
            return Ok(None);
        }
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap_or_default();
        let word = |name: &str| body[name].as_str().unwrap_or("").to_owned();
        let act = match entry.kind.as_str() {
            "serve.reply_written" => Act::Say { text: self.text_of(&word("message")).await? },
            "serve.note_written" => Act::Note { text: self.text_of(&word("message")).await? },
            "serve.reply_held" => Act::Held { text: asked.text.clone() },
            "serve.record_opened" => Act::LookUp { entry: word("record") },
            "serve.action_done" => match word("action").strip_prefix(PICK) {
                Some(name) => Act::Pick { name: name.to_owned() },
                None => Act::Do { action: word("action") },
            },
            _ => return Ok(None),
        };
        Ok(word("ticket").parse().ok().map(|ticket| (ticket, act)))
    }

    async fn text_of(&self, message: &str) -> Result<String, Problem> {
        let message: MessageId = message.parse().map_err(|_| Problem::missing())?;
        let found = self.raised.house.store.read().await?.opt(OneMessage { message }).await?;
        Ok(found.map_or_else(String::new, |row| row.text))
    }

    /// Keeps a step, then takes it. What comes after the end, or what the machine cannot take, is not kept.
    pub(super) async fn take(
        &self,
        state: &mut Going,
        at: usize,
        act: Act,
        command: Option<CommandId>,
    ) -> Result<(), Problem> {
        let store = self.store()?;
        let clock_ms = state.row.clock_ms(store.clock().now_ms());
        let part = &mut state.parts[at];
        let Some(sitting) = part.sitting.as_ref().filter(|sitting| sitting.ended.is_none()) else { return Ok(()) };
        let after_ms = clock_ms - part.begins_ms - sitting.now_ms as i64;
        let mut next = sitting.clone();
        let Ok(events) = next.step(&self.script, &step(after_ms, act.clone())) else { return Ok(()) };
        let said = act.clone();
        let at_ms = part.begins_ms + sitting.now_ms as i64 + after_ms.max(0);
        let take = TakeStep { drill: self.drill, place: part.place, n: part.steps, at_ms, act, command };
        match store.run(&Actor::House, None, take).await? {
            Ok(()) => {}
            Err(Refusal::Stale) => {
                // Another node went on with it; whoever asks next gets what is kept.
                if let Some(booths) = self.house() {
                    booths.leave(self.drill);
                }
                return Err(Problem::from(store::Error::Busy));
            }
            Err(refusal) => return Err(refusal.into()),
        }
        part.steps += 1;
        part.sitting = Some(next);
        if let Act::Say { text } = &said {
            part.hears(false, text);
        }
        self.intend(part, &events, clock_ms, matches!(said, Act::Customer { .. }));
        Ok(())
    }

    /// What the customer says now is written after they have thought and typed.
    /// `trainer`: a trainer has just said it in their place, in words of their own.
    fn intend(&self, part: &mut Part, events: &[Event], clock_ms: i64, trainer: bool) {
        let thinks = self.house().is_some_and(|booths| booths.house().config.practice_thinks);
        for event in events {
            if let What::Wrote { text } = &event.what {
                let after_ms = match thinks {
                    true => (THINKS_MS + TYPES_MS * text.chars().count() as i64).min(THINKS_MAX_MS),
                    false => 0,
                };
                let due_ms = part.about_to.back().map_or(clock_ms, |line| line.due_ms) + after_ms;
                let (n, worded) = part.next_line();
                let mut line = Line::new(n, due_ms, worded.clone().unwrap_or_else(|| text.clone()));
                if worded.is_none() && !trainer {
                    self.ask_for_words(part, &mut line, clock_ms);
                }
                part.about_to.push_back(line);
            }
        }
    }

    /// Does what is due, and says when to look again.
    async fn turn(&self) -> Result<Duration, Problem> {
        let mut state = self.state.lock().await;
        if !state.row.runs() {
            return Ok(LOOK);
        }
        let clock_ms = state.row.clock_ms(self.now_ms());
        let lang = lang_of(&state.row.lang);
        for at in 0..state.parts.len() {
            let part = &mut state.parts[at];
            if part.sitting.is_none() && part.begins_ms <= clock_ms {
                let (sitting, events) = Sitting::open(&self.script, part.seed, lang);
                part.sitting = Some(sitting);
                self.intend(part, &events, clock_ms, false);
            }
            self.pass(&mut state, at, clock_ms).await?;
            self.write(&mut state.parts[at], clock_ms).await?;
        }
        self.show(&state);
        let quiet = state.parts.iter().all(|part| part.over() && part.about_to.is_empty());
        if quiet {
            self.end(&mut state).await?;
            return Ok(LOOK);
        }
        let next_ms = state.parts.iter().filter_map(|part| self.next(part)).min().unwrap_or(clock_ms + 1_000);
        Ok(Duration::from_millis(u64::try_from(next_ms - clock_ms).unwrap_or(0)).min(LOOK))
    }

    /// When something of a chat is due by itself, by the drill's clock.
    fn next(&self, part: &Part) -> Option<i64> {
        let Some(sitting) = &part.sitting else { return Some(part.begins_ms) };
        let due_ms = sitting.due_ms(&self.script).map(|due_ms| part.begins_ms + due_ms as i64);
        due_ms.into_iter().chain(part.about_to.front().map(Line::look_ms)).min()
    }

    /// Lets time pass in a chat. That it ended by time is kept; what else time brings follows from what is kept.
    async fn pass(&self, state: &mut Going, at: usize, clock_ms: i64) -> Result<(), Problem> {
        let part = &mut state.parts[at];
        let Some(sitting) = part.sitting.as_ref().filter(|sitting| sitting.ended.is_none()) else { return Ok(()) };
        let due = sitting.due_ms(&self.script).is_some_and(|due_ms| part.begins_ms + due_ms as i64 <= clock_ms);
        if !due {
            return Ok(());
        }
        let mut next = sitting.clone();
        let wait = step(clock_ms - part.begins_ms - sitting.now_ms as i64, Act::Wait);
        let events = match next.step(&self.script, &wait) {
            Ok(events) => events,
            Err(refusal) => return Err(broken(refusal.to_string())),
        };
        if next.ended.is_some() {
            return self.take(state, at, Act::Wait, None).await;
        }
        part.sitting = Some(next);
        self.intend(part, &events, clock_ms, false);
        Ok(())
    }

    /// The customer of a chat writes what they were about to, or types.
    async fn write(&self, part: &mut Part, clock_ms: i64) -> Result<(), Problem> {
        while let Some((n, ready)) = part.about_to.front_mut().and_then(|line| Some((line.n, line.ready(clock_ms)?))) {
            let text = self.chosen(part.place, n, ready).await?;
            self.scene().receive(part, &text).await.map_err(broken)?;
            part.about_to.pop_front();
            if let (Some(ticket), None) = (part.ticket, part.about_to.front()) {
                self.raised.desk.there(ticket, None, "", State::Away);
            }
        }
        if let (Some(ticket), Some(_), Some(sitting)) = (part.ticket, part.about_to.front(), &part.sitting) {
            let name = scenario::draw::fill(self.script.scenario.persona.name.of(sitting.locale), &sitting.values);
            self.raised.desk.there(ticket, None, &name, State::Writing);
        }
        Ok(())
    }
}

/// Drives a booth for as long as it stands.
async fn drive(booth: Weak<Booth>) {
    loop {
        let Some(here) = booth.upgrade() else { return };
        let wait = match here.turn().await {
            Ok(wait) => wait,
            Err(problem) => {
                tracing::warn!(drill = %here.drill, ?problem, "a drill");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = here.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

pub(super) fn broken(why: impl std::fmt::Display) -> Problem {
    tracing::error!(%why, "a drill");
    Problem::new(500, "drill", |speak| speak.drill_broken().to_owned())
}
