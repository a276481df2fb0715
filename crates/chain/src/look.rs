//! Asks nodes and explorers about a transaction: own node first, several per chain, each answer kept with its source.
//!
//! Providers come from the configuration; without one nothing is asked. Own nodes are asked at once for every candidate chain;
//! others only when the operator allows it ([`Policy::third_parties`]) and no own node knows the answer: a value of 64 digits
//! may be a private key, and whoever is asked learns it. Answers that can no longer change are kept for ever through
//! [`Memory`]; so is what a pending transaction would spend, because a node forgets that with the transaction.
//!
//! Source for every request and field: the documentation of each API, as named in the family's folder.

pub mod antelope;
pub mod aptos;
mod ask;
pub mod bitcoin;
pub mod cardano;
pub mod cosmos;
pub mod evm;
pub mod near;
pub mod ripple;
mod shape;
pub mod solana;
pub mod stellar;
pub mod substrate;
pub mod sui;
pub mod ton;
pub mod tron;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;

pub use ask::{BODY_MAX, TRIES_MAX};

use crate::{
    Chain, Chains,
    observation::{Answer, Failure, Fate, OBSERVATIONS_MAX, Observation, Seen, Stage, Transaction},
};
use ask::Ask;
use futures_util::future::join_all;
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The API that a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// JSON-RPC of Bitcoin Core and its likes, with `txindex`.
    BitcoinRpc,
    /// REST of Esplora and mempool.space.
    Esplora,
    /// JSON-RPC of Ethereum's likes; with `traces` also `debug_traceTransaction`.
    EvmRpc,
    /// HTTP of TRON's full nodes.
    Tron,
    /// JSON-RPC of Solana.
    SolanaRpc,
    /// REST of Aptos.
    Aptos,
    /// REST of Substrate API Sidecar.
    Sidecar,
    /// REST of Subscan, which finds an extrinsic by its hash alone.
    Subscan,
    /// Chain API of EOS with Hyperion's history.
    Hyperion,
    /// JSON-RPC of rippled.
    RippleRpc,
    /// REST of Stellar's Horizon.
    Horizon,
    /// REST v3 of TON Center.
    Toncenter,
    /// REST of Blockfrost.
    Blockfrost,
    /// REST of Cosmos SDK.
    CosmosRest,
    /// JSON-RPC of NEAR.
    NearRpc,
    /// JSON-RPC of Sui.
    SuiRpc,
}

impl Protocol {
    /// The protocol of that name in the configuration: `evm-rpc`, `esplora`.
    pub fn of_name(name: &str) -> Option<Protocol> {
        Some(match name {
            "bitcoin-rpc" => Protocol::BitcoinRpc,
            "esplora" => Protocol::Esplora,
            "evm-rpc" => Protocol::EvmRpc,
            "tron" => Protocol::Tron,
            "solana-rpc" => Protocol::SolanaRpc,
            "aptos" => Protocol::Aptos,
            "sidecar" => Protocol::Sidecar,
            "subscan" => Protocol::Subscan,
            "hyperion" => Protocol::Hyperion,
            "ripple-rpc" => Protocol::RippleRpc,
            "horizon" => Protocol::Horizon,
            "toncenter" => Protocol::Toncenter,
            "blockfrost" => Protocol::Blockfrost,
            "cosmos-rest" => Protocol::CosmosRest,
            "near-rpc" => Protocol::NearRpc,
            "sui-rpc" => Protocol::SuiRpc,
            _ => return None,
        })
    }
}

/// A node or an explorer, from the configuration.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name, which stands in evidence.
    pub name: String,
    /// The chain that it knows.
    pub chain: Chain,
    /// The API that it speaks.
    pub protocol: Protocol,
    /// Where: `http://127.0.0.1:8545`. A name and password in it are sent as basic authentication.
    pub url: String,
    /// Whether it is the operator's own.
    pub own: bool,
    /// Headers to send: keys of explorers.
    pub headers: Vec<(String, String)>,
    /// Whether it may be asked for traces.
    pub traces: bool,
}

/// How to ask. Durations are milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Whether sources that are not the operator's own may be asked.
    pub third_parties: bool,
    /// For one source, retries included.
    pub source_ms: u64,
    /// For the whole look-up.
    pub total_ms: u64,
    /// Sources asked for one question.
    pub sources_max: usize,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { third_parties: false, source_ms: 4_000, total_ms: 8_000, sources_max: 16 }
    }
}

/// What was learned about a transaction while it could still be seen; a node forgets it with the transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// EVM: who signed it. NEAR: the signer, without which a node cannot find it.
    pub from: Option<String>,
    /// EVM: its nonce.
    pub nonce: Option<u64>,
    /// Bitcoin's likes: the outputs that it spends.
    pub inputs: Vec<(String, u32)>,
    /// The height of the block it was in.
    pub height: Option<u64>,
    /// When it can no longer be included; Unix milliseconds.
    pub expires_ms: Option<i64>,
}

/// What the caller keeps between look-ups.
pub trait Memory: Send + Sync {
    /// The answer that was kept for ever, if there is one.
    fn settled(&self, chain: Chain, txid: &str) -> Option<Seen>;
    /// Keeps an answer for ever.
    fn settle(&self, chain: Chain, txid: &str, seen: &Seen);
    /// What was learned of it before.
    fn known(&self, chain: Chain, txid: &str) -> Option<Known>;
    /// Keeps what was learned of it.
    fn learn(&self, chain: Chain, txid: &str, known: &Known);
}

/// A memory that keeps nothing.
pub struct Forgetful;

impl Memory for Forgetful {
    fn settled(&self, _chain: Chain, _txid: &str) -> Option<Seen> {
        None
    }
    fn settle(&self, _chain: Chain, _txid: &str, _seen: &Seen) {}
    fn known(&self, _chain: Chain, _txid: &str) -> Option<Known> {
        None
    }
    fn learn(&self, _chain: Chain, _txid: &str, _known: &Known) {}
}

/// Answers that are known for ever: nobody is asked for them.
pub struct Told(std::collections::HashMap<String, Seen>);

impl Told {
    /// These, by the ids of their transactions.
    pub fn new(answers: impl IntoIterator<Item = (String, Seen)>) -> Told {
        Told(answers.into_iter().map(|(txid, seen)| (txid.to_lowercase(), seen)).collect())
    }
}

impl Memory for Told {
    fn settled(&self, chain: Chain, txid: &str) -> Option<Seen> {
        let seen = self.0.get(&txid.to_lowercase())?;
        seen.best().filter(|(one, _)| Chains::one(one.chain).kin().has(chain)).map(|_| seen.clone())
    }
    fn settle(&self, _chain: Chain, _txid: &str, _seen: &Seen) {}
    fn known(&self, _chain: Chain, _txid: &str) -> Option<Known> {
        None
    }
    fn learn(&self, _chain: Chain, _txid: &str, _known: &Known) {}
}

/// What a family answers: what it saw, the newest block, and what is worth keeping.
pub(crate) struct Look {
    pub answer: Answer,
    pub head: Option<crate::observation::Head>,
    pub known: Option<Known>,
}

/// Why look-ups cannot be made at all.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client: {0}")]
pub struct NoClient(#[from] reqwest::Error);

/// Asks providers.
#[derive(Clone)]
pub struct Lookup {
    client: reqwest::Client,
    providers: Arc<[Provider]>,
    memory: Arc<dyn Memory>,
    policy: Policy,
}

impl Lookup {
    /// Look-ups at these providers. Redirects are not followed: a provider is where the configuration says.
    pub fn new(providers: Vec<Provider>, memory: Arc<dyn Memory>, policy: Policy) -> Result<Lookup, NoClient> {
        // Another part of the program may have installed it before: then that one serves.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_millis(policy.source_ms))
            .build()?;
        Ok(Lookup { client, providers: providers.into(), memory, policy })
    }

    /// The chains that somebody can be asked about.
    pub fn chains(&self) -> Chains {
        self.providers.iter().fold(Chains::NONE, |all, provider| all.or(Chains::one(provider.chain)))
    }

    /// What sources say about `txid` on each of `chains`: own nodes first, all at once, others if need be and allowed.
    ///
    /// At most [`OBSERVATIONS_MAX`] answers; a source that does not answer in time is an answer too.
    pub async fn look(&self, txid: &str, chains: Chains) -> Seen {
        for chain in chains.iter() {
            if let Some(seen) = self.memory.settled(chain, txid) {
                return seen;
            }
        }
        let asked =
            |own: bool| self.providers.iter().filter(move |provider| provider.own == own && chains.has(provider.chain));
        let mut seen = Seen { observations: self.ask(txid, asked(true)).await };
        let found = seen.found().next().map(|(one, _)| one.chain);
        let settled = seen.found().any(|(_, transaction)| transaction.is_final());
        if self.policy.third_parties && !settled {
            let others = asked(false).filter(|provider| found.is_none_or(|chain| chain == provider.chain));
            seen.observations.extend(self.ask(txid, others).await);
        }
        seen.observations.truncate(OBSERVATIONS_MAX);
        self.keep(txid, &seen);
        seen
    }

    async fn ask<'a>(&'a self, txid: &str, providers: impl Iterator<Item = &'a Provider>) -> Vec<Observation> {
        let each = providers.take(self.policy.sources_max).map(|provider| self.ask_one(txid, provider));
        let within = Duration::from_millis(self.policy.total_ms);
        // Every source has its own, shorter deadline, so that the whole one cuts nobody off who could still answer.
        tokio::time::timeout(within, join_all(each)).await.unwrap_or_default()
    }

    async fn ask_one(&self, txid: &str, provider: &Provider) -> Observation {
        let known = self.memory.known(provider.chain, txid).unwrap_or_default();
        let ask = Ask::new(&self.client, provider, &known);
        let within = Duration::from_millis(self.policy.source_ms.min(self.policy.total_ms));
        let look = match tokio::time::timeout(within, family(&ask, txid)).await {
            Ok(Ok(look)) => look,
            Ok(Err(failure)) => Look { answer: Answer::Failed(failure), head: None, known: None },
            Err(_) => Look { answer: Answer::Failed(Failure::Unreachable), head: None, known: None },
        };
        if let Some(known) = look.known {
            self.memory.learn(provider.chain, txid, &known);
        }
        Observation {
            chain: provider.chain,
            source: provider.name.clone(),
            own: provider.own,
            asked_ms: now_ms(),
            head: look.head,
            answer: orphaned(look.answer, &known),
        }
    }

    /// Keeps what can no longer change: final, settled, and nobody contradicts.
    fn keep(&self, txid: &str, seen: &Seen) {
        if let Some((one, transaction)) = seen.best()
            && transaction.is_final()
            && !seen.disagrees()
        {
            self.memory.settle(one.chain, txid, seen);
        }
    }
}

/// An unknown transaction that was in a block before was orphaned.
fn orphaned(answer: Answer, known: &Known) -> Answer {
    match answer {
        Answer::Unknown(mut gone) if known.height.is_some() && !matches!(gone.fate, Fate::Replaced { .. }) => {
            gone.orphaned = true;
            Answer::Unknown(gone)
        }
        other => other,
    }
}

async fn family(ask: &Ask<'_>, txid: &str) -> Result<Look, Failure> {
    match ask.provider.protocol {
        Protocol::BitcoinRpc => bitcoin::by_rpc(ask, txid).await,
        Protocol::Esplora => bitcoin::by_esplora(ask, txid).await,
        Protocol::EvmRpc => evm::look(ask, txid).await,
        Protocol::Tron => tron::look(ask, txid).await,
        Protocol::SolanaRpc => solana::look(ask, txid).await,
        Protocol::Aptos => aptos::look(ask, txid).await,
        Protocol::Sidecar => substrate::by_sidecar(ask, txid).await,
        Protocol::Subscan => substrate::by_subscan(ask, txid).await,
        Protocol::Hyperion => antelope::look(ask, txid).await,
        Protocol::RippleRpc => ripple::look(ask, txid).await,
        Protocol::Horizon => stellar::look(ask, txid).await,
        Protocol::Toncenter => ton::look(ask, txid).await,
        Protocol::Blockfrost => cardano::look(ask, txid).await,
        Protocol::CosmosRest => cosmos::look(ask, txid).await,
        Protocol::NearRpc => near::look(ask, txid).await,
        Protocol::SuiRpc => sui::look(ask, txid).await,
    }
}

/// The height of a transaction's block, for what is kept of it.
fn height_of(transaction: &Transaction) -> Option<u64> {
    match transaction.stage {
        Stage::Pending => None,
        Stage::Included { height, .. } => Some(height),
    }
}

fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
