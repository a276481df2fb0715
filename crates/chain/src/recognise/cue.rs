//! The words right before a hash, which say what it is: a transaction, a block, an account, a key, a file's checksum.

use std::sync::LazyLock;

/// What the words before a value call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// A private key, an API key, a seed: never treated as a reference.
    Secret,
    /// A digest of a file, a commit, a public key: no reference.
    Other,
    /// A signature: of Solana a transaction, as digits of hex none.
    Signature,
    /// A block.
    Block,
    /// An account.
    Address,
    /// A transaction.
    Transaction,
}

/// Bytes before a value in which a cue counts.
const REACH: usize = 48;

const CUES: &[(&str, Cue)] = &[
    ("private key", Cue::Secret),
    ("privatekey", Cue::Secret),
    ("private_key", Cue::Secret),
    ("privkey", Cue::Secret),
    ("priv key", Cue::Secret),
    ("secret key", Cue::Secret),
    ("secret", Cue::Secret),
    ("私钥", Cue::Secret),
    ("私鑰", Cue::Secret),
    ("密钥", Cue::Secret),
    ("api key", Cue::Secret),
    ("apikey", Cue::Secret),
    ("api_key", Cue::Secret),
    ("api-key", Cue::Secret),
    ("api token", Cue::Secret),
    ("access token", Cue::Secret),
    ("password", Cue::Secret),
    ("密码", Cue::Secret),
    ("wallet key", Cue::Secret),
    ("seed", Cue::Secret),
    ("sha256", Cue::Other),
    ("sha-256", Cue::Other),
    ("sha3", Cue::Other),
    ("sha512", Cue::Other),
    ("md5", Cue::Other),
    ("checksum", Cue::Other),
    ("校验和", Cue::Other),
    ("校验值", Cue::Other),
    ("校验码", Cue::Other),
    ("校验", Cue::Other),
    ("commit", Cue::Other),
    ("file hash", Cue::Other),
    ("文件哈希", Cue::Other),
    ("文件hash", Cue::Other),
    ("image id", Cue::Other),
    ("etag", Cue::Other),
    ("integrity", Cue::Other),
    ("fingerprint", Cue::Other),
    ("指纹", Cue::Other),
    ("public key", Cue::Other),
    ("pubkey", Cue::Other),
    ("公钥", Cue::Other),
    ("公鑰", Cue::Other),
    ("merkle root", Cue::Other),
    ("state root", Cue::Other),
    ("session id", Cue::Other),
    ("session", Cue::Other),
    ("cookie", Cue::Other),
    ("request id", Cue::Other),
    ("trace id", Cue::Other),
    ("device id", Cue::Other),
    ("build id", Cue::Other),
    ("设备id", Cue::Other),
    ("block hash", Cue::Block),
    ("blockhash", Cue::Block),
    ("block id", Cue::Block),
    ("block", Cue::Block),
    ("区块哈希", Cue::Block),
    ("区块hash", Cue::Block),
    ("块哈希", Cue::Block),
    ("区块", Cue::Block),
    ("區塊", Cue::Block),
    ("address", Cue::Address),
    ("addr", Cue::Address),
    ("wallet", Cue::Address),
    ("account", Cue::Address),
    ("recipient", Cue::Address),
    ("adress", Cue::Address),
    ("adres", Cue::Address),
    ("adresse", Cue::Address),
    ("adresi", Cue::Address),
    ("dirección", Cue::Address),
    ("direccion", Cue::Address),
    ("endereço", Cue::Address),
    ("endereco", Cue::Address),
    ("alamat", Cue::Address),
    ("địa chỉ", Cue::Address),
    ("адрес", Cue::Address),
    ("кошелек", Cue::Address),
    ("кошелёк", Cue::Address),
    ("アドレス", Cue::Address),
    ("주소", Cue::Address),
    ("acct", Cue::Address),
    ("收款", Cue::Address),
    ("地址", Cue::Address),
    ("钱包", Cue::Address),
    ("账户", Cue::Address),
    ("账号", Cue::Address),
    ("transaction", Cue::Transaction),
    ("transfer", Cue::Transaction),
    ("txid", Cue::Transaction),
    ("txhash", Cue::Transaction),
    ("tx id", Cue::Transaction),
    ("tx hash", Cue::Transaction),
    ("tx", Cue::Transaction),
    ("hash", Cue::Transaction),
    ("signature", Cue::Signature),
    ("签名", Cue::Signature),
    ("hmac", Cue::Other),
    ("digest", Cue::Transaction),
    ("extrinsic", Cue::Transaction),
    ("transacción", Cue::Transaction),
    ("transaccion", Cue::Transaction),
    ("transação", Cue::Transaction),
    ("transacao", Cue::Transaction),
    ("işlem", Cue::Transaction),
    ("transaksi", Cue::Transaction),
    ("giao dịch", Cue::Transaction),
    ("хеш", Cue::Transaction),
    ("хэш", Cue::Transaction),
    ("транзакция", Cue::Transaction),
    ("транзакции", Cue::Transaction),
    ("ハッシュ", Cue::Transaction),
    ("해시", Cue::Transaction),
    ("哈希", Cue::Transaction),
    ("交易", Cue::Transaction),
    ("转账", Cue::Transaction),
    ("流水", Cue::Transaction),
    ("订单", Cue::Transaction),
    ("提币", Cue::Transaction),
    ("充值", Cue::Transaction),
];

/// The nearest cue before `start`, on the same line or at the end of the line before; the longer of two that end together.
pub(super) fn before(text: &str, start: usize) -> Option<Cue> {
    let from = (start.saturating_sub(REACH)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let mut lower = [0_u8; REACH + 4];
    let window = &mut lower[..start - from];
    window.copy_from_slice(&text.as_bytes()[from..start]);
    window.make_ascii_lowercase();
    // Another long token in between has its own cue.
    let after_token = last_token_end(window);
    let window = &window[after_token..];
    for end in (1..=window.len()).rev() {
        let ending = BY_ENDING[window[end - 1] as usize].iter().map(|at| CUES[*at as usize]);
        let here = ending.filter(|(word, _)| {
            end >= word.len()
                && &window[end - word.len()..end] == word.as_bytes()
                && (!word.is_ascii() || bounded(window, end - word.len(), end))
        });
        if let Some((_, cue)) = here.max_by_key(|(word, _)| word.len()) {
            let apart = matches!(cue, Cue::Address | Cue::Transaction | Cue::Block) && ends_a_clause(&window[end..]);
            return (!apart).then_some(cue);
        }
    }
    None
}

/// Whether what stands right behind a value calls it a digest: "… (sha256)".
pub(super) fn is_digest(behind: &str) -> bool {
    const DIGESTS: [&str; 4] = ["sha256", "sha-256", "md5", "sha3"];
    let behind = behind.trim_start_matches([' ', '(', '（']).as_bytes();
    DIGESTS.iter().any(|name| behind.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes())))
}

/// The cues by their last byte.
static BY_ENDING: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); 256];
    for (at, (word, _)) in CUES.iter().enumerate() {
        table[word.as_bytes()[word.len() - 1] as usize].push(at as u8);
    }
    table
});

/// Whether a comma or a full stop stands between the cue and the value: then it spoke of something else.
fn ends_a_clause(between: &[u8]) -> bool {
    let text = std::str::from_utf8(between).unwrap_or("");
    text.contains(['，', '。', '；', '！', '？', '!', '?', ';']) || text.contains(", ") || text.contains(". ")
}

/// Letters around a Latin word: none before it, and behind it at most a plural's.
fn bounded(window: &[u8], at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| window.get(before)).is_some_and(u8::is_ascii_alphabetic);
    let rest = &window[end..];
    let after = rest.first().is_some_and(u8::is_ascii_alphabetic) && rest.first() != Some(&b's');
    !before && !after
}

/// Letters and digits in a row from which on they are a value, not a word.
const VALUE_MIN: usize = 20;

fn last_token_end(window: &[u8]) -> usize {
    let mut end = window.len();
    while end > 0 {
        let len = window[..end].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if len >= VALUE_MIN {
            return end;
        }
        end -= len.max(1);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_counts() {
        for (text, cue) in [
            ("my private key is ", Some(Cue::Secret)),
            ("txid: ", Some(Cue::Transaction)),
            ("block hash ", Some(Cue::Block)),
            ("the transaction is in block ", Some(Cue::Block)),
            ("sha256 ", Some(Cue::Other)),
            ("X-SIGN signature=", Some(Cue::Signature)),
            ("我的私钥是", Some(Cue::Secret)),
            ("区块哈希：", Some(Cue::Block)),
            ("交易哈希：", Some(Cue::Transaction)),
            ("a monkey ", None),
            ("", None),
        ] {
            assert_eq!(before(text, text.len()), cue, "{text}");
        }
    }
}
