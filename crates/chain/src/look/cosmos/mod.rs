//! Cosmos Hub by the SDK's REST. A block is final when it is made.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{confirmations, head, missing, rfc3339_ms, whole, whole_u64},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::Value;

/// What the node says about a transaction.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let id = txid.trim_start_matches("0x").to_ascii_uppercase();
    let latest = ask.get("/cosmos/base/tendermint/v1beta1/blocks/latest").await?.ok_or_else(|| missing("latest"))?;
    let header = &latest["block"]["header"];
    let height = whole_u64(&header["height"]).ok_or_else(|| missing("height"))?;
    let newest = Some(head(height, header["time"].as_str().and_then(rfc3339_ms).map(|ms| ms / 1_000)));
    let found = match ask.get(&format!("/cosmos/tx/v1beta1/txs/{id}")).await {
        Ok(found) => found,
        // Older nodes answer 500 and newer ones 404 to what they do not know.
        Err(Failure::Status(400 | 500)) => None,
        Err(failure) => return Err(failure),
    };
    let Some(found) = found else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let response = &found["tx_response"];
    let mut transaction = Transaction::new(&id);
    let at = whole_u64(&response["height"]).ok_or_else(|| missing("tx_response.height"))?;
    transaction.stage = Stage::Included { height: at, confirmations: confirmations(at, height), is_final: true };
    transaction.at_ms = response["timestamp"].as_str().and_then(rfc3339_ms);
    transaction.outcome = match (response["code"].as_u64(), response["codespace"].as_str()) {
        (Some(0) | None, _) => Outcome::Succeeded,
        (Some(11), Some("sdk")) => Outcome::OutOfGas,
        _ => Outcome::Failed(response["raw_log"].as_str().map(|log| log.chars().take(200).collect())),
    };
    let body = &found["tx"]["body"];
    let memo = body["memo"].as_str().filter(|memo| !memo.is_empty()).map(str::to_owned);
    for message in body["messages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|message| message["@type"] == "/cosmos.bank.v1beta1.MsgSend")
    {
        let (from, to) =
            (message["from_address"].as_str().unwrap_or_default(), message["to_address"].as_str().unwrap_or_default());
        transaction.from.get_or_insert_with(|| from.to_owned());
        transaction.to.get_or_insert_with(|| to.to_owned());
        for part in
            message["amount"].as_array().into_iter().flatten().filter(|_| transaction.outcome == Outcome::Succeeded)
        {
            let (amount, token) = amount(part);
            transaction.movements.push(Movement {
                from: from.to_owned(),
                to: to.to_owned(),
                amount,
                token,
                how: How::Direct,
                memo: memo.clone(),
            });
        }
    }
    transaction.movements.truncate(crate::observation::MOVEMENTS_MAX);
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

/// The own coin by its smallest unit; any other denomination is a token.
fn amount(part: &Value) -> (Amount, Option<String>) {
    let units = whole(&part["amount"]).unwrap_or(0);
    match part["denom"].as_str().unwrap_or_default() {
        "uatom" => (Amount { units, decimals: 6, symbol: "ATOM".to_owned() }, None),
        denom => (Amount { units, decimals: 0, symbol: denom.to_owned() }, Some(denom.to_owned())),
    }
}
