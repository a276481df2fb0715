//! Figures for Prometheus: what was asked, what was commanded, what waits, how far followers are, what room is left.
//!
//! Labels come from lists that the program knows: routes, commands, kinds of jobs, mailboxes of the settings. Nothing
//! about a person is one.

mod house;
mod text;

use axum::http::Method;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use web::Route;

pub use house::{Gauge, routes, scrape_router};
pub use text::{MIME, Text};

/// Upper bounds of the time that requests take, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// The route of a request that fits none.
const NONE: &str = "none";
/// The shortest token that may read the figures.
const TOKEN_MIN: usize = 20;

/// Who may read the figures. Whoever holds the key file always may.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A second address, of this machine alone, where anybody may read them; nowhere when empty.
    pub listen: Option<SocketAddr>,
    /// Who shows it as a bearer token may read them at `/metrics`; nobody when empty.
    pub token: String,
}

impl Settings {
    /// What cannot be meant, and what to write instead.
    pub fn check(&self) -> Result<(), String> {
        if let Some(at) = self.listen.filter(|at| !at.ip().is_loopback()) {
            return Err(format!(
                "metrics.listen = \"{at}\" must be an address of this machine alone, such as \"127.0.0.1:9464\"; \
                 from elsewhere, read /metrics with metrics.token"
            ));
        }
        if !self.token.is_empty() && self.token.len() < TOKEN_MIN {
            return Err(format!("metrics.token must have {TOKEN_MIN} letters at least, drawn at random"));
        }
        Ok(())
    }
}

/// Requests of one method on one route.
#[derive(Debug)]
pub struct Series {
    /// The method.
    pub method: &'static str,
    /// The route's template.
    pub route: &'static str,
    statuses: Mutex<BTreeMap<u16, u64>>,
    counts: [AtomicU64; SECONDS.len() + 1],
    micros: AtomicU64,
}

impl Series {
    fn new(method: &'static str, route: &'static str) -> Series {
        let counts = std::array::from_fn(|_| AtomicU64::new(0));
        Series { method, route, statuses: Mutex::default(), counts, micros: AtomicU64::new(0) }
    }

    /// A request was answered.
    pub fn took(&self, status: u16, took: Duration) {
        *self.statuses.lock().entry(status).or_insert(0) += 1;
        let seconds = took.as_secs_f64();
        let place = SECONDS.iter().position(|bound| seconds <= *bound).unwrap_or(SECONDS.len());
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }
}

/// What this node counted.
#[derive(Debug)]
pub struct Metrics {
    routes: OnceLock<HashMap<&'static str, Vec<Series>>>,
    none: Series,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics { routes: OnceLock::new(), none: Series::new("any", NONE) }
    }
}

/// Methods have names of their own in every answer, whatever a client sends.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" | "HEAD" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

impl Metrics {
    /// Counts these routes apart. What comes before, and what fits none, is counted together.
    pub fn cover(&self, routes: &[Route]) {
        let mut by_path: HashMap<&'static str, Vec<Series>> = HashMap::new();
        for route in routes {
            by_path.entry(route.path).or_default().push(Series::new(known(&route.method), route.path));
        }
        let _covered = self.routes.set(by_path);
    }

    /// Where a request is counted; those that fit no route are counted together.
    pub fn series(&self, path: &str, method: &Method) -> &Series {
        let method = known(method);
        let here = self
            .routes
            .get()
            .and_then(|routes| routes.get(path))
            .and_then(|all| all.iter().find(|series| series.method == method));
        here.unwrap_or(&self.none)
    }

    fn write(&self, text: &mut Text) {
        let mut all: Vec<&Series> =
            self.routes.get().into_iter().flat_map(HashMap::values).flatten().chain([&self.none]).collect();
        all.retain(|series| !series.statuses.lock().is_empty());
        all.sort_by_key(|series| (series.route, series.method));
        text.family("handrail_requests_total", "counter", "Requests answered, by route and status.");
        for series in &all {
            for (status, count) in series.statuses.lock().iter() {
                let status = status.to_string();
                let labels = [("method", series.method), ("route", series.route), ("status", &*status)];
                text.value("handrail_requests_total", &labels, count);
            }
        }
        let name = "handrail_request_seconds";
        text.family(name, "histogram", "Time until the head of the answer; a live stream counts its beginning.");
        for series in &all {
            let counts: Vec<u64> = series.counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
            let sum = series.micros.load(Ordering::Relaxed) as f64 / 1e6;
            text.histogram(name, &[("method", series.method), ("route", series.route)], &SECONDS, &counts, sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_invent_makes_no_label() {
        let metrics = Metrics::default();
        for n in 0..1_000 {
            let method = Method::from_bytes(format!("M{n}").as_bytes()).unwrap();
            metrics.series(&format!("/{n}"), &method).took(404, Duration::from_millis(3));
        }
        let mut text = Text::default();
        metrics.write(&mut text);
        let text = text.done();
        let requests: Vec<&str> = text.lines().filter(|line| line.starts_with("handrail_requests_total")).collect();
        assert_eq!(requests, [r#"handrail_requests_total{method="any",route="none",status="404"} 1000"#]);
        assert!(text.contains(r#"handrail_request_seconds_bucket{method="any",route="none",le="0.005"} 1000"#));
        assert!(text.contains(r#"handrail_request_seconds_bucket{method="any",route="none",le="0.0025"} 0"#));
    }

    #[test]
    fn settings_say_what_to_write_instead() {
        let wrong = Settings { listen: Some(([0, 0, 0, 0], 9464).into()), ..Settings::default() };
        assert!(wrong.check().unwrap_err().contains("127.0.0.1:9464"));
        let wrong = Settings { token: "short".into(), ..Settings::default() };
        assert!(wrong.check().unwrap_err().contains("20 letters"));
    }
}
