//! Cardano by Blockfrost's REST. Only transactions in blocks are known to it.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::Value;

/// Blocks after which a rollback is impossible: the chain's security parameter.
const FINAL_AFTER: u64 = 2_160;

/// What the explorer says about a transaction.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let id = txid.trim_start_matches("0x").to_ascii_lowercase();
    let latest = ask.get("/blocks/latest").await?.ok_or_else(|| missing("latest"))?;
    let height = latest["height"].as_u64().ok_or_else(|| missing("height"))?;
    let newest = Some(head(height, latest["time"].as_i64()));
    let Some(found) = ask.get(&format!("/txs/{id}")).await? else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let mut transaction = Transaction::new(&id);
    let at = found["block_height"].as_u64().ok_or_else(|| missing("block_height"))?;
    let count = confirmations(at, height);
    transaction.stage = Stage::Included { height: at, confirmations: count, is_final: count >= FINAL_AFTER };
    transaction.at_ms = found["block_time"].as_i64().map(|seconds| seconds * 1_000);
    // Phase-2 failure: the script failed and only the collateral moved.
    transaction.outcome = if found["valid_contract"] == false {
        Outcome::Failed(Some("the script refused".to_owned()))
    } else {
        Outcome::Succeeded
    };
    let parts = ask.get(&format!("/txs/{id}/utxos")).await?.unwrap_or(Value::Null);
    transaction.from = parts["inputs"][0]["address"].as_str().map(str::to_owned);
    let outputs = parts["outputs"].as_array().into_iter().flatten().filter(|output| output["collateral"] != true);
    for output in outputs.filter(|_| transaction.outcome == Outcome::Succeeded) {
        let to = output["address"].as_str().unwrap_or_default();
        for part in output["amount"].as_array().into_iter().flatten() {
            let (unit, units) = (part["unit"].as_str().unwrap_or_default(), whole(&part["quantity"]).unwrap_or(0));
            let own = unit == "lovelace";
            let amount = if own {
                coin(ask.provider.chain, units)
            } else {
                Amount { units, decimals: 0, symbol: String::new() }
            };
            let token = (!own).then(|| unit.to_owned());
            let from = parts["inputs"][0]["address"].as_str().unwrap_or_default().to_owned();
            transaction.movements.push(Movement {
                from,
                to: to.to_owned(),
                amount,
                token,
                how: How::Direct,
                memo: None,
            });
        }
    }
    transaction.movements.truncate(crate::observation::MOVEMENTS_MAX);
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}
