//! Certificates by ACME (RFC 8555): an account, an order, a proof that the names lead here, and all of it again in time.
//!
//! The proof is given on the house's own TLS port (`tls-alpn-01`, RFC 8737) or on the plain one (`http-01`). The account
//! and the last certificate are in the data folder, `acme/`, for their owner alone.

use super::{Certificates, certified, provider, redirect::Answers};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeHandle, ChallengeType, Identifier, LetsEncrypt,
    NewAccount, NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use x509_parser::{parse_x509_certificate, prelude::X509Certificate};

/// The protocol name by which an authority asks. Source: RFC 8737, 4.
pub(crate) const ALPN: &[u8] = b"acme-tls/1";
/// Names of one certificate.
const DOMAINS_MAX: usize = 20;
/// How often it is looked whether the certificate is due.
const LOOK: Duration = Duration::from_secs(6 * 60 * 60);
/// The first wait after a failure; doubled with each, up to [`LOOK`].
const AGAIN: Duration = Duration::from_secs(60);
/// How long an authority may take to look, and to sign.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the house is told about ACME.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Names that the certificate is for; ACME is off when empty.
    pub domains: Vec<String>,
    /// Where the authority writes to when something is wrong; may be empty.
    pub email: String,
    /// The operator agrees to the authority's terms.
    pub accept_terms: bool,
    /// The authority's directory.
    pub directory: String,
    /// Who vouches for the directory's own certificate, PEM; the web's authorities when empty.
    pub authority_pem: PathBuf,
    /// How it is proved that the names lead here.
    pub challenge: Challenge,
}

/// How it is proved that a name leads here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Challenge {
    /// On the house's own TLS port, which must be reached as port 443.
    #[serde(rename = "tls-alpn-01")]
    TlsAlpn,
    /// On `tls.redirect`, which must be reached as port 80.
    #[serde(rename = "http-01")]
    Http,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            domains: Vec::new(),
            email: String::new(),
            accept_terms: false,
            directory: LetsEncrypt::Production.url().to_owned(),
            authority_pem: PathBuf::new(),
            challenge: Challenge::TlsAlpn,
        }
    }
}

impl Settings {
    pub(super) fn check(&self, redirect: Option<SocketAddr>) -> Result<(), String> {
        if self.domains.len() > DOMAINS_MAX {
            return Err(format!("tls.acme.domains has {} names; at most {DOMAINS_MAX}", self.domains.len()));
        }
        for domain in &self.domains {
            let letters = domain.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b));
            if !letters || !domain.contains('.') || domain.starts_with('.') || domain.ends_with('.') {
                return Err(format!(
                    "tls.acme.domains: \"{domain}\" must be a name like \"desk.example.com\", in small letters, \
                     without scheme, port or wildcard"
                ));
            }
        }
        if !self.accept_terms {
            return Err(format!("tls.acme.accept_terms must be true: you agree to the terms of {}", self.directory));
        }
        if !self.directory.starts_with("https://") {
            return Err(format!("tls.acme.directory = \"{}\" must begin with \"https://\"", self.directory));
        }
        if self.challenge == Challenge::Http && redirect.is_none() {
            return Err("tls.acme.challenge = \"http-01\" needs tls.redirect, such as \"0.0.0.0:80\"".into());
        }
        Ok(())
    }
}

/// Keeps a certificate by ACME.
pub struct Acme {
    settings: Settings,
    folder: PathBuf,
    certificates: Arc<Certificates>,
    answers: Answers,
}

impl Acme {
    /// Opens the folder `acme` in `data` and uses the certificate in it, if there is one for these names.
    pub fn open(
        settings: Settings,
        data: &Path,
        certificates: Arc<Certificates>,
        answers: Answers,
    ) -> Result<Acme, String> {
        let folder = data.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        own(&folder, 0o700).map_err(|error| format!("{}: {error}", folder.display()))?;
        let acme = Acme { settings, folder, certificates, answers };
        if let Ok((chain, key)) = acme.kept()
            && covers(&chain, &acme.settings.domains)
        {
            acme.certificates.replace(certified(&chain, &key)?);
        }
        Ok(acme)
    }

    /// Orders what is due, for as long as the house runs.
    pub async fn keep(self) {
        let mut again = AGAIN;
        loop {
            let wait = match self.look(now_s()).await {
                Ok(ordered) => {
                    if ordered {
                        tracing::info!(domains = self.settings.domains.join(" "), "a certificate was issued");
                    }
                    again = AGAIN;
                    LOOK
                }
                Err(why) => {
                    tracing::error!(%why, again_s = again.as_secs(), "no certificate was issued");
                    let wait = again;
                    again = (again * 2).min(LOOK);
                    wait
                }
            };
            // Many houses that start together do not ask together.
            let jitter = Duration::from_millis(rand::random_range(0..=wait.as_millis() as u64 / 10));
            tokio::time::sleep(wait + jitter).await;
        }
    }

    /// Orders a certificate if there is none, it is for other names, or two thirds of its time are over at `now_s`
    /// (Unix seconds). Says whether it did.
    pub async fn look(&self, now_s: i64) -> Result<bool, String> {
        if let Ok((chain, _)) = self.kept()
            && covers(&chain, &self.settings.domains)
            && !due(&chain, now_s)
        {
            return Ok(false);
        }
        let (chain, key) = self.order().await?;
        let certified = certified(chain.as_bytes(), key.as_bytes())?;
        // The key first: a certificate without its key is of no use, a key without its certificate does no harm.
        for (name, text) in [(KEY, &key), (CHAIN, &chain)] {
            write(&self.folder.join(name), text.as_bytes()).map_err(|error| format!("{name}: {error}"))?;
        }
        self.certificates.replace(certified);
        Ok(true)
    }

    fn kept(&self) -> io::Result<(Vec<u8>, Vec<u8>)> {
        Ok((fs::read(self.folder.join(CHAIN))?, fs::read(self.folder.join(KEY))?))
    }

    async fn account(&self) -> Result<Account, String> {
        let path = self.folder.join("account.json");
        let builder = Account::builder_with_http(Box::new(client(&self.settings.authority_pem)?));
        if let Ok(text) = fs::read(&path) {
            let kept: AccountCredentials =
                serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            return builder.from_credentials(kept).await.map_err(say);
        }
        let contact = format!("mailto:{}", self.settings.email);
        let contact: &[&str] = if self.settings.email.is_empty() { &[] } else { &[&contact] };
        let new =
            NewAccount { contact, terms_of_service_agreed: self.settings.accept_terms, only_return_existing: false };
        let (account, credentials) = builder.create(&new, self.settings.directory.clone(), None).await.map_err(say)?;
        let text = serde_json::to_vec(&credentials).map_err(say)?;
        write(&path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(account)
    }

    /// The chain and the key, PEM.
    async fn order(&self) -> Result<(String, String), String> {
        let account = self.account().await?;
        let names: Vec<Identifier> = self.settings.domains.iter().cloned().map(Identifier::Dns).collect();
        let mut order = account.new_order(&NewOrder::new(&names)).await.map_err(say)?;
        let mut given = Vec::new();
        let proved = self.prove(&mut order, &mut given).await;
        for (name, token) in given {
            self.certificates.answer(&name, None);
            self.answers.put(&token, None);
        }
        proved?;
        let key = order.finalize().await.map_err(say)?;
        let chain = order.poll_certificate(&patience()).await.map_err(say)?;
        Ok((chain, key))
    }

    /// Answers every question of the order; `given` names the answers, which are taken back afterwards.
    async fn prove(&self, order: &mut instant_acme::Order, given: &mut Vec<(String, String)>) -> Result<(), String> {
        let kind = match self.settings.challenge {
            Challenge::TlsAlpn => ChallengeType::TlsAlpn01,
            Challenge::Http => ChallengeType::Http01,
        };
        let mut questions = order.authorizations();
        while let Some(question) = questions.next().await {
            let mut question = question.map_err(say)?;
            if question.status == AuthorizationStatus::Valid {
                continue;
            }
            let mut challenge = question
                .challenge(kind.clone())
                .ok_or_else(|| format!("the authority does not offer {:?}", self.settings.challenge))?;
            given.push(self.answer(&challenge)?);
            challenge.set_ready().await.map_err(say)?;
        }
        match order.poll_ready(&patience()).await.map_err(say)? {
            OrderStatus::Ready | OrderStatus::Valid => Ok(()),
            status => Err(format!("the authority could not reach this house by its names: {status:?}")),
        }
    }

    fn answer(&self, challenge: &ChallengeHandle<'_>) -> Result<(String, String), String> {
        let name = challenge.identifier().to_string();
        let authorization = challenge.key_authorization();
        match self.settings.challenge {
            Challenge::TlsAlpn => {
                let mut parameters = CertificateParams::new(vec![name.clone()]).map_err(say)?;
                let digest = CustomExtension::new_acme_identifier(authorization.digest().as_ref());
                parameters.custom_extensions = vec![digest];
                let key = KeyPair::generate().map_err(say)?;
                let shown = parameters.self_signed(&key).map_err(say)?;
                // What the authority looks at is critical to it and unknown to others, who would refuse the certificate:
                // it is not checked here, and shown to nobody else.
                let der = PrivatePkcs8KeyDer::from(key.serialize_der());
                let signing = provider().key_provider.load_private_key(der.into()).map_err(say)?;
                self.certificates.answer(&name, Some(CertifiedKey::new(vec![shown.der().clone()], signing)));
            }
            Challenge::Http => self.answers.put(&challenge.token, Some(authorization.as_str().to_owned())),
        }
        Ok((name, challenge.token.clone()))
    }
}

/// Where the certificate is kept.
pub(super) fn chain_in(data: &Path) -> PathBuf {
    data.join(FOLDER).join(CHAIN)
}

const FOLDER: &str = "acme";
const CHAIN: &str = "certificate.pem";
const KEY: &str = "key.pem";

fn say(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn patience() -> RetryPolicy {
    RetryPolicy::default().timeout(PATIENCE)
}

fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

fn client(
    authority: &Path,
) -> Result<
    hyper_util::client::legacy::Client<
        hyper_rustls::HttpsConnector<hyper_util::client::legacy::connect::HttpConnector>,
        instant_acme::BodyWrapper<axum::body::Bytes>,
    >,
    String,
> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if !authority.as_os_str().is_empty() {
        let wrong =
            |error: &dyn std::fmt::Display| format!("tls.acme.authority_pem = \"{}\": {error}", authority.display());
        let text = fs::read(authority).map_err(|error| wrong(&error))?;
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|error| wrong(&error))?;
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(say)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let https = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_all_versions();
    Ok(hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build(https.build()))
}

/// Calls `look` with the first certificate of a chain.
fn with_first<T>(chain: &[u8], look: impl FnOnce(&X509Certificate<'_>) -> T) -> Option<T> {
    let first = CertificateDer::pem_slice_iter(chain).next()?.ok()?;
    let (_, certificate) = parse_x509_certificate(&first).ok()?;
    Some(look(&certificate))
}

fn covers(chain: &[u8], domains: &[String]) -> bool {
    with_first(chain, |certificate| {
        let names = certificate.subject_alternative_name().ok().flatten();
        let names = names.map(|names| names.value.general_names.clone()).unwrap_or_default();
        domains.iter().all(|domain| {
            names.iter().any(|name| {
                matches!(name, x509_parser::extensions::GeneralName::DNSName(name) if name.eq_ignore_ascii_case(domain))
            })
        })
    })
    .unwrap_or(false)
}

fn due(chain: &[u8], now_s: i64) -> bool {
    with_first(chain, |certificate| {
        let (from, until) =
            (certificate.validity().not_before.timestamp(), certificate.validity().not_after.timestamp());
        now_s >= from + (until - from) * 2 / 3
    })
    .unwrap_or(true)
}

/// Writes a file beside and moves it into place, for its owner alone.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let _old = fs::remove_file(&beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(unix)]
fn own(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn own(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_due_when_two_thirds_of_its_time_are_over() {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec!["desk.example".to_owned()]).unwrap();
        parameters.not_before = rcgen::date_time_ymd(2026, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(2026, 4, 1);
        let chain = parameters.self_signed(&key).unwrap().pem();
        let (first_of_march, last_of_february) = (1_772_323_200, 1_772_236_800);
        assert!(due(chain.as_bytes(), first_of_march + 86_400) && !due(chain.as_bytes(), last_of_february));
        assert!(covers(chain.as_bytes(), &["desk.example".into()]));
        assert!(!covers(chain.as_bytes(), &["desk.example".into(), "help.example".into()]));
        assert!(due(b"", 0) && !covers(b"", &["desk.example".into()]));
    }

    #[test]
    fn settings_say_what_to_write_instead() {
        let right = Settings { domains: vec!["desk.example.com".into()], accept_terms: true, ..Settings::default() };
        assert_eq!(right.check(None), Ok(()));
        for (wrong, say) in [
            (Settings { domains: vec!["https://desk.example.com".into()], ..right.clone() }, "without scheme"),
            (Settings { domains: vec!["*.example.com".into()], ..right.clone() }, "wildcard"),
            (Settings { accept_terms: false, ..right.clone() }, "accept_terms must be true"),
            (Settings { directory: "http://ca.example".into(), ..right.clone() }, "https://"),
            (Settings { challenge: Challenge::Http, ..right.clone() }, "0.0.0.0:80"),
        ] {
            assert!(wrong.check(None).unwrap_err().contains(say), "{say}");
        }
    }
}
