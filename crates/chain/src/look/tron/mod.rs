//! TRON by the HTTP API of its full nodes; what is solidified is asked under `/walletsolidity`.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole},
};
use crate::{
    codec,
    observation::{Amount, Answer, Failure, Gone, How, Inner, Movement, Outcome, Recipient, Stage, Transaction},
};
use serde_json::{Value, json};

/// `Transfer(address,address,uint256)` without `0x`.
const TRANSFER: &str = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/// Tether's contract and others whose decimals are known without a call.
const SIX_DECIMALS: &[(&str, &str)] =
    &[("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT"), ("TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8", "USDC")];

/// What the node says about a transaction.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let id = txid.trim_start_matches("0x").to_ascii_lowercase();
    let block = ask.post("/wallet/getnowblock", &json!({})).await?;
    let raw = &block["block_header"]["raw_data"];
    let height = raw["number"].as_u64().ok_or_else(|| missing("number"))?;
    let now_ms = raw["timestamp"].as_i64();
    let newest = head(height, now_ms.map(|ms| ms / 1_000));
    let found = ask.post("/wallet/gettransactionbyid", &json!({ "value": id, "visible": true })).await?;
    if found.get("raw_data").is_none() {
        // Absence is failure only when the transaction's own time is over (TRON's documentation).
        let expired = ask.known.expires_ms.zip(now_ms).is_some_and(|(expires, now)| now > expires);
        let block = ask.post("/wallet/getblockbyid", &json!({ "value": id })).await?;
        let answer = if block.get("block_header").is_some() {
            Answer::Block
        } else {
            Answer::Unknown(Gone { expired, ..Gone::default() })
        };
        return Ok(Look { answer, head: Some(newest), known: None });
    }
    let mut transaction = Transaction::new(&id);
    let contract = &found["raw_data"]["contract"][0];
    let value = &contract["parameter"]["value"];
    transaction.from = address(&value["owner_address"]);
    transaction.to = address(&value["to_address"]).or_else(|| address(&value["contract_address"]));
    let info = ask.post("/wallet/gettransactioninfobyid", &json!({ "value": id })).await?;
    if let Some(at) = info["blockNumber"].as_u64() {
        let solid = ask.post("/walletsolidity/gettransactioninfobyid", &json!({ "value": id })).await;
        let is_final = solid.is_ok_and(|solid| solid.get("blockNumber").is_some());
        transaction.stage = Stage::Included { height: at, confirmations: confirmations(at, height), is_final };
        transaction.at_ms = info["blockTimeStamp"].as_i64();
        transaction.outcome = outcome(&found, &info);
    }
    if matches!(transaction.outcome, Outcome::Succeeded | Outcome::Unsettled) {
        moves(ask, contract, &info, &mut transaction);
    }
    transaction.inner = rejected(&info);
    let known = Known {
        expires_ms: found["raw_data"]["expiration"].as_i64(),
        height: height_of(&transaction),
        from: transaction.from.clone(),
        ..Known::default()
    };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: Some(newest), known: Some(known) })
}

/// The receipt's result; a plain transfer has none and is right when it is in a block.
fn outcome(found: &Value, info: &Value) -> Outcome {
    let result =
        info["receipt"]["result"].as_str().or_else(|| found["ret"][0]["contractRet"].as_str()).unwrap_or("SUCCESS");
    match result {
        "SUCCESS" | "DEFAULT" if info["result"] != "FAILED" => Outcome::Succeeded,
        "OUT_OF_ENERGY" => Outcome::OutOfGas,
        other => {
            let words = info["resMessage"].as_str().map(text_of).filter(|words| !words.is_empty());
            Outcome::Failed(Some(words.unwrap_or_else(|| other.to_owned())))
        }
    }
}

fn moves(ask: &Ask<'_>, contract: &Value, info: &Value, transaction: &mut Transaction) {
    let value = &contract["parameter"]["value"];
    let (from, to) = (transaction.from.clone().unwrap_or_default(), transaction.to.clone().unwrap_or_default());
    let units = whole(&value["amount"]).unwrap_or(0);
    let moved = |amount, token, to: &str| Movement {
        from: from.clone(),
        to: to.to_owned(),
        amount,
        token,
        how: How::Direct,
        memo: None,
    };
    match contract["type"].as_str().unwrap_or_default() {
        "TransferContract" => {
            transaction.recipient = Recipient::Account;
            transaction.moved(moved(coin(ask.provider.chain, units), None, &to));
        }
        "TransferAssetContract" => {
            let asset = value["asset_name"].as_str().unwrap_or_default().to_owned();
            transaction.moved(moved(
                Amount { units, decimals: 0, symbol: format!("TRC-10 {asset}") },
                Some(asset),
                &to,
            ));
        }
        _ => {
            if let Some(units) = whole(&value["call_value"]).filter(|units| *units > 0) {
                transaction.moved(moved(coin(ask.provider.chain, units), None, &to));
            }
            for log in info["log"].as_array().into_iter().flatten() {
                logged(log, transaction);
            }
        }
    }
    for inside in
        info["internal_transactions"].as_array().into_iter().flatten().filter(|inside| inside["rejected"] != true)
    {
        let units = whole(&inside["callValueInfo"][0]["callValue"]).unwrap_or(0);
        if let (Some(from), Some(to), true) =
            (address(&inside["caller_address"]), address(&inside["transferTo_address"]), units > 0)
        {
            transaction.moved(Movement {
                from,
                to,
                amount: coin(ask.provider.chain, units),
                token: None,
                how: How::Internal,
                memo: None,
            });
        }
    }
}

/// A token's transfer in a log, whose addresses are twenty bytes without TRON's own first.
fn logged(log: &Value, transaction: &mut Transaction) {
    let topics: Vec<&str> = log["topics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let [TRANSFER, from, to] = topics[..] else { return };
    let account = |digits: &str| {
        Some(codec::tron::write(&codec::hex::<20>(digits.get(digits.len().checked_sub(40)?..)?.as_bytes())?))
    };
    let contract = log["address"].as_str().and_then(account);
    let data = log["data"].as_str().unwrap_or_default().trim_start_matches('0');
    let units = if data.len() > 32 { u128::MAX } else { u128::from_str_radix(data, 16).unwrap_or(0) };
    let (Some(contract), Some(from), Some(to)) = (contract, account(from), account(to)) else { return };
    let known = SIX_DECIMALS.iter().find(|(known, _)| *known == contract);
    let (decimals, symbol) = known.map_or((0, String::new()), |(_, symbol)| (6, (*symbol).to_owned()));
    transaction.moved(Movement {
        from,
        to,
        amount: Amount { units, decimals, symbol },
        token: Some(contract),
        how: How::Direct,
        memo: None,
    });
}

fn rejected(info: &Value) -> Vec<Inner> {
    let inside = info["internal_transactions"].as_array().into_iter().flatten();
    let rejected = inside.filter(|inside| inside["rejected"] == true);
    rejected.map(|inside| Inner::Rejected(inside["note"].as_str().map(text_of).unwrap_or_default())).take(4).collect()
}

/// An address in either of the node's spellings.
fn address(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    match codec::tron::read_hex(text.as_bytes()) {
        Some(account) => Some(codec::tron::write(&account)),
        None => codec::tron::read(text.as_bytes()).map(|_| text.to_owned()),
    }
}

/// Words that the node writes in hex.
fn text_of(digits: &str) -> String {
    let bytes: Vec<u8> = digits.as_bytes().chunks_exact(2).filter_map(codec::hex::<1>).map(|[byte]| byte).collect();
    String::from_utf8_lossy(&bytes).chars().filter(|letter| !letter.is_control()).take(200).collect()
}
