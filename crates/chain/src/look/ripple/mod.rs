//! XRP Ledger by rippled's JSON-RPC. What counts is `delivered_amount`, never `Amount`: payments may be partial.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole, whole_u64},
};
use crate::{
    Chain,
    observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction},
};
use serde_json::{Value, json};

/// Seconds from 1970 to 2000, where the ledger's clock begins.
const EPOCH_S: i64 = 946_684_800;
/// Places of an issued amount that are kept.
const ISSUED_DECIMALS: u8 = 15;

/// What the server says about a transaction.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let ledger = result(ask, "ledger", json!({ "ledger_index": "validated" })).await?;
    let height = whole_u64(&ledger["ledger_index"]).ok_or_else(|| missing("ledger_index"))?;
    let newest = Some(head(height, ledger["ledger"]["close_time"].as_i64().map(|time| time + EPOCH_S)));
    let id = txid.trim_start_matches("0x").to_ascii_uppercase();
    let found = result(ask, "tx", json!({ "transaction": id })).await?;
    if let Some(error) = found["error"].as_str() {
        if error != "txnNotFound" {
            return Err(Failure::Refused(error.to_owned()));
        }
        let expired =
            ask.known.expires_ms.zip(newest.and_then(|head| head.time_ms)).is_some_and(|(expires, now)| now > expires);
        return Ok(Look { answer: Answer::Unknown(Gone { expired, ..Gone::default() }), head: newest, known: None });
    }
    let mut transaction = Transaction::new(&id);
    transaction.from = found["Account"].as_str().map(str::to_owned);
    transaction.to = found["Destination"].as_str().map(str::to_owned);
    transaction.at_ms = found["date"].as_i64().map(|time| (time + EPOCH_S) * 1_000);
    if found["validated"] == true {
        let at = whole_u64(&found["ledger_index"]).ok_or_else(|| missing("ledger_index"))?;
        transaction.stage = Stage::Included { height: at, confirmations: confirmations(at, height), is_final: true };
        transaction.outcome = match found["meta"]["TransactionResult"].as_str().unwrap_or_default() {
            "tesSUCCESS" => Outcome::Succeeded,
            code => Outcome::Failed(Some(code.to_owned())),
        };
    }
    if !matches!(transaction.outcome, Outcome::Failed(_)) {
        delivered(&found, &mut transaction);
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

async fn result(ask: &Ask<'_>, method: &str, params: Value) -> Result<Value, Failure> {
    let answer = ask.post("", &json!({ "method": method, "params": [params] })).await?;
    answer.get("result").cloned().ok_or_else(|| missing("result"))
}

fn delivered(found: &Value, transaction: &mut Transaction) {
    let named = amount(&found["Amount"]).or_else(|| amount(&found["DeliverMax"]));
    let delivered = amount(&found["meta"]["delivered_amount"]);
    let (Some(to), Some((units, token))) = (transaction.to.clone(), delivered.clone().or_else(|| named.clone())) else {
        return;
    };
    if let (Some((promised, _)), Some((got, _))) = (named, delivered)
        && got.units < promised.units
        && got.symbol == promised.symbol
    {
        transaction.promised = Some(promised);
    }
    let memo = whole(&found["DestinationTag"]).map(|tag| tag.to_string());
    let from = transaction.from.clone().unwrap_or_default();
    transaction.moved(Movement { from, to, amount: units, token, how: How::Direct, memo });
}

/// An amount in drops, or an issued one with its currency and issuer.
fn amount(value: &Value) -> Option<(Amount, Option<String>)> {
    if let Some(drops) = whole(value) {
        return Some((coin(Chain::Xrp, drops), None));
    }
    let (number, currency, issuer) = (value["value"].as_str()?, value["currency"].as_str()?, value["issuer"].as_str()?);
    let units = super::shape::decimal(number, ISSUED_DECIMALS)?;
    Some((Amount { units, decimals: ISSUED_DECIMALS, symbol: currency.to_owned() }, Some(issuer.to_owned())))
}
