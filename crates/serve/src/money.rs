//! What nodes, and the desk itself, know of the transactions that customers tell of.

use crate::Desk;
use chain::{
    Chain, diagnose,
    look::Lookup,
    observation::{Observation, Seen},
    recognise::{Kind, Reading},
};

/// Transactions of a ticket that are asked about, newest first, until one is known.
const LOOK_UPS_MAX: usize = 3;

/// What this house knows of its own money, and whom it asks about others'.
#[derive(Clone, Default)]
pub struct Money {
    /// Nodes and explorers that are asked about transactions.
    pub lookup: Option<Lookup>,
    /// Addresses for deposits, assets that are taken, confirmations asked for, wallets in maintenance.
    pub desk: diagnose::Desk,
    /// The addresses for deposits are all there are: money that went elsewhere did not come here.
    pub every_deposit: bool,
    /// Newest blocks that are known without asking, of chains on which no transaction is told.
    pub heads: Vec<Observation>,
}

impl Desk {
    /// What sources say about the newest transaction that is told, and what the desk knows of it.
    pub async fn look_up(&self, readings: &[Reading]) -> (Seen, diagnose::Desk) {
        let money = &self.money;
        let mut last = Seen::default();
        let mut named = None;
        if let Some(lookup) = &money.lookup {
            let told = readings.iter().rev().filter(|one| one.kind == Kind::Txid && !one.partial);
            for one in told.take(LOOK_UPS_MAX) {
                named = one.chains.only();
                last = lookup.look(&one.value, one.chains).await;
                // Who names the wrong network finds the transaction on none of theirs.
                let kin = one.chains.kin();
                if last.best().is_none() && kin != one.chains {
                    let others = lookup.look(&one.value, kin).await;
                    last = if others.best().is_some() { others } else { last };
                }
                if last.best().is_some() {
                    break;
                }
            }
        }
        if last.observations.is_empty() {
            last.observations = heads(money, readings);
        }
        let desk = money.desk.about(&last, named, money.every_deposit);
        (last, desk)
    }
}

/// Newest blocks of the chains that are spoken of.
fn heads(money: &Money, readings: &[Reading]) -> Vec<Observation> {
    let spoken = |chain: Chain| {
        readings.iter().any(|one| match one.kind {
            Kind::Amount => one.token == Some(chain.entry().coin),
            Kind::Network => one.chains.has(chain),
            _ => one.chains.only() == Some(chain),
        })
    };
    money.heads.iter().filter(|one| spoken(one.chain)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain::{
        diagnose::Deposit,
        observation::{Amount, Answer, How, Movement, Transaction},
    };

    const OURS: &str = "0x52908400098527886E0F7030069857D2E4169EE7";
    const OTHER: &str = "0x8617E340B3D01FA5F11F306F4090FD50E238070D";

    fn chain(code: &str) -> Chain {
        Chain::of_code(code).unwrap()
    }

    fn seen(on: &str, to: &str) -> Seen {
        let mut transaction = Transaction::new("0x1");
        transaction.moved(Movement {
            from: OTHER.into(),
            to: to.into(),
            amount: Amount { units: 1, decimals: 0, symbol: "ETH".into() },
            token: None,
            how: How::Direct,
            memo: None,
        });
        let answer = Answer::Transaction(Box::new(transaction));
        let (source, own) = ("node".to_owned(), true);
        Seen { observations: vec![Observation { chain: chain(on), source, own, asked_ms: 0, head: None, answer }] }
    }

    fn expected(on: &str, to: &str, named: Option<&str>, every_deposit: bool) -> (Option<&'static str>, usize) {
        let deposit = Deposit { chain: chain("ETH"), address: OURS.into(), memo: None };
        let desk = diagnose::Desk { deposits: vec![deposit], ..Default::default() };
        let money = Money { desk, every_deposit, ..Default::default() };
        let known = money.desk.about(&seen(on, to), named.map(chain), money.every_deposit);
        (known.expected.map(Chain::code), known.deposits.len())
    }

    #[test]
    fn our_address_on_another_chain_was_meant_for_its_own() {
        assert_eq!(expected("BSC", OURS, None, false), (Some("ETH"), 0));
        assert_eq!(expected("BSC", &OURS.to_lowercase(), None, true), (Some("ETH"), 1));
        assert_eq!(expected("ETH", OURS, Some("BSC"), false), (None, 1));
    }

    #[test]
    fn an_address_that_the_settings_do_not_name_is_judged_by_what_the_customer_said() {
        assert_eq!(expected("BSC", OTHER, Some("ETH"), false), (Some("ETH"), 0));
        assert_eq!(expected("BSC", OTHER, None, false), (None, 0));
        assert_eq!(expected("BSC", OTHER, None, true), (None, 1));
    }
}
