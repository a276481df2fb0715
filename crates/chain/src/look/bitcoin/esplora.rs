//! Esplora's REST, as Blockstream's and mempool.space's explorers speak it.

use super::{FINAL_AFTER, INPUTS_MAX};
use crate::{
    look::{
        Known, Look,
        ask::Ask,
        height_of,
        shape::{coin, confirmations, head, missing},
    },
    observation::{Answer, Failure, Fate, Fee, Gone, How, Movement, Outcome, Stage, Transaction},
};
use serde_json::Value;

/// What the explorer says about a transaction.
pub(in crate::look) async fn by_esplora(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let txid = txid.to_ascii_lowercase();
    let blocks = ask.get("/blocks").await?.ok_or_else(|| missing("blocks"))?;
    let height = blocks[0]["height"].as_u64().ok_or_else(|| missing("height"))?;
    let newest = Some(head(height, blocks[0]["timestamp"].as_i64()));
    let Some(found) = ask.get(&format!("/tx/{txid}")).await? else {
        return Ok(Look { answer: unknown(ask, &txid).await?, head: newest, known: None });
    };
    let mut transaction = Transaction::new(&txid);
    for output in found["vout"].as_array().into_iter().flatten() {
        if let (Some(to), Some(units)) = (output["scriptpubkey_address"].as_str(), output["value"].as_u64()) {
            let amount = coin(ask.provider.chain, u128::from(units));
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
    if let (Some(true), Some(at)) = (found["status"]["confirmed"].as_bool(), found["status"]["block_height"].as_u64()) {
        let count = confirmations(at, height);
        transaction.stage = Stage::Included { height: at, confirmations: count, is_final: count >= FINAL_AFTER };
        transaction.outcome = Outcome::Succeeded;
        transaction.at_ms = found["status"]["block_time"].as_i64().map(|seconds| seconds * 1_000);
    } else if let (Some(fee), Some(weight)) = (found["fee"].as_f64(), found["weight"].as_f64()) {
        let estimates = ask.get("/fee-estimates").await.ok().flatten().unwrap_or(Value::Null);
        if let Some(needed) = estimates["6"].as_f64() {
            transaction.fee = Some(Fee { rate: fee * 4.0 / weight, needed, unit: "sat/vB" });
        }
    }
    let inputs = found["vin"].as_array().into_iter().flatten();
    let inputs = inputs
        .filter_map(|input| Some((input["txid"].as_str()?.to_owned(), u32::try_from(input["vout"].as_u64()?).ok()?)));
    let known =
        Known { inputs: inputs.take(INPUTS_MAX).collect(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

/// Not known: a block, or by what became of the inputs it would have spent.
async fn unknown(ask: &Ask<'_>, txid: &str) -> Result<Answer, Failure> {
    if matches!(ask.get(&format!("/block/{txid}")).await, Ok(Some(_))) {
        return Ok(Answer::Block);
    }
    let mut gone = Gone::default();
    for (input, index) in ask.known.inputs.iter().take(INPUTS_MAX) {
        let Some(spent) = ask.get(&format!("/tx/{input}/outspend/{index}")).await? else { continue };
        if spent["spent"] == true {
            let by = spent["txid"].as_str().map(str::to_owned);
            let found = match &by {
                Some(by) => ask.get(&format!("/tx/{by}")).await?.unwrap_or(Value::Null),
                None => Value::Null,
            };
            let pays = found["vout"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|output| output["scriptpubkey_address"].as_str());
            gone.fate = Fate::Replaced { pays: pays.map(str::to_owned).collect(), by };
            break;
        }
        gone.fate = Fate::Free;
    }
    Ok(Answer::Unknown(gone))
}
