//! A customer: met by their first message, looked up by every later one.

use crate::{
    channel::mail::letter::fold,
    receive::{From, Receive},
};
use event::{CustomerId, Words};
use serde::Serialize;
use store::{Event, Rd, Result, Tx, query, row};

/// A customer was met for the first time.
#[derive(Debug, Serialize)]
pub struct CustomerMet {
    /// Who.
    pub customer: CustomerId,
    /// Proven.
    pub verified: bool,
    /// Language.
    pub lang: &'static str,
    /// Name.
    #[serde(skip)]
    pub name: Words,
    /// Address.
    #[serde(skip)]
    pub email: Option<Words>,
    /// The company's id for them.
    #[serde(skip)]
    pub uid: Option<Words>,
    /// Their anti-phishing phrase.
    #[serde(skip)]
    pub phrase: Option<Words>,
}

query! {
    InsertCustomer {
        id: CustomerId, name: String, email: Option<String>, email_fold: Option<String>, uid: Option<String>,
        phrase: Option<String>, lang: String, verified: bool, now: i64,
    } = "insert into serve_customer (id, name, email, email_fold, uid, phrase, lang, verified, chat_seq, created_ms)
         values ($id, $name, $email, $email_fold, $uid, $phrase, $lang, $verified, 0, $now)"
}

impl Event for CustomerMet {
    const KIND: &'static str = "serve.customer_met";
    fn subject(&self) -> String {
        self.customer.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let text = |words: &Option<Words>| words.as_ref().map(|w| w.text().to_owned());
        tx.push(InsertCustomer {
            id: self.customer,
            name: self.name.text().to_owned(),
            email: text(&self.email),
            email_fold: self.email.as_ref().map(|email| fold(email.text())),
            uid: text(&self.uid),
            phrase: text(&self.phrase),
            lang: self.lang.to_owned(),
            verified: self.verified,
            now: tx.now_ms(),
        })
        .await
    }
}

row! {
    /// A sender's row, locked.
    Customer { id: CustomerId, name: String, chat_seq: i64 }
}
query! {
    CustomerById { customer: CustomerId } -> [Customer] =
        "select id, name, chat_seq from serve_customer where id = $customer {for update}"
}
query! {
    CustomerByEmail { email_fold: String } -> [Customer] =
        "select id, name, chat_seq from serve_customer where email_fold = $email_fold {for update}"
}
query! {
    CustomerByUid { uid: String } -> [Customer] =
        "select id, name, chat_seq from serve_customer where uid = $uid {for update}"
}
/// The row of whoever writes, locked: id, name, number of the last chat message.
pub async fn sender(rd: &mut Rd<'_>, from: &From) -> Result<Option<(CustomerId, String, i64)>> {
    let found = match from {
        From::Known(customer) => rd.opt(CustomerById { customer: *customer }).await?,
        From::Address { email, .. } => rd.opt(CustomerByEmail { email_fold: fold(email.text()) }).await?,
        From::Uid { uid, .. } => rd.opt(CustomerByUid { uid: uid.text().to_owned() }).await?,
    };
    Ok(found.map(|row| (row.id, row.name, row.chat_seq)))
}

/// What somebody is called who has no row yet.
pub fn name_of(from: &From) -> String {
    match from {
        From::Known(_) => String::new(),
        From::Address { email, name } if name.text().is_empty() => {
            email.text().split('@').next().unwrap_or("").to_owned()
        }
        From::Address { name, .. } | From::Uid { name, .. } => name.text().to_owned(),
    }
}

/// A new customer, by what their first message tells.
pub fn met(customer: CustomerId, receive: &Receive) -> CustomerMet {
    let (email, uid) = match &receive.from {
        From::Address { email, .. } => (Some(email.clone()), None),
        From::Uid { uid, .. } => (None, Some(uid.clone())),
        From::Known(_) => (None, None),
    };
    let name = Words(name_of(&receive.from));
    CustomerMet { customer, verified: receive.verified, lang: receive.lang, name, email, uid, phrase: None }
}
