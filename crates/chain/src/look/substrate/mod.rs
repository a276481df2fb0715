//! Polkadot, Kusama and their likes: Substrate API Sidecar, which needs the block, and Subscan, which knows extrinsics by hash.
//!
//! Balances live on Asset Hub since 2025: point providers of `DOT` and `KSM` there.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, decimal, head, missing, whole, whole_u64},
};
use crate::observation::{Answer, Failure, Gone, How, Inner, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// What Sidecar says about an extrinsic: `block-index`, or a hash whose block is known from before.
pub(super) async fn by_sidecar(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let newest = ask.get("/blocks/head/header").await?.ok_or_else(|| missing("head"))?;
    let height = whole_u64(&newest["number"]).ok_or_else(|| missing("number"))?;
    let place = txid
        .split_once('-')
        .and_then(|(block, index)| Some((block.parse::<u64>().ok()?, index.parse::<usize>().ok()?)));
    let Some(block) = place.map(|(block, _)| block).or(ask.known.height) else {
        return Err(Failure::Refused("a node cannot find an extrinsic by its hash alone".to_owned()));
    };
    let newest = Some(head(height, None));
    let Some(found) = ask.get(&format!("/blocks/{block}")).await? else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let extrinsics = found["extrinsics"].as_array().ok_or_else(|| missing("extrinsics"))?;
    let extrinsic = match place {
        Some((_, index)) => extrinsics.get(index),
        None => extrinsics
            .iter()
            .find(|extrinsic| extrinsic["hash"].as_str().is_some_and(|hash| hash.eq_ignore_ascii_case(txid))),
    };
    let Some(extrinsic) = extrinsic else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let mut transaction = Transaction::new(extrinsic["hash"].as_str().unwrap_or(txid));
    transaction.from = account(&extrinsic["signature"]["signer"]);
    let is_final = found["finalized"].as_bool().unwrap_or(false);
    transaction.stage = Stage::Included { height: block, confirmations: confirmations(block, height), is_final };
    transaction.outcome = if extrinsic["success"] == true { Outcome::Succeeded } else { Outcome::Failed(None) };
    for event in extrinsic["events"].as_array().into_iter().flatten() {
        event_read(ask, event, &mut transaction);
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

/// An event's pallet and name in one.
fn event_read(ask: &Ask<'_>, event: &Value, transaction: &mut Transaction) {
    let name = format!(
        "{}.{}",
        event["method"]["pallet"].as_str().unwrap_or_default(),
        event["method"]["method"].as_str().unwrap_or_default()
    );
    let data = &event["data"];
    match name.as_str() {
        "balances.Transfer" if transaction.outcome == Outcome::Succeeded => {
            if let (Some(from), Some(to), Some(units)) = (account(&data[0]), account(&data[1]), whole(&data[2])) {
                transaction.moved(Movement {
                    from,
                    to,
                    amount: coin(ask.provider.chain, units),
                    token: None,
                    how: How::Direct,
                    memo: None,
                });
            }
        }
        "system.ExtrinsicFailed" => transaction.outcome = Outcome::Failed(Some(data[0].to_string())),
        "utility.BatchInterrupted" => transaction.inner.push(Inner::Rejected(name)),
        "polkadotXcm.AssetsTrapped" | "xcmPallet.AssetsTrapped" => transaction.inner.push(Inner::Trapped),
        _ => {}
    }
}

fn account(value: &Value) -> Option<String> {
    value["id"].as_str().or(value.as_str()).map(str::to_owned)
}

/// What Subscan says about an extrinsic by its hash or place.
pub(super) async fn by_subscan(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let metadata = ask.post("/api/scan/metadata", &json!({})).await?;
    let height = whole_u64(&metadata["data"]["blockNum"]).ok_or_else(|| missing("blockNum"))?;
    let newest =
        Some(head(height, whole_u64(&metadata["data"]["blockTime"]).and_then(|seconds| i64::try_from(seconds).ok())));
    let key = if txid.contains('-') { "extrinsic_index" } else { "hash" };
    let found = ask.post("/api/scan/extrinsic", &json!({ key: txid })).await?;
    let data = &found["data"];
    if data.is_null() || data["block_num"].as_u64().unwrap_or(0) == 0 {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    }
    let block = data["block_num"].as_u64().ok_or_else(|| missing("block_num"))?;
    let mut transaction = Transaction::new(data["extrinsic_hash"].as_str().unwrap_or(txid));
    transaction.from = account(&data["account_id"]);
    transaction.at_ms = data["block_timestamp"].as_i64().map(|seconds| seconds * 1_000);
    transaction.stage = Stage::Included {
        height: block,
        confirmations: confirmations(block, height),
        is_final: data["finalized"] == true,
    };
    transaction.outcome = match data["success"].as_bool() {
        Some(true) => Outcome::Succeeded,
        _ => Outcome::Failed(data["error"]["doc"].as_str().or(data["error"]["name"].as_str()).map(str::to_owned)),
    };
    let transfer = &data["transfer"];
    if let (Some(to), Some(amount)) = (transfer["to"].as_str(), transfer["amount"].as_str())
        && transaction.outcome == Outcome::Succeeded
        && let Some(units) = decimal(amount, ask.provider.chain.entry().decimals)
    {
        let from = transfer["from"].as_str().unwrap_or_default().to_owned();
        transaction.moved(Movement {
            from,
            to: to.to_owned(),
            amount: coin(ask.provider.chain, units),
            token: None,
            how: How::Direct,
            memo: None,
        });
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}
