//! The front of the house: where it listens, with TLS or without, and what looks after its certificates.

use crate::{
    listen,
    metrics::{self, Gauge},
    settings::Settings,
    tls::{
        self, Certificates, Files,
        acme::Acme,
        redirect::{self, Answers},
    },
};
use axum::Router;
use rustls::ServerConfig;
use std::{future::Future, net::TcpListener, path::Path, sync::Arc};
use tokio::task::JoinHandle;

/// Bound and ready to serve. Binding comes first, so that what is wrong is said before anything else is done.
pub struct Front {
    listener: TcpListener,
    plain: Option<(TcpListener, Router)>,
    figures: Option<(TcpListener, Option<Router>)>,
    tls: Option<ServerConfig>,
    connections: usize,
    tasks: Vec<JoinHandle<()>>,
}

impl Front {
    /// Binds what the settings name and reads the certificate's files, or begins to order a certificate. Errors say
    /// which setting is wrong.
    pub fn open(settings: &Settings) -> Result<Front, String> {
        let listener = listen::bind(settings.listen, "--listen")?;
        let answers = Answers::default();
        let plain = match settings.tls.redirect {
            None => None,
            Some(at) => {
                let listener = listen::bind(at, "tls.redirect")?;
                Some((listener, redirect::router(&settings.house.public_url, answers.clone())))
            }
        };
        let figures = match settings.metrics.listen {
            None => None,
            Some(at) => Some((listen::bind(at, "metrics.listen")?, None)),
        };
        let connections = settings.house.limits.connections;
        let mut front = Front { listener, plain, figures, tls: None, connections, tasks: Vec::new() };
        if settings.tls.on() {
            let certificates = Arc::new(Certificates::default());
            front.tls = Some(tls::config(certificates.clone()).map_err(|error| error.to_string())?);
            let task = look_after(&settings.tls, &settings.data, certificates, answers)?;
            front.tasks.push(task);
        }
        Ok(front)
    }

    /// Shows these figures on the address of their own, if there is one.
    pub fn figures(mut self, gauge: Gauge) -> Front {
        if let Some((_, router)) = &mut self.figures {
            *router = Some(metrics::scrape_router(gauge));
        }
        self
    }

    /// Serves until `stop`.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), String> {
        let figures = self.figures.and_then(|(listener, router)| Some((listener, router?)));
        let beside: Vec<_> = [self.plain, figures]
            .into_iter()
            .flatten()
            .map(|(listener, router)| {
                tokio::spawn(listen::serve(listener, router, None, listen::CONNECTIONS_BESIDE, std::future::pending()))
            })
            .collect();
        let served = listen::serve(self.listener, router, self.tls, self.connections, stop).await;
        self.tasks.iter().for_each(JoinHandle::abort);
        beside.iter().for_each(JoinHandle::abort);
        served.map_err(|error| error.to_string())
    }
}

fn look_after(
    settings: &tls::Tls,
    data: &Path,
    certificates: Arc<Certificates>,
    answers: Answers,
) -> Result<JoinHandle<()>, String> {
    if settings.by_acme() {
        let acme = Acme::open(settings.acme.clone(), data, certificates, answers)?;
        return Ok(tokio::spawn(acme.keep()));
    }
    let files = Files::open(settings, certificates)?;
    #[cfg(unix)]
    let told = listen::hangups().map_err(|error| error.to_string())?;
    #[cfg(not(unix))]
    let told = {
        let (never, told) = tokio::sync::mpsc::channel(1);
        std::mem::forget(never);
        told
    };
    Ok(tokio::spawn(files.watch(told)))
}
