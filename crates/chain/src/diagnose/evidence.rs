//! What a verdict rests on, for people: each source, when it answered, and what it said, named in both languages.

use super::words::{Both, about, both};
use crate::{
    Chain,
    observation::{Answer, Failure, Fate, Gone, Movement, Observation, Outcome, Stage, Transaction},
};

/// Moves of value that are told of one transaction.
const MOVED_MAX: usize = 3;

/// One thing that a source said, which the verdict rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Who said it.
    pub source: Source,
    /// The chain that was asked.
    pub chain: Option<Chain>,
    /// The height of its newest block.
    pub height: Option<u64>,
    /// When it said so; Unix milliseconds.
    pub at_ms: i64,
    /// What it said.
    pub facts: Vec<Fact>,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A node or an explorer, by its name in the settings.
    Node(String),
    /// What the desk itself knows.
    Desk,
    /// What the customer wrote.
    Message,
}

impl Source {
    /// Its name; `desk` for what the desk itself knows, `message` for what the customer wrote.
    pub fn name(&self) -> &str {
        match self {
            Source::Node(name) => name,
            Source::Desk => "desk",
            Source::Message => "message",
        }
    }
}

/// One value that a source told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub field: Field,
    /// The value, English and Chinese; alike where it is no word.
    pub value: (String, String),
}

impl Fact {
    /// A value in both languages.
    pub(super) fn new(field: Field, value: impl Into<Both>) -> Self {
        Fact { field, value: value.into().into() }
    }
}

macro_rules! fields {
    ($($field:ident $code:literal $en:literal $zh:literal,)*) => {
        /// What a value is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $(#[doc = $en] $field,)* }

        impl Field {
            /// Every field.
            pub const ALL: &[Field] = &[$(Field::$field,)*];

            /// Its name on the command line and where it is kept.
            pub fn code(self) -> &'static str {
                match self { $(Field::$field => $code,)* }
            }

            /// Its name for people, English and Chinese.
            pub fn name(self) -> (&'static str, &'static str) {
                match self { $(Field::$field => ($en, $zh),)* }
            }
        }
    };
}

fields! {
    Chain "chain" "Chain" "链",
    Txid "txid" "Transaction" "交易",
    Stage "stage" "Stage" "进度",
    Outcome "outcome" "Outcome" "结果",
    Moved "moved" "Moved" "转移",
    Answer "answer" "Answer" "回答",
    Value "value" "Value" "内容",
    Account "account" "Account" "账户",
    Contract "contract" "Contract" "合约",
    Listed "listed" "Listed contract" "已上架合约",
    To "to" "To" "转到",
    ReplacedBy "replaced_by" "Replaced by" "被替换为",
    How "how" "How" "方式",
    Expected "expected" "Deposit page" "充值页面",
    Memo "memo" "Memo" "备注标签",
    Reason "reason" "Reason" "原因",
    State "state" "State" "状态",
    Minimum "minimum" "Minimum" "最低金额",
    LookAlike "look_alike" "Look-alike" "相似地址",
    Named "named" "Named" "声称",
    Inner "inner" "Part of it" "其中一步",
    Since "since" "Since" "起始时间",
    Nonce "nonce" "Nonce" "Nonce",
    NextNonce "next_nonce" "Next nonce" "下一个 Nonce",
    Late "late" "Waiting" "已等待",
    Ancestors "ancestors" "Before it" "前置交易",
    Needed "needed" "Needed" "需要",
    Sources "sources" "Asked" "已查询",
    Rate "rate" "Pays" "费率",
    Delivered "delivered" "Delivered" "实际送达",
    Secret "secret" "Secret" "密钥信息",
}

impl Field {
    /// The field of this code.
    pub fn of_code(code: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.code() == code)
    }
}

/// What an observation says by itself, and `more`.
pub(super) fn of(observation: &Observation, more: Vec<Fact>) -> Evidence {
    let mut facts = match &observation.answer {
        Answer::Transaction(transaction) => seen(transaction),
        Answer::Block => vec![Fact::new(Field::Answer, both("a block, no transaction", "是区块，不是交易"))],
        Answer::Unknown(gone) => vec![Fact::new(Field::Answer, absent(gone))],
        Answer::Failed(failure) => vec![Fact::new(Field::Answer, silent(failure))],
    };
    facts.extend(more);
    Evidence {
        source: Source::Node(observation.source.clone()),
        chain: Some(observation.chain),
        height: observation.head.map(|head| head.height),
        at_ms: observation.asked_ms,
        facts,
    }
}

/// What is told of every transaction.
fn seen(transaction: &Transaction) -> Vec<Fact> {
    let stage = match transaction.stage {
        Stage::Pending => both("in no block yet", "尚未进入区块"),
        Stage::Included { height, confirmations, is_final: true } => both(
            format!("block {height}, {confirmations} confirmation(s), final"),
            format!("区块 {height}，{confirmations} 个确认，已最终确认"),
        ),
        Stage::Included { height, confirmations, is_final: false } => both(
            format!("block {height}, {confirmations} confirmation(s), not final"),
            format!("区块 {height}，{confirmations} 个确认，尚未最终确认"),
        ),
    };
    let outcome = match transaction.outcome {
        Outcome::Unsettled => None,
        Outcome::Succeeded => Some(both("succeeded", "成功")),
        Outcome::OutOfGas => Some(both("out of gas", "燃料费用尽")),
        Outcome::Failed(_) => Some(both("failed", "失败")),
    };
    let mut facts = vec![Fact::new(Field::Txid, transaction.txid.clone()), Fact::new(Field::Stage, stage)];
    facts.extend(outcome.map(|outcome| Fact::new(Field::Outcome, outcome)));
    if !transaction.movements.is_empty() {
        let told = |one: &Movement| format!("{} → {}", one.amount.text(), one.to);
        let mut lines: Vec<String> = transaction.movements.iter().take(MOVED_MAX).map(told).collect();
        let more = transaction.movements.len() - lines.len();
        if more > 0 {
            lines.push(format!("+ {more}"));
        }
        facts.push(Fact::new(Field::Moved, lines.join("\n")));
    }
    facts
}

fn absent(gone: &Gone) -> Both {
    match (&gone.fate, gone.expired, gone.orphaned) {
        (_, true, _) => both("its time to be included is over", "已过有效期，不会再上链"),
        (_, _, true) => both("its block is no longer in the chain", "所在区块已不在链上"),
        (Fate::Replaced { .. }, ..) => {
            both("not known; what it would spend was spent by another", "未查到；它要花费的已被另一笔交易花掉")
        }
        (Fate::Free, ..) => both("not known; what it would spend is unspent", "未查到；它要花费的仍未被花掉"),
        (Fate::Unseen, ..) => both("not known", "未查到"),
    }
}

fn silent(failure: &Failure) -> Both {
    match failure {
        Failure::Unreachable => both("no answer", "没有响应"),
        Failure::Limited => both("asked too often (HTTP 429)", "查询过于频繁（HTTP 429）"),
        Failure::Status(status) => both(format!("HTTP {status}"), format!("HTTP {status}")),
        Failure::Unreadable(_) => both("an answer that cannot be read", "返回内容无法解析"),
        Failure::Refused(words) => both(format!("refused: {words}"), format!("拒绝：{words}")),
    }
}

/// A span of time, from milliseconds.
pub(super) fn span(ms: u64) -> Both {
    let (en, zh) = about(ms);
    both(en, zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_code_alone() {
        for field in Field::ALL {
            assert_eq!(Field::of_code(field.code()), Some(*field), "{}", field.code());
        }
    }
}
