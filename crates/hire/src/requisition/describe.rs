//! The description of the work in one language: what it is, what it takes, what it pays, and how one is chosen.

use super::{DescriptionsOf, RequisitionById, State};
use crate::refusal::Refusal;
use event::{RequisitionId, Right};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Characters of one field at most.
pub const FIELD_CHARS: usize = 4_000;
/// The fields, in order.
pub const FIELDS: &[&str] = &["nature", "duties", "must", "plus", "environment", "shifts", "pay", "process"];

/// A description. Duties, must and plus are lists, one item a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// What kind of work it is.
    #[serde(default)]
    pub nature: String,
    /// What is done.
    #[serde(default)]
    pub duties: String,
    /// What one needs.
    #[serde(default)]
    pub must: String,
    /// What is welcome.
    #[serde(default)]
    pub plus: String,
    /// Where and with whom.
    #[serde(default)]
    pub environment: String,
    /// When.
    #[serde(default)]
    pub shifts: String,
    /// What it pays.
    #[serde(default)]
    pub pay: String,
    /// How one is chosen.
    #[serde(default)]
    pub process: String,
}

impl Description {
    /// A field by its name in [`FIELDS`]; empty for another.
    pub fn field(&self, name: &str) -> &str {
        match name {
            "nature" => &self.nature,
            "duties" => &self.duties,
            "must" => &self.must,
            "plus" => &self.plus,
            "environment" => &self.environment,
            "shifts" => &self.shifts,
            "pay" => &self.pay,
            "process" => &self.process,
            _ => "",
        }
    }

    /// Fills a description from fields by name.
    pub fn of<'a>(field: impl Fn(&str) -> &'a str) -> Description {
        let of = |name: &str| field(name).trim().replace("\r\n", "\n");
        Description {
            nature: of("nature"),
            duties: of("duties"),
            must: of("must"),
            plus: of("plus"),
            environment: of("environment"),
            shifts: of("shifts"),
            pay: of("pay"),
            process: of("process"),
        }
    }

    /// The items of a field, one a line, without bullets.
    pub fn items<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let lines = self.field(name).lines();
        let bare = lines.map(|line| line.trim().trim_start_matches(['-', '*', '•', '·']).trim());
        bare.filter(|line| !line.is_empty()).collect()
    }
}

query! {
    PutDescription<'a> {
        requisition: RequisitionId, lang: &'a str, body: Json<&'a Description>, version: i64, now: i64,
    } = "insert into hire_description (requisition_id, lang, body, version, changed_ms)
         values ($requisition, $lang, $body, $version, $now)
         on conflict (requisition_id, lang) do update set body = excluded.body, version = excluded.version,
           changed_ms = excluded.changed_ms"
}

/// Writes the description in one language.
#[derive(Debug)]
pub struct Describe {
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// In which language.
    pub lang: Lang,
    /// The version that the writer saw; 0 when there was none.
    pub seen: i64,
    /// The text.
    pub body: Description,
}

/// The description in one language says what it says.
#[derive(Debug, Serialize)]
pub struct DescriptionWritten {
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// In which language.
    pub lang: Lang,
    /// Its version from now on.
    pub version: i64,
    /// The text.
    #[serde(skip)]
    pub body: Description,
}

impl Event for DescriptionWritten {
    const KIND: &'static str = "hire.description_written";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, lang) = (tx.now_ms(), self.lang.tag());
        let (requisition, version) = (self.requisition, self.version);
        tx.push(PutDescription { requisition, lang, body: Json(&self.body), version, now }).await
    }
}

impl Command for Describe {
    const NAME: &'static str = "hire.describe";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let state = tx.opt(RequisitionById { requisition: self.requisition }).await?.map(|row| row.state);
        let known = tx.all(DescriptionsOf { requisition: self.requisition }).await?;
        let version = known.iter().find(|one| one.lang == self.lang.tag()).map_or(0, |one| one.version);
        tx.record(decide(self, state.filter(|_| may), version)).await
    }
}

fn decide(wish: &Describe, state: Option<State>, version: i64) -> Decision<(), Refusal> {
    match state {
        None => refuse(Refusal::Unseen),
        Some(State::Closed) => refuse(Refusal::State),
        Some(_) if version != wish.seen => refuse(Refusal::Stale),
        Some(_) if FIELDS.iter().any(|name| wish.body.field(name).chars().count() > FIELD_CHARS) => {
            refuse(Refusal::Text)
        }
        Some(_) => answer(()).and(DescriptionWritten {
            requisition: wish.requisition,
            lang: wish.lang,
            version: version + 1,
            body: wish.body.clone(),
        }),
    }
}
