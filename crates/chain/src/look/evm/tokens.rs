//! Tokens: transfers in logs (ERC-20), their contracts' names and decimals, and the words of a refusal.

use crate::{
    codec,
    look::{ask::Ask, shape::hex_u128},
    observation::{Amount, How, Movement, Transaction},
};
use serde_json::{Value, json};

/// `Transfer(address,address,uint256)`.
const TRANSFER: &str = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/// Contracts whose name is asked for one transaction.
const CONTRACTS_MAX: usize = 4;

/// Adds the transfers that contracts logged.
pub(super) async fn transfers(ask: &Ask<'_>, logs: &Value, transaction: &mut Transaction) {
    let mut contracts: Vec<(String, String, u8)> = Vec::new();
    for log in logs.as_array().into_iter().flatten() {
        let topics = log["topics"].as_array().map_or(&[][..], Vec::as_slice);
        let [name, from, to] = topics else { continue };
        let (Some(contract), Some(from), Some(to)) =
            (super::address(&log["address"]), topic_address(from), topic_address(to))
        else {
            continue;
        };
        let data = log["data"].as_str().unwrap_or_default();
        if name != TRANSFER || data.len() != 66 {
            continue;
        }
        let units = hex_u128(&log["data"]).unwrap_or(0);
        let known = contracts.iter().find(|(known, ..)| *known == contract).cloned();
        let (_, symbol, decimals) = match known {
            Some(known) => known,
            None if contracts.len() < CONTRACTS_MAX => {
                let named =
                    (contract.clone(), symbol(ask, &contract).await, decimals(ask, &contract).await.unwrap_or(0));
                contracts.push(named.clone());
                named
            }
            None => (contract.clone(), String::new(), 0),
        };
        transaction.moved(Movement {
            from,
            to,
            amount: Amount { units, decimals, symbol },
            token: Some(contract),
            how: How::Direct,
            memo: None,
        });
    }
}

fn topic_address(topic: &Value) -> Option<String> {
    let digits = topic.as_str()?.strip_prefix("0x")?.get(24..)?;
    Some(codec::evm::write(&codec::hex::<20>(digits.as_bytes())?))
}

/// Whether the contract says how many decimals it has.
pub(super) async fn is_token(ask: &Ask<'_>, contract: &str) -> bool {
    decimals(ask, contract).await.is_some()
}

async fn view(ask: &Ask<'_>, contract: &str, selector: &str) -> Option<String> {
    let answer = ask.rpc("eth_call", json!([{ "to": contract, "data": selector }, "latest"])).await.ok()?;
    answer.as_str().filter(|data| data.len() > 2).map(str::to_owned)
}

async fn decimals(ask: &Ask<'_>, contract: &str) -> Option<u8> {
    let data = view(ask, contract, "0x313ce567").await?;
    hex_u128(&Value::String(data)).and_then(|number| u8::try_from(number).ok()).filter(|decimals| *decimals <= 36)
}

/// The symbol, at most 32 letters; the empty text when the contract has none.
async fn symbol(ask: &Ask<'_>, contract: &str) -> String {
    let data = view(ask, contract, "0x95d89b41").await.unwrap_or_default();
    let bytes = bytes_of(data.trim_start_matches("0x"));
    let text = abi_text(&bytes).unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned());
    text.chars().filter(|letter| !letter.is_control()).take(32).collect()
}

fn bytes_of(digits: &str) -> Vec<u8> {
    digits.as_bytes().chunks_exact(2).filter_map(codec::hex::<1>).map(|[byte]| byte).collect()
}

/// A text as the ABI encodes one: offset, length, bytes.
fn abi_text(bytes: &[u8]) -> Option<String> {
    let len = usize::from(u16::from_be_bytes(bytes.get(62..64)?.try_into().ok()?));
    bytes.get(64..64 + len).map(|text| String::from_utf8_lossy(text).into_owned())
}

/// The words of a refusal: those that follow "execution reverted", or those in the returned data (`Error(string)`).
pub(super) fn reason(message: &str) -> String {
    if let Some(at) = message.find("0x08c379a0") {
        let bytes = bytes_of(&message[at + 10..]);
        if let Some(text) = abi_text(&bytes) {
            return text;
        }
    }
    let words = message.split(" 0x").next().unwrap_or(message);
    words.trim_start_matches("execution reverted").trim_start_matches(':').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_from_its_words_or_its_data() {
        assert_eq!(
            reason("execution reverted: ERC20: transfer amount exceeds balance"),
            "ERC20: transfer amount exceeds balance"
        );
        let data =
            format!("execution reverted 0x08c379a0{:064x}{:064x}{}", 32, 3, "6e6f21".to_owned() + &"0".repeat(58));
        assert_eq!(reason(&data), "no!");
        assert_eq!(reason("execution reverted"), "");
    }
}
