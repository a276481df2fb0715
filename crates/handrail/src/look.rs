//! Look-ups: which nodes and explorers may be asked, and `handrail look`, which asks them about one transaction.

use chain::{
    Chain, Chains,
    diagnose::{Desk, Facts, Said, diagnose},
    look::{Forgetful, Lookup, Policy, Protocol, Provider},
    recognise,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Providers at most.
const PROVIDERS_MAX: usize = 200;

/// Which sources are asked about transactions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Ask sources that are not the company's own when no own node knows. Whoever is asked learns the value, which a
    /// frightened customer may have mistaken: it could be a private key.
    pub third_parties: bool,
    /// The sources, own nodes first.
    pub providers: Vec<Source>,
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
    let desk = Desk::default();
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
                    "source": one.source, "height": one.height, "at_ms": one.at_ms,
                    "fields": one.fields.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
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
