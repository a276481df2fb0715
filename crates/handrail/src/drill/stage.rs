//! The stage of a drill: a house of its own on a throw-away database, into which only those come who have a seat.

use super::{
    Booths,
    past::{MESSAGE_CHARS, Sitter},
    seat::{As, Seat},
    world::World,
};
use crate::{
    raise::{Plan, Raised, raise},
    workers::Out,
};
use event::{Actor, Clock, DrillId, PersonId, Role, SessionId, Words};
use identity::{AddPerson, Identity, Newcomer};
use language::Lang;
use serve::money::Money;
use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
};
use store::Store;
use tempfile::TempDir;
use train::drill::{DrillRow, lang_of};
use web::{Door, Found, Keys};

/// Lets in whoever has a seat in this drill.
struct SeatDoor {
    key: [u8; 32],
    drill: DrillId,
    back: String,
    cookie: &'static str,
    clock: Clock,
    identity: OnceLock<(Identity, PersonId, PersonId)>,
}

impl Door for SeatDoor {
    fn who<'a>(
        &'a self,
        headers: &'a axum::http::HeaderMap,
    ) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        Box::pin(async move {
            let proof = web::cookie(headers, self.cookie).unwrap_or("");
            let seat = Seat::proved(proof, &self.key, self.clock.now_ms()).filter(|seat| seat.drill == self.drill);
            let (Some(seat), Some((identity, sitter, watcher))) = (seat, self.identity.get()) else {
                return Ok(Found::Nobody);
            };
            let person = if seat.as_what == As::Watcher { *watcher } else { *sitter };
            let Some(mut signed) = identity.known(person, SessionId(seat.person.0)).await? else {
                return Ok(Found::Nobody);
            };
            signed.look.practice = Some(self.back.clone());
            signed.look.guest = seat.as_what == As::Guest;
            Ok(Found::Known(Box::new(signed)))
        })
    }
}

/// A stage with its people: who sits there, and who watches. `drawn`: what was drawn for its world, which may be named to the
/// customer as the company's own addresses may. `money`: what its chain panel knows.
pub async fn stage(
    booths: &Booths,
    row: &DrillRow,
    name: &str,
    clock: &Clock,
    world: Arc<World>,
    drawn: Vec<String>,
    money: Money,
) -> Result<(Raised, Sitter, TempDir), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let database = format!("sqlite:{}", folder.path().join("stage.sqlite").display());
    let key: [u8; 32] = rand::random();
    let settings = store::Config {
        clock: clock.clone(),
        durable: false,
        key,
        readers: 2,
        ..store::Config::new(database, folder.path())
    };
    let store = Store::open(settings).await.map_err(|error| error.to_string())?;
    let house = booths.house();
    let mut config = (*house.config).clone();
    config.public_url = house.config.practice_url.clone();
    config.limits.message_chars = config.limits.message_chars.min(MESSAGE_CHARS);
    config.undo_mail_s = 0;
    config.outbound.hosts.push(scenario::sitting::HOST.to_owned());
    config.outbound.addresses.extend(drawn);
    let door = Arc::new(SeatDoor {
        key: house.keys.links.0,
        drill: row.id,
        back: super::front::back(house, row),
        cookie: super::front::cookie(&house.config.practice_url),
        clock: house.store.clock().clone(),
        identity: OnceLock::new(),
    });
    let plan = Plan {
        seat: Some((door.clone(), world)),
        money,
        ..Plan::new(config, Keys::derive(&key), Out::Outbox(crate::stage::Outbox::default()), folder.path())
    };
    let raised = raise(store, plan).await?;
    let lang = lang_of(&row.lang);
    let sitter =
        Sitter { person: add(&raised, name, "desk@practice.example", Role::Agent, lang).await?, name: name.to_owned() };
    let watcher = language::Speak::new(lang).drill_watcher();
    let watcher = add(&raised, watcher, "watcher@practice.example", Role::Trainee, lang).await?;
    let _first = door.identity.set((raised.identity.clone(), sitter.person, watcher));
    Ok((raised, sitter, folder))
}

async fn add(raised: &Raised, name: &str, email: &str, role: Role, lang: Lang) -> Result<PersonId, String> {
    let (name, email) = (Words(name.to_owned()), Words(email.to_owned()));
    let newcomer = Newcomer { name, email, password: None, lang, zone: String::new() };
    let added = raised.house.store.run(&Actor::House, None, AddPerson { newcomer, role, groups: Vec::new() }).await;
    added.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())
}
