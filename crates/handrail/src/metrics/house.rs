//! Figures of the house at the moment it is asked.

use super::{MIME, Metrics, Settings, Text};
use crate::{operate, runner::Done};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serve::{
    Desk,
    channel::mail::{post::Post, rows::Accounts},
};
use std::{path::PathBuf, sync::Arc};
use store::GROUP_SIZES;
use web::{Answer, Need, Problem, Route};

/// What the figures are taken from.
#[derive(Clone)]
pub struct Gauge {
    /// Tickets, jobs, streams.
    pub desk: Desk,
    /// Mail.
    pub post: Post,
    /// Where files are.
    pub data: PathBuf,
    /// Who may read.
    pub settings: Settings,
    /// Counted since the start.
    pub metrics: Arc<Metrics>,
    /// Jobs done lately.
    pub done: Done,
}

/// The route of the figures, for whoever shows the token, or proves to hold the key file.
pub fn routes(gauge: &Gauge) -> Vec<Route> {
    vec![Route::get("/metrics", Need::Anyone, by_token, gauge)]
}

/// The second listener's only route. Whoever reaches it may read.
pub fn scrape_router(gauge: Gauge) -> Router {
    async fn read(State(gauge): State<Gauge>) -> Response {
        match gauge.read().await {
            Ok(text) => ([(header::CONTENT_TYPE, MIME)], text).into_response(),
            Err(error) => {
                tracing::warn!(%error, "no figures");
                axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }
    Router::new().route("/metrics", get(read)).with_state(gauge)
}

/// GET /metrics
async fn by_token(State(gauge): State<Gauge>, headers: HeaderMap) -> Answer<Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    let token = &gauge.settings.token;
    let by_token = !token.is_empty() && operate::same(given.as_bytes(), format!("Bearer {token}").as_bytes());
    if !by_token && !operate::holds_key(&gauge.desk.house.keys, given) {
        return Err(Problem::missing());
    }
    Ok(([(header::CONTENT_TYPE, MIME)], gauge.read().await?).into_response())
}

impl Gauge {
    /// Every figure, now.
    pub async fn read(&self) -> store::Result<String> {
        let mut text = Text::default();
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        text.family("handrail_info", "gauge", "What runs here.");
        text.value("handrail_info", &version, 1);
        self.metrics.write(&mut text);
        self.writer(&mut text);
        self.jobs(&mut text).await?;
        self.log(&mut text).await?;
        self.mail(&mut text).await?;
        self.room(&mut text);
        Ok(text.done())
    }

    fn writer(&self, text: &mut Text) {
        let counts = self.desk.house.store.counts();
        let name = "handrail_commands_total";
        text.family(name, "counter", "Commands, by name and how they ended.");
        for (command, ended, count) in &counts.commands {
            text.value(name, &[("command", *command), ("outcome", ended.word())], count);
        }
        text.one("handrail_writer_waiting", "gauge", "Commands that wait to be written.", counts.waiting);
        let name = "handrail_writer_group_commands";
        text.family(name, "histogram", "Commands committed together.");
        text.histogram(name, &[], &GROUP_SIZES, &[&counts.groups[..], &[0]].concat(), counts.grouped);
    }

    async fn jobs(&self, text: &mut Text) -> store::Result<()> {
        let stats = self.desk.house.store.jobs().stats().await?;
        let name = "handrail_jobs";
        text.family(name, "gauge", "Jobs that are not done, by kind and state.");
        for kind in &stats {
            let states = [
                ("waiting", kind.waiting),
                ("running", kind.running),
                ("retrying", kind.retrying),
                ("in_doubt", kind.in_doubt),
                ("dead", kind.dead),
            ];
            for (state, count) in states {
                text.value(name, &[("kind", &*kind.kind), ("state", state)], count);
            }
        }
        Ok(())
    }

    async fn log(&self, text: &mut Text) -> store::Result<()> {
        let house = &self.desk.house;
        let head = house.store.read().await?.seq().await?;
        text.one("handrail_log_entries", "counter", "Entries of the log.", head);
        let name = "handrail_follower_lag_entries";
        text.family(name, "gauge", "Entries of the log that a follower of this node has not taken in.");
        for (follower, seq) in house.hub.followers() {
            text.value(name, &[("follower", follower)], (head - seq).max(0));
        }
        text.value(name, &[("follower", "screens")], (head - *house.hub.head().borrow()).max(0));
        text.value(name, &[("follower", "index")], (head - self.desk.finder.seq()).max(0));
        text.one("handrail_streams", "gauge", "Live streams of this node.", house.hub.streams());
        Ok(())
    }

    async fn mail(&self, text: &mut Text) -> store::Result<()> {
        let accounts = self.desk.house.store.read().await?.all(Accounts {}).await?;
        let name = "handrail_mail_letters_total";
        text.family(name, "counter", "Letters taken from a mailbox, and where they are.");
        for account in &accounts {
            let places = [
                ("received", account.received),
                ("ticketed", account.ticketed),
                ("suspended", account.suspended),
                ("quarantined", account.quarantined),
                ("dropped", account.dropped),
                ("unaccounted", account.unaccounted()),
            ];
            for (place, count) in places {
                text.value(name, &[("mailbox", &*account.name), ("place", place)], count);
            }
        }
        let health = self.post.health();
        let name = "handrail_mailbox_in_trouble";
        text.family(name, "gauge", "1: this node reads the mailbox and cannot.");
        for account in &accounts {
            let trouble = health.get(&account.id).is_some_and(|now| now.trouble.is_some());
            text.value(name, &[("mailbox", &*account.name)], u8::from(trouble));
        }
        Ok(())
    }

    /// Room on the disk of the data folder.
    fn room(&self, text: &mut Text) {
        let Ok(disk) = rustix::fs::statvfs(&self.data) else { return };
        let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        let free = "Bytes that are free on the disk of the data folder.";
        text.one("handrail_disk_free_bytes", "gauge", free, bytes(disk.f_bavail));
        text.one("handrail_disk_size_bytes", "gauge", "Bytes of that disk.", bytes(disk.f_blocks));
    }
}
