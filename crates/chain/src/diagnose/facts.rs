//! What a verdict is made of.

use super::{
    Told,
    evidence::{self, Evidence, Fact, Source},
    words::Both,
};
use crate::{
    Chain, Chains, codec,
    observation::{Gone, Movement, Observation, Outcome, Seen, Stage, Transaction},
    recognise::{Kind, Reading},
};

/// Facts.
pub struct Facts<'a> {
    /// Now; Unix milliseconds.
    pub now_ms: i64,
    /// What the message holds.
    pub said: &'a Said,
    /// What the desk knows.
    pub desk: &'a Desk,
    /// What sources say.
    pub seen: &'a Seen,
}

/// What the message holds.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What was read from it.
    pub readings: Vec<Reading>,
    /// The guard found a secret in it.
    pub secret: bool,
    /// A link or account that poses as the desk, as the guard or the customer names it.
    pub impersonator: Option<String>,
    /// The customer misses a deposit, or speaks of one.
    pub deposit: bool,
}

/// A deposit address of the customer.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// The chain it was shown for.
    pub chain: Chain,
    /// The address.
    pub address: String,
    /// The customer's memo or tag, where the address is shared and needs one.
    pub memo: Option<String>,
}

/// An asset that the desk takes.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The chain.
    pub chain: Chain,
    /// The token's contract; `None` for the chain's own coin.
    pub contract: Option<String>,
    /// Its symbol.
    pub symbol: String,
    /// The least that is credited, in smallest units.
    pub minimum: u128,
}

/// A credit in the desk's own ledger.
#[derive(Clone, Debug)]
pub struct Credit {
    /// When; Unix milliseconds.
    pub at_ms: i64,
    /// The customer's account or sub-account, as they know it.
    pub account: String,
}

/// What the desk knows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The customer's deposit addresses.
    pub deposits: Vec<Deposit>,
    /// The assets that the desk takes.
    pub listed: Vec<Listed>,
    /// Confirmations it asks for; chains not named ask for what the registry says.
    pub required: Vec<(Chain, u64)>,
    /// Chains whose wallets are in maintenance.
    pub maintenance: Chains,
    /// The chain whose deposit page the customer used, if known.
    pub expected: Option<Chain>,
    /// The deposit is in the ledger.
    pub credited: Option<Credit>,
    /// The compliance service holds it.
    pub hold: bool,
    /// Addresses that the customer dealt with before.
    pub counterparties: Vec<String>,
    /// Time after the last needed block within which a deposit is usually credited; milliseconds.
    pub credit_after_ms: i64,
    /// Usual block times without a block from which on a chain counts as halted.
    pub halted_after_blocks: u32,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            deposits: Vec::new(),
            listed: Vec::new(),
            required: Vec::new(),
            maintenance: Chains::NONE,
            expected: None,
            credited: None,
            hold: false,
            counterparties: Vec::new(),
            credit_after_ms: 10 * 60 * 1_000,
            halted_after_blocks: 20,
        }
    }
}

impl Desk {
    /// What the desk knows of one transaction. `named`: the only network that the customer spoke of; `every_deposit`: the
    /// addresses for deposits are all there are, so that what went elsewhere did not come here.
    pub fn about(&self, seen: &Seen, named: Option<Chain>, every_deposit: bool) -> Desk {
        let mut desk = self.clone();
        let Some((best, transaction)) = seen.best() else { return desk };
        let paid = |deposit: &Deposit| {
            transaction.movements.iter().any(|movement| codec::same_account(&deposit.address, &movement.to))
        };
        let hit: Vec<&Deposit> = self.deposits.iter().filter(|deposit| paid(deposit)).collect();
        let here = hit.iter().any(|deposit| deposit.chain == best.chain);
        desk.expected = match hit.first() {
            _ if here => None,
            Some(deposit) => Some(deposit.chain),
            None => named.filter(|chain| *chain != best.chain),
        };
        if !here && !every_deposit {
            // Others' deposit addresses say nothing about one that the settings do not name.
            desk.deposits.clear();
        }
        desk
    }
}

impl<'a> Facts<'a> {
    /// The answer to go by.
    pub(super) fn best(&self) -> Option<(&'a Observation, &'a Transaction)> {
        self.seen.best()
    }

    /// The transaction, settled and successful, of a desk that has not credited it.
    pub(super) fn succeeded(&self) -> Option<(&'a Observation, &'a Transaction)> {
        self.best().filter(|(_, transaction)| transaction.outcome == Outcome::Succeeded && self.desk.credited.is_none())
    }

    /// The pending transaction.
    pub(super) fn pending(&self) -> Option<(&'a Observation, &'a Transaction)> {
        self.best().filter(|(_, transaction)| transaction.stage == Stage::Pending)
    }

    /// The answer of a current source that does not know the transaction, when none knows it; one that knows its fate first.
    pub(super) fn gone(&self) -> Option<(&'a Observation, &'a Gone)> {
        if self.best().is_some() {
            return None;
        }
        self.seen
            .unknown()
            .max_by_key(|(_, gone)| (gone.orphaned, gone.fate != crate::observation::Fate::Unseen, gone.expired))
    }

    /// Moves to the customer's addresses on that chain, each with the deposit address.
    pub(super) fn ours(&self, chain: Chain, transaction: &'a Transaction) -> Vec<(&'a Movement, &'a Deposit)> {
        let on_chain = || self.desk.deposits.iter().filter(move |deposit| deposit.chain == chain);
        transaction
            .movements
            .iter()
            .filter_map(|movement| {
                Some((movement, on_chain().find(|deposit| codec::same_account(&deposit.address, &movement.to))?))
            })
            .collect()
    }

    /// Whether `address` is one of the customer's deposit addresses on any chain.
    pub(super) fn is_ours(&self, address: &str) -> bool {
        self.desk.deposits.iter().any(|deposit| codec::same_account(&deposit.address, address))
    }

    /// The successful moves to the customer on the chain of the best answer.
    pub(super) fn received(&self) -> Option<(&'a Observation, Vec<(&'a Movement, &'a Deposit)>)> {
        let (observation, transaction) = self.succeeded()?;
        let moves = self.ours(observation.chain, transaction);
        (!moves.is_empty()).then_some((observation, moves))
    }

    /// The listing of what moved.
    pub(super) fn listing(&self, chain: Chain, movement: &Movement) -> Option<&'a Listed> {
        self.desk.listed.iter().find(|listed| {
            listed.chain == chain
                && match (&listed.contract, &movement.token) {
                    (None, None) => true,
                    (Some(one), Some(other)) => codec::same_account(one, other),
                    _ => false,
                }
        })
    }

    /// Confirmations that the desk asks for; 0: the chain's own finality.
    pub(super) fn required(&self, chain: Chain) -> u64 {
        let own = self.desk.required.iter().find(|(known, _)| *known == chain).map(|(_, blocks)| *blocks);
        own.unwrap_or_else(|| u64::from(chain.entry().confirmations))
    }

    /// Whether the message names something of that kind.
    pub(super) fn names(&self, kind: Kind) -> Option<&'a Reading> {
        self.said.readings.iter().find(|reading| reading.kind == kind)
    }

    /// The evidence of one source: what it answered, and `more`.
    pub(super) fn of(&self, observation: &Observation, more: Vec<Fact>) -> Vec<Evidence> {
        vec![evidence::of(observation, more)]
    }

    /// The evidence of the message.
    pub(super) fn message(&self, facts: Vec<Fact>) -> Vec<Evidence> {
        vec![Evidence { source: Source::Message, chain: None, height: None, at_ms: self.now_ms, facts }]
    }

    /// The evidence of the desk.
    pub(super) fn desk(&self, facts: Vec<Fact>) -> Vec<Evidence> {
        vec![Evidence { source: Source::Desk, chain: None, height: None, at_ms: self.now_ms, facts }]
    }
}

/// A chain's name in both languages.
pub(super) fn names(chain: Chain) -> (&'static str, &'static str) {
    (chain.entry().name, chain.entry().name_zh)
}

/// What a rule says.
pub(super) fn told(what: Both, next: Both, evidence: Vec<Evidence>) -> Option<Told> {
    Some(Told { what, next, evidence })
}
