//! How many connections are open: more than the limit are closed as they come, so that those who are connected stay served.

use axum_server::accept::Accept;
use std::{
    future::{Ready, ready},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Takes connections while there is room, and lets answers go without waiting for the acknowledgement of the one before.
#[derive(Clone, Debug)]
pub struct Count(Arc<Semaphore>);

impl Count {
    /// Room for so many at once.
    pub fn new(most: usize) -> Count {
        Count(Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))))
    }
}

impl<S> Accept<TcpStream, S> for Count {
    type Stream = Counted;
    type Service = S;
    type Future = Ready<io::Result<(Counted, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Ok(place) = self.0.clone().try_acquire_owned() else {
            tracing::warn!("a connection was closed: limits.connections are open");
            return ready(Err(io::Error::new(io::ErrorKind::ConnectionRefused, "too many connections")));
        };
        ready(stream.set_nodelay(true).map(|()| (Counted { stream, _place: place }, service)))
    }
}

/// A connection that gives its place back when it ends.
#[derive(Debug)]
pub struct Counted {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, routing::get};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn asks(stream: &mut TcpStream) -> bool {
        let asked = stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let mut answer = Vec::new();
        while asked.is_ok() && !answer.ends_with(b"here") {
            match stream.read_buf(&mut answer).await {
                Ok(0) | Err(_) => return false,
                Ok(_) => {}
            }
        }
        answer.starts_with(b"HTTP/1.1 200")
    }

    #[tokio::test]
    async fn one_more_than_the_limit_is_closed_and_a_place_that_is_free_again_is_given() {
        let listener = crate::listen::bind("127.0.0.1:0".parse().unwrap(), "--listen").unwrap();
        let at = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "here"));
        let served = tokio::spawn(crate::listen::serve(listener, router, None, 2, std::future::pending()));
        let mut open = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(at).await.unwrap();
            assert!(asks(&mut stream).await);
            open.push(stream);
        }
        let mut third = TcpStream::connect(at).await.unwrap();
        assert!(!asks(&mut third).await, "it is closed");
        assert!(asks(&mut open[0]).await, "those who are there stay");
        drop(open.remove(0));
        loop {
            let mut next = TcpStream::connect(at).await.unwrap();
            if asks(&mut next).await {
                break;
            }
        }
        served.abort();
    }
}
