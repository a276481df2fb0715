//! A connection to a mailbox: what is new, by UID, and the raw bytes of it. Nothing in the mailbox is changed.

use super::{
    config::Imap,
    dial::addresses,
    send::{Security, is_this_machine},
};
use async_imap::{Client, Session, types::Fetch};
use futures_util::TryStreamExt;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// Time to connect, to protect the connection and to sign in, each.
const CONNECT_MS: u64 = 20_000;
/// Time for one answer.
const STEP_MS: u64 = 60_000;
/// Time for the bytes of one letter.
const LETTER_MS: u64 = 300_000;

/// Why a mailbox cannot be read now.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The network or the server.
    #[error("{0}")]
    Lost(String),
    /// The server does not let us in.
    #[error("sign-in refused: {0}")]
    Denied(String),
    /// The server refuses this one letter.
    #[error("letter refused: {0}")]
    Letter(String),
    /// The settings allow no protected connection.
    #[error("the connection would not be protected")]
    Unprotected,
}

impl From<async_imap::error::Error> for Trouble {
    fn from(error: async_imap::error::Error) -> Trouble {
        use async_imap::error::Error;
        // Errors carry bytes of letters; only their kind is told.
        Trouble::Lost(match error {
            Error::Io(error) => error.to_string(),
            Error::No(text) | Error::Bad(text) => text.chars().take(200).collect(),
            Error::ConnectionLost => "connection lost".into(),
            _ => "an answer that cannot be read".into(),
        })
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::Lost(error.to_string())
    }
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Wire for T {}

/// A signed-in connection with the folder open, read-only.
pub struct Reading {
    session: Session<Box<dyn Wire>>,
    idles: bool,
    /// Changes when the server has numbered the folder anew.
    pub uid_validity: u32,
}

/// One letter as the server gives it out.
#[derive(Debug)]
pub struct Fetched {
    /// Its place.
    pub uid: u32,
    /// Its size as the server says.
    pub size_bytes: usize,
    /// Its bytes; of one that is too large, only the header.
    pub raw: Vec<u8>,
}

async fn timed<T, E: Into<Trouble>>(most_ms: u64, work: impl Future<Output = Result<T, E>>) -> Result<T, Trouble> {
    match tokio::time::timeout(Duration::from_millis(most_ms), work).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(Trouble::Lost(format!("no answer within {} s", most_ms / 1_000))),
    }
}

impl Reading {
    /// Connects, signs in, opens the folder without changing it.
    pub async fn open(imap: &Imap) -> Result<Reading, Trouble> {
        let at = addresses(&imap.host, imap.port, imap.reach);
        let at = timed(CONNECT_MS, async { at.await.map_err(Trouble::Lost) }).await?;
        let stream = timed(CONNECT_MS, TcpStream::connect(at.as_slice())).await?;
        stream.set_nodelay(true)?;
        let client: Client<Box<dyn Wire>> = match imap.security {
            Security::Tls => greeted(Box::new(tls(imap, stream).await?) as Box<dyn Wire>).await?,
            Security::Starttls => {
                let mut plain = greeted(stream).await?;
                timed(STEP_MS, plain.run_command_and_check_ok("STARTTLS", None)).await?;
                // What the server sent beyond its answer is dropped with the client: it was not protected.
                Client::new(Box::new(tls(imap, plain.into_inner()).await?) as Box<dyn Wire>)
            }
            Security::Plain if is_this_machine(&imap.host) => greeted(Box::new(stream) as Box<dyn Wire>).await?,
            Security::Plain | Security::Opportunistic => return Err(Trouble::Unprotected),
        };
        let login = timed(CONNECT_MS, async {
            client.login(&imap.user, &imap.password).await.map_err(|(error, _)| match error {
                async_imap::error::Error::No(text) => Trouble::Denied(text.chars().take(200).collect()),
                error => error.into(),
            })
        });
        let mut session = login.await?;
        let idles = timed(STEP_MS, session.capabilities()).await?.has_str("IDLE");
        let folder = timed(STEP_MS, session.examine(&imap.folder)).await?;
        let uid_validity = folder.uid_validity.ok_or_else(|| Trouble::Lost("the folder has no UIDVALIDITY".into()))?;
        Ok(Reading { session, idles, uid_validity })
    }

    /// UIDs above `after`, lowest first: everything that is there, however old.
    pub async fn above(&mut self, after: u32) -> Result<Vec<u32>, Trouble> {
        let Some(first) = after.checked_add(1) else { return Ok(Vec::new()) };
        // `n:*` always names the last letter, even one below n.
        let found = timed(STEP_MS, self.session.uid_search(format!("UID {first}:*"))).await?;
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid > after).collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// Whether there is a letter at `uid`.
    pub async fn has(&mut self, uid: u32) -> Result<bool, Trouble> {
        Ok(timed(STEP_MS, self.session.uid_search(format!("UID {uid}"))).await?.contains(&uid))
    }

    /// The letter at `uid`, without marking it read; only its header when it has more than `size_max` bytes. None: the
    /// server shows none, see [`Reading::has`]. `Trouble::Letter`: the server will not give it out, and the connection still works.
    pub async fn fetch(&mut self, uid: u32, size_max: usize) -> Result<Option<Fetched>, Trouble> {
        let Some(size) = self.one(uid, "(UID RFC822.SIZE)").await? else { return Ok(None) };
        let size_bytes = size.size.unwrap_or(0) as usize;
        let (what, whole) =
            if size_bytes > size_max { ("(UID BODY.PEEK[HEADER])", false) } else { ("(UID BODY.PEEK[])", true) };
        let Some(fetch) = self.one(uid, what).await? else { return Ok(None) };
        let raw = if whole { fetch.body() } else { fetch.header() };
        let raw = raw.ok_or_else(|| Trouble::Letter("no bytes in the answer".into()))?.to_vec();
        Ok(Some(Fetched { uid, size_bytes: size_bytes.max(if whole { raw.len() } else { 0 }), raw }))
    }

    async fn one(&mut self, uid: u32, what: &str) -> Result<Option<Fetch>, Trouble> {
        use async_imap::error::Error;
        let work = async {
            let stream = self.session.uid_fetch(uid.to_string(), what).await?;
            stream.try_collect::<Vec<Fetch>>().await
        };
        let fetched = match tokio::time::timeout(Duration::from_millis(LETTER_MS), work).await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(Error::No(text))) => return Err(Trouble::Letter(text.chars().take(200).collect())),
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => return Err(Trouble::Lost(format!("no letter within {} s", LETTER_MS / 1_000))),
        };
        // The server may tell of other letters in between.
        Ok(fetched.into_iter().find(|fetch| fetch.uid == Some(uid)))
    }

    /// Waits until something may be new: the server says so, or `most` has passed.
    pub async fn wait(mut self, most: Duration) -> Result<Reading, Trouble> {
        if !self.idles {
            tokio::time::sleep(most).await;
            timed(STEP_MS, self.session.noop()).await?;
            return Ok(self);
        }
        let Reading { session, idles, uid_validity } = self;
        let mut idle = session.idle();
        timed(STEP_MS, idle.init()).await?;
        {
            let (news, _stop) = idle.wait_with_timeout(most);
            // A server that keeps saying “still here” must not keep us from looking.
            if let Ok(news) = tokio::time::timeout(most, news).await {
                news?;
            }
        }
        let session = timed(STEP_MS, idle.done()).await?;
        Ok(Reading { session, idles, uid_validity })
    }

    /// Says good-bye.
    pub async fn close(mut self) {
        let _ = timed(STEP_MS, self.session.logout()).await;
    }
}

async fn greeted<W: Wire>(stream: W) -> Result<Client<W>, Trouble> {
    let mut client = Client::new(stream);
    match timed(STEP_MS, client.read_response()).await? {
        Some(_) => Ok(client),
        None => Err(Trouble::Lost("no greeting".into())),
    }
}

async fn tls(imap: &Imap, stream: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Trouble> {
    let lost = |error: &dyn std::fmt::Display| Trouble::Lost(format!("TLS: {error}"));
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for authority in CertificateDer::pem_slice_iter(imap.authority_pem.as_bytes()) {
        roots.add(authority.map_err(|error| lost(&error))?).map_err(|error| lost(&error))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| lost(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(imap.host.clone()).map_err(|error| lost(&error))?;
    timed(CONNECT_MS, TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}
