//! Sui by JSON-RPC. What is in a checkpoint is final.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole_u64},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// What the node says about a digest.
pub(super) async fn look(ask: &Ask<'_>, digest: &str) -> Result<Look, Failure> {
    let height = whole_u64(&ask.rpc("sui_getLatestCheckpointSequenceNumber", json!([])).await?)
        .ok_or_else(|| missing("checkpoint"))?;
    let newest = Some(head(height, None));
    let options = json!({ "showEffects": true, "showBalanceChanges": true, "showInput": true });
    let found = match ask.call("sui_getTransactionBlock", json!([digest, options])).await? {
        Ok(found) => found,
        Err((_, message)) if message.contains("Could not find") => {
            return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
        }
        Err((code, message)) => return Err(Failure::Refused(format!("{message} ({code})"))),
    };
    let mut transaction = Transaction::new(digest);
    transaction.from = found["transaction"]["data"]["sender"].as_str().map(str::to_owned);
    transaction.at_ms = whole_u64(&found["timestampMs"]).and_then(|ms| i64::try_from(ms).ok());
    let at = whole_u64(&found["checkpoint"]);
    transaction.stage = match at {
        Some(at) => Stage::Included { height: at, confirmations: confirmations(at, height), is_final: true },
        None => Stage::Pending,
    };
    let status = &found["effects"]["status"];
    transaction.outcome = match status["status"].as_str() {
        Some("success") => Outcome::Succeeded,
        _ if status["error"].as_str().is_some_and(|error| error.contains("InsufficientGas")) => Outcome::OutOfGas,
        _ => Outcome::Failed(status["error"].as_str().map(str::to_owned)),
    };
    if transaction.outcome == Outcome::Succeeded {
        found["balanceChanges"]
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|change| grown(ask, change, &mut transaction));
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

/// A balance that grew.
fn grown(ask: &Ask<'_>, change: &Value, transaction: &mut Transaction) {
    let units = change["amount"].as_str().and_then(|amount| amount.parse::<u128>().ok()).unwrap_or(0);
    let (Some(to), Some(kind), true) =
        (change["owner"]["AddressOwner"].as_str(), change["coinType"].as_str(), units > 0)
    else {
        return;
    };
    let own = kind == "0x2::sui::SUI";
    let symbol = kind.rsplit("::").next().unwrap_or_default().chars().take(32).collect();
    let amount = if own { coin(ask.provider.chain, units) } else { Amount { units, decimals: 0, symbol } };
    let from = transaction.from.clone().unwrap_or_default();
    transaction.moved(Movement {
        from,
        to: to.to_owned(),
        amount,
        token: (!own).then(|| kind.to_owned()),
        how: How::Direct,
        memo: None,
    });
}
