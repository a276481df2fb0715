//! What sources say about a transaction: typed, each with its source and time, disagreement kept.

use crate::{Chain, codec};
use serde::{Serialize, Serializer};

/// Answers of one look-up that are kept.
pub const OBSERVATIONS_MAX: usize = 32;

/// One answer of one source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observation {
    /// The chain that was asked.
    pub chain: Chain,
    /// The source's name in the configuration.
    pub source: String,
    /// Whether it is the operator's own node.
    pub own: bool,
    /// When it answered; Unix milliseconds.
    pub asked_ms: i64,
    /// Its newest block.
    pub head: Option<Head>,
    /// What it said.
    pub answer: Answer,
}

/// A source's newest block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its height, slot or ledger number.
    pub height: u64,
    /// Its time, if the source tells it; Unix milliseconds.
    pub time_ms: Option<i64>,
}

/// What a source said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It knows the transaction.
    Transaction(Box<Transaction>),
    /// The value names a block.
    Block,
    /// It does not know it.
    Unknown(Gone),
    /// It did not answer, or not in a way that says anything.
    Failed(Failure),
}

/// What is known of a transaction that a source does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// What became of the inputs or the nonce it would have used.
    pub fate: Fate,
    /// It was in a block that is no longer in the chain.
    pub orphaned: bool,
    /// Its own time to live is over: it can never be included.
    pub expired: bool,
}

/// What became of what a vanished transaction would have spent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Nobody can say: the transaction was never seen here.
    #[default]
    Unseen,
    /// Its input is spent, or its nonce used, by another.
    Replaced {
        /// The other's id; an EVM node never names it.
        by: Option<String>,
        /// Whom the other pays, where that is known.
        pays: Vec<String>,
    },
    /// Its input is unspent, its nonce unused: the coins are where they were.
    Free,
}

/// Why a source said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Not reached, or no answer before the deadline.
    Unreachable,
    /// Too many requests: HTTP 429.
    Limited,
    /// An HTTP status that is no answer.
    Status(u16),
    /// An answer that is not of the documented shape, with what was missing.
    Unreadable(String),
    /// The source says an error in words.
    Refused(String),
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// In no block.
    Pending,
    /// In a block.
    Included {
        /// Height of the block.
        height: u64,
        /// Blocks from it to the newest, itself counted.
        confirmations: u64,
        /// Whether the chain's own rule says that it cannot be undone.
        is_final: bool,
    },
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet.
    Unsettled,
    /// It did what it said.
    Succeeded,
    /// It used up its limit of gas or energy.
    OutOfGas,
    /// It failed for another reason, in the chain's words, if it gave any.
    Failed(Option<String>),
}

/// A whole number of smallest units and how to read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Smallest units; in JSON as text, since they pass 53 bits.
    #[serde(serialize_with = "digits")]
    pub units: u128,
    /// Decimal places.
    pub decimals: u8,
    /// The coin's symbol as the chain or contract calls it.
    pub symbol: String,
}

fn digits<S: Serializer>(units: &u128, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(units)
}

impl Amount {
    /// `12.5 USDT`; the number alone where the symbol is not known.
    pub fn text(&self) -> String {
        let digits = format!("{:0>width$}", self.units, width = usize::from(self.decimals) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.decimals));
        let part = part.trim_end_matches('0');
        let number = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
        if self.symbol.is_empty() { number } else { format!("{number} {}", self.symbol) }
    }
}

/// How value moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By the transaction itself or an event that it logged.
    Direct,
    /// Only by a call inside a contract, which leaves no event.
    Internal,
}

/// One move of value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movement {
    /// From whom; empty where the chain does not say (Bitcoin's outputs).
    pub from: String,
    /// To whom.
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// The token's contract, mint or issuer; `None` for the chain's own coin.
    pub token: Option<String>,
    /// How.
    pub how: How,
    /// The memo or tag that belongs to this move.
    pub memo: Option<String>,
}

/// A part that failed although the whole succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inner {
    /// A call or an action inside was rejected.
    Rejected(String),
    /// The value came back to the sender.
    Bounced,
    /// The value is held between two chains.
    Trapped,
}

/// What kind of account the recipient is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// Not known.
    #[default]
    Unknown,
    /// Somebody's account.
    Account,
    /// A token's contract.
    TokenContract,
    /// Another contract.
    Contract,
}

/// The fee against what the next block asks for, in the chain's own unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fee {
    /// Offered.
    pub rate: f64,
    /// Asked for inclusion soon.
    pub needed: f64,
    /// The unit: `sat/vB`, `gwei`.
    pub unit: &'static str,
}

/// A transaction as one source sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transaction {
    /// Its id as the chain spells it.
    pub txid: String,
    /// How far it is.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Outcome,
    /// Parts that failed.
    pub inner: Vec<Inner>,
    /// Who signed it, where there is one such.
    pub from: Option<String>,
    /// Where it was sent.
    pub to: Option<String>,
    /// What the recipient is.
    pub recipient: Recipient,
    /// The moves of value, at most 64.
    pub movements: Vec<Movement>,
    /// EVM: its nonce, and the next one that the sender has to use.
    pub nonce: Option<(u64, u64)>,
    /// What it pays, while pending.
    pub fee: Option<Fee>,
    /// Unconfirmed transactions that must come first.
    pub ancestors: u32,
    /// XRP: what it said it would deliver, if less was.
    pub promised: Option<Amount>,
    /// When its block was made; Unix milliseconds.
    pub at_ms: Option<i64>,
}

/// Moves of value of one transaction that are kept.
pub const MOVEMENTS_MAX: usize = 64;

impl Transaction {
    /// A transaction of which only the id is known yet.
    pub fn new(txid: &str) -> Transaction {
        Transaction {
            txid: txid.to_owned(),
            stage: Stage::Pending,
            outcome: Outcome::Unsettled,
            inner: Vec::new(),
            from: None,
            to: None,
            recipient: Recipient::Unknown,
            movements: Vec::new(),
            nonce: None,
            fee: None,
            ancestors: 0,
            promised: None,
            at_ms: None,
        }
    }

    /// Adds a move; those beyond [`MOVEMENTS_MAX`] are left out.
    pub fn moved(&mut self, movement: Movement) {
        if self.movements.len() < MOVEMENTS_MAX {
            self.movements.push(movement);
        }
    }

    /// Whether nothing more will change.
    pub fn is_final(&self) -> bool {
        matches!(self.stage, Stage::Included { is_final: true, .. })
    }
}

/// All answers to one question, and what they come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Seen {
    /// The answers: own nodes first, then in the order of the configuration.
    pub observations: Vec<Observation>,
}

/// Blocks by which a source may be behind the newest head before its "unknown" counts for nothing.
const BEHIND_MAX: u64 = 3;

impl Seen {
    /// The answers of sources that know the transaction.
    pub fn found(&self) -> impl Iterator<Item = (&Observation, &Transaction)> {
        self.observations.iter().filter_map(|one| match &one.answer {
            Answer::Transaction(transaction) => Some((one, &**transaction)),
            _ => None,
        })
    }

    /// The answer to go by: the own node's, else the furthest.
    pub fn best(&self) -> Option<(&Observation, &Transaction)> {
        let height = |transaction: &Transaction| match transaction.stage {
            Stage::Pending => 0,
            Stage::Included { confirmations, .. } => confirmations.max(1),
        };
        self.found().max_by_key(|(one, transaction)| (height(transaction) > 0, one.own, height(transaction)))
    }

    /// Sources that say "unknown" and are up to date, with what they know of its fate.
    pub fn unknown(&self) -> impl Iterator<Item = (&Observation, &Gone)> {
        self.observations.iter().filter_map(|one| match &one.answer {
            Answer::Unknown(gone) if self.is_current(one) => Some((one, gone)),
            _ => None,
        })
    }

    /// Whether a source's newest block is about as new as the newest that any source of the chain has.
    pub fn is_current(&self, one: &Observation) -> bool {
        let heads = self.observations.iter().filter(|other| other.chain == one.chain).filter_map(|other| other.head);
        let newest = heads.map(|head| head.height).max();
        match (one.head, newest) {
            (Some(head), Some(newest)) => head.height + BEHIND_MAX >= newest,
            _ => false,
        }
    }

    /// Whether sources contradict each other on what decides: the outcome, the recipients, or whether it is in the chain.
    pub fn disagrees(&self) -> bool {
        let Some((best, first)) = self.best() else { return false };
        let settled = |outcome: &Outcome| match outcome {
            Outcome::Unsettled => 0,
            Outcome::Succeeded => 1,
            Outcome::OutOfGas | Outcome::Failed(_) => 2,
        };
        let mut others = self.found().filter(|(one, _)| one.chain == best.chain && one.source != best.source);
        let contradicts = others.any(|(_, other)| {
            let (one, two) = (settled(&first.outcome), settled(&other.outcome));
            let pays = |transaction: &Transaction, whom: &Movement| {
                transaction.movements.iter().any(|movement| {
                    codec::same_account(&movement.to, &whom.to) && movement.amount.units == whom.amount.units
                })
            };
            let apart = !first.movements.is_empty()
                && !other.movements.is_empty()
                && !first.movements.iter().any(|movement| pays(other, movement));
            (one != 0 && two != 0 && one != two) || apart
        });
        let denied = match first.stage {
            Stage::Included { height, .. } => self.unknown().any(|(one, _)| {
                one.chain == best.chain
                    && one.source != best.source
                    && one.head.is_some_and(|head| head.height > height)
            }),
            Stage::Pending => false,
        };
        contradicts || denied
    }

    /// Whether every source failed.
    pub fn is_silent(&self) -> bool {
        !self.observations.iter().any(|one| !matches!(one.answer, Answer::Failed(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(source: &str, height: u64, answer: Answer) -> Observation {
        Observation {
            chain: Chain::Eth,
            source: source.to_owned(),
            own: false,
            asked_ms: 0,
            head: Some(Head { height, time_ms: None }),
            answer,
        }
    }

    fn included(outcome: Outcome) -> Answer {
        let stage = Stage::Included { height: 100, confirmations: 1, is_final: false };
        Answer::Transaction(Box::new(Transaction { stage, outcome, ..Transaction::new("0x1") }))
    }

    #[test]
    fn amounts_read_as_decimals() {
        let text = |units, decimals| Amount { units, decimals, symbol: "X".to_owned() }.text();
        assert_eq!(text(1_500_000, 6), "1.5 X");
        assert_eq!(text(1, 18), "0.000000000000000001 X");
        assert_eq!(text(7, 0), "7 X");
    }

    #[test]
    fn contradiction_is_kept_and_a_lagging_source_contradicts_nobody() {
        let seen = |observations| Seen { observations };
        assert!(
            !seen(vec![one("a", 100, included(Outcome::Succeeded)), one("b", 100, included(Outcome::Succeeded))])
                .disagrees()
        );
        assert!(
            seen(vec![one("a", 100, included(Outcome::Succeeded)), one("b", 100, included(Outcome::OutOfGas))])
                .disagrees()
        );
        let unknown = Answer::Unknown(Gone::default());
        assert!(seen(vec![one("a", 101, included(Outcome::Succeeded)), one("b", 101, unknown.clone())]).disagrees());
        assert!(!seen(vec![one("a", 101, included(Outcome::Succeeded)), one("b", 50, unknown)]).disagrees());
    }
}
