//! A browser's line, as little of one as will do: HTTP/1.1 over loopback, kept open, one request at a time.

use crate::measure::Samples;
use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, io::AsyncWriteExt, net::TcpStream, task::JoinSet, time::timeout};

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer.
const ANSWER_MAX: usize = 64 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub struct Heard {
    /// Status.
    pub status: u16,
    /// Body, no longer in pieces.
    pub body: Vec<u8>,
}

impl Heard {
    /// The body as JSON, if it is.
    pub fn json(&self) -> io::Result<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let text = String::from_utf8_lossy(&self.body[..self.body.len().min(200)]).into_owned();
            io::Error::other(format!("{}: {error}: {text}", self.status))
        })
    }
}

/// A line that stays open.
pub struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    /// Connects.
    pub async fn open(at: SocketAddr) -> io::Result<Line> {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        Ok(Line { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Heard> {
        timeout(PATIENCE, async {
            self.stream.write_all(request).await?;
            self.buffer.clear();
            let head = self.head().await?;
            let (status, length) = parse_head(&self.buffer[..head])?;
            match length {
                Length::Bytes(bytes) => {
                    while self.buffer.len() < head + bytes {
                        self.more().await?;
                    }
                    Ok(Heard { status, body: self.buffer[head..head + bytes].to_vec() })
                }
                Length::Pieces => loop {
                    if let Some(body) = pieces(&self.buffer[head..])? {
                        return Ok(Heard { status, body });
                    }
                    self.more().await?;
                },
            }
        })
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Sends a request whose answer does not end, and gives what follows its head, piece by piece.
    pub async fn listen(mut self, request: &[u8]) -> io::Result<Events> {
        self.stream.write_all(request).await?;
        let head = timeout(PATIENCE, self.head()).await??;
        let (status, _) = parse_head(&self.buffer[..head])?;
        if status != 200 {
            return Err(io::Error::other(format!("a stream was answered with {status}")));
        }
        self.buffer.drain(..head);
        Ok(Events(self))
    }

    async fn head(&mut self) -> io::Result<usize> {
        loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                return Ok(at + 4);
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.buffer.len() > ANSWER_MAX {
            return Err(io::Error::other("an answer without end"));
        }
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// What comes over a stream.
pub struct Events(Line);

impl Events {
    /// The next whole event's bytes; the frame around them is left in.
    pub async fn next(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = find(&self.0.buffer, b"\n\n") {
                return Ok(self.0.buffer.drain(..at + 2).collect());
            }
            self.0.more().await?;
        }
    }
}

enum Length {
    Bytes(usize),
    Pieces,
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn parse_head(head: &[u8]) -> io::Result<(u16, Length)> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let text = std::str::from_utf8(head).map_err(|_| wrong())?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(wrong)?;
    let mut length = Length::Bytes(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = Length::Bytes(value.trim().parse().map_err(|_| wrong())?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Pieces;
        }
    }
    Ok((status, length))
}

/// A chunked body put together; `None` while there is more to come.
fn pieces(mut text: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(at) = find(text, b"\r\n") else { return Ok(None) };
        let size = std::str::from_utf8(&text[..at]).ok().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        let size = size.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        let end = at + 2 + size;
        if text.len() < end + 2 {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&text[at + 2..end]);
        text = &text[end + 2..];
    }
}

/// A request's bytes. `bearer`: a token or a visitor's secret; none when empty.
pub fn request(method: &str, path: &str, bearer: &str, body: Option<&serde_json::Value>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    if !bearer.is_empty() {
        text.push_str(&format!("authorization: Bearer {bearer}\r\n"));
    }
    let body = body.map(ToString::to_string).unwrap_or_default();
    if method == "POST" {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(&body);
    text.into_bytes()
}

/// Makes the request of a connection: its place among them, and how many it has made.
pub type Make = Arc<dyn Fn(usize, u64) -> Vec<u8> + Send + Sync>;

/// Asks over so many connections for so long, each as soon as it was answered. `status`: what every answer must be.
pub async fn load(at: SocketAddr, connections: usize, lasts: Duration, status: u16, make: &Make) -> Samples {
    let mut asking = JoinSet::new();
    let begun = Instant::now();
    for n in 0..connections {
        let make = make.clone();
        asking.spawn(async move {
            let mut samples = Samples::default();
            let Ok(mut line) = Line::open(at).await else {
                samples.wrong += 1;
                return samples;
            };
            for turn in 0.. {
                let request = make(n, turn);
                let asked = Instant::now();
                if asked.duration_since(begun) >= lasts {
                    break;
                }
                match line.ask(&request).await {
                    Ok(heard) if heard.status == status => samples.add(asked.elapsed()),
                    Ok(_) => samples.wrong += 1,
                    Err(_) => {
                        samples.wrong += 1;
                        break;
                    }
                }
            }
            samples
        });
    }
    let mut all = Samples::default();
    while let Some(done) = asking.join_next().await {
        all.join(done.unwrap_or_default());
    }
    all.elapsed = begun.elapsed();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_in_pieces_is_put_together() {
        assert_eq!(pieces(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").unwrap().unwrap(), b"abcde");
        assert!(pieces(b"3\r\nabc\r\n2\r\nd").unwrap().is_none());
        assert!(pieces(b"x\r\n").is_err());
    }

    #[test]
    fn heads_say_status_and_length() {
        let (status, length) = parse_head(b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\n\r\n").unwrap();
        assert!(status == 201 && matches!(length, Length::Bytes(12)));
    }
}
