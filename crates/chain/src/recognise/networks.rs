//! Which chains a text names, and which of them are about a given reference.

use super::shape::Shape;
use crate::registry::Chains;
use std::ops::Range;

/// A chain named in the text.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub span: Range<usize>,
    pub chains: Chains,
    /// "not BSC", 不是波场: no reason to narrow to it.
    pub denied: bool,
    /// Whether it is a reading of its own; an explorer's name is none.
    pub told: bool,
}

/// Whether the words around say that a chain is meant.
pub(super) fn is_meant(text: &str, span: &Range<usize>) -> bool {
    const BEHIND: &[&str] = &[
        "network",
        "chain",
        "mainnet",
        "main net",
        "blockchain",
        "链",
        "鏈",
        "上的",
        "上0x",
        "上面",
        "网络",
        "網絡",
        "網路",
        "主网",
        "主網",
        "公链",
        "主链",
        "net ",
        "layer",
    ];
    const BEFORE: &[&str] = &[
        "on",
        "on the",
        "via",
        "via the",
        "through",
        "over",
        "over the",
        "using",
        "network",
        "network is",
        "network was",
        "chain",
        "chain is",
        "链",
        "链是",
        "网络",
        "网络是",
        "网络选的是",
        "网络选的",
        "走",
        "走的",
        "走的是",
        "通过",
        "选",
        "选择",
        "选了",
        "选的",
        "选的是",
        "在",
    ];
    let behind = text[span.end..].trim_start_matches([' ', '-', '_']);
    let next = behind.as_bytes();
    if BEHIND.iter().any(|word| next.len() >= word.len() && next[..word.len()].eq_ignore_ascii_case(word.as_bytes())) {
        return true;
    }
    let head = text[..span.start].trim_end_matches([' ', ':', '：', '"', '“']);
    BEFORE.iter().any(|word| ends(head, word))
}

/// Whether a value of an EVM chain follows right behind: "from ETH 0x…", Sui地址0x….
pub(super) fn is_before_value(text: &str, end: usize) -> bool {
    const CALLED: [&str; 6] = ["地址", "钱包", "交易哈希", "哈希", "address", "hash"];
    let skip = |rest: &str| rest.trim_start_matches([' ', ':', '：']).len();
    let rest = &text[text.len() - skip(&text[end..])..];
    let called = CALLED.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    called[called.len() - skip(called)..].starts_with("0x")
}

/// Whether a value of an EVM chain stands right before, and nothing behind: "hash 0x… eth, hash 0x… bsc".
pub(super) fn is_behind_value(text: &str, span: &Range<usize>) -> bool {
    let head = text[..span.start].trim_end_matches(' ').as_bytes();
    let digits = head.iter().rev().take(65).take_while(|byte| byte.is_ascii_hexdigit()).count();
    matches!(digits, 40 | 64) && head[..head.len() - digits].ends_with(b"0x") && closes(&text[span.end..])
}

/// Whether a clause ends here.
fn closes(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| matches!(next, ',' | '，' | '.' | '。' | ';' | '；' | '、' | '\n' | ')'))
}

/// Whether the words before say that this chain was not the one.
pub(super) fn is_denied(text: &str, start: usize) -> bool {
    const DENIALS: &[&str] = &[
        "not",
        "not on",
        "not the",
        "not via",
        "not use",
        "n't use",
        "n't on",
        "isn't",
        "wasn't",
        "instead of",
        "rather than",
        "never",
        "never used",
        "不是",
        "并不是",
        "而不是",
        "并非",
        "没用",
        "没走",
        "不走",
        "没有用",
        "没有走",
        "不支持",
        "only support",
        "only supports",
        "only take",
        "only takes",
        "only accept",
        "only accepts",
        "只支持",
        "仅支持",
        "只收",
        "只接受",
    ];
    let head = text[..start].trim_end_matches([' ', '"', '“']);
    DENIALS.iter().any(|word| ends(head, word))
}

/// Whether `head` ends with the word, whole if it is Latin.
fn ends(head: &str, word: &str) -> bool {
    let last = |text: &str| text.as_bytes().last().map(u8::to_ascii_lowercase);
    let Some(at) = head.len().checked_sub(word.len()).filter(|_| last(head) == last(word)) else { return false };
    let same = head.as_bytes()[at..].eq_ignore_ascii_case(word.as_bytes());
    let latin = word.as_bytes()[0].is_ascii_alphabetic();
    same && !(latin && at > 0 && head.as_bytes()[at - 1].is_ascii_alphanumeric())
}

/// Bytes before and behind a reference that are looked at for its line.
const LINE_MAX: usize = 400;

/// The hints about one reference, strongest first: what stands bound to it, before it on its line, behind it on its line,
/// anywhere. `named` is in order; `last` ends the reference before, `next` begins the one behind.
pub(super) fn hints(text: &str, named: &[Named], span: &Range<usize>, last: usize, next: usize) -> [Chains; 4] {
    let bytes = text.as_bytes();
    let from = span.start.saturating_sub(LINE_MAX).max(last);
    let line = memchr::memrchr(b'\n', &bytes[from..span.start]).map_or(from, |at| from + at + 1);
    let to = (span.end + LINE_MAX).min(next).max(span.end);
    let line_end = memchr::memchr(b'\n', &bytes[span.end..to.min(bytes.len())]).map_or(to, |at| span.end + at);
    let within = |range: Range<usize>| {
        let first = named.partition_point(|name| name.span.start < range.start);
        named[first..].iter().take_while(move |name| name.span.end <= range.end).filter(|name| !name.denied)
    };
    let all = |names: &mut dyn Iterator<Item = &Named>| names.fold(Chains::NONE, |all, name| all.or(name.chains));
    let bound = within(span.end..line_end).next().filter(|name| is_bound(text, span.end, &name.span));
    let before = all(&mut within(line..span.start).filter(|name| last == 0 || !is_bound(text, last, &name.span)));
    let alone = next > line_end || next >= bytes.len();
    let behind = if alone { all(&mut within(span.end..line_end)) } else { Chains::NONE };
    [bound.map_or(Chains::NONE, |name| name.chains), before, behind, Chains::NONE]
}

/// Whether nothing but a bracket or "on" stands between a reference and a name; nothing at all, where the clause ends with the name.
fn is_bound(text: &str, end: usize, name: &Range<usize>) -> bool {
    if name.start < end || name.start - end > 16 {
        return false;
    }
    let between = text[end..name.start].trim();
    between.is_empty() && !text[end..name.start].contains('\n') && closes(&text[name.end..])
        || matches!(
            between,
            "(" | "（"
                | "["
                | "【"
                | "on"
                | "on the"
                | "via"
                | "over"
                | "(on"
                | "在"
                | "走"
                | "走的"
                | "走的是"
                | "，走"
                | "-"
        )
}

/// The chains that `shape` can be of after each hint in turn; a hint that fits none of them says nothing.
pub(super) fn narrowed(shape: &Shape, hints: &[Chains]) -> Chains {
    for hint in hints {
        for set in [shape.strict, shape.relaxed] {
            let both = set.and(*hint);
            if !both.is_empty() {
                return both;
            }
        }
    }
    shape.strict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coin_is_a_chain_beside_the_right_words() {
        for (text, word, meant) in [
            ("sent on ETH yesterday", "ETH", true),
            ("the ETH network", "ETH", true),
            ("网络：ETH", "ETH", true),
            ("走ETH链", "ETH", true),
            ("my ETH is gone", "ETH", false),
            ("season ETH", "ETH", false),
        ] {
            let at = text.find(word).unwrap();
            assert_eq!(is_meant(text, &(at..at + word.len())), meant, "{text}");
        }
        assert!(is_denied("it was not BSC", "it was not ".len()));
        assert!(is_denied("不是波场", "不是".len()));
        assert!(!is_denied("I know BSC", "I know ".len()));
    }
}
