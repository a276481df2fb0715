//! Bitcoin, Litecoin, Dogecoin, Bitcoin Cash: JSON-RPC of the node, and Esplora's REST.

mod esplora;

pub(super) use esplora::by_esplora;

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, head, missing},
};
use crate::observation::{Answer, Failure, Fate, Fee, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// Confirmations from which on nothing changes any more: those after which even new coins may be spent.
pub(super) const FINAL_AFTER: u64 = 100;
/// Inputs that are followed when a transaction is gone.
pub(super) const INPUTS_MAX: usize = 8;
/// Blocks within which the fee estimate wants it included.
const WITHIN_BLOCKS: u64 = 6;

/// What the node says about a transaction. The node needs `txindex`; its wallet's word is never asked, for it is an intent.
pub(super) async fn by_rpc(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let txid = txid.to_ascii_lowercase();
    let info = ask.rpc("getblockchaininfo", json!([])).await?;
    let height = info["blocks"].as_u64().ok_or_else(|| missing("blocks"))?;
    let seconds = match info["time"].as_i64() {
        Some(seconds) => Some(seconds),
        None => block_time(ask, &info["bestblockhash"]).await.or_else(|| info["mediantime"].as_i64()),
    };
    let newest = Some(head(height, seconds));
    let found = match ask.call("getrawtransaction", json!([txid, true])).await? {
        Ok(found) => found,
        // -5: no such transaction; -8: not an id.
        Err((-5 | -8, _)) => return Ok(Look { answer: unknown(ask, &txid).await?, head: newest, known: None }),
        Err((code, message)) => return Err(Failure::Refused(format!("{message} ({code})"))),
    };
    let mut transaction = Transaction::new(&txid);
    outputs(ask, &found, &mut transaction);
    let confirmations = found["confirmations"].as_u64().unwrap_or(0);
    if confirmations > 0 {
        transaction.stage = Stage::Included {
            height: (height + 1).saturating_sub(confirmations),
            confirmations,
            is_final: confirmations >= FINAL_AFTER,
        };
        transaction.outcome = Outcome::Succeeded;
        transaction.at_ms = found["blocktime"].as_i64().map(|seconds| seconds * 1_000);
    } else {
        pending(ask, &mut transaction).await;
    }
    let known = Known { inputs: inputs(&found), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

async fn block_time(ask: &Ask<'_>, hash: &Value) -> Option<i64> {
    ask.rpc("getblockheader", json!([hash])).await.ok()?["time"].as_i64()
}

fn inputs(found: &Value) -> Vec<(String, u32)> {
    let each = found["vin"].as_array().into_iter().flatten();
    each.filter_map(|input| Some((input["txid"].as_str()?.to_owned(), u32::try_from(input["vout"].as_u64()?).ok()?)))
        .take(INPUTS_MAX)
        .collect()
}

fn outputs(ask: &Ask<'_>, found: &Value, transaction: &mut Transaction) {
    for output in found["vout"].as_array().into_iter().flatten() {
        let script = &output["scriptPubKey"];
        let to = script["address"].as_str().or_else(|| script["addresses"][0].as_str());
        let units = output["value"].as_f64().map(|value| (value * 1e8).round() as u128);
        if let (Some(to), Some(units)) = (to, units) {
            let amount = coin(ask.provider.chain, units);
            transaction.moved(Movement {
                from: String::new(),
                to: to.to_owned(),
                amount,
                token: None,
                how: How::Direct,
                memo: None,
            });
        }
    }
}

/// The fee and the ancestors of an unconfirmed transaction; left open where the node says nothing.
async fn pending(ask: &Ask<'_>, transaction: &mut Transaction) {
    let Ok(entry) = ask.rpc("getmempoolentry", json!([transaction.txid])).await else { return };
    transaction.ancestors =
        entry["ancestorcount"].as_u64().map_or(0, |count| u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX));
    let (Some(fee), Some(size)) = (entry["fees"]["base"].as_f64(), entry["vsize"].as_f64()) else { return };
    let estimate = ask
        .rpc("estimatesmartfee", json!([WITHIN_BLOCKS]))
        .await
        .ok()
        .and_then(|estimate| estimate["feerate"].as_f64());
    let needed = match estimate {
        Some(rate) => Some(rate),
        None => ask.rpc("getmempoolinfo", json!([])).await.ok().and_then(|info| info["mempoolminfee"].as_f64()),
    };
    if let Some(needed) = needed {
        // Coins per thousand virtual bytes to smallest units per byte.
        transaction.fee = Some(Fee { rate: fee * 1e8 / size, needed: needed * 1e5, unit: "sat/vB" });
    }
}

/// Not known: a block, or by what became of the inputs it would have spent.
async fn unknown(ask: &Ask<'_>, txid: &str) -> Result<Answer, Failure> {
    if ask.call("getblockheader", json!([txid])).await?.is_ok() {
        return Ok(Answer::Block);
    }
    let mut gone = Gone::default();
    for (input, index) in ask.known.inputs.iter().take(INPUTS_MAX) {
        let output = ask.rpc("gettxout", json!([input, index, true])).await?;
        if !output.is_null() {
            gone.fate = Fate::Free;
            continue;
        }
        let by = spender(ask, input, *index).await;
        let pays = match &by {
            Some(by) => recipients(ask, by).await,
            None => Vec::new(),
        };
        gone.fate = Fate::Replaced { by, pays };
        break;
    }
    Ok(Answer::Unknown(gone))
}

/// Who spends an output: in the mempool by the node's own answer (Core 24), else among the newest blocks.
async fn spender(ask: &Ask<'_>, txid: &str, index: u32) -> Option<String> {
    if let Ok(Ok(answer)) = ask.call("gettxspendingprevout", json!([[{ "txid": txid, "vout": index }]])).await
        && let Some(by) = answer[0]["spendingtxid"].as_str()
    {
        return Some(by.to_owned());
    }
    let spends = |found: &Value| inputs(found).iter().any(|(input, at)| input == txid && *at == index);
    let waiting = ask.rpc("getrawmempool", json!([])).await.ok()?;
    for id in waiting.as_array().into_iter().flatten().take(SEARCH_TXS_MAX) {
        if let Ok(found) = ask.rpc("getrawtransaction", json!([id, true])).await
            && spends(&found)
        {
            return id.as_str().map(str::to_owned);
        }
    }
    let mut hash = ask.rpc("getbestblockhash", json!([])).await.ok()?;
    for _ in 0..SEARCH_BLOCKS_MAX {
        let block = ask.rpc("getblock", json!([hash, 2])).await.ok()?;
        if let Some(found) = block["tx"].as_array().into_iter().flatten().find(|found| spends(found)) {
            return found["txid"].as_str().map(str::to_owned);
        }
        hash = block["previousblockhash"].clone();
        if hash.is_null() {
            return None;
        }
    }
    None
}

/// Newest blocks that are searched for what spent an output; each can be megabytes.
const SEARCH_BLOCKS_MAX: usize = 3;
/// Waiting transactions that are searched where the node cannot say which spends an output.
const SEARCH_TXS_MAX: usize = 50;

async fn recipients(ask: &Ask<'_>, txid: &str) -> Vec<String> {
    let Ok(found) = ask.rpc("getrawtransaction", json!([txid, true])).await else { return Vec::new() };
    let mut transaction = Transaction::new(txid);
    outputs(ask, &found, &mut transaction);
    transaction.movements.into_iter().map(|movement| movement.to).collect()
}
