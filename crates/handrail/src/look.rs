//! Look-ups: which nodes and explorers may be asked, and `handrail look`, which asks them about one transaction.

use chain::{
    Chain, Chains,
    diagnose::{Deposit, Desk, Facts, Listed, Said, diagnose},
    look::{Forgetful, Lookup, Policy, Protocol, Provider},
    recognise,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serve::money::Money;
use std::sync::Arc;

/// Providers at most.
const PROVIDERS_MAX: usize = 200;
/// Deposit addresses at most, and assets at most.
const OWN_MAX: usize = 10_000;

/// Which sources are asked about transactions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Ask sources that are not the company's own when no own node knows. Whoever is asked learns the value, which a
    /// frightened customer may have mistaken: it could be a private key.
    pub third_parties: bool,
    /// The sources, own nodes first.
    pub providers: Vec<Source>,
    /// Addresses at which the company takes deposits.
    pub deposits: Vec<DepositAddress>,
    /// These are all of them: what went to another address did not come here. Leave it off where customers have
    /// addresses of their own.
    pub every_deposit: bool,
    /// What the company takes. Nothing is said of assets where this is empty.
    pub assets: Vec<Asset>,
    /// Confirmations that it asks for, by the chain's code; what the registry says for others.
    pub confirmations: std::collections::BTreeMap<String, u64>,
    /// Codes of chains whose wallets are in maintenance.
    pub maintenance: Vec<String>,
}

/// An address for deposits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepositAddress {
    /// Code of its chain.
    pub chain: String,
    /// The address.
    pub address: String,
    /// The memo or tag that a deposit to it needs.
    pub memo: Option<String>,
}

/// An asset that the company takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Code of its chain.
    pub chain: String,
    /// Its symbol: `USDT`.
    pub symbol: String,
    /// The token's contract; the chain's own coin without one.
    pub contract: Option<String>,
    /// The least that is credited, in smallest units.
    #[serde(default)]
    pub minimum: u64,
}

/// A node or an explorer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name, which stands in evidence.
    pub name: String,
    /// Code of its chain: `ETH`.
    pub chain: String,
    /// What it speaks: `evm-rpc`, `bitcoin-rpc`, `esplora`, `tron`, `solana-rpc` …
    pub protocol: String,
    /// Where it is.
    pub url: String,
    /// Whether it is the company's own.
    #[serde(default)]
    pub own: bool,
    /// It may be asked for traces.
    #[serde(default)]
    pub traces: bool,
    /// Headers to send, such as an explorer's key.
    #[serde(default)]
    pub headers: std::collections::BTreeMap<String, String>,
}

impl Settings {
    /// What the house knows of its own money, and whom it asks about others'.
    ///
    /// The error says which setting is wrong, and how.
    pub fn money(&self) -> Result<Money, String> {
        Ok(Money { lookup: self.lookup()?, desk: self.desk()?, every_deposit: self.every_deposit, ..Money::default() })
    }

    fn desk(&self) -> Result<Desk, String> {
        let lists = [("deposits", self.deposits.len()), ("assets", self.assets.len())];
        if let Some((name, _)) = lists.iter().find(|(_, length)| *length > OWN_MAX) {
            return Err(format!("chain.{name}: at most {OWN_MAX}"));
        }
        let deposit = |one: &DepositAddress| {
            let chain = code("deposits", &one.chain)?;
            let read = recognise::read(&one.address);
            let is_one = read.iter().any(|found| found.kind == recognise::Kind::Address && found.chains.has(chain));
            match is_one {
                true => Ok(Deposit { chain, address: one.address.clone(), memo: one.memo.clone() }),
                false => Err(format!("chain.deposits: \"{}\" is no address of {}", one.address, one.chain)),
            }
        };
        let asset = |one: &Asset| {
            Ok(Listed {
                chain: code("assets", &one.chain)?,
                contract: one.contract.clone(),
                symbol: one.symbol.clone(),
                minimum: u128::from(one.minimum),
            })
        };
        let maintenance = self
            .maintenance
            .iter()
            .try_fold(Chains::NONE, |all, name| Ok::<_, String>(all.or(Chains::one(code("maintenance", name)?))))?;
        Ok(Desk {
            deposits: self.deposits.iter().map(deposit).collect::<Result<_, String>>()?,
            listed: self.assets.iter().map(asset).collect::<Result<_, String>>()?,
            required: self
                .confirmations
                .iter()
                .map(|(name, blocks)| Ok((code("confirmations", name)?, *blocks)))
                .collect::<Result<_, String>>()?,
            maintenance,
            ..Desk::default()
        })
    }

    /// Who asks; nobody where there is no source.
    ///
    /// The error says which source is wrong, and how.
    pub fn lookup(&self) -> Result<Option<Lookup>, String> {
        let sources = self.sources()?;
        if sources.is_empty() {
            return Ok(None);
        }
        let policy = Policy { third_parties: self.third_parties, ..Policy::default() };
        Lookup::new(sources, Arc::new(Forgetful), policy).map(Some).map_err(|error| error.to_string())
    }

    /// The sources as they are asked. The error says which one is wrong, and how.
    pub fn sources(&self) -> Result<Vec<Provider>, String> {
        if self.providers.len() > PROVIDERS_MAX {
            return Err(format!("chain.providers: at most {PROVIDERS_MAX}"));
        }
        self.providers.iter().map(source).collect()
    }
}

fn code(setting: &str, code: &str) -> Result<Chain, String> {
    Chain::of_code(code)
        .ok_or_else(|| format!("chain.{setting}: no chain has the code \"{code}\"; ETH, BTC and TRON are codes"))
}

fn source(one: &Source) -> Result<Provider, String> {
    let wrong = |what: String| format!("chain.providers, \"{}\": {what}", one.name);
    let chain = Chain::of_code(&one.chain)
        .ok_or_else(|| wrong(format!("no chain has the code \"{}\"; ETH, BTC and TRON are codes", one.chain)))?;
    let protocol = Protocol::of_name(&one.protocol)
        .ok_or_else(|| wrong(format!("\"{}\" is no protocol; evm-rpc, bitcoin-rpc and esplora are", one.protocol)))?;
    if !one.url.starts_with("http://") && !one.url.starts_with("https://") {
        return Err(wrong("url must begin with http:// or https://".into()));
    }
    Ok(Provider {
        name: one.name.clone(),
        chain,
        protocol,
        url: one.url.clone(),
        own: one.own,
        headers: one.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        traces: one.traces,
    })
}

/// `handrail look`: observations and verdicts of a transaction, as JSON for people and programs.
///
/// The error says what to do: name a chain, configure a source, check the value.
pub async fn look(settings: &Settings, txid: &str, chain: Option<&str>) -> Result<String, String> {
    let readings = recognise::read(txid);
    let read = readings.iter().find(|reading| reading.kind == recognise::Kind::Txid);
    let chains = match (chain, read) {
        (Some(code), _) => {
            Chains::one(Chain::of_code(code).ok_or_else(|| format!("no chain has the code \"{code}\""))?)
        }
        (None, Some(reading)) => reading.chains,
        (None, None) => return Err("this is not a transaction's id on any chain; if you are sure, say --chain".into()),
    };
    let policy = Policy { third_parties: settings.third_parties, ..Policy::default() };
    let lookup = Lookup::new(settings.sources()?, Arc::new(Forgetful), policy).map_err(|error| error.to_string())?;
    let seen = lookup.look(read.map_or(txid, |reading| &reading.value), chains).await;
    let said = Said { readings, ..Said::default() };
    let desk = settings.desk()?;
    let now_ms = event::Clock::system().now_ms();
    let facts = Facts { now_ms, said: &said, desk: &desk, seen: &seen };
    let verdicts: Vec<_> = diagnose(&facts)
        .into_iter()
        .map(|verdict| {
            json!({
                "code": verdict.code, "severity": verdict.severity.code(), "who": verdict.who.name().0,
                "what": { "en": verdict.what.0, "zh": verdict.what.1 },
                "next": { "en": verdict.next.0, "zh": verdict.next.1 },
                "never": verdict.never.iter().map(|(en, zh)| json!({ "en": en, "zh": zh })).collect::<Vec<_>>(),
                "evidence": verdict.evidence.iter().map(|one| json!({
                    "source": one.source.name(), "chain": one.chain, "height": one.height, "at_ms": one.at_ms,
                    "fields": one.facts.iter().map(|fact| (fact.field.code(), &fact.value.0)).collect::<std::collections::BTreeMap<_, _>>(),
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let asked: Vec<_> = chains.iter().map(Chain::code).collect();
    let answer = json!({ "txid": txid, "chains": asked, "observations": seen.observations, "verdicts": verdicts });
    serde_json::to_string_pretty(&answer).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TXID: &str = "0xc02e5e6fde870e4ea6f1903200240a3e4b681d96ff156fbe5ed6d9d593de60e2";

    fn settings(url: &str) -> Settings {
        let text = format!(
            "[[providers]]\nname = \"node\"\nchain = \"ETH\"\nprotocol = \"evm-rpc\"\nurl = \"{url}\"\nown = true\n"
        );
        toml::from_str(&text).unwrap()
    }

    #[tokio::test]
    async fn a_source_that_is_not_there_is_told_as_an_observation() {
        let answer = look(&settings("http://127.0.0.1:9"), TXID, Some("ETH")).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["observations"][0]["source"], "node");
        assert_eq!(answer["observations"][0]["chain"], "ETH");
        assert_eq!(answer["observations"][0]["answer"], json!({ "failed": "unreachable" }));
    }

    #[test]
    fn what_the_company_takes_is_read_and_checked() {
        let read = |text: &str| toml::from_str::<Settings>(text).unwrap().money();
        let own = "every_deposit = true\nmaintenance = [\"SOL\"]\nconfirmations = { BTC = 2 }\n\
            [[deposits]]\nchain = \"TRON\"\naddress = \"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t\"\n\
            [[assets]]\nchain = \"TRON\"\nsymbol = \"TRX\"\n";
        let money = read(own).unwrap();
        assert!(money.every_deposit && money.lookup.is_none());
        assert_eq!((money.desk.deposits.len(), money.desk.listed.len(), money.desk.required.len()), (1, 1, 1));
        let wrong = own.replace("otSzgjLj6t", "otSzgjLj6x");
        assert!(read(&wrong).err().unwrap().contains("is no address of TRON"));
        assert!(read("maintenance = [\"MOON\"]").err().unwrap().contains("chain.maintenance"));
    }

    #[tokio::test]
    async fn what_cannot_be_asked_is_said_with_what_to_do() {
        let none = Settings::default();
        assert!(look(&none, "hello", None).await.unwrap_err().contains("--chain"));
        assert!(look(&none, TXID, Some("MOON")).await.unwrap_err().contains("MOON"));
        assert!(settings("ftp://x").sources().unwrap_err().contains("http://"));
        let answer = look(&none, TXID, None).await.unwrap();
        assert!(answer.contains("\"observations\": []") && answer.contains("\"ETH\""), "{answer}");
    }
}
