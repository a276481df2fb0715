//! Two customers who keep writing for as long as the demo runs, one in English and one in Chinese.

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

/// Starts both; they end with the runtime.
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
        let message = Receive {
            from: From::Uid { uid: uid.into(), name: name.into() },
            thread: Thread::Chat,
            channel: channel::CHAT,
            subject: Words::default(),
            text: Words(line.clone()),
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
            Ok(Ok(_)) => {}
            Ok(Err(refusal)) => tracing::warn!(%refusal, "a simulated customer"),
            Err(store::Error::Closed) => return,
            Err(error) => tracing::warn!(%error, "a simulated customer"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
