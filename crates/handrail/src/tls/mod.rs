//! TLS by the house itself: certificates from files or by ACME, for whoever asks by which name.

pub mod acme;
mod files;
pub mod pin;
pub mod redirect;

use parking_lot::RwLock;
use rustls::{
    ServerConfig,
    crypto::CryptoProvider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, net::SocketAddr, path::PathBuf, sync::Arc};

pub use files::{Files, certified};

/// What the house is told about TLS. Off when neither files nor domains are set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate and those that lead to its authority, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
    /// Where to listen for plain HTTP, which is sent on to `house.public_url`; nowhere when empty.
    pub redirect: Option<SocketAddr>,
    /// Certificates by ACME.
    pub acme: acme::Settings,
}

impl Tls {
    /// Whether the house speaks TLS.
    pub fn on(&self) -> bool {
        self.by_files() || self.by_acme()
    }

    /// Whether certificates come by ACME.
    pub fn by_acme(&self) -> bool {
        !self.acme.domains.is_empty()
    }

    fn by_files(&self) -> bool {
        !(self.certificate.as_os_str().is_empty() && self.key.as_os_str().is_empty())
    }

    /// What cannot be meant, and what to write instead.
    pub fn check(&self, public_url: &str) -> Result<(), String> {
        let half = self.certificate.as_os_str().is_empty() != self.key.as_os_str().is_empty();
        if half {
            return Err("tls.certificate and tls.key belong together: set both to PEM files, or neither".into());
        }
        if self.by_files() && self.by_acme() {
            return Err("tls.certificate and tls.acme.domains exclude each other: remove one of them".into());
        }
        if self.by_acme() {
            self.acme.check(self.redirect)?;
        }
        if self.on() && !public_url.starts_with("https://") {
            return Err(format!(
                "house.public_url = \"{public_url}\" must begin with \"https://\" when the house speaks TLS itself"
            ));
        }
        if !self.on() && self.redirect.is_some() && !public_url.starts_with("https://") {
            return Err(
                "tls.redirect needs somewhere to send people: set house.public_url to an https:// address".into()
            );
        }
        Ok(())
    }
}

/// The certificates in use; they can change while the house runs.
#[derive(Debug, Default)]
pub struct Certificates {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    /// Answers to an authority that asks who is here, by name; they are shown to nobody else.
    challenges: RwLock<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    /// Uses `key` for every connection from now on.
    pub fn replace(&self, key: CertifiedKey) {
        *self.current.write() = Some(Arc::new(key));
    }

    /// Whether there is a certificate.
    pub fn ready(&self) -> bool {
        self.current.read().is_some()
    }

    fn answer(&self, name: &str, key: Option<CertifiedKey>) {
        let mut challenges = self.challenges.write();
        match key {
            Some(key) => drop(challenges.insert(name.to_owned(), Arc::new(key))),
            None => drop(challenges.remove(name)),
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asks = hello.alpn().is_some_and(|mut protocols| protocols.any(|name| name == acme::ALPN));
        match asks {
            true => self.challenges.read().get(hello.server_name()?).cloned(),
            false => self.current.read().clone(),
        }
    }
}

/// How the house speaks TLS: 1.2 and 1.3, HTTP/2 before HTTP/1.1.
pub fn config(certificates: Arc<Certificates>) -> Result<ServerConfig, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec(), acme::ALPN.to_vec()];
    Ok(config)
}

/// The one provider of cryptography in the house.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
