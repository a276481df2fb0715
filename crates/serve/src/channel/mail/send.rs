//! Hands a letter to a mail server, and says how it went: taken, refused, to be tried later, or in doubt.
//!
//! In doubt is one moment only: the letter was given over and the answer was lost. It is then sent again as the same
//! letter, under the same Message-ID.

use super::{
    compose::Composed,
    dial::{Reach, addresses},
};
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Time to connect and greet.
const CONNECT_MS: u64 = 20_000;
/// Time for each step of the conversation.
const STEP_MS: u64 = 60_000;
/// Time for the letter itself; servers may take their time after the last dot. Source: RFC 5321, 4.5.3.2.6.
const LETTER_MS: u64 = 600_000;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// TLS after a greeting; nothing is said before it works.
    Starttls,
    /// TLS if the server offers it. For sending only; keeps out listeners, not impostors.
    Opportunistic,
    /// None. Only to this machine.
    Plain,
}

/// A server that takes letters.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Name or address.
    pub host: String,
    /// 465 for `tls`, 587 for `starttls`.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: Security,
    /// Whom to sign in as; empty: nobody.
    #[serde(default)]
    pub user: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// A certificate authority beyond the public ones, PEM.
    #[serde(default)]
    pub authority_pem: String,
    /// The name to greet with; the mailbox's domain when empty.
    #[serde(default)]
    pub greet_as: String,
    /// How far the connection may go.
    #[serde(skip)]
    pub reach: Reach,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// Whether a host is this machine, where a connection needs no protection.
pub fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it and said this.
    Taken(String),
    /// It never will: the server said so for good. The code, and what it said.
    Refused(String),
    /// Not now: nothing was given over.
    Later(String),
    /// It was given over and nobody knows what became of it.
    InDoubt(String),
}

/// Sends one letter on a connection of its own.
pub async fn send(smtp: &Smtp, composed: &Composed) -> Sent {
    if smtp.security == Security::Plain && !is_this_machine(&smtp.host) {
        return Sent::Refused("an unprotected connection is for this machine only".into());
    }
    let (Some(from), Ok(to)) = (from(composed), composed.envelope_to.parse::<lettre::Address>()) else {
        return Sent::Refused("the envelope has no address".into());
    };
    let connected = timed(CONNECT_MS, connect(smtp)).await;
    let mut connection = match connected {
        Ok(connection) => connection,
        Err(error) => return before(error),
    };
    let ready = async {
        timed(STEP_MS, async { connection.command(Mail::new(from, Vec::new())).await.map_err(Trouble::from) }).await?;
        timed(STEP_MS, async { connection.command(Rcpt::new(to, Vec::new())).await.map_err(Trouble::from) }).await?;
        timed(STEP_MS, async { connection.command(Data).await.map_err(Trouble::from) }).await
    };
    if let Err(error) = ready.await {
        let _ = timed(STEP_MS, async { connection.quit().await.map_err(Trouble::from) }).await;
        return before(error);
    }
    let given = timed(LETTER_MS, async { connection.message(&composed.bytes).await.map_err(Trouble::from) }).await;
    let sent = match given {
        Ok(response) => Sent::Taken(response.message().collect::<Vec<_>>().join(" ").chars().take(200).collect()),
        Err(Trouble::Said { permanent: true, text }) => Sent::Refused(text),
        Err(Trouble::Said { permanent: false, text }) => Sent::Later(text),
        Err(Trouble::Lost(text)) => Sent::InDoubt(text),
    };
    let _ = timed(STEP_MS, async { connection.quit().await.map_err(Trouble::from) }).await;
    sent
}

/// The sender of the envelope: none at all for automatic letters. The outer `None` is a broken address.
fn from(composed: &Composed) -> Option<Option<lettre::Address>> {
    match &composed.envelope_from {
        None => Some(None),
        Some(from) => from.parse().ok().map(Some),
    }
}

enum Trouble {
    /// The server said so.
    Said { permanent: bool, text: String },
    /// The connection said so.
    Lost(String),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        let text: String = error.to_string().chars().take(300).collect();
        match (error.is_permanent(), error.is_transient()) {
            (permanent, transient) if permanent || transient => Trouble::Said { permanent, text },
            _ => Trouble::Lost(text),
        }
    }
}

fn before(trouble: Trouble) -> Sent {
    match trouble {
        Trouble::Said { permanent: true, text } => Sent::Refused(text),
        Trouble::Said { permanent: false, text } | Trouble::Lost(text) => Sent::Later(text),
    }
}

async fn timed<T>(most_ms: u64, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    let late = || Trouble::Lost(format!("no answer within {} s", most_ms / 1_000));
    tokio::time::timeout(Duration::from_millis(most_ms), work).await.unwrap_or_else(|_| Err(late()))
}

/// Connects, signs in and says goodbye; what was wrong, when something was.
pub async fn greet(smtp: &Smtp) -> Result<(), String> {
    let words = |trouble| match trouble {
        Trouble::Said { text, .. } | Trouble::Lost(text) => text,
    };
    let mut connection = timed(CONNECT_MS, connect(smtp)).await.map_err(words)?;
    let _ = timed(STEP_MS, async { connection.quit().await.map_err(Trouble::from) }).await;
    Ok(())
}

async fn connect(smtp: &Smtp) -> Result<AsyncSmtpConnection, Trouble> {
    let tls = || -> Result<TlsParameters, Trouble> {
        let mut builder = TlsParameters::builder(smtp.host.clone());
        if !smtp.authority_pem.is_empty() {
            builder = builder.add_root_certificate(Certificate::from_pem(smtp.authority_pem.as_bytes())?);
        }
        Ok(builder.build_rustls()?)
    };
    let hello = ClientId::Domain(if smtp.greet_as.is_empty() { "localhost".into() } else { smtp.greet_as.clone() });
    let at_once = if smtp.security == Security::Tls { Some(tls()?) } else { None };
    let step = Some(Duration::from_millis(LETTER_MS));
    let at = addresses(&smtp.host, smtp.port, smtp.reach).await.map_err(Trouble::Lost)?;
    let mut connection = AsyncSmtpConnection::connect_tokio1(at.as_slice(), step, &hello, at_once, None).await?;
    match smtp.security {
        Security::Starttls => connection.starttls(tls()?, &hello).await?,
        Security::Opportunistic if connection.can_starttls() => connection.starttls(tls()?, &hello).await?,
        Security::Opportunistic | Security::Tls | Security::Plain => {}
    }
    if smtp.user.is_empty() {
        return Ok(connection);
    }
    if !connection.is_encrypted() && !is_this_machine(&smtp.host) {
        return Err(Trouble::Lost("a password is not said on an unprotected connection".into()));
    }
    let credentials = Credentials::new(smtp.user.clone(), smtp.password.clone());
    match connection.auth(DEFAULT_MECHANISMS, &credentials).await {
        Ok(_) => Ok(connection),
        // A wrong password is the operator's to mend, not the letter's fault: it waits.
        Err(error) => Err(Trouble::Lost(error.to_string().chars().take(300).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
    };

    /// A server that answers each line with the next of `answers`; after the last it hangs up.
    async fn server(answers: &'static [&'static str]) -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let mut in_letter = false;
            let mut answers = answers.iter();
            write.write_all(b"220 test\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                if in_letter && line != "." {
                    continue;
                }
                in_letter = line == "DATA";
                let Some(answer) = answers.next() else { break };
                write.write_all(answer.as_bytes()).await.unwrap();
                write.write_all(b"\r\n").await.unwrap();
            }
        });
        Smtp {
            host: "127.0.0.1".into(),
            port,
            security: Security::Plain,
            user: String::new(),
            password: String::new(),
            authority_pem: String::new(),
            greet_as: "desk.example".into(),
            reach: Reach::Anywhere,
        }
    }

    fn letter() -> Composed {
        Composed {
            envelope_from: Some("support@desk.example".into()),
            envelope_to: "ana@customer.example".into(),
            message_id: "m.1@desk.example".into(),
            bytes: b"Subject: x\r\n\r\n.x\r\n".to_vec(),
        }
    }

    #[tokio::test]
    async fn every_ending_has_its_name() {
        let smtp = server(&["250 hi", "250 ok", "250 ok", "354 go", "250 queued as 7", "221 bye"]).await;
        assert_eq!(send(&smtp, &letter()).await, Sent::Taken("queued as 7".into()));
        let smtp = server(&["250 hi", "250 ok", "550 5.1.1 nobody here", "221 bye"]).await;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Refused(_)));
        let smtp = server(&["250 hi", "250 ok", "450 4.2.0 greylisted", "221 bye"]).await;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Later(_)));
        let smtp = server(&["250 hi", "250 ok", "250 ok", "354 go", "552 too big", "221 bye"]).await;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Refused(_)));
        let smtp = server(&["250 hi", "250 ok", "250 ok", "354 go"]).await;
        assert!(matches!(send(&smtp, &letter()).await, Sent::InDoubt(_)));
        let smtp = server(&["250 hi", "250 ok"]).await;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Later(_)));
    }

    #[tokio::test]
    async fn nothing_is_sent_unprotected_beyond_this_machine() {
        let mut smtp = server(&["250 hi"]).await;
        smtp.security = Security::Starttls;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Later(_)));
        smtp.security = Security::Plain;
        smtp.host = "192.0.2.1".into();
        assert!(matches!(send(&smtp, &letter()).await, Sent::Refused(_)));
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_tried_later() {
        let mut smtp = server(&[]).await;
        smtp.port = 1;
        assert!(matches!(send(&smtp, &letter()).await, Sent::Later(_)));
    }
}
