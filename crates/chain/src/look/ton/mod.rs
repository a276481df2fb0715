//! TON by TON Center's REST v3. A transfer is a chain of messages; what bounced came back.

use super::{
    Known, Look,
    ask::Ask,
    height_of,
    shape::{coin, confirmations, head, missing, whole, whole_u64},
};
use crate::{
    codec,
    observation::{Answer, Failure, Gone, How, Inner, Movement, Outcome, Stage, Transaction},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// What the indexer says about a transaction, by hex or base64. What it indexed is committed on the masterchain.
pub(super) async fn look(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    let info = ask.get("/api/v3/masterchainInfo").await?.ok_or_else(|| missing("masterchainInfo"))?;
    let height = whole_u64(&info["last"]["seqno"]).ok_or_else(|| missing("seqno"))?;
    let newest =
        Some(head(height, whole_u64(&info["last"]["gen_utime"]).and_then(|seconds| i64::try_from(seconds).ok())));
    let hash = match codec::hex::<32>(txid.as_bytes()) {
        Some(bytes) => STANDARD.encode(bytes),
        None => txid.to_owned(),
    };
    let escaped = hash.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let found = ask.get(&format!("/api/v3/transactions?hash={escaped}")).await?.unwrap_or(Value::Null);
    let Some(first) = found["transactions"].as_array().and_then(|all| all.first()) else {
        return Ok(Look { answer: Answer::Unknown(Gone::default()), head: newest, known: None });
    };
    let mut transaction = Transaction::new(&hash);
    transaction.from = friendly(&first["account"], true);
    transaction.at_ms = first["now"].as_i64().map(|seconds| seconds * 1_000);
    let block = whole_u64(&first["mc_block_seqno"]).ok_or_else(|| missing("mc_block_seqno"))?;
    transaction.stage = Stage::Included { height: block, confirmations: confirmations(block, height), is_final: true };
    transaction.outcome = outcome(&first["description"]);
    if transaction.outcome == Outcome::Succeeded {
        if first["in_msg"]["bounced"] == true {
            transaction.inner.push(Inner::Bounced);
        }
        let sent = first["out_msgs"].as_array().into_iter().flatten();
        sent.chain([&first["in_msg"]]).for_each(|message| moved(ask, message, &mut transaction));
        if let Some(trace) = first["trace_id"].as_str() {
            bounced(ask, trace, &mut transaction).await;
        }
    }
    let known = Known { from: transaction.from.clone(), height: height_of(&transaction), ..Known::default() };
    Ok(Look { answer: Answer::Transaction(Box::new(transaction)), head: newest, known: Some(known) })
}

fn outcome(description: &Value) -> Outcome {
    let compute = &description["compute_ph"];
    if description["aborted"] != true {
        return Outcome::Succeeded;
    }
    match compute["exit_code"].as_i64() {
        Some(-14) => Outcome::OutOfGas,
        code => Outcome::Failed(
            compute["reason"]
                .as_str()
                .or(compute["skip_reason"].as_str())
                .map(str::to_owned)
                .or_else(|| code.map(|code| format!("exit code {code}"))),
        ),
    }
}

fn moved(ask: &Ask<'_>, message: &Value, transaction: &mut Transaction) {
    let (Some(from), Some(to)) = (friendly(&message["source"], true), friendly(&message["destination"], false)) else {
        return;
    };
    let units = whole(&message["value"]).unwrap_or(0);
    let memo = message["message_content"]["decoded"]["comment"].as_str().map(str::to_owned);
    if units > 0 {
        transaction.moved(Movement {
            from,
            to,
            amount: coin(ask.provider.chain, units),
            token: None,
            how: How::Direct,
            memo,
        });
    }
}

/// Whether something in the whole trace came back to the sender.
async fn bounced(ask: &Ask<'_>, trace: &str, transaction: &mut Transaction) {
    let escaped = trace.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let Ok(Some(found)) = ask.get(&format!("/api/v3/traces?trace_id={escaped}")).await else { return };
    let parts = found["traces"][0]["transactions"].as_object().into_iter().flatten();
    if parts.into_iter().any(|(_, part)| part["in_msg"]["bounced"] == true)
        && !transaction.inner.contains(&Inner::Bounced)
    {
        transaction.inner.push(Inner::Bounced);
    }
}

/// The friendly form of what the indexer writes raw.
fn friendly(value: &Value, bounces: bool) -> Option<String> {
    let text = value.as_str()?;
    Some(match codec::ton::read_raw(text.to_ascii_lowercase().as_bytes()) {
        Some(account) => codec::ton::write(account, bounces),
        None => text.to_owned(),
    })
}
