//! What chains say of a scenario's world, and what its house knows of its own money: what a desk's chain panel rests on. Nobody
//! is asked.

use crate::{
    draw::{self, Stream, Values, fill},
    format::Scenario,
    parse::Problem,
    yaml::Lines,
};
use chain::{
    Chain,
    diagnose::{self, Facts, Said},
    observation::{self, Amount, Answer, Gone, Head, How, Movement, Observation, Seen, Transaction},
    recognise,
    registry::Family,
};
use language::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Digits behind the point of every amount.
const PLACES: u8 = 8;
/// Blocks on top of a transaction that is final, itself counted, where the file says nothing.
const DEEP: u32 = 1_200;
/// Moves of one transaction, deposit addresses, assets and known addresses of a scenario at most.
const LIST_MAX: usize = 20;
/// A day, in minutes: nothing of a sitting is older.
const MINUTES_MAX: u32 = 30 * 24 * 60;
/// Who says it.
const SOURCE: &str = "practice";

/// What a chain says of an entry's transaction. `{name}` stands for a parameter in every text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnChain {
    /// Code of its chain: `BSC`.
    pub chain: String,
    /// Its id, most often a parameter of kind `transaction`: `{hash}`.
    pub hash: String,
    /// How far it is: `final` when left out.
    #[serde(default)]
    pub stage: Stage,
    /// Blocks from it to the newest, itself counted: 1 for `included`, 1200 for `final` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmations: Option<u32>,
    /// How it ended: `succeeded` when left out. Nothing has ended that is `pending`.
    #[serde(default)]
    pub outcome: Outcome,
    /// How long before the sitting it was sent; 60 when left out.
    #[serde(default = "an_hour")]
    pub minutes_ago: u32,
    /// What it pays while it is pending, on Bitcoin's likes (sat/vB) and EVM chains (gwei).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// What it moved.
    #[serde(default)]
    pub moves: Vec<Moved>,
    /// The code of the diagnosis that the desk's panel gives: `WRONG_NETWORK`. It is proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<String>,
}

fn an_hour() -> u32 {
    60
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// In no block.
    Pending,
    /// In a block that can still be undone.
    Included,
    /// In a block that stays.
    #[default]
    Final,
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did what it said.
    #[default]
    Succeeded,
    /// It failed.
    Failed,
    /// It used up its limit of gas or energy.
    OutOfGas,
}

/// A fee against what the next block asks for, in whole units of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Offered.
    pub rate: u32,
    /// Asked for.
    pub needed: u32,
}

/// One move of value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// From which address; left out where the chain does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// To which address.
    pub to: String,
    /// How much, a decimal: `{amount}`.
    pub amount: String,
    /// What it calls itself: `USDT`.
    pub coin: String,
    /// The token's contract; the chain's own coin without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The memo or tag it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// What the house knows of its own money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Own {
    /// The customer's addresses for deposits.
    pub deposits: Vec<Deposit>,
    /// What the house takes.
    pub assets: Vec<Asset>,
    /// Addresses that the customer dealt with before.
    pub known: Vec<String>,
}

impl Own {
    /// Whether it knows nothing.
    pub fn is_empty(&self) -> bool {
        *self == Own::default()
    }
}

/// An address for deposits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// Code of the chain for which it was shown.
    pub chain: String,
    /// The address.
    pub address: String,
    /// The memo or tag that a deposit needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// Something that the house takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// Code of its chain.
    pub chain: String,
    /// Its symbol.
    pub coin: String,
    /// The token's contract; the chain's own coin without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The least that is credited, a decimal; nothing is too little when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
}

/// A chain that makes no blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Halt {
    /// For how many minutes before the sitting: `{minutes}`.
    pub minutes: String,
}

/// What is known of a sitting's money.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// What is seen of each transaction, by its id in small letters.
    pub seen: BTreeMap<String, Seen>,
    /// Newest blocks of chains that stand still.
    pub heads: Vec<Observation>,
    /// What the house knows.
    pub desk: diagnose::Desk,
}

/// What is wrong: where, what, and how it is mended.
type Wrong = (String, String, &'static str);
type Found<T> = Result<T, Wrong>;

const CODE: &str = "use a code such as TRON, ETH, BTC or SOL";

/// What is known of a sitting's money when it begins. `now_ms`: Unix milliseconds, UTC.
///
/// Errors: an address, an amount or a chain that is none, with its place; a scenario that was opened has none of them for the
/// seeds that prove it.
pub fn ledger(scenario: &Scenario, values: &Values, now_ms: i64) -> Result<Ledger, String> {
    Reader { scenario, values, now_ms }.ledger().map_err(|(path, what, _)| format!("{path}: {what}"))
}

struct Reader<'a> {
    scenario: &'a Scenario,
    values: &'a Values,
    now_ms: i64,
}

impl Reader<'_> {
    fn ledger(&self) -> Found<Ledger> {
        let mut ledger = Ledger { desk: self.desk()?, ..Ledger::default() };
        for (path, one) in transactions(self.scenario) {
            let seen = self.seen(&path, one)?;
            ledger.seen.insert(self.fill(&one.hash).to_lowercase(), seen);
        }
        for (code, halt) in &self.scenario.world.halted {
            let path = format!("world.halted.{code}");
            let chain = chain(&path, code)?;
            let minutes = self.fill(&halt.minutes).parse::<u32>().ok().filter(|minutes| *minutes <= MINUTES_MAX);
            let Some(minutes) = minutes else {
                return Err((
                    format!("{path}.minutes"),
                    "this is no number of minutes".into(),
                    "write {minutes} or 30",
                ));
            };
            let head = Head { height: height(code), time_ms: Some(self.now_ms - i64::from(minutes) * 60_000) };
            ledger.heads.push(self.observation(chain, Some(head), Answer::Unknown(Gone::default())));
        }
        Ok(ledger)
    }

    fn fill(&self, text: &str) -> String {
        fill(text, self.values)
    }

    fn desk(&self) -> Found<diagnose::Desk> {
        let own = &self.scenario.world.desk;
        let mut desk = diagnose::Desk::default();
        for (list, len) in [("deposits", own.deposits.len()), ("assets", own.assets.len()), ("known", own.known.len())]
        {
            short(&format!("world.desk.{list}"), len)?;
        }
        for (n, one) in own.deposits.iter().enumerate() {
            let path = format!("world.desk.deposits[{n}]");
            let (chain, address) = (chain(&path, &one.chain)?, self.address(&format!("{path}.address"), &one.address)?);
            let memo = one.memo.as_ref().map(|memo| self.fill(memo));
            desk.deposits.push(diagnose::Deposit { chain, address, memo });
        }
        for (n, one) in own.assets.iter().enumerate() {
            let path = format!("world.desk.assets[{n}]");
            let chain = chain(&path, &one.chain)?;
            let contract = self.maybe(&format!("{path}.contract"), one.contract.as_ref())?;
            let minimum = one.minimum.as_ref().map_or(Ok(0), |least| self.units(&format!("{path}.minimum"), least))?;
            desk.listed.push(diagnose::Listed { chain, contract, symbol: one.coin.clone(), minimum });
        }
        for (n, one) in own.known.iter().enumerate() {
            desk.counterparties.push(self.address(&format!("world.desk.known[{n}]"), one)?);
        }
        Ok(desk)
    }

    fn seen(&self, path: &str, one: &OnChain) -> Found<Seen> {
        let chain = chain(path, &one.chain)?;
        let hash = self.fill(&one.hash);
        let is_id = |reading: &recognise::Reading| {
            matches!(reading.kind, recognise::Kind::Txid | recognise::Kind::Block) && reading.value == hash
        };
        if !recognise::read(&hash).iter().any(is_id) {
            let mend = "name a parameter of kind `transaction` and of that chain: \"{hash}\"";
            return Err((format!("{path}.hash"), format!("`{hash}` is no id of a transaction"), mend));
        }
        if one.minutes_ago > MINUTES_MAX {
            let mend = "write at most 43200, which are thirty days";
            return Err((format!("{path}.minutes_ago"), "this is too long ago".into(), mend));
        }
        short(&format!("{path}.moves"), one.moves.len())?;
        let mut transaction = Transaction::new(&hash);
        transaction.at_ms = Some(self.now_ms - i64::from(one.minutes_ago) * 60_000);
        let height = height(&hash);
        let confirmations = u64::from(one.confirmations.unwrap_or(if one.stage == Stage::Final { DEEP } else { 1 }));
        if one.stage == Stage::Pending {
            transaction.at_ms = None;
        } else {
            let is_final = one.stage == Stage::Final;
            transaction.stage = observation::Stage::Included { height, confirmations, is_final };
            transaction.outcome = match one.outcome {
                Outcome::Succeeded => observation::Outcome::Succeeded,
                Outcome::Failed => observation::Outcome::Failed(None),
                Outcome::OutOfGas => observation::Outcome::OutOfGas,
            };
        }
        transaction.fee = self.fee(path, one, chain)?;
        for (n, moved) in one.moves.iter().enumerate() {
            transaction.moved(self.movement(&format!("{path}.moves[{n}]"), moved)?);
        }
        let first = transaction.movements.first().map(|one| one.from.clone());
        transaction.from = first.filter(|from| !from.is_empty());
        // A head without its time: it says nothing of how fast the chain is.
        let head = Some(Head { height: height + confirmations, time_ms: None });
        let answer = Answer::Transaction(Box::new(transaction));
        Ok(Seen { observations: vec![self.observation(chain, head, answer)] })
    }

    fn observation(&self, chain: Chain, head: Option<Head>, answer: Answer) -> Observation {
        Observation { chain, source: SOURCE.to_owned(), own: true, asked_ms: self.now_ms, head, answer }
    }

    fn fee(&self, path: &str, one: &OnChain, chain: Chain) -> Found<Option<observation::Fee>> {
        let Some(fee) = one.fee else { return Ok(None) };
        let at = || format!("{path}.fee");
        let unit = match chain.entry().family {
            Family::Bitcoin => "sat/vB",
            Family::Evm(_) => "gwei",
            _ => return Err((at(), format!("nobody tells such a fee of {chain}"), "remove `fee`")),
        };
        if one.stage != Stage::Pending {
            return Err((at(), "the fee matters while the transaction is pending".into(), "write `stage: pending`"));
        }
        Ok(Some(observation::Fee { rate: f64::from(fee.rate), needed: f64::from(fee.needed), unit }))
    }

    fn movement(&self, path: &str, moved: &Moved) -> Found<Movement> {
        let units = self.units(&format!("{path}.amount"), &moved.amount)?;
        Ok(Movement {
            from: self.maybe(&format!("{path}.from"), moved.from.as_ref())?.unwrap_or_default(),
            to: self.address(&format!("{path}.to"), &moved.to)?,
            amount: Amount { units, decimals: PLACES, symbol: moved.coin.clone() },
            token: self.maybe(&format!("{path}.contract"), moved.contract.as_ref())?,
            how: How::Direct,
            memo: moved.memo.as_ref().map(|memo| self.fill(memo)),
        })
    }

    fn maybe(&self, path: &str, address: Option<&String>) -> Found<Option<String>> {
        address.map(|address| self.address(path, address)).transpose()
    }

    fn address(&self, path: &str, text: &str) -> Found<String> {
        let address = self.fill(text);
        let is_account = |one: &recognise::Reading| {
            let account = |kind| kind == recognise::Kind::Address;
            (account(one.kind) || one.other.is_some_and(|(kind, _)| account(kind))) && one.value == address
        };
        match recognise::read(&address).iter().any(is_account) {
            true => Ok(address),
            false => {
                let mend = "name a parameter of kind `address` or `look_alike`: \"{address}\"";
                Err((path.to_owned(), format!("`{address}` is no address"), mend))
            }
        }
    }

    /// Smallest units of a decimal.
    fn units(&self, path: &str, text: &str) -> Found<u128> {
        let amount = self.fill(text);
        units(&amount).ok_or_else(|| {
            let mend = "name a parameter of kind `amount`, or write a decimal with at most 8 digits behind the point";
            (path.to_owned(), format!("`{amount}` is no amount"), mend)
        })
    }
}

fn chain(path: &str, code: &str) -> Found<Chain> {
    Chain::of_code(code).ok_or_else(|| (path.to_owned(), "no chain has this code".to_owned(), CODE))
}

fn short(path: &str, len: usize) -> Found<()> {
    match len <= LIST_MAX {
        true => Ok(()),
        false => {
            Err((path.to_owned(), format!("there are more than {LIST_MAX}"), "leave out what the case does not need"))
        }
    }
}

fn units(amount: &str) -> Option<u128> {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 18) || !digits(part, usize::from(PLACES)) {
        return None;
    }
    format!("{whole}{part:0<width$}", width = usize::from(PLACES)).parse().ok()
}

/// A height that follows from a name alone.
fn height(name: &str) -> u64 {
    40_000_000 + Stream::new(0, name, 0).below(9_000_000)
}

/// Every transaction of the world, with its place in the file.
fn transactions(scenario: &Scenario) -> impl Iterator<Item = (String, &OnChain)> {
    let world = &scenario.world;
    let lists = [("accounts", &world.accounts), ("orders", &world.orders), ("transactions", &world.transactions)];
    lists.into_iter().flat_map(|(list, entries)| {
        let one = move |name: &String, said| (format!("world.{list}.{name}.on_chain"), said);
        entries.iter().filter_map(move |(name, entry)| Some(one(name, entry.on_chain.as_ref()?)))
    })
}

/// Whether the file says anything of chains.
pub(crate) fn says_any(scenario: &Scenario) -> bool {
    let world = &scenario.world;
    !world.desk.is_empty() || !world.halted.is_empty() || transactions(scenario).next().is_some()
}

/// Proves what chains say: that everything is what it says it is, and that the panel gives the diagnosis that is named.
pub(crate) fn prove(scenario: &Scenario, lines: &Lines, seeds: &[u64]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for seed in seeds {
            let values = draw::draw(scenario, *seed, lang);
            let reader = Reader { scenario, values: &values, now_ms: 0 };
            let wrong = match reader.ledger() {
                Err(wrong) => vec![wrong],
                Ok(ledger) => reader.diagnoses(&ledger),
            };
            problems.extend(wrong.into_iter().map(|(path, what, mend)| Problem::new(lines.of(&path), what, mend)));
        }
    }
    problems
}

impl Reader<'_> {
    fn diagnoses(&self, ledger: &Ledger) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (path, one) in transactions(self.scenario) {
            let Some(code) = &one.diagnosis else { continue };
            let path = format!("{path}.diagnosis");
            if !diagnose::codes().any(|known| known == code) {
                let mend = "use a code of docs/handbook/chain, in capital letters: WRONG_NETWORK";
                wrong.push((path, format!("there is no diagnosis `{code}`"), mend));
                continue;
            }
            let said = Said { readings: recognise::read(&self.fill(&one.hash)), ..Said::default() };
            let seen = ledger.seen.get(&self.fill(&one.hash).to_lowercase()).cloned().unwrap_or_default();
            let came = self.codes(&said, &seen, ledger);
            if !came.contains(&code.as_str()) {
                let came = if came.is_empty() { "nothing".to_owned() } else { came.join(", ") };
                let mend = "mend the transaction or what the house knows (`world.desk`), or name another diagnosis";
                wrong.push((path, format!("the panel says {came}, not {code}"), mend));
            }
        }
        for head in &ledger.heads {
            let seen = Seen { observations: vec![head.clone()] };
            if !self.codes(&Said::default(), &seen, ledger).contains(&"CHAIN_HALTED") {
                let path = format!("world.halted.{}.minutes", head.chain);
                wrong.push((path, "the chain has not stood still long enough to be told".into(), "write more minutes"));
            }
        }
        wrong
    }

    fn codes(&self, said: &Said, seen: &Seen, ledger: &Ledger) -> Vec<&'static str> {
        let desk = ledger.desk.about(seen, None, false);
        let facts = Facts { now_ms: self.now_ms, said, desk: &desk, seen };
        diagnose::diagnose(&facts).iter().map(|verdict| verdict.code).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_smallest_unit() {
        assert_eq!(units("1200.50"), Some(120_050_000_000));
        assert_eq!(units("3"), Some(300_000_000));
        for wrong in ["", ".", "1.", ".5", "1,5", "-1", "1.123456789", "9999999999999999999"] {
            assert_eq!(units(wrong), None, "{wrong}");
        }
    }
}
