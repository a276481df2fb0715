//! Stellar by Horizon's REST.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, decimal, head, missing, rfc3339_ms},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::Value;

const DECIMALS: u8 = 7;

/// What Horizon says about a transaction. A closed ledger is final.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let id = txid.trim_start_matches("0x").to_ascii_lowercase();
    let root = ask.get("/").await?.ok_or_else(|| missing("root"))?;
    let height = root["history_latest_ledger"].as_u64().ok_or_else(|| missing("history_latest_ledger"))?;
    let closed_ms = root["history_latest_ledger_closed_at"].as_str().and_then(rfc3339_ms);
    let newest = Some(head(height, closed_ms.map(|ms| ms / 1_000)));
    let Some(found) = ask.get(&format!("/transactions/{id}")).await? else {
        let expired = ask.known.expires_ms.zip(closed_ms).is_some_and(|(expires, now)| now > expires);
        return Ok(Look { answer: Answer::Unknown(Gone { expired, ..Gone::default() }), head: newest, known: None });
    };
    let mut transaction = Transaction::new(&id);
    transaction.from = found["source_account"].as_str().map(str::to_owned);
    let at = found["ledger"].as_u64().ok_or_else(|| missing("ledger"))?;
    transaction.stage = Stage::Included { height: at, confirmations: confirmations(at, height), is_final: true };
    transaction.at_ms = found["created_at"].as_str().and_then(rfc3339_ms);
    transaction.outcome = match found["successful"].as_bool() {
        Some(true) => Outcome::Succeeded,
        _ => Outcome::Failed(found["result_codes"]["transaction"].as_str().map(str::to_owned)),
    };
    let memo = found["memo"].as_str().filter(|memo| !memo.is_empty() && found["memo_type"] != "none");
    if transaction.outcome == Outcome::Succeeded {
        let operations = ask.get(&format!("/transactions/{id}/operations?limit=100")).await?.unwrap_or(Value::Null);
        for operation in operations["_embedded"]["records"].as_array().into_iter().flatten() {
            paid(ask, operation, memo, &mut transaction);
        }
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

fn paid(ask: &Ask<'_>, operation: &Value, memo: Option<&str>, transaction: &mut Transaction) {
    let field = |name: &str| operation[name].as_str();
    let (from, to, number) = match field("type").unwrap_or_default() {
        "payment" | "path_payment_strict_send" | "path_payment_strict_receive" => {
            (field("from"), field("to_muxed").or(field("to")), field("amount"))
        }
        "create_account" => (field("funder"), field("account"), field("starting_balance")),
        _ => return,
    };
    let (Some(to), Some(units)) = (to, number.and_then(|number| decimal(number, DECIMALS))) else { return };
    let (amount, token) = match field("asset_code") {
        Some(code) => {
            (Amount { units, decimals: DECIMALS, symbol: code.to_owned() }, field("asset_issuer").map(str::to_owned))
        }
        None => (coin(ask.provider.chain, units), None),
    };
    let memo = memo.map(str::to_owned).or_else(|| field("to_muxed_id").map(str::to_owned));
    transaction.moved(Movement {
        from: from.unwrap_or_default().to_owned(),
        to: to.to_owned(),
        amount,
        token,
        how: How::Direct,
        memo,
    });
}
