//! Plain words: how long sentences are, and which words of the trade were used. Whole numbers only, so that it is the same everywhere.

use language::Lang;
use serde::{Deserialize, Serialize};

/// Words of an English sentence, characters of a Chinese one, that a frightened reader still follows.
const WORDS_MAX: usize = 25;
const CHARACTERS_MAX: usize = 55;

const JARGON_EN: &[&str] = &[
    "nonce",
    "utxo",
    "mempool",
    "replace by fee",
    "rbf",
    "calldata",
    "hot wallet",
    "cold wallet",
    "sweep",
    "kyt",
    "blockhash",
    "derivation path",
    "slippage",
    "opcode",
    "revert",
    "gwei",
    "sat/vb",
    "rpc",
    "l2",
    "smart contract call",
    "custodial",
    "merkle",
    "multisig",
    "mint",
    "eip",
    "chargeback ratio",
    "liquidation engine",
    "mark price",
    "maintenance margin",
    "unbonding",
    "epoch",
];
const JARGON_ZH: &[&str] = &[
    "内存池",
    "热钱包",
    "冷钱包",
    "归集",
    "nonce",
    "utxo",
    "rbf",
    "calldata",
    "gwei",
    "rpc",
    "多签",
    "默克尔",
    "派生路径",
    "滑点",
    "强平引擎",
    "标记价格",
    "维持保证金",
    "解绑期",
    "epoch",
    "回滚",
    "链重组",
    "哈希冲突",
    "白名单校验",
    "链上归集",
];

/// How plain an agent's words were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// Sentences written.
    pub sentences: usize,
    /// Of them, too long.
    pub long: usize,
    /// Words (English) or characters (Chinese) of a sentence on average, in tenths.
    pub length_tenths: usize,
    /// Words of the trade, each once.
    pub jargon: Vec<String>,
    /// From 0 to 100.
    pub score: u8,
}

/// Measures all that an agent wrote.
pub(crate) fn measure(texts: &[&str], lang: Lang) -> Plain {
    let mut plain = Plain::default();
    let mut length = 0;
    for text in texts {
        let folded = language::fold(text);
        let ends = |letter: char| matches!(letter, '.' | '!' | '?' | '。' | ';' | '\n');
        for sentence in folded.split(ends) {
            let (size, max) = match lang {
                Lang::En => (sentence.split_whitespace().count(), WORDS_MAX),
                Lang::Zh => (sentence.chars().filter(|letter| letter.is_alphanumeric()).count(), CHARACTERS_MAX),
            };
            if size > 0 {
                plain.sentences += 1;
                plain.long += usize::from(size > max);
                length += size;
            }
        }
        let jargon = if lang == Lang::En { JARGON_EN } else { JARGON_ZH };
        for word in jargon.iter().filter(|word| stands(&folded, word)) {
            if !plain.jargon.iter().any(|known| known == word) {
                plain.jargon.push((*word).to_owned());
            }
        }
    }
    if let (Some(tenths), Some(long)) =
        ((length * 10).checked_div(plain.sentences), (plain.long * 100).checked_div(plain.sentences))
    {
        plain.length_tenths = tenths;
        plain.score = u8::try_from(100_usize.saturating_sub(long + plain.jargon.len() * 15)).unwrap_or(0);
    }
    plain
}

fn stands(text: &str, word: &str) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        !word.is_ascii()
            || !(letter(at.checked_sub(1).map(|at| &text.as_bytes()[at]))
                || letter(text.as_bytes().get(at + word.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_without_jargon_are_plain() {
        let plain = measure(&["Your coins are safe. They wait in a queue."], Lang::En);
        assert_eq!((plain.sentences, plain.long, plain.length_tenths, plain.score), (2, 0, 45, 100));
        let plain = measure(&["您的交易卡在内存池，nonce 太低。"], Lang::Zh);
        assert_eq!(plain.jargon, ["内存池", "nonce"]);
        assert_eq!(plain.score, 70);
        assert_eq!(measure(&["announcement"], Lang::En).jargon, Vec::<String>::new());
        assert_eq!(measure(&[], Lang::En).score, 0);
    }
}
