//! Tallies that moves keep: who came in a week and how far, and how many days a step took. An undone move takes away what it added.

use crate::requisition::Stage;
use event::ApplicationId;
use store::{Result, Tx, query};

query! {
    AddCohort { application: ApplicationId, reached: i64, going: i64, n: i64 } =
        "insert into hire_cohort (requisition_id, week, channel, reached, going, n)
         select requisition_id, (applied_ms + 259200000) / 604800000, channel, cast($reached as bigint), cast($going as bigint),
                cast($n as bigint)
           from hire_application where id = $application
         on conflict (requisition_id, week, channel, reached, going) do update set n = hire_cohort.n + excluded.n"
}
query! {
    AddPace { step: uuid::Uuid, n: i64 } =
        "insert into hire_pace (requisition_id, step, week, channel, days, n)
         select a.requisition_id, m.from_stage, (a.applied_ms + 259200000) / 604800000, '', m.spent_ms / 86400000,
                cast($n as bigint)
           from hire_move m join hire_application a on a.id = m.application_id where m.id = $step
         on conflict (requisition_id, step, week, channel, days) do update set n = hire_pace.n + excluded.n"
}
query! {
    AddHire { step: uuid::Uuid, n: i64 } =
        "insert into hire_pace (requisition_id, step, week, channel, days, n)
         select a.requisition_id, 'hire', (a.applied_ms + 259200000) / 604800000, a.channel,
                (m.at_ms - a.applied_ms) / 86400000, cast($n as bigint)
           from hire_move m join hire_application a on a.id = m.application_id where m.id = $step
         on conflict (requisition_id, step, week, channel, days) do update set n = hire_pace.n + excluded.n"
}

/// How far an application is, and whether it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The furthest stage.
    pub reached: i64,
    /// It goes on.
    pub going: bool,
}

/// An application came in.
pub(crate) async fn came(tx: &mut Tx<'_>, application: ApplicationId, at: Place) -> Result<()> {
    tx.push(AddCohort { application, reached: at.reached, going: i64::from(at.going), n: 1 }).await
}

/// An application went from one place to another by the move `step`, or back by undoing the move `undoes`. After the move's own row.
pub(crate) async fn went(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    (from, to): (Place, Place),
    step: uuid::Uuid,
    undoes: Option<uuid::Uuid>,
) -> Result<()> {
    if from != to {
        tx.push(AddCohort { application, reached: from.reached, going: i64::from(from.going), n: -1 }).await?;
        tx.push(AddCohort { application, reached: to.reached, going: i64::from(to.going), n: 1 }).await?;
    }
    let (of, n, before, after) = match undoes {
        Some(undone) => (undone, -1, to, from),
        None => (step, 1, from, to),
    };
    if before.going && after.reached > before.reached {
        tx.push(AddPace { step: of, n }).await?;
    }
    let hired = Stage::Accepted.rank();
    if before.reached < hired && after.reached >= hired {
        tx.push(AddHire { step: of, n }).await?;
    }
    Ok(())
}
