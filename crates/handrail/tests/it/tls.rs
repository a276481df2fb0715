//! TLS by the house itself: a real process, certificates of an authority made here, and a real ACME server.

use crate::{
    kill::{Server, free},
    rig::soon,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = parameters.self_signed(&key).unwrap().pem();
        Authority { pem, issuer: Issuer::new(parameters, key) }
    }

    /// A certificate for `names` and its key, written into `folder`.
    fn issue(&self, folder: &Path, names: &[&str]) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        std::fs::write(folder.join("cert.pem"), made.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    }
}

fn trust(pem: &str) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    roots
}

async fn connect(at: SocketAddr, name: &str, roots: &RootCertStore, alpn: &[&str]) -> Option<TlsStream<TcpStream>> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots.clone()).with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(at).await.ok()?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()
}

async fn get(stream: impl AsyncReadExt + AsyncWriteExt, path: &str) -> String {
    let mut stream = std::pin::pin!(stream);
    let request = format!("GET {path} HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that closes without a farewell is no failure of what was read.
    let _closed = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

fn serve(data: &Path, at: SocketAddr, redirect: SocketAddr, url: &str, more: &[(&str, String)]) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handrail"));
    command
        .args(["serve", "--listen", &at.to_string(), "--data"])
        .arg(data)
        .env("HANDRAIL_LOG", "warn")
        .env("HANDRAIL_HOUSE__PUBLIC_URL", url)
        .env("HANDRAIL_TLS__REDIRECT", redirect.to_string())
        .stdout(Stdio::null());
    for (name, value) in more {
        command.env(name, value);
    }
    Server { child: command.spawn().unwrap() }
}

#[tokio::test]
async fn files_are_read_again_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let roots = trust(&authority.pem);
    authority.issue(folder.path(), &["localhost"]);
    let (at, redirect) = (free(), free());
    let file = |name: &str| folder.path().join(name).display().to_string();
    let files = [("HANDRAIL_TLS__CERTIFICATE", file("cert.pem")), ("HANDRAIL_TLS__KEY", file("key.pem"))];
    let url = format!("https://localhost:{}", at.port());
    let server = serve(folder.path(), at, redirect, &url, &files);
    soon("TLS", || async { connect(at, "localhost", &roots, &["h2", "http/1.1"]).await.is_some() }).await;

    let stream = connect(at, "localhost", &roots, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let first = shown(&stream);
    let stream = connect(at, "localhost", &roots, &["http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let answer = get(stream, "/ready").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    assert!(connect(at, "elsewhere.example", &roots, &["http/1.1"]).await.is_none(), "the name must fit");

    let plain = get(TcpStream::connect(redirect).await.unwrap(), "/tickets?view=open").await;
    assert!(plain.starts_with("HTTP/1.1 308"), "{plain}");
    assert!(plain.contains(&format!("location: {url}/tickets?view=open\r\n")), "never where Host says: {plain}");

    let mut backup = Command::new(env!("CARGO_BIN_EXE_handrail"));
    backup
        .arg("backup")
        .arg(folder.path().join("backup"))
        .args(["--listen", &at.to_string(), "--data"])
        .arg(folder.path());
    let said = backup.env("HANDRAIL_HOUSE__PUBLIC_URL", &url).envs(files.clone()).output().unwrap();
    let said = String::from_utf8_lossy(&[said.stdout, said.stderr].concat()).into_owned();
    assert!(said.starts_with("Backed up to"), "the running house is asked by TLS: {said}");

    std::fs::write(folder.path().join("cert.pem"), "broken").unwrap();
    hang_up(&server);
    let stream = connect(at, "localhost", &roots, &["http/1.1"]).await.unwrap();
    assert_eq!(shown(&stream), first, "what cannot be used changes nothing");
    authority.issue(folder.path(), &["localhost"]);
    hang_up(&server);
    soon("the new certificate", || async {
        connect(at, "localhost", &roots, &["http/1.1"]).await.is_some_and(|stream| shown(&stream) != first)
    })
    .await;
}

fn hang_up(server: &Server) {
    assert!(Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status().unwrap().success());
}

/// Pebble, the test server of the people who wrote the protocol, and a name server that leads every name here.
struct Pebble {
    directory: String,
    management: SocketAddr,
    _servers: [Server; 2],
}

impl Pebble {
    fn start(folder: &Path, authority: &Authority, tls: SocketAddr, http: SocketAddr) -> Pebble {
        let here = folder.join("pebble");
        std::fs::create_dir(&here).unwrap();
        authority.issue(&here, &["localhost", "127.0.0.1"]);
        std::fs::write(here.join("authority.pem"), &authority.pem).unwrap();
        let (listen, management, names, names_management) = (free(), free(), free(), free());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": listen.to_string(), "managementListenAddress": management.to_string(),
            "certificate": here.join("cert.pem"), "privateKey": here.join("key.pem"),
            "httpPort": http.port(), "tlsPort": tls.port(),
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        std::fs::write(here.join("config.json"), config.to_string()).unwrap();
        let say = "pebble is missing: apt-get install pebble";
        let quiet = |command: &mut Command| Server {
            child: command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect(say),
        };
        let names_server = quiet(
            Command::new("pebble-challtestsrv")
                .args(["-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", ""])
                .args(["-dns01", &names.to_string(), "-management", &names_management.to_string()]),
        );
        let pebble = quiet(
            Command::new("pebble")
                .args(["-dnsserver", &names.to_string(), "-config"])
                .arg(here.join("config.json"))
                .env("PEBBLE_VA_NOSLEEP", "1")
                .env("PEBBLE_WFE_NONCEREJECT", "0"),
        );
        Pebble { directory: format!("https://{listen}/dir"), management, _servers: [names_server, pebble] }
    }

    /// Whom a browser would have to trust.
    async fn roots(&self, own: &RootCertStore) -> RootCertStore {
        soon("pebble", || async { connect(self.management, "localhost", own, &[]).await.is_some() }).await;
        let stream = connect(self.management, "localhost", own, &[]).await.unwrap();
        let answer = get(stream, "/roots/0").await;
        trust(&answer[answer.find("-----BEGIN").unwrap()..])
    }
}

async fn a_certificate_comes_by(challenge: &str) {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let (at, redirect) = (free(), free());
    let pebble = Pebble::start(folder.path(), &authority, at, redirect);
    let roots = pebble.roots(&trust(&authority.pem)).await;
    let settings = [
        ("HANDRAIL_TLS__ACME__DOMAINS", "[\"desk.example\", \"help.example\"]".to_owned()),
        ("HANDRAIL_TLS__ACME__ACCEPT_TERMS", "true".to_owned()),
        ("HANDRAIL_TLS__ACME__CHALLENGE", challenge.to_owned()),
        ("HANDRAIL_TLS__ACME__DIRECTORY", pebble.directory.clone()),
        ("HANDRAIL_TLS__ACME__AUTHORITY_PEM", folder.path().join("pebble/authority.pem").display().to_string()),
    ];
    let start = || serve(folder.path(), at, redirect, "https://desk.example", &settings);
    let issued = async || {
        soon("a certificate", || async { connect(at, "desk.example", &roots, &["http/1.1"]).await.is_some() }).await;
        shown(&connect(at, "help.example", &roots, &["http/1.1"]).await.unwrap())
    };
    let server = start();
    let first = issued().await;
    for (name, mode) in [("", 0o700), ("account.json", 0o600), ("certificate.pem", 0o600), ("key.pem", 0o600)] {
        let path = folder.path().join("acme").join(name);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
    drop(server);
    let _again = start();
    assert_eq!(issued().await, first, "a house that starts again has its certificate still");
}

#[tokio::test]
async fn a_certificate_comes_by_acme_on_the_tls_port() {
    a_certificate_comes_by("tls-alpn-01").await;
}

#[tokio::test]
async fn a_certificate_comes_by_acme_on_the_plain_port() {
    a_certificate_comes_by("http-01").await;
}
