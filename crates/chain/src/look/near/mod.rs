//! NEAR by JSON-RPC. A node finds a transaction only with its sender; without one it says nothing.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole},
};
use crate::observation::{Answer, Failure, Gone, How, Inner, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// What the node says about a transaction of the sender who is known from before.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let block = ask.rpc("block", json!({ "finality": "final" })).await?;
    let height = block["header"]["height"].as_u64().ok_or_else(|| missing("height"))?;
    let newest = Some(head(height, block["header"]["timestamp"].as_i64().map(|nanos| nanos / 1_000_000_000)));
    let Some(sender) = &ask.known.from else {
        return Err(Failure::Refused("NEAR needs the sender's account to find a transaction".to_owned()));
    };
    let params = json!({ "tx_hash": txid, "sender_account_id": sender, "wait_until": "NONE" });
    let found = match ask.call("tx", params).await? {
        Ok(found) => found,
        Err((_, message))
            if message.contains("UNKNOWN_TRANSACTION")
                || message.contains("doesn't exist")
                || message == "Server error" =>
        {
            return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
        }
        Err((code, message)) => return Err(Failure::Refused(format!("{message} ({code})"))),
    };
    let mut transaction = Transaction::new(txid);
    let signed = &found["transaction"];
    transaction.from = signed["signer_id"].as_str().map(str::to_owned);
    transaction.to = signed["receiver_id"].as_str().map(str::to_owned);
    let is_final = found["final_execution_status"] == "FINAL";
    let included = !matches!(found["final_execution_status"].as_str(), Some("NONE") | None);
    if included {
        let at = match found["transaction_outcome"]["block_hash"].as_str() {
            Some(hash) => ask
                .rpc("block", json!({ "block_id": hash }))
                .await
                .ok()
                .and_then(|block| block["header"]["height"].as_u64()),
            None => None,
        };
        transaction.stage = Stage::Included {
            height: at.unwrap_or(height),
            confirmations: confirmations(at.unwrap_or(height), height),
            is_final,
        };
        transaction.outcome = outcome(&found["status"]);
    }
    transfers(ask, &found, &mut transaction);
    let known = Known { from: Some(sender.clone()), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

fn outcome(status: &Value) -> Outcome {
    match status.get("Failure") {
        None => Outcome::Succeeded,
        Some(failure) => {
            let words = failure.to_string();
            if words.contains("Exceeded the prepaid gas") {
                Outcome::OutOfGas
            } else {
                Outcome::Failed(Some(words.chars().take(200).collect()))
            }
        }
    }
}

/// Coins that the signed actions carry; a failed receipt sends them back.
fn transfers(ask: &Ask<'_>, found: &Value, transaction: &mut Transaction) {
    let (Some(from), Some(to)) = (transaction.from.clone(), transaction.to.clone()) else { return };
    let failed = found["receipts_outcome"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|receipt| receipt["outcome"]["status"].get("Failure").is_some());
    if failed {
        transaction.inner.push(Inner::Bounced);
        return;
    }
    for action in found["transaction"]["actions"].as_array().into_iter().flatten() {
        if let Some(units) = whole(&action["Transfer"]["deposit"]) {
            let amount = coin(ask.provider.chain, units);
            transaction.moved(Movement {
                from: from.clone(),
                to: to.clone(),
                amount,
                token: None,
                how: How::Direct,
                memo: None,
            });
        }
    }
}
