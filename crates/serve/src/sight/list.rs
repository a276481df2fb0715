//! The rail and the lists.

use super::{priority_words, shown_channel, shown_promise, shown_status};
use crate::{
    Desk,
    hold::CountWaiting,
    screen::{Rail, RailSection, RailView, TicketList, TicketRow},
    secret,
    sees::Sees,
    ticket::{Priority, Status},
    view::{self, Cursor, ListRow, View},
};
use event::{GroupId, TicketId};
use language::Speak;
use store::{Rd, Result, query};
use web::{Signed, parts::Icon};

query! {
    scan "a company has a few dozen groups";
    /// Groups by name. At most 200.
    pub Groups {} -> [Group { id: GroupId, name: String }] =
        "select id, name from identity_window_group order by name, id limit 200"
}

/// The rail of a reader, with `current` open.
pub async fn rail(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, current: &str, now_ms: i64) -> Result<Rail> {
    let speak = signed.speak();
    let sees = Sees::of(rd, signed, now_ms).await?;
    let place = |view: View, title: String, icon: Option<Icon>, keys: Option<&'static str>, order: String| RailView {
        name: view.to_string(),
        title,
        href: format!("/tickets?view={view}"),
        icon,
        count: view::count(desk, view, &sees, now_ms),
        keys,
        order,
    };
    let fixed =
        |view, icon, keys, order: &str| place(view, title(view, &speak).to_owned(), icon, keys, order.to_owned());
    let yours = vec![
        fixed(View::Mine, Some(Icon::Inbox), Some("g m"), "0"),
        fixed(View::Risk, Some(Icon::Clock), Some("g r"), "1"),
    ];
    let groups = rd.all(Groups {}).await?;
    let queues: Vec<RailView> = groups
        .into_iter()
        .filter(|g| !sees.shut.contains(&g.id))
        .map(|g| place(View::Group(g.id), g.name.clone(), None, None, g.name))
        .collect();
    let everything = vec![
        fixed(View::Unassigned, None, Some("g u"), "0"),
        fixed(View::Open, None, Some("g o"), "1"),
        fixed(View::Pending, None, Some("g p"), "2"),
        fixed(View::Hold, None, Some("g h"), "3"),
        fixed(View::Solved, None, Some("g s"), "4"),
    ];
    let mut sections = vec![section("yours", speak.view_yours(), yours)];
    if !queues.is_empty() {
        sections.push(section("queues", speak.view_queues(), queues));
    }
    let mut everything = section("everything", speak.view_everything(), everything);
    if signed.may(event::Right::RepliesRelease) {
        everything.views.push(RailView {
            name: "holds".into(),
            title: speak.holds_title().to_owned(),
            href: "/holds".into(),
            icon: None,
            count: Some(rd.one(CountWaiting {}).await?.holds),
            keys: None,
            order: "5".into(),
        });
    }
    if signed.may(event::Right::MailSuspended) {
        everything.views.push(RailView {
            name: "suspended".into(),
            title: speak.suspended_title().to_owned(),
            href: "/mail/suspended".into(),
            icon: None,
            count: desk.suspended(rd).await?,
            keys: None,
            order: "6".into(),
        });
    }
    sections.push(everything);
    let availability = crate::route::page::shown(rd, signed).await?;
    Ok(Rail { availability, sections, current: current.to_owned() })
}

fn section(name: &str, title: &str, views: Vec<RailView>) -> RailSection {
    RailSection { name: name.to_owned(), title: title.to_owned(), views }
}

/// What readers call a view; a group's name is its own.
pub fn title(view: View, speak: &Speak) -> &'static str {
    match view {
        View::Mine => speak.view_mine(),
        View::Risk => speak.view_risk(),
        View::Unassigned => speak.view_unassigned(),
        View::Open => speak.view_open(),
        View::Pending => speak.view_pending(),
        View::Hold => speak.view_hold(),
        View::Solved => speak.view_solved(),
        View::Group(_) => speak.view_group(),
        View::Customer(_) => speak.view_customer(),
    }
}

query! {
    /// A group's name.
    GroupName { group: GroupId } -> [GroupNamed { name: String }] =
        "select name from identity_window_group where id = $group"
}

/// A view's list for a reader, from its beginning or behind `after`.
pub async fn list(
    desk: &Desk,
    rd: &mut Rd<'_>,
    signed: &Signed,
    (view, after, current): (View, Option<Cursor>, Option<TicketId>),
    now_ms: i64,
) -> Result<TicketList> {
    let speak = signed.speak();
    let limits = &desk.house.config.limits;
    let limit = if current.is_some() { limits.beside_rows } else { limits.list_rows };
    let sees = Sees::of(rd, signed, now_ms).await?;
    let rows = view::rows(rd, view, &sees, after, limit, now_ms).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last()).flatten();
    let next = next.map(|row| format!("/tickets?view={view}&after={}", Cursor { sort: row.sort, id: row.id }));
    let name = match view {
        View::Group(group) => rd.opt(GroupName { group }).await?.map(|row| row.name),
        _ => None,
    };
    let count = view::count(desk, view, &sees, now_ms).unwrap_or(rows.len() as i64);
    let order = match view {
        View::Customer(_) => speak.order_created(),
        _ if view.by_update() => speak.order_update(),
        _ => speak.order_promise(),
    };
    Ok(TicketList {
        view: view.to_string(),
        title: name.unwrap_or_else(|| title(view, &speak).to_owned()),
        count,
        order: order.to_owned(),
        orders: Vec::new(),
        rows: rows.into_iter().map(|row| ticket_row(row, view, signed)).collect(),
        current,
        next,
        open: (signed.may(event::Right::TicketsOpen) && !signed.look.guest).then(|| "/tickets/new".to_owned()),
    })
}

/// One row of a view as its reader sees it.
pub fn ticket_row(row: ListRow, view: View, signed: &Signed) -> TicketRow {
    let status = Status::of(row.status);
    let speak = signed.speak();
    let priority = Priority::of(row.priority);
    TicketRow {
        id: row.id,
        href: format!("/tickets/{}?view={view}", row.id),
        number: row.number,
        subject: secret::spoken(&row.subject, &speak),
        status: shown_status(status),
        channel: shown_channel(&row.channel),
        requester: row.requester,
        preview: secret::spoken(&row.last_words, &speak),
        unread: row.seen_seq < row.seq && status.live(),
        promise: shown_promise(status, row.due_ms),
        at_ms: row.updated_ms,
        assignee: (view != View::Mine && row.assignee_id != Some(signed.person)).then_some(row.assignee).flatten(),
        priority: (priority >= Priority::High).then(|| priority_words(priority, &speak).map(str::to_owned)).flatten(),
        order: order(view, row.sort, row.id),
    }
}

/// The place of a row as text that sorts the same way.
fn order(view: View, sort: i64, id: TicketId) -> String {
    if view.by_update() {
        let id = u128::MAX - id.0.as_u128();
        return format!("{:016x}{id:032x}", i64::MAX - sort);
    }
    format!("{sort:016x}{:032x}", id.0.as_u128())
}

/// Groups to choose from: id and name.
pub async fn groups(rd: &mut Rd<'_>) -> Result<Vec<(String, String)>> {
    Ok(rd.all(Groups {}).await?.into_iter().map(|group| (group.id.to_string(), group.name)).collect())
}
