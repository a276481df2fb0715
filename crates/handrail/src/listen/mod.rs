//! Listening: plain HTTP or TLS, until told to stop.

mod count;

use axum::Router;
use axum_server::{
    Handle,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use count::Count;
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;
use std::{
    future::Future,
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

/// How long requests in flight may take after the stop.
pub const GRACE: Duration = Duration::from_secs(5);
/// How long a client may take over the head of a request, and how long an idle connection is kept.
const HEAD: Duration = Duration::from_secs(60);
/// How long a client may take to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Bytes of a request's head on HTTP/1.1, and of its fields on HTTP/2.
const HEAD_BYTES: usize = 64 * 1024;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 250;

/// Binds an address. The error says what to write instead.
pub fn bind(at: SocketAddr, setting: &str) -> Result<TcpListener, String> {
    let bound = TcpListener::bind(at).and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    bound.map_err(|error| format!("cannot listen on {at}: {error}; choose another with {setting}"))
}

/// Connections of an address that serves something beside the house: redirects, figures.
pub const CONNECTIONS_BESIDE: usize = 1_000;

/// Serves `router` on `listener`, with TLS when there is `tls`, until `stop`; then gives requests in flight [`GRACE`]. At most
/// `connections` are open at once.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<ServerConfig>,
    connections: usize,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let stopping = tokio::spawn({
        let handle = handle.clone();
        async move {
            stop.await;
            handle.graceful_shutdown(Some(GRACE));
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let count = Count::new(connections);
    let mut server = axum_server::from_tcp(listener)?.handle(handle).acceptor(count.clone());
    let http = server.http_builder();
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    http.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_header_list_size(HEAD_BYTES as u32);
    let served = match tls {
        None => server.serve(service).await,
        Some(config) => {
            let config = RustlsConfig::from_config(Arc::new(config));
            let tls = RustlsAcceptor::new(config).handshake_timeout(HANDSHAKE).acceptor(count);
            server.acceptor(tls).serve(service).await
        }
    };
    stopping.abort();
    served
}

/// Ctrl-C or a polite end from the system.
pub async fn stop_signal() {
    let interrupt = async {
        let _unheard = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}

/// Tells each SIGHUP: files that the house reads may have changed.
#[cfg(unix)]
pub fn hangups() -> io::Result<tokio::sync::mpsc::Receiver<()>> {
    let (tell, told) = tokio::sync::mpsc::channel(1);
    let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?;
    tokio::spawn(async move {
        while signal.recv().await.is_some() {
            // One that was not looked at yet stands for this one too.
            let _waiting = tell.try_send(());
            if tell.is_closed() {
                return;
            }
        }
    });
    Ok(told)
}
