//! Setting one thing of a ticket by the API: status, assignee, priority, tags.

use crate::{
    Desk, assign, priority, status, tag,
    ticket::{Priority, Status},
};
use axum::{extract::State, http::HeaderMap};
use event::{GroupId, PersonId, TicketId};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Json, Path, Signed, idempotency_key};

macro_rules! setters {
    ($($(#[$doc:meta])* $body:ident { $($(#[$m:meta])* $field:ident: $type:ty),+ } $(#[$hdoc:meta])* $handler:ident -> $answer:ty = |$signed:ident, $ticket:ident, $new:ident| $command:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $body { $($(#[$m])* pub(super) $field: $type),+ }

        $(#[$hdoc])*
        pub(super) async fn $handler(
            State(desk): State<Desk>,
            $signed: Signed,
            headers: HeaderMap,
            Path($ticket): Path<TicketId>,
            Json($new): Json<$body>,
        ) -> Answer<axum::Json<$answer>> {
            let id = idempotency_key(&headers)?;
            let command = $command;
            Ok(axum::Json(desk.house.store.run(&$signed.actor, id, command).await??))
        }
    )+};
}

setters! {
    /// A status to set.
    NewStatus { status: Status }
    /// PUT /api/v1/tickets/{ticket}/status
    set_status -> status::Stands =
        |signed, ticket, new| status::SetStatus { by: signed.actor.clone(), ticket, to: new.status };

    /// Who is to have a ticket.
    NewAssignee {
        /// The person; null for nobody.
        #[schema(value_type = Option<String>, format = "uuid")] assignee: Option<PersonId>,
        /// The group; as it was when absent.
        #[schema(value_type = Option<String>, format = "uuid")] group: Option<GroupId>
    }
    /// PUT /api/v1/tickets/{ticket}/assignee
    set_assignee -> assign::Has =
        |signed, ticket, new| assign::Assign { by: signed.actor.clone(), ticket, to: Some(new.assignee), group: new.group };

    /// A priority to set.
    NewPriority { priority: Priority }
    /// PUT /api/v1/tickets/{ticket}/priority
    set_priority -> priority::Matters =
        |signed, ticket, new| priority::SetPriority { by: signed.actor.clone(), ticket, to: new.priority };

    /// All the tags of a ticket.
    NewTags { tags: Vec<String> }
    /// PUT /api/v1/tickets/{ticket}/tags
    set_tags -> tag::Tagged = |signed, ticket, new| tag::SetTags { by: signed.actor.clone(), ticket, tags: new.tags };
}
