//! Aptos by the REST API of its full nodes.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, head, missing, whole, whole_u64},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::Value;

/// The chain's own coin, as type and as the address of its metadata.
const APT: [&str; 2] = ["0x1::aptos_coin::AptosCoin", "0xa"];

/// What the node says about a hash, or about a version when the id is decimal. What is committed is final.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let ledger = ask.get("/v1").await?.ok_or_else(|| missing("ledger"))?;
    let height = whole_u64(&ledger["ledger_version"]).ok_or_else(|| missing("ledger_version"))?;
    let now_us = whole_u64(&ledger["ledger_timestamp"]).and_then(|now| i64::try_from(now).ok());
    let newest = head(height, now_us.map(|now| now / 1_000_000));
    let by = if txid.bytes().all(|byte| byte.is_ascii_digit()) { "by_version" } else { "by_hash" };
    let Some(found) = ask.get(&format!("/v1/transactions/{by}/{txid}")).await? else {
        let expired = ask.known.expires_ms.zip(newest.time_ms).is_some_and(|(expires, now)| now > expires);
        return Ok(Look {
            answer: Answer::Unknown(Gone { expired, ..Gone::default() }),
            head: Some(newest),
            known: None,
        });
    };
    let mut transaction = Transaction::new(found["hash"].as_str().unwrap_or(txid));
    transaction.from = found["sender"].as_str().map(str::to_owned);
    if found["type"] != "pending_transaction" {
        let version = whole_u64(&found["version"]).ok_or_else(|| missing("version"))?;
        transaction.stage =
            Stage::Included { height: version, confirmations: height.saturating_sub(version) + 1, is_final: true };
        transaction.at_ms = whole_u64(&found["timestamp"]).and_then(|time| i64::try_from(time / 1_000).ok());
        transaction.outcome = outcome(&found);
    }
    moves(ask, &found, &mut transaction);
    let expires_ms = whole_u64(&found["expiration_timestamp_secs"])
        .and_then(|seconds| i64::try_from(seconds).ok())
        .and_then(|seconds| seconds.checked_mul(1_000));
    let known =
        Known { from: transaction.from.clone(), expires_ms, height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: Some(newest), known: Some(known) })
}

fn outcome(found: &Value) -> Outcome {
    if found["success"] == true {
        return Outcome::Succeeded;
    }
    match found["vm_status"].as_str() {
        Some(status) if status.eq_ignore_ascii_case("out of gas") => Outcome::OutOfGas,
        status => Outcome::Failed(status.map(str::to_owned)),
    }
}

/// The transfer that the called function names: recipient and amount are its arguments.
fn moves(ask: &Ask<'_>, found: &Value, transaction: &mut Transaction) {
    let payload = &found["payload"];
    let function = payload["function"].as_str().unwrap_or_default();
    let arguments = payload["arguments"].as_array().map_or(&[][..], Vec::as_slice);
    let metadata = |value: &Value| value["inner"].as_str().or(value.as_str()).map(str::to_owned);
    let named = payload["type_arguments"][0].as_str().map(str::to_owned);
    let (token, to, units) = match (function, arguments) {
        (
            "0x1::aptos_account::transfer" | "0x1::coin::transfer" | "0x1::aptos_account::transfer_coins",
            [to, units],
        ) => (named, to, units),
        (
            "0x1::primary_fungible_store::transfer" | "0x1::aptos_account::transfer_fungible_assets",
            [asset, to, units],
        ) => (metadata(asset), to, units),
        _ => return,
    };
    let (Some(to), Some(units)) = (to.as_str(), whole(units)) else { return };
    if matches!(transaction.outcome, Outcome::OutOfGas | Outcome::Failed(_)) {
        return;
    }
    let token = token.filter(|token| !APT.contains(&token.as_str()));
    let amount = match &token {
        None => coin(ask.provider.chain, units),
        Some(token) => Amount {
            units,
            decimals: 0,
            symbol: token.rsplit("::").next().unwrap_or_default().chars().take(32).collect(),
        },
    };
    let from = transaction.from.clone().unwrap_or_default();
    transaction.moved(Movement { from, to: to.to_owned(), amount, token, how: How::Direct, memo: None });
}
