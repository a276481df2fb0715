//! A visitor: a browser that opened the widget. It holds a secret; what it is about is one customer.

use super::{cors, token};
use crate::{Desk, customer::CustomerMet, refusal::Refusal};
use axum::{
    extract::{FromRef, FromRequestParts, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use event::{Actor, CustomerId, HOUR_MS, VisitorId, Words};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Event, Outcome, Result, Tx, answer, query};
use web::{Answer, Json, Keys, Peer, Problem};

/// What the widget sends when it is opened for the first time.
#[derive(Debug, Deserialize)]
pub struct Arrival {
    /// The page's language.
    #[serde(default)]
    lang: String,
    /// Who it is, signed by the company.
    #[serde(default)]
    jwt: Option<String>,
}

#[derive(Serialize)]
struct Welcome<'a> {
    visitor: VisitorId,
    secret: String,
    verified: bool,
    name: Option<String>,
    phrase: Option<String>,
    company: Company<'a>,
    agents_online: bool,
}

#[derive(Serialize)]
struct Company<'a> {
    name: &'a str,
    domain: &'a str,
}

/// A browser opens the widget.
#[derive(Debug)]
pub struct Arrive {
    /// Keyed hash of the secret.
    pub secret_hash: String,
    /// Language.
    pub lang: Lang,
    /// Who, if a token says so.
    pub uid: Option<Words>,
    /// Their name; for a visitor nobody vouches for, what they are called here.
    pub name: Words,
    /// Their anti-phishing phrase.
    pub phrase: Option<Words>,
}

/// Who came.
#[derive(Debug, Serialize, Deserialize)]
pub struct Arrived {
    visitor: VisitorId,
    customer: CustomerId,
}

/// A visitor came.
#[derive(Debug, Serialize)]
pub struct VisitorArrived {
    /// Which browser.
    pub visitor: VisitorId,
    /// Whose.
    pub customer: CustomerId,
    /// A token vouched for them.
    pub verified: bool,
    /// Language.
    pub lang: &'static str,
    /// Keyed hash of the secret.
    #[serde(skip)]
    pub secret_hash: Words,
}

query! {
    InsertVisitor { id: VisitorId, customer: CustomerId, hash: String, verified: bool, lang: String, now: i64 } =
        "insert into serve_visitor (id, customer_id, secret_hash, verified, lang, created_ms)
         values ($id, $customer, $hash, $verified, $lang, $now)"
}
query! {
    CustomerOfUid { uid: String } -> [OfUid { id: CustomerId }] =
        "select id from serve_customer where uid = $uid {for update}"
}
query! {
    /// The visitor who holds a secret.
    VisitorBySecret { hash: String } -> [Known {
        id: VisitorId, customer_id: CustomerId, verified: bool, lang: String, name: String, phrase: Option<String>,
    }] = "select v.id, v.customer_id, v.verified, v.lang, c.name, c.phrase
            from serve_visitor v
            join serve_customer c on c.id = v.customer_id
           where v.secret_hash = $hash"
}

impl Event for VisitorArrived {
    const KIND: &'static str = "serve.visitor_arrived";
    fn subject(&self) -> String {
        self.visitor.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(InsertVisitor {
            id: self.visitor,
            customer: self.customer,
            hash: self.secret_hash.text().to_owned(),
            verified: self.verified,
            lang: self.lang.to_owned(),
            now: tx.now_ms(),
        })
        .await
    }
}

impl Command for Arrive {
    const NAME: &'static str = "serve.visitor_arrive";
    type Answer = Arrived;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Arrived, Refusal> {
        let known = match &self.uid {
            Some(uid) => tx.opt(CustomerOfUid { uid: uid.text().to_owned() }).await?.map(|row| row.id),
            None => None,
        };
        let (visitor, fresh) = (tx.new_id(), tx.new_id());
        let customer = known.unwrap_or(fresh);
        let (verified, lang) = (self.uid.is_some(), self.lang.tag());
        let mut decision = answer(Arrived { visitor, customer });
        if known.is_none() {
            decision = decision.and(CustomerMet {
                customer,
                verified,
                lang,
                name: self.name.clone(),
                email: None,
                uid: self.uid.clone(),
                phrase: self.phrase.clone(),
            });
        }
        let secret_hash = Words(self.secret_hash.clone());
        tx.record(decision.and(VisitorArrived { visitor, customer, verified, lang, secret_hash })).await
    }
}

/// POST /widget/visitors
pub async fn arrive(
    State(desk): State<Desk>,
    peer: Peer,
    headers: HeaderMap,
    Json(arrival): Json<Arrival>,
) -> Answer<Response> {
    let config = &desk.house.config;
    let origin = cors::allowed(&desk, &headers)?;
    let limit = f64::from(config.limits.visitors_per_hour);
    desk.rates.take(&format!("visitors:{}", peer.0), limit, HOUR_MS, desk.now_ms())?;
    let signed = match arrival.jwt.as_deref().filter(|jwt| !jwt.is_empty()) {
        None => None,
        Some(jwt) => match token::read(config, jwt, desk.now_ms()) {
            Some(signed) => Some(signed),
            None => return Err(Problem::new(401, "token", |speak| speak.widget_token().to_owned())),
        },
    };
    let lang = arrival.lang.parse().unwrap_or_default();
    let secret = secret();
    let verified = signed.is_some();
    let (uid, name, phrase) = match signed {
        Some(signed) => (Some(signed.uid), signed.name, signed.phrase),
        None => {
            let speak = language::Speak::new(lang);
            (None, Words(speak.visitor_name(secret[..4].to_ascii_uppercase())), None)
        }
    };
    let known_as = verified.then(|| name.text().to_owned());
    let known_phrase = phrase.as_ref().map(|phrase| phrase.text().to_owned());
    let command = Arrive { secret_hash: hash(&desk.house.keys, &secret), lang, uid, name, phrase };
    let arrived = desk.house.store.run(&Actor::Anonymous, None, command).await??;
    let welcome = Welcome {
        visitor: arrived.visitor,
        secret,
        verified,
        name: known_as,
        phrase: known_phrase,
        company: Company { name: config.company_for(lang), domain: &config.domain },
        agents_online: desk.presence.anyone(desk.now_ms()),
    };
    Ok(cors::with(origin, (StatusCode::CREATED, axum::Json(welcome)).into_response()))
}

/// 256 random bits in hexadecimal.
fn secret() -> String {
    let bits: [u8; 32] = rand::random();
    bits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What rows keep of a secret.
fn hash(keys: &Keys, secret: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&keys.tokens.0).expect("any key length fits");
    mac.update(b"visitor\0");
    mac.update(secret.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The visitor of a secret. One that a key of before a rotation knows is known by the current key from now on.
async fn known(desk: &Desk, secret: &str) -> Result<Option<Known>> {
    let house = &desk.house;
    let mut current = None;
    for keys in house.keys.all() {
        let hash = hash(keys, secret);
        let found = house.store.read().await?.opt(VisitorBySecret { hash: hash.clone() }).await?;
        if let (Some(known), Some(hash)) = (&found, &current) {
            let again = KnowAgain { visitor: known.id, hash: String::clone(hash) };
            let Ok(()) = house.store.run(&Actor::House, None, again).await?;
        }
        if found.is_some() {
            return Ok(found);
        }
        current = current.or(Some(hash));
    }
    Ok(None)
}

query! {
    SetVisitorHash { visitor: VisitorId, hash: String } =
        "update serve_visitor set secret_hash = $hash where id = $visitor"
}

/// Keeps the hash of the same secret under the current key. Nothing that anybody could see changes.
struct KnowAgain {
    visitor: VisitorId,
    hash: String,
}

impl Command for KnowAgain {
    const NAME: &'static str = "serve.know_visitor_again";
    type Answer = ();
    type Refusal = std::convert::Infallible;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Self::Refusal> {
        tx.keep(SetVisitorHash { visitor: self.visitor, hash: self.hash.clone() }).await?;
        Ok(Ok(()))
    }
}

/// The visitor whose secret a request carries.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Which browser.
    pub id: VisitorId,
    /// Whose.
    pub customer: CustomerId,
    /// A token vouched for them.
    pub verified: bool,
    /// Language.
    pub lang: Lang,
    /// Name.
    pub name: String,
    /// The origin to answer to.
    pub origin: Option<axum::http::HeaderValue>,
}

impl Visitor {
    /// Who acts.
    pub fn actor(&self) -> Actor {
        Actor::Visitor(self.id)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Desk: FromRef<S>,
{
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Visitor, Response> {
        let desk = Desk::from_ref(state);
        let origin = cors::allowed(&desk, &parts.headers).map_err(IntoResponse::into_response)?;
        let refuse = |problem: Problem| cors::with(origin.clone(), problem);
        let secret = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .filter(|secret| secret.len() == 64)
            .ok_or_else(|| refuse(Problem::new(401, "visitor", |speak| speak.widget_visitor().to_owned())))?;
        let known = known(&desk, secret).await.map_err(|error| refuse(error.into()))?;
        let known =
            known.ok_or_else(|| refuse(Problem::new(401, "visitor", |speak| speak.widget_visitor().to_owned())))?;
        Ok(Visitor {
            id: known.id,
            customer: known.customer_id,
            verified: known.verified,
            lang: known.lang.parse().unwrap_or_default(),
            name: known.name,
            origin: origin.clone(),
        })
    }
}
