//! Customers who write while the demo runs: two for as long as it does, one in English and one in Chinese, and a few whose coins
//! went over the wrong network.

use super::{Company, ledger};
use crate::raise::Raised;
use event::{Actor, Words};
use serve::{
    receive::{From, Receive, Thread},
    ticket::{Priority, channel},
};
use std::time::Duration;
use store::Store;
use tokio::task::JoinHandle;

/// The pause between two messages of one customer.
const PAUSE: Duration = Duration::from_secs(20);
/// One begins a little after the other.
const APART: Duration = Duration::from_secs(9);

/// Customers whose coins went over the wrong network.
pub const ASTRAY: u64 = 8;
/// Between two of them.
const ASTRAY_PAUSE: Duration = Duration::from_secs(150);

/// Starts them; they end with the runtime.
pub fn keep_writing(raised: &Raised, settled: &super::Settled) -> Vec<JoinHandle<()>> {
    let company = &settled.company;
    let store = &raised.house.store;
    vec![
        tokio::spawn(talk(
            store.clone(),
            "Yara Haddad",
            "demo-yara",
            "en",
            company.chatter_en.clone(),
            Duration::from_secs(2),
        )),
        tokio::spawn(talk(store.clone(), "冯女士", "demo-feng", "zh-CN", company.chatter_zh.clone(), APART)),
        tokio::spawn(went_astray(store.clone(), company.clone())),
    ]
}

async fn talk(
    store: Store,
    name: &'static str,
    uid: &'static str,
    lang: &'static str,
    lines: Vec<String>,
    after: Duration,
) {
    tokio::time::sleep(after).await;
    for line in lines.iter().cycle() {
        if !write(&store, uid, name, lang, line.clone()).await {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One after the other they write what became of their coins.
async fn went_astray(store: Store, company: Company) {
    for (nth, transfer) in ledger::astray(ASTRAY).into_iter().enumerate() {
        tokio::time::sleep(if nth == 0 { APART } else { ASTRAY_PAUSE }).await;
        let (lang, names, text) = match nth % 2 {
            0 => ("en", &company.customers_en, &company.astray_en),
            _ => ("zh-CN", &company.customers_zh, &company.astray_zh),
        };
        let text = text.replace("{amount}", &transfer.amount.to_string()).replace("{to}", &transfer.to);
        let text = text.replace("{hash}", &transfer.hash);
        let name = names.get(nth % names.len().max(1)).map_or("", String::as_str);
        if !write(&store, &format!("demo-astray-{nth}"), name, lang, text).await {
            return;
        }
    }
}

/// Writes a chat message; whether the house still runs.
async fn write(store: &Store, uid: &str, name: &str, lang: &'static str, text: String) -> bool {
    let message = Receive {
        from: From::Uid { uid: uid.into(), name: name.into() },
        thread: Thread::Chat,
        channel: channel::CHAT,
        subject: Words::default(),
        text: Words(text),
        html: None,
        lang,
        verified: true,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group: None,
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes: 15,
    };
    match store.run(&Actor::House, None, message).await {
        Ok(Ok(_)) => true,
        Ok(Err(refusal)) => {
            tracing::warn!(%refusal, "a simulated customer");
            true
        }
        Err(store::Error::Closed) => false,
        Err(error) => {
            tracing::warn!(%error, "a simulated customer");
            true
        }
    }
}
