//! Views: the lists that agents work from, each with its condition, its order and its count.

use crate::{Desk, gate::uncertified, sees::Sees, ticket::Status};
use event::{CustomerId, DAY_MS, GroupId, HOUR_MS, PersonId, TicketId};
use std::{fmt, str::FromStr};
use store::{Rd, Result, query, row};

/// A view by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The reader's own, promises first.
    Mine,
    /// Promises that break within the hour.
    Risk,
    /// Nobody's.
    Unassigned,
    /// Everything below solved, newest change first.
    Open,
    /// Waiting for the requester.
    Pending,
    /// Waiting for a third party.
    Hold,
    /// Solved in the last seven days.
    Solved,
    /// A group's queue.
    Group(GroupId),
    /// Everything of one customer.
    Customer(CustomerId),
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Mine => f.write_str("mine"),
            View::Risk => f.write_str("risk"),
            View::Unassigned => f.write_str("unassigned"),
            View::Open => f.write_str("open"),
            View::Pending => f.write_str("pending"),
            View::Hold => f.write_str("hold"),
            View::Solved => f.write_str("solved"),
            View::Group(group) => write!(f, "group-{group}"),
            View::Customer(customer) => write!(f, "customer-{customer}"),
        }
    }
}

impl FromStr for View {
    type Err = String;
    fn from_str(name: &str) -> std::result::Result<View, String> {
        Ok(match name {
            "mine" => View::Mine,
            "risk" => View::Risk,
            "unassigned" => View::Unassigned,
            "open" => View::Open,
            "pending" => View::Pending,
            "hold" => View::Hold,
            "solved" => View::Solved,
            _ => {
                let group = name.strip_prefix("group-").and_then(|id| id.parse().ok()).map(View::Group);
                let customer = || name.strip_prefix("customer-").and_then(|id| id.parse().ok()).map(View::Customer);
                group.or_else(customer).ok_or_else(|| format!("unknown view: {name}"))?
            }
        })
    }
}

impl View {
    /// Views that everybody has, in the rail's order; groups come between.
    pub const FIXED: [View; 7] =
        [View::Mine, View::Risk, View::Unassigned, View::Open, View::Pending, View::Hold, View::Solved];

    /// Whether the newest change comes first, instead of the soonest promise.
    pub fn by_update(self) -> bool {
        matches!(self, View::Open | View::Pending | View::Hold | View::Solved | View::Customer(_))
    }
}

row! {
    /// A ticket as lists show it. `sort`: what the view is ordered by, ties broken by id.
    pub ListRow {
        id: TicketId, number: i64, subject: String, status: i64, priority: i64, channel: String, requester: String,
        assignee_id: Option<PersonId>, assignee: Option<String>, seq: i64, seen_seq: i64, due_ms: Option<i64>,
        last_words: String, created_ms: i64, updated_ms: i64, sort: i64,
    }
}

macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($param:ident: $type:ty),* } $sort:literal $condition:literal $order:literal;)*) => {$(
        query! {
            $(#[$doc])*
            pub $name {
                $($param: $type,)* reader: PersonId, narrow: i64, now: i64, sort: i64, after: TicketId, limit: i64,
            } -> [ListRow] = concat!(
                "select t.id, t.number, t.subject, t.status, t.priority, t.channel, c.name as requester, t.assignee_id,
                        p.name as assignee, t.seq, t.seen_seq, t.due_ms, t.last_words, t.created_ms, t.updated_ms, ",
                $sort,
                " as sort
                   from serve_ticket t
                   join serve_customer c on c.id = t.requester_id
                   left join identity_window_person p on p.id = t.assignee_id
                  where ",
                $condition,
                // Where a queue is shut to the reader, its tickets are not there for them.
                " and (cast($narrow as bigint) = 0 or t.group_id is null or t.assignee_id = $reader
                       or not exists (select 1 from train_window_gate g where g.group_id = t.group_id and ",
                uncertified!("$reader"),
                "))
                 order by ",
                $order,
                " limit $limit"
            )
        }
    )*};
}

views! {
    /// A person's tickets below solved, soonest promise first.
    MineRows { person: PersonId } "t.due_sort"
        "t.assignee_id = $person and t.live = 1 and (t.due_sort, t.id) > ($sort, $after)" "t.due_sort, t.id";
    /// Tickets whose promise breaks by `by`, soonest first.
    RiskRows { by: i64 } "t.due_sort"
        "t.live = 1 and t.due_sort <= $by and (t.due_sort, t.id) > ($sort, $after)" "t.due_sort, t.id";
    /// Tickets below solved with nobody, soonest promise first.
    UnassignedRows {} "t.due_sort"
        "t.assignee_id is null and t.live = 1 and (t.due_sort, t.id) > ($sort, $after)" "t.due_sort, t.id";
    /// A group's tickets below solved, soonest promise first.
    GroupRows { group: GroupId } "t.due_sort"
        "t.group_id = $group and t.live = 1 and (t.due_sort, t.id) > ($sort, $after)" "t.due_sort, t.id";
    /// Tickets below solved, newest change first.
    OpenRows {} "t.updated_ms"
        "t.live = 1 and (t.updated_ms, t.id) < ($sort, $after)" "t.updated_ms desc, t.id desc";
    /// Tickets of a state, newest change first, changed since `since`.
    StatusRows { status: i64, since: i64 } "t.updated_ms"
        "t.status = $status and t.updated_ms >= $since and (t.updated_ms, t.id) < ($sort, $after)"
        "t.updated_ms desc, t.id desc";
    /// A customer's tickets, newest first.
    CustomerRows { customer: CustomerId } "t.created_ms"
        "t.requester_id = $customer and (t.created_ms, t.id) < ($sort, $after)" "t.created_ms desc, t.id desc";
}

/// Where a list goes on: what the last row was sorted by, and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Sort key.
    pub sort: i64,
    /// Id.
    pub id: TicketId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.sort, self.id)
    }
}

impl FromStr for Cursor {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Cursor, String> {
        let parsed = text.split_once('.').and_then(|(sort, id)| Some((sort.parse().ok()?, id.parse().ok()?)));
        parsed.map(|(sort, id)| Cursor { sort, id }).ok_or_else(|| "not a cursor".to_owned())
    }
}

/// Rows of a view for a reader, from its beginning or behind `after`. `limit`: 1 to 500.
pub async fn rows(
    rd: &mut Rd<'_>,
    view: View,
    sees: &Sees,
    after: Option<Cursor>,
    limit: i64,
    now_ms: i64,
) -> Result<Vec<ListRow>> {
    let first = if view.by_update() {
        Cursor { sort: i64::MAX, id: TicketId(uuid::Uuid::max()) }
    } else {
        Cursor { sort: i64::MIN, id: TicketId(uuid::Uuid::nil()) }
    };
    let Cursor { sort, id: after } = after.unwrap_or(first);
    let (reader, narrow, now) = (sees.person, i64::from(!sees.shut.is_empty()), now_ms);
    match view {
        View::Mine => rd.all(MineRows { person: reader, reader, narrow, now, sort, after, limit }).await,
        View::Risk => rd.all(RiskRows { by: now_ms + HOUR_MS, reader, narrow, now, sort, after, limit }).await,
        View::Unassigned => rd.all(UnassignedRows { reader, narrow, now, sort, after, limit }).await,
        View::Group(group) => rd.all(GroupRows { group, reader, narrow, now, sort, after, limit }).await,
        View::Open => rd.all(OpenRows { reader, narrow, now, sort, after, limit }).await,
        View::Customer(customer) => rd.all(CustomerRows { customer, reader, narrow, now, sort, after, limit }).await,
        View::Pending | View::Hold | View::Solved => {
            let (status, since) = match view {
                View::Pending => (Status::Pending, i64::MIN),
                View::Hold => (Status::Hold, i64::MIN),
                _ => (Status::Solved, now_ms - 7 * DAY_MS),
            };
            rd.all(StatusRows { status: status.number(), since, reader, narrow, now, sort, after, limit }).await
        }
    }
}

/// How many tickets a view has, where that is followed.
pub fn count(desk: &Desk, view: View, sees: &Sees, now_ms: i64) -> Option<i64> {
    let counts = desk.counts.seen(sees);
    Some(match view {
        View::Mine => counts.mine(sees.person),
        View::Risk => counts.due_by(now_ms + HOUR_MS),
        View::Unassigned => counts.unassigned(),
        View::Open => counts.live(),
        View::Pending => counts.status(Status::Pending),
        View::Hold => counts.status(Status::Hold),
        View::Group(group) => counts.group(group),
        View::Solved | View::Customer(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_cursors_read_back() {
        let id = uuid::Uuid::from_u128(7);
        for view in View::FIXED.into_iter().chain([View::Group(GroupId(id)), View::Customer(CustomerId(id))]) {
            assert_eq!(view.to_string().parse::<View>(), Ok(view));
        }
        let cursor = Cursor { sort: -5, id: TicketId(id) };
        assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        assert!("group-x".parse::<View>().is_err() && "x".parse::<Cursor>().is_err());
    }
}
