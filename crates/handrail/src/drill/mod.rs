//! Drills: each is a stage of its own, at whose desk somebody sits, and whose customers are played by a scenario.
//!
//! A stage is a throw-away. What counts is kept in the house's own database before anybody is answered, so that any node can
//! make the stage again, after a crash or because the browser came back elsewhere.

mod booth;
mod end;
mod front;
mod line;
mod money;
mod part;
mod past;
mod seat;
mod stage;
mod world;

pub use front::front;

use crate::persona::Model;
use booth::Booth;
use event::{Actor, DrillId, PersonId, Right, SessionId};
use identity::Identity;
use parking_lot::Mutex;
use seat::{As, Seat};
use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::{sync::OnceCell, task::JoinHandle};
use train::{
    School,
    drill::{AnyDrill, Live, Practice, SEEN_EVERY_MS, Soon, StillHere},
};
use web::{Config, House, Problem};

/// Drills that one node keeps going at once.
pub const BOOTHS_MAX: usize = 400;

type Place = Arc<OnceCell<Arc<Booth>>>;

/// The drills that this node keeps going. Cheap to clone.
#[derive(Clone)]
pub struct Booths(Arc<Inner>);

struct Inner {
    house: House,
    identity: Identity,
    school: School,
    model: Option<Model>,
    places: Mutex<HashMap<DrillId, Place>>,
}

impl Booths {
    /// Nobody sits yet. `model`: who words what customers say, if anybody does.
    pub fn open(house: House, identity: Identity, model: Option<Model>) -> Booths {
        let school = School::open(house.clone());
        Booths(Arc::new(Inner { house, identity, school, model, places: Mutex::default() }))
    }

    pub(super) fn house(&self) -> &House {
        &self.0.house
    }

    /// Whether who has the seat may still sit there: a seat outlives neither its holder's account nor their right.
    pub(super) async fn holds(&self, seat: &Seat) -> store::Result<bool> {
        let needs = match seat.as_what {
            As::Player => Right::TrainingLearn,
            As::Watcher => Right::TrainingSee,
            As::Guest => return self.lent(seat).await,
        };
        let known = self.0.identity.known(seat.person, SessionId(seat.person.0)).await?;
        Ok(known.is_some_and(|signed| signed.may(needs)))
    }

    /// Whether the drill is lent to who has the seat, and goes on. It is gone once they are erased.
    async fn lent(&self, seat: &Seat) -> store::Result<bool> {
        let row = self.house().store.read().await?.opt(AnyDrill { drill: seat.drill }).await?;
        Ok(row.is_some_and(|row| row.outsider && row.person_id == seat.person && row.ended_ms.is_none()))
    }

    /// Where the one to whom a drill is lent sits down; opens for a few minutes.
    pub fn guest_seat(&self, drill: DrillId, person: PersonId) -> Option<String> {
        self.opened(Seat { drill, person, as_what: As::Guest })
    }

    fn opened(&self, seat: Seat) -> Option<String> {
        let url = Some(&self.config().practice_url).filter(|url| !url.is_empty())?;
        let now_ms = self.house().store.clock().now_ms();
        let proof = seat.proof(&self.house().keys.links.0, now_ms + seat::OPENS_MS);
        Some(format!("{url}/sit/{proof}"))
    }

    fn model(&self) -> Option<Model> {
        self.0.model.clone()
    }

    pub(super) fn school(&self) -> &School {
        &self.0.school
    }

    fn config(&self) -> &Config {
        &self.0.house.config
    }

    /// The drill's booth; made from what is kept when it is not there.
    pub(super) async fn booth(&self, drill: DrillId) -> Result<Arc<Booth>, Problem> {
        let place = {
            let mut places = self.0.places.lock();
            if places.len() >= BOOTHS_MAX && !places.contains_key(&drill) {
                places.retain(|_, place| place.get().is_none_or(|booth| !booth.over()));
            }
            if places.len() >= BOOTHS_MAX && !places.contains_key(&drill) {
                return Err(Problem::too_many(60));
            }
            places.entry(drill).or_default().clone()
        };
        let made = place.get_or_try_init(|| Booth::open(self.clone(), drill)).await;
        if made.is_err() {
            self.0.places.lock().remove(&drill);
        }
        made.cloned()
    }

    /// Lets a booth go, because another node went on with the drill or the drill is over; it is made anew when it is asked for.
    pub fn leave(&self, drill: DrillId) {
        self.0.places.lock().remove(&drill);
    }

    fn here(&self) -> Vec<Arc<Booth>> {
        self.0.places.lock().values().filter_map(|place| place.get().cloned()).collect()
    }

    /// Says every second which drills go on, and lets those go that are over and that nobody looks at any more.
    pub fn keep(&self) -> JoinHandle<()> {
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut every = tokio::time::interval(Duration::from_millis(SEEN_EVERY_MS as u64));
            every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                every.tick().await;
                let Some(booths) = Weak::upgrade(&weak).map(Booths) else { return };
                booths.beat().await;
            }
        })
    }

    async fn beat(&self) {
        let (mut going, mut gone) = (Vec::new(), Vec::new());
        for booth in self.here() {
            if booth.goes_on() {
                going.push(booth.drill);
            } else if booth.forgotten() {
                gone.push(booth.drill);
            }
        }
        for drill in gone {
            self.leave(drill);
        }
        for drills in going.chunks(StillHere::MOST) {
            let still = StillHere { drills: drills.to_vec() };
            if let Err(error) = self.house().store.run(&Actor::House, None, still).await {
                tracing::warn!(%error, "drills");
            }
        }
    }
}

impl Practice for Booths {
    fn seat(&self, drill: DrillId, person: PersonId, watches: bool) -> Option<String> {
        self.opened(Seat { drill, person, as_what: if watches { As::Watcher } else { As::Player } })
    }

    fn live(&self, drill: DrillId) -> Soon<'_, Live> {
        Box::pin(async move { Ok(self.booth(drill).await?.live().await) })
    }

    fn changed(&self, drill: DrillId) -> Soon<'_, ()> {
        Box::pin(async move { self.booth(drill).await?.changed().await })
    }

    fn end(&self, drill: DrillId) -> Soon<'_, ()> {
        Box::pin(async move { self.booth(drill).await?.end_now().await })
    }

    fn speak(&self, drill: DrillId, place: i64, text: String) -> Soon<'_, ()> {
        Box::pin(async move { self.booth(drill).await?.speak(place, text).await })
    }
}
