//! A browser without a screen: it keeps cookies and says where its requests come from.

use crate::kill::{Server, free};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A house as an operator runs it: a process, a data folder, its log in a file.
pub struct Run {
    pub at: SocketAddr,
    pub url: String,
    pub server: Server,
    /// The link that makes the first owner, if nobody lives there yet.
    pub welcome: Option<String>,
    pub log: PathBuf,
}

/// Starts `handrail serve` on `data` and waits until it listens. `settings`: environment variables.
pub fn run(data: &Path, settings: &[(&str, &str)]) -> Run {
    let at = free();
    let log = data.join("log.txt");
    let file = std::fs::File::options().create(true).append(true).open(&log).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_handrail"));
    command.args(["serve", "--listen", &at.to_string(), "--data"]).arg(data).stdout(Stdio::piped()).stderr(file);
    for (name, value) in settings {
        command.env(name, value);
    }
    wait(command.spawn().unwrap(), at, log)
}

/// Waits until a house listens. Its standard output must be a pipe.
pub fn wait(mut child: Child, at: SocketAddr, log: PathBuf) -> Run {
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut welcome = None;
    loop {
        let line = said.next().unwrap_or_else(|| panic!("{}", std::fs::read_to_string(&log).unwrap())).unwrap();
        if let Some(place) = line.find("/welcome/") {
            welcome = Some(line[place..].trim().to_owned());
        }
        if line.contains("listens on") {
            break;
        }
    }
    // Whoever prints into a pipe that nobody reads is ended by it.
    std::thread::spawn(move || said.for_each(drop));
    Run { at, url: format!("http://{at}"), server: Server { child }, welcome, log }
}

pub struct Got {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

pub struct Walker {
    pub at: SocketAddr,
    origin: String,
    /// The header `x-request-id`.
    pub request_id: Option<String>,
    pub cookies: BTreeMap<String, String>,
    pub bearer: Option<String>,
}

impl Walker {
    pub fn new(run: &Run) -> Walker {
        Walker { at: run.at, origin: run.url.clone(), request_id: None, cookies: BTreeMap::new(), bearer: None }
    }

    pub async fn get(&mut self, path: &str) -> Got {
        self.send("GET", path, "text/html", "", "").await
    }

    /// Posts a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", path, "text/html", "application/x-www-form-urlencoded", &body).await
    }

    pub async fn json(&mut self, method: &str, path: &str, body: &serde_json::Value) -> Got {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, "application/json", "application/json", &body).await
    }

    async fn send(&mut self, method: &str, path: &str, accept: &str, kind: &str, body: &str) -> Got {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: {accept}\r\norigin: {}\r\ncontent-length: {}\r\n",
            self.origin,
            body.len()
        );
        if !kind.is_empty() {
            head += &format!("content-type: {kind}\r\n");
        }
        if let Some(id) = &self.request_id {
            head += &format!("x-request-id: {id}\r\n");
        }
        if let Some(bearer) = &self.bearer {
            head += &format!("authorization: Bearer {bearer}\r\n");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("cookie: {}\r\n", pairs.join("; "));
        }
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        let mut headers = BTreeMap::new();
        for line in head.lines().skip(1) {
            let (name, value) = line.split_once(": ").unwrap();
            if name.eq_ignore_ascii_case("set-cookie") {
                let pair = value.split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        Got { status: head.split(' ').nth(1).unwrap().parse().unwrap(), headers, text: text.to_owned() }
    }

    /// Follows a link that makes a person, and is signed in.
    pub async fn join(&mut self, link: &str, name: &str, email: &str, password: &str) {
        let shown = self.get(link).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        let fields = [("name", name), ("email", email), ("password", password)];
        let joined = self.post(link, &fields).await;
        assert_eq!(joined.status, 303, "{}", joined.text);
    }
}

/// What follows `before` in a page, up to something that no secret has.
pub fn after<'a>(page: &'a str, before: &str) -> &'a str {
    let begins = page.find(before).unwrap_or_else(|| panic!("no {before} in {page}")) + before.len();
    let rest = &page[begins..];
    &rest[..rest.find(['"', '<', '&', '\n', ' ']).unwrap_or(rest.len())]
}
