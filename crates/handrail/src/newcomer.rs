//! Receiving newcomers: who was hired becomes a person, with a checklist and a cohort. Rooms do not know each other, so it is done here,
//! and each step is such that doing it again does nothing: hiring's job may be killed anywhere and tried again.

use event::{Actor, CommandId, PersonId, Role, Words};
use hire::start::{FirstLink, Newcomers, Soon, Welcome, Welcomed};
use identity::{AddPerson, Identity, Newcomer, Refusal, SetLanguages};
use language::Lang;
use train::{
    checklist::{ChecklistsOf, StartChecklist},
    cohort::JoinCohort,
};
use web::{House, Trouble};

/// The checklist of roles that have none of their own.
const CHECKLIST: &str = "agent";

/// Receives newcomers into this house.
pub struct Reception {
    house: House,
    identity: Identity,
}

impl Reception {
    /// The reception of `house`.
    pub fn open(house: House, identity: Identity) -> Reception {
        Reception { house, identity }
    }

    async fn run<C: store::Command>(&self, id: Option<CommandId>, command: C) -> store::Outcome<C::Answer, C::Refusal> {
        self.house.store.run(&Actor::House, id, command).await
    }

    /// The person, once: under the key of the start the first answer is given again.
    async fn person(&self, who: &Welcome) -> Result<Result<PersonId, &'static str>, Trouble> {
        let add = |zone: &str| AddPerson {
            newcomer: Newcomer {
                name: Words(who.name.clone()),
                email: Words(who.email.clone()),
                password: None,
                lang: who.lang,
                zone: zone.to_owned(),
            },
            role: Role::Trainee,
            groups: Vec::new(),
        };
        let id = Some(CommandId(who.id));
        let mut added = self.run(id, add(&who.zone)).await?;
        if added == Err(Refusal::Zone) {
            added = self.run(id, add("")).await?;
        }
        Ok(added.map_err(|refusal| match refusal {
            Refusal::Taken => "taken",
            Refusal::Email => "email",
            Refusal::Name => "name",
            _ => "other",
        }))
    }

    /// The checklist of their role, or of an agent; one at a time is enough.
    async fn checklist(&self, who: &Welcome, person: PersonId) -> Result<Option<event::ChecklistId>, Trouble> {
        for template in [who.role, CHECKLIST] {
            let start = StartChecklist { person, template: template.to_owned(), mentor: None, starts_ms: who.start_ms };
            match self.run(None, start).await? {
                Ok(checklist) => return Ok(Some(checklist)),
                Err(train::refusal::Refusal::Already) => break,
                Err(refusal) => tracing::info!(%person, template, %refusal, "no checklist of this template"),
            }
        }
        let mut rd = self.house.store.read().await?;
        Ok(rd.all(ChecklistsOf { person }).await?.into_iter().next().map(|one| one.id))
    }

    async fn receive(&self, who: Welcome) -> Result<Result<Welcomed, &'static str>, Trouble> {
        let person = match self.person(&who).await? {
            Ok(person) => person,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let mut langs: Vec<Lang> = who.languages.iter().filter_map(|tag| tag.parse().ok()).collect();
        langs.sort_by_key(|lang| lang.tag());
        langs.dedup();
        if let Err(refusal) = self.run(None, SetLanguages { person, langs }).await? {
            tracing::info!(%person, %refusal, "their languages were not taken over");
        }
        let checklist = self.checklist(&who, person).await?;
        let mut cohort = None;
        if let Some(id) = who.cohort {
            match self.run(None, JoinCohort { cohort: id, person, member: true }).await? {
                Ok(()) => cohort = Some(id),
                Err(refusal) => tracing::info!(%person, %refusal, "they are in no cohort"),
            }
        }
        Ok(Ok(Welcomed { person, checklist, cohort }))
    }
}

impl Newcomers for Reception {
    fn welcome(&self, who: Welcome) -> Soon<'_, Result<Welcomed, &'static str>, Trouble> {
        Box::pin(self.receive(who))
    }

    fn link(&self, by: Actor, person: PersonId) -> Soon<'_, Option<FirstLink>, store::Error> {
        Box::pin(async move {
            let made = self.identity.first_password_link(&by, person).await?;
            Ok(made.map(|(address, mailed)| FirstLink { address, mailed }))
        })
    }
}
