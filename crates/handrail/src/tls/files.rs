//! Certificates from files, read again when they change.

use super::{Certificates, Tls, provider};
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);
/// Certificates in one file.
const CHAIN_MAX: usize = 10;
/// Bytes of one file.
const FILE_MAX: u64 = 256 * 1024;

/// Two files and what they held when they were last read.
pub struct Files {
    certificate: PathBuf,
    key: PathBuf,
    seen: [u8; 32],
    certificates: Arc<Certificates>,
}

impl Files {
    /// Reads the files that the settings name. The error says which is wrong, and how.
    pub fn open(tls: &Tls, certificates: Arc<Certificates>) -> Result<Files, String> {
        let mut files =
            Files { certificate: tls.certificate.clone(), key: tls.key.clone(), seen: [0; 32], certificates };
        files.look()?;
        Ok(files)
    }

    /// Takes the files if they changed; says whether they did. What cannot be used changes nothing.
    pub fn look(&mut self) -> Result<bool, String> {
        let (chain, key) = (read(&self.certificate)?, read(&self.key)?);
        let digest = Sha256::new().chain_update(&chain).chain_update([0]).chain_update(&key).finalize().into();
        if digest == self.seen {
            return Ok(false);
        }
        let certified = certified(&chain, &key).map_err(|wrong| {
            format!(
                "tls.certificate = \"{}\", tls.key = \"{}\": {wrong}",
                self.certificate.display(),
                self.key.display()
            )
        })?;
        self.certificates.replace(certified);
        self.seen = digest;
        Ok(true)
    }

    /// Looks again now and then, and at once when told.
    pub async fn watch(mut self, mut told: mpsc::Receiver<()>) {
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(LOOK) => false,
                told = told.recv() => match told {
                    Some(()) => true,
                    None => return,
                },
            };
            match self.look() {
                Ok(true) => tracing::info!(file = %self.certificate.display(), "the certificate was read again"),
                Ok(false) if asked => tracing::info!("the certificate's files have not changed"),
                Ok(false) => {}
                Err(why) => tracing::error!(%why, "the certificate before stays in use"),
            }
        }
    }
}

fn read(path: &std::path::Path) -> Result<Vec<u8>, String> {
    let size = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.len();
    if size > FILE_MAX {
        return Err(format!("{} has {size} bytes; a PEM file of a certificate or key is far smaller", path.display()));
    }
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A certificate with those that lead to its authority, and the key that belongs to it; both PEM.
pub fn certified(chain: &[u8], key: &[u8]) -> Result<CertifiedKey, String> {
    let chain: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(chain).collect();
    let chain = chain.map_err(|error| format!("the certificate is not PEM: {error}"))?;
    if chain.is_empty() || chain.len() > CHAIN_MAX {
        return Err(format!("there must be 1 to {CHAIN_MAX} certificates, not {}", chain.len()));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| format!("the private key is not PEM: {error}"))?;
    CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => "the private key does not belong to the certificate".to_owned(),
        error => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["desk.example".into()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn a_change_is_taken_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let tls =
            Tls { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem"), ..Tls::default() };
        let write = |(cert, key): (String, String)| {
            fs::write(&tls.certificate, cert).unwrap();
            fs::write(&tls.key, key).unwrap();
        };
        let certificates = Arc::new(Certificates::default());
        assert!(Files::open(&tls, certificates.clone()).err().unwrap().contains("cert.pem"));
        write(pair());
        let mut files = Files::open(&tls, certificates.clone()).unwrap();
        let first = certificates.current.read().clone().unwrap().cert.clone();
        assert_eq!(files.look(), Ok(false));
        write((pair().0, pair().1));
        assert!(files.look().unwrap_err().contains("does not belong"), "a key of another certificate");
        write((String::new(), pair().1));
        assert!(files.look().unwrap_err().contains("1 to 10"));
        write((pair().0, "nothing".into()));
        assert!(files.look().unwrap_err().contains("not PEM"));
        assert_eq!(certificates.current.read().clone().unwrap().cert, first, "the one before stays");
        write(pair());
        assert_eq!(files.look(), Ok(true));
        assert_ne!(certificates.current.read().clone().unwrap().cert, first);
    }
}
