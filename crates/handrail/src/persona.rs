//! A language model that says in a persona's own way what a drill's customer says: any endpoint that speaks as OpenAI's chat does.
//! It decides nothing. Whatever it does not answer in time and within bounds, the customer says as the case has it.

use scenario::worded::{LINE_CHARS, Voice};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::{fmt, fs, path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// Bytes of one answer.
const BODY_MAX: usize = 64 * 1024;
/// Questions to the model at once; what comes beside is said as the case has it.
const AT_ONCE: usize = 32;
/// Bytes of a key.
const KEY_BYTES: usize = 4_096;

/// Where the model is. It is off until `url` is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where its API begins: `http://127.0.0.1:11434/v1`. Empty: no model is asked.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// The key, best from the environment: `HANDRAIL_PERSONA__KEY`.
    #[serde(skip_serializing)]
    pub key: Key,
    /// A file whose first line is the key.
    pub key_file: PathBuf,
    /// It is waited for so long, milliseconds.
    pub deadline_ms: u64,
    /// Tokens of an answer at most.
    pub tokens_max: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            url: String::new(),
            model: String::new(),
            key: Key::default(),
            key_file: PathBuf::new(),
            deadline_ms: 4_000,
            tokens_max: 300,
        }
    }
}

/// A key, which shows itself nowhere.
#[derive(Clone, Default)]
pub struct Key(String);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "hidden" })
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Key, D::Error> {
        String::deserialize(from).map(Key)
    }
}

impl Settings {
    /// What is wrong with them, for the operator.
    pub fn check(&self) -> Result<(), String> {
        if self.url.is_empty() {
            return Ok(());
        }
        let host = self.url.strip_prefix("https://").or_else(|| self.url.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains('@')) || self.url.ends_with('/') {
            return Err(format!(
                "persona.url = \"{}\" must be like \"http://127.0.0.1:11434/v1\", without a name, a password and a slash at the end",
                self.url
            ));
        }
        if self.model.is_empty() {
            return Err("persona.model must name a model of persona.url".into());
        }
        if !(200..=20_000).contains(&self.deadline_ms) {
            return Err(format!("persona.deadline_ms = {} must be between 200 and 20000", self.deadline_ms));
        }
        if !(20..=2_000).contains(&self.tokens_max) {
            return Err(format!("persona.tokens_max = {} must be between 20 and 2000", self.tokens_max));
        }
        if !self.key.0.is_empty() && !self.key_file.as_os_str().is_empty() {
            return Err("persona.key and persona.key_file are both set; keep one".into());
        }
        Ok(())
    }

    /// The model; none while it is off.
    pub fn model(&self) -> Result<Option<Model>, String> {
        if self.url.is_empty() {
            return Ok(None);
        }
        self.check()?;
        let key = self.key()?;
        // Another part of the program may have installed it before: then that one serves.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("persona: {error}"))?;
        Ok(Some(Model(Arc::new(Inner {
            client,
            url: format!("{}/chat/completions", self.url),
            name: self.model.clone(),
            key,
            deadline_ms: self.deadline_ms,
            tokens_max: self.tokens_max,
            places: Semaphore::new(AT_ONCE),
        }))))
    }

    fn key(&self) -> Result<Option<Key>, String> {
        let wrong = |why: String| format!("persona.key_file = {}: {why}", self.key_file.display());
        let key = match self.key_file.as_os_str().is_empty() {
            true => self.key.0.clone(),
            false => fs::read_to_string(&self.key_file).map_err(|error| wrong(error.to_string()))?,
        };
        let key = key.lines().next().unwrap_or("").trim().to_owned();
        if key.len() > KEY_BYTES || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(wrong("the key has letters that no key has".into()));
        }
        Ok(Some(Key(key)).filter(|key| !key.0.is_empty()))
    }
}

/// A model that may be asked. Cheap to clone.
#[derive(Clone)]
pub struct Model(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    url: String,
    name: String,
    key: Option<Key>,
    deadline_ms: u64,
    tokens_max: u32,
    places: Semaphore,
}

/// Why a model said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Too many questions at once.
    Busy,
    /// Not in time.
    Late,
    /// It was not reached, or broke off.
    Unreachable,
    /// It answered with this HTTP status.
    Status(u16),
    /// Its answer is not what its API says, or too long.
    Unreadable,
}

impl Model {
    /// How long it is waited for.
    pub fn deadline_ms(&self) -> i64 {
        i64::try_from(self.0.deadline_ms).unwrap_or(i64::MAX)
    }

    /// What it answers; asked once.
    pub async fn answer(&self, asked: &[(Voice, String)]) -> Result<String, Silence> {
        let Ok(_place) = self.0.places.try_acquire() else { return Err(Silence::Busy) };
        let within = Duration::from_millis(self.0.deadline_ms);
        tokio::time::timeout(within, self.once(asked)).await.unwrap_or(Err(Silence::Late))
    }

    async fn once(&self, asked: &[(Voice, String)]) -> Result<String, Silence> {
        let one = &self.0;
        let message = |(voice, text): &(Voice, String)| {
            let role = match voice {
                Voice::Rules => "system",
                Voice::Other => "user",
                Voice::Customer => "assistant",
            };
            json!({ "role": role, "content": text })
        };
        let messages: Vec<Value> = asked.iter().map(message).collect();
        let body = json!({
            "model": one.name, "messages": messages, "max_tokens": one.tokens_max, "temperature": 0.8, "stream": false,
        });
        let mut request = one.client.post(&one.url).header("content-type", "application/json").body(body.to_string());
        if let Some(Key(key)) = &one.key {
            request = request.bearer_auth(key);
        }
        let mut answer = request.send().await.map_err(|_| Silence::Unreachable)?;
        if !answer.status().is_success() {
            return Err(Silence::Status(answer.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| Silence::Unreachable)? {
            if bytes.len() + chunk.len() > BODY_MAX {
                return Err(Silence::Unreadable);
            }
            bytes.extend_from_slice(&chunk);
        }
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| Silence::Unreadable)?;
        let text = value["choices"][0]["message"]["content"].as_str().ok_or(Silence::Unreadable)?;
        // Whatever is longer is refused anyway.
        Ok(text.chars().take(2 * LINE_CHARS).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> Settings {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn it_is_off_by_default_and_what_is_wrong_is_said() {
        assert!(settings("").model().unwrap().is_none());
        assert!(settings("url = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"").model().unwrap().is_some());
        for (toml, says) in [
            ("url = \"ftp://x\"\nmodel = \"m\"", "persona.url"),
            ("url = \"http://a:b@x/v1\"\nmodel = \"m\"", "persona.url"),
            ("url = \"http://x/v1/\"\nmodel = \"m\"", "slash"),
            ("url = \"http://x/v1\"", "persona.model"),
            ("url = \"http://x/v1\"\nmodel = \"m\"\ndeadline_ms = 10", "deadline_ms"),
            ("url = \"http://x/v1\"\nmodel = \"m\"\ntokens_max = 1", "tokens_max"),
            ("url = \"http://x/v1\"\nmodel = \"m\"\nkey = \"a\"\nkey_file = \"b\"", "keep one"),
            ("url = \"http://x/v1\"\nmodel = \"m\"\nkey_file = \"/nowhere/key\"", "key_file"),
            ("url = \"http://x/v1\"\nmodel = \"m\"\nkey = \"a b\"", "no key has"),
        ] {
            let error = settings(toml).model().err().unwrap_or_default();
            assert!(error.contains(says), "{toml}: {error}");
        }
    }

    #[test]
    fn a_key_is_shown_nowhere() {
        let one = settings("url = \"http://x/v1\"\nmodel = \"m\"\nkey = \"sk-example\"");
        assert!(!format!("{one:?}").contains("sk-example"));
        assert!(!toml::to_string(&one).unwrap().contains("sk-example"));
    }
}
