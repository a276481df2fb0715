//! What the demo's chains say: transfers of its customers, all invented. They are known to the house as answers that were
//! kept, so that nobody outside is asked.

use chain::{
    Chain,
    codec::evm,
    diagnose::{self, Deposit, Listed},
    look::{Lookup, Policy, Told},
    observation::{Amount, Answer, Head, How, Movement, Observation, Outcome, Seen, Stage, Transaction},
};
use serve::money::Money;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// USDT as the demo's company takes it on Ethereum, and what goes by that name on BNB Smart Chain. Both contracts are invented.
const TOKEN: &str = "usdt";
const USDT_DECIMALS: u8 = 6;
const HEIGHT: u64 = 48_210_337;
const DEEP: u64 = 1_200;

/// A transfer over the wrong network.
pub struct Transfer {
    /// Its id.
    pub hash: String,
    /// The company's address for deposits on Ethereum, to which it went.
    pub to: String,
    /// USDT, whole ones.
    pub amount: u64,
}

fn digest(name: &str, nth: u64) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"handrail demo ledger");
    hash.update(name.as_bytes());
    hash.update(nth.to_be_bytes());
    hash.finalize().into()
}

fn address(name: &str, nth: u64) -> String {
    let digest = digest(name, nth);
    let mut account = [0; 20];
    account.copy_from_slice(&digest[..20]);
    evm::write(&account)
}

/// Transfers that went over BNB Smart Chain to addresses for Ethereum.
pub fn astray(count: u64) -> Vec<Transfer> {
    let one = |nth| {
        let digest = digest("transfer", nth);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let amount = 120 + u64::from(u16::from_be_bytes([digest[0], digest[1]])) % 3_600;
        Transfer { hash: format!("0x{hex}"), to: address("deposit", nth), amount }
    };
    (0..count).map(one).collect()
}

/// What the demo's house knows of its own money and of those transfers. `now_ms`: when they were looked up.
pub fn money(transfers: &[Transfer], now_ms: i64) -> Result<Money, String> {
    let settled = transfers.iter().enumerate().map(|(nth, one)| (one.hash.clone(), seen(one, nth as u64, now_ms)));
    let lookup =
        Lookup::new(Vec::new(), Arc::new(Told::new(settled)), Policy::default()).map_err(|error| error.to_string())?;
    let deposit = |one: &Transfer| Deposit { chain: Chain::Eth, address: one.to.clone(), memo: None };
    let listed =
        Listed { chain: Chain::Eth, contract: Some(address(TOKEN, 0)), symbol: "USDT".to_owned(), minimum: 1_000_000 };
    let desk = diagnose::Desk {
        deposits: transfers.iter().map(deposit).collect(),
        listed: vec![listed],
        ..Default::default()
    };
    Ok(Money { lookup: Some(lookup), desk, every_deposit: false, ..Money::default() })
}

fn seen(one: &Transfer, nth: u64, now_ms: i64) -> Seen {
    let mut transaction = Transaction::new(&one.hash);
    let from = address("sender", nth);
    transaction.stage = Stage::Included { height: HEIGHT - nth, confirmations: DEEP + nth, is_final: true };
    transaction.outcome = Outcome::Succeeded;
    transaction.from = Some(from.clone());
    transaction.at_ms = Some(now_ms - event::HOUR_MS);
    transaction.moved(Movement {
        from,
        to: one.to.clone(),
        amount: Amount {
            units: u128::from(one.amount) * 10u128.pow(u32::from(USDT_DECIMALS)),
            decimals: USDT_DECIMALS,
            symbol: "USDT".to_owned(),
        },
        token: Some(address(TOKEN, 1)),
        how: How::Direct,
        memo: None,
    });
    let observation = Observation {
        chain: Chain::Bsc,
        source: "demo".to_owned(),
        own: true,
        asked_ms: now_ms,
        head: Some(Head { height: HEIGHT + DEEP, time_ms: Some(now_ms) }),
        answer: Answer::Transaction(Box::new(transaction)),
    };
    Seen { observations: vec![observation] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain::recognise::{self, Kind};

    #[tokio::test]
    async fn a_transfer_is_recognised_and_found_on_the_chain_where_it_is() {
        let transfers = astray(8);
        let money = money(&transfers, 1_790_000_000_000).unwrap();
        for one in &transfers {
            let text = format!("I sent {} USDT to {}, the hash is {}", one.amount, one.to, one.hash);
            let read = recognise::read(&text);
            let told: Vec<_> = read.iter().filter(|reading| reading.kind == Kind::Txid).collect();
            assert_eq!((told.len(), told[0].value.as_str()), (1, one.hash.as_str()), "{text}");
            assert!(read.iter().any(|reading| reading.kind == Kind::Address && reading.value == one.to), "{text}");
            let seen = money.lookup.as_ref().unwrap().look(&told[0].value, told[0].chains).await;
            assert_eq!(seen.best().unwrap().0.chain, Chain::Bsc);
        }
    }
}
