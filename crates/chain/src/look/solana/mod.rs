//! Solana by JSON-RPC.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, head, missing, whole},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// What the node says about a signature.
pub(super) async fn look(ask: &Ask<'_>, signature: &str) -> Result<Look, Failure> {
    let slot =
        ask.rpc("getSlot", json!([{ "commitment": "confirmed" }])).await?.as_u64().ok_or_else(|| missing("slot"))?;
    let seconds = ask.rpc("getBlockTime", json!([slot])).await.ok().and_then(|time| time.as_i64());
    let newest = head(slot, seconds);
    let statuses = ask.rpc("getSignatureStatuses", json!([[signature], { "searchTransactionHistory": true }])).await?;
    let status = &statuses["value"][0];
    if status.is_null() {
        // A blockhash lives for 150 blocks; what was seen and is gone after that can never be included.
        let expired = ask.known.expires_ms.zip(newest.time_ms).is_some_and(|(expires, now)| now > expires);
        return Ok(Look {
            answer: Answer::Unknown(Gone { expired, ..Gone::default() }),
            head: Some(newest),
            known: None,
        });
    }
    let mut transaction = Transaction::new(signature);
    let height = status["slot"].as_u64().ok_or_else(|| missing("slot"))?;
    let level = status["confirmationStatus"].as_str().unwrap_or("processed");
    if level != "processed" {
        transaction.stage =
            Stage::Included { height, confirmations: slot.saturating_sub(height) + 1, is_final: level == "finalized" };
        transaction.outcome = match &status["err"] {
            Value::Null => Outcome::Succeeded,
            error => failed(error),
        };
        let options =
            json!({ "encoding": "jsonParsed", "maxSupportedTransactionVersion": 0, "commitment": "confirmed" });
        let found = ask.rpc("getTransaction", json!([signature, options])).await?;
        read(ask, &found, &mut transaction);
    }
    let expires_ms = newest.time_ms.map(|now| now + 120_000);
    let known =
        Known { from: transaction.from.clone(), height: height_of(&transaction), expires_ms, ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: Some(newest), known: Some(known) })
}

fn failed(error: &Value) -> Outcome {
    let words = error.to_string();
    if words.contains("ComputationalBudgetExceeded") || words.contains("ProgramFailedToComplete") {
        Outcome::OutOfGas
    } else {
        Outcome::Failed(Some(words))
    }
}

/// Who paid, what balances grew by, and the memo.
fn read(ask: &Ask<'_>, found: &Value, transaction: &mut Transaction) {
    transaction.at_ms = found["blockTime"].as_i64().map(|seconds| seconds * 1_000);
    let (message, meta) = (&found["transaction"]["message"], &found["meta"]);
    let keys: Vec<&str> = message["accountKeys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|key| key["pubkey"].as_str().or(key.as_str()))
        .collect();
    transaction.from = keys.first().map(|key| (*key).to_owned());
    let memo = message["instructions"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|instruction| instruction["program"] == "spl-memo")
        .and_then(|instruction| instruction["parsed"].as_str())
        .map(str::to_owned);
    if transaction.outcome != Outcome::Succeeded {
        return;
    }
    let from = transaction.from.clone().unwrap_or_default();
    let moved = |to: &str, amount, token| Movement {
        from: from.clone(),
        to: to.to_owned(),
        amount,
        token,
        how: How::Direct,
        memo: memo.clone(),
    };
    let before = meta["preTokenBalances"].as_array().map_or(&[][..], Vec::as_slice);
    for after in meta["postTokenBalances"].as_array().into_iter().flatten() {
        let units = |balance: &Value| whole(&balance["uiTokenAmount"]["amount"]).unwrap_or(0);
        let had = before.iter().find(|one| one["accountIndex"] == after["accountIndex"]).map_or(0, units);
        let (mint, owner) = (after["mint"].as_str().unwrap_or_default(), after["owner"].as_str().unwrap_or_default());
        if units(after) > had {
            let decimals = after["uiTokenAmount"]["decimals"]
                .as_u64()
                .and_then(|decimals| u8::try_from(decimals).ok())
                .unwrap_or(0);
            let amount = Amount { units: units(after) - had, decimals, symbol: symbol(mint).to_owned() };
            transaction.moved(moved(owner, amount, Some(mint.to_owned())));
        }
    }
    let balances =
        |name: &str| meta[name].as_array().into_iter().flatten().filter_map(Value::as_u64).collect::<Vec<_>>();
    for ((before, after), key) in balances("preBalances").iter().zip(balances("postBalances")).zip(&keys) {
        if after > *before {
            transaction.moved(moved(key, coin(ask.provider.chain, u128::from(after - before)), None));
        }
    }
}

/// The symbol of the mints that every desk lists.
fn symbol(mint: &str) -> &'static str {
    match mint {
        "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v" => "USDC",
        "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB" => "USDT",
        _ => "",
    }
}
