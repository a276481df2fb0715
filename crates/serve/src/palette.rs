//! The command palette: everything by name within two letters. This ticket first, then places, then tickets.

use crate::{Desk, sees::Sees, sight, ticket::Status};
use axum::{extract::State, response::Response};
use event::{Right, TicketId};
use serde::{Deserialize, Serialize};
use web::{Answer, Need, Query, Route, Signed};

/// Things of one group.
const ITEMS: usize = 8;

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::get("/palette", Need::Right(Right::TicketsRead), find, desk)]
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    ticket: Option<TicketId>,
}

#[derive(Serialize)]
struct Group {
    title: String,
    items: Vec<Item>,
}

/// Something to run or go to. `action`: a form's address, sent with `fields`.
#[derive(Default, Serialize)]
struct Item {
    icon: &'static str,
    label: String,
    hint: String,
    keys: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<String>,
}

/// GET /palette?q=…&ticket=…
async fn find(State(desk): State<Desk>, signed: Signed, Query(asked): Query<Asked>) -> Answer<Response> {
    let speak = signed.speak();
    let q = language::fold(asked.q.trim());
    let mut rd = desk.house.store.read().await?;
    let sees = Sees::of(&mut rd, &signed, desk.now_ms()).await?;
    let mut groups = Vec::new();
    if let Some(ticket) = asked.ticket
        && let Some(row) = rd.opt(sight::TicketOpen { ticket }).await?
        && sees.shows(row.group_id, row.assignee_id)
    {
        let items = on_ticket(&desk, &mut rd, &signed, &row).await?;
        groups.push(group(speak.palette_on_ticket(), items, &q));
    }
    let now_ms = desk.now_ms();
    let rail = sight::rail(&desk, &mut rd, &signed, "", now_ms).await?;
    let places = rail.sections.into_iter().flat_map(|section| section.views).map(|view| Item {
        icon: "inbox",
        label: view.title,
        hint: view.count.map(|n| n.to_string()).unwrap_or_default(),
        keys: view.keys.unwrap_or("").to_owned(),
        href: Some(view.href),
        ..Item::default()
    });
    groups.push(group(speak.palette_places(), places.collect(), &q));
    drop(rd);
    if !q.is_empty() {
        let hits = desk.finder.find(&sees, &asked.q, ITEMS).await?;
        let items = hits
            .into_iter()
            .map(|hit| Item {
                icon: "chat",
                hint: format!("{}, {}", hit.number, hit.requester),
                label: hit.subject,
                href: Some(format!("/tickets/{}", hit.ticket)),
                ..Item::default()
            })
            .collect();
        groups.push(Group { title: speak.palette_tickets().to_owned(), items });
    }
    groups.retain(|group| !group.items.is_empty());
    Ok(axum::response::IntoResponse::into_response(axum::Json(serde_json::json!({ "groups": groups }))))
}

fn group(title: &str, items: Vec<Item>, q: &str) -> Group {
    let fits = |item: &Item| q.is_empty() || language::fold(&item.label).contains(q);
    Group { title: title.to_owned(), items: items.into_iter().filter(fits).take(ITEMS).collect() }
}

async fn on_ticket(
    desk: &Desk,
    rd: &mut store::Rd<'_>,
    signed: &Signed,
    row: &sight::OpenRow,
) -> store::Result<Vec<Item>> {
    let speak = signed.speak();
    let mut items = Vec::new();
    if !signed.may(Right::TicketsWork) {
        return Ok(items);
    }
    let status = Status::of(row.status);
    let at = |what: &str| Some(format!("/tickets/{}/{what}", row.id));
    for to in [Status::Open, Status::Pending, Status::Hold, Status::Solved] {
        items.push(Item {
            icon: "status",
            label: speak.palette_set_status(sight::shown_status(to).name(&speak)),
            keys: "e".to_owned(),
            action: at("status"),
            fields: Some(serde_json::json!({ "status": to })),
            disabled: (!status.may_become(to)).then(|| speak.refusal_transition().to_owned()),
            ..Item::default()
        });
    }
    let head = sight::head(desk, rd, signed, row, None, desk.now_ms()).await?;
    for choice in head.assignees.into_iter().filter(|choice| !choice.chosen) {
        items.push(Item {
            icon: "person",
            label: speak.palette_assign(&choice.words),
            keys: "a".to_owned(),
            action: at("assign"),
            fields: Some(serde_json::json!({ "assignee": choice.value })),
            ..Item::default()
        });
    }
    Ok(items)
}
