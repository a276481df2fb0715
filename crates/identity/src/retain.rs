//! Retention: sessions, invitations and links that are over for long enough go.

use crate::{
    Identity,
    invite::InvitationWithdrawn,
    session::{EndSessions, Which, Why},
};
use event::{Actor, InvitationId, PersonId, SessionId};
use std::convert::Infallible;
use store::{Command, Outcome, Result, Tx, answer, query};

/// Things of each kind that one round takes away.
const ROUND: i64 = 200;

query! {
    scan "sessions that were not signed out of, of some hundred people; once a day";
    SessionsDue { before_ms: i64, limit: i64 } -> [DueSession { id: SessionId, person_id: PersonId }] =
        "select id, person_id from identity_session where due_ms < $before_ms order by due_ms, id limit $limit"
}
query! {
    scan "invitations that nobody answered; once a day";
    InvitationsDue { before_ms: i64, limit: i64 } -> [DueInvitation { id: InvitationId }] =
        "select id from identity_invitation where due_ms < $before_ms order by due_ms, id limit $limit"
}
query! {
    scan "links of the command line; once a day";
    DeleteLinksDue { before_ms: i64 } = "delete from identity_link where due_ms < $before_ms"
}

/// What was not answered in time is withdrawn by the house.
struct Lapse {
    invitation: InvitationId,
}

impl Command for Lapse {
    const NAME: &'static str = "identity.lapse_invitation";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.record(answer(()).and(InvitationWithdrawn { invitation: self.invitation })).await
    }
}

struct DropLinks {
    before_ms: i64,
}

impl Command for DropLinks {
    const NAME: &'static str = "identity.drop_links";
    type Answer = ();
    type Refusal = Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Infallible> {
        tx.keep(DeleteLinksDue { before_ms: self.before_ms }).await?;
        Ok(Ok(()))
    }
}

impl Identity {
    /// One round: takes away what was over before `before_ms`. True: there may be more.
    pub async fn retain(&self, before_ms: i64) -> Result<bool> {
        let (sessions, invitations) = {
            let mut rd = self.store().read().await?;
            let sessions = rd.all(SessionsDue { before_ms, limit: ROUND }).await?;
            (sessions, rd.all(InvitationsDue { before_ms, limit: ROUND }).await?)
        };
        let more = sessions.len().max(invitations.len()) as i64 == ROUND;
        for session in sessions {
            let end = EndSessions { person: session.person_id, which: Which::One(session.id), why: Why::Overdue };
            let _ended_meanwhile = self.store().run(&Actor::House, None, end).await?;
        }
        for invitation in invitations {
            let Ok(()) = self.store().run(&Actor::House, None, Lapse { invitation: invitation.id }).await?;
        }
        let Ok(()) = self.store().run(&Actor::House, None, DropLinks { before_ms }).await?;
        Ok(more)
    }
}
