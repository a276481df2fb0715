//! Listening: plain HTTP or TLS from files, until told to stop.

use axum::{Router, serve::ListenerExt};
use std::{
    future::{Future, IntoFuture},
    net::SocketAddr,
    time::Duration,
};
use tokio::net::TcpListener;

/// How long requests in flight may take after the stop.
pub const GRACE: Duration = Duration::from_secs(5);

/// Serves `router` on `listener` until `stop`, then gives requests in flight [`GRACE`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, mut tell) = tokio::sync::watch::channel(false);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    // Without it an answer may wait for the acknowledgement of the one before.
    let listener = listener.tap_io(|stream| {
        let _refused = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        told.send_replace(true);
    });
    tokio::select! {
        done = serving.into_future() => done,
        () = async {
            let _stopping = tell.wait_for(|told| *told).await.is_ok();
            tokio::time::sleep(GRACE).await;
        } => Ok(()),
    }
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
