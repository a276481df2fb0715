//! A certificate: what somebody has shown to know, until when, signed by the house. Its text is signed exactly as it is
//! kept, so that anyone who has the text, the signature and the house's public key can check it without the house.

use crate::{certify::CertificationRow, draw::hex, refusal::Refusal};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use event::{CertificateId, DAY_MS, PersonId, Right, SittingId, Words};
use language::Both;
use serde::{Deserialize, Serialize};
use store::{Command, Event, Outcome, Result, Tx, answer, query, refuse, row};

/// What stands before the text under the signature, so that it cannot be taken for another.
const PURPOSE: &[u8] = b"handrail certificate v1\0";
/// The format of a certificate's file.
pub const FORMAT: &str = "handrail-certificate-1";
/// Bytes of a certificate's file at most.
pub const FILE_BYTES: usize = 16 * 1024;
/// Characters of a reason at most.
pub const REASON_CHARS: usize = 500;

row! {
    /// A certificate.
    pub CertificateRow {
        id: CertificateId, person_id: PersonId, certification: String, sitting_id: Option<SittingId>, issued_ms: i64,
        expires_ms: i64, replaced: bool, revoked_ms: Option<i64>, bumped_ms: Option<i64>, signed: String,
        signature: String, signer: String,
    }
    /// The certificate that counts.
    pub Held {
        id: CertificateId, certification: String, issued_ms: i64, expires_ms: i64, revoked_ms: Option<i64>,
        bumped_ms: Option<i64>,
    }
}

query! {
    /// A certificate.
    pub CertificateById { certificate: CertificateId } -> [CertificateRow] =
        "select id, person_id, certification, sitting_id, issued_ms, expires_ms, replaced, revoked_ms, bumped_ms, signed,
                signature, signer
           from train_certificate where id = $certificate"
}
query! {
    /// The certificate of a kind that somebody holds: the latest, unless it was revoked.
    pub HeldOf<'a> { person: PersonId, certification: &'a str } -> [Held] =
        "select id, certification, issued_ms, expires_ms, revoked_ms, bumped_ms from train_certificate
          where person_id = $person and certification = $certification and replaced = 0 and revoked_ms is null
          order by issued_ms desc, id desc limit 1"
}
query! {
    /// Everything that somebody holds or held last, by kind. At most 200.
    pub HeldBy { person: PersonId } -> [Held] =
        "select id, certification, issued_ms, expires_ms, revoked_ms, bumped_ms from train_certificate
          where person_id = $person and replaced = 0 order by certification, issued_ms desc, id limit 200"
}
query! {
    InsertCertificate<'a> {
        certificate: CertificateId, person: PersonId, certification: &'a str, sitting: Option<SittingId>, issued_ms: i64,
        expires_ms: i64, signed: &'a Words, signature: &'a str, signer: &'a str,
    } = "insert into train_certificate (id, person_id, certification, sitting_id, issued_ms, expires_ms, replaced,
           signed, signature, signer)
         values ($certificate, $person, $certification, $sitting, $issued_ms, $expires_ms, 0, $signed, $signature, $signer)"
}
query! {
    Replace<'a> { person: PersonId, certification: &'a str } =
        "update train_certificate set replaced = 1 where person_id = $person and certification = $certification"
}
query! {
    PutRevoked<'a> { now: i64, reason: &'a Words, certificate: CertificateId } =
        "update train_certificate set revoked_ms = $now, reason = $reason where id = $certificate"
}

/// What the signed text says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its id, under which the house shows whether it still holds.
    pub id: CertificateId,
    /// The certification's code.
    pub certification: String,
    /// The certification's version.
    pub version: i64,
    /// Its title.
    pub title: Both,
    /// Who holds it.
    pub holder: String,
    /// The company.
    pub issuer: String,
    /// The company's domain.
    pub domain: String,
    /// Percent of the exam, rounded down.
    pub score: i64,
    /// Unix milliseconds, UTC.
    pub issued_ms: i64,
    /// Unix milliseconds, UTC; the end of a day.
    pub expires_ms: i64,
}

/// What a certificate is signed with, and by whom it says it is. Shows no key.
#[derive(Clone)]
pub struct Issue {
    /// The signing key.
    pub key: [u8; 32],
    /// The company.
    pub issuer: String,
    /// Its domain.
    pub domain: String,
}

impl std::fmt::Debug for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issue({})", self.issuer)
    }
}

impl Issue {
    /// A certificate that is not signed yet; [`CertificateIssued::with_score`] signs it.
    pub fn certificate(
        &self,
        certificate: CertificateId,
        (person, sitting): (PersonId, Option<SittingId>),
        row: &CertificationRow,
        holder: &str,
        now_ms: i64,
    ) -> CertificateIssued {
        let expires_ms = (now_ms.div_euclid(DAY_MS) + 1 + row.valid_days) * DAY_MS;
        let body = Body {
            id: certificate,
            certification: row.code.clone(),
            version: row.version,
            title: row.title.0.clone(),
            holder: holder.to_owned(),
            issuer: self.issuer.clone(),
            domain: self.domain.clone(),
            score: 0,
            issued_ms: now_ms,
            expires_ms,
        };
        CertificateIssued {
            certificate,
            person,
            certification: row.code.clone(),
            sitting,
            expires_ms,
            signer: public_key(&self.key),
            body: Some(body),
            issue: self.clone(),
        }
    }
}

/// Somebody has shown what they know.
#[derive(Debug, Serialize)]
pub struct CertificateIssued {
    /// Which.
    pub certificate: CertificateId,
    /// To whom.
    pub person: PersonId,
    /// Of what.
    pub certification: String,
    /// By which exam; none where drills were enough.
    pub sitting: Option<SittingId>,
    /// Until when; Unix milliseconds, UTC.
    pub expires_ms: i64,
    /// By which public key, hex.
    pub signer: String,
    /// What it says; it names its holder.
    #[serde(skip)]
    pub body: Option<Body>,
    #[serde(skip)]
    issue: Issue,
}

impl CertificateIssued {
    /// The same for a score in thousandths.
    pub fn with_score(mut self, score: i64) -> CertificateIssued {
        if let Some(body) = &mut self.body {
            body.score = score / 10;
        }
        self
    }
}

impl Event for CertificateIssued {
    const KIND: &'static str = "train.certificate_issued";
    fn subject(&self) -> String {
        self.certificate.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let body = self.body.as_ref().ok_or(store::Error::Missing("certificate"))?;
        let signed = serde_json::to_string(body)?;
        let signature = sign(&self.issue.key, &signed);
        tx.push(Replace { person: self.person, certification: &self.certification }).await?;
        tx.push(InsertCertificate {
            certificate: self.certificate,
            person: self.person,
            certification: &self.certification,
            sitting: self.sitting,
            issued_ms: body.issued_ms,
            expires_ms: self.expires_ms,
            signed: &Words(signed),
            signature: &signature,
            signer: &self.signer,
        })
        .await
    }
}

fn sign(key: &[u8; 32], text: &str) -> String {
    hex(&SigningKey::from_bytes(key).sign(&[PURPOSE, text.as_bytes()].concat()).to_bytes())
}

/// The public key of a signing key, hex.
pub fn public_key(key: &[u8; 32]) -> String {
    hex(SigningKey::from_bytes(key).verifying_key().as_bytes())
}

/// A certificate as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// [`FORMAT`].
    pub format: String,
    /// The exact text under the signature: JSON of a [`Body`].
    pub signed: String,
    /// Ed25519 over `handrail certificate v1`, a zero byte and `signed`; hex.
    pub signature: String,
    /// The public key, hex.
    pub signer: String,
}

/// Why a file is no certificate of the house.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrue {
    /// Not such a file.
    #[error("this is not a certificate's file: {0}")]
    Shape(String),
    /// Signed by somebody else.
    #[error("it was signed by {0}, which is not a key of this house")]
    Stranger(String),
    /// Changed since it was signed, or never signed.
    #[error("the signature does not belong to the text: it was changed, or never signed by that key")]
    Forged,
}

/// Checks a certificate's file against public keys (hex), without the house. Whether it has expired is for the reader to
/// see; whether it was revoked only the house can tell.
pub fn verify(file: &str, trusted: &[String]) -> std::result::Result<Body, Untrue> {
    let shape = |error: String| Untrue::Shape(error);
    if file.len() > FILE_BYTES {
        return Err(shape(format!("longer than {FILE_BYTES} bytes")));
    }
    let file: File = serde_json::from_str(file).map_err(|error| shape(error.to_string()))?;
    if file.format != FORMAT {
        return Err(shape(format!("its format is {}", file.format)));
    }
    if trusted.iter().all(|key| !key.eq_ignore_ascii_case(&file.signer)) {
        return Err(Untrue::Stranger(file.signer));
    }
    let fits = (|| {
        let key = VerifyingKey::from_bytes(&unhex(&file.signer)?).ok()?;
        let signature = Signature::from_bytes(&unhex(&file.signature)?);
        key.verify_strict(&[PURPOSE, file.signed.as_bytes()].concat(), &signature).ok()
    })();
    fits.ok_or(Untrue::Forged)?;
    serde_json::from_str(&file.signed).map_err(|error| shape(error.to_string()))
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(bytes)
}

impl CertificateRow {
    /// Its file.
    pub fn file(&self) -> File {
        let (signed, signature, signer) = (self.signed.clone(), self.signature.clone(), self.signer.clone());
        File { format: FORMAT.to_owned(), signed, signature, signer }
    }

    /// What it says.
    pub fn body(&self) -> Option<Body> {
        serde_json::from_str(&self.signed).ok()
    }
}

/// Takes a certificate back.
#[derive(Debug)]
pub struct Revoke {
    /// Which.
    pub certificate: CertificateId,
    /// Why.
    pub reason: Words,
}

/// A certificate was taken back.
#[derive(Debug, Serialize)]
pub struct CertificateRevoked {
    /// Which.
    pub certificate: CertificateId,
    /// Whose.
    pub person: PersonId,
    /// Of what.
    pub certification: String,
    /// Why.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for CertificateRevoked {
    const KIND: &'static str = "train.certificate_revoked";
    fn subject(&self) -> String {
        self.certificate.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutRevoked { now, reason: &self.reason, certificate: self.certificate }).await
    }
}

impl Command for Revoke {
    const NAME: &'static str = "train.revoke_certificate";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let found = tx.opt(CertificateById { certificate: self.certificate }).await?.filter(|_| may);
        let reason = self.reason.text().trim();
        let decision = match found {
            None => refuse(Refusal::Unseen),
            Some(_) if reason.is_empty() || reason.chars().count() > REASON_CHARS => refuse(Refusal::NoReason),
            Some(row) if row.revoked_ms.is_some() => answer(()),
            Some(row) => answer(()).and(CertificateRevoked {
                certificate: row.id,
                person: row.person_id,
                certification: row.certification,
                reason: self.reason.clone(),
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn file() -> File {
        let body = Body {
            id: CertificateId(Uuid::nil()),
            certification: "tron".into(),
            version: 1,
            title: Both { en: "TRON".into(), zh: "波场".into() },
            holder: "林晓".into(),
            issuer: "Quayside".into(),
            domain: "quayside.example".into(),
            score: 92,
            issued_ms: 1,
            expires_ms: 2,
        };
        let signed = serde_json::to_string(&body).unwrap();
        File { format: FORMAT.into(), signature: sign(&[7; 32], &signed), signer: public_key(&[7; 32]), signed }
    }

    fn json(file: &File) -> String {
        serde_json::to_string_pretty(file).unwrap()
    }

    #[test]
    fn what_the_house_signed_is_true_without_the_house() {
        let ours = [public_key(&[7; 32])];
        assert_eq!(verify(&json(&file()), &ours).unwrap().holder, "林晓");
        let other = [public_key(&[8; 32])];
        assert!(matches!(verify(&json(&file()), &other), Err(Untrue::Stranger(_))));
        let mut forged = file();
        forged.signed = forged.signed.replace("\"score\":92", "\"score\":99");
        assert_eq!(verify(&json(&forged), &ours), Err(Untrue::Forged));
        let resigned = File { signature: sign(&[8; 32], &file().signed), ..file() };
        assert_eq!(verify(&json(&resigned), &ours), Err(Untrue::Forged));
        for text in ["", "{}", "[]", &json(&File { format: "x".into(), ..file() })] {
            assert!(matches!(verify(text, &ours), Err(Untrue::Shape(_))), "{text}");
        }
        let short = File { signature: "00".into(), ..file() };
        assert_eq!(verify(&json(&short), &ours), Err(Untrue::Forged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn no_changed_letter_goes_unseen(at in 0_usize..200, letter in "[a-z0-9\u{4e00}]") {
            let mut changed = file();
            let signed: Vec<char> = changed.signed.chars().collect();
            let at = at % signed.len();
            changed.signed = signed[..at].iter().chain(letter.chars().collect::<Vec<_>>().iter()).chain(&signed[at + 1..]).collect();
            prop_assume!(changed.signed != file().signed);
            prop_assert_eq!(verify(&json(&changed), &[public_key(&[7; 32])]), Err(Untrue::Forged));
        }
    }
}
