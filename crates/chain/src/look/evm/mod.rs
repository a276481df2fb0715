//! Ethereum and its likes by JSON-RPC (the Execution API specification; `debug_traceTransaction` where the provider allows it).

mod tokens;

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, hex_u64, hex_u128, missing},
};
use crate::{
    codec,
    observation::{Answer, Failure, Fate, Fee, Gone, Head, How, Movement, Outcome, Recipient, Stage, Transaction},
};
use serde_json::{Value, json};

/// Calls of one trace that are looked at.
const CALLS_MAX: usize = 500;

/// What the node says about a transaction.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let id =
        if txid.starts_with("0x") { txid.to_ascii_lowercase() } else { format!("0x{}", txid.to_ascii_lowercase()) };
    let latest = ask.rpc("eth_getBlockByNumber", json!(["latest", false])).await?;
    let height = hex_u64(&latest["number"]).ok_or_else(|| missing("number"))?;
    let newest = head(height, hex_u64(&latest["timestamp"]).and_then(|seconds| i64::try_from(seconds).ok()));
    let found = ask.rpc("eth_getTransactionByHash", json!([id])).await?;
    if found.is_null() {
        return Ok(Look { answer: unknown(ask, &id).await?, head: Some(newest), known: None });
    }
    let mut transaction = Transaction::new(&id);
    transaction.from = address(&found["from"]);
    transaction.to = address(&found["to"]);
    let nonce = hex_u64(&found["nonce"]);
    if found["blockNumber"].is_null() {
        pending(ask, &found, &mut transaction).await?;
    } else {
        included(ask, &found, newest, &mut transaction).await?;
    }
    let known = Known { from: transaction.from.clone(), nonce, height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: Some(newest), known: Some(known) })
}

/// Not known: a block, or replaced (its nonce is used), or never included.
async fn unknown(ask: &Ask<'_>, id: &str) -> Result<Answer, Failure> {
    if let Ok(block) = ask.rpc("eth_getBlockByHash", json!([id, false])).await
        && !block.is_null()
    {
        return Ok(Answer::Block);
    }
    let mut gone = Gone::default();
    if let (Some(from), Some(nonce)) = (&ask.known.from, ask.known.nonce) {
        let next = hex_u64(&ask.rpc("eth_getTransactionCount", json!([from, "latest"])).await?)
            .ok_or_else(|| missing("count"))?;
        gone.fate = if next > nonce { Fate::Replaced { by: None, pays: Vec::new() } } else { Fate::Free };
    }
    Ok(Answer::Unknown(gone))
}

/// Wei in one gwei.
const GWEI: f64 = 1e9;

/// What a pending transaction waits for: an earlier nonce, or a better fee.
async fn pending(ask: &Ask<'_>, found: &Value, transaction: &mut Transaction) -> Result<(), Failure> {
    if let (Some(from), Some(nonce)) = (&transaction.from, hex_u64(&found["nonce"])) {
        let next = ask.rpc("eth_getTransactionCount", json!([from, "latest"])).await?;
        transaction.nonce = hex_u64(&next).map(|next| (nonce, next));
    }
    let offered = hex_u128(&found["maxFeePerGas"]).or_else(|| hex_u128(&found["gasPrice"]));
    // A node that keeps no history of fees leaves the question open.
    if let (Some(offered), Ok(history)) = (offered, ask.rpc("eth_feeHistory", json!(["0x5", "latest", [30]])).await) {
        let base = history["baseFeePerGas"].as_array().and_then(|fees| hex_u128(fees.last()?)).unwrap_or(0);
        let rewards: Vec<u128> =
            history["reward"].as_array().into_iter().flatten().filter_map(|reward| hex_u128(&reward[0])).collect();
        let reward = rewards.iter().copied().min().unwrap_or(0);
        transaction.fee =
            Some(Fee { rate: offered as f64 / GWEI, needed: (base + reward) as f64 / GWEI, unit: "gwei" });
    }
    if let (Some(from), Some(to)) = (&transaction.from, &transaction.to) {
        let movement = Movement {
            from: from.clone(),
            to: to.clone(),
            amount: coin(ask.provider.chain, hex_u128(&found["value"]).unwrap_or(0)),
            token: None,
            how: How::Direct,
            memo: None,
        };
        if movement.amount.units > 0 {
            transaction.moved(movement);
        }
    }
    Ok(())
}

async fn included(ask: &Ask<'_>, found: &Value, newest: Head, transaction: &mut Transaction) -> Result<(), Failure> {
    let receipt = ask.rpc("eth_getTransactionReceipt", json!([transaction.txid])).await?;
    let height = hex_u64(&found["blockNumber"]).ok_or_else(|| missing("blockNumber"))?;
    let finalized = ask
        .rpc("eth_getBlockByNumber", json!(["finalized", false]))
        .await
        .ok()
        .and_then(|block| hex_u64(&block["number"]));
    transaction.stage = Stage::Included {
        height,
        confirmations: confirmations(height, newest.height),
        is_final: finalized.is_some_and(|finalized| finalized >= height),
    };
    if let Ok(block) = ask.rpc("eth_getBlockByNumber", json!([found["blockNumber"], false])).await {
        transaction.at_ms =
            hex_u64(&block["timestamp"]).and_then(|seconds| i64::try_from(seconds).ok()).map(|seconds| seconds * 1_000);
    }
    let status = hex_u64(&receipt["status"]).ok_or_else(|| missing("status"))?;
    if status == 0 {
        let spent_all = hex_u128(&receipt["gasUsed"]).is_some_and(|used| hex_u128(&found["gas"]) == Some(used));
        transaction.outcome =
            if spent_all { Outcome::OutOfGas } else { Outcome::Failed(reason(ask, found, height).await) };
        return Ok(());
    }
    transaction.outcome = Outcome::Succeeded;
    let value = hex_u128(&found["value"]).unwrap_or(0);
    if let (Some(from), Some(to), true) = (transaction.from.clone(), transaction.to.clone(), value > 0) {
        transaction.moved(Movement {
            from,
            to,
            amount: coin(ask.provider.chain, value),
            token: None,
            how: How::Direct,
            memo: None,
        });
    }
    tokens::transfers(ask, &receipt["logs"], transaction).await;
    if ask.provider.traces
        && let Ok(trace) =
            ask.rpc("debug_traceTransaction", json!([transaction.txid, { "tracer": "callTracer" }])).await
    {
        internal(ask, &trace, transaction);
    }
    transaction.recipient = recipient(ask, transaction).await;
    Ok(())
}

/// Why it failed, by calling it again on the block before.
async fn reason(ask: &Ask<'_>, found: &Value, height: u64) -> Option<String> {
    let call = json!({ "from": found["from"], "to": found["to"], "value": found["value"], "data": found["input"], "gas": found["gas"] });
    let before = format!("0x{:x}", height.saturating_sub(1));
    match ask.call("eth_call", json!([call, before])).await {
        Ok(Err((_, message))) => Some(tokens::reason(&message)),
        _ => None,
    }
}

/// Value that moved by calls inside contracts.
fn internal(ask: &Ask<'_>, trace: &Value, transaction: &mut Transaction) {
    let mut open: Vec<&Value> = trace["calls"].as_array().into_iter().flatten().collect();
    for _ in 0..CALLS_MAX {
        let Some(call) = open.pop() else { return };
        if !call["error"].is_null() {
            continue;
        }
        open.extend(call["calls"].as_array().into_iter().flatten());
        let value = hex_u128(&call["value"]).unwrap_or(0);
        if let (Some(from), Some(to), true) =
            (address(&call["from"]), address(&call["to"]), value > 0 && call["type"] != "DELEGATECALL")
        {
            transaction.moved(Movement {
                from,
                to,
                amount: coin(ask.provider.chain, value),
                token: None,
                how: How::Internal,
                memo: None,
            });
        }
    }
}

/// What the first recipient of value is: an account, a token's contract, another contract.
async fn recipient(ask: &Ask<'_>, transaction: &Transaction) -> Recipient {
    let Some(to) = transaction.movements.first().map(|movement| &movement.to).or(transaction.to.as_ref()) else {
        return Recipient::Unknown;
    };
    let Ok(code) = ask.rpc("eth_getCode", json!([to, "latest"])).await else { return Recipient::Unknown };
    match code.as_str() {
        Some("0x") => Recipient::Account,
        // EIP-7702: an account that lends itself a contract's code is still an account.
        Some(code) if code.starts_with("0xef0100") => Recipient::Account,
        Some(_) if tokens::is_token(ask, to).await => Recipient::TokenContract,
        Some(_) => Recipient::Contract,
        None => Recipient::Unknown,
    }
}

/// An address with its checksum.
fn address(value: &Value) -> Option<String> {
    let bytes = codec::hex::<20>(value.as_str()?.strip_prefix("0x")?.as_bytes())?;
    Some(codec::evm::write(&bytes))
}
