//! EOS (Vaulta) by the chain's API and Hyperion's history.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{confirmations, decimal, head, missing, rfc3339_ms},
};
use crate::observation::{Amount, Answer, Failure, Gone, How, Movement, Outcome, Stage, Transaction};
use serde_json::{Value, json};

/// Contracts of the chain's own coin: EOS, and since 2025 A of Vaulta.
const OWN: &[&str] = &["eosio.token", "core.vaulta"];

/// What the history says about a transaction. The contract of each transfer is kept: anybody can issue a token named EOS.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let info = ask.post("/v1/chain/get_info", &json!({})).await?;
    let height = info["head_block_num"].as_u64().ok_or_else(|| missing("head_block_num"))?;
    let solid = info["last_irreversible_block_num"].as_u64().ok_or_else(|| missing("last_irreversible_block_num"))?;
    let newest = Some(head(height, info["head_block_time"].as_str().and_then(rfc3339_ms).map(|ms| ms / 1_000)));
    let id = txid.to_ascii_lowercase();
    let found = ask.get(&format!("/v2/history/get_transaction?id={id}")).await?.unwrap_or(Value::Null);
    let actions = found["actions"].as_array().map_or(&[][..], Vec::as_slice);
    let Some(first) = actions.first().filter(|_| found["executed"] != false) else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let mut transaction = Transaction::new(&id);
    let block = first["block_num"].as_u64().ok_or_else(|| missing("block_num"))?;
    transaction.stage =
        Stage::Included { height: block, confirmations: confirmations(block, height), is_final: block <= solid };
    transaction.at_ms = first["@timestamp"].as_str().or(first["timestamp"].as_str()).and_then(rfc3339_ms);
    transaction.outcome =
        match found["trx_status"].as_str().or(first["receipt"]["status"].as_str()).unwrap_or("executed") {
            "executed" => Outcome::Succeeded,
            status => Outcome::Failed(Some(status.to_owned())),
        };
    for action in actions.iter().filter(|action| action["act"]["name"] == "transfer") {
        transfer(&action["act"], &mut transaction);
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

/// One action `transfer`; notifications of it are left out, for they repeat it.
fn transfer(act: &Value, transaction: &mut Transaction) {
    let (contract, data) = (act["account"].as_str().unwrap_or_default(), &act["data"]);
    let (Some(from), Some(to)) = (data["from"].as_str(), data["to"].as_str()) else { return };
    transaction.from.get_or_insert_with(|| from.to_owned());
    transaction.to.get_or_insert_with(|| to.to_owned());
    let Some((number, symbol)) = data["quantity"].as_str().and_then(|quantity| quantity.split_once(' ')) else {
        return;
    };
    let decimals = number.split_once('.').map_or(0, |(_, part)| u8::try_from(part.len()).unwrap_or(0));
    let Some(units) = decimal(number, decimals) else { return };
    let token = (!OWN.contains(&contract)).then(|| contract.to_owned());
    let memo = data["memo"].as_str().filter(|memo| !memo.is_empty()).map(str::to_owned);
    let amount = Amount { units, decimals, symbol: symbol.to_owned() };
    let movement = Movement { from: from.to_owned(), to: to.to_owned(), amount, token, how: How::Direct, memo };
    if !transaction.movements.contains(&movement) {
        transaction.moved(movement);
    }
}
