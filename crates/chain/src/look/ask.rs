//! One source asked over HTTP: bounded bodies, bounded retries, JSON.

use super::{Known, Provider};
use crate::observation::Failure;
use serde_json::{Value, json};
use std::time::Duration;

/// Bytes of one answer.
pub const BODY_MAX: usize = 4 * 1024 * 1024;
/// Tries of one request: the first and those after 429 or 5xx.
pub const TRIES_MAX: u32 = 3;
/// The first pause between tries; it doubles. Milliseconds.
const PAUSE_MS: u64 = 120;

/// A source and what was known before.
pub(crate) struct Ask<'a> {
    client: &'a reqwest::Client,
    pub provider: &'a Provider,
    pub known: &'a Known,
}

impl<'a> Ask<'a> {
    pub fn new(client: &'a reqwest::Client, provider: &'a Provider, known: &'a Known) -> Ask<'a> {
        Ask { client, provider, known }
    }

    /// GET of a path; `None` for 404.
    pub async fn get(&self, path: &str) -> Result<Option<Value>, Failure> {
        let (status, body) = self.send(path, None).await?;
        match status {
            200..=299 => parsed(&body).map(Some),
            404 => Ok(None),
            status => Err(Failure::Status(status)),
        }
    }

    /// POST of JSON to a path.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let (status, answer) = self.send(path, Some(body)).await?;
        // JSON-RPC servers of Bitcoin's likes answer errors with 500 and a JSON body.
        match (status, parsed(&answer)) {
            (200..=299, answer) => answer,
            (_, Ok(answer)) if answer.get("error").is_some_and(Value::is_object) => Ok(answer),
            (status, _) => Err(Failure::Status(status)),
        }
    }

    /// A JSON-RPC call: the result, or the error's code and message.
    pub async fn call(&self, method: &str, params: Value) -> Result<Result<Value, (i64, String)>, Failure> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.post("", &body).await?;
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let message = error["data"].as_str().filter(|data| data.starts_with("0x")).map_or_else(
                || error["message"].as_str().unwrap_or_default().to_owned(),
                |data| format!("{} {data}", error["message"].as_str().unwrap_or_default()),
            );
            return Ok(Err((error["code"].as_i64().unwrap_or(0), message)));
        }
        answer.get("result").cloned().map(Ok).ok_or_else(|| Failure::Unreadable(format!("{method}: no result")))
    }

    /// A JSON-RPC call whose errors are failures.
    pub async fn rpc(&self, method: &str, params: Value) -> Result<Value, Failure> {
        self.call(method, params)
            .await?
            .map_err(|(code, message)| Failure::Refused(format!("{method}: {message} ({code})")))
    }

    /// Sends until an answer is none of 429 and 5xx, or the tries are used up; the caller's deadline ends it before.
    async fn send(&self, path: &str, body: Option<&Value>) -> Result<(u16, Vec<u8>), Failure> {
        let mut last = Failure::Unreachable;
        for turn in 0..TRIES_MAX {
            if turn > 0 {
                tokio::time::sleep(Duration::from_millis(PAUSE_MS << (turn - 1))).await;
            }
            match self.once(path, body).await {
                Ok((429, _)) => last = Failure::Limited,
                Ok((status @ 500..=599, answer)) if !is_json_error(&answer) => last = Failure::Status(status),
                Ok(answer) => return Ok(answer),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }

    async fn once(&self, path: &str, body: Option<&Value>) -> Result<(u16, Vec<u8>), Failure> {
        let url = format!("{}{path}", self.provider.url.trim_end_matches('/'));
        let mut request = match body {
            Some(body) => self.client.post(url).header("content-type", "application/json").body(body.to_string()),
            None => self.client.get(url),
        };
        for (name, value) in &self.provider.headers {
            request = request.header(name, value);
        }
        let mut answer = request.send().await.map_err(|_| Failure::Unreachable)?;
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Failure::Unreachable)? {
            if bytes.len() + chunk.len() > BODY_MAX {
                return Err(Failure::Unreadable(format!("an answer of more than {BODY_MAX} bytes")));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((status, bytes))
    }
}

fn is_json_error(body: &[u8]) -> bool {
    parsed(body).is_ok_and(|answer| answer.get("error").is_some_and(Value::is_object))
}

fn parsed(body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::Unreadable(error.to_string()))
}
