//! Who sees to an application, and the correction of what a gate was answered.

use super::{ApplicationById, ApplicationRow, Moved, NoteWritten, State, TEXT_CHARS};
use crate::{
    refusal::Refusal,
    requisition::{
        Colleagues, RequisitionById,
        gate::{Answers, find},
    },
};
use event::{ApplicationId, PersonId, Right, Words};
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutOwner { owner: Option<PersonId>, application: ApplicationId } =
        "update hire_application set owner_id = $owner where id = $application"
}
query! {
    PutAnswers<'a> { answers: Json<&'a Answers>, gate: Option<&'a str>, application: ApplicationId } =
        "update hire_application set answers = $answers, gate = $gate where id = $application"
}
query! {
    PutResidence<'a> { residence: &'a str, application: ApplicationId } =
        "update hire_candidate set residence = $residence
          where id = (select candidate_id from hire_application where id = $application)"
}

/// Gives an application to somebody, or to nobody.
#[derive(Debug)]
pub struct Own {
    /// Which.
    pub application: ApplicationId,
    /// Who sees to it.
    pub owner: Option<PersonId>,
}

/// Somebody sees to an application.
#[derive(Debug, Serialize)]
pub struct OwnerSet {
    /// Which.
    pub application: ApplicationId,
    /// Who; none: nobody.
    pub owner: Option<PersonId>,
}

impl Event for OwnerSet {
    const KIND: &'static str = "hire.owner_set";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutOwner { owner: self.owner, application: self.application }).await
    }
}

impl Command for Own {
    const NAME: &'static str = "hire.own";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let row = tx.opt(ApplicationById { application: self.application }).await?.filter(|_| may);
        // Only who may see candidates sees to one.
        let people = tx.all(Colleagues {}).await?;
        let works =
            self.owner.is_none_or(|id| people.iter().any(|one| one.id == id && one.role.may(Right::HiringWork)));
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(_) if !works => refuse(Refusal::Value("owner")),
            Some(row) if row.owner_id == self.owner => answer(()),
            Some(row) => answer(()).and(OwnerSet { application: row.id, owner: self.owner }),
        };
        tx.record(decision).await
    }
}

/// Corrects what a gate was answered: the candidate moved, or has a permit by now. The reason becomes a note.
#[derive(Debug)]
pub struct CorrectGate {
    /// Of which application.
    pub application: ApplicationId,
    /// The gate's code.
    pub gate: String,
    /// What is answered now.
    pub said: String,
    /// Why.
    pub why: Words,
}

/// What a gate was answered is corrected.
#[derive(Debug, Serialize)]
pub struct GateCorrected {
    /// Of which application.
    pub application: ApplicationId,
    /// The gate's code.
    pub gate: String,
    /// The gate that is shut from now on; none: all are open.
    pub shut: Option<String>,
    /// All answers.
    #[serde(skip)]
    pub answers: Answers,
}

impl Event for GateCorrected {
    const KIND: &'static str = "hire.gate_corrected";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (answers, gate, application) = (Json(&self.answers), self.shut.as_deref(), self.application);
        tx.push(PutAnswers { answers, gate, application }).await?;
        match self.answers.0.get("residence") {
            Some(residence) => tx.push(PutResidence { residence, application }).await,
            None => Ok(()),
        }
    }
}

struct Facts {
    gates: Vec<String>,
    ids: [uuid::Uuid; 2],
    now_ms: i64,
}

impl Command for CorrectGate {
    const NAME: &'static str = "hire.correct_gate";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let row = tx.opt(ApplicationById { application: self.application }).await?;
        let row = row.filter(|row| may && row.erased_ms.is_none());
        let gates = match &row {
            Some(row) => tx.opt(RequisitionById { requisition: row.requisition_id }).await?,
            None => None,
        };
        let facts = Facts {
            gates: gates.map(|one| one.gates.0).unwrap_or_default(),
            ids: [tx.new_id(), tx.new_id()],
            now_ms: tx.now_ms(),
        };
        tx.record(correct(self, row, facts)).await
    }
}

/// Decides a correction. Pure. Who was out by a gate alone goes on where they were once none is shut.
fn correct(wish: &CorrectGate, row: Option<ApplicationRow>, facts: Facts) -> Decision<(), Refusal> {
    let Some(row) = row.filter(|_| find(&wish.gate).is_some() && facts.gates.contains(&wish.gate)) else {
        return refuse(Refusal::Unseen);
    };
    let why = wish.why.text().trim();
    if why.is_empty() {
        return refuse(Refusal::NoReason);
    }
    if why.chars().count() > TEXT_CHARS {
        return refuse(Refusal::Text);
    }
    let mut answers = row.answers.0.clone();
    answers.0.insert(wish.gate.clone(), wish.said.clone());
    if !answers.whole(&facts.gates) {
        return refuse(Refusal::Value("answers"));
    }
    let shut = answers.shut(&facts.gates).map(|gate| gate.code.clone());
    let back = shut.is_none() && row.state == State::Rejected && row.reason.as_deref() == Some("gate");
    let note =
        NoteWritten { application: row.id, note: facts.ids[0], mentions: Vec::new(), text: Words(why.to_owned()) };
    let decision =
        answer(()).and(GateCorrected { application: row.id, gate: wish.gate.clone(), shut, answers }).and(note);
    if !back {
        return decision;
    }
    decision.and(Moved {
        application: row.id,
        requisition: row.requisition_id,
        channel: row.channel,
        id: facts.ids[1],
        undoes: None,
        from_stage: row.stage,
        from_state: row.state,
        from_reached: row.reached,
        from_reason: row.reason,
        stage: row.stage,
        state: State::Active,
        reached: row.reached,
        reason: None,
        spent_ms: (facts.now_ms - row.since_ms).max(0),
    })
}
