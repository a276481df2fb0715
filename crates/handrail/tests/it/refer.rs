//! What a message refers to is looked up at a node, and the ticket's verdict follows what the node says.

use axum::{Json, Router, routing::post};
use chain::{
    Chain,
    look::{Forgetful, Lookup, Policy, Protocol, Provider},
};
use event::{Actor, Clock, Words};
use handrail::raise::{Out, Plan, raise};
use serde_json::{Value, json};
use serve::{
    receive::{From, Receive, Thread},
    ticket::{Priority, channel},
};
use std::sync::Arc;
use store::{Store, testing::both};

const TXID: &str = "0xc02e5e6fde870e4ea6f1903200240a3e4b681d96ff156fbe5ed6d9d593de60e2";

/// An EVM node that knows no transaction. Shapes: Ethereum's JSON-RPC.
async fn node(Json(asked): Json<Value>) -> Json<Value> {
    // A chain whose newest block is old counts as halted.
    let now = format!("{:#x}", Clock::system().now_ms() / 1_000);
    let block = json!({ "number": "0x10", "timestamp": now, "hash": TXID, "baseFeePerGas": "0x1", "transactions": [] });
    let result = match asked["method"].as_str().unwrap_or("") {
        "eth_blockNumber" => json!("0x10"),
        "eth_chainId" => json!("0x1"),
        "eth_getBlockByNumber" => block,
        "eth_syncing" => json!(false),
        _ => Value::Null,
    };
    Json(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }))
}

#[tokio::test]
async fn a_transaction_that_no_node_knows_is_said_to_be_so() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(node))).await });
    let provider = Provider {
        name: "our node".into(),
        chain: Chain::of_code("ETH").unwrap(),
        protocol: Protocol::EvmRpc,
        url,
        own: true,
        headers: Vec::new(),
        traces: false,
    };
    for fresh in both() {
        let settings =
            store::Config { clock: Clock::system(), durable: false, ..store::Config::new(&fresh.url, fresh.data()) };
        let store = Store::open(settings).await.unwrap();
        let lookup = Lookup::new(vec![provider.clone()], Arc::new(Forgetful), Policy::default()).unwrap();
        let plan = Plan {
            lookup: Some(lookup),
            ..Plan::new(web::Config::default(), web::Keys::derive(&[7; 32]), Out::Mail(Default::default()))
        };
        let raised = raise(store, plan).await.unwrap();
        let store = &raised.house.store;
        let receive = Receive {
            from: From::Address { email: Words("ana@customer.example".into()), name: Words(String::new()) },
            thread: Thread::New,
            channel: channel::API,
            subject: Words("Deposit".into()),
            text: Words(format!("I sent ETH on Ethereum, tx {TXID}, and nothing came")),
            html: None,
            lang: "en",
            verified: false,
            stranger: false,
            attachments: Vec::new(),
            mailbox: None,
            group: None,
            priority: Priority::None,
            tags: Vec::new(),
            promise_minutes: 60,
        };
        let received = store.run(&Actor::House, None, receive).await.unwrap().unwrap();
        let diagnosed = async || {
            let entries = store.entries(0, 100).await.unwrap();
            entries.into_iter().find(|entry| entry.kind == "serve.ticket_diagnosed").map(|entry| entry.body)
        };
        crate::rig::soon("the verdict", async || diagnosed().await.is_some()).await;
        let body: Value = serde_json::from_str(&diagnosed().await.unwrap()).unwrap();
        assert_eq!(body["ticket"], received.ticket.to_string());
        assert!(body["codes"].as_array().unwrap().iter().any(|code| code == "NOT_FOUND"), "{body}");
    }
}
