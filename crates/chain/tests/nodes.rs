//! Real nodes: anvil for EVM, litecoind for Bitcoin's likes, each started here on a free port of loopback with a folder of its own.
//!
//! `bin/test` installs them. `HANDRAIL_TEST_ANVIL` and `HANDRAIL_TEST_LITECOIND` name the binaries, else they are looked for on the
//! path. Without them a test says so and ends; with `CI` set that is a failure.
#![allow(clippy::unwrap_used)]

use chain::{
    Chain, Chains,
    diagnose::{Deposit, Desk, Facts, Listed, Said, Verdict, diagnose},
    look::{Known, Lookup, Memory, Policy, Protocol, Provider},
    observation::Seen,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long a node may take to answer its first call.
const START_MAX: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Kept(Mutex<HashMap<String, Known>>);

impl Memory for Kept {
    fn settled(&self, _chain: Chain, _txid: &str) -> Option<Seen> {
        None
    }
    fn settle(&self, _chain: Chain, _txid: &str, _seen: &Seen) {}
    fn known(&self, _chain: Chain, txid: &str) -> Option<Known> {
        self.0.lock().unwrap().get(txid).cloned()
    }
    fn learn(&self, _chain: Chain, txid: &str, known: &Known) {
        self.0.lock().unwrap().insert(txid.to_owned(), known.clone());
    }
}

/// A running node, ended with the test.
struct Node {
    child: Child,
    url: String,
    client: reqwest::Client,
    lookup: Lookup,
    chain: Chain,
    _folder: tempfile::TempDir,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn binary(variable: &str, name: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        named.or_else(|| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()));
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "{name} is missing: bin/test installs it");
    if found.is_none() {
        println!("{name} is not installed; its tests did not run");
    }
    found
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Node {
    async fn start(
        mut command: Command,
        url: String,
        chain: Chain,
        protocol: Protocol,
        folder: tempfile::TempDir,
    ) -> Node {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let provider = Provider {
            name: "own".to_owned(),
            chain,
            protocol,
            url: url.clone(),
            own: true,
            headers: Vec::new(),
            traces: true,
        };
        let policy = Policy { source_ms: 60_000, total_ms: 90_000, ..Policy::default() };
        let lookup = Lookup::new(vec![provider], Arc::new(Kept::default()), policy).unwrap();
        let node = Node { child, url, client: reqwest::Client::new(), lookup, chain, _folder: folder };
        let method = if protocol == Protocol::EvmRpc { "eth_blockNumber" } else { "getblockcount" };
        let start = Instant::now();
        while node.call(method, json!([])).await.is_err() {
            assert!(start.elapsed() < START_MAX, "the node did not start");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        node
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let sent =
            self.client.post(&self.url).header("content-type", "application/json").body(body.to_string()).send().await;
        let text = sent.map_err(|error| error.to_string())?.text().await.map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        if answer["error"].is_null() { Ok(answer["result"].clone()) } else { Err(answer["error"].to_string()) }
    }

    async fn ok(&self, method: &str, params: Value) -> Value {
        self.call(method, params.clone()).await.unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    /// The code of the verdict on a transaction, and the verdict.
    async fn verdict(&self, txid: &str, desk: &Desk) -> (String, Verdict) {
        let seen = self.lookup.look(txid, Chains::one(self.chain)).await;
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        let said = Said { deposit: true, readings: chain::recognise::read(txid), ..Said::default() };
        let verdicts = diagnose(&Facts { now_ms, said: &said, desk, seen: &seen });
        let verdict =
            verdicts.into_iter().find(|verdict| !verdict.warns).unwrap_or_else(|| panic!("no verdict: {seen:#?}"));
        (verdict.code.to_owned(), verdict)
    }

    async fn check(&self, txid: &str, desk: &Desk, code: &str) {
        let (found, verdict) = self.verdict(txid, desk).await;
        assert_eq!(found, code, "{verdict:#?}");
    }
}

/// The account that all deposits of these tests go to; nobody has its key.
const OURS: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TOKEN: &str = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
const FAKE: &str = "0x1111111111111111111111111111111111111111";
const REVERTS: &str = "0x2222222222222222222222222222222222222222";
const LOOPS: &str = "0x3333333333333333333333333333333333333333";

async fn anvil() -> Option<Node> {
    let binary = binary("HANDRAIL_TEST_ANVIL", "anvil")?;
    let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
    let mut command = Command::new(binary);
    command
        .args(["--port", &port.to_string(), "--no-mining", "--order", "fees", "--slots-in-an-epoch", "1"])
        .current_dir(folder.path());
    Some(Node::start(command, format!("http://127.0.0.1:{port}"), Chain::Eth, Protocol::EvmRpc, folder).await)
}

/// A contract that says that it is USDT with six decimals and logs a transfer of 500 to [`OURS`] whenever it is sent anything else.
fn token() -> String {
    let word = |digits: &str| format!("7f{digits:0>64}");
    let mut code = "366004146094".to_owned() + "57";
    code += &(word(&format!("{:x}", 500_000_000)) + "600052");
    code += &word(&OURS[2..].to_lowercase());
    code += &word("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    code += &word("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    code += "60206000a300";
    assert_eq!(code.len() / 2, 0x94);
    code += "5b60003560e01c63313ce5671460d757";
    code += "602060005260046020527f5553445400000000000000000000000000000000000000000000000000000000604052";
    code += "60606000f3";
    assert_eq!(code.len() / 2, 0xd7);
    format!("0x{code}5b600660005260206000f3")
}

#[tokio::test]
async fn what_an_evm_chain_does_is_told() {
    let Some(node) = anvil().await else { return };
    let accounts = node.ok("eth_accounts", json!([])).await;
    let (one, two) = (accounts[0].clone(), accounts[1].clone());
    for (address, code) in
        [(TOKEN, token()), (FAKE, token()), (REVERTS, "0x60006000fd".to_owned()), (LOOPS, "0x5b600056".to_owned())]
    {
        node.ok("anvil_setCode", json!([address, code])).await;
    }
    let desk = Desk {
        deposits: vec![Deposit { chain: Chain::Eth, address: OURS.to_owned(), memo: None }],
        listed: vec![
            Listed { chain: Chain::Eth, contract: None, symbol: "ETH".to_owned(), minimum: 1_000 },
            Listed { chain: Chain::Eth, contract: Some(TOKEN.to_owned()), symbol: "USDT".to_owned(), minimum: 1 },
        ],
        required: vec![(Chain::Eth, 3)],
        expected: Some(Chain::Eth),
        ..Desk::default()
    };
    let gwei = |count: u64| format!("0x{:x}", count * 1_000_000_000);
    let send = |from: &Value, to: &str, more: Value| {
        let mut transaction =
            json!({ "from": from, "to": to, "gas": "0xc350", "maxFeePerGas": gwei(5), "maxPriorityFeePerGas": "0x1" });
        transaction.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let node = &node;
        async move { node.ok("eth_sendTransaction", json!([transaction])).await.as_str().unwrap().to_owned() }
    };
    let mine = |count: u64| node.ok("anvil_mine", json!([format!("0x{count:x}")]));

    // Pending, then badly paid, then replaced by the same nonce with a better fee.
    let old = send(&one, OURS, json!({ "value": "0xde0b6b3a7640000", "nonce": "0x0" })).await;
    node.check(&old, &desk, "PENDING").await;
    let gap = send(&one, OURS, json!({ "value": "0x1000", "nonce": "0x5" })).await;
    node.check(&gap, &desk, "PENDING_NONCE_GAP").await;
    let new = send(&one, OURS, json!({ "value": "0xde0b6b3a7640000", "nonce": "0x0", "maxFeePerGas": gwei(50), "maxPriorityFeePerGas": gwei(1) })).await;
    mine(1).await;
    node.check(&old, &desk, "REPLACED").await;

    // In a block, not enough confirmations, then final.
    node.check(&new, &desk, "NOT_ENOUGH_CONFS").await;
    mine(6).await;
    node.check(&new, &desk, "CREDIT_SOON").await;
    assert!(node.lookup.look(&new, Chains::one(Chain::Eth)).await.best().unwrap().1.is_final());

    // Failed in both ways; a listed token, and one that only has its name.
    let reverted = send(&two, REVERTS, json!({})).await;
    let looped = send(&two, LOOPS, json!({})).await;
    let paid = send(&two, TOKEN, json!({ "data": "0xa9059cbb00" })).await;
    let fake = send(&two, FAKE, json!({ "data": "0xa9059cbb00" })).await;
    let astray = send(&two, TOKEN, json!({ "value": "0x0", "data": "0x313ce567" })).await;
    mine(8).await;
    node.check(&reverted, &desk, "FAILED_REVERTED").await;
    node.check(&looped, &desk, "FAILED_OUT_OF_GAS").await;
    node.check(&paid, &desk, "CREDIT_SOON").await;
    node.check(&fake, &desk, "FAKE_TOKEN").await;
    node.check(&astray, &desk, "SENT_TO_CONTRACT").await;

    // Dropped, and orphaned.
    let dropped = send(&two, OURS, json!({ "value": "0x1000" })).await;
    node.check(&dropped, &desk, "PENDING").await;
    node.ok("anvil_dropTransaction", json!([dropped])).await;
    node.check(&dropped, &desk, "DROPPED").await;
    let orphan = send(&two, OURS, json!({ "value": "0x2000" })).await;
    mine(1).await;
    node.check(&orphan, &desk, "NOT_ENOUGH_CONFS").await;
    node.ok("anvil_reorg", json!([1, []])).await;
    let (code, verdict) = node.verdict(&orphan, &desk).await;
    assert!(["REORGED", "PENDING"].contains(&code.as_str()), "{verdict:#?}");

    // A base fee of the next block above what is offered.
    let low = send(&accounts[2], OURS, json!({ "value": "0x3000", "maxFeePerGas": gwei(3) })).await;
    node.ok("anvil_setNextBlockBaseFeePerGas", json!([gwei(100)])).await;
    node.check(&low, &desk, "PENDING_LOW_FEE").await;
}

async fn litecoind() -> Option<Node> {
    let binary = binary("HANDRAIL_TEST_LITECOIND", "litecoind")?;
    let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
    let mut command = Command::new(binary);
    command
        .args([
            "-regtest",
            "-txindex=1",
            "-mempoolreplacement=1",
            "-walletrbf=1",
            "-fallbackfee=0.0001",
            "-listen=0",
            "-connect=0",
        ])
        .args([
            "-server=1",
            "-rpcuser=desk",
            "-rpcpassword=desk",
            &format!("-rpcport={port}"),
            "-rpcbind=127.0.0.1",
            "-rpcallowip=127.0.0.1",
        ])
        .arg(format!("-datadir={}", folder.path().display()));
    Some(
        Node::start(command, format!("http://desk:desk@127.0.0.1:{port}"), Chain::Ltc, Protocol::BitcoinRpc, folder)
            .await,
    )
}

#[tokio::test]
async fn what_a_chain_of_bitcoins_kind_does_is_told() {
    let Some(node) = litecoind().await else { return };
    // The newest Core-like nodes have no wallet at first, older ones one without a name.
    let _may_exist = node.call("createwallet", json!(["w"])).await;
    let text = |value: Value| value.as_str().unwrap().to_owned();
    let mined = text(node.ok("getnewaddress", json!([])).await);
    node.ok("generatetoaddress", json!([110, mined])).await;
    let ours = text(node.ok("getnewaddress", json!([])).await);
    let desk = Desk {
        deposits: vec![Deposit { chain: Chain::Ltc, address: ours.clone(), memo: None }],
        required: vec![(Chain::Ltc, 3)],
        expected: Some(Chain::Ltc),
        // On a regtest chain blocks are made by hand.
        halted_after_blocks: u32::MAX / 1_000_000,
        ..Desk::default()
    };

    let old = text(node.ok("sendtoaddress", json!([ours, 1.5])).await);
    let (code, verdict) = node.verdict(&old, &desk).await;
    assert!(["PENDING", "PENDING_LOW_FEE"].contains(&code.as_str()), "{verdict:#?}");
    let new = text(node.ok("bumpfee", json!([old])).await["txid"].clone());
    let (code, verdict) = node.verdict(&old, &desk).await;
    assert_eq!(code, "REPLACED", "{verdict:#?}");
    assert!(verdict.what.0.contains(&new), "the replacing transaction is named: {}", verdict.what.0);

    let block = text(node.ok("generatetoaddress", json!([1, mined])).await[0].clone());
    node.check(&old, &desk, "REPLACED").await;
    node.check(&new, &desk, "NOT_ENOUGH_CONFS").await;
    node.check(&block, &desk, "BLOCK_NOT_TX").await;
    node.ok("generatetoaddress", json!([3, mined])).await;
    node.check(&new, &desk, "CREDIT_SOON").await;

    // The block is undone: the transaction waits again.
    node.ok("invalidateblock", json!([block])).await;
    let (code, verdict) = node.verdict(&new, &desk).await;
    assert!(["PENDING", "PENDING_LOW_FEE", "REORGED"].contains(&code.as_str()), "{verdict:#?}");
    node.check(&"ab".repeat(32), &desk, "NOT_FOUND").await;
}
