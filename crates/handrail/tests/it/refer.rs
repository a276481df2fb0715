//! What a message refers to is looked up at a node, and the ticket's verdict follows what the node says.

use crate::{
    rig::soon,
    routing::{letter, opens},
};
use axum::{Json, Router, extract::State, routing::post};
use chain::{
    Chain,
    look::{Forgetful, Lookup, Policy, Protocol, Provider},
};
use event::{Clock, DAY_MS, TicketId, Words};
use handrail::raise::{Plan, Raised, raise};
use handrail::workers::Out;
use serde_json::{Value, json};
use serve::{
    message::Messages,
    money::Money,
    receive::{From, Receive, Thread},
    refer::VerdictsOf,
    ticket::channel,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use store::{
    Store,
    testing::{Fresh, both},
};

const TXID: &str = "0xc02e5e6fde870e4ea6f1903200240a3e4b681d96ff156fbe5ed6d9d593de60e2";

/// An EVM node with one transaction, which it does not know, has in its pool, or has buried. Shapes: Ethereum's JSON-RPC.
#[derive(Clone)]
struct Node {
    clock: Clock,
    stage: Arc<AtomicUsize>,
}

const UNKNOWN: usize = 0;
const PENDING: usize = 1;
const FINAL: usize = 2;

async fn node(State(node): State<Node>, Json(asked): Json<Value>) -> Json<Value> {
    let stage = node.stage.load(Ordering::Acquire);
    // A chain whose newest block is old counts as halted.
    let now = format!("{:#x}", node.clock.now_ms() / 1_000);
    let block = json!({ "number": "0x99", "timestamp": now, "hash": TXID, "baseFeePerGas": "0x1", "transactions": [] });
    let (from, to) = ("0x52908400098527886e0f7030069857d2e4169ee7", "0x8617e340b3d01fa5f11f306f4090fd50e238070d");
    let number = if stage == FINAL { json!("0x10") } else { Value::Null };
    let result = match asked["method"].as_str().unwrap_or("") {
        "eth_blockNumber" => json!("0x99"),
        "eth_chainId" => json!("0x1"),
        "eth_getBlockByNumber" => block,
        "eth_syncing" => json!(false),
        "eth_getTransactionCount" => json!("0x7"),
        "eth_getCode" => json!("0x"),
        "eth_getTransactionByHash" if stage != UNKNOWN => json!({
            "hash": TXID, "from": from, "to": to, "nonce": "0x7", "value": "0xde0b6b3a7640000", "gas": "0x5208",
            "maxFeePerGas": "0x3b9aca00", "blockNumber": number,
        }),
        "eth_getTransactionReceipt" if stage == FINAL => {
            json!({ "transactionHash": TXID, "status": "0x1", "blockNumber": "0x10", "gasUsed": "0x5208", "logs": [] })
        }
        _ => Value::Null,
    };
    Json(json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }))
}

struct Scene {
    raised: Raised,
    clock: Clock,
    stage: Arc<AtomicUsize>,
    _fresh: Fresh,
}

impl Scene {
    async fn on(fresh: Fresh, stage: usize) -> Scene {
        let clock = Clock::by_hand(crate::rig::NOW_MS);
        let node_state = Node { clock: clock.clone(), stage: Arc::new(AtomicUsize::new(stage)) };
        let stage = node_state.stage.clone();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(node)).with_state(node_state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let provider = Provider {
            name: "our node".into(),
            chain: Chain::of_code("ETH").unwrap(),
            protocol: Protocol::EvmRpc,
            url,
            own: true,
            headers: Vec::new(),
            traces: false,
        };
        let settings =
            store::Config { clock: clock.clone(), durable: false, ..store::Config::new(&fresh.url, fresh.data()) };
        let store = Store::open(settings).await.unwrap();
        let lookup = Lookup::new(vec![provider], Arc::new(Forgetful), Policy::default()).unwrap();
        let plan = Plan {
            money: Money { lookup: Some(lookup), ..Money::default() },
            ..Plan::new(
                web::Config::default(),
                web::Keys::derive(&[7; 32]),
                Out::Mail(Default::default()),
                fresh.data(),
            )
        };
        let raised = raise(store, plan).await.unwrap();
        Scene { raised, clock, stage, _fresh: fresh }
    }

    async fn writes(&self) -> TicketId {
        let receive = Receive {
            from: From::Uid { uid: "u-1".into(), name: "Ana".into() },
            thread: Thread::Chat,
            subject: Words("Deposit".into()),
            ..letter(
                None,
                channel::CHAT,
                "en",
                &format!("I sent ETH on Ethereum, tx {TXID}, from ⟦secret:bip39⟧ and nothing came"),
            )
        };
        opens(&self.raised.house.store, receive).await
    }

    /// Bodies of the log's entries of a kind.
    async fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.raised.house.store.entries(0, 200).await.unwrap();
        let of = entries.into_iter().filter(|entry| entry.kind == kind);
        of.map(|entry| serde_json::from_str(&entry.body).unwrap()).collect()
    }

    async fn diagnosed(&self, code: &str) {
        let has = |body: &Value| body["codes"].as_array().unwrap().iter().any(|one| one == code);
        soon(code, async || self.log("serve.ticket_diagnosed").await.last().is_some_and(has)).await;
    }
}

#[tokio::test]
async fn a_transaction_that_no_node_knows_is_said_to_be_so() {
    for fresh in both() {
        let scene = Scene::on(fresh, UNKNOWN).await;
        let ticket = scene.writes().await;
        scene.diagnosed("NOT_FOUND").await;
        assert_eq!(scene.log("serve.ticket_diagnosed").await[0]["ticket"], ticket.to_string());
    }
}

#[tokio::test]
async fn a_pending_transaction_is_watched_and_its_customer_told_once_when_it_is_final() {
    for fresh in both() {
        let scene = Scene::on(fresh, PENDING).await;
        let ticket = scene.writes().await;
        scene.diagnosed("PENDING").await;
        let mut rd = scene.raised.house.store.read().await.unwrap();
        let verdicts = rd.all(VerdictsOf { ticket }).await.unwrap();
        drop(rd);
        let pending = verdicts.iter().find(|row| row.code == "PENDING").unwrap();
        for said in ["our node", TXID, "in no block yet", "尚未进入区块"] {
            assert!(pending.evidence.contains(said), "{said}: {}", pending.evidence);
        }
        assert!(scene.log("serve.customer_told").await.is_empty());
        scene.stage.store(FINAL, Ordering::Release);
        scene.clock.advance_ms(20_000);
        soon("the customer is told", async || !scene.log("serve.customer_told").await.is_empty()).await;
        let mut rd = scene.raised.house.store.read().await.unwrap();
        let thread = rd.all(Messages { ticket, after: 0, limit: 9 }).await.unwrap();
        drop(rd);
        let last = thread.last().unwrap();
        assert!(last.text.contains("final on Ethereum") && last.chat_seq == Some(3), "{last:?}");
        assert!(!last.text.contains("secret"), "a warning beside it is no part of how it ended: {last:?}");
        scene.clock.advance_ms(DAY_MS);
        // A message like the first has a watch of its own; what is final is told once.
        scene.writes().await;
        soon("the second message is read", async || scene.log("serve.references_found").await.len() == 2).await;
        assert_eq!(scene.log("serve.customer_told").await.len(), 1);
    }
}
