//! The desk's live stream: what a reader's screens show, drawn afresh when something happened, and only what differs sent.
//!
//! A screen is a set of fragments, each `(list, key, order, html)`. The stream remembers a digest of each fragment that the
//! browser has; what follows from a change is found by drawing again and comparing, so a screen with its patches always
//! equals a fresh one.

use crate::{
    Desk, screen,
    sees::Sees,
    sight,
    view::{self, View},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use bytes::Bytes;
use event::{Right, TicketId};
use futures_util::{FutureExt, future::select_all, stream};
use serde::Serialize;
use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    convert::Infallible,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    time::Duration,
};
use store::{Rd, Result};
use tokio::sync::watch;
use web::{
    Answer, Found, Need, Peer, Route, Signed,
    live::{Ear, StreamGuard},
};

/// Watches of one stream.
const WATCHES_MAX: usize = 24;
/// Changes within this time are drawn together.
const GATHER: Duration = Duration::from_millis(25);
/// A sign of life, and a look whether the session still holds.
const PING: Duration = Duration::from_secs(5);
/// The topic of changes that no event stands for, such as what has been seen.
pub const VIEWS: &str = "views";

/// The routes.
pub fn routes(desk: &Desk) -> Vec<Route> {
    vec![Route::get("/stream", Need::Right(Right::TicketsRead), open, desk)]
}

/// What a screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// The rail's counts.
    Rail,
    /// The first page of a view.
    View(View),
    /// An open ticket.
    Ticket(TicketId),
}

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Watch::Rail => f.write_str("rail"),
            Watch::View(view) => write!(f, "view:{view}"),
            Watch::Ticket(ticket) => write!(f, "ticket:{ticket}"),
        }
    }
}

impl FromStr for Watch {
    type Err = String;
    fn from_str(text: &str) -> std::result::Result<Watch, String> {
        if text == "rail" {
            return Ok(Watch::Rail);
        }
        if let Some(view) = text.strip_prefix("view:") {
            return Ok(Watch::View(view.parse()?));
        }
        let ticket = text.strip_prefix("ticket:").and_then(|id| id.parse().ok());
        ticket.map(Watch::Ticket).ok_or_else(|| format!("unknown watch: {text}"))
    }
}

/// One live thing on a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fragment {
    /// The list that it is in.
    pub list: String,
    /// Its element's id.
    pub key: String,
    /// Its place in the list, compared as text.
    pub order: String,
    /// What it looks like.
    pub html: String,
}

impl Fragment {
    fn new(list: &str, key: String, order: String, html: maud::Markup) -> Fragment {
        Fragment { list: list.to_owned(), key, order, html: html.into_string() }
    }

    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.order, &self.html).hash(&mut hasher);
        hasher.finish()
    }
}

/// A change of a screen.
#[derive(Debug, Default, Serialize)]
pub struct Patch {
    /// Whose.
    pub watch: String,
    /// Put in or replaced.
    pub set: Vec<Fragment>,
    /// Taken out: list and key.
    pub gone: Vec<Gone>,
    /// Each list named in `lists` holds what is in `set` and nothing else.
    pub whole: bool,
    /// Lists of the watch, when `whole`.
    pub lists: Vec<String>,
    /// Number of the thread's last message that is on the screen now.
    pub seen: Option<i64>,
}

/// What is taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// From which list.
    pub list: String,
    /// Which.
    pub key: String,
}

/// What a browser has of a watch: digests by list and key.
pub type Has = HashMap<(String, String), u64>;

/// A watch as it is drawn now.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Fragments.
    pub fragments: Vec<Fragment>,
    /// Lists that the watch fills, even with nothing.
    pub lists: Vec<String>,
    /// Number of the thread's last message.
    pub seen: Option<i64>,
}

/// Draws a watch from one snapshot. What belongs on it is decided by the clock; `told_ms` is when times are told from.
pub async fn draw(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, watch: Watch, told_ms: i64) -> Result<Drawn> {
    match watch {
        Watch::Rail => draw_rail(desk, rd, signed).await,
        Watch::View(view) => draw_view(desk, rd, signed, view, told_ms).await,
        Watch::Ticket(ticket) => draw_ticket(desk, rd, signed, ticket, told_ms).await,
    }
}

async fn draw_rail(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed) -> Result<Drawn> {
    let rail = sight::rail(desk, rd, signed, "", desk.now_ms()).await?;
    let mut drawn = Drawn::default();
    if let Some(one) = &rail.availability {
        let html = screen::availability(one, &signed.speak());
        drawn.fragments.push(Fragment::new("rail-availability", "availability".into(), String::new(), html));
        drawn.lists.push("rail-availability".into());
    }
    for section in rail.sections {
        let list = format!("rail-{}", section.name);
        for view in section.views {
            let html = screen::rail_view(&view, false);
            drawn.fragments.push(Fragment::new(&list, format!("view-{}", view.name), view.order, html));
        }
        drawn.lists.push(list);
    }
    Ok(drawn)
}

async fn draw_view(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, view: View, told_ms: i64) -> Result<Drawn> {
    let (speak, now_ms) = (signed.speak(), desk.now_ms());
    let limit = desk.house.config.limits.list_rows;
    let sees = Sees::of(rd, signed, now_ms).await?;
    let rows = view::rows(rd, view, &sees, None, limit, now_ms).await?;
    let n = view::count(desk, view, &sees, now_ms).unwrap_or(rows.len() as i64);
    let mut fragments = vec![Fragment::new("list-count", "list-count".into(), String::new(), screen::list_count(n))];
    fragments.extend(rows.into_iter().map(|row| {
        let row = sight::ticket_row(row, view, signed);
        let html = screen::ticket_row(&row, false, told_ms, &speak);
        Fragment::new("rows", format!("row-{}", row.id), row.order, html)
    }));
    Ok(Drawn { fragments, lists: vec!["list-count".into(), "rows".into()], seen: None })
}

async fn draw_ticket(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, id: TicketId, told_ms: i64) -> Result<Drawn> {
    let (speak, now_ms) = (signed.speak(), desk.now_ms());
    let Some(row) = rd.opt(sight::TicketOpen { ticket: id }).await? else { return Ok(Drawn::default()) };
    // What is shut to the reader while they look at it goes from their screen.
    if !Sees::of(rd, signed, now_ms).await?.shows(row.group_id, row.assignee_id) {
        return Ok(Drawn::default());
    }
    let (entries, _) = sight::messages(desk, rd, signed, &row, None).await?;
    let head = sight::head(desk, rd, signed, &row, None, now_ms).await?;
    let panel = sight::panel(desk, rd, signed, &sight::about(&row), now_ms).await?;
    let mut fragments = vec![
        Fragment::new("head", "head".into(), String::new(), screen::thread_head(&head, told_ms, &speak)),
        Fragment::new("customer", "customer".into(), String::new(), screen::customer(&panel, told_ms, &speak)),
    ];
    for entry in &entries {
        let order = entry.order().to_owned();
        fragments.push(Fragment::new("entries", entry.key(), order, screen::entry(entry, told_ms, &speak)));
    }
    for one in sight::present_of(desk, signed, id, now_ms) {
        let key = format!("present-{}", one.person);
        fragments.push(Fragment::new("present", key, one.name.clone(), screen::present(&one, &speak)));
    }
    let lists = ["head", "customer", "entries", "present"].map(str::to_owned).to_vec();
    Ok(Drawn { fragments, lists, seen: Some(row.seq) })
}

/// What a browser that has `has` must change to show `drawn`; `has` becomes what it shows then. `None`: nothing.
pub fn differ(watch: Watch, has: &mut Has, drawn: Drawn) -> Option<Patch> {
    let mut next = Has::with_capacity(drawn.fragments.len());
    let mut set = Vec::new();
    for fragment in drawn.fragments {
        let key = (fragment.list.clone(), fragment.key.clone());
        let digest = fragment.digest();
        if has.get(&key) != Some(&digest) {
            set.push(fragment);
        }
        next.insert(key, digest);
    }
    let mut gone: Vec<Gone> = has
        .keys()
        .filter(|key| !next.contains_key(*key))
        .map(|(list, key)| Gone { list: list.clone(), key: key.clone() })
        .collect();
    gone.sort_by(|a, b| (&a.list, &a.key).cmp(&(&b.list, &b.key)));
    *has = next;
    if set.is_empty() && gone.is_empty() {
        return None;
    }
    Some(Patch { watch: watch.to_string(), set, gone, whole: false, lists: Vec::new(), seen: drawn.seen })
}

struct Watched {
    watch: Watch,
    after: i64,
    has: Has,
    ear: Option<Ear>,
    dirty: bool,
}

struct Streaming {
    desk: Desk,
    signed: Signed,
    headers: HeaderMap,
    watched: Vec<Watched>,
    head: watch::Receiver<i64>,
    views: Ear,
    /// Times in fragments are told as of then, so that the passing of time alone is no change; browsers keep them ticking.
    base_ms: i64,
    greeted: bool,
    _counted: StreamGuard,
}

/// GET /stream?watch=view:mine@12&watch=ticket:…@12
async fn open(
    State(desk): State<Desk>,
    signed: Signed,
    peer: Peer,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let mut watched = Vec::new();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name != "watch" || watched.len() == WATCHES_MAX {
            continue;
        }
        let (what, after) = value.rsplit_once('@').unwrap_or((&value, "0"));
        // A watch of another room, or of a newer page, is left to whoever knows it.
        let Ok(watch) = what.parse::<Watch>() else { continue };
        let ear = match watch {
            Watch::Ticket(ticket) => Some(desk.house.hub.ear(&ticket.to_string())),
            _ => None,
        };
        watched.push(Watched { watch, after: after.parse().unwrap_or(0), has: Has::new(), ear, dirty: true });
    }
    let counted = desk.house.hub.stream(&desk.house.config.limits, peer.0)?;
    let (head, views, base_ms) = (desk.house.hub.head(), desk.house.hub.ear(VIEWS), desk.now_ms());
    desk.on_duty();
    desk.signs(&signed);
    let at = Streaming { desk, signed, headers, watched, head, views, base_ms, greeted: false, _counted: counted };
    let body = Body::from_stream(stream::unfold(at, |at| async move {
        let (bytes, at) = next(at).await?;
        Some((Ok::<Bytes, Infallible>(bytes), at))
    }));
    Ok(crate::channel::chat::events(body))
}

async fn next(mut at: Streaming) -> Option<(Bytes, Streaming)> {
    loop {
        let text = match news(&mut at).await {
            Ok(text) => text,
            Err(error) => {
                tracing::warn!(%error, "live");
                return None;
            }
        };
        if !text.is_empty() {
            return Some((Bytes::from(text), at));
        }
        if !wait(&mut at).await {
            match at.desk.house.door.who(&at.headers).await {
                Ok(Found::Known(signed)) if signed.may(Right::TicketsRead) => at.signed = *signed,
                // The session ended, or the role changed: the browser finds out why by asking again.
                _ => return None,
            }
            at.desk.on_duty();
            at.desk.signs(&at.signed);
            // What changes with time alone (someone who looked, a promise at risk) is drawn again with the ping.
            at.watched.iter_mut().for_each(|watched| watched.dirty = true);
            return Some((Bytes::from_static(b": ping\n\n"), at));
        }
    }
}

/// Waits for something to have happened and marks what it may have changed. False: only time passed.
async fn wait(at: &mut Streaming) -> bool {
    let ears = at.watched.iter_mut().enumerate().filter_map(|(n, watched)| watched.ear.as_mut().map(|ear| (n, ear)));
    let heard: Vec<_> = ears
        .map(|(n, ear)| {
            async move {
                tokio::select! {
                    _ = ear.seq.changed() => {}
                    _ = ear.signals.recv() => {}
                }
                n
            }
            .boxed()
        })
        .collect();
    let heard = async {
        match heard.is_empty() {
            true => std::future::pending().await,
            false => select_all(heard).await.0,
        }
    };
    let (mut lists, mut ticket) = (false, None);
    tokio::select! {
        n = heard => ticket = Some(n),
        _ = at.head.changed() => lists = true,
        _ = at.views.signals.recv() => lists = true,
        () = tokio::time::sleep(PING) => return false,
    }
    tokio::time::sleep(GATHER).await;
    at.head.borrow_and_update();
    for (n, watched) in at.watched.iter_mut().enumerate() {
        watched.dirty |= match &mut watched.ear {
            // A ticket's names and choices come from elsewhere too, but what happened to it is told on its own topic.
            Some(ear) => ear.seq.has_changed().unwrap_or(false) || ticket == Some(n),
            None => lists || ticket.is_some(),
        };
        if let Some(ear) = &mut watched.ear {
            ear.seq.borrow_and_update();
        }
    }
    true
}

/// Draws what is dirty and tells what differs.
async fn news(at: &mut Streaming) -> Result<String> {
    let mut text = String::new();
    if !at.greeted {
        at.greeted = true;
        text.push_str("retry: 1000\n\n");
    }
    if at.watched.iter().all(|watched| !watched.dirty) {
        return Ok(text);
    }
    let mut rd = at.desk.house.store.read().await?;
    let seq = rd.seq().await?;
    for watched in at.watched.iter_mut().filter(|watched| watched.dirty) {
        watched.dirty = false;
        let drawn = draw(&at.desk, &mut rd, &at.signed, watched.watch, at.base_ms).await?;
        let first = watched.has.is_empty();
        let (lists, seen) = (drawn.lists.clone(), drawn.seen);
        let Some(mut patch) = differ(watched.watch, &mut watched.has, drawn) else { continue };
        if first {
            if watched.after == seq {
                continue;
            }
            // Where the browser stands is not known beyond its number: it gets the whole.
            patch = Patch { whole: true, lists, gone: Vec::new(), seen, ..patch };
        }
        let json = serde_json::to_string(&patch)?;
        text.push_str(&format!("event: patch\nid: {seq}\ndata: {json}\n\n"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(key: &str, html: &str) -> Fragment {
        Fragment { list: "rows".into(), key: key.into(), order: key.into(), html: html.into() }
    }

    fn drawn(fragments: &[(&str, &str)]) -> Drawn {
        Drawn { fragments: fragments.iter().map(|(k, h)| fragment(k, h)).collect(), ..Drawn::default() }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let mut has = Has::new();
        assert_eq!(differ(Watch::Rail, &mut has, drawn(&[("a", "1"), ("b", "1")])).unwrap().set.len(), 2);
        assert!(differ(Watch::Rail, &mut has, drawn(&[("a", "1"), ("b", "1")])).is_none());
        let patch = differ(Watch::Rail, &mut has, drawn(&[("b", "2"), ("c", "1")])).unwrap();
        assert_eq!(patch.set, [fragment("b", "2"), fragment("c", "1")]);
        assert_eq!(patch.gone, [Gone { list: "rows".into(), key: "a".into() }]);
    }

    #[test]
    fn watches_read_back() {
        let ticket = Watch::Ticket(TicketId(uuid::Uuid::from_u128(3)));
        for watch in [Watch::Rail, Watch::View(View::Mine), ticket] {
            assert_eq!(watch.to_string().parse::<Watch>(), Ok(watch));
        }
        assert!("health".parse::<Watch>().is_err());
    }
}
